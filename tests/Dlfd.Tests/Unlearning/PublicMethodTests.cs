using Dlfd.Data;
using Dlfd.Models;
using Dlfd.Unlearning;
using Dlfd.Unlearning.Methods;
using Microsoft.Extensions.DependencyInjection;
using static TorchSharp.torch;

namespace Dlfd.Tests.Unlearning;

/// <summary>What every method beyond the paper's tables has in common.</summary>
[Collection("Torch")]
public sealed class PublicMethodTests : IDisposable
{
    static readonly Dictionary<string, Func<IUnlearner>> Catalog = new()
    {
        ["neggrad-plus"] = () => new NegGradPlusUnlearner(new() { Epochs = 1, BatchSize = 16 }),
        ["random-labels"] = () => new RandomLabelUnlearner(new() { Epochs = 1, BatchSize = 16 }),
        ["amnesiac"] = () => new RandomLabelUnlearner(RandomLabelOptions.Amnesiac with { Epochs = 1, BatchSize = 16 }),
        ["salun"] = () => new SalUnUnlearner(new() { Epochs = 1, BatchSize = 16 }),
        ["ssd"] = () => new SelectiveSynapticDampening(new() { BatchSize = 16 }),
        ["lfssd"] = () => new SelectiveSynapticDampening(SsdOptions.WithoutLabels with { BatchSize = 16 }),
        ["l1-sparse"] = () => new L1SparseUnlearner(new() { Epochs = 1, BatchSize = 16 }),
        ["boundary-shrink"] = () => new BoundaryShrinkUnlearner(new() { BatchSize = 16 }),
        ["boundary-expand"] = () => new BoundaryExpandUnlearner(new() { BatchSize = 16 }),
        ["delete"] = () => new DeleteUnlearner(new() { BatchSize = 16 }),
        ["lotus"] = () => new LotusUnlearner(new() { BatchSize = 16, UnseenAccuracy = 0 }),
        ["sfr-on"] = () => new SfrOnUnlearner(new() { BatchSize = 16 }),
        ["jit"] = () => new JitUnlearner(new() { BatchSize = 16, Copies = 3 }),
    };

    static readonly string[] SingleLabelOnly = ["boundary-shrink", "boundary-expand", "delete", "lotus"];

    /// <summary>These draw nothing at random.</summary>
    static readonly string[] Deterministic = ["ssd", "lfssd"];

    readonly Toy toy = new();

    public static TheoryData<string> Methods => [.. Catalog.Keys];

    public void Dispose() => toy.Dispose();

    [Theory]
    [MemberData(nameof(Methods))]
    public void Unlearn_SameSeed_GivesTheSameBitsAndAnotherSeedOthers(string name)
    {
        using var original = ModelSnapshot.Capture(toy.Network);
        Catalog[name]().Unlearn(toy.Request(3)).Changed.Should().NotBeEmpty();
        using var first = ModelSnapshot.Capture(toy.Network);
        original.RestoreTo(toy.Network);
        rand(5).Dispose(); // the global generator's state must not matter
        Catalog[name]().Unlearn(toy.Request(3));
        first.Matches(toy.Network).Should().BeTrue();
        original.RestoreTo(toy.Network);
        Catalog[name]().Unlearn(toy.Request(4));
        first.Matches(toy.Network).Should().Be(Deterministic.Contains(name));
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void Unlearn_Twice_LeavesNoTensor(string name) => Leaks.After(() => Catalog[name]().Unlearn(toy.Request())).Should().Be(0);

    [Theory]
    [MemberData(nameof(Methods))]
    public void Unlearn_CancelledWhileReading_RestoresTheModel(string name)
    {
        using var before = ModelSnapshot.Capture(toy.Network);
        toy.Network.eval();
        using var source = new CancellationTokenSource();
        var request = toy.Request() with { Retain = new Cancelling(toy.Retain, source), Forget = new Cancelling(toy.Forget, source), Monitor = null };
        var act = () => Catalog[name]().Unlearn(request, cancellationToken: source.Token);
        act.Should().Throw<OperationCanceledException>();
        before.Matches(toy.Network).Should().BeTrue();
        toy.Network.training.Should().BeFalse();
        toy.Network.parameters().Should().OnlyContain(p => p.requires_grad);
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void Unlearn_OneExampleToForget_ChangesTheModelAndKeepsItFinite(string name)
    {
        Catalog[name]().Unlearn(toy.Request() with { Forget = toy.Forget.Subset([4]) }).Changed.Should().NotBeEmpty();
        new Classifier(toy.Network).Predict(toy.Retain, ClassificationTask.SingleLabel).Losses.Should().OnlyContain(l => float.IsFinite(l));
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void Unlearn_MultiLabel_WorksOrSaysThatItIsNotDefined(string name)
    {
        using var scope = NewDisposeScope();
        ILabeledDataset YesOrNo(ILabeledDataset data, int rows) => data.Relabel(rand(rows, 3).gt(0.5).to(float32));
        var request = toy.Request() with { Task = ClassificationTask.MultiLabel, Retain = YesOrNo(toy.Retain, 96), Forget = YesOrNo(toy.Forget, 24), Monitor = YesOrNo(toy.Monitor, 30) };
        if (SingleLabelOnly.Contains(name))
            FluentActions.Invoking(() => Catalog[name]().Unlearn(request)).Should().Throw<ArgumentException>().WithMessage("*ClassificationTask.SingleLabel*");
        else Catalog[name]().Unlearn(request).Changed.Should().NotBeEmpty();
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void Unlearn_Defaults_DoNotRuinTheModel(string name)
    {
        Catalog[name]().Unlearn(toy.Request());
        new Classifier(toy.Network).Predict(toy.Monitor, ClassificationTask.SingleLabel).Accuracy.Should().BeGreaterThan(0.6);
    }

    [Fact]
    public void AddUnlearning_EveryKey_ResolvesAMethodOfThatName()
    {
        using var provider = new ServiceCollection().AddUnlearning().BuildServiceProvider();
        string[] keys = ["neggrad-plus", "random-labels", "salun", "ssd", "l1-sparse", "boundary-shrink", "boundary-expand", "delete", "lotus", "sfr-on", "jit"];
        keys.Should().OnlyContain(k => provider.GetRequiredKeyedService<IUnlearner>(k).Name == k);
    }

    sealed class Cancelling(ILabeledDataset data, CancellationTokenSource source) : ILabeledDataset
    {
        int reads;

        public long Count => data.Count;

        public Batch Read(ReadOnlySpan<long> indices, Device device)
        {
            if (++reads == 2) source.Cancel();
            return data.Read(indices, device);
        }
    }
}
