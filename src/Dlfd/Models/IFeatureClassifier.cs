namespace Dlfd.Models;

/// <summary>Represents a network whose forward pass is a feature extractor followed by its last layer.</summary>
public interface IFeatureClassifier
{
    /// <summary>Computes the penultimate features, float32 [n, features].</summary>
    /// <param name="inputs">float32 [n, …]; borrowed.</param>
    Tensor Features(Tensor inputs);

    /// <summary>Computes logits, float32 [n, outputs], from what <see cref="Features"/> returned.</summary>
    /// <param name="features">float32 [n, features]; borrowed.</param>
    Tensor Classify(Tensor features);
}
