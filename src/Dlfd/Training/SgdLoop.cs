using Dlfd.Models;
using static TorchSharp.torch;

namespace Dlfd.Training;

/// <summary>Takes optimizer steps, each in a scope of its own, and refuses to go on from a loss that is no number.</summary>
sealed class SgdLoop : IDisposable
{
    readonly optim.Optimizer optimizer;
    readonly TrainingOptions options;
    readonly long steps;
    long step;

    /// <param name="model">Borrowed; parameters that need no gradient are left alone.</param>
    /// <param name="options">Learning rate and schedule.</param>
    /// <param name="steps">All steps of the run, which the schedule spans.</param>
    public SgdLoop(Classifier model, TrainingOptions options, long steps)
    {
        (this.options, this.steps) = (options, steps);
        optimizer = optim.SGD(model.Module.parameters().Where(p => p.requires_grad), options.LearningRate, options.Momentum, weight_decay: options.WeightDecay);
    }

    /// <summary>Minimizes a loss by one step and returns its value before the step.</summary>
    /// <exception cref="ArithmeticException">The loss is not finite; the parameters are unchanged.</exception>
    public double Minimize(Func<Tensor> loss)
    {
        using var scope = NewDisposeScope();
        foreach (var group in optimizer.ParamGroups) group.LearningRate = options.LearningRateAt(step, steps);
        optimizer.zero_grad();
        var value = loss();
        var number = value.item<float>();
        if (!float.IsFinite(number))
            throw new ArithmeticException($"The loss became {number} at step {step + 1}; lower the learning rate ({options.LearningRate}) or check the inputs for values that are not finite.");
        value.backward();
        optimizer.step();
        step++;
        return number;
    }

    public void Dispose()
    {
        using var scope = NewDisposeScope(); // the optimizer makes a handle of every gradient it looks at
        optimizer.zero_grad();
        optimizer.Dispose();
    }
}
