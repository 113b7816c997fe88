using Dlfd.Data;
using Dlfd.Models;

namespace Dlfd.Unlearning;

/// <summary>Represents one method of a <see cref="SequentialUnlearner"/>.</summary>
/// <param name="Method">The method.</param>
/// <param name="Part">Chooses its part of the forget set, before the first stage runs; it may read the forget set alone. Null for all of it.</param>
public sealed record UnlearningStage(IUnlearner Method, Func<UnlearningRequest, ILabeledDataset>? Part = null)
{
    /// <summary>Makes a stage for the forget examples whose loss under the original model ranks within a range, so that easy and hard ones get methods of their own.</summary>
    /// <remarks>Source: Zhao et al. 2024 (RUM), with the loss in the place of their memorization score.</remarks>
    /// <param name="method">The method.</param>
    /// <param name="from">The rank to start at as a share of the set, 0 to 1; 0 is the lowest loss.</param>
    /// <param name="to">The rank to end before, from <paramref name="from"/> to 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The range is not within 0 and 1.</exception>
    public static UnlearningStage ByLoss(IUnlearner method, double from, double to)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(from);
        ArgumentOutOfRangeException.ThrowIfLessThan(to, from);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(to, 1);
        return new(method, request =>
        {
            var losses = request.Model.Predict(request.Forget, request.Task).Losses;
            long[] ranked = [.. Enumerable.Range(0, losses.Length).OrderBy(i => losses[i]).Select(i => (long)i)];
            return request.Forget.Subset(ranked[(int)Math.Round(from * ranked.Length)..(int)Math.Round(to * ranked.Length)]);
        });
    }
}
