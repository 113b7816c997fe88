using Dlfd.Models;

namespace Dlfd.Evaluation;

/// <summary>Represents what a model trained for comparison says of the attacked examples, in the same order, and which of them it had in training.</summary>
/// <remarks>
/// For unlearning (U-LiRA), "included" means: trained on the example and made to forget it by the method under test; the others
/// never had it.
/// </remarks>
/// <param name="Predictions">Its predictions, with labels.</param>
/// <param name="Included">[Count].</param>
public sealed record ShadowModel(Predictions Predictions, IReadOnlyList<bool> Included)
{
    /// <exception cref="ArgumentException">The shadow models are of other examples than the predictions.</exception>
    internal static void Check(IReadOnlyList<ShadowModel> shadows, Predictions predictions, string side)
    {
        foreach (var shadow in shadows)
        {
            if (shadow.Predictions.Count != predictions.Count || shadow.Included.Count != predictions.Count)
                throw new ArgumentException($"A shadow model has {shadow.Predictions.Count} predictions and {shadow.Included.Count} marks for {predictions.Count} {side}; give one of each, in the same order.");
            if (!shadow.Predictions.Labels.AsSpan().SequenceEqual(predictions.Labels))
                throw new ArgumentException($"A shadow model's labels are not those of the {side}; predict the same examples, in the same order.");
        }
    }
}
