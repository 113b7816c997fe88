using System.ComponentModel.DataAnnotations;
using Dlfd.Data;
using Microsoft.Extensions.Options;
using static TorchSharp.torch;

namespace Dlfd.Unlearning.Methods;

/// <summary>Represents the options of <see cref="SfrOnUnlearner"/>.</summary>
public sealed record SfrOnOptions : UnlearnerOptions
{
    /// <summary>Initializes the defaults: 2 epochs over the retain set, learning rate 0.01 falling to 0.</summary>
    public SfrOnOptions() => (Name, Epochs, LearningRate, WarmupShare) = ("sfr-on", 2, 0.01, 0);

    /// <summary>Gets or sets after how many retain batches a forget batch is ascended, 1 to 1000000.</summary>
    /// <value>Default 5, as in the authors' code.</value>
    [Range(1, 1000000)]
    public int ForgetEvery { get; set; } = 5;

    /// <summary>Gets or sets the weight of the forget loss at the start, from where it falls to 0 along a half cosine, 0 to 1000. 0 is fine-tuning.</summary>
    /// <value>Default 1; the authors' code takes 25, which needs their larger data sets to recover.</value>
    [Range(0, 1000.0)]
    public double ForgetWeight { get; set; } = 1;

    /// <summary>Gets or sets the forget loss of a batch from where on it is not ascended, 1e-9 to 1e30.</summary>
    /// <value>Default null: the loss of guessing, ln(classes), or ln 2 in multi-label tasks; the authors' code has none.</value>
    [Range(1e-9, 1e30)]
    public double? ForgetCeiling { get; set; }

    /// <summary>Gets or sets λ: a forget example counts in proportion to its loss to the power -λ, 0 to 10.</summary>
    /// <value>Default 0.5.</value>
    [Range(0, 10.0)]
    public double Adaptivity { get; set; } = 0.5;

    /// <summary>Gets or sets γ: a weight is ascended where its importance for the forget set is at least γ times that for the retain set, 0 to 1e30.</summary>
    /// <value>Default 1.</value>
    [Range(0, 1e30)]
    public double MaskThreshold { get; set; } = 1;

    /// <summary>Gets or sets the norm that an ascent's gradient is cut to, 1e-9 to 1e9.</summary>
    /// <value>Default 7.</value>
    [Range(1e-9, 1e9)]
    public double MaximumAscentNorm { get; set; } = 7;

    /// <summary>Gets or sets β: after each round the model is (1 - β) times the one before it plus β times the new one, above 0 to 1.</summary>
    /// <value>Default 1, as in the authors' code, where it does nothing; the paper's slow update needs less.</value>
    [Range(1e-6, 1.0)]
    public double SlowRate { get; set; } = 1;
}

[OptionsValidator]
sealed partial class SfrOnOptionsValidator : IValidateOptions<SfrOnOptions>;

/// <summary>Fine-tunes on the retain set, and every few steps ascends the forget loss in the weights that matter most for it.</summary>
/// <remarks>Source: Huang et al. 2024 (SFR-on). Importance is the mean squared gradient of batches of equal size. Reads both sets with labels.</remarks>
/// <param name="options">The options; null for the defaults.</param>
public sealed class SfrOnUnlearner(SfrOnOptions? options = null)
    : Unlearner<SfrOnOptions>(options ?? new(), new SfrOnOptionsValidator())
{
    /// <inheritdoc/>
    public override DataAccess Reads => DataAccess.Retain | DataAccess.RetainLabels | DataAccess.Forget | DataAccess.ForgetLabels;

    /// <inheritdoc/>
    protected override void Run(UnlearningSession session)
    {
        ArgumentNullException.ThrowIfNull(session);
        var request = session.Request;
        if (Options.ForgetWeight == 0 || Options.Epochs == 0)
        {
            session.Train(request.Retain);
            return;
        }
        var vector = new ParameterVector(session);
        var (mask, slow, batches, index) = (Mask(session, vector), vector.Values(), session.BatchCount(request.Retain), 0L);
        var ceiling = Options.ForgetCeiling ?? request.Task.ChanceLoss(session.Outputs(request.Forget));
        using var forget = session.Cycle(request.Forget).GetEnumerator();
        session.Begin(Options, batches + (batches + Options.ForgetEvery - 1) / Options.ForgetEvery); // the first batch comes after an ascent
        for (var epoch = 0; epoch < Options.Epochs; epoch++)
            foreach (var batch in session.Epoch(request.Retain))
            {
                if (index % Options.ForgetEvery == 0)
                {
                    Average(vector, slow);
                    forget.MoveNext();
                    Ascend(session, vector, mask, forget.Current, ceiling, 0.5 * (1 + Math.Cos(Math.PI * index / batches)));
                }
                session.Minimize(() => request.Task.Loss(session.Model.Forward(batch.Inputs), batch.Labels));
                index++;
            }
        Average(vector, slow);
    }

    /// <summary>Computes where weights may be ascended, bool [P].</summary>
    internal Tensor Mask(UnlearningSession session, ParameterVector vector)
    {
        using var scope = NewDisposeScope();
        var size = ParameterVector.EvenBatchSize(session.Request.Forget.Count, Options.BatchSize);
        var forget = vector.MeanGradient(session.Request.Forget, size, measure: GradientMeasure.Square) + 1e-15f;
        var retain = vector.MeanGradient(session.Request.Retain, size, measure: GradientMeasure.Square) + 1e-15f;
        return forget.ge(retain * Options.MaskThreshold).MoveToOuterDisposeScope();
    }

    void Ascend(UnlearningSession session, ParameterVector vector, Tensor mask, Batch batch, double ceiling, double decay)
    {
        using var scope = NewDisposeScope();
        var losses = session.Request.Task.LossPerSample(session.Model.Forward(batch.Inputs), batch.Labels);
        if (losses.mean().item<float>() >= ceiling)
        {
            session.Skip(1);
            return;
        }
        var weights = losses.detach().clamp_min(1e-6).pow(-Options.Adaptivity);
        var loss = (losses * weights / weights.sum()).sum();
        var gradient = vector.Gradient(loss) * mask * (Options.ForgetWeight * decay);
        var shortened = gradient * Math.Min(1, Options.MaximumAscentNorm / Math.Max(1e-12, gradient.norm().item<float>()));
        session.Minimize(() => vector.WithGradient(loss.neg(), shortened.neg()));
    }

    void Average(ParameterVector vector, Tensor slow)
    {
        if (Options.SlowRate == 1) return;
        using var scope = NewDisposeScope();
        slow.mul_(1 - Options.SlowRate).add_(vector.Values(), alpha: Options.SlowRate);
        vector.Assign(slow);
    }
}
