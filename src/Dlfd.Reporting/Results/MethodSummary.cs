namespace Dlfd.Reporting.Results;

/// <summary>The rows of one method and profile, one a seed.</summary>
internal sealed record MethodSummary(string Method, string? Profile, IReadOnlyList<ReportRow> Rows)
{
    internal string Label => Profile is null ? Method : $"{Method} ({Profile})";

    internal bool IsRetrained => Is("retrained");

    internal bool IsOriginal => Is("original");

    /// <summary>Whether it is a model to compare with and no unlearning method.</summary>
    internal bool IsReference => IsRetrained || IsOriginal;

    internal int Seeds => Rows.Select(row => row.Seed).Distinct().Count();

    internal Statistic? Of(Func<ReportRow, double?> value) => Statistic.Of(Rows.Select(value));

    bool Is(string name) => string.Equals(Method, name, StringComparison.OrdinalIgnoreCase);
}
