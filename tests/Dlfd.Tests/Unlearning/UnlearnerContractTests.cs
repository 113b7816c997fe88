using Dlfd.Data;
using Dlfd.Models;
using Dlfd.OptimalTransport;
using Dlfd.Training;
using Dlfd.Unlearning;
using Dlfd.Unlearning.Methods;
using Microsoft.Extensions.Options;

namespace Dlfd.Tests.Unlearning;

[Collection("Torch")]
public sealed class UnlearnerContractTests : IDisposable
{
    readonly Toy toy = new();

    public static TheoryData<string> Methods => ["finetune", "neggrad", "retrained", "dlfd", "dlfd-paper", "dlfd-released"];

    public void Dispose() => toy.Dispose();

    static IUnlearner Create(string name, int epochs = 1) => name switch
    {
        "finetune" => new FineTuneUnlearner(new() { Epochs = epochs, BatchSize = 16 }),
        "neggrad" => new NegGradUnlearner(new() { Epochs = epochs, BatchSize = 16 }),
        "retrained" => new RetrainedUnlearner(new() { Epochs = epochs, BatchSize = 16 }),
        "dlfd" => new DlfdUnlearner(new() { Epochs = epochs, BatchSize = 16, PerturbationSteps = 2 }),
        "dlfd-paper" => new DlfdUnlearner(DlfdOptions.Paper with { Epochs = epochs, PerturbationSteps = 2 }),
        _ => new DlfdUnlearner(DlfdOptions.Released with { Epochs = epochs, PerturbationSteps = 2 }),
    };

