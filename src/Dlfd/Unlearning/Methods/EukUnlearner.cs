using System.ComponentModel.DataAnnotations;
using System.Text.RegularExpressions;
using Dlfd.Models;
using Microsoft.Extensions.Options;

namespace Dlfd.Unlearning.Methods;

/// <summary>Names how EU-k starts its layers over.</summary>
public enum LayerReset
{
    /// <summary>Convolutions and linear layers by He's normal distribution, biases 0; batch norm stays (the authors' code).</summary>
    Kaiming,

    /// <summary>Everything in them, batch norm included, as in a fresh model; needs <see cref="UnlearningRequest.CreateModel"/>.</summary>
    FreshModel,

    /// <summary>Nothing: the layers only go on training (what the DLFD authors' code does).</summary>
    None,
}

/// <summary>Represents the options of <see cref="EukUnlearner"/>.</summary>
public sealed record EukOptions : LastLayersOptions, IValidatableObject
{
    /// <summary>Initializes the defaults: the last 5 layers, 10 epochs, learning rate 0.01 falling to 0.</summary>
    public EukOptions() => (Name, Epochs, LearningRate, WarmupShare) = ("eu-k", 10, 0.01, 0);

    /// <summary>Gets or sets how the layers start over.</summary>
    /// <value>Default <see cref="LayerReset.Kaiming"/>.</value>
    [EnumDataType(typeof(LayerReset))]
    public LayerReset Reset { get; set; } = LayerReset.Kaiming;

    /// <summary>Gets or sets a regular expression of the parameters to train instead of the last layers, which are then not reset.</summary>
    /// <value>Default null; the DLFD authors' code takes <c>linear|bn2|final|dropout</c>.</value>
    public string? ParameterNames { get; set; }

    /// <summary>Gets the authors' method and settings: the last 10 layers, 62 epochs from learning rate 0.1, batch norm of frozen layers in training mode. Their warm restarts, down to 0.005, are one cosine to 0 here.</summary>
    public static EukOptions Paper => new() { Layers = 10, Epochs = 62, LearningRate = 0.1, WeightDecay = 5e-5, MaximumGradientNorm = 10, BatchNorm = BatchNormPolicy.Train };

    /// <summary>Gets what the DLFD authors' code does under this name: it resets nothing, and its list of names catches only the scales and shifts of the second batch norms.</summary>
    public static EukOptions Released => new()
    {
        Reset = LayerReset.None, ParameterNames = "linear|bn2|final|dropout", Epochs = 2, BatchSize = 32, LearningRate = 0.001, WeightDecay = 0, BatchNorm = BatchNormPolicy.Train,
    };

    IEnumerable<ValidationResult> IValidatableObject.Validate(ValidationContext validationContext)
    {
        if (ParameterNames is null) yield break;
        var wrong = "";
        try
        {
            _ = new Regex(ParameterNames);
        }
        catch (ArgumentException e)
        {
            wrong = e.Message;
        }
        if (wrong.Length > 0) yield return new($"ParameterNames is no regular expression: {wrong}");
    }
}

[OptionsValidator]
sealed partial class EukOptionsValidator : IValidateOptions<EukOptions>;

/// <summary>Starts the last k layers over and trains them on the retain set ("exact unlearning" of those layers).</summary>
/// <remarks>Source: Goel et al. 2022. With all layers and <see cref="LayerReset.FreshModel"/> it is retraining. Reads the retain set only.</remarks>
/// <param name="options">The options; null for the defaults.</param>
public sealed class EukUnlearner(EukOptions? options = null)
    : Unlearner<EukOptions>(options ?? new(), new EukOptionsValidator())
{
    /// <inheritdoc/>
    public override DataAccess Reads => DataAccess.Retain | DataAccess.RetainLabels;

    /// <inheritdoc/>
    protected override void Run(UnlearningSession session)
    {
        ArgumentNullException.ThrowIfNull(session);
        if (Options.Layers == 0 && Options.ParameterNames is null) return;
        using var frozen = Options.ParameterNames is { } names ? TrainNamed(session, names) : ResetLast(session);
        session.Train(session.Request.Retain);
    }

    IDisposable ResetLast(UnlearningSession session)
    {
        var layers = Options.Select(session);
        if (Options.Reset == LayerReset.Kaiming) layers.Reinitialize();
        if (Options.Reset == LayerReset.FreshModel)
        {
            using var fresh = session.CreateModel();
            layers.CopyFrom(fresh);
        }
        return layers.TrainAlone(Options.FreezesStatistics);
    }

    FrozenLayers TrainNamed(UnlearningSession session, string names)
    {
        var module = session.Model.Module;
        return module.named_parameters().Any(p => Regex.IsMatch(p.name, names))
            ? new FrozenLayers(module, name => Regex.IsMatch(name, names), Options.FreezesStatistics)
            : throw new NotApplicableException($"No parameter of {module.GetName()} is called '{names}'; set ParameterNames to names that it has, or to null.");
    }
}
