using Dlfd.Data;
using Dlfd.Models;
using Dlfd.Unlearning;
using Dlfd.Unlearning.Methods;
using Dlfd.Vision.Models;
using static TorchSharp.torch;

namespace Dlfd.Tests.Unlearning;

/// <summary>What stands still during a run is computed once an example.</summary>
[Collection("Torch")]
public sealed class RememberingTests : IDisposable
{
    const int Images = 12, Epochs = 3;

    readonly DisposeScope scope = NewDisposeScope();
    readonly TensorDataset data;

    public RememberingTests()
    {
        using var generator = new Generator(5);
        data = new(randn([Images, 3, 32, 32], generator: generator), arange(Images, dtype: int64).remainder(3));
    }

    public void Dispose() => scope.Dispose();

    static CfkOptions Cfk => new() { Layers = 4, Epochs = Epochs, BatchSize = 4, LearningRate = 0.05 };

    static ImageClassifier Network(string name)
    {
        random.manual_seed(11);
        return ImageNetworks.Create(name, 3);
    }

    UnlearningRequest Request(ImageClassifier network) => new() { Model = network, Retain = data, Forget = data, CreateModel = () => Network("resnet18") };

    /// <summary>The last weight after a run, and how often the first convolution ran.</summary>
    (Tensor Weight, int Passes) After(string name, CfkOptions options, BatchTransform? augmentation = null)
    {
        using var network = Network(name);
        var passes = 0;
        network.modules().OfType<TorchSharp.Modules.Conv2d>().First().register_forward_pre_hook((_, input) =>
        {
            passes++;
            return input;
        });
        new CfkUnlearner(options).Unlearn(Request(network) with { Augmentation = augmentation });
        return (network.parameters().Last(p => p.dim() == 2).detach().clone(), passes);
    }

    [Fact]
    public void Scrub_AugmentedImages_AskTheTeacherEveryTime()
    {
        long Forwards(int memory)
        {
            using var network = Network("resnet18");
            return new ScrubUnlearner(new() { Epochs = Epochs, MaximizationEpochs = 1, BatchSize = 4, ForgetBatchSize = 4, Rewind = false, CacheMiB = memory })
                .Unlearn(Request(network) with { Augmentation = (inputs, random) => inputs.mul(random.NextDouble()) }).Cost.Forwards;
        }
        Forwards(1).Should().Be(Forwards(0), "no image comes twice");
    }

    [Theory]
    [InlineData("resnet18")]
    [InlineData("densenet121")]
    public void Cfk_FrozenLayers_RunOnceAnExampleAndTrainAlike(string name)
    {
        var (cached, passes) = After(name, Cfk);
        var (plain, plainPasses) = After(name, Cfk with { CacheMiB = 0 });
        (passes, plainPasses).Should().Be((Images / 4, Epochs * Images / 4));
        (cached - plain).abs().max().item<float>().Should().BeLessThan(1e-5f);
    }

    [Fact]
    public void Cfk_StochasticDepth_IsDrawnAnewInEveryEpoch()
    {
        var (cached, plain) = (After("efficientnet_b0", Cfk).Weight, After("efficientnet_b0", Cfk with { CacheMiB = 0 }).Weight);
        (cached - plain).abs().max().item<float>().Should().BeLessThan(1e-4f);
    }

    [Fact]
    public void Cfk_AugmentedImages_RunThroughAllLayers() =>
        After("resnet18", Cfk, (inputs, random) => inputs.mul(random.NextDouble())).Passes.Should().Be(Epochs * Images / 4);

    [Fact]
    public void Cfk_MovingStatistics_RunThroughAllLayers() =>
        After("resnet18", Cfk with { BatchNorm = BatchNormPolicy.Train }).Passes.Should().Be(Epochs * Images / 4);

    [Fact]
    public void Scrub_TeachersLogits_AreComputedOnceAnExample()
    {
        long Forwards(int memory)
        {
            using var network = Network("resnet18");
            return new ScrubUnlearner(new() { Epochs = Epochs, MaximizationEpochs = 1, BatchSize = 4, ForgetBatchSize = 4, Rewind = false, CacheMiB = memory })
                .Unlearn(Request(network)).Cost.Forwards;
        }
        (Forwards(0) - Forwards(1)).Should().Be((Epochs - 1) * Images, "the retain set is read in every epoch, the forget set once");
    }

