using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Dlfd.Unlearning.Methods;

/// <summary>Represents the options of <see cref="L1SparseUnlearner"/>.</summary>
public sealed record L1SparseOptions : UnlearnerOptions
{
    /// <summary>Initializes the defaults: 3 epochs, learning rate 0.01 falling to 0 (the authors take 10 epochs).</summary>
    public L1SparseOptions() => (Name, Epochs, LearningRate, WarmupShare) = ("l1-sparse", 3, 0.01, 0);

    /// <summary>Gets or sets the penalty γ on the sum of absolute weights in the first epoch, 0 to 1. 0 is fine-tuning.</summary>
    /// <value>Default 5e-4, as papers report. The 0.2 of the authors' command line ruins a ResNet18.</value>
    [Range(0, 1.0)]
    public double Penalty { get; set; } = 5e-4;

    /// <summary>Gets or sets how many epochs at the end have no penalty, 0 to 10000; the penalty falls linearly to 0 before them, and stays constant where they are as many as all epochs or more.</summary>
    /// <value>Default 1.</value>
    [Range(0, 10000)]
    public int UnpenalizedEpochs { get; set; } = 1;
}

[OptionsValidator]
sealed partial class L1SparseOptionsValidator : IValidateOptions<L1SparseOptions>;

/// <summary>Fine-tunes on the retain set with a penalty on absolute weights, since sparse models keep less of single examples.</summary>
/// <remarks>Source: Jia et al. 2023 (l1-sparse). The penalty is on all parameters, scales and biases included. Reads the retain set only.</remarks>
/// <param name="options">The options; null for the defaults.</param>
public sealed class L1SparseUnlearner(L1SparseOptions? options = null)
    : Unlearner<L1SparseOptions>(options ?? new(), new L1SparseOptionsValidator())
{
    /// <inheritdoc/>
    public override DataAccess Reads => DataAccess.Retain | DataAccess.RetainLabels;

    /// <inheritdoc/>
    protected override void Run(UnlearningSession session)
    {
        ArgumentNullException.ThrowIfNull(session);
        var (model, request) = (session.Model, session.Request);
        var (batches, index) = (session.BatchCount(request.Retain), 0L);
        foreach (var batch in session.Epochs(request.Retain))
        {
            var penalty = PenaltyOf((int)(index++ * Options.Epochs / batches));
            session.Minimize(() =>
            {
                var loss = request.Task.Loss(model.Forward(batch.Inputs), batch.Labels);
                return penalty == 0 ? loss : loss + model.Module.parameters().Select(p => p.abs().sum()).Aggregate((a, b) => a + b) * penalty;
            });
        }
    }

    /// <summary>Computes the penalty γ(1 - e / penalized epochs) of epoch e, from 0.</summary>
    internal double PenaltyOf(int epoch)
    {
        var penalized = Options.Epochs - Options.UnpenalizedEpochs;
        return penalized <= 0 ? Options.Penalty : Options.Penalty * Math.Max(0, 1 - (double)epoch / penalized);
    }
}
