using System.Diagnostics;
using Dlfd.Data;
using Dlfd.Evaluation;
using Dlfd.Models;
using Dlfd.Unlearning.Methods;

namespace Dlfd.Unlearning;

/// <summary>Looks at the model during a run: attacks forget against monitor examples, and keeps the best model seen.</summary>
sealed class UnlearningMonitor : IDisposable
{
    readonly UnlearningSession session;
    readonly DlfdOptions options;
    readonly IMembershipInferenceAttack attack;
    readonly ILabeledDataset forget, unseen;
    ModelSnapshot? best;
    double bestScore = double.NegativeInfinity;

    /// <exception cref="ArgumentException">The request has no monitor set.</exception>
    public UnlearningMonitor(UnlearningSession session, DlfdOptions options, IMembershipInferenceAttack? attack)
    {
        (this.session, this.options) = (session, options);
        var request = session.Request;
        var monitor = request.Monitor ?? throw new ArgumentException("DLFD watches the run with unseen examples; set UnlearningRequest.Monitor, or set ForgettingThreshold to 0 and Selection to Last.");
        this.attack = attack ?? new LossAttack(new AttackOptions { Balanced = options.BalancedMonitor, Seed = request.Seed & int.MaxValue });
        // A balanced attack would leave what one side has more than the other; accuracy is worth reading where it chooses the model.
        var (members, others) = options.BalancedMonitor ? (monitor.Count, request.Forget.Count) : (long.MaxValue, long.MaxValue);
        forget = request.Forget.AtMost(Math.Min(options.MonitorSamples, members), request.Seed);
        unseen = monitor.AtMost(options.Selection == CheckpointSelection.Last ? Math.Min(options.MonitorSamples, others) : options.MonitorSamples, request.Seed);
    }

    /// <summary>Measures the model, keeps it if it is the best so far, and returns its forgetting score.</summary>
    /// <exception cref="ArithmeticException">A loss is not finite.</exception>
    public double Look()
    {
        var start = Stopwatch.GetTimestamp();
        var members = session.Predict(forget).Finite();
        var others = session.Predict(unseen).Finite();
        var score = attack.Attack(members, others).ForgettingScore.Value;
        var point = new MonitorPoint(session.Steps, score, others.Accuracy, score >= options.ForgettingThreshold) { Examples = Examples(members.Count, others.Count) };
        session.Points.Add(point);
        if (session.Steps > 0) Offer(point);
        session.MonitorDuration += Stopwatch.GetElapsedTime(start);
        return score;
    }

    int Examples(int members, int others) => options.BalancedMonitor ? 2 * Math.Min(members, others) : members + others;

    /// <summary>Puts the best model seen back, as the options select it; the present one if there is none.</summary>
    public void RestoreBest() => best?.RestoreTo(session.Model.Module);

    void Offer(MonitorPoint point)
    {
        var score = options.Selection switch
        {
            CheckpointSelection.BestNomus => point.Nomus,
            CheckpointSelection.BestAccuracy when point.ForgettingScore <= options.SelectionLimit => point.Accuracy,
            _ => double.NegativeInfinity,
        };
        if (!(score > bestScore)) return;
        best?.Dispose();
        (best, bestScore) = (ModelSnapshot.Capture(session.Model.Module), score);
    }

    public void Dispose() => best?.Dispose();
}
