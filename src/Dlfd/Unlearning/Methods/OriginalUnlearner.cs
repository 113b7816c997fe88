using Microsoft.Extensions.Options;

namespace Dlfd.Unlearning.Methods;

/// <summary>Represents the options of <see cref="OriginalUnlearner"/>, which has none of its own.</summary>
public sealed record OriginalOptions : UnlearnerOptions
{
    /// <summary>Initializes the name.</summary>
    public OriginalOptions() => Name = "original";
}

[OptionsValidator]
sealed partial class OriginalOptionsValidator : IValidateOptions<OriginalOptions>;

/// <summary>Leaves the model as it is: what every other method is compared with.</summary>
/// <param name="options">The options; null for the defaults.</param>
public sealed class OriginalUnlearner(OriginalOptions? options = null)
    : Unlearner<OriginalOptions>(options ?? new(), new OriginalOptionsValidator())
{
    /// <inheritdoc/>
    public override DataAccess Reads => DataAccess.None;

    /// <inheritdoc/>
    protected override void Run(UnlearningSession session)
    {
    }
}
