using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Dlfd.Models;

/// <summary>Walks a module as PyTorch does: each module before its children, children in the order of their definition.</summary>
/// <remarks>TorchSharp lists level by level, and all parameters before all buffers. Works on TorchScript modules too, which list their descendants' entries as their own.</remarks>
static class ModuleTree
{
    /// <summary>Lists the module itself, under an empty name, and its descendants.</summary>
    public static IEnumerable<(string Name, nn.Module Module)> Walk(nn.Module module, string name = "") =>
        module.named_children().SelectMany(child => Walk(child.module, Join(name, child.name))).Prepend((name, module));

    /// <summary>Lists the parameters that may change, those with <c>requires_grad</c>; borrowed.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public static (string Name, Parameter Value)[] Trainable(nn.Module module)
    {
        (string, Parameter)[] trainable = [.. module.named_parameters().Where(p => p.parameter.requires_grad)];
        return trainable.Length > 0 ? trainable : throw new ArgumentException("No parameter of the model can be trained; set requires_grad of those that may change.");
    }

    /// <summary>Lists the entries of the state that a fresh start may overwrite: all but frozen parameters, and the statistics of layers that have only such.</summary>
    public static IReadOnlySet<string> Replaceable(nn.Module module)
    {
        using var scope = NewDisposeScope();
        var parameters = module.named_parameters().ToLookup(p => p.parameter.requires_grad, p => p.name);
        var frozenLayers = parameters[false].Select(LayerOf).Except(parameters[true].Select(LayerOf)).ToHashSet();
        return module.state_dict().Keys.Except(parameters[false]).Where(name => !frozenLayers.Contains(LayerOf(name))).ToHashSet();
    }

    /// <summary>Returns the name of the module that an entry of the state belongs to.</summary>
    public static string LayerOf(string entry) => entry[..Math.Max(0, entry.LastIndexOf('.'))];

    /// <summary>Refuses weights of another type than the methods compute in.</summary>
    /// <exception cref="ArgumentException">One has it.</exception>
    public static void RequireFloat32(nn.Module module)
    {
        using var scope = NewDisposeScope();
        if (module.named_parameters().FirstOrDefault(p => p.parameter.is_floating_point() && p.parameter.dtype != ScalarType.Float32) is { name: { } name, parameter: var other })
            throw new ArgumentException($"The parameter '{name}' is {other.dtype}; training and unlearning take float32, so convert the model (.to(torch.float32)) and its inputs.");
    }

    /// <summary>Lists the entries of the state that are finite.</summary>
    public static IReadOnlySet<string> Finite(nn.Module module)
    {
        using var scope = NewDisposeScope();
        return module.state_dict().Where(e => e.Value.isfinite().all().item<bool>()).Select(e => e.Key).ToHashSet();
    }

    /// <summary>Refuses state that a run left without numbers: the loss before a step shows nothing of the last one, nor of statistics that batch norm only keeps.</summary>
    /// <exception cref="ArithmeticException">One of the entries is not finite.</exception>
    public static void RequireFinite(nn.Module module, IEnumerable<string> names)
    {
        if (names.Except(Finite(module)).FirstOrDefault() is { } name)
            throw new ArithmeticException($"'{name}' is not finite after the run; lower the learning rate, or, where a batch has a single value a channel, raise BatchSize or keep batch norm in evaluation mode.");
    }

    /// <summary>Lists the parameters that belong to the module and not to a child; borrowed.</summary>
    public static IEnumerable<(string Name, Parameter Value)> OwnParameters(nn.Module module) =>
        module.named_parameters(recurse: false).Where(p => !p.name.Contains('.'));

    /// <summary>Lists the persistent buffers that belong to the module and not to a child; borrowed.</summary>
    public static IEnumerable<(string Name, Tensor Value)> OwnBuffers(nn.Module module) =>
        module.named_buffers(recurse: false, include_nonpersistent: false).Where(b => !b.name.Contains('.'));

    /// <summary>Names a part of a module as the state dict does.</summary>
    public static string Join(string prefix, string name) => prefix.Length == 0 ? name : $"{prefix}.{name}";
}
