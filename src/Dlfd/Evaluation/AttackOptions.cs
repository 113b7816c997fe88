using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Dlfd.Evaluation;

/// <summary>Names how an attack turns its signal into a guess.</summary>
public enum AttackRule
{
    /// <summary>Logistic regression on the signal: one threshold, at even odds.</summary>
    LogisticRegression,

    /// <summary>The threshold, in the signal's direction, that is most accurate on the training part.</summary>
    Threshold,

    /// <summary>The interval of the signal that is most accurate on the training part, members inside or outside: also sees over-forgetting, where members are those with the strangest values. AUC and true positive rates go by the distance from its ends.</summary>
    TwoThresholds,
}

/// <summary>Represents the options of <see cref="SignalAttack"/>.</summary>
public sealed record AttackOptions : IValidatableObject
{
    /// <summary>Gets or sets how the signal becomes a guess.</summary>
    /// <value>Default <see cref="AttackRule.LogisticRegression"/>, the DLFD authors'.</value>
    [EnumDataType(typeof(AttackRule))]
    public AttackRule Rule { get; set; }

    /// <summary>Gets or sets the shuffled splits into training and test, 1 to 10000.</summary>
    /// <value>Default 10.</value>
    [Range(1, 10000)]
    public int Splits { get; set; } = 10;

    /// <summary>Gets or sets the share of a split that is tested, 0.001 to 0.999.</summary>
    /// <value>Default 0.1.</value>
    [Range(0.001, 0.999)]
    public double TestShare { get; set; } = 0.1;

    /// <summary>Gets or sets the inverse strength C of the L2 penalty of logistic regression, 1e-6 to 1e6.</summary>
    /// <value>Default 1, scikit-learn's.</value>
    [Range(1e-6, 1e6)]
    public double C { get; set; } = 1;

    /// <summary>Gets or sets whether the larger side is subsampled to the size of the smaller one. The DLFD authors' code does not, and its scores then rest on the majority's share.</summary>
    /// <value>Default true.</value>
    public bool Balanced { get; set; } = true;

    /// <summary>Gets or sets how often the examples are drawn anew for the intervals of the accuracy and the true positive rates: 0 for none, or 10 to 100000.</summary>
    /// <value>Default 0; the accuracy, and with two thresholds AUC and rates too, take 200 of them at most, each the whole attack again: some tenths of a second for 1000 examples.</value>
    [Range(0, 100000)]
    public int Resamples { get; set; }

    /// <summary>Gets or sets the seed of the subsample, the splits and the resamples, at least 0.</summary>
    /// <value>Default 0.</value>
    [Range(0, int.MaxValue)]
    public int Seed { get; set; }

    /// <summary>How many times as much the accuracy of a fixed rule varies as by one test of each example: splits test some more often than others, on average Splits × TestShare times, with a variance of (1 - TestShare) times that.</summary>
    internal double Repeats => 1 + (1 - TestShare) / (Splits * TestShare);

    IEnumerable<ValidationResult> IValidatableObject.Validate(ValidationContext validationContext)
    {
        if (Resamples is > 0 and < 10) yield return new($"Resamples is {Resamples}; set 0 for no intervals, or at least 10.");
    }
}

[OptionsValidator]
sealed partial class AttackOptionsValidator : IValidateOptions<AttackOptions>;
