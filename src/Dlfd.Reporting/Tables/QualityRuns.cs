using System.Globalization;
using Dlfd.Reporting.Results;

namespace Dlfd.Reporting.Tables;

/// <summary>How many runs the forgetting quality rests on, and what so few can show.</summary>
internal static class QualityRuns
{
    /// <summary>A sentence for the reader; null where it was not measured.</summary>
    internal static string? Describe(Experiment experiment)
    {
        int[] runs = [.. experiment.Methods.Where(method => !method.IsReference).Select(Count).Where(count => count > 0).Distinct().Order()];
        var references = experiment.Retrained is { } retrained ? Count(retrained) : 0;
        if (runs.Length == 0 || references == 0)
            return null;
        var most = runs[^1];
        // One error on either side: (1 - 1/M) / (1/N) with N runs here and M there, or the reverse.
        var bound = Math.Log(Math.Max(most - (double)most / references, references - (double)references / most));
        return string.Create(CultureInfo.InvariantCulture,
            $"Forgetting quality compares {string.Join(" or ", runs)} runs of a method with {references} of retrained: no ε above ln {Math.Exp(bound):0.##} = {bound:F2} can be shown, ln(N − 1) with N runs on both sides, unless all runs are told apart, which few often are by chance. The row retrained has what as many other retrained models would score.");
    }

    static int Count(MethodSummary method) => method.Rows.Count(row => row.Deep?.ForgettingQuality is not null);
}
