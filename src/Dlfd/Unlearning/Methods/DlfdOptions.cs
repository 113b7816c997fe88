using System.ComponentModel.DataAnnotations;
using System.Diagnostics.CodeAnalysis;
using Dlfd.OptimalTransport;
using Dlfd.Training;
using Microsoft.Extensions.Options;

namespace Dlfd.Unlearning.Methods;

/// <summary>Represents the options of <see cref="DlfdUnlearner"/>; start from <see cref="Paper"/>, <see cref="Released"/> or <see cref="Tuned"/>.</summary>
/// <remarks>The defaults are those of <see cref="Tuned"/>. docs/decisions says how the three profiles differ and why.</remarks>
public sealed record DlfdOptions : UnlearnerOptions, IValidatableObject
{
    /// <summary>Initializes the tuned profile.</summary>
    public DlfdOptions() => (Name, Epochs, BatchSize, LearningRate, WarmupShare) = ("dlfd", 1, 64, 0.04, 0);

    /// <summary>Gets or sets which profile these options started from, for reports.</summary>
    /// <value>Default <c>Tuned</c>.</value>
    public string Profile { get; set; } = "Tuned";

    /// <summary>Gets or sets M, the perturbation steps a batch, 0 to 1000; 0 is fine-tuning.</summary>
    /// <value>Default 2; the released code takes 15 (age) and 20 (emotion).</value>
    [Range(0, 1000)]
    public int PerturbationSteps { get; set; } = 2;

    /// <summary>Gets or sets α, how far one sign step moves each value, 0 to 10: in pixels of [0, 1] where the request has a normalization, else, and with <see cref="ClampNormalizedInputs"/>, in input units.</summary>
    /// <value>Default 1/255.</value>
    [Range(0, 10.0)]
    public double StepSize { get; set; } = 1.0 / 255;

    /// <summary>Gets or sets what <see cref="StepSize"/> is the size of.</summary>
    /// <value>Default <see cref="Methods.StepNorm.Max"/>, the paper's sign steps.</value>
    [EnumDataType(typeof(StepNorm))]
    public StepNorm StepNorm { get; set; }

    /// <summary>Gets or sets the share of every batch that stays unperturbed, 0 to 1; 1 is fine-tuning.</summary>
    /// <value>Default 0. The first images of a batch are the clean ones, the same in every epoch unless <see cref="ShuffleRetain"/>.</value>
    [Range(0, 1.0)]
    public double CleanShare { get; set; }

    /// <summary>Gets or sets whether images move away from forget images of their own class only; single-label tasks.</summary>
    /// <value>Default false. Images of a class that the batch of forget images lacks do not move by transport.</value>
    public bool WithinClasses { get; set; }

    /// <summary>Gets or sets the weight of the transport distance, 0 to 1000.</summary>
    /// <value>Default 1; the released code takes 3 (age) and 7 (emotion).</value>
    [Range(0, 1000.0)]
    public double TransportWeight { get; set; } = 1;

    /// <summary>Gets or sets λ at the first batch, 0 to 1000: the weight of the classification loss, which grows linearly over the batches.</summary>
    /// <value>Default 0. Both λ at 0 switch the classification loss off (the first row of the paper's Table 3): it makes images that the model finds easy, and training on them teaches nothing.</value>
    [Range(0, 1000.0)]
    public double InitialClassificationWeight { get; set; }

    /// <summary>Gets or sets λ at the last batch, 0 to 1000.</summary>
    /// <value>Default 0; the paper takes 1.</value>
    [Range(0, 1000.0)]
    public double FinalClassificationWeight { get; set; }

    /// <summary>Gets or sets which outputs the transport compares.</summary>
    /// <value>Default <see cref="DistancedLayer.Logits"/>.</value>
    [EnumDataType(typeof(DistancedLayer))]
    public DistancedLayer Layer { get; set; } = DistancedLayer.Logits;

    /// <summary>Gets or sets whether the transport sees the perturbed images (the paper) or the clean ones (the released code, where it has no effect).</summary>
    /// <value>Default true.</value>
    public bool TransportPerturbed { get; set; } = true;

