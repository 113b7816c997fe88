using Dlfd.Data;
using Dlfd.Models;
using Dlfd.Unlearning;
using Microsoft.Extensions.DependencyInjection;
using static TorchSharp.torch;

namespace Dlfd.Tests.Unlearning;

/// <summary>What every method does on odd requests, with other seeds and by default; ContractKitTests check the rest.</summary>
[Collection("Torch")]
public sealed class EveryMethodTests : IDisposable
{
    /// <summary>These draw nothing at random.</summary>
    static readonly string[] Deterministic = ["ssd", "lfssd"];

    /// <summary>These may find nothing to do.</summary>
    static readonly string[] MayRest = ["original", "lotus monitored"];

    readonly Toy toy = new();

    public static TheoryData<string> Methods => [.. Catalog.Methods.Keys.Except(MayRest)];

    public static TheoryData<string> SingleLabelOnly => [.. Catalog.SingleLabelOnly];

    public static TheoryData<string> Registered => [.. Keys()];

    public void Dispose() => toy.Dispose();

    static IEnumerable<string> Keys() =>
        new ServiceCollection().AddUnlearning().Where(d => d.IsKeyedService && d.ServiceType == typeof(IUnlearner)).Select(d => (string)d.ServiceKey!);

    [Theory]
    [MemberData(nameof(Methods))]
    public void Unlearn_AnotherSeed_GivesOtherBits(string name)
    {
        using var original = ModelSnapshot.Capture(toy.Network);
        Catalog.Methods[name](1).Unlearn(toy.Request(3)).Changed.Should().NotBeEmpty();
        using var first = ModelSnapshot.Capture(toy.Network);
        original.RestoreTo(toy.Network);
        Catalog.Methods[name](1).Unlearn(toy.Request(4));
        first.Matches(toy.Network).Should().Be(Deterministic.Contains(name));
    }

    [Theory]
    [InlineData("ssd")]
    [InlineData("lfssd")]
    [InlineData("fisher")]
    [InlineData("influence")]
    [InlineData("salun")]
    [InlineData("sfr-on")]
    [InlineData("boundary-shrink")]
    [InlineData("masked-small-gradients")]
    [InlineData("l2ul")]
    [InlineData("laf")]
    [InlineData("zero-shot")]
    [InlineData("gated-transfer")]
    public void Unlearn_CancelledBeforeTheFirstStep_RestoresTheModel(string name)
    {
        using var before = ModelSnapshot.Capture(toy.Network);
        toy.Network.eval();
        using var source = new CancellationTokenSource();
        var request = toy.Request() with { Retain = new Cancelling(toy.Retain, source), Forget = new Cancelling(toy.Forget, source), Monitor = null };
        FluentActions.Invoking(() => Catalog.Methods[name](1).Unlearn(request, cancellationToken: source.Token)).Should().Throw<OperationCanceledException>();
        before.Matches(toy.Network).Should().BeTrue();
        toy.Network.training.Should().BeFalse();
        toy.Network.parameters().Should().OnlyContain(p => p.requires_grad);
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void Unlearn_OneExampleToForget_ChangesTheModelAndKeepsItFinite(string name)
    {
        if (name == "sequence") return; // half of one example is none
        Catalog.Methods[name](1).Unlearn(toy.Request() with { Forget = toy.Forget.Subset([4]) }).Changed.Should().NotBeEmpty();
        ShouldBeFinite(toy);
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void Unlearn_AWholeClass_WorksWhereNoRetainExampleHasIt(string name)
    {
        ILabeledDataset Where(ILabeledDataset data, Func<long, bool> keep) => data.Subset([.. Enumerable.Range(0, (int)data.Count).Select(i => (long)i).Where(i => keep(i % 3))]);
        Catalog.Methods[name](1).Unlearn(toy.Request() with { Retain = Where(toy.Retain, c => c != 2), Forget = Where(toy.Forget, c => c == 2) }).Changed.Should().NotBeEmpty();
        ShouldBeFinite(toy);
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void Unlearn_TwoClasses_Works(string name)
    {
        using var two = new Toy(classes: 2);
        Catalog.Methods[name](1).Unlearn(two.Request() with { CreateModel = () => new ToyNetwork(2) }).Changed.Should().NotBeEmpty();
        ShouldBeFinite(two);
    }

    /// <summary>It may come from other data than the examples to forget, as a pretrained backbone does, and nothing would train it again.</summary>
    [Theory]
    [MemberData(nameof(Methods))]
    public void Unlearn_FrozenParameter_KeepsItsBits(string name)
    {
        const string frozen = "extractor.0.weight"; // the only convolution
        toy.Network.named_parameters().Single(p => p.name == frozen).parameter.requires_grad = false;
        var run = () => Catalog.Methods[name](1).Unlearn(toy.Request());
        if (name is "masked-small-gradients" or "convolution-transpose") run.Should().Throw<NotApplicableException>().WithMessage("*convolution*may*");
        else run().Changed.Should().NotContain(frozen);
    }

    static void ShouldBeFinite(Toy toy) =>
        new Classifier(toy.Network).Predict(toy.Retain, ClassificationTask.SingleLabel).Losses.Should().OnlyContain(l => float.IsFinite(l));

    [Theory]
    [MemberData(nameof(SingleLabelOnly))]
    public void Unlearn_MultiLabelWhereNotDefined_IsRefused(string name)
    {
        using var scope = NewDisposeScope();
        ILabeledDataset YesOrNo(ILabeledDataset data) => data.Relabel(ones(data.Count, 3));
        var request = toy.Request() with { Task = ClassificationTask.MultiLabel, Retain = YesOrNo(toy.Retain), Forget = YesOrNo(toy.Forget), Monitor = YesOrNo(toy.Monitor) };
        FluentActions.Invoking(() => Catalog.Methods[name](1).Unlearn(request)).Should().Throw<NotApplicableException>().WithMessage("*ClassificationTask.SingleLabel*");
    }

    [Theory]
    [MemberData(nameof(Registered))]
    public void Unlearn_Defaults_DoNotRuinTheModel(string key)
    {
        using var provider = new ServiceCollection().AddUnlearning().BuildServiceProvider();
        var method = provider.GetRequiredKeyedService<IUnlearner>(key);
        method.Name.Should().Be(key);
        method.Unlearn(toy.Request());
        new Classifier(toy.Network).Predict(toy.Monitor, ClassificationTask.SingleLabel).Accuracy.Should().BeGreaterThan(0.6);
    }

    [Theory]
    [InlineData(DataAccess.Retain | DataAccess.RetainLabels, "neggrad", "boundary-shrink", "boundary-expand", "jit", "delete", "l2ul", "zero-shot", "gated-transfer")]
    [InlineData(DataAccess.Forget | DataAccess.ForgetLabels, "retrained", "finetune", "cf-k", "eu-k", "l1-sparse", "fisher", "convolution-transpose", "bad-teaching released")]
    [InlineData(DataAccess.ForgetLabels, "bad-teaching", "jit", "fanchuan", "lfssd", "gli", "boundary-expand", "random-labels", "laf")]
    [InlineData(DataAccess.RetainLabels, "bad-teaching", "lfssd", "lotus", "fisher", "laf")]
    public void Reads_OfMethodsThatDoWithout_LeaveThemOut(DataAccess parts, params string[] names) =>
        names.Should().OnlyContain(n => (Catalog.Methods[n](1).Reads & parts) == DataAccess.None); // and the contract holds them to it

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
