using Dlfd.Data;

namespace Dlfd.Unlearning.Methods;

/// <summary>Says which classes a method for whole classes forgets.</summary>
static class ForgetClasses
{
    /// <summary>Splits the model's classes, each in ascending order.</summary>
    /// <param name="session">The run, whose forget labels are read where no class is named.</param>
    /// <param name="named">The classes to forget; null for those of the forget set.</param>
    /// <exception cref="ArgumentException">No class is named, or one that is none of the model's.</exception>
    public static (long[] Forgotten, long[] Kept) Split(UnlearningSession session, IReadOnlyList<long>? named)
    {
        var classes = session.Outputs(session.Request.Forget);
        long[] forgotten = [.. (named ?? session.Request.Forget.ReadLabels(session.CancellationToken)).Distinct().Order()];
        if (forgotten.Length == 0) throw new ArgumentException("There is no class to forget in Classes; name at least one, or leave it null for those of the forget set.");
        foreach (var label in forgotten)
            if (label < 0 || label >= classes) throw new ArgumentException($"There is no class {label} to forget; the model has the classes 0 to {classes - 1}.");
        return (forgotten, [.. Enumerable.Range(0, (int)classes).Select(c => (long)c).Except(forgotten)]);
    }
}
