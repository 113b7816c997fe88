using System.ComponentModel.DataAnnotations;
using Dlfd.Training;
using Microsoft.Extensions.Options;

namespace Dlfd.Unlearning;

/// <summary>Represents the options that every method has.</summary>
public abstract record UnlearnerOptions : TrainingOptions
{
    /// <summary>Gets or sets the name of the configured method.</summary>
    /// <value>Default: the method's key, such as <c>dlfd</c>.</value>
    [Required]
    public string Name { get; set; } = "";

    /// <summary>Gets or sets what batch norm does while the method trains.</summary>
    /// <value>Default <see cref="BatchNormPolicy.FreezeFrozenLayers"/>, which is <see cref="BatchNormPolicy.Train"/> for methods that freeze nothing.</value>
    [EnumDataType(typeof(BatchNormPolicy))]
    public BatchNormPolicy BatchNorm { get; set; } = BatchNormPolicy.FreezeFrozenLayers;

    /// <summary>Gets or sets the most MiB in which a run remembers what stands still: logits of teachers and features of frozen layers, of examples that are not augmented; 0 to 1048576. It lies on the device of the model, for a whole data set at once; a set that does not fit is not remembered.</summary>
    /// <value>Default 1024; 0 computes them at every pass.</value>
    [Range(0, 1 << 20)]
    public int CacheMiB { get; set; } = 1024;

    /// <summary>Gets or sets how the run looks out for over-forgetting and collapse.</summary>
    /// <value>Default: it looks once, at the end, and notes what it sees in the result.</value>
    [Required, ValidateObjectMembers]
    public WatchOptions Watch { get; set; } = new();
}
