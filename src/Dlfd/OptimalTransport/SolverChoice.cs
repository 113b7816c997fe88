using Dlfd.OptimalTransport.Simd;

namespace Dlfd.OptimalTransport;

/// <summary>From a cost and weights to a solution: epsilon, precision and the algorithm.</summary>
internal sealed class SolverChoice(SinkhornOptions options)
{
    /// <param name="cost">[B, n, m], perhaps with a graph.</param>
    /// <param name="a">[B, n]; null: uniform.</param>
    /// <param name="b">[B, m]; null: uniform.</param>
    /// <param name="start">[B, m] or null.</param>
    /// <param name="symmetric">Points against themselves.</param>
    /// <param name="diagnose">Throws with the name of the input that made the cost infinite or NaN.</param>
    /// <param name="ct">Stops the solver.</param>
    public SolvedTransport Solve(Tensor cost, Tensor? a, Tensor? b, Tensor? start, bool symmetric, Action? diagnose, CancellationToken ct)
    {
        cost = cost.alias();
        var (epsilon, range, greatest) = Scale(Plain(cost), diagnose);
        start = start?.contiguous();
        // Optimal potentials are no larger than the costs; those would lose the digits of the answer.
        if (start is not null && Greatest(start) > 10 * (greatest + 10 * epsilon)) start = null;
        // Float32 rounds costs of 16000 ε by a thousandth of it, which is the tolerance; and a value by a ten-thousandth of a range of ε/1000.
        if (options.Precision == SinkhornPrecision.Auto && (range > 2000 * epsilon || greatest > 16000 * epsilon || (range > 0 && epsilon > 1000 * range)))
        {
            Border.Fits(cost, cost.numel(), torch.ScalarType.Float64);
            (cost, a, b, start) = (cost.to(torch.ScalarType.Float64), ToDouble(a), ToDouble(b), ToDouble(start));
        }
        var problem = new TransportProblem(Plain(cost), a is null ? null : Plain(a), b is null ? null : Plain(b), epsilon, range, greatest, start, symmetric);
        if (options.Solver == SinkhornSolver.Released || options.Gradient == SinkhornGradient.Unrolled)
            return Recorded(problem with { Cost = cost, WeightsA = a, WeightsB = b }, cost, ct);
        var solution = Symmetric(Iterate(problem, ct), problem);
        if (options.Gradient != SinkhornGradient.LastStep) return new(problem, solution, cost, options);
        return LastStep(problem with { Cost = cost, WeightsA = a, WeightsB = b }, solution, cost);
    }

    private TransportSolution Iterate(TransportProblem problem, CancellationToken ct)
    {
        if (options.Solver == SinkhornSolver.LogDomain || !options.Balanced) return new LogDomainSolver(problem, options).Solve(ct);
        try
        {
            return !problem.Cost.is_cuda ? SimdSolver.Solve(problem, options, ct) : new TorchKernelSolver(problem, options).Solve(ct);
        }
        catch (SinkhornNumericalException)
        {
            // Slow and hard to break: what the kernel could not hold, the log domain in double precision does.
            return InDouble(problem, wide => new LogDomainSolver(wide, options).Solve(ct));
        }
    }

    private static TransportSolution InDouble(TransportProblem problem, Func<TransportProblem, TransportSolution> solve)
    {
        using var scope = torch.NewDisposeScope();
        var dtype = problem.Cost.dtype;
        var solution = solve(problem with { Cost = problem.Cost.to(torch.ScalarType.Float64), WeightsA = ToDouble(problem.WeightsA), WeightsB = ToDouble(problem.WeightsB), Start = null });
        using (solution) return solution with { LazyF = Own(solution.F, dtype), LazyG = Own(solution.G, dtype) };
    }

    private SolvedTransport Recorded(TransportProblem problem, Tensor cost, CancellationToken ct)
    {
        var solution = options.Solver == SinkhornSolver.Released
            ? ReleasedLoop.Solve(problem, options.MaxIterations, ct)
            : new RecordedLoop(problem, options).Unroll(ct);
        return new(problem, solution, cost, options);
    }

    private SolvedTransport LastStep(TransportProblem problem, TransportSolution solution, Tensor cost)
    {
        using (solution) return new(problem, new RecordedLoop(problem, options).Replay(solution), cost, options);
    }

    private (double Epsilon, double Range, double Greatest) Scale(Tensor cost, Action? diagnose)
    {
        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        var (range, greatest) = Sizes(cost);
        if (!double.IsFinite(range))
        {
            diagnose?.Invoke();
            throw new ArgumentException($"The cost overflows {cost.dtype}; scale the points down or use float64.");
        }
        var unit = options.EpsilonScale switch
        {
            EpsilonScale.MeanCost => Number(cost.mean()),
            EpsilonScale.StdCost => Number(cost.std(unbiased: false)),
            EpsilonScale.MaxCost => Number(cost.max()),
            _ => 1,
        };
        return unit >= 0
            ? (Math.Max(options.Epsilon * unit, 1e-12), range, greatest)
            : throw new ArgumentException($"The cost's {(options.EpsilonScale == EpsilonScale.MeanCost ? "mean" : "maximum")} is {unit:g3}, which cannot scale epsilon; shift the cost to be positive, or take EpsilonScale.StdCost or Absolute.");
    }

    /// <summary>Moves the constant between f and g so that ⟨a, f⟩ = ⟨b, g⟩; the plan does not change.</summary>
    private TransportSolution Symmetric(TransportSolution solution, TransportProblem problem)
    {
        if (!options.Balanced || solution.Dual is not null) return solution;
        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        var gap = ((problem.A * solution.F).sum(-1, keepdim: true) - (problem.B * solution.G).sum(-1, keepdim: true)) / (2 * problem.A.sum(-1, keepdim: true));
        solution.F.sub_(gap);
        solution.G.add_(gap);
        return solution;
    }

    /// <summary>Without graph and contiguous; the tensor itself where it is so already.</summary>
    private static Tensor Plain(Tensor tensor)
    {
        var detached = tensor.requires_grad ? tensor.detach() : tensor;
        return detached.is_contiguous() ? detached : detached.contiguous();
    }

    private static (double Range, double Greatest) Sizes(Tensor tensor) =>
        tensor.is_cuda ? (Number(tensor.max() - tensor.min()), Number(tensor.abs().max())) : SimdSolver.Range(tensor);

    /// <summary>The largest entry without its sign.</summary>
    internal static double Greatest(Tensor tensor) => tensor.is_cuda ? Number(tensor.abs().max()) : SimdSolver.Range(Plain(tensor)).Greatest;

    private static double Number(Tensor scalar) => scalar.to(torch.ScalarType.Float64).item<double>();

    private static Tensor? ToDouble(Tensor? tensor) => tensor?.to(torch.ScalarType.Float64);

    private static Tensor Own(Tensor tensor, torch.ScalarType dtype) => tensor.to(dtype, copy: true);
}
