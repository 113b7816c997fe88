using static TorchSharp.torch;

namespace Dlfd.Models;

/// <summary>Wraps any module that maps a tensor of inputs to a tensor of logits, TorchScript modules included.</summary>
/// <remarks>The module is borrowed: it is never disposed here. Not safe for use from several threads at once.</remarks>
public sealed class Classifier
{
    readonly nn.IModule<Tensor, Tensor> forward;
    readonly CostMeter? meter;

    /// <summary>Initializes the wrapper.</summary>
    /// <param name="module">An <see cref="nn.Module{T, TResult}"/> of tensors, or a scripted module; borrowed.</param>
    /// <exception cref="ArgumentException">The module does not map one tensor to one tensor, or has no parameters.</exception>
    public Classifier(nn.Module module)
    {
        ArgumentNullException.ThrowIfNull(module);
        forward = module as nn.IModule<Tensor, Tensor>
            ?? throw new ArgumentException($"{module.GetName()} does not map one tensor to one tensor; wrap it in a Module<Tensor, Tensor>.", nameof(module));
        if (!module.parameters().Any())
            throw new ArgumentException($"{module.GetName()} has no parameters; give a model that was trained.", nameof(module));
        Module = module;
    }

    /// <summary>Wraps a module as the public constructor does, and counts what runs through it.</summary>
    internal Classifier(nn.Module module, CostMeter meter) : this(module) => this.meter = meter;

    /// <summary>Wraps another module, and counts what runs through it where this one is counted.</summary>
    internal Classifier Like(nn.Module module) => meter is null ? new(module) : new(module, meter);

    /// <summary>Wraps a module; borrowed.</summary>
    /// <param name="module">The module.</param>
    public static implicit operator Classifier(nn.Module<Tensor, Tensor> module) => new(module);

    /// <summary>Gets the wrapped module; borrowed.</summary>
    public nn.Module Module { get; }

    /// <summary>Gets the device of the first parameter, which is the device of every run on this model.</summary>
    public Device Device => Module.parameters().First().device;

    /// <summary>Counts a pass of these examples that runs elsewhere.</summary>
    internal void Count(Tensor inputs) => meter?.Count(inputs);

    /// <summary>Computes logits, [n, outputs].</summary>
    /// <param name="inputs">[n, …]; borrowed.</param>
    public Tensor Forward(Tensor inputs)
    {
        meter?.Count(inputs);
        return forward.call(inputs);
    }

    /// <summary>Computes logits, [n, outputs], as constants: no gradient flows back from them.</summary>
    internal Tensor ForwardWithoutGradient(Tensor inputs)
    {
        using var noGrad = no_grad();
        return Forward(inputs);
    }

    /// <summary>Computes the penultimate features, [n, features], and the logits, [n, outputs], in one pass.</summary>
    /// <remarks>Features are what <see cref="IFeatureClassifier"/> says, or the input of the linear layer that ran last.</remarks>
    /// <param name="inputs">[n, …]; borrowed.</param>
    /// <exception cref="NotSupportedException">The module is no <see cref="IFeatureClassifier"/> and called no linear layer that can be hooked; TorchScript layers cannot.</exception>
    public (Tensor Features, Tensor Logits) ForwardWithFeatures(Tensor inputs)
    {
        if (Module is IFeatureClassifier split)
        {
            meter?.Count(inputs);
            var features = split.Features(inputs);
            return (features, split.Classify(features));
        }
        return HookLastLinear(inputs);
    }

    (Tensor, Tensor) HookLastLinear(Tensor inputs)
    {
        var layers = ModuleTree.Walk(Module).Select(m => m.Module).OfType<TorchSharp.Modules.Linear>().ToList();
        Tensor? last = null;
        var hooks = layers.ConvertAll(layer => layer.register_forward_pre_hook((_, input) =>
        {
            last?.Dispose();
            last = input.alias().DetachFromDisposeScope(); // the module may dispose what it computes with
            return input;
        }));
        try
        {
            var logits = Forward(inputs);
            return last is null
                ? throw new NotSupportedException($"{Module.GetName()} called no linear layer whose input could serve as features; implement IFeatureClassifier, or use logits.")
                : (last.alias(), logits);
        }
        finally
        {
            hooks.ForEach(hook => hook.remove());
            last?.Dispose();
        }
    }

    /// <summary>Runs <paramref name="body"/> in evaluation mode without gradients, and restores every module's mode.</summary>
    internal T Evaluate<T>(Func<T> body)
    {
        using var mode = new ModeScope(Module, training: false);
        using var noGrad = no_grad();
        return body();
    }
}
