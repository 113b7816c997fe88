namespace Dlfd.Unlearning;

/// <summary>Names what batch norm does while a method trains.</summary>
public enum BatchNormPolicy
{
    /// <summary>It normalizes by each batch and updates its running statistics, in frozen layers too.</summary>
    Train,

    /// <summary>The whole network stays in evaluation mode: running statistics are used and kept, and dropout is off.</summary>
    Evaluation,

    /// <summary>As <see cref="Train"/>, but layers that a method freezes use and keep their running statistics.</summary>
    FreezeFrozenLayers,
}