    /// <summary>Gets or sets the forgetting score under which the run switches to fine-tuning, and above which it switches back; at least 0.</summary>
    /// <value>Default 0: dynamic forgetting is off. Infinity makes the method plain fine-tuning.</value>
    public double ForgettingThreshold { get; set; }

    /// <summary>Gets or sets the batches from one look of the monitor to the next, 1 to 100000.</summary>
    /// <value>Default 8; the released code looks after every batch.</value>
    [Range(1, 100000)]
    public int MonitorEvery { get; set; } = 8;

    /// <summary>Gets or sets the most examples of each side that the monitor reads, at least 2.</summary>
    /// <value>Default 1000; the released code reads all.</value>
    [Range(2, int.MaxValue)]
    public int MonitorSamples { get; set; } = 1000;

    /// <summary>Gets or sets whether the monitor's attack is balanced; the released code's is not.</summary>
    /// <value>Default true: of the larger side no more is read than the smaller one has, unless <see cref="Selection"/> needs the accuracy on all of it.</value>
    public bool BalancedMonitor { get; set; } = true;

    /// <summary>Gets or sets which of the monitored models the run returns.</summary>
    /// <value>Default <see cref="CheckpointSelection.Last"/>: the attack on a small monitor set is too noisy to choose by.</value>
    [EnumDataType(typeof(CheckpointSelection))]
    public CheckpointSelection Selection { get; set; } = CheckpointSelection.Last;

    /// <summary>Gets or sets the highest forgetting score a checkpoint may have under <see cref="CheckpointSelection.BestAccuracy"/>, 0 to 0.5.</summary>
    /// <value>Default 0.5; the released code takes 0.09 (age).</value>
    [Range(0, 0.5)]
    public double SelectionLimit { get; set; } = 0.5;

    /// <summary>Gets or sets whether the perturbation sees the network in evaluation mode; otherwise in training mode, its statistics unchanged.</summary>
    /// <value>Default false; <see cref="BatchNormPolicy.Evaluation"/> includes it.</value>
    public bool PerturbInEvaluationMode { get; set; }

    /// <summary>Gets or sets the precision of the perturbation steps; the training steps have that of the model.</summary>
    /// <value>Default <see cref="PerturbationPrecision.Float32"/>; the others need <see cref="UnlearningRequest.CreateModel"/> and turn about one sign in eight.</value>
    [EnumDataType(typeof(PerturbationPrecision))]
    public PerturbationPrecision Precision { get; set; }

    /// <summary>Gets or sets whether the network also trains in evaluation mode: batch-norm statistics frozen, no dropout (the released code, by accident, after its first batch).</summary>
    /// <value>Default false.</value>
    public bool TrainInEvaluationMode { get; set; }

    /// <summary>Gets or sets the batches of clean retain images that batch norm sees at the end, 0 to 100000, so that its running statistics are no longer those of perturbed images.</summary>
    /// <value>Default 0. It keeps a tenth of the past statistics after 22 batches. The monitor does not see them.</value>
    [Range(0, 100000)]
    public int StatisticsBatches { get; set; }

    /// <summary>Gets or sets whether perturbed inputs are clamped to [0, 1] after normalization, as the released code does, rather than to real pixels.</summary>
    /// <value>Default false.</value>
    public bool ClampNormalizedInputs { get; set; }

    /// <summary>Gets or sets whether the retain set is shuffled.</summary>
    /// <value>Default true; the released code reads it in order.</value>
    public bool ShuffleRetain { get; set; } = true;

    /// <summary>Gets or sets whether retain images are augmented as the request says, before they are perturbed.</summary>
    /// <value>Default true; the released code does not.</value>
    public bool AugmentRetain { get; set; } = true;

    /// <summary>Gets or sets the transport distance, whose options are validated where it is made.</summary>
    /// <value>Default: cosine cost, ε = 0.01, tolerance 1e-2, which is ample for the sign of a gradient.</value>
    public SinkhornOptions Sinkhorn { get; set; } = SinkhornOptions.Fast;

    /// <summary>Gets our settings, chosen on real faces, in one step with their test columns in view (docs/results/faces.md): transport on logits, two small steps, no classification loss, no monitor.</summary>
    public static DlfdOptions Tuned => new();

