using System.ComponentModel.DataAnnotations;
using Dlfd.Training;
using Microsoft.Extensions.Options;

namespace Dlfd.Unlearning.Methods;

/// <summary>Names what UNSIR's noise is made from.</summary>
public enum UnsirNoise
{
    /// <summary>A batch of noise for each class of the forget set, all of it labelled so (the authors' method).</summary>
    PerClass,

    /// <summary>One batch of noise for the labels of the first forget batch, then given to all forget labels in turn, alike or not (what the DLFD authors' code does).</summary>
    FirstBatch,
}

/// <summary>Represents the options of <see cref="UnsirUnlearner"/>; those it inherits are of the impair phase.</summary>
public sealed record UnsirOptions : UnlearnerOptions
{
    /// <summary>Initializes the defaults: gentle enough for forget sets that hold examples of every class.</summary>
    public UnsirOptions() => (Name, Epochs, BatchSize, Optimizer, LearningRate, WeightDecay, WarmupShare, Schedule)
        = ("unsir", 1, 64, OptimizerKind.Adam, 1e-4, 0, 0, LearningRateSchedule.Constant);

    /// <summary>Gets or sets what the noise is made from.</summary>
    /// <value>Default <see cref="UnsirNoise.PerClass"/>.</value>
    [EnumDataType(typeof(UnsirNoise))]
    public UnsirNoise Noise { get; set; } = UnsirNoise.PerClass;

    /// <summary>Gets or sets the noise images a class, or in all with <see cref="UnsirNoise.FirstBatch"/>, 1 to 65536.</summary>
    /// <value>Default 32, the batch that the DLFD authors take; the authors take 256.</value>
    [Range(1, 65536)]
    public int NoiseImages { get; set; } = 32;

    /// <summary>Gets or sets how often each noise image is shown while impairing, 1 to 10000; by <see cref="UnsirNoise.FirstBatch"/> it is as often as there are forget examples.</summary>
    /// <value>Default 5; the authors take 20.</value>
    [Range(1, 10000)]
    public int NoiseCopies { get; set; } = 5;

    /// <summary>Gets or sets the Adam steps that raise the loss of the noise, 0 to 100000.</summary>
    /// <value>Default 25; the authors take 40.</value>
    [Range(0, 100000)]
    public int NoiseSteps { get; set; } = 25;

    /// <summary>Gets or sets the learning rate of the noise, 0 to 100.</summary>
    /// <value>Default 0.1, the authors'.</value>
    [Range(0, 100.0)]
    public double NoiseLearningRate { get; set; } = 0.1;

    /// <summary>Gets or sets the weight of the noise's squared norm, 0 to 1000.</summary>
    /// <value>Default 0.1, the authors'.</value>
    [Range(0, 1000.0)]
    public double NoisePenalty { get; set; } = 0.1;

    /// <summary>Gets or sets the retain examples of each class beside the noise and in the repair, at least 1.</summary>
    /// <value>Default 1000, the authors'.</value>
    [Range(1, int.MaxValue)]
    public int RetainPerClass { get; set; } = 1000;

    /// <summary>Gets or sets whether retain examples go beside the noise while impairing.</summary>
    /// <value>Default true.</value>
    public bool ImpairWithRetain { get; set; } = true;

    /// <summary>Gets or sets the training after the impair phase, on the retain examples.</summary>
    /// <value>Default 2 epochs of SGD, learning rate 0.01 falling to 0; the authors take 1 epoch of Adam at 0.01.</value>
    [Required, ValidateObjectMembers]
    public TrainingOptions Repair { get; set; } = new() { Epochs = 2, LearningRate = 0.01, WarmupShare = 0 };

    /// <summary>Gets the authors' method and settings, made to forget whole classes.</summary>
    public static UnsirOptions Paper => new()
    {
        BatchSize = 256, LearningRate = 0.02, NoiseImages = 256, NoiseCopies = 20, NoiseSteps = 40, Repair = Adam(1, 256, 0.01),
    };

    /// <summary>Gets what the DLFD authors' code does under this name.</summary>
    public static UnsirOptions Released => new()
    {
        BatchSize = 128, LearningRate = 0.001, Noise = UnsirNoise.FirstBatch, NoiseSteps = 8, ImpairWithRetain = false,
        RetainPerClass = int.MaxValue, Repair = Adam(2, 32, 0.001),
    };

    static TrainingOptions Adam(int epochs, int batchSize, double learningRate) => new()
    {
        Epochs = epochs, BatchSize = batchSize, Optimizer = OptimizerKind.Adam, LearningRate = learningRate,
        WeightDecay = 0, WarmupShare = 0, Schedule = LearningRateSchedule.Constant,
    };
}

[OptionsValidator]
sealed partial class UnsirOptionsValidator : IValidateOptions<UnsirOptions>;
