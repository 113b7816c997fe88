namespace Dlfd.Training;

/// <summary>Names the rule that turns gradients into steps.</summary>
public enum OptimizerKind
{
    /// <summary>Stochastic gradient descent with momentum.</summary>
    Sgd,

    /// <summary>Adam with its usual moments (0.9, 0.999); weight decay is part of the gradient.</summary>
    Adam,

    /// <summary>Adam with weight decay apart from the gradient.</summary>
    AdamW,
}
