namespace Dlfd.Weights;

/// <summary>Represents how names of a file meet names of a model.</summary>
public sealed record WeightLoadOptions
{
    /// <summary>Gets or sets whether anything missing, unexpected or mismatched is an error; otherwise what fits is loaded.</summary>
    /// <value>Default: true.</value>
    public bool Strict { get; set; } = true;

    /// <summary>Gets or sets where a PyTorch checkpoint keeps the state dict; null for the top or a usual key.</summary>
    public string? Key { get; set; }

    /// <summary>Gets or sets what a name in the file is called in the model; null as its result leaves the entry out. Prefixes that all names share, <c>module.</c> and <c>_orig_mod.</c>, are gone before.</summary>
    public Func<string, string?>? Rename { get; set; }
}
