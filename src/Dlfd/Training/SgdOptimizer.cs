using Dlfd.Models;
using TorchSharp.Modules;

namespace Dlfd.Training;

/// <summary>Stochastic gradient descent with momentum and L2 weight decay, as PyTorch's.</summary>
/// <param name="parameters">Borrowed.</param>
/// <param name="momentum">How much of the last direction stays, 0 to below 1.</param>
/// <param name="weightDecay">How much of the value is added to its gradient.</param>
sealed class SgdOptimizer(IEnumerable<Parameter> parameters, double momentum, double weightDecay) : Optimizer(parameters, momentum == 0 ? 0 : 1)
{
    protected override void Move(IEnumerable<(Parameter Value, Tensor Gradient, Tensor[] Moments)> parameters, double learningRate)
    {
        using Scalar decay = weightDecay, kept = momentum, step = -learningRate;
        foreach (var (value, gradient, moments) in parameters)
        {
            if (weightDecay != 0) gradient.add_(value, decay);
            value.add_(momentum == 0 ? gradient : moments[0].mul_(kept).add_(gradient, Numbers.One), step);
        }
    }
}
