using Dlfd.Training;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Dlfd.Tests.Training;

[Collection("Torch")]
public class OptimizerTests
{
    static readonly double[] Rates = [0.1, 0.05, 0.2, 0.01, 0.1];

    static Sequential Network()
    {
        manual_seed(4);
        return nn.Sequential(nn.Linear(6, 5), nn.ReLU(), nn.Linear(5, 3));
    }

    static void Backward(Sequential network, int step)
    {
        using var scope = NewDisposeScope();
        network.call(arange(24).reshape(4, 6).to(float32).sin() * (step + 1)).square().sum().backward();
    }

    static Tensor Values(Sequential network) => nn.utils.parameters_to_vector(network.parameters()).detach();

    static OptimizerHelper Library(OptimizerKind kind, IEnumerable<Parameter> parameters, double momentum, double decay) => kind switch
    {
        OptimizerKind.Adam => optim.Adam(parameters, 1, weight_decay: decay),
        OptimizerKind.AdamW => optim.AdamW(parameters, 1, weight_decay: decay),
        _ => optim.SGD(parameters, 1, momentum, weight_decay: decay),
    };

    [Theory]
    [InlineData(OptimizerKind.Sgd, 0.9, 0.01)]
    [InlineData(OptimizerKind.Sgd, 0.9, 0)]
    [InlineData(OptimizerKind.Sgd, 0, 0.01)]
    [InlineData(OptimizerKind.Adam, 0, 0.01)]
    [InlineData(OptimizerKind.Adam, 0, 0)]
    [InlineData(OptimizerKind.AdamW, 0, 0.1)]
    public void Steps_have_the_bits_of_the_librarys(OptimizerKind kind, double momentum, double decay)
    {
        using var scope = NewDisposeScope();
        using Sequential own = Network(), theirs = Network();
        using var optimizer = Optimizer.Create(own.parameters(), new() { Optimizer = kind, Momentum = momentum, WeightDecay = decay });
        using var library = Library(kind, theirs.parameters(), momentum, decay);
        for (var step = 0; step < Rates.Length; step++)
        {
            Backward(own, step);
            optimizer.Step(Rates[step]);
            library.zero_grad();
            Backward(theirs, step);
            foreach (var group in library.ParamGroups) group.LearningRate = Rates[step];
            library.step();
            Values(own).equal(Values(theirs)).all().item<bool>().Should().BeTrue($"step {step} is the same");
        }
    }

    [Fact]
    public void A_step_uses_up_the_gradients_and_leaves_parameters_without_one()
    {
        using var scope = NewDisposeScope();
        using var network = Network();
        using var unused = new Parameter(ones(3));
        using var optimizer = new SgdOptimizer([.. network.parameters(), unused], momentum: 0.9, weightDecay: 0.1);
        Backward(network, 0);
        optimizer.Step(0.1);
        network.parameters().Should().OnlyContain(p => Equals(p.grad, null));
        unused.data<float>().ToArray().Should().Equal(1, 1, 1);
    }

    [Theory]
    [InlineData(OptimizerKind.Sgd)]
    [InlineData(OptimizerKind.AdamW)]
    public void Steps_leave_nothing_behind(OptimizerKind kind)
    {
        using var network = Network();
        Leaks.After(() =>
        {
            using var optimizer = Optimizer.Create(network.parameters(), new() { Optimizer = kind });
            Backward(network, 0);
            optimizer.Step(0.1);
        }).Should().Be(0);
    }

    [Fact]
    public void Steps_survive_garbage_collected_beside_them()
    {
        using var scope = NewDisposeScope();
        Parameter[] values = [.. Enumerable.Range(0, 60).Select(_ => new Parameter(zeros(10)))];
        using var optimizer = new SgdOptimizer(values, momentum: 0.9, weightDecay: 0.01);
        using CancellationTokenSource done = new();
        Thread[] others = [.. Enumerable.Range(0, 4).Select(_ => new Thread(() => Allocate(done.Token)))];
        foreach (var thread in others) thread.Start();
        for (var step = 0; step < 1000; step++) // the library's optimizer throws or goes astray once in some hundred
        {
            using var inner = NewDisposeScope();
            foreach (var value in values) value.grad = ones(10);
            optimizer.Step(0.001);
        }
        done.Cancel();
        foreach (var thread in others) thread.Join();
        using var first = values[0].detach();
        values.Should().OnlyContain(v => v.equal(first).all().item<bool>());
    }

    static void Allocate(CancellationToken done)
    {
        while (!done.IsCancellationRequested) GC.KeepAlive(new byte[10000]);
    }
}
