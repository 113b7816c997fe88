using System.Numerics;

namespace Dlfd.OptimalTransport.Simd;

/// <summary>
/// The control of one problem: normalise in the log domain, iterate on the kernel, absorb, and again. Only a plan with exact rows may end it, so the
/// returned error is that of the returned potentials.
/// </summary>
internal sealed class KernelIteration<T, V>(AbsorbedKernel<T, V> kernel, TransportProblem problem, SinkhornOptions options, double mass)
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
    where V : struct, ISimd<V, T>
{
    /// <summary>|log| of a scaling beyond which three of them could leave the range of float.</summary>
    private const double AbsorbAt = 15;
    private const int LongestRun = 200;
    private readonly double tolerance = problem.Tolerance(options.Tolerance, 1);
    private Progress progress = new(problem.Tolerance(options.Tolerance, 1), options.MaxIterations);
    private Relaxation relaxation = new(options.Overrelaxation);
    private int breakdowns;

    /// <summary>The error of a plan with over-relaxed rows is an estimate, as a rule too large. From this multiple of the tolerance downwards an exact half step tells.</summary>
    private double overstated = 1 + options.Overrelaxation;

    public int Iterations { get; private set; }

    public double Error { get; private set; }

    public int Normalisations { get; private set; }

    public SinkhornStatus Solve(CancellationToken ct)
    {
        Anneal();
        while (true)
        {
            ct.ThrowIfCancellationRequested();
            kernel.Normalise(problem.Epsilon);
            Normalisations++;
            Count();
            if (Run() is not { } status) continue;
            kernel.Absorb();
            kernel.ExactColumns(all: false);
            return status;
        }
    }

    /// <summary>Iterates on the normalised kernel until its scalings are large. Null: they are absorbed; normalise again.</summary>
    private SinkhornStatus? Run()
    {
        var (exact, estimate, largest, end) = (true, 0.0, 0.0, Iterations + LongestRun);
        for (var first = true; ; first = false)
        {
            Error = kernel.Error() / mass;
            if (!double.IsFinite(Error)) return BrokenDown(first);
            if (exact && progress.Judge(Iterations, Error) is { } status) return status;
            if (largest >= AbsorbAt || Iterations >= end) break;
            if (exact && estimate > 0) overstated = 0.9 * estimate / Error;
            var omega = relaxation.Next(Error);
            largest = kernel.Columns(omega);
            if (first && !(largest < AbsorbAt))
            {
                kernel.ExactColumns(all: true);
                return null;
            }
            estimate = exact ? 0 : Error;
            exact = omega == 1 || Error < overstated * tolerance || Iterations + 1 >= options.MaxIterations;
            largest = Math.Max(kernel.Rows(exact ? 1 : omega), largest);
            Count();
        }
        kernel.Absorb();
        return null;
    }

    private SinkhornStatus? BrokenDown(bool afterNormalising)
    {
        if (afterNormalising || ++breakdowns > 1) throw new SinkhornNumericalException("The potentials are not finite.");
        relaxation = new(1);
        return null;
    }

    private void Anneal()
    {
        foreach (var epsilon in problem.Annealing(options.Annealing))
        {
            kernel.Normalise(epsilon);
            kernel.Error();
            if (kernel.Columns(1) < AbsorbAt) kernel.Absorb();
            else kernel.ExactColumns(all: true);
            Count();
        }
    }

    private void Count() => Iterations = Math.Min(Iterations + 1, options.MaxIterations);
}
