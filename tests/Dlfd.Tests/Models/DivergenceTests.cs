using Dlfd.Models;
using static TorchSharp.torch;

namespace Dlfd.Tests.Models;

[Collection("Torch")]
public sealed class DivergenceTests
{
    [Fact]
    public void DivergencePerSample_SingleLabel_IsTheFormula()
    {
        using var scope = NewDisposeScope();
        var teacher = tensor(new[] { MathF.Log(0.5f), MathF.Log(0.25f), MathF.Log(0.25f) }).unsqueeze(0);
        var student = zeros(1, 3);
        var expected = 0.5 * Math.Log(0.5 * 3) + 0.5 * Math.Log(0.25 * 3);
        ClassificationTask.SingleLabel.DivergencePerSample(teacher, student).item<float>().Should().BeApproximately((float)expected, 1e-6f);
    }

    [Fact]
    public void DivergencePerSample_MultiLabel_IsTheMeanOverLabels()
    {
        using var scope = NewDisposeScope();
        static double Logit(double p) => Math.Log(p / (1 - p));
        var teacher = tensor(new[] { (float)Logit(0.8), 0f }).unsqueeze(0);
        var student = tensor(new[] { (float)Logit(0.4), 0f }).unsqueeze(0);
        var expected = (0.8 * Math.Log(0.8 / 0.4) + 0.2 * Math.Log(0.2 / 0.6)) / 2;
        ClassificationTask.MultiLabel.DivergencePerSample(teacher, student).item<float>().Should().BeApproximately((float)expected, 1e-6f);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Divergence_OfAModelFromItself_IsZeroAndTemperatureDividesLogits(bool oneLabel)
    {
        using var scope = NewDisposeScope();
        var task = oneLabel ? ClassificationTask.SingleLabel : ClassificationTask.MultiLabel;
        Tensor one = randn(4, 3), other = randn(4, 3);
        task.Divergence(one, one, 3).item<float>().Should().BeApproximately(0, 1e-6f);
        task.Divergence(one, other, 3).item<float>().Should().BeApproximately(task.Divergence(one / 3, other / 3).item<float>(), 1e-6f);
        task.Divergence(one, other).item<float>().Should().BeGreaterThan(0);
    }

    [Fact]
    public void ChanceLoss_IsThatOfAPredictionThatKnowsNothing()
    {
        using var scope = NewDisposeScope();
        using Tensor logits = zeros(2, 5), classes = zeros(2, int64), labels = zeros(2, 5);
        ClassificationTask.SingleLabel.ChanceLoss(5).Should().BeApproximately(ClassificationTask.SingleLabel.Loss(logits, classes).item<float>(), 1e-6);
        ClassificationTask.MultiLabel.ChanceLoss(5).Should().BeApproximately(ClassificationTask.MultiLabel.Loss(logits, labels).item<float>(), 1e-6);
    }
}
