using System.ComponentModel.DataAnnotations;
using Dlfd.Data;
using Dlfd.Models;
using Microsoft.Extensions.Options;
using static TorchSharp.torch;

namespace Dlfd.Unlearning.Methods;

/// <summary>Represents the options of <see cref="InfluenceUnlearner"/>; epochs, learning rate and optimizer have no meaning for it.</summary>
public sealed record InfluenceOptions : UnlearnerOptions
{
    /// <summary>Initializes the defaults.</summary>
    public InfluenceOptions() => Name = "influence";

    /// <summary>Gets or sets α, the length of the one step, 0 to 1000.</summary>
    /// <value>Default 0.2, as in the authors' code; users report that values under 1 work on a ResNet18 and values of 5 and more ruin it.</value>
    [Range(0, 1000.0)]
    public double StepSize { get; set; } = 0.2;

    /// <summary>Gets or sets N, the most retain examples whose curvature is taken into account, 1 to 1000000.</summary>
    /// <value>Default 200; the authors take 1000.</value>
    [Range(1, 1000000)]
    public int CurvatureSamples { get; set; } = 200;
}

[OptionsValidator]
sealed partial class InfluenceOptionsValidator : IValidateOptions<InfluenceOptions>;

/// <summary>Takes one step along the influence of the forget set on the weights, its curvature estimated from single retain gradients.</summary>
/// <remarks>
/// Source: Jia et al. 2023 (influence unlearning in Unlearn-Sparse), after Izzo et al. 2021 and the WoodFisher of Singh and Alistarh
/// 2020. The recursion keeps a single vector in place of the inverse Fisher matrix, so it depends on the order of the examples, which
/// the seed sets. Runs in evaluation mode. Reads both sets with labels.
/// </remarks>
/// <param name="options">The options; null for the defaults.</param>
public sealed class InfluenceUnlearner(InfluenceOptions? options = null)
    : Unlearner<InfluenceOptions>(options ?? new(), new InfluenceOptionsValidator())
{
    /// <inheritdoc/>
    public override DataAccess Reads => DataAccess.Retain | DataAccess.RetainLabels | DataAccess.Forget | DataAccess.ForgetLabels;

    /// <inheritdoc/>
    protected override void Run(UnlearningSession session)
    {
        ArgumentNullException.ThrowIfNull(session);
        if (Options.StepSize == 0) return;
        var (request, vector) = (session.Request, new ParameterVector(session));
        var share = (double)request.Forget.Count / (request.Forget.Count + request.Retain.Count);
        using var scope = NewDisposeScope();
        using var influence = vector.MeanGradient(request.Forget, Options.BatchSize);
        using (var retain = vector.MeanGradient(request.Retain, Options.BatchSize)) influence.sub_(retain).mul_(share);
        vector.Assign(Curved(session, vector, influence).mul_(Options.StepSize).add_(vector.Values()));
    }

    /// <summary>Multiplies a vector, float [P], by the estimate of the inverse Fisher matrix; float [P].</summary>
    internal Tensor Curved(UnlearningSession session, ParameterVector vector, Tensor influence)
    {
        using var mode = new ModeScope(session.Model.Module, training: false);
        var data = session.Request.Retain.RandomSubset(Options.CurvatureSamples, session.Request.Seed);
        var result = influence.clone();
        Tensor? direction = null;
        foreach (var example in data.Batches(1, session.Model.Device))
        {
            session.CancellationToken.ThrowIfCancellationRequested();
            using var scope = NewDisposeScope();
            var gradient = vector.Gradient(session.Request.Task.Loss(session.Model.Forward(example.Inputs), example.Labels));
            if (direction is null)
            {
                direction = gradient.MoveToOuterDisposeScope();
                continue;
            }
            var along = direction.dot(gradient).item<float>();
            var scale = Options.CurvatureSamples + along;
            result.add_(direction, alpha: -result.dot(gradient).item<float>() / scale);
            direction.mul_(1 - along / scale);
        }
        return result;
    }
}