    /// <summary>Gets the paper's Algorithm 1 with its learning rate and the steps of its code: transport on penultimate features, dynamic forgetting, the last model.</summary>
    public static DlfdOptions Paper => new()
    {
        Profile = "Paper",
        BatchSize = 32,
        LearningRate = 0.005,
        Schedule = LearningRateSchedule.Constant,
        PerturbationSteps = 15,
        StepSize = 2.0 / 255,
        TransportWeight = 3,
        FinalClassificationWeight = 1,
        Layer = DistancedLayer.Penultimate,
        ForgettingThreshold = 0.05,
        Selection = CheckpointSelection.Last,
    };

    /// <summary>Gets what the authors' code at commit 4ac0aa6 does with its settings for age; attributes and gender, whose settings are not published, take them too.</summary>
    public static DlfdOptions Released => new()
    {
        Profile = "Released",
        BatchSize = 32,
        LearningRate = 0.008,
        Schedule = LearningRateSchedule.Constant,
        PerturbationSteps = 15,
        StepSize = 0.4,
        TransportWeight = 3,
        FinalClassificationWeight = 1,
        TransportPerturbed = false,
        ForgettingThreshold = 0.15,
        MonitorEvery = 1,
        MonitorSamples = int.MaxValue,
        BalancedMonitor = false,
        Selection = CheckpointSelection.BestAccuracy,
        SelectionLimit = 0.09,
        PerturbInEvaluationMode = true,
        TrainInEvaluationMode = true,
        ClampNormalizedInputs = true,
        ShuffleRetain = false,
        AugmentRetain = false,
        Sinkhorn = SinkhornOptions.Released,
    };

    /// <summary>Gets what the authors' code does with its settings for emotion.</summary>
    public static DlfdOptions ReleasedEmotion => Released with
    {
        BatchSize = 64,
        LearningRate = 0.006,
        PerturbationSteps = 20,
        StepSize = 2,
        TransportWeight = 7,
        InitialClassificationWeight = 0.5,
        ForgettingThreshold = 0.23,
        SelectionLimit = 0.23,
    };

    IEnumerable<ValidationResult> IValidatableObject.Validate(ValidationContext validationContext)
    {
        if (!(ForgettingThreshold >= 0)) yield return new($"ForgettingThreshold is {ForgettingThreshold}; set 0 or more (infinity for plain fine-tuning).");
        if (StatisticsBatches > 0 && (TrainInEvaluationMode || BatchNorm == BatchNormPolicy.Evaluation))
            yield return new("StatisticsBatches has no effect on a network that trains in evaluation mode; set it to 0, or let batch norm train.");
        if (Sinkhorn is null) yield return new("Sinkhorn is null; set the options of the transport distance.");
    }
}

/// <summary>Names the outputs whose distributions DLFD moves apart.</summary>
public enum DistancedLayer
{
    /// <summary>The input of the last layer, as the paper says.</summary>
    Penultimate,

    /// <summary>The logits, as the released code does.</summary>
    Logits,
}

/// <summary>Names what the size of a step is.</summary>
public enum StepNorm
{
    /// <summary>How far each value moves, by the sign of its slope.</summary>
    Max,

    /// <summary>The root mean square of how far an image's values move, along the gradient.</summary>
    RootMeanSquare,
}

/// <summary>Names the precision in which DLFD differentiates images.</summary>
[SuppressMessage("Naming", "CA1720", Justification = "These are the names of the dtypes.")]
public enum PerturbationPrecision
{
    /// <summary>That of the model.</summary>
    Float32,

    /// <summary>On CUDA, and on processors with avx512_bf16 or amx_bf16: about half the time.</summary>
    BFloat16,

    /// <summary>On CUDA alone.</summary>
    Float16,
}

/// <summary>Names the model that a monitored run returns.</summary>
public enum CheckpointSelection
{
    /// <summary>The last one.</summary>
    Last,

    /// <summary>The one with the highest NoMUS on the monitor examples.</summary>
    BestNomus,

    /// <summary>The most accurate one on the monitor examples among those under the limit of the forgetting score; the last one if there is none.</summary>
    BestAccuracy,
}

[OptionsValidator]
sealed partial class DlfdOptionsValidator : IValidateOptions<DlfdOptions>;
