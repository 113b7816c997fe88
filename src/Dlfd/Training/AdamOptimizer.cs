using Dlfd.Models;
using TorchSharp.Modules;

namespace Dlfd.Training;

/// <summary>Adam with L2 weight decay, or AdamW, as PyTorch's with their default β and ε.</summary>
/// <remarks>Steps are counted for all parameters together; PyTorch counts those of each that has a gradient, which differs only where some have none at first.</remarks>
/// <param name="parameters">Borrowed.</param>
/// <param name="weightDecay">How much of the value is added to its gradient or, decoupled, taken off the value.</param>
/// <param name="decoupled">Whether the decay leaves the moments alone (AdamW).</param>
sealed class AdamOptimizer(IEnumerable<Parameter> parameters, double weightDecay = 0, bool decoupled = false) : Optimizer(parameters, moments: 2)
{
    const double First = 0.9, Second = 0.999, Smallest = 1e-8;

    protected override void Move(IEnumerable<(Parameter Value, Tensor Gradient, Tensor[] Moments)> parameters, double learningRate)
    {
        using Scalar decay = weightDecay, shrunk = 1 - learningRate * weightDecay, epsilon = Smallest;
        using Scalar first = First, newFirst = 1 - First, second = Second, newSecond = 1 - Second;
        using Scalar step = -learningRate / (1 - Math.Pow(First, Steps)), correction = Math.Sqrt(1 - Math.Pow(Second, Steps));
        foreach (var (value, gradient, moments) in parameters)
        {
            if (decoupled) value.mul_(shrunk);
            else if (weightDecay != 0) gradient.add_(value, decay);
            moments[0].mul_(first).add_(gradient, newFirst);
            moments[1].mul_(second).addcmul_(gradient, gradient, newSecond);
            value.addcdiv_(moments[0], moments[1].sqrt().div_(correction).add_(epsilon, Numbers.One), step);
        }
    }
}
