using static TorchSharp.torch;

namespace Dlfd.Models;

/// <summary>Represents what differs between single-label and multi-label classification; every method and metric goes through it.</summary>
public abstract class ClassificationTask
{
    /// <summary>Gets the task with one class an example: labels int64 [n], softmax cross-entropy.</summary>
    public static ClassificationTask SingleLabel { get; } = new SingleLabelTask();

    /// <summary>Gets the task with several yes-or-no labels an example: labels float32 [n, labels], mean binary cross-entropy.</summary>
    public static ClassificationTask MultiLabel { get; } = new MultiLabelTask();

    /// <summary>Computes the loss of each example, [n].</summary>
    /// <param name="logits">[n, outputs]; borrowed.</param>
    /// <param name="labels">int64 [n] or float32 [n, labels]; borrowed.</param>
    public abstract Tensor LossPerSample(Tensor logits, Tensor labels);

    /// <summary>Computes the mean loss, a scalar.</summary>
    /// <inheritdoc cref="LossPerSample"/>
    public virtual Tensor Loss(Tensor logits, Tensor labels) => WrappedTensorDisposeScope(() => LossPerSample(logits, labels).mean());

    /// <summary>Computes how right each prediction is, float32 [n]: 0 or 1, or the share of labels that are right.</summary>
    /// <inheritdoc cref="LossPerSample"/>
    public abstract Tensor Correct(Tensor logits, Tensor labels);

    /// <summary>Computes whether the true class is among the two most likely, float32 [n]; null where that has no meaning.</summary>
    /// <inheritdoc cref="LossPerSample"/>
    public abstract Tensor? CorrectInTop2(Tensor logits, Tensor labels);

    /// <summary>Computes how far each prediction is from a teacher's: the Kullback-Leibler divergence of softened distributions, [n], without the factor T².</summary>
    /// <remarks>KL(softmax(t/T) ‖ softmax(s/T)) in single-label tasks, the labels' mean of the same for yes and no in multi-label tasks.</remarks>
    /// <param name="teacherLogits">t, [n, outputs]; borrowed.</param>
    /// <param name="logits">s, [n, outputs]; borrowed.</param>
    /// <param name="temperature">T, above 0; default 1.</param>
    public abstract Tensor DivergencePerSample(Tensor teacherLogits, Tensor logits, double temperature = 1);

    /// <summary>Computes the divergence from a teacher over a batch, a scalar.</summary>
    /// <param name="teacherLogits">[n, outputs]; borrowed.</param>
    /// <param name="logits">[n, outputs]; borrowed.</param>
    /// <param name="temperature">T, above 0; default 1.</param>
    /// <param name="reduction">What the sum is divided by; default the number of examples, which is the formula.</param>
    public Tensor Divergence(Tensor teacherLogits, Tensor logits, double temperature = 1, DivergenceReduction reduction = DivergenceReduction.BatchMean)
    {
        ArgumentNullException.ThrowIfNull(logits);
        return WrappedTensorDisposeScope(() => DivergencePerSample(teacherLogits, logits, temperature).mean()
            .div(reduction == DivergenceReduction.Mean && this == SingleLabel ? logits.shape[1] : 1));
    }

    /// <summary>Computes the loss of a prediction that knows nothing: ln(outputs), or ln 2 in multi-label tasks.</summary>
    /// <param name="outputs">The model's outputs, at least 1.</param>
    public abstract double ChanceLoss(long outputs);

    sealed class SingleLabelTask : ClassificationTask
    {
        public override Tensor LossPerSample(Tensor logits, Tensor labels) =>
            nn.functional.cross_entropy(logits, labels, reduction: nn.Reduction.None);

        public override Tensor Correct(Tensor logits, Tensor labels) =>
            WrappedTensorDisposeScope(() => logits.argmax(1).eq(labels).to(float32));

        public override Tensor? CorrectInTop2(Tensor logits, Tensor labels) => logits.shape[1] <= 2
            ? null
            : WrappedTensorDisposeScope(() => logits.topk(2, dim: 1).indexes.eq(labels.unsqueeze(1)).any(1).to(float32));

        public override Tensor DivergencePerSample(Tensor teacherLogits, Tensor logits, double temperature = 1) => WrappedTensorDisposeScope(() =>
        {
            var (teacher, student) = ((teacherLogits / temperature).log_softmax(1), (logits / temperature).log_softmax(1));
            return (teacher.exp() * (teacher - student)).sum(1);
        });

        public override double ChanceLoss(long outputs) => Math.Log(outputs);
    }

    sealed class MultiLabelTask : ClassificationTask
    {
        public override Tensor LossPerSample(Tensor logits, Tensor labels) =>
            WrappedTensorDisposeScope(() => nn.functional.binary_cross_entropy_with_logits(logits, labels, reduction: nn.Reduction.None).mean([1]));

        public override Tensor Correct(Tensor logits, Tensor labels) =>
            WrappedTensorDisposeScope(() => logits.gt(0).eq(labels.gt(0.5)).to(float32).mean([1]));

        public override Tensor? CorrectInTop2(Tensor logits, Tensor labels) => null;

        public override Tensor DivergencePerSample(Tensor teacherLogits, Tensor logits, double temperature = 1) => WrappedTensorDisposeScope(() =>
        {
            var (teacher, student) = (teacherLogits / temperature, logits / temperature);
            return (teacher.sigmoid() * (teacher - student) - nn.functional.softplus(teacher) + nn.functional.softplus(student)).mean([1]);
        });

        public override double ChanceLoss(long outputs) => Math.Log(2);
    }
}
