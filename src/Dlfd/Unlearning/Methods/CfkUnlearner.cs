using Microsoft.Extensions.Options;

namespace Dlfd.Unlearning.Methods;

/// <summary>Represents the options of <see cref="CfkUnlearner"/>.</summary>
public sealed record CfkOptions : LastLayersOptions
{
    /// <summary>Initializes the defaults: the last 5 layers, 2 epochs, learning rate 0.01 falling to 0.</summary>
    public CfkOptions() => (Name, Epochs, LearningRate, WarmupShare) = ("cf-k", 2, 0.01, 0);

    /// <summary>Gets the authors' method and settings: the last 10 layers, 30 epochs from learning rate 0.1, batch norm of frozen layers in training mode. Their warm restarts, down to 0.005, are one cosine to 0 here.</summary>
    public static CfkOptions Paper => new() { Layers = 10, Epochs = 30, LearningRate = 0.1, WeightDecay = 5e-5, MaximumGradientNorm = 10, BatchNorm = BatchNormPolicy.Train };

    /// <summary>Gets what the DLFD authors' code does under this name: 2 epochs on the three linear layers of its head, learning rate 0.001 (one cosine to 0 here, where the code's schedule swings from batch to batch), no weight decay, frozen layers' statistics moving.</summary>
    public static CfkOptions Released => new()
    {
        Layers = 3, LearningRate = 0.001, WeightDecay = 0, BatchSize = 32, BatchNorm = BatchNormPolicy.Train,
    };
}

[OptionsValidator]
sealed partial class CfkOptionsValidator : IValidateOptions<CfkOptions>;

/// <summary>Goes on training the last k layers on the retain set, and relies on them to forget the rest ("catastrophic forgetting").</summary>
/// <remarks>Source: Goel et al. 2022. With all layers it is fine-tuning. Reads the retain set only.</remarks>
/// <param name="options">The options; null for the defaults.</param>
public sealed class CfkUnlearner(CfkOptions? options = null)
    : Unlearner<CfkOptions>(options ?? new(), new CfkOptionsValidator())
{
    /// <inheritdoc/>
    public override DataAccess Reads => DataAccess.Retain | DataAccess.RetainLabels;

    /// <inheritdoc/>
    protected override void Run(UnlearningSession session)
    {
        ArgumentNullException.ThrowIfNull(session);
        if (Options.Layers == 0) return;
        using var frozen = Options.Select(session).TrainAlone(Options.FreezesStatistics);
        session.Train(session.Request.Retain);
    }
}
