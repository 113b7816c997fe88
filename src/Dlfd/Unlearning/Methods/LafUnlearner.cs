using System.ComponentModel.DataAnnotations;
using Dlfd.Data;
using Dlfd.Models;
using Dlfd.Training;
using Microsoft.Extensions.Options;
using static TorchSharp.torch;

namespace Dlfd.Unlearning.Methods;

/// <summary>Represents the options of <see cref="LafUnlearner"/>; epochs are passes over the forget set.</summary>
public sealed record LafOptions : UnlearnerOptions
{
    /// <summary>Initializes the defaults: 10 passes of Adam at a constant learning rate of 5e-5, in evaluation mode.</summary>
    public LafOptions() => (Name, Epochs, Optimizer, LearningRate, WeightDecay, WarmupShare, Schedule, BatchNorm) =
        ("laf", 10, OptimizerKind.Adam, 5e-5, 0, 0, LearningRateSchedule.Constant, BatchNormPolicy.Evaluation);

    /// <summary>Gets or sets the numbers that the autoencoders describe an example's features by, 1 to 1024.</summary>
    /// <value>Default 16; the authors take 8 or 16.</value>
    [Range(1, 1024)]
    public int Latents { get; set; } = 16;

    /// <summary>Gets or sets the passes that the autoencoders are fitted for, 0 to 10000.</summary>
    /// <value>Default 10, the authors'.</value>
    [Range(0, 10000)]
    public int AutoencoderEpochs { get; set; } = 10;

    /// <summary>Gets or sets the learning rate of the autoencoders, 0 to 100.</summary>
    /// <value>Default 0.001, the authors'.</value>
    [Range(0, 100.0)]
    public double AutoencoderLearningRate { get; set; } = 1e-3;

    /// <summary>Gets or sets the weight of the alignment with the original features, 0 to 1e6.</summary>
    /// <value>Default 2, the ratio of the authors' learning rates.</value>
    [Range(0, 1e6)]
    public double AlignmentWeight { get; set; } = 2;

    /// <summary>Gets or sets τ, what the forget examples' distances from their original features are divided by, 0.01 to 1000.</summary>
    /// <value>Default 20, the authors' value for ResNet; 5 for small networks.</value>
    [Range(0.01, 1000.0)]
    public double Temperature { get; set; } = 20;

    /// <summary>Gets or sets the training of the last layer on labelled retain examples afterwards (the authors' LAF+R).</summary>
    /// <value>Default none: 0 epochs, at a learning rate of 0.001.</value>
    [Required, ValidateObjectMembers]
    public TrainingOptions Repair { get; set; } = new() { Epochs = 0, LearningRate = 1e-3, WarmupShare = 0 };
}

[OptionsValidator]
sealed partial class LafOptionsValidator : IValidateOptions<LafOptions>;

/// <summary>Moves features until those of forget examples no longer look like forget examples, and those of retain examples stay what they were; reads no label but for <see cref="LafOptions.Repair"/>.</summary>
/// <remarks>
/// Source: Shen et al. 2024 (LAF, label-agnostic forgetting). An autoencoder of each set's original features says what looks like it.
/// The authors' two steps in turn, with an optimizer each, are one step on the weighted sum here, their sums over a batch are means,
/// and errors count in units of the features' mean square. Augmented images are aligned with the features of the plain ones.
/// </remarks>
/// <param name="options">The options; null for the defaults.</param>
public sealed class LafUnlearner(LafOptions? options = null)
    : Unlearner<LafOptions>(options is null ? new() : options with { Repair = options.Repair is { } repair ? repair with { } : null! }, new LafOptionsValidator())
{
    /// <inheritdoc/>
    public override DataAccess Reads => DataAccess.Retain | DataAccess.Forget | (Options.Repair.Epochs > 0 ? DataAccess.RetainLabels : 0);

    /// <inheritdoc/>
    protected override void Run(UnlearningSession session)
    {
        ArgumentNullException.ThrowIfNull(session);
        var request = session.Request;
        if (Options.Epochs > 0)
        {
            using var scope = NewDisposeScope();
            var (retain, forget) = (Features(session, request.Retain), Features(session, request.Forget));
            var scale = 1 / Math.Max(1e-12, retain.square().mean().sqrt().item<float>());
            using FeatureAutoencoder likeRetain = Autoencoder(retain), likeForget = Autoencoder(forget);
            Fit(session, likeRetain, retain * scale);
            Fit(session, likeForget, forget * scale);
            foreach (var (gone, kept) in session.Pairs(request.Forget.Relabel(forget), request.Retain.Relabel(retain)))
                session.Minimize(() => Loss(session, (kept, likeRetain), (gone, likeForget), scale));
        }
        if (Options.Repair.Epochs == 0) return;
        session.Begin(Options.Repair);
        using var frozen = new LastLayers(session.Model, 1).TrainAlone(Options.BatchNorm != BatchNormPolicy.Train);
        session.Train(request.Retain);
    }

    /// <summary>Computes the features of a data set under the present model, float [n, features].</summary>
    internal static Tensor Features(UnlearningSession session, ILabeledDataset data)
    {
        using var scope = NewDisposeScope();
        List<Tensor> parts = [];
        foreach (var batch in data.Batches(256, session.Model.Device))
        {
            session.CancellationToken.ThrowIfCancellationRequested();
            using var inner = NewDisposeScope();
            parts.Add(session.Model.Evaluate(() => Features(session, batch.Inputs)).MoveToOuterDisposeScope());
        }
        return cat(parts).MoveToOuterDisposeScope();
    }

    static Tensor Features(UnlearningSession session, Tensor inputs) => session.Model.ForwardWithFeatures(inputs).Features.flatten(1);

    FeatureAutoencoder Autoencoder(Tensor features) => new(features.shape[1], Options.Latents, features.device);

    void Fit(UnlearningSession session, FeatureAutoencoder autoencoder, Tensor features) =>
        autoencoder.Fit(features, Options.AutoencoderEpochs, Options.BatchSize, Options.AutoencoderLearningRate, session.CancellationToken);

    Tensor Loss(UnlearningSession session, (Batch Batch, FeatureAutoencoder Like) kept, (Batch Batch, FeatureAutoencoder Like) gone, double scale)
    {
        var (retain, forget) = (Features(session, kept.Batch.Inputs), Features(session, gone.Batch.Inputs));
        var looks = Bounded(kept.Like.Error(retain * scale)).mean() - Bounded(gone.Like.Error(forget * scale)).mean();
        return looks + Alignment(Distance(retain, kept.Batch.Labels), Distance(forget, gone.Batch.Labels)) * Options.AlignmentWeight;
    }

    /// <summary>Computes the mean of log(exp(retain) / Σ exp(forget / τ)), of distances from the original features.</summary>
    internal Tensor Alignment(Tensor retain, Tensor forget) => retain.mean() - (forget / Options.Temperature).logsumexp(0);

    static Tensor Bounded(Tensor error) => (error / (error + 1)).exp();

    static Tensor Distance(Tensor features, Tensor original) => 1 - nn.functional.cosine_similarity(features, original, dim: 1);
}
