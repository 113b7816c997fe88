using Dlfd.Data;
using Dlfd.Models;

namespace Dlfd.Evaluation;

/// <summary>Computes NoMUS with one pass over each of the three sets.</summary>
/// <param name="attack">The attack; null for a balanced <see cref="LossAttack"/>.</param>
/// <param name="batchSize">Examples a forward pass, at least 1; default 64.</param>
public sealed class NoMusEvaluator(IMembershipInferenceAttack? attack = null, int batchSize = 64) : INoMusEvaluator
{
    readonly IMembershipInferenceAttack attack = attack ?? new LossAttack();

    /// <inheritdoc/>
    public NoMusResult Evaluate(Classifier model, ILabeledDataset forget, ILabeledDataset unseen, ILabeledDataset test, ClassificationTask task, CancellationToken cancellationToken = default) =>
        Evaluate(
            model.Predict(forget, task, batchSize, cancellationToken),
            model.Predict(unseen, task, batchSize, cancellationToken),
            model.Predict(test, task, batchSize, cancellationToken));

    /// <summary>Computes NoMUS from predictions that are there already.</summary>
    /// <param name="forget">Predictions of the forget examples.</param>
    /// <param name="unseen">Predictions of the unseen examples.</param>
    /// <param name="test">Predictions of the test examples.</param>
    public NoMusResult Evaluate(Predictions forget, Predictions unseen, Predictions test)
    {
        ArgumentNullException.ThrowIfNull(test);
        return new(ModelEvaluation.Share(test.Correct, test.Identities), test.Top2Accuracy, attack.Attack(forget, unseen));
    }
}
