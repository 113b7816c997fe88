using System.ComponentModel.DataAnnotations;
using Dlfd.Training;

namespace Dlfd.Unlearning;

/// <summary>Represents the options that every method has.</summary>
public abstract record UnlearnerOptions : TrainingOptions
{
    /// <summary>Gets or sets the name of the configured method.</summary>
    /// <value>Default: the method's key, such as <c>dlfd</c>.</value>
    [Required]
    public string Name { get; set; } = "";
}
