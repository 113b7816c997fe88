using Dlfd.Models;
using static TorchSharp.torch;

namespace Dlfd.Tests.Evaluation;

/// <summary>What all accuracies and losses rest on, against scikit-learn (tools/golden_metrics.py).</summary>
[Collection("Torch")]
public sealed class TaskTests : IDisposable
{
    static readonly MetricGolden Golden = MetricGolden.Instance;

    readonly DisposeScope scope = NewDisposeScope();

    public void Dispose() => scope.Dispose();

    static double Mean(Tensor values) => values.mean().item<float>();

    static Tensor Rows(float[][] rows) => stack(rows.Select(r => tensor(r)));

    [Fact]
    public void SingleLabel_OfRandomLogits_HasScikitLearnsAccuracyTop2AndLoss()
    {
        var (logits, labels) = (Rows(Golden.Logits), tensor(Golden.Labels).to(int64));
        Mean(ClassificationTask.SingleLabel.Correct(logits, labels)).Should().BeApproximately(Golden.Tasks["accuracy"], 1e-6);
        Mean(ClassificationTask.SingleLabel.CorrectInTop2(logits, labels)!).Should().BeApproximately(Golden.Tasks["top2"], 1e-6);
        Mean(ClassificationTask.SingleLabel.LossPerSample(logits, labels)).Should().BeApproximately(Golden.Tasks["loss"], 1e-5);
    }

    [Fact]
    public void MultiLabel_OfRandomLogits_HasScikitLearnsAccuracyAndLoss()
    {
        var (logits, marks) = (Rows(Golden.Multi), Rows(Golden.Marks));
        Mean(ClassificationTask.MultiLabel.Correct(logits, marks)).Should().BeApproximately(Golden.Tasks["multiAccuracy"], 1e-6);
        Mean(ClassificationTask.MultiLabel.LossPerSample(logits, marks)).Should().BeApproximately(Golden.Tasks["multiLoss"], 1e-5);
        ClassificationTask.MultiLabel.CorrectInTop2(logits, marks).Should().BeNull();
    }
}
