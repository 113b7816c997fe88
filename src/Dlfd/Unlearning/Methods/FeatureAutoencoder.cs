using Dlfd.Training;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Dlfd.Unlearning.Methods;

/// <summary>A small variational autoencoder of feature vectors: what it reconstructs badly does not look like what it was fitted to.</summary>
/// <remarks>Widths and losses as in the authors' code of LAF (Shen et al. 2024).</remarks>
sealed class FeatureAutoencoder : nn.Module<Tensor, Tensor>
{
    readonly Sequential encoder, decoder;

    public FeatureAutoencoder(long features, int latents, Device device) : base(nameof(FeatureAutoencoder))
    {
        encoder = nn.Sequential(nn.Linear(features, 128), nn.ReLU(), nn.Linear(128, 32), nn.ReLU(), nn.Linear(32, 2 * latents));
        decoder = nn.Sequential(nn.Linear(latents, 32), nn.ReLU(), nn.Linear(32, 128), nn.ReLU(), nn.Linear(128, features));
        RegisterComponents();
        this.to(device);
    }

    /// <summary>Reconstructs features, float [n, features], without drawing at random.</summary>
    public override Tensor forward(Tensor input) => decoder.call(Encode(input).Mean);

    /// <summary>Computes the mean squared error of each reconstruction, [n].</summary>
    public Tensor Error(Tensor features) => (forward(features) - features).square().mean([1]);

    /// <summary>Fits it by Adam, then freezes it.</summary>
    /// <param name="features">float [n, features]; borrowed.</param>
    /// <param name="epochs">Passes, each in a new order from torch's generator.</param>
    /// <param name="batchSize">Examples a step.</param>
    /// <param name="learningRate">Adam's.</param>
    /// <param name="cancellationToken">Stops between steps.</param>
    public void Fit(Tensor features, int epochs, int batchSize, double learningRate, CancellationToken cancellationToken)
    {
        using var adam = new AdamOptimizer(parameters());
        for (var epoch = 0; epoch < epochs; epoch++)
        {
            using var scope = NewDisposeScope();
            foreach (var part in features.index_select(0, randperm(features.shape[0], device: features.device)).split(batchSize))
            {
                cancellationToken.ThrowIfCancellationRequested();
                using var inner = NewDisposeScope();
                Loss(part).backward();
                adam.Step(learningRate);
            }
        }
        foreach (var parameter in parameters()) parameter.requires_grad = false;
    }

    Tensor Loss(Tensor features)
    {
        var (mean, logVariance) = Encode(features);
        var reconstructed = decoder.call(mean + randn_like(mean) * (logVariance / 2).exp());
        var divergence = (mean.square() + logVariance.exp() - logVariance - 1).sum([1]).mean() / 2;
        return (reconstructed - features).square().sum([1]).mean() + 0.025 * divergence;
    }

    (Tensor Mean, Tensor LogVariance) Encode(Tensor features)
    {
        var code = encoder.call(features).chunk(2, 1);
        return (code[0], code[1]);
    }
}
