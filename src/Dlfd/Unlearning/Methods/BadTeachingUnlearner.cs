using System.ComponentModel.DataAnnotations;
using Dlfd.Data;
using Dlfd.Models;
using Dlfd.Training;
using Microsoft.Extensions.Options;
using static TorchSharp.torch;

namespace Dlfd.Unlearning.Methods;

/// <summary>Represents the options of <see cref="BadTeachingUnlearner"/>.</summary>
public sealed record BadTeachingOptions : UnlearnerOptions
{
    /// <summary>Initializes the defaults: the authors' notebook with the whole retain set, the true mean of the divergence and smaller batches.</summary>
    public BadTeachingOptions() => (Name, Epochs, BatchSize, Optimizer, LearningRate, WeightDecay, WarmupShare, Schedule)
        = ("bad-teaching", 1, 64, OptimizerKind.Adam, 1e-4, 0, 0, LearningRateSchedule.Constant);

    /// <summary>Gets or sets the share of the retain set that is read, 0 to 1; every example of it in <see cref="RetainOnly"/>.</summary>
    /// <value>Default 1; with the authors' 0.3 the model forgets much of what it should keep.</value>
    [Range(0, 1.0)]
    public double RetainShare { get; set; } = 1;

    /// <summary>Gets or sets the temperature of the distributions, 0.01 to 1000.</summary>
    /// <value>Default 1.</value>
    [Range(0.01, 1000.0)]
    public double Temperature { get; set; } = 1;

    /// <summary>Gets or sets what the divergence is divided by.</summary>
    /// <value>Default <see cref="DivergenceReduction.BatchMean"/>.</value>
    [EnumDataType(typeof(DivergenceReduction))]
    public DivergenceReduction Reduction { get; set; } = DivergenceReduction.BatchMean;

    /// <summary>Gets or sets whether only the retain set is read, towards its labels and the good teacher and away from the bad one without bound (what the DLFD authors' code does).</summary>
    /// <value>Default false.</value>
    public bool RetainOnly { get; set; }

    /// <summary>Gets the authors' method and the settings of their notebook, whose divergence is smaller by the number of classes.</summary>
    public static BadTeachingOptions Paper => new() { BatchSize = 256, RetainShare = 0.3, Reduction = DivergenceReduction.Mean };

    /// <summary>Gets what the DLFD authors' code does under this name; it never reads the forget set, and its loss has no lower bound.</summary>
    public static BadTeachingOptions Released => new()
    {
        RetainOnly = true, Temperature = 4, Epochs = 2, BatchSize = 32, LearningRate = 0.001, WeightDecay = 5e-4,
    };
}

[OptionsValidator]
sealed partial class BadTeachingOptionsValidator : IValidateOptions<BadTeachingOptions>;

/// <summary>Follows the original model on retain examples and a fresh, ignorant one on forget examples.</summary>
/// <remarks>
/// Source: Chundawat et al. 2023a. Reads inputs alone, no labels, except in <see cref="BadTeachingOptions.RetainOnly"/>. Needs
/// <see cref="UnlearningRequest.CreateModel"/>. A fresh model in evaluation mode may say nearly the same of every input.
/// </remarks>
/// <param name="options">The options; null for the defaults.</param>
public sealed class BadTeachingUnlearner(BadTeachingOptions? options = null)
    : Unlearner<BadTeachingOptions>(options ?? new(), new BadTeachingOptionsValidator())
{
    /// <inheritdoc/>
    public override DataAccess Reads => DataAccess.Retain | (Options.RetainOnly ? DataAccess.RetainLabels : DataAccess.Forget);

    /// <inheritdoc/>
    protected override void Run(UnlearningSession session)
    {
        ArgumentNullException.ThrowIfNull(session);
        var (good, bad) = (session.TeachPresent(), session.Teach(session.CreateModel()));
        using var scope = NewDisposeScope();
        foreach (var batch in session.Epochs(Options.RetainOnly ? session.Request.Retain : Examples(session.Request)))
            session.Minimize(() => Options.RetainOnly ? RetainOnlyLoss(session, batch, good, bad) : Loss(session, batch, good, bad));
    }

    /// <summary>The forget set, labelled 1, with a share of the retain set, labelled 0.</summary>
    ILabeledDataset Examples(UnlearningRequest request)
    {
        var retain = request.Retain.RandomSubset((long)Math.Round(Options.RetainShare * request.Retain.Count), request.Seed);
        return request.Forget.Relabel(ones(request.Forget.Count, int64)).Concat(retain.Relabel(zeros(retain.Count, int64)));
    }

    Tensor Loss(UnlearningSession session, Batch batch, Teacher good, Teacher bad)
    {
        var logits = session.Model.Forward(batch.Inputs);
        var target = empty_like(logits);
        foreach (var (teacher, mark) in new[] { (good, 0), (bad, 1) }) Teach(target, batch, teacher, batch.Labels.eq(mark));
        return session.Request.Task.Divergence(target, logits, Options.Temperature, Options.Reduction);
    }

    static void Teach(Tensor target, Batch batch, Teacher teacher, Tensor whose)
    {
        var positions = whose.nonzero().flatten();
        if (positions.shape[0] == 0) return;
        using var examples = batch.Select(positions);
        target.index_copy_(0, positions, teacher.Logits(examples));
    }

    Tensor RetainOnlyLoss(UnlearningSession session, Batch batch, Teacher good, Teacher bad)
    {
        var task = session.Request.Task;
        var logits = session.Model.Forward(batch.Inputs);
        Tensor Divergence(Teacher teacher) => task.Divergence(teacher.Logits(batch), logits, Options.Temperature, Options.Reduction) * Options.Temperature * Options.Temperature;
        return task.Loss(logits, batch.Labels) + Divergence(good) - Divergence(bad);
    }
}
