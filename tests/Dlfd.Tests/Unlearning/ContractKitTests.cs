using Dlfd.Models;
using Dlfd.Testing;
using Dlfd.Training;
using Dlfd.Unlearning;
using Microsoft.Extensions.DependencyInjection;

namespace Dlfd.Tests.Unlearning;

[Collection("Torch")]
public sealed class ContractKitTests
{
    static UnlearnerContract Contract(string method, ClassificationTask task) => new(
        () => Catalog.Methods[method](1), Catalog.WithoutZero.Contains(method) ? null : () => Catalog.Methods[method](0), () => new ContractScenario(task));

    public static IEnumerable<object[]> Clauses => Catalog.Methods.Keys.SelectMany(m => UnlearnerContract.Clauses.Select(c => new object[] { m, c }));

    public static TheoryData<string> MultiLabel => [.. Catalog.Methods.Keys.Except(Catalog.SingleLabelOnly)];

    [Theory]
    [MemberData(nameof(Clauses))]
    public void Method_SingleLabel_KeepsTheContract(string method, string clause) =>
        Contract(method, ClassificationTask.SingleLabel).Verify(clause);

    [Theory]
    [MemberData(nameof(MultiLabel))]
    public void Method_MultiLabel_KeepsTheContract(string method) =>
        Contract(method, ClassificationTask.MultiLabel).Verify();

    [Fact]
    public void Contract_EveryRegisteredMethod_IsTested() => new ServiceCollection().AddUnlearning()
        .Where(d => d.IsKeyedService && d.ServiceType == typeof(IUnlearner)).Select(d => (string)d.ServiceKey!).Should().BeSubsetOf(Catalog.Methods.Keys);

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

    [Theory]
    [InlineData("goes on", "it was cancelled at step 1 and went on to step 3")]
    [InlineData("training mode", "it left the model in training mode")]
    [InlineData("frozen", "it left other parameters frozen than before")]
    public void Verify_AMethodThatStopsBadly_SaysWhatItLeft(string how, string expected) =>
        FluentActions.Invoking(() => new UnlearnerContract(() => new Stopping(how), createScenario: () => new(createModel: Nested)).Verify("rollback on cancel"))
            .Should().Throw<UnlearnerContractException>().WithMessage($"*{expected}*");

    [Fact]
    public void Verify_AModelWithAFrozenLayer_IsLeftSo() =>
        new UnlearnerContract(() => Catalog.Methods["finetune"](1), createScenario: () => new(createModel: () =>
        {
            var model = Nested();
            model.parameters().First().requires_grad = false;
            return model;
        })).Verify("rollback on cancel");

    [Fact]
    public void Scenario_ModelThatDoesNotFit_LeavesNeitherTensorsNorAnotherSeed()
    {
        using var before = torch.random.get_rng_state();
        Leaks.After(() => FluentActions.Invoking(() => new ContractScenario(createModel: () => torch.nn.Flatten())).Should().Throw<ArgumentException>()).Should().Be(0);
        using var after = torch.random.get_rng_state();
        after.bytes.SequenceEqual(before.bytes).Should().BeTrue();
    }

    static torch.nn.Module<Tensor, Tensor> Nested() => torch.nn.Sequential(("body", (torch.nn.Module<Tensor, Tensor>)torch.nn.Sequential(("flatten", torch.nn.Flatten()), ("first", torch.nn.Linear(192, 8)), ("drop", torch.nn.Dropout(0.1)))), ("last", torch.nn.Linear(8, 3)));

    /// <summary>Changes nothing, but what it says.</summary>
    sealed class Stopping(string how) : IUnlearner
    {
        public string Name => how;

        public DataAccess Reads => DataAccess.None;

        public UnlearningResult Unlearn(UnlearningRequest request, IProgress<TrainingProgress>? progress = null, CancellationToken cancellationToken = default)
        {
            cancellationToken.ThrowIfCancellationRequested();
            for (var step = 1; step <= 3; step++)
            {
                progress?.Report(new(Name, step, 3, 0));
                if (how == "goes on" || !cancellationToken.IsCancellationRequested) continue;
                if (how == "training mode") request.Model.Module.modules().Last().train();
                else request.Model.Module.parameters().First().requires_grad = false;
                throw new OperationCanceledException();
            }
            return new(Name, 3, default, []);
        }
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
