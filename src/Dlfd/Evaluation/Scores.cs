using Dlfd.Models;

namespace Dlfd.Evaluation;

/// <summary>Computes scores of softmax distributions from their logits, without losing small probabilities.</summary>
static class Scores
{
    /// <summary>The distributions that a model predicts of each example: one over the classes, or in a multi-label task one over no and yes a label, with the logits (0, z).</summary>
    /// <exception cref="ArgumentException">The predictions have no labels.</exception>
    public static IEnumerable<(double[] Logits, int Label)[]> Distributions(Predictions p)
    {
        var single = IsSingleLabel(p);
        for (var i = 0; i < p.Count; i++)
        {
            double[] row = [.. new ArraySegment<float>(p.Logits, i * p.Outputs, p.Outputs).Select(z => (double)z)];
            yield return single ? [(row, (int)p.Labels[i])] : [.. row.Select((z, l) => (new[] { 0, z }, (int)p.Labels[i * p.Outputs + l]))];
        }
    }

    /// <summary>Tells whether the labels are classes, or zeros and ones a label.</summary>
    /// <exception cref="ArgumentException">The predictions have no labels.</exception>
    public static bool IsSingleLabel(Predictions p)
    {
        if (p.Labels.Length == p.Count && p.Outputs != 1) return true; // one output is one label: no or yes
        return p.Labels.Length == p.Logits.Length
            ? false
            : throw new ArgumentException($"The predictions have {p.Labels.Length} labels for {p.Count} examples of {p.Outputs} outputs; make them by Predict, or set Predictions.Labels.");
    }

    /// <summary>The classes of all examples, as one column, or the zeros and ones of each label as a column of its own.</summary>
    public static int[][] LabelColumns(Predictions p)
    {
        var columns = IsSingleLabel(p) ? 1 : p.Outputs;
        return [.. Enumerable.Range(0, columns).Select(c => Enumerable.Range(0, p.Count).Select(i => (int)p.Labels[i * columns + c]).ToArray())];
    }

    /// <summary>Returns the scores, all of which must be numbers.</summary>
    /// <exception cref="ArgumentException">One is not.</exception>
    public static double[] Numbers(double[] scores) =>
        !scores.Any(double.IsNaN) ? scores : throw new ArgumentException("A score is no number; check that the models' outputs are finite.");

    /// <summary>Refuses logits without a softmax; -∞ rules a class out.</summary>
    /// <exception cref="ArgumentException">One is no number or +∞, or all of an example are -∞.</exception>
    public static void RequireLogits(Predictions p)
    {
        foreach (var logit in p.Logits)
            if (!(logit < float.PositiveInfinity)) throw new ArgumentException($"A logit is {logit}; check the model's weights and inputs for values that are not finite.");
        if (IsSingleLabel(p) && p.Logits.Chunk(p.Outputs).Any(row => row.All(float.IsNegativeInfinity)))
            throw new ArgumentException("All logits of an example are -∞, which leaves it no class; check the model's weights and inputs for values that are not finite.");
    }

    /// <summary>KL(p ‖ q) = Σ p ln(p / q), at least 0.</summary>
    public static double Divergence(double[] logits, double[] otherLogits)
    {
        var (p, q) = (LogProbabilities(logits), LogProbabilities(otherLogits));
        return p.Zip(q, (lp, lq) => Expected(lp, lp - lq)).Sum();
    }

    /// <summary>The mean divergence from the middle of both, in [0, ln 2].</summary>
    public static double JensenShannon(double[] logits, double[] otherLogits)
    {
        var (p, q) = (LogProbabilities(logits), LogProbabilities(otherLogits));
        double[] middle = [.. p.Zip(q, (lp, lq) => Math.Log((Math.Exp(lp) + Math.Exp(lq)) / 2))];
        double To(double[] l) => l.Zip(middle, (x, m) => Expected(x, x - m)).Sum();
        return (To(p) + To(q)) / 2;
    }

    /// <summary>‖p - q‖₂, in [0, √2].</summary>
    public static double Distance(double[] logits, double[] otherLogits) =>
        Math.Sqrt(LogProbabilities(logits).Zip(LogProbabilities(otherLogits), (p, q) => Math.Pow(Math.Exp(p) - Math.Exp(q), 2)).Sum());

    /// <summary>ln p_y, at most 0.</summary>
    public static double LogTrue(double[] logits, int label) => logits[label] - LogSum(logits);

    /// <summary>-Σ p ln p.</summary>
    public static double Entropy(double[] logits)
    {
        var log = LogProbabilities(logits);
        return -log.Sum(l => Expected(l, l));
    }

    public static double ModifiedEntropy(double[] logits, int label)
    {
        var log = LogProbabilities(logits);
        var sum = 0.0;
        for (var c = 0; c < log.Length; c++)
            sum -= c == label ? (1 - Math.Exp(log[c])) * log[c] : Math.Exp(log[c]) * LogRest(logits, c);
        return sum;
    }

    /// <summary>ln(p_y / (1 - p_y)).</summary>
    public static double Margin(double[] logits, int label) => logits[label] - LogSum(logits.Where((_, c) => c != label));

    /// <summary>ln(1 - p_c).</summary>
    static double LogRest(double[] logits, int c) => LogSum(logits.Where((_, k) => k != c)) - LogSum(logits);

    static double[] LogProbabilities(double[] logits)
    {
        var sum = LogSum(logits);
        return Array.ConvertAll(logits, z => z - sum);
    }

    /// <summary>p x, and 0 where p is, whatever x.</summary>
    static double Expected(double log, double x) => log <= -700 ? 0 : Math.Exp(log) * x; // what is no number stays so

    static double LogSum(IEnumerable<double> values)
    {
        double[] all = [.. values];
        var max = all.Max();
        return max + Math.Log(all.Sum(z => Math.Exp(z - max)));
    }
}
