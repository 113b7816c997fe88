using Dlfd.Models;

namespace Dlfd.Unlearning;

/// <summary>Refuses tasks for which a method is not defined.</summary>
static class TaskRequirement
{
    /// <exception cref="NotApplicableException">The task is not single-label.</exception>
    public static void RequireSingleLabel(this UnlearningSession session, string method) => session.Request.RequireSingleLabel(method);

    /// <inheritdoc cref="RequireSingleLabel(UnlearningSession, string)"/>
    public static void RequireSingleLabel(this UnlearningRequest request, string method)
    {
        if (request.Task != ClassificationTask.SingleLabel)
            throw new NotApplicableException($"{method} is defined by one class an example; use it with ClassificationTask.SingleLabel, or take a method for multi-label tasks.");
    }
}
