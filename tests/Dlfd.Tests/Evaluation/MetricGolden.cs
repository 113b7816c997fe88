using Dlfd.Evaluation;
using Dlfd.Models;

namespace Dlfd.Tests.Evaluation;

/// <summary>Random predictions with what numpy, SciPy and scikit-learn compute of them (tools/golden_metrics.py).</summary>
sealed record MetricGolden(
    float[][] Logits, float[][] Others, int[] Labels, float[][] Multi, float[][] Marks, float[][] Unseen, int[] UnseenLabels,
    float[][][] Shadows, bool[][] Included, float[][][] UnseenShadows, bool[][] UnseenIncluded,
    Dictionary<string, double[]> Signals, Dictionary<string, double[]> MultiSignals, Dictionary<string, double> Distances,
    Dictionary<string, MetricGolden.Rate> Rates, MetricGolden.Rate Lira, MetricGolden.Rate Rmia, double RmiaAccuracy, double Histogram,
    MetricGolden.Rate LiraOwn, MetricGolden.Rate LiraFloor, MetricGolden.Rate LiraSharedFloor, MetricGolden.Rate LiraOffline, MetricGolden.Pool LeaveOneOut, MetricGolden.Scored Many, Dictionary<string, double> Tasks,
    float[][] OtherMulti, Dictionary<string, double> MultiDistances,
    MetricGolden.FeatureCase Features, MetricGolden.Proportion[] Wilson)
{
    public sealed record Rate(double Auc, double At1, double At01);

    /// <summary>Models that each had half of the examples.</summary>
    public sealed record Pool(float[][][] Logits, int[] Labels, bool[][] Included, Rate Rates)
    {
        public IReadOnlyList<ShadowModel> Models => [.. Logits.Zip(Included, (z, inc) => new ShadowModel(Predict(z, Labels), inc))];
    }

    /// <summary>Scores of more than a thousand non-members.</summary>
    public sealed record Scored(double[] Members, double[] Others, Rate Rates);

    public sealed record Proportion(int Right, int Count, double Low, double High);

    public sealed record Separability(double TraceRatio, double NeighbourAccuracy, double TraceDeviation);

    public sealed record Recognition(double Verification, double NearestRate, double NearestChance, int Images);

    /// <summary>Features with single labels and with two marks an example.</summary>
    public sealed record FeatureCase(float[][] X, int[] Classes, float[][] Marks, string[] People, Separability Single, Separability Multi, Recognition Recognised, Recognition MultiRecognised)
    {
        public Predictions SingleLabel => Predict([.. X.Select(_ => new float[3])], Classes) with { Features = [.. X.SelectMany(x => x)] };

        public Predictions MultiLabel => new(new float[2 * X.Length], new float[X.Length], new float[X.Length], null)
        {
            Labels = [.. Marks.SelectMany(m => m)], Features = [.. X.SelectMany(x => x)],
        };
    }

    public static MetricGolden Instance { get; } = Reference.Read<MetricGolden>("metrics.json");

    public static Predictions Predict(float[][] logits, int[] labels)
    {
        float[] losses = [.. logits.Select((row, i) => (float)-Scores.LogTrue([.. row.Select(z => (double)z)], labels[i]))];
        float[] correct = [.. logits.Select((row, i) => Array.IndexOf(row, row.Max()) == labels[i] ? 1f : 0)];
        return new([.. logits.SelectMany(r => r)], losses, correct, null) { Labels = [.. labels.Select(l => (float)l)] };
    }

    public Predictions Members => Predict(Logits, Labels);

    public Predictions NonMembers => Predict(Unseen, UnseenLabels);

    public Predictions MultiLabel => Marked(Multi);

    public Predictions OtherMultiLabel => Marked(OtherMulti);

    Predictions Marked(float[][] logits) => new([.. logits.SelectMany(r => r)], new float[logits.Length], new float[logits.Length], null) { Labels = [.. Marks.SelectMany(r => r)] };

    public IReadOnlyList<ShadowModel> MemberShadows => [.. Shadows.Zip(Included, (z, inc) => new ShadowModel(Predict(z, Labels), inc))];

    public IReadOnlyList<ShadowModel> NonMemberShadows => [.. UnseenShadows.Zip(UnseenIncluded, (z, inc) => new ShadowModel(Predict(z, UnseenLabels), inc))];
}
