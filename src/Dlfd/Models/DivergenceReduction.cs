namespace Dlfd.Models;

/// <summary>Names what a batch's Kullback-Leibler divergence is divided by.</summary>
public enum DivergenceReduction
{
    /// <summary>The number of examples: the formula.</summary>
    BatchMean,

    /// <summary>The number of examples times outputs, PyTorch's default, which several released codes use: smaller by the number of outputs. The same in multi-label tasks, whose formula is the mean over the labels.</summary>
    Mean,
}
