using Dlfd.Data;
using Dlfd.Models;

namespace Dlfd.Unlearning.Methods;

/// <summary>Keeps a model's states over a run and goes back to the one that errs on forget examples as it should: SCRUB's rewinding.</summary>
sealed class Rewinding : IDisposable
{
    readonly UnlearningSession session;
    readonly ILabeledDataset monitor;
    readonly List<(ModelSnapshot State, double ForgetError)> kept = [];

    /// <exception cref="ArgumentException">The request has no monitor set.</exception>
    public Rewinding(UnlearningSession session) =>
        (this.session, monitor) = (session, session.Request.Monitor ?? throw new ArgumentException("Rewinding compares with unseen examples; set UnlearningRequest.Monitor, or Rewind to false."));

    /// <summary>Keeps the present state, unless an earlier one errs alike: of those the earliest is gone back to.</summary>
    public void Keep()
    {
        var error = 1 - session.Predict(session.Request.Forget).Accuracy;
        if (kept.All(k => k.ForgetError != error)) kept.Add((ModelSnapshot.Capture(session.Model.Module), error));
    }

    /// <summary>Goes back to the state whose forget error is closest to the present error on unseen examples.</summary>
    public void Rewind()
    {
        var reference = Reference();
        kept.MinBy(k => Math.Abs(k.ForgetError - reference)).State.RestoreTo(session.Model.Module);
    }

    /// <summary>The error on monitor examples, weighted to the classes of the forget set; unweighted where there are no classes in common.</summary>
    internal double Reference()
    {
        var seen = session.Predict(monitor);
        if (session.Request.Task != ClassificationTask.SingleLabel) return 1 - seen.Accuracy;
        var wanted = session.Request.Forget.ReadLabels(session.CancellationToken).CountBy(label => label).ToDictionary();
        var errors = seen.Labels.Zip(seen.Correct).GroupBy(x => (long)x.First, x => 1 - (double)x.Second).Where(c => wanted.ContainsKey(c.Key)).ToList();
        return errors.Count == 0
            ? 1 - seen.Accuracy
            : errors.Sum(c => wanted[c.Key] * c.Average()) / errors.Sum(c => (double)wanted[c.Key]);
    }

    public void Dispose() => kept.ForEach(k => k.State.Dispose());
}
