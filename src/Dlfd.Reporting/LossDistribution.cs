namespace Dlfd.Reporting;

/// <summary>Represents a model's losses on forgotten and on never seen examples.</summary>
/// <param name="Label">The name over the histogram.</param>
/// <param name="Forget">Losses on the examples to forget.</param>
/// <param name="Unseen">Losses on examples that no model was trained on.</param>
/// <param name="Figure">The heading of the figure that it is drawn in, with all others of that name over the same axis.</param>
public sealed record LossDistribution(string Label, IReadOnlyList<float> Forget, IReadOnlyList<float> Unseen, string Figure = "Losses of forgotten and unseen examples");