    [Theory]
    [MemberData(nameof(Methods))]
    public void Unlearn_OneEpoch_ChangesTheModelAndReportsSteps(string name)
    {
        using var before = ModelSnapshot.Capture(toy.Network);
        var reports = new Collected();
        var result = Create(name).Unlearn(toy.Request(), reports);
        before.Matches(toy.Network).Should().BeFalse();
        result.Steps.Should().BeGreaterThan(0).And.Be(reports.Items.Count);
        reports.Items[^1].Step.Should().Be(result.Steps);
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void Unlearn_SameSeed_GivesTheSameBits(string name)
    {
        using var original = ModelSnapshot.Capture(toy.Network);
        Create(name).Unlearn(toy.Request(3));
        using var first = ModelSnapshot.Capture(toy.Network);
        original.RestoreTo(toy.Network);
        torch.rand(5).Dispose(); // the global generator's state must not matter
        Create(name).Unlearn(toy.Request(3));
        first.Matches(toy.Network).Should().BeTrue();
        original.RestoreTo(toy.Network);
        Create(name).Unlearn(toy.Request(4));
        first.Matches(toy.Network).Should().BeFalse();
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void Unlearn_Cancelled_RestoresTheModel(string name)
    {
        using var before = ModelSnapshot.Capture(toy.Network);
        toy.Network.eval();
        using var source = new CancellationTokenSource();
        var act = () => Create(name).Unlearn(toy.Request(), new Callback(p => { if (p.Step == 1) source.Cancel(); }), source.Token);
        act.Should().Throw<OperationCanceledException>();
        before.Matches(toy.Network).Should().BeTrue();
        toy.Network.training.Should().BeFalse();
        toy.Network.parameters().Should().OnlyContain(p => p.requires_grad);
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void Unlearn_Twice_LeavesNoTensor(string name) =>
        Leaks.After(() => Create(name).Unlearn(toy.Request())).Should().Be(0);

    [Theory]
    [InlineData("finetune")]
    [InlineData("neggrad")]
    [InlineData("dlfd")]
    public void Unlearn_NoEpochs_IsTheIdentity(string name)
    {
        using var before = ModelSnapshot.Capture(toy.Network);
        Create(name, epochs: 0).Unlearn(toy.Request());
        before.Matches(toy.Network).Should().BeTrue();
    }

    [Fact]
    public void Unlearn_LossDiverges_RestoresAndNamesTheRemedy()
    {
        using var before = ModelSnapshot.Capture(toy.Network);
        var act = () => new NegGradUnlearner(new() { Epochs = 200, LearningRate = 100, Momentum = 0.99, LossCeiling = null }).Unlearn(toy.Request());
        act.Should().Throw<ArithmeticException>().WithMessage("The loss became*lower the learning rate*");
        before.Matches(toy.Network).Should().BeTrue();
    }

    [Fact]
    public void Unlearn_RetrainedWithoutFactory_NamesTheProperty() =>
        FluentActions.Invoking(() => new RetrainedUnlearner().Unlearn(toy.Request() with { CreateModel = null }))
            .Should().Throw<ArgumentException>().WithMessage("*set UnlearningRequest.CreateModel*");

    [Fact]
    public void Unlearn_LastStepOverflows_RestoresTheModel()
    {
        using var scope = torch.NewDisposeScope();
        using var network = torch.nn.Linear(1, 2, hasBias: false);
        using (torch.no_grad()) network.weight.copy_(torch.tensor(new[,] { { 1f }, { 0 } }));
        var data = new Dlfd.Data.TensorDataset(torch.full(4, 1, 2e37f), torch.ones(4, torch.int64));
        var act = () => new FineTuneUnlearner(new() { Epochs = 1, LearningRate = 100 }).Unlearn(new() { Model = network, Retain = data, Forget = data });
        act.Should().Throw<ArithmeticException>().WithMessage("'weight' is not finite after the run; lower the learning rate*");
        network.weight.data<float>().ToArray().Should().Equal(1, 0);
    }

    [Fact]
    public void Unlearn_FactoryThatReturnsTheModelItself_IsRefused()
    {
        FluentActions.Invoking(() => new RetrainedUnlearner().Unlearn(toy.Request() with { CreateModel = () => toy.Network })).Should().Throw<ArgumentException>().WithMessage("*in use already*");
        FluentActions.Invoking(() => new Classifier(toy.Network).Predict(toy.Forget, ClassificationTask.SingleLabel)).Should().NotThrow();
    }

    [Theory]
    [InlineData("bad-teaching")]
    [InlineData("gated-transfer")]
    public void Unlearn_FactoryThatReturnsOneModelTwice_IsRefused(string name)
    {
        using var before = ModelSnapshot.Capture(toy.Network);
        using var one = new ToyNetwork();
        FluentActions.Invoking(() => Catalog.Methods[name](1).Unlearn(toy.Request() with { CreateModel = () => one })).Should().Throw<ArgumentException>().WithMessage("*in use already*");
        before.Matches(toy.Network).Should().BeTrue();
    }

    [Fact]
    public void Unlearn_Float64Model_IsRefused()
    {
        toy.Network.to(torch.float64);
        FluentActions.Invoking(() => new FineTuneUnlearner().Unlearn(toy.Request())).Should().Throw<ArgumentException>().WithMessage("The parameter 'extractor.0.weight' is Float64*float32*");
        FluentActions.Invoking(() => ClassifierTrainer.Train(toy.Network, toy.Retain, ClassificationTask.SingleLabel, new(), seed: 0)).Should().Throw<ArgumentException>().WithMessage("*is Float64*");
    }

    [Fact]
    public void Constructor_OptionsOfAnotherMethod_AreRefused() =>
        FluentActions.Invoking(() => new RandomLabelUnlearner(new SalUnOptions())).Should().Throw<ArgumentException>().WithMessage("RandomLabelUnlearner takes RandomLabelOptions, not SalUnOptions*");

    public static TheoryData<string> WithFactories => ["retrained", "bad-teaching", "scrub", "gated-transfer"];

    [Theory]
    [MemberData(nameof(WithFactories))]
    public void Unlearn_FactoryOfAnotherArchitecture_IsNamedAndRefused(string name)
    {
        var made = new List<ToyNetwork>();
        var request = toy.Request() with { CreateModel = () => { made.Add(new ToyNetwork(4)); return made[^1]; } };
        FluentActions.Invoking(() => Catalog.Methods[name](1).Unlearn(request)).Should().Throw<ArgumentException>().WithMessage("UnlearningRequest.CreateModel makes another architecture*");
        made.Should().ContainSingle().Which.parameters().Should().BeEmpty("it was disposed");
    }

    /// <summary>A head that only training would use, which Inception has.</summary>
    sealed class WithUnusedHead : torch.nn.Module<torch.Tensor, torch.Tensor>
    {
        readonly ToyNetwork main = new();
        readonly TorchSharp.Modules.Linear unused = torch.nn.Linear(2, 2);

        public WithUnusedHead() : base("auxiliary") => RegisterComponents();

        public override torch.Tensor forward(torch.Tensor input) => main.call(input);
    }

    public static TheoryData<string> ByGradients => ["ssd", "salun", "sfr-on", "influence", "fisher", "masked-small-gradients", "l2ul", "finetune"];

    [Theory]
    [MemberData(nameof(ByGradients))]
    public void Unlearn_ParameterThatTheLossDoesNotDependOn_DoesNoHarm(string name)
    {
        torch.random.manual_seed(3);
        using var network = new WithUnusedHead();
        var request = toy.Request() with { Model = network, CreateModel = () => new WithUnusedHead() };
        FluentActions.Invoking(() => Catalog.Methods[name](1).Unlearn(request)).Should().NotThrow();
    }

    [Theory]
    [InlineData("finetune")]
    [InlineData("ssd")]
    public void Unlearn_NothingTrainable_SaysSo(string name)
    {
        foreach (var parameter in toy.Network.parameters()) parameter.requires_grad = false;
        FluentActions.Invoking(() => Catalog.Methods[name](1).Unlearn(toy.Request())).Should().Throw<ArgumentException>().WithMessage("No parameter of the model can be trained; set requires_grad*");
    }

    [Fact]
    public void Constructor_OptionsThatAreNull_AreNamed()
    {
        FluentActions.Invoking(() => new FineTuneUnlearner(new() { Watch = null! })).Should().Throw<OptionsValidationException>().WithMessage("*Watch*required*");
        FluentActions.Invoking(() => new EukUnlearner(new() { ParameterNames = "(" })).Should().Throw<OptionsValidationException>().WithMessage("*ParameterNames is no regular expression*");
        FluentActions.Invoking(() => new FineTuneUnlearner(new() { Optimizer = (OptimizerKind)7, BatchNorm = (BatchNormPolicy)9 })).Should().Throw<OptionsValidationException>().WithMessage("*Optimizer*").WithMessage("*BatchNorm*");
        FluentActions.Invoking(() => new UnsirUnlearner(new() { Repair = null! })).Should().Throw<OptionsValidationException>().WithMessage("*Repair*required*");
        FluentActions.Invoking(() => new DlfdUnlearner(new() { Sinkhorn = null! })).Should().Throw<OptionsValidationException>().WithMessage("*Sinkhorn is null*");
    }

    [Fact]
    public void Constructor_ChangesOfNestedOptionsLater_HaveNoEffect()
    {
        var options = DlfdOptions.Tuned;
        var method = new DlfdUnlearner(options);
        var before = method.ToString();
        options.Sinkhorn.Epsilon = 0.5;
        method.ToString().Should().Be(before);
    }

    [Fact]
    public void Unlearn_EmptyForgetSet_IsRefused()
    {
        var empty = Dlfd.Data.DatasetExtensions.Subset(toy.Forget, []);
        FluentActions.Invoking(() => new FineTuneUnlearner().Unlearn(toy.Request() with { Forget = empty }))
            .Should().Throw<ArgumentException>().WithMessage("The forget set is empty*");
    }

    [Fact]
    public void NegGrad_ForgetLoss_Rises()
    {
        var before = new Classifier(toy.Network).Predict(toy.Forget, ClassificationTask.SingleLabel).MeanLoss;
        new NegGradUnlearner(new() { LearningRate = 0.01, BatchSize = 16, Epochs = 2 }).Unlearn(toy.Request());
        new Classifier(toy.Network).Predict(toy.Forget, ClassificationTask.SingleLabel).MeanLoss.Should().BeGreaterThan(before);
    }

    [Fact]
    public void Retrained_TwoOriginals_GiveTheSameModel()
    {
        Create("retrained").Unlearn(toy.Request(1));
        using var first = ModelSnapshot.Capture(toy.Network);
        using var other = new Toy(train: false);
        Create("retrained").Unlearn(other.Request(1));
        first.Matches(other.Network).Should().BeTrue();
    }

    /// <summary>Configuration binds any number to an enum.</summary>
    [Fact]
    public void Options_Enums_AreChecked() => typeof(TrainingOptions).Assembly.GetTypes()
        .Where(t => t.Name.EndsWith("Options", StringComparison.Ordinal) && t != typeof(SinkhornOptions)).SelectMany(t => t.GetProperties())
        .Where(p => p.PropertyType.IsEnum && p.CanWrite).Should().OnlyContain(p => p.IsDefined(typeof(System.ComponentModel.DataAnnotations.EnumDataTypeAttribute), true)).And.NotBeEmpty();

    [Fact]
    public void Constructor_OptionsOutOfRange_ListsEveryFailure() =>
        FluentActions.Invoking(() => new DlfdUnlearner(new() { Epochs = -1, StepSize = 99, ForgettingThreshold = double.NaN }))
            .Should().Throw<OptionsValidationException>().WithMessage("*StepSize*Epochs*ForgettingThreshold is NaN*");

    internal sealed class Collected : IProgress<TrainingProgress>
    {
        public List<TrainingProgress> Items { get; } = [];

        public void Report(TrainingProgress value) => Items.Add(value);
    }

    sealed class Callback(Action<TrainingProgress> action) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => action(value);
    }

    [Fact]
    public void Unlearn_BatchNormOfASingleValue_IsRefusedRatherThanRuined()
    {
        using var network = torch.nn.Sequential(torch.nn.Flatten(), torch.nn.Linear(192, 8), torch.nn.BatchNorm1d(8), torch.nn.Linear(8, 3));
        using var before = ModelSnapshot.Capture(network);
        var request = toy.Request() with { Model = network, Forget = toy.Forget.Subset([4]), Monitor = null };
        FluentActions.Invoking(() => new NegGradUnlearner(new() { Epochs = 1 }).Unlearn(request)).Should().Throw<ArithmeticException>().WithMessage("*keep batch norm in evaluation mode*");
        before.Matches(network).Should().BeTrue();
        new NegGradUnlearner(new() { Epochs = 1, LossCeiling = null, BatchNorm = BatchNormPolicy.Evaluation }).Unlearn(request).Changed.Should().NotBeEmpty();
    }

    [Fact]
    public void Constructor_ChangesOfTheRepairLater_HaveNoEffect()
    {
        var (laf, noise, unsir) = (new LafOptions { Epochs = 0 }, new ZeroShotOptions { Epochs = 0, NoiseSteps = 0 }, new UnsirOptions { Epochs = 0, NoiseSteps = 0 });
        noise.Repair.Epochs = unsir.Repair.Epochs = 0;
        IUnlearner[] methods = [new LafUnlearner(laf), new ZeroShotUnlearner(noise), new UnsirUnlearner(unsir)];
        laf.Repair.Epochs = noise.Repair.Epochs = unsir.Repair.Epochs = 1;
        methods.Select(m => m.Unlearn(toy.Request()).Steps).Should().OnlyContain(steps => steps == 0);
    }
}
