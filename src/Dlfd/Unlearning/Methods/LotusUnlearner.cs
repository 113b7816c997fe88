using System.ComponentModel.DataAnnotations;
using Dlfd.Data;
using Dlfd.Training;
using Microsoft.Extensions.Options;
using static TorchSharp.torch;

namespace Dlfd.Unlearning.Methods;

/// <summary>Represents the options of <see cref="LotusUnlearner"/>.</summary>
public sealed record LotusOptions : UnlearnerOptions
{
    /// <summary>Initializes the defaults: at most 5 epochs of AdamW at a constant 1e-4 (the authors take 10).</summary>
    public LotusOptions() => (Name, Epochs, Optimizer, LearningRate, WarmupShare, Schedule) =
        ("lotus", 5, OptimizerKind.AdamW, 1e-4, 0, LearningRateSchedule.Constant);

    /// <summary>Gets or sets the share of the retain set that is read, above 0 to 1.</summary>
    /// <value>Default 0.3.</value>
    [Range(1e-6, 1.0)]
    public double RetainShare { get; set; } = 0.3;

    /// <summary>Gets or sets α: targets of forget examples have the temperature exp(α (forget accuracy - unseen accuracy)); 0 to 100.</summary>
    /// <value>Default 1.</value>
    [Range(0, 100.0)]
    public double TemperatureScale { get; set; } = 1;

    /// <summary>Gets or sets the accuracy that forget examples should come down to, 0 to 1; take 0 where whole classes are to be forgotten.</summary>
    /// <value>Default null: the original model's on <see cref="UnlearningRequest.Monitor"/>.</value>
    [Range(0, 1.0)]
    public double? UnseenAccuracy { get; set; }

    /// <summary>Gets or sets how far the forget accuracy may fall below the unseen accuracy before the run stops, 0 to 1.</summary>
    /// <value>Default 0.01.</value>
    [Range(0, 1.0)]
    public double Margin { get; set; } = 0.01;
}

[OptionsValidator]
sealed partial class LotusOptionsValidator : IValidateOptions<LotusOptions>;

/// <summary>Distils the original model into itself: smoothed and noisy predictions on the forget set, hard ones on part of the retain set.</summary>
/// <remarks>
/// Source: Spartalis et al. 2025 (LoTUS). Forget targets are Gumbel-softmax draws at a temperature that falls as forget accuracy
/// comes down to unseen accuracy. Retain targets are the teacher's predictions; the authors' code draws them at random too.
/// Single-label only; needs <see cref="UnlearningRequest.CreateModel"/>. Reads both sets, labels of forget and monitor examples for accuracies only.
/// </remarks>
/// <param name="options">The options; null for the defaults.</param>
public sealed class LotusUnlearner(LotusOptions? options = null)
    : Unlearner<LotusOptions>(options ?? new(), new LotusOptionsValidator())
{
    /// <inheritdoc/>
    public override DataAccess Reads => DataAccess.Retain | DataAccess.Forget | DataAccess.ForgetLabels
        | (Options.UnseenAccuracy is null ? DataAccess.Monitor | DataAccess.MonitorLabels : DataAccess.None);

    /// <inheritdoc/>
    protected override void Run(UnlearningSession session)
    {
        ArgumentNullException.ThrowIfNull(session);
        session.RequireSingleLabel("LoTUS");
        var (request, teacher) = (session.Request, session.TeachPresent());
        var unseen = Options.UnseenAccuracy ?? session.Predict(request.Monitor
            ?? throw new ArgumentException("LoTUS compares with unseen examples; set UnlearningRequest.Monitor, or LotusOptions.UnseenAccuracy.")).Accuracy;
        var data = Marked(session);
        session.Begin(Options, session.BatchCount(data));
        for (var epoch = 0; epoch < Options.Epochs; epoch++)
        {
            var gap = session.Predict(request.Forget).Accuracy - unseen;
            if (gap <= -Options.Margin) return;
            foreach (var batch in session.Epoch(data))
                session.Minimize(() => CrossEntropy(
                    Targets(teacher.Logits(batch), batch.Labels, Temperature(gap)), session.Model.Forward(batch.Inputs)));
        }
    }

    /// <summary>Joins the forget examples, labelled 1, and the share of the retain examples, labelled 0.</summary>
    ILabeledDataset Marked(UnlearningSession session)
    {
        var request = session.Request;
        var rows = request.Retain.RandomSubset(Math.Max(1, (long)(Options.RetainShare * request.Retain.Count)), request.Seed);
        return request.Forget.Relabel(ones(request.Forget.Count, 1)).Concat(rows.Relabel(zeros(rows.Count, 1)));
    }

    internal double Temperature(double gap) => Math.Exp(Options.TemperatureScale * gap);

    /// <summary>Makes the target distributions, [n, classes], of forget examples (marked 1) and retain examples (marked 0).</summary>
    internal static Tensor Targets(Tensor teacherLogits, Tensor marks, double temperature)
    {
        using var scope = NewDisposeScope();
        var gumbel = empty_like(teacherLogits).exponential_().log_().neg_();
        var noisy = ((teacherLogits + gumbel) / temperature).softmax(1);
        var hard = nn.functional.one_hot(teacherLogits.argmax(1), teacherLogits.shape[1]);
        return where(marks.gt(0.5), noisy, hard).MoveToOuterDisposeScope();
    }

    static Tensor CrossEntropy(Tensor targets, Tensor logits) => (targets * logits.log_softmax(1)).sum(1).mean().neg();
}
