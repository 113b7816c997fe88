namespace Dlfd.OptimalTransport;

/// <summary>What epsilon is multiplied by: one number for the whole call, without gradient.</summary>
public enum EpsilonScale
{
    /// <summary>1: epsilon is in units of the cost.</summary>
    Absolute,
    /// <summary>The mean of the cost.</summary>
    MeanCost,
    /// <summary>The standard deviation of the cost: the root of its mean squared distance from the mean, over all entries.</summary>
    StdCost,
    /// <summary>The largest cost.</summary>
    MaxCost,
}
