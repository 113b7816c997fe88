using ScottPlot;
using SkiaSharp;

namespace Dlfd.Reporting.Plots;

/// <summary>The embedded font, so that plots have text on a machine without fonts too.</summary>
internal sealed class ReportFont : IFontResolver
{
    internal const string Name = "Dlfd Sans";

    static readonly ReportFont Instance = new();
    static readonly Lock Gate = new();

    internal static void Register()
    {
        lock (Gate)
            if (!Fonts.FontResolvers.Contains(Instance))
                Fonts.FontResolvers.Insert(0, Instance);
    }

    public SKTypeface? CreateTypeface(string fontName, FontWeight weight, FontSlant slant, FontSpacing spacing) =>
        CreateTypeface(fontName, weight >= FontWeight.SemiBold, slant != FontSlant.Upright);

    public SKTypeface? CreateTypeface(string fontName, bool bold, bool italic) => fontName == Name ? Create(bold) : null;

    /// <summary>The typeface, which the caller disposes.</summary>
    internal static SKTypeface Create(bool bold)
    {
        using var data = SKData.CreateCopy(Resource.Bytes(bold ? "DejaVuSans-Bold.ttf" : "DejaVuSans.ttf"));
        return SKTypeface.FromData(data);
    }
}
