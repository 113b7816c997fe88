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
            Seconds = 1e-7, Threads = 2, LibraryVersion = "0.1.0", MiaAuc = new(0.7, new(0.6, double.PositiveInfinity)), SampleForwards = 12,
        };
        var culture = CultureInfo.CurrentCulture;
        try
        {
            var german = (CultureInfo)CultureInfo.InvariantCulture.Clone();
            german.NumberFormat.NumberDecimalSeparator = ",";
            CultureInfo.CurrentCulture = german;
            Encoding.UTF8.GetString(ReportCsv.Serialize([row, Reports.Row("b") with { Deep = new() { ZeroRetrainForgetting = 0.8, RelearnSteps = 3, AnamnesisIndex = 0.5, ResidualKnowledge = double.NaN } }])).Should().Be(
                "method,profile,arch,task,dataset,seed,testAccuracy,testAccuracyLow,testAccuracyHigh,top2Accuracy,top2AccuracyLow,top2AccuracyHigh,worstLabelAccuracy,worstLabelAccuracyLow,worstLabelAccuracyHigh,retainAccuracy,retainAccuracyLow,retainAccuracyHigh,forgetAccuracy,forgetAccuracyLow,forgetAccuracyHigh,unseenAccuracy,unseenAccuracyLow,unseenAccuracyHigh,miaAccuracy,miaAccuracyLow,miaAccuracyHigh,miaFloor,miaAuc,miaAucLow,miaAucHigh,tprAt1,tprAt1Low,tprAt1High,tprAt01,tprAt01Low,tprAt01High,forgettingScore,forgettingScoreLow,forgettingScoreHigh,nomus,nomusLow,nomusHigh,twoSidedAccuracy,twoSidedAccuracyLow,twoSidedAccuracyHigh,controlAuc,controlAucLow,controlAucHigh,unbalancedMiaAccuracy,unbalancedMiaAccuracyLow,unbalancedMiaAccuracyHigh,unbalancedMiaFloor,unbalancedNomus,unbalancedNomusLow,unbalancedNomusHigh"
                + ",signals.confidenceAuc,signals.confidenceAucLow,signals.confidenceAucHigh,signals.correctnessAuc,signals.correctnessAucLow,signals.correctnessAucHigh,signals.entropyAuc,signals.entropyAucLow,signals.entropyAucHigh,signals.modifiedEntropyAuc,signals.modifiedEntropyAucLow,signals.modifiedEntropyAucHigh"
                + ",signals.confidenceTprAt1,signals.confidenceTprAt01,signals.correctnessTprAt1,signals.correctnessTprAt01,signals.entropyTprAt1,signals.entropyTprAt01,signals.modifiedEntropyTprAt1,signals.modifiedEntropyTprAt01,signals.lossDistance"
                + ",classSeparability,classSeparabilityLow,classSeparabilityHigh,identityLeakage,identityLeakageLow,identityLeakageHigh,tugOfWar,tugOfWarLow,tugOfWarHigh,jensenShannon,jensenShannonLow,jensenShannonHigh,kullbackLeibler,kullbackLeiblerLow,kullbackLeiblerHigh,activationDistance,activationDistanceLow,activationDistanceHigh,completeness,completenessLow,completenessHigh"
                + ",deep.zeroRetrainForgetting,deep.zeroRetrainForgettingLow,deep.zeroRetrainForgettingHigh,deep.parameterDistance,deep.relearnSteps,deep.anamnesisIndex,deep.residualKnowledge,deep.residualKnowledgeLow,deep.residualKnowledgeHigh,deep.forgettingQuality,deep.forgettingQualityLow,deep.forgettingQualityHigh"
                + ",seconds,monitorSeconds,sampleForwards,sampleBackwards,memoryGrowthMiB,peakMemoryMiB,device,threads,libraryVersion\n"
                + "\"dlfd, \"\"ours\"\"\",,resnet18,age,faces,3,0.1,,,,,,,,,,,,,,,,,,0.625,,,,0.7,0.6,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,1E-07,,12,,,,cpu,2,0.1.0\n"
                + "b,,resnet18,age,faces,0,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,,0.8,,,,3,0.5,,,,,,,,,,,,,cpu,0,\n");
        }
        finally
        {
            CultureInfo.CurrentCulture = culture;
        }
    }
}
