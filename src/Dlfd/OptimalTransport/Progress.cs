namespace Dlfd.OptimalTransport;

/// <summary>Decides for one problem whether to go on, from the errors it is shown.</summary>
internal struct Progress(double tolerance, int maxIterations, int window = 250)
{
    private double best = double.PositiveInfinity;
    private double bestBeforeWindow = double.PositiveInfinity;
    private int windowEnd = -1;

    public readonly double Tolerance => tolerance;

    public readonly int MaxIterations => maxIterations;

    /// <summary>Null: go on.</summary>
    /// <param name="iteration">Full iterations done.</param>
    /// <param name="error">Marginal error of the current potentials; not NaN.</param>
    public SinkhornStatus? Judge(int iteration, double error)
    {
        if (error < tolerance) return SinkhornStatus.Converged;
        if (iteration >= maxIterations) return SinkhornStatus.MaxIterations;
        if (windowEnd < 0) windowEnd = iteration + window;
        best = Math.Min(best, error);
        if (iteration < windowEnd) return null;
        if (best > 0.995 * bestBeforeWindow) return SinkhornStatus.Stagnated;
        (bestBeforeWindow, windowEnd) = (best, iteration + window);
        return null;
    }
}
