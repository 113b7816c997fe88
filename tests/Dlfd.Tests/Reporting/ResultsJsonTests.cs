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
            Method = "dlfd", Profile = "Paper", Arch = "resnet18", Task = "age", Dataset = "faces", Seed = 3, Device = "cuda:0", Threads = 2, LibraryVersion = "0.1.0",
            TestAccuracy = new(0.5, new(0.4, 0.6)), Top2Accuracy = new(0.75, new(0.01, 0.02)), WorstLabelAccuracy = new(0.35, new(0.3, 0.45)), RetainAccuracy = 1,
            ForgetAccuracy = new(0.1, new(0.07, 0.08)), UnseenAccuracy = new(0.6, new(0.09, 0.1)), MiaAccuracy = new(0.625, new(0.03, 0.04)), MiaFloor = 0.5,
            MiaAuc = new(0.7, new(0.6, double.PositiveInfinity)), TprAt1 = new(0.02, new(0.11, 0.12)), TprAt01 = new(0.002, new(0.13, 0.14)),
            ForgettingScore = new(0.125, new(0.1, 0.15)), Nomus = new(0.6875, new(0.65, 0.7)), TwoSidedAccuracy = new(0.55, new(0.5, 0.6)),
            ControlAuc = new(0.75, new(0.7, 0.8)), UnbalancedMiaAccuracy = new(0.7, new(0.68, 0.72)), UnbalancedMiaFloor = 0.65,
            UnbalancedNomus = new(0.66, new(0.6, 0.69)), ClassSeparability = new(0.5, new(0.45, 0.55)), IdentityLeakage = new(0.25, new(-0.1, 0.6)),
            TugOfWar = new(0.9, new(0.85, 0.95)), JensenShannon = new(0.05, new(0.17, 0.18)), KullbackLeibler = new(0.4, new(0.15, 0.16)),
            ActivationDistance = new(0.3, new(0.19, 0.2)), Completeness = new(0.95, new(0.21, 0.22)), Seconds = 1e-07, MonitorSeconds = 0.23,
            SampleForwards = 3_000_000_000, SampleBackwards = 7, MemoryGrowthMiB = 12, PeakMemoryMiB = 1024.5,
            Signals = new() { ConfidenceAuc = 0.61, EntropyTprAt1 = 0.02, LossDistance = 0.05 },
            Deep = new() { ZeroRetrainForgetting = new(0.8, new(0.75, 0.85)), ParameterDistance = 2, RelearnSteps = 3, AnamnesisIndex = 0.5, ResidualKnowledge = double.NaN, ForgettingQuality = 0.25 },
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
                "testAccuracy": {
                  "value": 0.5,
                  "interval": {
                    "low": 0.4,
                    "high": 0.6
                  }
                },
                "top2Accuracy": {
                  "value": 0.75,
                  "interval": {
                    "low": 0.01,
                    "high": 0.02
                  }
                },
                "worstLabelAccuracy": {
                  "value": 0.35,
                  "interval": {
                    "low": 0.3,
                    "high": 0.45
                  }
                },
                "retainAccuracy": {
                  "value": 1,
                  "interval": null
                },
                "forgetAccuracy": {
                  "value": 0.1,
                  "interval": {
                    "low": 0.07,
                    "high": 0.08
                  }
                },
                "unseenAccuracy": {
                  "value": 0.6,
                  "interval": {
                    "low": 0.09,
                    "high": 0.1
                  }
                },
                "miaAccuracy": {
                  "value": 0.625,
                  "interval": {
                    "low": 0.03,
                    "high": 0.04
                  }
                },
                "miaFloor": 0.5,
                "miaAuc": {
                  "value": 0.7,
                  "interval": {
                    "low": 0.6,
                    "high": null
                  }
                },
                "tprAt1": {
                  "value": 0.02,
                  "interval": {
                    "low": 0.11,
                    "high": 0.12
                  }
                },
                "tprAt01": {
                  "value": 0.002,
                  "interval": {
                    "low": 0.13,
                    "high": 0.14
                  }
                },
                "forgettingScore": {
                  "value": 0.125,
                  "interval": {
                    "low": 0.1,
                    "high": 0.15
                  }
                },
                "nomus": {
                  "value": 0.6875,
                  "interval": {
                    "low": 0.65,
                    "high": 0.7
                  }
                },
                "twoSidedAccuracy": {
                  "value": 0.55,
                  "interval": {
                    "low": 0.5,
                    "high": 0.6
                  }
                },
                "controlAuc": {
                  "value": 0.75,
                  "interval": {
                    "low": 0.7,
                    "high": 0.8
                  }
                },
                "unbalancedMiaAccuracy": {
                  "value": 0.7,
                  "interval": {
                    "low": 0.68,
                    "high": 0.72
                  }
                },
                "unbalancedMiaFloor": 0.65,
                "unbalancedNomus": {
                  "value": 0.66,
                  "interval": {
                    "low": 0.6,
                    "high": 0.69
                  }
                },
                "signals": {
                  "confidenceAuc": {
                    "value": 0.61,
                    "interval": null
                  },
                  "correctnessAuc": null,
                  "entropyAuc": null,
                  "modifiedEntropyAuc": null,
                  "confidenceTprAt1": null,
                  "confidenceTprAt01": null,
                  "correctnessTprAt1": null,
                  "correctnessTprAt01": null,
                  "entropyTprAt1": 0.02,
                  "entropyTprAt01": null,
                  "modifiedEntropyTprAt1": null,
                  "modifiedEntropyTprAt01": null,
                  "lossDistance": 0.05
                },
                "classSeparability": {
                  "value": 0.5,
                  "interval": {
                    "low": 0.45,
                    "high": 0.55
                  }
                },
                "identityLeakage": {
                  "value": 0.25,
                  "interval": {
                    "low": -0.1,
                    "high": 0.6
                  }
                },
                "tugOfWar": {
                  "value": 0.9,
                  "interval": {
                    "low": 0.85,
                    "high": 0.95
                  }
                },
                "jensenShannon": {
                  "value": 0.05,
                  "interval": {
                    "low": 0.17,
                    "high": 0.18
                  }
                },
                "kullbackLeibler": {
                  "value": 0.4,
                  "interval": {
                    "low": 0.15,
                    "high": 0.16
                  }
                },
                "activationDistance": {
                  "value": 0.3,
                  "interval": {
                    "low": 0.19,
                    "high": 0.2
                  }
                },
                "completeness": {
                  "value": 0.95,
                  "interval": {
                    "low": 0.21,
                    "high": 0.22
                  }
                },
                "deep": {
                  "zeroRetrainForgetting": {
                    "value": 0.8,
                    "interval": {
                      "low": 0.75,
                      "high": 0.85
                    }
                  },
                  "parameterDistance": 2,
                  "relearnSteps": 3,
                  "anamnesisIndex": 0.5,
                  "residualKnowledge": {
                    "value": null,
                    "interval": null
                  },
                  "forgettingQuality": {
                    "value": 0.25,
                    "interval": null
                  }
                },
                "seconds": 1E-07,
                "monitorSeconds": 0.23,
                "sampleForwards": 3000000000,
                "sampleBackwards": 7,
                "memoryGrowthMiB": 12,
                "peakMemoryMiB": 1024.5,
                "device": "cuda:0",
                "threads": 2,
                "libraryVersion": "0.1.0"
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
                "worstLabelAccuracy": null,
                "retainAccuracy": null,
                "forgetAccuracy": null,
                "unseenAccuracy": null,
                "miaAccuracy": null,
                "miaFloor": null,
                "miaAuc": null,
                "tprAt1": null,
                "tprAt01": null,
                "forgettingScore": null,
                "nomus": null,
                "twoSidedAccuracy": null,
                "controlAuc": null,
                "unbalancedMiaAccuracy": null,
                "unbalancedMiaFloor": null,
                "unbalancedNomus": null,
                "signals": null,
                "classSeparability": null,
                "identityLeakage": null,
                "tugOfWar": null,
                "jensenShannon": null,
                "kullbackLeibler": null,
                "activationDistance": null,
                "completeness": null,
                "deep": null,
                "seconds": null,
                "monitorSeconds": null,
                "sampleForwards": null,
                "sampleBackwards": null,
                "memoryGrowthMiB": null,
                "peakMemoryMiB": null,
                "device": "cpu",
                "threads": 0,
                "libraryVersion": ""
              }
            ]

            """.ReplaceLineEndings("\n"));
    }

    [Fact]
    public void Serialize_ThenRead_GivesTheSameRows()
    {
        ReportRow[] rows = [Reports.Row("<b>\"é\"") with { TestAccuracy = new(1 / 3.0, new(0.1, 0.7)), Top2Accuracy = null, RetainAccuracy = 0.5 }];
        JsonSerializer.Deserialize(ReportJson.Serialize(rows), ReportJson.Default.IReadOnlyListReportRow).Should().Equal(rows);
    }

    [Fact]
    public void Serialize_SecondsAreNoNumber_WritesNull() =>
        Encoding.UTF8.GetString(ReportJson.Serialize([Reports.Row("a") with { Seconds = double.NaN }])).Should().Contain("\"seconds\": null");
}
