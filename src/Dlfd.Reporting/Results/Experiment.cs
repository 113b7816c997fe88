namespace Dlfd.Reporting.Results;

/// <summary>The methods that ran on the same dataset, task and architecture and so can be compared.</summary>
internal sealed record Experiment(string Dataset, string Task, string Arch, IReadOnlyList<MethodSummary> Methods)
{
    internal string Name => string.Join(", ", Parts);

    internal IReadOnlyList<string> Parts => [Dataset, Task, Arch];

    internal MethodSummary? Retrained => Methods.FirstOrDefault(method => method.IsRetrained);

    internal static IReadOnlyList<Experiment> Split(IEnumerable<ReportRow> rows) =>
    [
        .. rows.GroupBy(row => (row.Dataset, row.Task, row.Arch))
            .Select(group => new Experiment(group.Key.Dataset, group.Key.Task, group.Key.Arch, Summarise(group))),
    ];

    static MethodSummary[] Summarise(IEnumerable<ReportRow> rows) =>
    [
        .. rows.GroupBy(row => (row.Method, row.Profile))
            .Select(group => new MethodSummary(group.Key.Method, group.Key.Profile, [.. group])),
    ];
}
