using Dlfd.Models;
using static TorchSharp.torch;

namespace Dlfd.Unlearning.Sisa;

/// <summary>Counts and decides votes.</summary>
static class Votes
{
    /// <summary>Counts for how many voters each class is the most likely, int64 [n, classes].</summary>
    public static Tensor Count(IEnumerable<Classifier> voters, Tensor inputs)
    {
        using var scope = NewDisposeScope();
        var votes = voters.Select(voter => voter.Forward(inputs)).Select(logits => nn.functional.one_hot(logits.argmax(1), logits.shape[1]));
        return stack([.. votes]).sum([0L]).MoveToOuterDisposeScope();
    }

    /// <summary>Finds the largest of noisy counts, int64 [n], on the counts' device.</summary>
    /// <param name="counts">int64 [n, classes]; borrowed.</param>
    /// <param name="scale">The scale of the Laplace noise, at least 0.</param>
    /// <param name="noise">Draws it.</param>
    public static Tensor Winners(Tensor counts, double scale, Random noise)
    {
        using var scope = NewDisposeScope();
        var draws = new double[counts.numel()];
        for (var i = 0; i < draws.Length; i++) draws[i] = scale * (Exponential(noise) - Exponential(noise));
        return (counts.to(float64) + tensor(draws, device: counts.device).view(counts.shape)).argmax(1).MoveToOuterDisposeScope();
    }

    /// <summary>The difference of two such draws has Laplace's distribution.</summary>
    static double Exponential(Random noise) => -Math.Log(1 - noise.NextDouble());
}
