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
                "miaAucHigh": null
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
                "miaAucHigh": null
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
