using Dlfd.Data;
using Dlfd.Models;

namespace Dlfd.Evaluation;

/// <summary>Represents the paper's score of an unlearned model: utility and forgetting in one number.</summary>
public interface INoMusEvaluator
{
    /// <summary>Scores a model; its mode, statistics and gradients stay as they were.</summary>
    /// <param name="model">The model; borrowed.</param>
    /// <param name="forget">The examples it should have forgotten; borrowed.</param>
    /// <param name="unseen">Examples it never saw, not the ones that steered the run; borrowed.</param>
    /// <param name="test">The examples that measure its accuracy; borrowed.</param>
    /// <param name="task">What the labels mean.</param>
    /// <param name="cancellationToken">Stops between batches.</param>
    /// <exception cref="ArgumentException">The test set is empty, forget or unseen has fewer examples than the attack needs (6 by default), or a loss is not finite.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    NoMusResult Evaluate(Classifier model, ILabeledDataset forget, ILabeledDataset unseen, ILabeledDataset test, ClassificationTask task, CancellationToken cancellationToken = default);
}
