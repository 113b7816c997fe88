namespace Dlfd.Evaluation;

/// <summary>Represents how much models retrained with different seeds differ from one another: what no method can be told apart from.</summary>
/// <param name="Runs">The retrained models.</param>
/// <param name="StandardDeviations">The standard deviation over them (with n - 1) of each number that all have, by the names of <see cref="ModelEvaluation.Estimates"/>. From 3 models the true one may be half as great or six times.</param>
/// <param name="ForgetJensenShannon">The mean Jensen-Shannon divergence of two of them on the forget set, in nats.</param>
/// <param name="TestJensenShannon">The same on the test set.</param>
public sealed record SeedNoise(int Runs, IReadOnlyDictionary<string, double> StandardDeviations, double ForgetJensenShannon, double TestJensenShannon)
{
    /// <summary>Measures the noise.</summary>
    /// <param name="retrained">Evaluations, on the same sets and with the same options, of models retrained with different seeds; at least 2.</param>
    /// <exception cref="ArgumentException">There are too few models, or they are evaluated on different examples.</exception>
    public static SeedNoise Of(IReadOnlyList<ModelEvaluation> retrained)
    {
        ArgumentNullException.ThrowIfNull(retrained);
        if (retrained.Count < 2) throw new ArgumentException($"There is {retrained.Count} retrained model; give at least 2 with different seeds.", nameof(retrained));
        IReadOnlyDictionary<string, Estimate>[] all = [.. retrained.Select(r => r.Estimates)];
        var pairs = retrained.SelectMany((one, i) => retrained.Skip(i + 1).Select(other => (One: one, Other: other))).ToList();
        return new(
            retrained.Count,
            all[0].Keys.Where(name => all.All(e => e.ContainsKey(name))).ToDictionary(name => name, name => Bootstrap.Deviation([.. all.Select(e => e[name].Value)])),
            pairs.Average(p => PredictionDistance.JensenShannon(p.One.Forget, p.Other.Forget).Value),
            pairs.Average(p => PredictionDistance.JensenShannon(p.One.Test, p.Other.Test).Value));
    }

    /// <summary>Computes a gap in standard deviations of the difference between two retrained models, √2 σ; within Student's t of Runs - 1 degrees (±4.3 for 3 models, ±2.8 for 5, ±2 for many) it says nothing.</summary>
    /// <param name="name">Which number, as in <see cref="StandardDeviations"/>.</param>
    /// <param name="gap">The value of a gap of <see cref="RetrainedComparison.Gaps"/>.</param>
    /// <returns>The ratio, infinite where all retrained models agree and the gap is not 0.</returns>
    /// <exception cref="KeyNotFoundException">Not all retrained models have that number.</exception>
    public double InNoise(string name, double gap) => gap == 0 ? 0 : gap / (Math.Sqrt(2) * StandardDeviations[name]);
}
