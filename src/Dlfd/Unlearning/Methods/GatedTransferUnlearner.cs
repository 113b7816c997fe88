using System.ComponentModel.DataAnnotations;
using Dlfd.Models;
using Dlfd.Training;
using Microsoft.Extensions.Options;
using static TorchSharp.torch;

namespace Dlfd.Unlearning.Methods;

/// <summary>Represents the options of <see cref="GatedTransferUnlearner"/>; epochs are its rounds, one batch of generated images each.</summary>
public sealed record GatedTransferOptions : UnlearnerOptions
{
    /// <summary>Initializes the defaults: 50 rounds of 32 images for a model whose last layer starts over, Adam at 0.001 falling to 0, in evaluation mode.</summary>
    public GatedTransferOptions() => (Name, Epochs, BatchSize, Optimizer, LearningRate, WeightDecay, WarmupShare, BatchNorm, MaximumGradientNorm) =
        ("gated-transfer", 50, 32, OptimizerKind.Adam, 1e-3, 0, 0, BatchNormPolicy.Evaluation, 5);

    /// <summary>Gets or sets the classes to forget.</summary>
    /// <value>Default null: those of the forget set's labels.</value>
    public IReadOnlyList<long>? Classes { get; set; }

    /// <summary>Gets or sets the largest probability of the forgotten classes together at which an image passes the gate, 0 to 1; with 1 there is no gate.</summary>
    /// <value>Default null: 0.01, the authors', or no gate where every class is to be forgotten, as none would pass.</value>
    [Range(0, 1.0)]
    public double? GateThreshold { get; set; }

    /// <summary>Gets or sets the last layers of the model that start over, at least 0; from the number that it has on, all of it is fresh.</summary>
    /// <value>Default 1; the authors start from a fresh network, which takes thousands of rounds.</value>
    [Range(0, int.MaxValue)]
    public int ResetLayers { get; set; } = 1;

    /// <summary>Gets or sets the steps on each batch of generated images, 1 to 10000.</summary>
    /// <value>Default 5; the authors take 10.</value>
    [Range(1, 10000)]
    public int StudentSteps { get; set; } = 5;

    /// <summary>Gets or sets the random numbers that an image is generated from, 1 to 65536.</summary>
    /// <value>Default 128, the authors'.</value>
    [Range(1, 65536)]
    public int Latents { get; set; } = 128;

    /// <summary>Gets or sets the channels of the generator's convolutions, 2 to 4096; its last one has half of them.</summary>
    /// <value>Default 64; the authors take 128, which on images of 64 pixels costs more than a ResNet18.</value>
    [Range(2, 4096)]
    public int GeneratorWidth { get; set; } = 64;

    /// <summary>Gets or sets the learning rate of the generator, 0 to 100.</summary>
    /// <value>Default 0.001, the authors'.</value>
    [Range(0, 100.0)]
    public double GeneratorLearningRate { get; set; } = 1e-3;

    /// <summary>Gets or sets the weight of the squared difference of attention maps, 0 to 1e6.</summary>
    /// <value>Default 250, the authors'.</value>
    [Range(0, 1e6)]
    public double AttentionWeight { get; set; } = 250;

    /// <summary>Gets or sets the weight of the entropy of the classes that generated images are taken for all together, 0 to 1e6, so that they are of every class.</summary>
    /// <value>Default 5; the authors have none.</value>
    [Range(0, 1e6)]
    public double BalanceWeight { get; set; } = 5;

    /// <summary>Gets the authors' settings; their learning rate falls when a validation set says so, here it stays.</summary>
    public static GatedTransferOptions Paper => new()
    {
        Epochs = 4000, BatchSize = 256, StudentSteps = 10, GeneratorWidth = 128, ResetLayers = int.MaxValue, BalanceWeight = 0, BatchNorm = BatchNormPolicy.Train,
        Schedule = LearningRateSchedule.Constant,
    };
}

[OptionsValidator]
sealed partial class GatedTransferOptionsValidator : IValidateOptions<GatedTransferOptions>;

/// <summary>Distils the original model into one that starts over, on generated images that the original does not take for a class to forget; needs no data.</summary>
/// <remarks>
/// Source: Chundawat et al. 2023b (gated knowledge transfer). A generator seeks images on which the two models differ; here it also seeks
/// images of all classes but those that the gate keeps out. Made for whole classes. Single-label images with sides of
/// multiples of 4; needs <see cref="UnlearningRequest.CreateModel"/>. Reads of the forget set the labels (none if
/// <see cref="GatedTransferOptions.Classes"/> are named) and the inputs' shape.
/// </remarks>
/// <param name="options">The options; null for the defaults.</param>
public sealed class GatedTransferUnlearner(GatedTransferOptions? options = null)
    : Unlearner<GatedTransferOptions>(options is null ? new() : options with { Classes = options.Classes?.ToArray() }, new GatedTransferOptionsValidator())
{
    /// <inheritdoc/>
    public override DataAccess Reads => DataAccess.Forget | (Options.Classes is null ? DataAccess.ForgetLabels : 0);

    /// <inheritdoc/>
    protected override void Run(UnlearningSession session)
    {
        ArgumentNullException.ThrowIfNull(session);
        session.RequireSingleLabel("Gated transfer");
        if (Options.Epochs == 0) return;
        using var scope = NewDisposeScope();
        var (forgotten, kept) = ForgetClasses.Split(session, Options.Classes);
        if (kept.Length == 0 && Options.GateThreshold < 1)
            throw new ArgumentException("Gated transfer would forget every class, and its gate let no image pass; name some in Classes, or set GateThreshold to 1 or null for a transfer without a gate.");
        using var transfer = new GatedTransfer(session, Options, forgotten, Options.GateThreshold ?? (kept.Length == 0 ? 1 : 0.01));
        using (var fresh = session.CreateModel()) new LastLayers(session.Model, Options.ResetLayers).CopyFrom(fresh);
        session.Begin(Options, (long)Options.Epochs * Options.StudentSteps);
        var rounds = Enumerable.Range(0, Options.Epochs).Count(_ => transfer.Round());
        if (rounds == 0) throw new InvalidOperationException($"No generated image passed the gate in {Options.Epochs} rounds; raise GateThreshold or Epochs.");
    }
}
