using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Dlfd.Training;

/// <summary>Represents how training runs over a data set.</summary>
public record TrainingOptions
{
    /// <summary>Gets or sets the passes over the data, 0 to 10000.</summary>
    /// <value>Default 30.</value>
    [Range(0, 10000)]
    public int Epochs { get; set; } = 30;

    /// <summary>Gets or sets the examples a step, 1 to 65536.</summary>
    /// <value>Default 64.</value>
    [Range(1, 65536)]
    public int BatchSize { get; set; } = 64;

    /// <summary>Gets or sets the rule that turns gradients into steps.</summary>
    /// <value>Default <see cref="OptimizerKind.Sgd"/>.</value>
    [EnumDataType(typeof(OptimizerKind))]
    public OptimizerKind Optimizer { get; set; } = OptimizerKind.Sgd;

    /// <summary>Gets or sets the learning rate (with <see cref="Schedule"/> other than constant, its peak), 0 to 100.</summary>
    /// <value>Default 0.05.</value>
    [Range(0, 100.0)]
    public double LearningRate { get; set; } = 0.05;

    /// <summary>Gets or sets the momentum of <see cref="OptimizerKind.Sgd"/>, 0 to below 1.</summary>
    /// <value>Default 0.9, as in the paper's code.</value>
    [Range(0, 0.9999)]
    public double Momentum { get; set; } = 0.9;

    /// <summary>Gets or sets the weight decay, 0 to 1.</summary>
    /// <value>Default 5e-4, as in the paper's code.</value>
    [Range(0, 1.0)]
    public double WeightDecay { get; set; } = 5e-4;

    /// <summary>Gets or sets how the learning rate moves over the steps of the run.</summary>
    /// <value>Default <see cref="LearningRateSchedule.Cosine"/>.</value>
    [EnumDataType(typeof(LearningRateSchedule))]
    public LearningRateSchedule Schedule { get; set; } = LearningRateSchedule.Cosine;

    /// <summary>Gets or sets the share of the steps during which the learning rate rises from 0, 0 to 1.</summary>
    /// <value>Default 0.1.</value>
    [Range(0, 1.0)]
    public double WarmupShare { get; set; } = 0.1;

    /// <summary>Gets or sets the largest Euclidean norm of all gradients together, 1e-9 to 1e9; longer ones are scaled down to it.</summary>
    /// <value>Default null: gradients are not clipped.</value>
    [Range(1e-9, 1e9)]
    public double? MaximumGradientNorm { get; set; }

    /// <summary>A copy, checked.</summary>
    /// <exception cref="OptionsValidationException">An option is out of range.</exception>
    internal TrainingOptions Validated()
    {
        var result = new TrainingOptionsValidator().Validate(null, this);
        return result.Failed ? throw new OptionsValidationException("training", typeof(TrainingOptions), result.Failures) : this with { };
    }

    internal double LearningRateAt(long step, long steps)
    {
        var warmup = WarmupShare * steps;
        if (step < warmup) return LearningRate * (step + 1) / (warmup + 1);
        return Schedule == LearningRateSchedule.Constant || steps == 0
            ? LearningRate
            : LearningRate * 0.5 * (1 + Math.Cos(Math.PI * Math.Min(1, (step - warmup) / Math.Max(1, steps - warmup))));
    }
}

[OptionsValidator]
sealed partial class TrainingOptionsValidator : IValidateOptions<TrainingOptions>;
