using System.Text;
using System.Text.Json;
using Dlfd.Reporting;
using Dlfd.Reporting.Output;

namespace Dlfd.Tests.Reporting;

public class ResultsJsonTests
{
    [Fact]
    public void Serialize_FullAndBareRow_EqualsTheGoldenText()
    {
        var full = new ReportRow
        {
            Method = "dlfd", Profile = "Paper", Arch = "resnet18", Task = "age", Dataset = "faces", Seed = 3, TestAccuracy = 0.5, Top2Accuracy = 0.75,
            MiaAccuracy = 0.625, MiaFloor = 0.5, ForgettingScore = 0.125, Nomus = 0.6875, RetainAccuracy = 1, ForgetAccuracy = 0.1, Seconds = 1e-7,
            Device = "cuda:0", Threads = 2, LibraryVersion = "0.1.0", MiaAuc = 0.7, MiaAucLow = 0.6, MiaAucHigh = double.PositiveInfinity,
            TestAccuracyLow = 0.4, TestAccuracyHigh = 0.6, ForgettingScoreLow = 0.1, ForgettingScoreHigh = 0.15, NomusLow = 0.65, NomusHigh = 0.7, TwoSidedAccuracy = 0.55, UnbalancedMiaAccuracy = 0.7, UnbalancedMiaFloor = 0.65, TprAt1 = 0.02, ControlAuc = 0.75,
            ClassSeparability = 0.5, IdentityLeakage = 0.25, TugOfWar = 0.9, JensenShannon = 0.05, SampleForwards = 3_000_000_000, SampleBackwards = 7, PeakMemoryMiB = 1024.5,
            UnseenAccuracy = 0.6, TprAt01 = 0.002, KullbackLeibler = 0.4, ActivationDistance = 0.3, Completeness = 0.95, TwoSidedAccuracyLow = 0.5, TwoSidedAccuracyHigh = 0.6, ControlAucLow = 0.7, ControlAucHigh = 0.8, ClassSeparabilityLow = 0.45, ClassSeparabilityHigh = 0.55, IdentityLeakageLow = -0.1, IdentityLeakageHigh = 0.6,
            Deep = new() { ZeroRetrainForgetting = 0.8, ParameterDistance = 2, RelearnSteps = 3, AnamnesisIndex = 0.5, ResidualKnowledge = double.NaN, ForgettingQuality = 0.25, ForgettingQualityLow = 0.2 },
        };
        Encoding.UTF8.GetString(ReportJson.Serialize([full, Reports.Row("original")])).Should().Be("""
            [
              {
                "method": "dlfd",
                "profile": "Paper",
                "arch": "resnet18",
                "task": "age",
                "dataset": "faces",
                "seed": 3,
                "testAccuracy": 0.5,
                "top2Accuracy": 0.75,
                "miaAccuracy": 0.625,
                "miaFloor": 0.5,
                "forgettingScore": 0.125,
                "nomus": 0.6875,
                "retainAccuracy": 1,
                "forgetAccuracy": 0.1,
                "seconds": 1E-07,
                "device": "cuda:0",
                "threads": 2,
                "libraryVersion": "0.1.0",
                "miaAuc": 0.7,
                "miaAucLow": 0.6,
                "miaAucHigh": null,
                "testAccuracyLow": 0.4,
                "testAccuracyHigh": 0.6,
                "forgettingScoreLow": 0.1,
                "forgettingScoreHigh": 0.15,
                "nomusLow": 0.65,
                "nomusHigh": 0.7,
                "twoSidedAccuracy": 0.55,
                "unbalancedMiaAccuracy": 0.7,
                "unbalancedMiaFloor": 0.65,
                "tprAt1": 0.02,
                "controlAuc": 0.75,
                "classSeparability": 0.5,
                "identityLeakage": 0.25,
                "tugOfWar": 0.9,
                "jensenShannon": 0.05,
                "sampleForwards": 3000000000,
                "sampleBackwards": 7,
                "peakMemoryMiB": 1024.5,
                "unseenAccuracy": 0.6,
                "tprAt01": 0.002,
                "kullbackLeibler": 0.4,
                "activationDistance": 0.3,
                "completeness": 0.95,
                "twoSidedAccuracyLow": 0.5,
                "twoSidedAccuracyHigh": 0.6,
                "controlAucLow": 0.7,
                "controlAucHigh": 0.8,
                "classSeparabilityLow": 0.45,
                "classSeparabilityHigh": 0.55,
                "identityLeakageLow": -0.1,
                "identityLeakageHigh": 0.6,
                "deep": {
                  "zeroRetrainForgetting": 0.8,
                  "parameterDistance": 2,
                  "relearnSteps": 3,
                  "anamnesisIndex": 0.5,
                  "residualKnowledge": null,
                  "forgettingQuality": 0.25,
                  "forgettingQualityLow": 0.2,
                  "forgettingQualityHigh": null
                }
              },
              {
                "method": "original",
                "profile": null,
                "arch": "resnet18",
                "task": "age",
                "dataset": "faces",
                "seed": 0,
                "testAccuracy": null,
                "top2Accuracy": null,
                "miaAccuracy": null,
                "miaFloor": null,
                "forgettingScore": null,
                "nomus": null,
                "retainAccuracy": null,
                "forgetAccuracy": null,
                "seconds": null,
                "device": "cpu",
                "threads": 0,
                "libraryVersion": "",
                "miaAuc": null,
                "miaAucLow": null,
                "miaAucHigh": null,
                "testAccuracyLow": null,
                "testAccuracyHigh": null,
                "forgettingScoreLow": null,
                "forgettingScoreHigh": null,
                "nomusLow": null,
                "nomusHigh": null,
                "twoSidedAccuracy": null,
                "unbalancedMiaAccuracy": null,
                "unbalancedMiaFloor": null,
                "tprAt1": null,
                "controlAuc": null,
                "classSeparability": null,
                "identityLeakage": null,
                "tugOfWar": null,
                "jensenShannon": null,
                "sampleForwards": null,
                "sampleBackwards": null,
                "peakMemoryMiB": null,
                "unseenAccuracy": null,
                "tprAt01": null,
                "kullbackLeibler": null,
                "activationDistance": null,
                "completeness": null,
                "twoSidedAccuracyLow": null,
                "twoSidedAccuracyHigh": null,
                "controlAucLow": null,
                "controlAucHigh": null,
                "classSeparabilityLow": null,
                "classSeparabilityHigh": null,
                "identityLeakageLow": null,
                "identityLeakageHigh": null,
                "deep": null
              }
            ]

            """.ReplaceLineEndings("\n"));
    }

    [Fact]
    public void Serialize_ThenRead_GivesTheSameRows()
    {
        ReportRow[] rows = [Reports.Row("<b>\"é\"") with { TestAccuracy = 1 / 3.0, Top2Accuracy = null }];
        JsonSerializer.Deserialize(ReportJson.Serialize(rows), ReportJson.Default.IReadOnlyListReportRow).Should().Equal(rows);
    }

    [Fact]
    public void Serialize_Top2IsNoNumber_WritesNull() =>
        Encoding.UTF8.GetString(ReportJson.Serialize([Reports.Row("a") with { Top2Accuracy = double.NaN }])).Should().Contain("\"top2Accuracy\": null");
}
