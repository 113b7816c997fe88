using Dlfd.Training;

namespace Dlfd.Unlearning;

/// <summary>Represents a method that makes a trained model forget some of its training examples.</summary>
/// <remarks>
/// The built-in ones keep nothing between runs, so that one may serve many requests. Runs seed torch's generator, which the whole process shares: make one after
/// the other, or in processes of their own, where a seed is to give the same bits.
/// </remarks>
public interface IUnlearner
{
    /// <summary>Gets the method's name, such as <c>dlfd</c>: the key of its registration and of its report rows.</summary>
    string Name { get; }

    /// <summary>Gets what the method may read of a request's data; a run that reads more fails.</summary>
    DataAccess Reads => DataAccess.All;

    /// <summary>Changes the request's model in place so that it forgets; on any failure or cancellation the model is as it was. Gradients that its parameters had may be dropped.</summary>
    /// <param name="request">The model and the data; borrowed.</param>
    /// <param name="progress">Told after every step.</param>
    /// <param name="cancellationToken">Stops between steps.</param>
    /// <exception cref="ArgumentException">The request lacks what the method needs; the message names it.</exception>
    /// <exception cref="NotApplicableException">The method is not defined for the request's task or network.</exception>
    /// <exception cref="ArithmeticException">The loss, a weight or a statistic became infinite or no number; the model was restored.</exception>
    /// <exception cref="InvalidOperationException">The run came to nothing, or read or changed what it must not; the model was restored.</exception>
    /// <exception cref="NotSupportedException">The method needs what the network does not offer, such as its features.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; the model was restored.</exception>
    UnlearningResult Unlearn(UnlearningRequest request, IProgress<TrainingProgress>? progress = null, CancellationToken cancellationToken = default);
}
