namespace Dlfd.OptimalTransport.Simd;

/// <summary>The exponent of the next update: plain for five iterations, then ω, and plain for good once ω does not pay.</summary>
internal struct Relaxation(double omega)
{
    private const int Window = 100;
    private double best = double.PositiveInfinity, bestBeforeWindow = double.PositiveInfinity;
    private int seen, worse, windowEnd = Window;

    /// <param name="error">Marginal error of the last iteration.</param>
    /// <param name="iterations">Iterations since the last call.</param>
    public double Next(double error, int iterations = 1)
    {
        worse = error > 4 * best ? worse + iterations : 0;
        best = Math.Min(best, error);
        if ((seen += iterations) <= 5) return 1;
        if (worse >= 20) omega = 1;
        if (seen < windowEnd) return omega;
        if (best > 0.99 * bestBeforeWindow) omega = 1;
        (bestBeforeWindow, windowEnd) = (best, seen + Window);
        return omega;
    }
}
