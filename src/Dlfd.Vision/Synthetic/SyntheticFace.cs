namespace Dlfd.Vision.Synthetic;

/// <summary>The labels of one synthetic image.</summary>
/// <param name="Identity">The person, the same text for all of the person's images.</param>
/// <param name="AgeClass">The age class, <c>a</c> (infant) to <c>h</c> (old).</param>
/// <param name="Emotion">One of surprise, fear, disgust, happiness, sadness, anger and neutral.</param>
/// <param name="Male">Whether the person is male.</param>
/// <param name="Young">Whether the age class is <c>a</c> to <c>d</c>.</param>
/// <param name="Smiling">Whether the person smiles.</param>
public sealed record SyntheticFace(
    string Identity, char AgeClass, string Emotion, bool Male, bool Young, bool Smiling);
