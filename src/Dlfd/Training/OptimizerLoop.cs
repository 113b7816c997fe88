using Dlfd.Models;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Dlfd.Training;

/// <summary>Takes optimizer steps, each in a scope of its own, and refuses to go on from a loss that is no number.</summary>
sealed class OptimizerLoop : IDisposable
{
    readonly Optimizer optimizer;
    readonly List<Parameter> parameters;
    readonly TrainingOptions options;
    readonly ParameterMask? mask;
    readonly long steps;

    /// <param name="model">Borrowed; parameters that need no gradient are left alone.</param>
    /// <param name="options">Optimizer, learning rate, schedule and gradient clipping.</param>
    /// <param name="steps">All steps of the run, which the schedule spans.</param>
    /// <param name="mask">What parts of the parameters may move; borrowed; null for all.</param>
    public OptimizerLoop(Classifier model, TrainingOptions options, long steps, ParameterMask? mask = null)
    {
        (this.options, this.steps, this.mask) = (options, steps, mask);
        ModuleTree.RequireFloat32(model.Module);
        parameters = [.. ModuleTree.Trainable(model.Module).Select(p => p.Value)];
        optimizer = Optimizer.Create(parameters, options);
    }

    /// <summary>Gets the steps so far.</summary>
    public long Steps { get; private set; }

    /// <summary>Writes the steps so far and the optimizer's state.</summary>
    public void Save(BinaryWriter writer)
    {
        writer.Write(Steps);
        optimizer.Save(writer);
    }

    /// <summary>Reads what <see cref="Save"/> wrote.</summary>
    public void Load(BinaryReader reader)
    {
        Steps = reader.ReadInt64();
        optimizer.Load(reader);
    }

    /// <summary>Lets steps pass that are not taken, so that the schedule comes to its end.</summary>
    public void Skip(long count) => Steps += count;

    /// <summary>Minimizes a loss by one step and returns its value before the step.</summary>
    /// <exception cref="ArithmeticException">The loss is not finite; the parameters are unchanged.</exception>
    public double Minimize(Func<Tensor> loss) => Step(loss, ascend: false, double.PositiveInfinity).Loss;

    /// <summary>Maximizes a loss by one step, or takes none where it has reached the ceiling; returns its value before the step.</summary>
    /// <exception cref="ArithmeticException">The loss is not finite; the parameters are unchanged.</exception>
    public (double Loss, bool Stepped) Maximize(Func<Tensor> loss, double ceiling) => Step(loss, ascend: true, ceiling);

    (double Loss, bool Stepped) Step(Func<Tensor> loss, bool ascend, double ceiling)
    {
        using var scope = NewDisposeScope();
        var rate = options.LearningRateAt(Steps, steps);
        optimizer.DropGradients();
        var value = loss();
        var number = value.item<float>();
        if (!float.IsFinite(number))
            throw new ArithmeticException($"The loss became {number} at step {Steps + 1}; lower the learning rate ({options.LearningRate}) or check the inputs for values that are not finite.");
        Steps++; // one not taken still passes in the schedule, which would not come to its end otherwise
        if (number >= ceiling) return (number, false);
        (ascend ? value.neg() : value).backward();
        mask?.MaskGradients();
        if (options.MaximumGradientNorm is { } norm) nn.utils.clip_grad_norm_(parameters, norm);
        optimizer.Step(rate);
        mask?.RestoreFixed();
        return (number, true);
    }

    public void Dispose() => optimizer.Dispose();
}
