using Dlfd.Data;
using Dlfd.Models;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Dlfd.Unlearning;

/// <summary>Sees the trainable parameters of a model as one vector, in their order.</summary>
sealed class ParameterVector
{
    readonly UnlearningSession session;
    readonly (string Name, Parameter Value)[] parameters;

    public ParameterVector(UnlearningSession session)
    {
        this.session = session;
        parameters = ModuleTree.Trainable(session.Model.Module);
    }

    /// <summary>The present weights, float [P], a copy.</summary>
    public Tensor Values()
    {
        using var noGrad = no_grad();
        return Flatten(parameters.Select(p => p.Value));
    }

    /// <summary>Writes weights, float [P], into the model.</summary>
    public void Assign(Tensor values)
    {
        using var noGrad = no_grad();
        using var scope = NewDisposeScope();
        foreach (var (parameter, part) in parameters.Zip(Split(values).Values)) parameter.Value.copy_(part);
    }

    /// <summary>Cuts a vector into views of the parameters' shapes, by name.</summary>
    public Dictionary<string, Tensor> Split(Tensor vector) =>
        parameters.Zip(vector.split([.. parameters.Select(p => p.Value.numel())])).ToDictionary(p => p.First.Name, p => p.Second.view(p.First.Value.shape));

    /// <summary>Changes a vector parameter by parameter; the result is a new vector, float [P].</summary>
    public Tensor FromParts(Tensor vector, Func<Tensor, Tensor> change)
    {
        using var scope = NewDisposeScope();
        return Flatten(Split(vector).Values.Select(change)).MoveToOuterDisposeScope();
    }

    /// <summary>Computes the inner product of the weights, with their gradient, and a vector, float [P].</summary>
    public Tensor Dot(Tensor vector)
    {
        using var scope = NewDisposeScope();
        return cat([.. parameters.Select(p => p.Value.reshape(-1))]).dot(vector).MoveToOuterDisposeScope();
    }

    /// <summary>Gives a scalar another gradient, float [P]: a linear function has the one that it is made of.</summary>
    public Tensor WithGradient(Tensor scalar, Tensor gradient)
    {
        var linear = Dot(gradient);
        return scalar.detach() + linear - linear.detach();
    }

    /// <summary>Computes the gradient of a scalar, float [P]; the parameters' own gradients stay as they are.</summary>
    public Tensor Gradient(Tensor scalar)
    {
        using var scope = NewDisposeScope();
        return Flatten(Gradients(scalar, retainGraph: false)).MoveToOuterDisposeScope();
    }

    /// <summary>Adds the gradient of a scalar, or a measure of it, to a sum, float [P]; parameter by parameter, which spares a vector of all.</summary>
    public void AddGradient(Tensor sum, Tensor scalar, double weight, GradientMeasure measure, bool retainGraph = false)
    {
        using var scope = NewDisposeScope();
        foreach (var (part, gradient) in Split(sum).Values.Zip(Gradients(scalar, retainGraph)))
            if (measure == GradientMeasure.Square) part.addcmul_(gradient, gradient, weight);
            else part.add_(measure == GradientMeasure.Absolute ? gradient.abs() : gradient, alpha: weight);
    }

    /// <summary>Zero for parameters that the scalar does not depend on, such as those of an auxiliary head.</summary>
    IEnumerable<Tensor> Gradients(Tensor scalar, bool retainGraph) =>
        autograd.grad([scalar], [.. parameters.Select(p => p.Value)], retain_graph: retainGraph, allow_unused: true)
            .Zip(parameters, (gradient, p) => gradient.IsInvalid ? zeros_like(p.Value) : gradient);

    /// <summary>Computes the mean over a data set, weighted by batch size, of a function of the batches' gradients, float [P]; in evaluation mode.</summary>
    /// <param name="data">The examples; borrowed; not augmented.</param>
    /// <param name="batchSize">Examples a gradient. Squares of gradients shrink with it: compare equal sizes only.</param>
    /// <param name="objective">Computes a scalar of a batch; default the task's loss.</param>
    /// <param name="measure">What of each gradient is averaged.</param>
    public Tensor MeanGradient(ILabeledDataset data, int batchSize, Func<Batch, Tensor>? objective = null, GradientMeasure measure = GradientMeasure.Signed)
    {
        objective ??= batch => session.Request.Task.Loss(session.Model.Forward(batch.Inputs), batch.Labels);
        using var mode = new ModeScope(session.Model.Module, training: false);
        var sum = zeros(parameters.Sum(p => p.Value.numel()), device: session.Model.Device);
        foreach (var batch in data.Batches(batchSize, session.Model.Device))
        {
            session.CancellationToken.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            AddGradient(sum, objective(batch), (double)batch.Count / data.Count, measure);
        }
        return sum;
    }

    /// <summary>The size, of at most the one asked for, that divides examples into batches as even as can be.</summary>
    public static int EvenBatchSize(long examples, int batchSize)
    {
        var batches = (examples + batchSize - 1) / batchSize;
        return (int)((examples + batches - 1) / batches);
    }

    static Tensor Flatten(IEnumerable<Tensor> tensors)
    {
        using var scope = NewDisposeScope();
        return cat([.. tensors.Select(t => t.reshape(-1))]).MoveToOuterDisposeScope();
    }
}
