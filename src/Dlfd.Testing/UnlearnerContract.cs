using Dlfd.Models;
using Dlfd.Training;
using Dlfd.Unlearning;
using static TorchSharp.torch;

namespace Dlfd.Testing;

/// <summary>Checks that a method keeps the contract of <see cref="IUnlearner"/>. Independent of test frameworks: a broken clause is an exception.</summary>
/// <remarks>Not safe for several threads at once: it counts tensors and looks at torch's generator.</remarks>
public sealed class UnlearnerContract
{
    readonly Func<IUnlearner> create;
    readonly Func<IUnlearner>? createAtZeroStrength;
    readonly Func<ContractScenario> createScenario;
    readonly Dictionary<string, Action<ContractScenario>> clauses;

    /// <summary>Initializes the checks.</summary>
    /// <param name="create">Makes the method, with few and small steps.</param>
    /// <param name="createAtZeroStrength">Makes it so that it changes nothing, for instance with no epochs; null where it has no such setting.</param>
    /// <param name="createScenario">Makes the task to try it on; null for the single-label one. Each clause disposes its own.</param>
    public UnlearnerContract(Func<IUnlearner> create, Func<IUnlearner>? createAtZeroStrength = null, Func<ContractScenario>? createScenario = null)
    {
        (this.create, this.createAtZeroStrength, this.createScenario) = (create, createAtZeroStrength, createScenario ?? (() => new()));
        clauses = new()
        {
            ["identity at zero strength"] = Identity,
            ["determinism"] = Determinism,
            ["rollback on cancel"] = Rollback,
            ["no leaked tensor"] = Leaks,
            ["declared data access"] = DeclaredAccess,
            ["teacher unchanged"] = Teachers,
            ["true report"] = Report,
        };
    }

    /// <summary>Gets the names of the clauses.</summary>
    public static IReadOnlyList<string> Clauses { get; } = [.. new UnlearnerContract(() => throw new NotSupportedException()).clauses.Keys];

    /// <summary>Checks every clause.</summary>
    /// <exception cref="UnlearnerContractException">A clause is broken; the message names it and says what was seen.</exception>
    public void Verify()
    {
        foreach (var clause in Clauses) Verify(clause);
    }

    /// <summary>Checks one clause.</summary>
    /// <param name="clause">One of <see cref="Clauses"/>.</param>
    /// <exception cref="UnlearnerContractException">The clause is broken; the message says what was seen.</exception>
    /// <exception cref="ArgumentException">There is no such clause.</exception>
    public void Verify(string clause)
    {
        if (!clauses.TryGetValue(clause, out var check))
            throw new ArgumentException($"There is no clause '{clause}'; use one of {string.Join(", ", Clauses)}.", nameof(clause));
        using var scenario = createScenario();
        check(scenario);
    }

    void Identity(ContractScenario scenario)
    {
        if (createAtZeroStrength is null) return;
        using var before = ModelSnapshot.Capture(scenario.Model);
        createAtZeroStrength().Unlearn(scenario.Request());
        Require(before.Matches(scenario.Model), "identity at zero strength", $"it changed {string.Join(", ", before.Differences(scenario.Model).Take(3))}");
    }

    void Determinism(ContractScenario scenario)
    {
        using var original = ModelSnapshot.Capture(scenario.Model);
        create().Unlearn(scenario.Request(seed: 3));
        using var first = ModelSnapshot.Capture(scenario.Model);
        original.RestoreTo(scenario.Model);
        rand(5).Dispose();
        using (NewDisposeScope())
        {
            var state = random.get_rng_state();
            create().Unlearn(scenario.Request(seed: 3));
            Require(random.get_rng_state().eq(state).all().item<bool>(), "determinism", "it left torch's generator in another state");
        }
        Require(first.Matches(scenario.Model), "determinism", $"the same seed gave another {string.Join(", ", first.Differences(scenario.Model).Take(3))}");
    }

    void Rollback(ContractScenario scenario)
    {
        using var before = ModelSnapshot.Capture(scenario.Model);
        scenario.Model.eval();
        bool[] Free() => [.. scenario.Model.parameters().Select(p => p.requires_grad)];
        var free = Free();
        for (var step = 0; step <= 2; step++)
        {
            using var source = new CancellationTokenSource();
            if (step == 0) source.Cancel();
            var (cancelled, last) = (false, 0L);
            try
            {
                create().Unlearn(scenario.Request(), new Told(p => { last = p.Step; if (p.Step == step) source.Cancel(); }), source.Token);
            }
            catch (OperationCanceledException)
            {
                cancelled = true;
            }
            Require(step == 0 || last <= step, "rollback on cancel", $"it was cancelled at step {step} and went on to step {last}");
            if (!cancelled && step > 0) return; // it was through before it could stop
            Require(cancelled, "rollback on cancel", "it ran although the token was cancelled before");
            Require(before.Matches(scenario.Model), "rollback on cancel", $"it left {string.Join(", ", before.Differences(scenario.Model).Take(3))} changed");
            Require(!scenario.Model.training && scenario.Model.modules().All(m => !m.training), "rollback on cancel", "it left the model in training mode");
            Require(Free().SequenceEqual(free), "rollback on cancel", "it left other parameters frozen than before");
        }
    }

    void Leaks(ContractScenario scenario)
    {
        create().Unlearn(scenario.Request());
        var request = scenario.Request();
        DisposeScopeManager.Statistics.Reset();
        create().Unlearn(request);
        var left = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
        Require(left == 0, "no leaked tensor", $"it left {left} tensors");
    }

    void DeclaredAccess(ContractScenario scenario)
    {
        using var original = ModelSnapshot.Capture(scenario.Model);
        var declared = create().Reads;
        var seen = create().Unlearn(scenario.Request()).Reads;
        Require((seen & ~declared) == 0, "declared data access", $"it reads {seen & ~declared} without declaring it");
        using var expected = ModelSnapshot.Capture(scenario.Model);
        foreach (var part in Enum.GetValues<DataAccess>().Where(p => p is not (DataAccess.None or DataAccess.All) && !declared.HasFlag(p)))
        {
            original.RestoreTo(scenario.Model);
            create().Unlearn(scenario.Request(altered: part));
            Require(expected.Matches(scenario.Model), "declared data access", $"other {part} gave another model, though it does not declare to read them");
        }
    }

    void Teachers(ContractScenario scenario)
    {
        using var probe = new TeacherProbe();
        create().Unlearn(scenario.Request(made: probe.Attach));
        Require(!probe.TeacherChanged, "teacher unchanged", "a model that only teaches changed between two uses");
    }

    void Report(ContractScenario scenario)
    {
        using var before = ModelSnapshot.Capture(scenario.Model);
        var told = 0L;
        var unlearner = create();
        var result = unlearner.Unlearn(scenario.Request(), new Told(_ => told++));
        Require(result.Method == unlearner.Name, "true report", $"it is called {unlearner.Name} but reports {result.Method}");
        Require(result.Steps == told, "true report", $"it reports {result.Steps} steps but told of {told}");
        Require(result.Changed.ToHashSet().SetEquals(before.Differences(scenario.Model)), "true report", "the entries it reports as changed are not those that changed");
        Require(result.Steps == 0 || result.Cost.Backwards > 0, "true report", "it took steps at no cost");
    }

    static void Require(bool holds, string clause, string seen)
    {
        if (!holds) throw new UnlearnerContractException(clause, seen);
    }

    sealed class Told(Action<TrainingProgress> action) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => action(value);
    }
}
