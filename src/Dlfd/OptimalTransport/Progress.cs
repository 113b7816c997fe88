namespace Dlfd.OptimalTransport;

/// <summary>Decides for one problem whether to go on, from the errors it is shown.</summary>
internal struct Progress(double tolerance, int maxIterations)
{
    private const int Window = 250;
    private double best = double.PositiveInfinity;
    private double bestBeforeWindow = double.PositiveInfinity;
    private int windowEnd = Window;

    /// <summary>Null: go on.</summary>
    /// <param name="iteration">Full iterations done.</param>
    /// <param name="error">Marginal error of the current potentials; not NaN.</param>
    public SinkhornStatus? Judge(int iteration, double error)
    {
        if (error < tolerance) return SinkhornStatus.Converged;
        if (iteration >= maxIterations) return SinkhornStatus.MaxIterations;
        best = Math.Min(best, error);
        if (iteration < windowEnd) return null;
        if (best > 0.995 * bestBeforeWindow) return SinkhornStatus.Stagnated;
        (bestBeforeWindow, windowEnd) = (best, iteration + Window);
        return null;
    }
}
