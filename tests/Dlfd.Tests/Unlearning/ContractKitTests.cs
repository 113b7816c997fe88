using Dlfd.Models;
using Dlfd.Testing;
using Dlfd.Training;
using Dlfd.Unlearning;
using Dlfd.Unlearning.Methods;

namespace Dlfd.Tests.Unlearning;

[Collection("Torch")]
public sealed class ContractKitTests
{
    static readonly Dictionary<string, Func<int, IUnlearner>> Methods = new()
    {
        ["original"] = _ => new OriginalUnlearner(),
        ["retrained"] = epochs => new RetrainedUnlearner(new() { Epochs = epochs, BatchSize = 16 }),
        ["finetune"] = epochs => new FineTuneUnlearner(new() { Epochs = epochs, BatchSize = 16 }),
        ["neggrad"] = epochs => new NegGradUnlearner(new() { Epochs = epochs, BatchSize = 8 }),
        ["cf-k"] = epochs => new CfkUnlearner(new() { Epochs = epochs, BatchSize = 16, Layers = 2 }),
        ["cf-k in order of use"] = epochs => new CfkUnlearner(new() { Epochs = epochs, BatchSize = 16, Layers = 2, Order = LayerOrder.Use }),
        ["cf-k released"] = epochs => new CfkUnlearner(CfkOptions.Released with { Epochs = epochs }),
        ["eu-k"] = epochs => new EukUnlearner(new() { Epochs = epochs, BatchSize = 16, Layers = epochs == 0 ? 0 : 2 }),
        ["eu-k released"] = epochs => new EukUnlearner(EukOptions.Released with { Epochs = epochs }),
        ["unsir"] = epochs => new UnsirUnlearner(Small(new(), epochs)),
        ["unsir released"] = epochs => new UnsirUnlearner(Small(UnsirOptions.Released, epochs)),
        ["bad-teaching"] = epochs => new BadTeachingUnlearner(new() { Epochs = epochs, BatchSize = 16 }),
        ["bad-teaching released"] = epochs => new BadTeachingUnlearner(BadTeachingOptions.Released with { Epochs = epochs }),
        ["scrub"] = epochs => new ScrubUnlearner(new() { Epochs = epochs, BatchSize = 16, ForgetBatchSize = 8 }),
        ["scrub released"] = epochs => new ScrubUnlearner(ScrubOptions.Released with { Epochs = epochs }),
        ["dlfd"] = epochs => new DlfdUnlearner(new() { Epochs = epochs, BatchSize = 16, PerturbationSteps = 2 }),
        ["sequence"] = epochs => new SequentialUnlearner("sequence",
            UnlearningStage.ByLoss(new NegGradUnlearner(new() { Epochs = epochs, BatchSize = 8 }), 0, 0.5),
            new(new FineTuneUnlearner(new() { Epochs = epochs, BatchSize = 16 }))),
    };

    static UnsirOptions Small(UnsirOptions options, int epochs) => options with
    {
        Epochs = epochs, NoiseImages = 8, NoiseCopies = 2, NoiseSteps = 3, Repair = options.Repair with { Epochs = epochs },
    };

    static UnlearnerContract Contract(string method, Func<ContractScenario>? scenario = null) =>
        new(() => Methods[method](1), method == "retrained" ? null : () => Methods[method](0), scenario); // retrained starts over in any case

    public static IEnumerable<object[]> Clauses => Methods.Keys.SelectMany(m => UnlearnerContract.Clauses.Select(c => new object[] { m, c }));

    public static TheoryData<string> MultiLabel => [.. Methods.Keys.Where(m => !m.StartsWith("unsir", StringComparison.Ordinal))];

    [Theory]
    [MemberData(nameof(Clauses))]
    public void Method_SingleLabel_KeepsTheContract(string method, string clause) =>
        Contract(method).Verify(clause);

    [Theory]
    [MemberData(nameof(MultiLabel))]
    public void Method_MultiLabel_KeepsTheContract(string method) =>
        Contract(method, () => new(ClassificationTask.MultiLabel)).Verify();

    [Fact]
    public void Unsir_MultiLabel_IsRefused()
    {
        using var scenario = new ContractScenario(ClassificationTask.MultiLabel);
        FluentActions.Invoking(() => Methods["unsir"](1).Unlearn(scenario.Request())).Should().Throw<ArgumentException>().WithMessage("*multi-label*");
    }

    [Theory]
    [InlineData("identity at zero strength")]
    [InlineData("determinism")]
    [InlineData("rollback on cancel")]
    [InlineData("no leaked tensor")]
    [InlineData("declared data access")]
    [InlineData("teacher unchanged")]
    [InlineData("true report")]
    public void Verify_ABrokenMethod_NamesTheClause(string clause)
    {
        var broken = new Broken(clause);
        FluentActions.Invoking(() => new UnlearnerContract(() => broken, () => broken).Verify(clause))
            .Should().Throw<UnlearnerContractException>().WithMessage($"{clause}: *").Which.Clause.Should().Be(clause);
    }

    [Fact]
    public void Clauses_AreAllTested() => UnlearnerContract.Clauses.Should().HaveCount(7);

    /// <summary>Breaks each clause by itself, without the base class that would see to it.</summary>
    sealed class Broken(string clause) : IUnlearner
    {
        int runs;

        public string Name => "broken";

        public DataAccess Reads => DataAccess.None;

        public UnlearningResult Unlearn(UnlearningRequest request, IProgress<TrainingProgress>? progress = null, CancellationToken cancellationToken = default)
        {
            using var scope = torch.NewDisposeScope();
            using var noGrad = torch.no_grad();
            var weight = request.Model.Module.parameters().First();
            weight.add_(clause == "determinism" ? ++runs : 1);
            progress?.Report(new(Name, 1, 1, 0));
            cancellationToken.ThrowIfCancellationRequested();
            if (clause == "no leaked tensor") torch.ones(3).DetachFromDisposeScope();
            if (clause == "declared data access") weight.add_(request.Retain.Read([0], torch.CPU).Inputs.mean());
            if (clause == "teacher unchanged") Teach(request);
            return new(Name, 1, default, []);
        }

        static void Teach(UnlearningRequest request)
        {
            using var teacher = (torch.nn.Module<Tensor, Tensor>)request.CreateModel!();
            teacher.eval();
            using var batch = request.Retain.Read([0], torch.CPU);
            teacher.call(batch.Inputs);
            teacher.parameters().First().add_(1);
            teacher.call(batch.Inputs);
        }
    }
}
