using Dlfd.Data;
using Dlfd.Evaluation;
using Dlfd.Models;

namespace Dlfd.Unlearning;

/// <summary>Looks at the model during a run for over-forgetting and collapse, and does what the options say.</summary>
sealed class RunWatch : IDisposable
{
    /// <summary>Fewer examples cannot be split; the accuracy alone decides then.</summary>
    const int FewestToAttack = 10;

    readonly UnlearningRequest request;
    readonly WatchOptions options;
    readonly CancellationToken cancellationToken;
    readonly ILabeledDataset forget, unseen;
    readonly double floor;
    readonly List<WatchPoint> points = [];
    ModelSnapshot? best;
    double bestNomus = double.NegativeInfinity;

    RunWatch(UnlearningRequest request, ILabeledDataset monitor, WatchOptions options, CancellationToken cancellationToken)
    {
        (this.request, this.options, this.cancellationToken) = (request, options, cancellationToken);
        (forget, unseen) = (request.Forget.AtMost(options.Samples, request.Seed), monitor.AtMost(options.Samples, request.Seed));
        floor = options.AccuracyFloor * Predict(unseen).Accuracy;
        if (options.Action == WatchAction.RollBack) best = ModelSnapshot.Capture(request.Model.Module);
    }

    /// <summary>Starts watching; null where there is nothing to compare with.</summary>
    /// <exception cref="ArgumentException">The options ask for more than a note, and the request has no monitor set.</exception>
    public static RunWatch? Start(UnlearningRequest request, WatchOptions options, CancellationToken cancellationToken)
    {
        if (request.Monitor is { } monitor) return new(request, monitor, options, cancellationToken);
        return options.Action == WatchAction.Note
            ? null
            : throw new ArgumentException($"Watch.Action {options.Action} compares with unseen examples; set UnlearningRequest.Monitor, or Watch.Action to Note.");
    }

    public IReadOnlyList<WatchPoint> Points => points;

    /// <summary>Looks where it is time, and ends the run where the model is not sound.</summary>
    public void AfterStep(long step)
    {
        if (options.Action != WatchAction.Note && step % options.Every == 0 && !Look(step).Sound) throw new RunStopped();
    }

    /// <summary>Looks a last time, unless the watch ended the run, and rolls back where the model is not sound.</summary>
    /// <remarks>A method may change the model after its last step, so a look at that step does not do.</remarks>
    public void AtEnd(long step, bool stopped)
    {
        if (stopped || !Look(step).Sound) best?.RestoreTo(request.Model.Module);
    }

    WatchPoint Look(long step)
    {
        var (members, others) = (Predict(forget), Predict(unseen));
        var point = new WatchPoint(step, members.MeanLoss, Quantile(others.Losses, options.LossQuantile), others.Accuracy, floor);
        points.Add(point);
        if (point.Sound && options.Action == WatchAction.RollBack) Keep(members, others);
        return point;
    }

    void Keep(Predictions members, Predictions others)
    {
        var score = Math.Min(members.Count, others.Count) < FewestToAttack ? 0 : new LossAttack(new AttackOptions { Seed = request.Seed & int.MaxValue }).Attack(members, others).ForgettingScore.Value;
        var nomus = NoMusResult.Of(others.Accuracy, score);
        if (!(nomus > bestNomus)) return;
        best?.Dispose();
        (best, bestNomus) = (ModelSnapshot.Capture(request.Model.Module), nomus);
    }

    Predictions Predict(ILabeledDataset data) => request.Model.Predict(data, request.Task, cancellationToken: cancellationToken);

    /// <summary>Interpolates linearly between the two nearest values.</summary>
    internal static double Quantile(IEnumerable<float> values, double share)
    {
        float[] sorted = [.. values.Order()];
        var place = share * (sorted.Length - 1);
        var low = (int)place;
        var high = Math.Min(low + 1, sorted.Length - 1);
        return sorted[low] + (place - low) * ((double)sorted[high] - sorted[low]);
    }

    public void Dispose() => best?.Dispose();
}

/// <summary>Ends a run before its method is through; the model stays as it is.</summary>
sealed class RunStopped : Exception;
