using System.ComponentModel.DataAnnotations;
using Dlfd.Data;
using Dlfd.Training;
using Microsoft.Extensions.Options;
using static TorchSharp.torch;

namespace Dlfd.Unlearning.Methods;

/// <summary>Represents the options of <see cref="ZeroShotUnlearner"/>; those it inherits are of the impair phase.</summary>
public sealed record ZeroShotOptions : UnlearnerOptions
{
    /// <summary>Initializes the defaults: one pass of Adam at a constant learning rate of 3e-5, in evaluation mode, as noise would spoil batch norm's statistics.</summary>
    public ZeroShotOptions() => (Name, Epochs, Optimizer, LearningRate, WeightDecay, WarmupShare, Schedule, BatchNorm) =
        ("zero-shot", 1, OptimizerKind.Adam, 3e-5, 0, 0, LearningRateSchedule.Constant, BatchNormPolicy.Evaluation);

    /// <summary>Gets or sets the classes to forget.</summary>
    /// <value>Default null: those of the forget set's labels.</value>
    public IReadOnlyList<long>? Classes { get; set; }

    /// <summary>Gets or sets the noise images a class, 1 to 65536.</summary>
    /// <value>Default 32.</value>
    [Range(1, 65536)]
    public int NoiseImages { get; set; } = 32;

    /// <summary>Gets or sets the Adam steps of each batch of noise, 0 to 100000.</summary>
    /// <value>Default 25.</value>
    [Range(0, 100000)]
    public int NoiseSteps { get; set; } = 25;

    /// <summary>Gets or sets the learning rate of the noise, 0 to 100.</summary>
    /// <value>Default 0.1.</value>
    [Range(0, 100.0)]
    public double NoiseLearningRate { get; set; } = 0.1;

    /// <summary>Gets or sets the weight of the noise's squared norm, 0 to 1000.</summary>
    /// <value>Default 0.01: less than UNSIR's, under which noise of many pixels fades.</value>
    [Range(0, 1000.0)]
    public double NoisePenalty { get; set; } = 0.01;

    /// <summary>Gets or sets the training after the impair phase, on the noise of the classes that stay.</summary>
    /// <value>Default 2 epochs of Adam at 3e-5.</value>
    [Required, ValidateObjectMembers]
    public TrainingOptions Repair { get; set; } = new()
    {
        Epochs = 2, Optimizer = OptimizerKind.Adam, LearningRate = 3e-5, WeightDecay = 0, WarmupShare = 0, Schedule = LearningRateSchedule.Constant,
    };
}

[OptionsValidator]
sealed partial class ZeroShotOptionsValidator : IValidateOptions<ZeroShotOptions>;

/// <summary>Forgets classes without any data: noise that the model cannot classify damages them, noise that it classifies well keeps the others.</summary>
/// <remarks>
/// Source: Chundawat et al. 2023b (zero-shot unlearning by error-minimizing and error-maximizing noise), from the paper's description. Made for
/// whole classes; where the forget set has every class, there is noise of both kinds for each. Single-label only. Reads of the
/// forget set the labels (none if <see cref="ZeroShotOptions.Classes"/> are named) and the inputs' shape.
/// </remarks>
/// <param name="options">The options; null for the defaults.</param>
public sealed class ZeroShotUnlearner(ZeroShotOptions? options = null)
    : Unlearner<ZeroShotOptions>(options is null ? new() : options with { Repair = options.Repair is { } repair ? repair with { } : null!, Classes = options.Classes?.ToArray() }, new ZeroShotOptionsValidator())
{
    /// <inheritdoc/>
    public override DataAccess Reads => DataAccess.Forget | (Options.Classes is null ? DataAccess.ForgetLabels : 0);

    /// <inheritdoc/>
    protected override void Run(UnlearningSession session)
    {
        ArgumentNullException.ThrowIfNull(session);
        session.RequireSingleLabel("Zero-shot unlearning");
        using var scope = NewDisposeScope();
        var (forgotten, kept) = ForgetClasses.Split(session, Options.Classes);
        var damaging = Noise(session, forgotten, raise: true);
        var helpful = Noise(session, kept.Length > 0 ? kept : forgotten, raise: false);
        session.Train(damaging.Concat(helpful), augment: false); // noise was learned as it is
        session.Begin(Options.Repair);
        session.Train(helpful, augment: false);
    }

    /// <summary>Makes noise of every class, labelled so; owned by the caller's scope.</summary>
    internal TensorDataset Noise(UnlearningSession session, long[] classes, bool raise)
    {
        var labels = tensor([.. classes.SelectMany(c => Enumerable.Repeat(c, Options.NoiseImages))], int64);
        using var there = labels.to(session.Model.Device, copy: true);
        var noise = new ClassNoise(session, Options.NoiseSteps, Options.NoiseLearningRate, Options.NoisePenalty, Options.BatchSize);
        return new(noise.Learn(there, raise), labels);
    }
}
