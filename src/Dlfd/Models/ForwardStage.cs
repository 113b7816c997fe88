using static TorchSharp.torch;

namespace Dlfd.Models;

/// <summary>Represents a piece of a network's forward pass that takes what the piece before it gave, and nothing else.</summary>
/// <param name="Modules">The modules that it runs; borrowed.</param>
/// <param name="Run">Computes its output, in the caller's scope; may overwrite its input.</param>
public sealed record ForwardStage(IReadOnlyList<nn.Module> Modules, Func<Tensor, Tensor> Run)
{
    /// <summary>Makes the stage of one module.</summary>
    /// <param name="module">The module; borrowed.</param>
    public static ForwardStage Of(nn.Module<Tensor, Tensor> module)
    {
        ArgumentNullException.ThrowIfNull(module);
        return new([module], module.call);
    }

    /// <summary>Runs stages one after another, in the caller's scope.</summary>
    internal static Tensor RunAll(IEnumerable<ForwardStage> stages, Tensor input)
    {
        using var scope = NewDisposeScope();
        return stages.Aggregate(input, (x, stage) => stage.Run(x)).MoveToOuterDisposeScope();
    }
}

/// <summary>Declares that a network's forward pass is its stages one after another, so that stages which stand still need not run again for the same examples.</summary>
/// <remarks>
/// Implementers: apart from TorchSharp's batch norm and dropout, what a stage gives for an example must depend on that example and the stage's
/// parameters alone; modules that draw random numbers are to be <see cref="IRandomInTraining"/>. Hooks run on the modules that stages call.
/// </remarks>
public interface IStagedClassifier
{
    /// <summary>Gets the stages, from inputs to logits.</summary>
    IReadOnlyList<ForwardStage> Stages { get; }
}

/// <summary>Declares that a module draws random numbers in training mode, as dropout does.</summary>
public interface IRandomInTraining
{
    /// <summary>Gets whether it draws any, as dropout of probability 0 does not.</summary>
    bool IsRandom { get; }
}
