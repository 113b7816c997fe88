using System.Numerics;

namespace Dlfd.OptimalTransport.Simd;

/// <summary>
/// The control of one problem: normalise in the log domain (which measures the error exactly), iterate on the kernel, absorb, and again. Only a
/// normalisation may end it, so the returned error is that of the returned potentials.
/// </summary>
internal sealed class KernelIteration<T, V>(AbsorbedKernel<T, V> kernel, TransportProblem problem, SinkhornOptions options)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where V : struct, ISimd<V, T>
{
    /// <summary>|log| of a scaling beyond which three of them could leave the range of float.</summary>
    private const double AbsorbAt = 15;
    private const int LongestRun = 200;
    private readonly double tolerance = problem.Tolerance(options.Tolerance, 1);
    private Relaxation relaxation = new(options.Overrelaxation);
    private double trigger;
    private int iteration, breakdowns;

    public (SinkhornStatus Status, int Iterations, double Error, int Normalisations) Solve(double mass, CancellationToken ct)
    {
        Anneal();
        trigger = tolerance;
        var progress = new Progress(tolerance, options.MaxIterations);
        for (var normalisations = 1; ; normalisations++)
        {
            ct.ThrowIfCancellationRequested();
            kernel.Normalise(problem.Epsilon);
            var (error, largest) = kernel.Columns(1);
            iteration = Math.Min(iteration + 1, options.MaxIterations);
            if (!double.IsFinite(error)) throw new SinkhornNumericalException("The potentials are not finite.");
            if (progress.Judge(iteration, error / mass) is { } status)
            {
                kernel.FillWeightless();
                return (status, iteration, error / mass, normalisations);
            }
            Run(error, largest, mass);
        }
    }

    private void Run(double error, double largest, double mass)
    {
        if (!(largest < AbsorbAt))
        {
            kernel.Absorb(exactly: true);
            return;
        }
        var end = Math.Min(options.MaxIterations, iteration + LongestRun);
        while (iteration < end && largest < AbsorbAt && error >= trigger * mass)
        {
            var omega = relaxation.Next(error);
            var rows = kernel.Rows(omega);
            (error, largest) = kernel.Columns(omega);
            largest = Math.Max(rows, largest);
            iteration++;
        }
        // Over-relaxed rows are not exact: the error here is an estimate. Where it flatters, the next run has to show a smaller one.
        if (error < trigger * mass) trigger *= 0.5;
        if (double.IsFinite(error) && double.IsFinite(largest)) kernel.Absorb(exactly: false);
        else if (++breakdowns > 1) throw new SinkhornNumericalException("The kernel broke down twice.");
    }

    private void Anneal()
    {
        foreach (var epsilon in problem.Annealing(options.Annealing))
        {
            kernel.Normalise(epsilon);
            var (_, largest) = kernel.Columns(1);
            kernel.Absorb(exactly: !(largest < AbsorbAt));
            iteration = Math.Min(iteration + 1, options.MaxIterations);
        }
    }
}
