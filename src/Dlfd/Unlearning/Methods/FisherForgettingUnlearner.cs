using System.ComponentModel.DataAnnotations;
using Dlfd.Data;
using Dlfd.Models;
using Microsoft.Extensions.Options;
using static TorchSharp.torch;

namespace Dlfd.Unlearning.Methods;

/// <summary>Represents the options of <see cref="FisherForgettingUnlearner"/>; epochs, learning rate and optimizer have no meaning for it.</summary>
public sealed record FisherForgettingOptions : UnlearnerOptions
{
    /// <summary>Initializes the defaults.</summary>
    public FisherForgettingOptions() => Name = "fisher";

    /// <summary>Gets or sets α: a weight gets normal noise of variance α / (Fisher information + 1e-8), the quotient capped at 1000 α, in the last layer at 100 α; 0 to 1.</summary>
    /// <value>Default 1e-8. The authors sweep 1e-9 to 1e-6; the largest ruins a ResNet18.</value>
    [Range(0, 1.0)]
    public double NoiseScale { get; set; } = 1e-8;

    /// <summary>Gets or sets the factor of the variance in the last layer and in one-dimensional parameters, 0 to 1000.</summary>
    /// <value>Default 10, as in the authors' code.</value>
    [Range(0, 1000.0)]
    public double SensitiveFactor { get; set; } = 10;

    /// <summary>Gets or sets the most retain examples, drawn at random, that the Fisher information is computed of, at least 1. Each takes a backward pass an output.</summary>
    /// <value>Default 200; the authors take all.</value>
    [Range(1, int.MaxValue)]
    public int Samples { get; set; } = 200;
}

[OptionsValidator]
sealed partial class FisherForgettingOptionsValidator : IValidateOptions<FisherForgettingOptions>;

/// <summary>Adds noise to every weight, the more the less the retain set depends on it.</summary>
/// <remarks>
/// Source: Golatkar et al. 2020 (Selective Forgetting). The information is the diagonal of the true Fisher matrix, example by example:
/// the mean over the model's own predictions of squared gradients. Parameters of two or more dimensions have one variance for each
/// entry of all dimensions but the second. Their special treatment of a whole class's row is left out. Reads the retain images only.
/// </remarks>
/// <param name="options">The options; null for the defaults.</param>
public sealed class FisherForgettingUnlearner(FisherForgettingOptions? options = null)
    : Unlearner<FisherForgettingOptions>(options ?? new(), new FisherForgettingOptionsValidator())
{
    /// <inheritdoc/>
    public override DataAccess Reads => DataAccess.Retain;

    /// <inheritdoc/>
    protected override void Run(UnlearningSession session)
    {
        ArgumentNullException.ThrowIfNull(session);
        if (Options.NoiseScale == 0) return;
        var vector = new ParameterVector(session);
        var information = vector.Split(Information(session, vector));
        var last = new LastLayers(session.Model, 1).Parameters.Select(p => p.Name).ToHashSet();
        using var noGrad = no_grad();
        foreach (var (name, weights) in session.Model.Module.named_parameters().Where(p => information.ContainsKey(p.name)))
        {
            using var scope = NewDisposeScope();
            weights.add_(Variance(information[name], last.Contains(name)).sqrt_() * randn_like(weights));
        }
    }

    /// <summary>Computes the variance of a parameter's noise, of its shape or one that broadcasts to it.</summary>
    internal Tensor Variance(Tensor information, bool last)
    {
        var variance = information.add(1e-8).reciprocal().clamp_max(last ? 1e2 : 1e3) * Options.NoiseScale;
        if (variance.dim() > 1) variance = variance.mean([1], keepdim: true);
        return last || variance.dim() == 1 ? variance * Options.SensitiveFactor : variance;
    }

    /// <summary>Computes the diagonal of the Fisher matrix of retain examples, in evaluation mode, float [P].</summary>
    internal Tensor Information(UnlearningSession session, ParameterVector vector)
    {
        using var scope = NewDisposeScope();
        using var mode = new ModeScope(session.Model.Module, training: false);
        var data = session.Request.Retain.RandomSubset(Options.Samples, session.Request.Seed);
        var sum = zeros_like(vector.Values());
        foreach (var example in data.Batches(1, session.Model.Device))
        {
            session.CancellationToken.ThrowIfCancellationRequested();
            using var inner = NewDisposeScope();
            foreach (var (outcome, probability) in Outcomes(session.Request.Task, session.Model.Forward(example.Inputs)[0]))
                vector.AddGradient(sum, outcome, probability / data.Count, GradientMeasure.Square, retainGraph: true);
        }
        return sum.MoveToOuterDisposeScope();
    }

    /// <summary>Lists scalars and weights of which squared gradients sum up to the expected squared score: of a label, σ(1 - σ)(∂z)² is the mean over yes and no.</summary>
    static IEnumerable<(Tensor, double)> Outcomes(ClassificationTask task, Tensor logits)
    {
        var single = task == ClassificationTask.SingleLabel;
        var scores = single ? logits.log_softmax(0) : logits;
        for (var i = 0; i < logits.shape[0]; i++)
        {
            double probability = single ? scores[i].exp().item<float>() : logits[i].sigmoid().item<float>();
            yield return (scores[i], single ? probability : probability * (1 - probability));
        }
    }
}
