using Dlfd.Evaluation;
using Dlfd.Reporting;
using Dlfd.Reporting.Results;

namespace Dlfd.Tests.Reporting;

/// <summary>Each column shows the number that its title names, with the interval of that.</summary>
public class ResultColumnTests
{
    static readonly ReportRow Row = Reports.Filled("a");

    static readonly Dictionary<string, Estimate> Numbers = new object[] { Row, Row.Signals!, Row.Deep! }
        .SelectMany(part => part.GetType().GetProperties().Select(p => (p.Name, Value: p.GetValue(part)))).Where(p => p.Value is Estimate or double or long)
        .ToDictionary(p => p.Name, p => p.Value is Estimate estimate ? estimate : Convert.ToDouble(p.Value));

    static IReadOnlyList<ResultColumn> All => [.. ResultColumn.Main, .. ResultColumn.Attacks, .. ResultColumn.Evidence, .. ResultColumn.Deep, .. ResultColumn.Cost];

    public static TheoryData<string, string> Titles => new()
    {
        { "Test accuracy", "TestAccuracy" }, { "Top-2", "Top2Accuracy" }, { "MIA accuracy (floor)", "MiaAccuracy" }, { "AUC", "MiaAuc" }, { "Forgetting score", "ForgettingScore" }, { "NoMUS", "Nomus" },
        { "Two-sided MIA", "TwoSidedAccuracy" }, { "TPR at 1 % FPR", "TprAt1" }, { "TPR at 0.1 % FPR", "TprAt01" }, { "Control AUC", "ControlAuc" },
        { "Unbalanced MIA (floor)", "UnbalancedMiaAccuracy" }, { "NoMUS with it", "UnbalancedNomus" }, { "By confidence", "ConfidenceAuc" }, { "By correctness", "CorrectnessAuc" },
        { "By entropy", "EntropyAuc" }, { "By modified entropy", "ModifiedEntropyAuc" }, { "Loss distance", "LossDistance" },
        { "Worst class acc.", "WorstLabelAccuracy" }, { "Retain acc.", "RetainAccuracy" }, { "Forget acc.", "ForgetAccuracy" }, { "Unseen acc.", "UnseenAccuracy" },
        { "Class separability", "ClassSeparability" }, { "Identity leakage", "IdentityLeakage" }, { "Tug of war", "TugOfWar" }, { "JS to retrained", "JensenShannon" },
        { "KL to retrained", "KullbackLeibler" }, { "Activation distance", "ActivationDistance" }, { "Completeness", "Completeness" },
        { "ZRF", "ZeroRetrainForgetting" }, { "Parameter distance", "ParameterDistance" }, { "Relearn steps", "RelearnSteps" }, { "Anamnesis index", "AnamnesisIndex" },
        { "Residual knowledge", "ResidualKnowledge" }, { "Forgetting quality", "ForgettingQuality" },
        { "Seconds", "Seconds" }, { "Run-time efficiency", "Seconds" }, { "Of it monitor", "MonitorSeconds" }, { "Forwards", "SampleForwards" }, { "Backwards", "SampleBackwards" },
        { "Memory growth (MiB)", "MemoryGrowthMiB" }, { "Peak memory (MiB)", "PeakMemoryMiB" },
    };

    [Theory]
    [MemberData(nameof(Titles))]
    public void Column_ShowsTheNumberOfItsTitleWithItsInterval(string title, string property)
    {
        var column = All.Single(c => c.Title == title);
        column.Value(Row).Should().Be(Numbers[property]);
        column.HasIntervals.Should().Be(Numbers[property].Interval is not null, "what has an interval shows it");
    }

    /// <summary>The true positive rates by other signals than the attack's are left to the files: eight more columns would hide the rest.</summary>
    [Fact]
    public void Numbers_OfARow_AreAllShown()
    {
        All.Select(c => c.Title).Should().BeEquivalentTo(Titles.Select(t => t[0]));
        Numbers.Keys.Where(name => !IsRateOfASignal(name)).Should().BeEquivalentTo(Titles.Select(t => t[1]).Distinct().Append("MiaFloor").Append("UnbalancedMiaFloor"));
    }

    static bool IsRateOfASignal(string name) => typeof(SignalMetrics).GetProperty(name) is not null && name.Contains("Tpr", StringComparison.Ordinal);
}
