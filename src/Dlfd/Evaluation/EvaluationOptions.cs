using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Dlfd.Evaluation;

/// <summary>Represents the options of <see cref="ModelEvaluator"/>.</summary>
public sealed record EvaluationOptions
{
    /// <summary>Gets or sets the examples a forward pass, at least 1.</summary>
    /// <value>Default 64.</value>
    [Range(1, int.MaxValue)]
    public int BatchSize { get; set; } = 64;

    /// <summary>Gets or sets the attack's number an example.</summary>
    /// <value>Default <see cref="MembershipSignal.Loss"/>, the paper's.</value>
    [Required]
    public MembershipSignal Signal { get; set; } = MembershipSignal.Loss;

    /// <summary>Gets or sets whether features are kept and measured, where the model gives any: one float an example and feature until the end.</summary>
    /// <value>Default true.</value>
    public bool Features { get; set; } = true;

    /// <summary>Gets or sets the neighbours that vote for an example's class, 1 to 1000.</summary>
    /// <value>Default 5.</value>
    [Range(1, 1000)]
    public int Neighbours { get; set; } = 5;

    /// <summary>Gets or sets how often examples are drawn anew for an interval, 10 to 100000.</summary>
    /// <value>Default 1000.</value>
    [Range(10, 100000)]
    public int Resamples { get; set; } = 1000;

    /// <summary>Gets or sets the seed of the attacks' splits and of the resamples, at least 0.</summary>
    /// <value>Default 0.</value>
    [Range(0, int.MaxValue)]
    public int Seed { get; set; }
}

[OptionsValidator]
sealed partial class EvaluationOptionsValidator : IValidateOptions<EvaluationOptions>;