    [Fact]
    public void Of_RowsInAnotherOrder_AreThoseOfTheExamples()
    {
        using var cache = new RowCache(inputs => inputs.flatten(1).sum(1, keepdim: true), new(1 << 20));
        for (var seed = 0; seed < 3; seed++)
            foreach (var batch in data.Batches(5, CPU, new Random(seed)))
                cache.Of(batch).eq(batch.Inputs.flatten(1).sum(1, keepdim: true)).all().item<bool>().Should().BeTrue();
    }

    [Fact]
    public void Of_SomeOfABatch_AreTheirOwn()
    {
        using var cache = new RowCache(inputs => inputs.flatten(1).sum(1, keepdim: true), new(1 << 20));
        foreach (var batch in data.Batches(5, CPU, new Random(1))) cache.Of(batch);
        foreach (var batch in data.Batches(6, CPU, new Random(2)))
        {
            using var some = batch.Select(tensor([4L, 1]));
            cache.Of(some).eq(batch.Inputs.index_select(0, tensor([4L, 1])).flatten(1).sum(1, keepdim: true)).all().item<bool>().Should().BeTrue();
        }
    }

    [Fact]
    public void Of_ChannelsLast_StayThat()
    {
        using var cache = new RowCache(ChannelsLast.Order, new(1 << 20));
        foreach (var seed in new[] { 1, 2 })
            foreach (var batch in data.Batches(5, CPU, new Random(seed)))
            {
                var values = cache.Of(batch);
                values.permute(0, 2, 3, 1).is_contiguous().Should().BeTrue();
                values.eq(batch.Inputs).all().item<bool>().Should().BeTrue();
            }
    }

    [Fact]
    public void FineTuning_NothingFrozen_CallsTheNetworkInEveryEpoch()
    {
        using var network = Network("resnet18");
        var calls = 0;
        network.register_forward_hook((_, _, output) => { calls++; return output; });
        new FineTuneUnlearner(new() { Epochs = Epochs, BatchSize = 4 }).Unlearn(Request(network));
        calls.Should().Be(Epochs * Images / 4);
    }

    [Fact]
    public void BadTeaching_EachTeacher_SeesItsOwnExamples()
    {
        using var network = Network("resnet18");
        var cost = new BadTeachingUnlearner(new() { Epochs = 1, BatchSize = 4, CacheMiB = 0 }).Unlearn(Request(network) with { CreateModel = () => Network("resnet18") }).Cost;
        cost.Forwards.Should().Be(2 * 2 * Images, "the student sees both sets, and one teacher each of them");
    }

    [Fact]
    public void Of_MoreThanTheBudget_IsComputedEveryTime()
    {
        var calls = 0;
        using var cache = new RowCache(inputs => { calls++; return inputs.clone(); }, new(1000));
        for (var pass = 0; pass < 2; pass++)
            foreach (var batch in data.Batches(6, CPU)) cache.Of(batch).Dispose();
        calls.Should().Be(4);
    }

    [Fact]
    public void Unlearn_Remembering_LeavesNoTensor()
    {
        using var network = Network("resnet18");
        Leaks.After(() => new CfkUnlearner(Cfk).Unlearn(Request(network))).Should().Be(0);
        Leaks.After(() => new ScrubUnlearner(new() { Epochs = 2, MaximizationEpochs = 1, Rewind = false }).Unlearn(Request(network))).Should().Be(0);
    }

    [Theory]
    [InlineData("resnet18", ClassifierHead.Paper)]
    [InlineData("densenet121", ClassifierHead.Linear)]
    [InlineData("efficientnet_b0", ClassifierHead.Linear)]
    public void Stages_OneAfterAnother_AreTheForwardPass(string name, ClassifierHead head)
    {
        random.manual_seed(3);
        using var network = ImageNetworks.Create(name, 3, head: head);
        using var batch = data.Read([0, 1, 2], CPU);
        foreach (var training in new[] { false, true })
        {
            network.train(training);
            Tensor Run(Func<Tensor, Tensor> forward)
            {
                random.manual_seed(4);
                return forward(batch.Inputs).detach();
            }
            var staged = Run(inputs => ForwardStage.RunAll(network.Stages, inputs));
            Run(network.call).eq(staged).all().item<bool>().Should().BeTrue();
        }
    }
}
