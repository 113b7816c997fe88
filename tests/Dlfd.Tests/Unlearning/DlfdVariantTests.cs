using Dlfd.Data;
using Dlfd.Models;
using Dlfd.OptimalTransport;
using Dlfd.Unlearning;
using Dlfd.Unlearning.Methods;
using static TorchSharp.torch;

namespace Dlfd.Tests.Unlearning;

/// <summary>What the search for DLFD's tuned profile may change of the paper's algorithm.</summary>
[Collection("Torch")]
public sealed class DlfdVariantTests : IDisposable
{
    readonly Toy toy = new();
    readonly DisposeScope scope = NewDisposeScope();

    public void Dispose()
    {
        scope.Dispose();
        toy.Dispose();
    }

    static DlfdOptions Small => new() { BatchSize = 16, LearningRate = 0.01, PerturbationSteps = 1 };

    [Fact]
    public void Perturb_ByRootMeanSquare_MovesEveryImageThatFar()
    {
        using Batch retain = new(rand([4, 3, 8, 8], generator: new Generator(4)) * 0.4 - 0.2, arange(4, dtype: int64).remainder(3)), forget = toy.Forget.Read([0, 1, 2, 3], CPU);
        var perturbed = new DlfdUnlearner(Small with { StepNorm = StepNorm.RootMeanSquare, StepSize = 1e-4, Layer = DistancedLayer.Penultimate })
            .Perturb(toy.Request() with { Normalization = new([0.5f, 0.5f, 0.5f], [0.25f, 0.5f, 1f]) }, retain, forget);
        var pixels = (perturbed - retain.Inputs) * tensor([0.25f, 0.5f, 1f]).view(1, 3, 1, 1);
        var length = pixels.flatten(1).square().mean([1]).sqrt().data<float>().ToArray();
        length.Should().OnlyContain(l => Math.Abs(l - 1e-4f) < 3e-6f);
        pixels.abs().max().item<float>().Should().BeGreaterThan(2e-4f, "values move in proportion to their slopes, unlike by signs");
    }

    [Theory]
    [InlineData(0, "A feature of the forget images became*")]
    [InlineData(0.03, "A loss became*")]
    public void Unlearn_ModelGoneAstray_IsRefusedAsSuch(double threshold, string expected)
    {
        using (no_grad()) toy.Network.parameters().Last().fill_(double.NaN);
        FluentActions.Invoking(() => new DlfdUnlearner(Small with { ForgettingThreshold = threshold }).Unlearn(toy.Request())).Should().Throw<ArithmeticException>().WithMessage(expected);
    }

    [Fact]
    public void Unlearn_CleanShare_PerturbsTheRest()
    {
        var probe = new RecordingSinkhorn(SinkhornOptions.Fast);
        new DlfdUnlearner(Small with { CleanShare = 0.75 }, probe).Unlearn(toy.Request());
        probe.Rows.Select(r => r.Retain).Should().Equal(Enumerable.Repeat(4L, 6));
    }

    [Fact]
    public void Unlearn_WithinClasses_ComparesRowsOfOneClass()
    {
        var probe = new RecordingSinkhorn(SinkhornOptions.Fast);
        var result = new DlfdUnlearner(Small with { WithinClasses = true, BatchSize = 96 }, probe).Unlearn(toy.Request());
        probe.Rows.Should().Equal(Enumerable.Repeat((32L, 8L), 3));
        result.Reads.Should().HaveFlag(DataAccess.ForgetLabels);
    }

    [Fact]
    public void Unlearn_BetweenClasses_LeavesForgetLabelsAlone() =>
        new DlfdUnlearner(Small).Unlearn(toy.Request()).Reads.Should().NotHaveFlag(DataAccess.ForgetLabels);

    [Fact]
    public void Perturb_WithinClasses_MovesNoImageOfAnotherClass()
    {
        using Batch retain = toy.Retain.Read([0, 1, 2, 3], CPU), forget = toy.Forget.Read([1, 4], CPU); // classes 0 1 2 0 and 1 1
        var moved = new DlfdUnlearner(Small with { WithinClasses = true, PerturbInEvaluationMode = true }).Perturb(toy.Request(), retain, forget)
            .ne(retain.Inputs).flatten(1).any(1).data<bool>().ToArray();
        moved.Should().Equal(false, true, false, false);
        using Batch others = toy.Retain.Read([0, 2], CPU);
        new DlfdUnlearner(Small with { WithinClasses = true }).Perturb(toy.Request(), others, forget).eq(others.Inputs).all().item<bool>().Should().BeTrue();
    }

    [Fact]
    public void Distance_ByClass_IsTheMeanOfTheClassesByTheirRows()
    {
        Tensor x = randn([5, 3], generator: new Generator(1)), y = randn([4, 3], generator: new Generator(2));
        var sinkhorn = new SinkhornDistance(SinkhornOptions.Accurate);
        double Of(Tensor a, Tensor b)
        {
            using var result = sinkhorn.Compute(a, b);
            return result.Value.item<float>();
        }
        using var transport = new FeatureTransport(sinkhorn, SinkhornOptions.Accurate.Gradient, y, FeatureTransport.ByClass(tensor([0L, 7, 7, 0, 7]), tensor([7L, 0, 3, 7])));
        var expected = 0.4 * Of(x.index_select(0, tensor([0L, 3])), y[1..2]) + 0.6 * Of(x.index_select(0, tensor([1L, 2, 4])), y.index_select(0, tensor([0L, 3])));
        transport.Distance(x).item<float>().Should().BeApproximately((float)expected, 1e-5f);
    }

    [Fact]
    public void Unlearn_WithinClassesOfSeveralLabels_SaysThatItIsNotDefined()
    {
        var data = new TensorDataset(rand([16, 3, 8, 8]), ones([16, 3]));
        FluentActions.Invoking(() => new DlfdUnlearner(Small with { WithinClasses = true }).Unlearn(toy.Request() with { Retain = data, Forget = data, Monitor = data, Task = ClassificationTask.MultiLabel }))
            .Should().Throw<NotApplicableException>().WithMessage("Transport within classes*one class an example*");
        using var batch = data.Read([0, 1], CPU);
        FluentActions.Invoking(() => new DlfdUnlearner(Small with { WithinClasses = true }).Perturb(toy.Request() with { Task = ClassificationTask.MultiLabel }, batch, batch))
            .Should().Throw<NotApplicableException>();
    }

    [Fact]
    public void Options_StatisticsOfANetworkInEvaluationMode_AreRefused() =>
        FluentActions.Invoking(() => new DlfdUnlearner(DlfdOptions.Released with { StatisticsBatches = 5 }))
            .Should().Throw<Microsoft.Extensions.Options.OptionsValidationException>().WithMessage("StatisticsBatches has no effect*");

    [Fact]
    public void Unlearn_StatisticsBatches_BringsBackTheStatisticsOfCleanImages()
    {
        using var original = ModelSnapshot.Capture(toy.Network);
        var far = Small with { StepSize = 0.3, PerturbationSteps = 3, LearningRate = 1e-9 };
        Tensor Statistics(DlfdOptions options)
        {
            original.RestoreTo(toy.Network);
            new DlfdUnlearner(options).Unlearn(toy.Request());
            return toy.Network.state_dict().First(e => e.Key.EndsWith("running_var", StringComparison.Ordinal)).Value.clone();
        }
        var clean = Statistics(far with { PerturbationSteps = 0 });
        var gap = (Statistics(far) - clean).norm().item<float>();
        (Statistics(far with { StatisticsBatches = 6 }) - clean).norm().item<float>().Should().BeLessThan(0.7f * gap);
    }
}
