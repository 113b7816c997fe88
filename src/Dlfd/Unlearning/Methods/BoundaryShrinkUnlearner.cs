using System.ComponentModel.DataAnnotations;
using Dlfd.Data;
using Dlfd.Models;
using Dlfd.Training;
using Microsoft.Extensions.Options;
using static TorchSharp.torch;

namespace Dlfd.Unlearning.Methods;

/// <summary>Represents the options of <see cref="BoundaryShrinkUnlearner"/>.</summary>
public sealed record BoundaryShrinkOptions : UnlearnerOptions
{
    /// <summary>Initializes the defaults: 10 epochs at a constant learning rate of 1e-5, as in the authors' code.</summary>
    public BoundaryShrinkOptions() =>
        (Name, Epochs, LearningRate, WarmupShare, Schedule) = ("boundary-shrink", 10, 1e-5, 0, LearningRateSchedule.Constant);

    /// <summary>Gets or sets how far an image is moved to see which class lies nearest, in pixels of [0, 1] where the request has a normalization, else in input units; 0 to 1.</summary>
    /// <value>Default 0.1, as in the authors' code.</value>
    [Range(0, 1.0)]
    public double Perturbation { get; set; } = 0.1;
}

[OptionsValidator]
sealed partial class BoundaryShrinkOptionsValidator : IValidateOptions<BoundaryShrinkOptions>;

/// <summary>Trains the forget examples to be of the class behind the nearest decision boundary.</summary>
/// <remarks>
/// Source: Chen et al. 2023 (Boundary Unlearning). The class is the most likely other one after a fast gradient sign step; where
/// the step does not flip the prediction the authors' code trains on the true class. Meant for whole classes. Single-label only.
/// Reads the forget set with labels.
/// </remarks>
/// <param name="options">The options; null for the defaults.</param>
public sealed class BoundaryShrinkUnlearner(BoundaryShrinkOptions? options = null)
    : Unlearner<BoundaryShrinkOptions>(options ?? new(), new BoundaryShrinkOptionsValidator())
{
    /// <inheritdoc/>
    public override DataAccess Reads => DataAccess.Forget | DataAccess.ForgetLabels;

    /// <inheritdoc/>
    protected override void Run(UnlearningSession session)
    {
        ArgumentNullException.ThrowIfNull(session);
        session.RequireSingleLabel("Boundary shrink");
        session.Train(session.Request.Forget.Relabel(NearestClasses(session)));
    }

    /// <summary>Finds the nearest other class of every forget example, int64 [n].</summary>
    internal Tensor NearestClasses(UnlearningSession session)
    {
        using var scope = NewDisposeScope();
        using var frozen = new FrozenModel(session.Model.Module, evaluationMode: true);
        var nearest = new List<Tensor>();
        foreach (var batch in session.Request.Forget.Batches(Options.BatchSize, session.Model.Device))
        {
            session.CancellationToken.ThrowIfCancellationRequested();
            using var inner = NewDisposeScope();
            nearest.Add(Nearest(session, batch).MoveToOuterDisposeScope());
        }
        return cat(nearest).MoveToOuterDisposeScope();
    }

    Tensor Nearest(UnlearningSession session, Batch batch)
    {
        var (inputs, box) = (batch.Inputs.detach().clone().requires_grad_(), new InputBox(session.Request.Normalization));
        var gradient = autograd.grad([session.Request.Task.Loss(session.Model.Forward(inputs), batch.Labels)], [inputs])[0];
        using var noGrad = no_grad();
        var logits = session.Model.Forward(box.Clamp(inputs + box.FromPixels(gradient.sign() * Options.Perturbation)));
        return DeleteUnlearner.Without(logits, batch.Labels).argmax(1);
    }
}
