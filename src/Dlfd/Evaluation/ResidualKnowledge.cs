using Dlfd.Data;
using Dlfd.Models;
using static TorchSharp.torch;

namespace Dlfd.Evaluation;

/// <summary>Measures how often a model still knows slightly changed forget examples that a retrained one does not.</summary>
/// <remarks>Source: arXiv 2601.22359 (RURK), with Gaussian noise.</remarks>
public static class ResidualKnowledge
{
    /// <summary>Computes the ratio of accuracies on forget examples with Gaussian noise: the unlearned model's over the retrained one's, at least 0; 1 is best, above it knowledge was left.</summary>
    /// <param name="unlearned">The unlearned model; borrowed, its mode and statistics as before afterwards.</param>
    /// <param name="retrained">The retrained model; borrowed likewise.</param>
    /// <param name="forget">The forget set; borrowed.</param>
    /// <param name="task">What the labels mean.</param>
    /// <param name="deviation">The standard deviation of the noise, in input units, at least 0.</param>
    /// <param name="draws">How often each example is changed, at least 1; default 10.</param>
    /// <param name="seed">Sets the noise, the same for both models; default 0.</param>
    /// <param name="identities">Whose image each forget example is, in order: the interval then takes persons as independent; null takes examples so.</param>
    /// <param name="cancellationToken">Stops between batches.</param>
    /// <returns>The ratio, with the bootstrap's interval over examples or persons (none for one example or person, or where a draw leaves the retrained model nothing right); null where the retrained model is never right.</returns>
    public static Estimate? Measure(Classifier unlearned, Classifier retrained, ILabeledDataset forget, ClassificationTask task, double deviation, int draws = 10, int seed = 0, IReadOnlyList<string?>? identities = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(unlearned);
        ArgumentNullException.ThrowIfNull(retrained);
        ArgumentNullException.ThrowIfNull(forget);
        ArgumentNullException.ThrowIfNull(task);
        ArgumentOutOfRangeException.ThrowIfNegative(deviation);
        ArgumentOutOfRangeException.ThrowIfLessThan(draws, 1);
        var persons = Clusters.Of((int)forget.Count, identities);
        double[] own = new double[forget.Count], reference = new double[forget.Count];
        for (var draw = 0; draw < draws; draw++)
        {
            var noisy = new NoisyDataset(forget, deviation, unchecked(seed * 1000 + draw));
            Add(own, unlearned.Predict(noisy, task, cancellationToken: cancellationToken).Correct);
            Add(reference, retrained.Predict(noisy, task, cancellationToken: cancellationToken).Correct);
        }
        if (reference.All(right => right == 0)) return null;
        var ratios = persons.IsOne ? [double.PositiveInfinity] : Bootstrap.Draw([persons], rows => rows[0].Sum(row => own[row]) / rows[0].Sum(row => reference[row]), 1000, seed);
        return new(own.Sum() / reference.Sum(), ratios.All(double.IsFinite) ? Bootstrap.Percentiles(ratios) : null);
    }

    static void Add(double[] sums, float[] correct)
    {
        for (var i = 0; i < sums.Length; i++) sums[i] += correct[i];
    }

    /// <summary>Adds the same noise to an example whenever it is read in the same batches.</summary>
    sealed class NoisyDataset(ILabeledDataset data, double deviation, int seed) : IDatasetView
    {
        public IReadOnlyList<ILabeledDataset> Sources => [data];

        public long Count => data.Count;

        public Batch Read(ReadOnlySpan<long> indices, Device device)
        {
            using var scope = NewDisposeScope();
            var batch = data.Read(indices, device);
            using var random = new Generator((ulong)HashCode(seed, indices));
            return batch.WithInputs(batch.Inputs + deviation * randn(batch.Inputs.shape, generator: random).to(batch.Inputs.device));
        }

        static uint HashCode(int seed, ReadOnlySpan<long> indices) => unchecked((uint)seed * 2654435761u + (uint)indices[0] * 40503u + (uint)indices.Length);
    }
}
