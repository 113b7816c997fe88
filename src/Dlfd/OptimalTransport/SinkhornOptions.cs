namespace Dlfd.OptimalTransport;

/// <summary>Settings of <see cref="SinkhornDistance"/>, which copies and validates them once.</summary>
public sealed record SinkhornOptions
{
    /// <summary>Cost between points; cosine by default.</summary>
    public GroundCost Cost { get; set; } = GroundCost.Cosine;

    /// <summary>Strength of the entropy, above 0, times <see cref="EpsilonScale"/>; 0.01 by default. GeomLoss's blur p=2 costs ‖·‖²/2: its blur² is half of ours.</summary>
    public double Epsilon { get; set; } = 0.01;

    /// <summary>Unit of <see cref="Epsilon"/>; that of the cost by default.</summary>
    public EpsilonScale EpsilonScale { get; set; } = EpsilonScale.Absolute;

    /// <summary>What the value is; the regularised distance by default.</summary>
    public SinkhornObjective Objective { get; set; } = SinkhornObjective.Regularized;

    /// <summary>How the value is differentiated; by the envelope theorem by default.</summary>
    public SinkhornGradient Gradient { get; set; } = SinkhornGradient.Envelope;

    /// <summary>Largest accepted L1 error of the marginals as a share of the mass (unbalanced: of the smaller one of b and the plan), above 0; 1e-3 by default. Raised to what the dtype can show.</summary>
    public double Tolerance { get; set; } = 1e-3;

    /// <summary>Most full iterations, at least 1; 2000 by default. Outside the CPU's kernel those of annealing come on top.</summary>
    public int MaxIterations { get; set; } = 2000;

    /// <summary>Iterations from one test of convergence to the next; 0 (default) is 1 on the CPU and 10 on CUDA. The CPU's kernel tests each one.</summary>
    public int CheckEvery { get; set; }

    /// <summary>Exponent of the kernel's updates in [1, 1.95]; 1.7 by default, 1 is plain Sinkhorn. Falls to 1 by itself where it does not help.</summary>
    public double Overrelaxation { get; set; } = 1.7;

    /// <summary>Falling epsilons before the solver starts; null (default) anneals where the range of the cost exceeds 500 ε.</summary>
    public EpsilonSchedule? Annealing { get; set; }

    /// <summary>Unbalanced transport: weight ρ, above 0, of KL between the plan's marginal and a (Source) or b (Target); null (default) is a hard constraint.</summary>
    public (double? Source, double? Target) MarginalPenalty { get; set; }

    /// <summary>The algorithm; chosen by problem and device by default.</summary>
    public SinkhornSolver Solver { get; set; } = SinkhornSolver.Auto;

    /// <summary>The solver's dtype; the input's by default.</summary>
    public SinkhornPrecision Precision { get; set; } = SinkhornPrecision.Auto;

    /// <summary>What happens without convergence; one logged warning by default.</summary>
    public NonConvergence OnNonConvergence { get; set; } = NonConvergence.Warn;

    /// <summary>Most threads of the CPU's kernel; 0 (default) is one a core. The answer does not depend on it.</summary>
    public int MaxThreads { get; set; }

    /// <summary>The distance of the DLFD authors' code at commit 4ac0aa6: sharp cost, autograd through at most 50 iterations of their loop.</summary>
    public static SinkhornOptions Released => new()
    {
        Objective = SinkhornObjective.Sharp,
        Gradient = SinkhornGradient.Unrolled,
        Solver = SinkhornSolver.Released,
        MaxIterations = 50,
        OnNonConvergence = NonConvergence.Report,
    };

    /// <summary>Tolerance 1e-5 in double precision.</summary>
    public static SinkhornOptions Accurate => new() { Tolerance = 1e-5, Precision = SinkhornPrecision.Float64 };

    /// <summary>Tolerance 1e-2: enough for the sign of a gradient.</summary>
    public static SinkhornOptions Fast => new() { Tolerance = 1e-2 };

    internal bool Balanced => MarginalPenalty is (null, null);

    internal torch.ScalarType InputDtype(Tensor input) => Precision switch
    {
        SinkhornPrecision.Float32 => torch.ScalarType.Float32,
        SinkhornPrecision.Float64 => torch.ScalarType.Float64,
        _ => input.dtype == torch.ScalarType.Float64 ? torch.ScalarType.Float64 : torch.ScalarType.Float32,
    };

    internal SinkhornOptions Validated()
    {
        ArgumentNullException.ThrowIfNull(Cost);
        Positive(Epsilon, nameof(Epsilon));
        Positive(Tolerance, nameof(Tolerance));
        Positive(MarginalPenalty.Source ?? 1, nameof(MarginalPenalty));
        Positive(MarginalPenalty.Target ?? 1, nameof(MarginalPenalty));
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxIterations, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(CheckEvery);
        ArgumentOutOfRangeException.ThrowIfNegative(MaxThreads);
        if (!(Overrelaxation is >= 1 and <= 1.95))
            throw new ArgumentOutOfRangeException(nameof(Overrelaxation), Overrelaxation, "Overrelaxation must lie in [1, 1.95].");
        if (Annealing is { } plan && !(plan is { InitialScale: > 0, Factor: > 0 and < 1, IterationsPerStage: >= 1 } && double.IsFinite(plan.InitialScale)))
            throw new ArgumentException("Annealing needs an initial scale above 0, a factor in (0, 1) and at least one iteration a stage.");
        Defined(EpsilonScale);
        Defined(Objective);
        Defined(Gradient);
        Defined(Solver);
        Defined(Precision);
        Defined(OnNonConvergence);
        RefuseContradictions();
        return this with { };
    }

    private void RefuseContradictions()
    {
        if (Objective == SinkhornObjective.Sharp && Gradient == SinkhornGradient.Envelope)
            throw new ArgumentException("The sharp cost has no envelope gradient; choose Implicit, Unrolled, LastStep, FixedPlan or None.");
        if (Objective == SinkhornObjective.Sharp && Gradient == SinkhornGradient.Implicit && !Balanced)
            throw new ArgumentException("The implicit gradient of the sharp cost needs balanced marginals; choose Unrolled or LastStep.");
        if (Objective == SinkhornObjective.Divergence && !Balanced)
            throw new ArgumentException("The divergence needs balanced marginals; set MarginalPenalty to (null, null).");
        if (Solver == SinkhornSolver.StabilizedKernel && (!Balanced || Gradient == SinkhornGradient.Unrolled))
            throw new ArgumentException("The kernel solves balanced problems without unrolling; choose the solver Auto or LogDomain.");
        if (Solver == SinkhornSolver.Released && (!Balanced || Gradient is not (SinkhornGradient.Unrolled or SinkhornGradient.None) || Objective != SinkhornObjective.Sharp))
            throw new ArgumentException("The released loop gives the balanced sharp cost, unrolled or without gradient; start from SinkhornOptions.Released.");
    }

    private static void Defined<T>(T value) where T : struct, Enum
    {
        if (!Enum.IsDefined(value)) throw new ArgumentException($"{value} is no {typeof(T).Name}; use one of {string.Join(", ", Enum.GetNames<T>())}.");
    }

    private static void Positive(double value, string name)
    {
        if (!(value > 0) || !double.IsFinite(value))
            throw new ArgumentOutOfRangeException(name, value, $"{name} must be above 0 and finite.");
    }
}
