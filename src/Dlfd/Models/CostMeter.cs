using static TorchSharp.torch;

namespace Dlfd.Models;

/// <summary>Counts the examples that run through classifiers.</summary>
sealed class CostMeter
{
    public ComputeCost Cost { get; private set; }

    public void Count(Tensor inputs) => Cost += new ComputeCost(inputs.shape[0], is_grad_enabled() ? inputs.shape[0] : 0);
}
