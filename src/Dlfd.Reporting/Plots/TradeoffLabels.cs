using System.Globalization;

namespace Dlfd.Reporting.Plots;

/// <summary>What is written beside each point: its name or, where many would crowd the plot, a number for a dominated method.</summary>
internal sealed class TradeoffLabels
{
    internal const int NamedPoints = 12;

    internal TradeoffLabels(IReadOnlyList<TradeoffPoint> points)
    {
        Points = points;
        var methods = points.Where(point => !point.IsReference).ToArray();
        Numbered = IsCrowded ? [.. methods.Where(point => methods.Any(point.IsDominatedBy))] : [];
        var numbers = Numbered.Index().ToDictionary(pair => pair.Item, pair => (pair.Index + 1).ToString(CultureInfo.InvariantCulture));
        Texts = [.. points.Select(point => numbers.GetValueOrDefault(point, point.Label))];
    }

    internal IReadOnlyList<TradeoffPoint> Points { get; }

    internal bool IsCrowded => Points.Count > NamedPoints;

    /// <summary>The methods that are only numbered, number 1 first.</summary>
    internal IReadOnlyList<TradeoffPoint> Numbered { get; }

    /// <summary>What is written beside each point, in the order of the points.</summary>
    internal IReadOnlyList<string> Texts { get; }
}
