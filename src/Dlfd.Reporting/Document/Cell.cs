using Dlfd.Reporting.Results;

namespace Dlfd.Reporting.Document;

/// <summary>What a table shows at one place: a text, what follows it, and under it differences to other results.</summary>
internal sealed record Cell(string Text)
{
    internal const string Missing = "–";

    /// <summary>The number to sort by; null for texts and for what was not measured.</summary>
    internal double? Value { get; init; }

    /// <summary>1 for the best of the column, 2 for the second best, else 0.</summary>
    internal int Rank { get; init; }

    internal string Rest { get; init; } = "";

    internal IReadOnlyList<Difference> Differences { get; init; } = [];
}
