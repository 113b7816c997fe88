using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Dlfd.OptimalTransport;

/// <summary>Sinkhorn's algorithm (Cuturi 2013) for mini-batches: fast, without NaN, with exact gradients. Stateless but for "already warned" flags; thread-safe.</summary>
public sealed class SinkhornDistance : ISinkhornDistance
{
    private readonly SinkhornOptions options;
    private readonly ILogger logger;
    private int warnedOfPrecision, warnedOfConvergence;

    /// <summary>A distance with a copy of the options.</summary>
    /// <param name="options">Defaults where null.</param>
    /// <param name="logger">Gets the warnings; borrowed.</param>
    /// <exception cref="ArgumentException">Options out of range or contradicting one another.</exception>
    public SinkhornDistance(SinkhornOptions? options = null, ILogger<SinkhornDistance>? logger = null)
    {
        this.options = (options ?? new()).Validated();
        this.logger = logger ?? NullLogger<SinkhornDistance>.Instance;
    }

    /// <inheritdoc/>
    public SinkhornResult Compute(Tensor x, Tensor y, SinkhornInputs? inputs = null, CancellationToken ct = default)
    {
        Border.Points(x, y);
        Border.Fits(x, MostEntries(x, y), options.InputDtype(x));
        using var scope = torch.NewDisposeScope();
        var dtype = options.InputDtype(x);
        var (from, to) = (Cast(x, dtype), Cast(y, dtype));
        var between = Solve(PointCost(from, to), inputs, () => Diagnose(x, y), out var value, ct);
        if (options.Objective == SinkhornObjective.Divergence) value = Debiased(between, value, () => SelfTerm(from, inputs?.A, between, ct) / 2 + SelfTerm(to, inputs?.B, between, ct) / 2);
        return Result(value, between, to, x);
    }

    /// <inheritdoc/>
    public SinkhornResult ComputeFromCost(Tensor cost, SinkhornInputs? inputs = null, CancellationToken ct = default)
    {
        Border.Cost(cost);
        Border.Fits(cost, cost.numel(), options.InputDtype(cost));
        if (options.Objective == SinkhornObjective.Divergence)
            throw new ArgumentException("The divergence compares points with themselves; call Compute with points.");
        using var scope = torch.NewDisposeScope();
        var solved = Solve(Batch(Cast(cost, options.InputDtype(cost))), inputs, () => Border.Finite(cost, "cost"), out var value, ct);
        return Result(value, solved, null, cost);
    }

    /// <summary>Of the largest cost that the objective needs.</summary>
    private double MostEntries(Tensor x, Tensor y)
    {
        var (n, m) = ((double)x.size(-2), (double)y.size(-2));
        return (x.dim() == 3 ? x.size(0) : 1) * (options.Objective == SinkhornObjective.Divergence ? Math.Max(n, m) * Math.Max(n, m) : n * m);
    }

    private static Tensor Cast(Tensor tensor, torch.ScalarType dtype) => tensor.dtype == dtype ? tensor : tensor.to(dtype);

    private static Tensor Batch(Tensor tensor) => tensor.dim() == 3 ? tensor : tensor.unsqueeze(0);

    private Tensor PointCost(Tensor x, Tensor y)
    {
        if (x.is_cuda && torch.backends.cuda.matmul.allow_tf32)
            WarnOnce(ref warnedOfPrecision, "TF32 is on: it changes costs by up to 5 % of epsilon = 0.01; set torch.backends.cuda.matmul.allow_tf32 = false.");
        var cost = options.Cost.Between(x, y);
        if (cost.dim() != x.dim() || cost.size(0) != x.size(0) || cost.size(-2) != x.size(-2) || cost.size(-1) != y.size(-2) || cost.dtype != x.dtype)
            throw new ArgumentException($"The {options.Cost} cost must return [{string.Join(", ", x.shape[..^1].Append(y.shape[^2]))}] in {x.dtype}, but gave [{string.Join(", ", cost.shape)}] in {cost.dtype}.");
        return Batch(cost);
    }

    private static LazyTensor Debiased(SolvedTransport between, LazyTensor biased, Func<Tensor> bias)
    {
        using (biased)
            try
            {
                return biased.Value - bias();
            }
            catch
            {
                between.Solution.Dispose();
                throw;
            }
    }

    private Tensor SelfTerm(Tensor points, Tensor? weights, SolvedTransport between, CancellationToken ct)
    {
        using var self = Solve(PointCost(points, points), new(weights, weights), null, out var value, ct, between.Problem.Epsilon).Solution;
        between.Solution.Include(self);
        using (value) return value.Value.alias();
    }

    private SolvedTransport Solve(Tensor cost, SinkhornInputs? inputs, Action? diagnose, out LazyTensor value, CancellationToken ct, double? selfEpsilon = null)
    {
        var choice = selfEpsilon is { } epsilon ? options with { Epsilon = epsilon, EpsilonScale = EpsilonScale.Absolute } : options;
        var (a, b) = inputs is null or { A: null, B: null } ? (null, null) : Weights(inputs, cost);
        var solved = new SolverChoice(choice).Solve(cost, a, b, Border.Start(inputs?.WarmStart, cost), selfEpsilon is not null, diagnose, ct);
        Report(solved.Solution);
        value = solved.Value(a, b);
        return solved;
    }

    private (Tensor A, Tensor B) Weights(SinkhornInputs inputs, Tensor cost)
    {
        Tensor Of(Tensor? given, string name, long count) => given is null
            ? TransportProblem.Uniform(cost, count)
            : Border.Weights(given, name, cost, count);
        var (a, b) = (Of(inputs.A, "a", cost.size(1)), Of(inputs.B, "b", cost.size(2)));
        return (a, options.Balanced ? b * Border.SameMass(a, b) : b);
    }

    private static void Diagnose(Tensor x, Tensor y)
    {
        Border.Finite(x, "x");
        Border.Finite(y, "y");
    }

    private static SinkhornResult Result(LazyTensor value, SolvedTransport solved, Tensor? y, Tensor input) =>
        new(value, solved.Keep(), y is null ? null : Batch(y.detach()), input.dtype == torch.ScalarType.Float64, input.dim() == 3);

    private void Report(TransportSolution solution)
    {
        if (options.OnNonConvergence == NonConvergence.Report || solution.Converged) return;
        var message = $"Sinkhorn stopped at a marginal error of {solution.Error.Max():g3}, above {solution.Tolerance:g3}; raise MaxIterations or Epsilon.";
        if (options.OnNonConvergence == NonConvergence.Throw)
        {
            solution.Dispose();
            throw new SinkhornNumericalException(message);
        }
        WarnOnce(ref warnedOfConvergence, message);
    }

    private void WarnOnce(ref int warned, string message)
    {
        if (Interlocked.Exchange(ref warned, 1) == 0) logger.LogWarning("{Message}", message);
    }
}
