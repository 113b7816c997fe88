using Dlfd.Data;

namespace Dlfd.Evaluation;

/// <summary>Represents the examples that a model is judged by; all borrowed.</summary>
/// <param name="Retain">Examples it was trained on and may know; as many as the attack needs, 6 by default.</param>
/// <param name="Forget">Examples it was trained on and should have forgotten; likewise.</param>
/// <param name="Unseen">Examples it never saw, of other people, and not the ones that steered the run; likewise.</param>
/// <param name="Test">Examples that measure its accuracy.</param>
public sealed record EvaluationSets(ILabeledDataset Retain, ILabeledDataset Forget, ILabeledDataset Unseen, ILabeledDataset Test)
{
    /// <summary>Gets whose image each retain example is, in order; null where that is not known. Intervals take the persons of a set that has them as independent, rather than its examples.</summary>
    public IReadOnlyList<string?>? RetainIdentities { get; init; }

    /// <summary>Gets whose image each forget example is, in order; null where that is not known, and identity leakage not measured.</summary>
    public IReadOnlyList<string?>? ForgetIdentities { get; init; }

    /// <summary>Gets whose image each unseen example is, in order; null where that is not known.</summary>
    public IReadOnlyList<string?>? UnseenIdentities { get; init; }

    /// <summary>Gets whose image each test example is, in order; null where that is not known.</summary>
    public IReadOnlyList<string?>? TestIdentities { get; init; }
}
