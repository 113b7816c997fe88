using Dlfd.Training;

namespace Dlfd.Tests.Training;

public class TrainingOptionsTests
{
    [Theory]
    [InlineData(LearningRateSchedule.Cosine, 0.5, new[] { 0.2, 0.4, 0.6, 0.8, 1, 0.853553, 0.5, 0.146447 })]
    [InlineData(LearningRateSchedule.Cosine, 0, new[] { 1, 0.853553, 0.5, 0.146447 })]
    [InlineData(LearningRateSchedule.Constant, 0.5, new[] { 0.2, 0.4, 0.6, 0.8, 1, 1, 1, 1 })]
    [InlineData(LearningRateSchedule.Constant, 0, new[] { 1.0, 1, 1, 1 })]
    [InlineData(LearningRateSchedule.Cosine, 1, new[] { 0.2, 0.4, 0.6, 0.8 })]
    public void LearningRateAt_EachStep_RisesByEqualStepsThenFollowsTheSchedule(LearningRateSchedule schedule, double warmup, double[] expected)
    {
        var sut = new TrainingOptions { LearningRate = 3, WarmupShare = warmup, Schedule = schedule };
        Enumerable.Range(0, expected.Length).Select(step => Math.Round(sut.LearningRateAt(step, expected.Length) / 3, 6)).Should().Equal(expected);
    }

    [Theory]
    [InlineData(LearningRateSchedule.Cosine, 0)]
    [InlineData(LearningRateSchedule.Constant, 3)]
    public void LearningRateAt_BeyondTheLastStep_StaysWhereItEnded(LearningRateSchedule schedule, double expected)
    {
        var sut = new TrainingOptions { LearningRate = 3, Schedule = schedule };
        new[] { sut.LearningRateAt(8, 8), sut.LearningRateAt(11, 8) }.Should().Equal(expected, expected);
    }
}
