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

    /// <summary>Keeps the present state.</summary>
    public void Keep() => kept.Add((ModelSnapshot.Capture(session.Model.Module), 1 - Predict(session.Request.Forget).Accuracy));

    /// <summary>Goes back to the state whose forget error is closest to the present error on unseen examples.</summary>
    public void Rewind()
    {
        var reference = Reference();
        kept.MinBy(k => Math.Abs(k.ForgetError - reference)).State.RestoreTo(session.Model.Module);
    }

    /// <summary>The error on monitor examples, weighted to the classes of the forget set; unweighted where there are no classes in common.</summary>
    internal double Reference()
    {
        var correct = Predict(monitor).Correct;
        if (session.Request.Task != ClassificationTask.SingleLabel) return 1 - correct.Average();
        var wanted = session.Request.Forget.ReadLabels().CountBy(label => label).ToDictionary();
        var errors = monitor.ReadLabels().Zip(correct).GroupBy(x => x.First, x => 1 - (double)x.Second).Where(c => wanted.ContainsKey(c.Key)).ToList();
        return errors.Count == 0
            ? 1 - correct.Average()
            : errors.Sum(c => wanted[c.Key] * c.Average()) / errors.Sum(c => (double)wanted[c.Key]);
    }

    Predictions Predict(ILabeledDataset data) => session.Model.Predict(data, session.Request.Task, cancellationToken: session.CancellationToken);

    public void Dispose() => kept.ForEach(k => k.State.Dispose());
}
