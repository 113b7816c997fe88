using System.ComponentModel.DataAnnotations;
using Dlfd.Training;
using Microsoft.Extensions.Options;

namespace Dlfd.Unlearning.Sisa;

/// <summary>Represents the options of <see cref="SisaEnsemble"/>; those it inherits are of one slice's training, on all slices so far.</summary>
/// <remarks>With R slices of E epochs each example is read E (R + 1) / 2 times on average.</remarks>
public sealed record SisaOptions : TrainingOptions
{
    /// <summary>Gets or sets S, the disjoint parts of the data with a model each, 1 to 10000.</summary>
    /// <value>Default 4. More make removal cheaper and the models weaker.</value>
    [Range(1, 10000)]
    public int Shards { get; set; } = 4;

    /// <summary>Gets or sets R, the parts of a shard that its model learns one after another, 1 to 10000; a copy of the model is kept in memory for each.</summary>
    /// <value>Default 3.</value>
    [Range(1, 10000)]
    public int Slices { get; set; } = 3;

    /// <summary>Gets or sets the seed of the division, the first weights, the order of the data, augmentation and dropout.</summary>
    /// <value>Default 0.</value>
    public int Seed { get; set; }

    /// <summary>A slice's own seed, so that its training is the same whatever was trained before.</summary>
    internal int SeedOf(int shard, int slice) => unchecked(Seed * 1_000_003 + shard * 10_007 + slice);
}

[OptionsValidator]
sealed partial class SisaOptionsValidator : IValidateOptions<SisaOptions>;
