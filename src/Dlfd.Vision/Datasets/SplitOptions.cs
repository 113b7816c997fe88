using System.ComponentModel.DataAnnotations;

namespace Dlfd.Vision.Datasets;

/// <summary>Represents what the published files leave open about the splits.</summary>
public sealed record SplitOptions
{
    /// <summary>Gets or sets what decides who is forgotten where the files do not say.</summary>
    /// <value>Default 0.</value>
    public int Seed { get; set; }

    /// <summary>Gets or sets how many of MUFAC's first training rows are the forget set, at least 1.</summary>
    /// <value>Default 1500, as in the paper.</value>
    [Range(1, int.MaxValue)]
    public int ForgetRows { get; set; } = 1500;

    /// <summary>Gets or sets the share of the training images (of the persons, where they are known) to forget, above 0 and below 1.</summary>
    /// <value>Default 0.3, as in the paper's code for RAF-DB.</value>
    [Range(0.0001, 0.9999)]
    public double ForgetShare { get; set; } = 0.3;

    /// <summary>Gets or sets the share of the training images that becomes the unseen split where there is no validation set, above 0 and below 1.</summary>
    /// <value>Default 0.1, as in the paper's code for RAF-DB.</value>
    [Range(0.0001, 0.9999)]
    public double UnseenShare { get; set; } = 0.1;

    /// <summary>Gets or sets the share of all images that becomes the test split where there is none, above 0 and below 1.</summary>
    /// <value>Default 0.2.</value>
    [Range(0.0001, 0.9999)]
    public double TestShare { get; set; } = 0.2;

    internal SplitOptions Validated()
    {
        var copy = this with { };
        Validator.ValidateObject(copy, new(copy), validateAllProperties: true);
        return copy;
    }
}
