using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Dlfd.Training;

/// <summary>Moves parameters against their gradients, which a step uses up; owns the moments that it remembers of them.</summary>
/// <remarks>TorchSharp's own optimizers leave the numbers of a step to the finalizer, which may free one while native code reads it, as soon as another thread allocates. These hold theirs.</remarks>
abstract class Optimizer : IDisposable
{
    readonly (Parameter Value, Tensor[] Moments)[] parameters;

    /// <param name="parameters">Borrowed; gradients that they have are dropped.</param>
    /// <param name="moments">Tensors of a parameter's shape to remember for each.</param>
    protected Optimizer(IEnumerable<Parameter> parameters, int moments)
    {
        using var noGrad = no_grad();
        this.parameters = [.. parameters.Select(p => (p, Enumerable.Range(0, moments).Select(_ => zeros_like(p).DetachFromDisposeScope()).ToArray()))];
        DropGradients();
    }

    /// <summary>Gets the steps so far.</summary>
    protected long Steps { get; private set; }

    IEnumerable<Tensor> Moments => parameters.SelectMany(p => p.Moments);

    public static Optimizer Create(IEnumerable<Parameter> parameters, TrainingOptions options) => options.Optimizer switch
    {
        OptimizerKind.Adam => new AdamOptimizer(parameters, options.WeightDecay),
        OptimizerKind.AdamW => new AdamOptimizer(parameters, options.WeightDecay, decoupled: true),
        _ => new SgdOptimizer(parameters, options.Momentum, options.WeightDecay),
    };

    /// <summary>Takes one step and drops the gradients; parameters without one stay.</summary>
    public void Step(double learningRate)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        Steps++;
        Move(from p in parameters let gradient = p.Value.grad where gradient is not null select (p.Value, gradient, p.Moments), learningRate);
        DropGradients();
    }

    /// <summary>Changes the values in place; gradients may be changed too.</summary>
    protected abstract void Move(IEnumerable<(Parameter Value, Tensor Gradient, Tensor[] Moments)> parameters, double learningRate);

    /// <summary>Frees the gradients, which cost as much memory as the weights; those of another's may lie in another order than the weights do by now.</summary>
    public void DropGradients()
    {
        foreach (var (value, _) in parameters) value.grad = null;
    }

    /// <summary>Writes the steps so far and the moments.</summary>
    public void Save(BinaryWriter writer)
    {
        writer.Write(Steps);
        foreach (var moment in Moments) PlainTensor.Write(writer, moment);
    }

    /// <summary>Reads what <see cref="Save"/> wrote.</summary>
    public void Load(BinaryReader reader)
    {
        Steps = reader.ReadInt64();
        foreach (var moment in Moments) PlainTensor.Read(reader, moment);
    }

    public void Dispose()
    {
        DropGradients();
        foreach (var moment in Moments) moment.Dispose();
    }
}
