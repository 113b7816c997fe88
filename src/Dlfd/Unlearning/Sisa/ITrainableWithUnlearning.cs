using Dlfd.Models;
using Dlfd.Training;

namespace Dlfd.Unlearning.Sisa;

/// <summary>Represents a learner that controls its own training, so that it can remove examples exactly: afterwards it is what it would be had it never seen them.</summary>
/// <remarks>An <see cref="IUnlearner"/> changes any trained model, but approximately.</remarks>
public interface ITrainableWithUnlearning : IDisposable
{
    /// <summary>Gets what predicts; owned by the learner, not to be trained otherwise.</summary>
    Classifier Model { get; }

    /// <summary>Trains from the start.</summary>
    /// <param name="without">The positions of examples to leave out; null for none.</param>
    /// <param name="progress">Told after every step.</param>
    /// <param name="cancellationToken">Stops between steps.</param>
    /// <returns>The steps taken.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A position is not in the data set.</exception>
    /// <exception cref="ArgumentException">No example is left.</exception>
    long Train(IEnumerable<long>? without = null, IProgress<TrainingProgress>? progress = null, CancellationToken cancellationToken = default);

    /// <summary>Removes examples; those removed before change nothing.</summary>
    /// <param name="examples">Their positions in the data set.</param>
    /// <param name="progress">Told after every step.</param>
    /// <param name="cancellationToken">Stops between steps.</param>
    /// <returns>What was retrained.</returns>
    /// <exception cref="InvalidOperationException">The learner is not trained yet.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A position is not in the data set.</exception>
    /// <exception cref="ArgumentException">No example would be left.</exception>
    RemovalResult Unlearn(IEnumerable<long> examples, IProgress<TrainingProgress>? progress = null, CancellationToken cancellationToken = default);
}
