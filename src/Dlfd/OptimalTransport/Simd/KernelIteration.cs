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
    private const double AbsorbAt = 25;
    private const int FirstWindow = 100;
    private readonly int longestRun = problem.Symmetric ? 10 : 100;

    /// <summary>A stage of annealing only has to bring the potentials near; a restart, after the quick way failed, takes its time.</summary>
    private const double StageTolerance = 0.1;
    private static readonly EpsilonSchedule Restart = new(1, 0.5, 400);

    /// <summary>A start that helps is far below this error after so many iterations.</summary>
    private const double BadStart = 0.5;
    private const int StartTrial = 20;
    private readonly double tolerance = problem.Tolerance(options.Tolerance, 1);
    private Relaxation relaxation;
    private bool onTrial = problem.Start is not null;
    private int breakdowns;

    /// <summary>The error of a plan with over-relaxed rows is an estimate, as a rule too large. From this multiple of the tolerance downwards an exact half step tells.</summary>
    private double overstated = 1 + options.Overrelaxation;

    public int Iterations { get; private set; }

    public double Error { get; private set; }

    public int Normalisations { get; private set; }

    public SinkhornStatus Solve(CancellationToken ct)
    {
        if (!onTrial) Anneal(problem.Annealing(options.Annealing), StageTolerance, ct);
        var status = Iterate(problem.Epsilon, new(tolerance, options.MaxIterations, FirstWindow), ct);
        if (status == SinkhornStatus.Stagnated)
        {
            kernel.Reset();
            Anneal(Restart, tolerance, ct);
            status = Iterate(problem.Epsilon, new(tolerance, options.MaxIterations, Math.Max(250, options.MaxIterations / 8)), ct);
        }
        kernel.ExactColumns(all: false);
        return status;
    }

    private void Anneal(EpsilonSchedule? schedule, double stageTolerance, CancellationToken ct)
    {
        onTrial = false;
        foreach (var epsilon in schedule?.Above(problem.Epsilon, problem.Range) ?? [])
            Iterate(epsilon, new(stageTolerance, Math.Min(Iterations + schedule!.IterationsPerStage, options.MaxIterations)), ct);
    }

    /// <summary>Iterates at one epsilon until the progress ends it; f is then optimal for g.</summary>
    private SinkhornStatus Iterate(double epsilon, Progress progress, CancellationToken ct)
    {
        relaxation = new(options.Overrelaxation);
        while (true)
        {
            ct.ThrowIfCancellationRequested();
            kernel.Normalise(epsilon);
            Normalisations++;
            Iterations = Math.Min(Iterations + 1, options.MaxIterations);
            if (Run(ref progress) is { } status) return status;
        }
    }

    /// <summary>Iterates on the normalised kernel and absorbs its scalings when they are large or it ends. Null: go on.</summary>
    private SinkhornStatus? Run(ref Progress progress)
    {
        var (exact, estimate, largest, end) = (true, 0.0, 0.0, Iterations + longestRun);
        for (var first = true; ; first = false)
        {
            Error = kernel.Error() / mass;
            if (!double.IsFinite(Error)) return BrokenDown(first);
            var status = !exact ? null : onTrial && Iterations > StartTrial && Error > BadStart ? SinkhornStatus.Stagnated : progress.Judge(Iterations, Error);
            if (status is not null || largest >= AbsorbAt || Iterations >= end)
            {
                kernel.Absorb();
                if (status is null && problem.Symmetric) kernel.Symmetrise();
                return status;
            }
            if (exact && estimate > 0) overstated = 0.9 * estimate / Error;
            var omega = relaxation.Next(Error);
            largest = kernel.Columns(omega);
            if (first && !(largest < AbsorbAt))
            {
                kernel.ExactColumns(all: true);
                return null;
            }
            estimate = exact ? 0 : Error;
            Iterations++;
            exact = omega == 1 || Error < overstated * progress.Tolerance || Iterations >= progress.MaxIterations;
            largest = Math.Max(kernel.Rows(exact ? 1 : omega), largest);
        }
    }

    private SinkhornStatus? BrokenDown(bool afterNormalising)
    {
        if (afterNormalising || ++breakdowns > 1) throw new SinkhornNumericalException("The potentials are not finite.");
        relaxation = new(1);
        return null;
    }
}
