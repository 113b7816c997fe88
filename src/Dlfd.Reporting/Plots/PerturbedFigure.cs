using System.Globalization;
using Dlfd.Reporting.Document;

namespace Dlfd.Reporting.Plots;

/// <summary>Images beside their perturbed ones, with words that say the same.</summary>
internal static class PerturbedFigure
{
    internal static Figure Of(IReadOnlyList<PerturbedImage> images, FigurePaths paths)
    {
        var factor = Factor(images);
        return new Figure(
            paths.Next("perturbed"),
            $"Images x, perturbed images x* and their differences, amplified {factor} times. {string.Join("; ", images.Select(Describe))}.",
            $"Above the images x, in the middle the perturbed ones x*, below |x* − x| amplified {factor} times.",
            PerturbedPlot.Render(images, factor)) { IsPhoto = true };
    }

    /// <summary>The greatest whole number by which no difference exceeds 255.</summary>
    internal static int Factor(IReadOnlyList<PerturbedImage> images) => 255 / Math.Max(1, images.Max(image => Differences(image).Max()));

    internal static IEnumerable<int> Differences(PerturbedImage image) => image.Original.Zip(image.Perturbed, (x, y) => Math.Abs(x - y));

    static string Describe(PerturbedImage image) =>
        $"{image.Caption}: mean difference {Differences(image).Average().ToString("F1", CultureInfo.InvariantCulture)} of 255";
}
