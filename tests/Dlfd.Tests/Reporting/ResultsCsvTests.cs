using System.Globalization;
using System.Text;
using Dlfd.Reporting;
using Dlfd.Reporting.Output;

namespace Dlfd.Tests.Reporting;

public class ResultsCsvTests
{
    [Fact]
    public void Serialize_RowWithMissingAndAwkwardValues_EqualsTheGoldenText()
    {
        var row = new ReportRow
        {
            Method = "dlfd, \"ours\"", Arch = "resnet18", Task = "age", Dataset = "faces", Seed = 3, TestAccuracy = 0.1, MiaAccuracy = 0.625,
            Seconds = 1e-7, Threads = 2, LibraryVersion = "0.1.0", MiaAucHigh = double.PositiveInfinity, SampleForwards = 12,
        };
        var culture = CultureInfo.CurrentCulture;
        try
        {
            var german = (CultureInfo)CultureInfo.InvariantCulture.Clone();
            german.NumberFormat.NumberDecimalSeparator = ",";
            CultureInfo.CurrentCulture = german;
            Encoding.UTF8.GetString(ReportCsv.Serialize([row, Reports.Row("b") with { Deep = new() { ZeroRetrainForgetting = 0.8, RelearnSteps = 3, AnamnesisIndex = 0.5, ResidualKnowledge = double.NaN } }])).Should().Be(
                "method,profile,arch,task,dataset,seed,testAccuracy,top2Accuracy,miaAccuracy,miaFloor,forgettingScore,nomus,retainAccuracy,forgetAccuracy,seconds,device,threads,libraryVersion,miaAuc,miaAucLow,miaAucHigh"
                + ",testAccuracyLow,testAccuracyHigh,forgettingScoreLow,forgettingScoreHigh,nomusLow,nomusHigh,twoSidedAccuracy,unbalancedMiaAccuracy,unbalancedMiaFloor,tprAt1,controlAuc,classSeparability,identityLeakage,tugOfWar,tugOfWarLow,tugOfWarHigh,jensenShannon,sampleForwards,sampleBackwards,peakMemoryMiB"
                + ",unseenAccuracy,tprAt01,kullbackLeibler,activationDistance,completeness,twoSidedAccuracyLow,twoSidedAccuracyHigh,controlAucLow,controlAucHigh,classSeparabilityLow,classSeparabilityHigh,identityLeakageLow,identityLeakageHigh"
                + ",top2AccuracyLow,top2AccuracyHigh,miaAccuracyLow,miaAccuracyHigh,retainAccuracyLow,retainAccuracyHigh,forgetAccuracyLow,forgetAccuracyHigh,unseenAccuracyLow,unseenAccuracyHigh,tprAt1Low,tprAt1High,tprAt01Low,tprAt01High,kullbackLeiblerLow,kullbackLeiblerHigh,jensenShannonLow,jensenShannonHigh,activationDistanceLow,activationDistanceHigh,completenessLow,completenessHigh,monitorSeconds"
                + ",deep.zeroRetrainForgetting,deep.zeroRetrainForgettingLow,deep.zeroRetrainForgettingHigh,deep.parameterDistance,deep.relearnSteps,deep.anamnesisIndex,deep.residualKnowledge,deep.residualKnowledgeLow,deep.residualKnowledgeHigh,deep.forgettingQuality,deep.forgettingQualityLow,deep.forgettingQualityHigh,signals.confidenceAuc,signals.confidenceAucLow,signals.confidenceAucHigh,signals.correctnessAuc,signals.correctnessAucLow,signals.correctnessAucHigh,signals.entropyAuc,signals.entropyAucLow,signals.entropyAucHigh,signals.modifiedEntropyAuc,signals.modifiedEntropyAucLow,signals.modifiedEntropyAucHigh,signals.lossDistance,unbalancedMiaAccuracyLow,unbalancedMiaAccuracyHigh,unbalancedNomus,unbalancedNomusLow,unbalancedNomusHigh,worstLabelAccuracy,worstLabelAccuracyLow,worstLabelAccuracyHigh,memoryGrowthMiB\n"
                + "\"dlfd, \"\"ours\"\"\",,resnet18,age,faces,3,0.1,,0.625,,,,,,1E-07,cpu,2,0.1.0,,,,,,,,,,,,,,,,,,,,,12,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,\n"
                + "b,,resnet18,age,faces,0,,,,,,,,,,cpu,0,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,0.8,,,,3,0.5,,,,,,,,,,,,,,,,,,,,,,,,,,,,\n");
        }
        finally
        {
            CultureInfo.CurrentCulture = culture;
        }
    }
}
