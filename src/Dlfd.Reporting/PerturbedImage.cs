namespace Dlfd.Reporting;

/// <summary>Represents an image and its perturbed one, to draw with their difference.</summary>
/// <param name="Caption">What is written under it.</param>
/// <param name="Height">Pixels from top to bottom.</param>
/// <param name="Width">Pixels from left to right.</param>
/// <param name="Original">x: <c>3 * Height * Width</c> bytes, row by row, red, green and blue of each pixel.</param>
/// <param name="Perturbed">x*, likewise.</param>
public sealed record PerturbedImage(string Caption, int Height, int Width, IReadOnlyList<byte> Original, IReadOnlyList<byte> Perturbed);
