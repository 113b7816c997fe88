using System.ComponentModel.DataAnnotations;
using Dlfd.Data;
using Microsoft.Extensions.Options;

namespace Dlfd.Unlearning.Methods;

/// <summary>Represents the options of <see cref="SelectiveSynapticDampening"/>; epochs, learning rate and optimizer have no meaning for it.</summary>
public sealed record SsdOptions : UnlearnerOptions
{
    /// <summary>Initializes the defaults.</summary>
    public SsdOptions() => Name = "ssd";

    /// <summary>Gets the label-free variant.</summary>
    public static SsdOptions WithoutLabels => new() { LabelFree = true };

    /// <summary>Gets or sets α: a weight is dampened where its importance for the forget set exceeds α times that for all data; 0 to 1e30.</summary>
    /// <value>
    /// Default null: the quantile of the ratios that leaves ln(1 + forget examples in percent of all) percent of the weights
    /// (Schoepf et al. 2024). The authors of SSD take 10, which selects nothing once a tenth of the data is to be forgotten.
    /// </value>
    [Range(0, 1e30)]
    public double? SelectionWeight { get; set; }

    /// <summary>Gets or sets λ of the factor λ I(all) / I(forget) that dampened weights get, 0 to 1e30; factors above 1 count as 1.</summary>
    /// <value>Default 1, as in the authors' code.</value>
    [Range(0, 1e30)]
    public double DampeningConstant { get; set; } = 1;

    /// <summary>Gets or sets the power that the factor is raised to, 0.01 to 100.</summary>
    /// <value>Default 1.</value>
    [Range(0.01, 100)]
    public double Exponent { get; set; } = 1;

    /// <summary>Gets or sets whether importance is the absolute gradient of the logits' squared norm rather than the squared one of the loss, so that no label is read.</summary>
    /// <value>Default false.</value>
    public bool LabelFree { get; set; }
}

[OptionsValidator]
sealed partial class SsdOptionsValidator : IValidateOptions<SsdOptions>;

/// <summary>Shrinks, in one shot, the weights that matter far more for the forget set than for the training data as a whole.</summary>
/// <remarks>
/// Source: Foster et al. 2024 (SSD), Schoepf et al. 2024 (its default α), and the same with the label-free importance of their later work (LFSSD). Importance is the
/// mean over batches, in evaluation mode; both sets have batches of the same size, since it depends on it.
/// Reads both sets, and their labels unless label-free. Not to be applied twice: a second run dampens again.
/// </remarks>
/// <param name="options">The options; null for the defaults.</param>
public sealed class SelectiveSynapticDampening(SsdOptions? options = null)
    : Unlearner<SsdOptions>(options ?? new(), new SsdOptionsValidator())
{
    /// <inheritdoc/>
    public override DataAccess Reads => DataAccess.Retain | DataAccess.Forget
        | (Options.LabelFree ? DataAccess.None : DataAccess.RetainLabels | DataAccess.ForgetLabels);

    /// <inheritdoc/>
    protected override void Run(UnlearningSession session)
    {
        ArgumentNullException.ThrowIfNull(session);
        var (request, vector) = (session.Request, new ParameterVector(session));
        var batchSize = ParameterVector.EvenBatchSize(request.Forget.Count, Options.BatchSize);
        Tensor Importance(ILabeledDataset data) => Options.LabelFree
            ? vector.MeanGradient(data, batchSize, batch => session.Model.Forward(batch.Inputs).square().sum(1).mean(), GradientMeasure.Absolute)
            : vector.MeanGradient(data, batchSize, measure: GradientMeasure.Square);
        var forget = Importance(request.Forget);
        var share = (double)request.Forget.Count / (request.Forget.Count + request.Retain.Count);
        var all = forget * share + Importance(request.Retain) * (1 - share);
        vector.Assign(Dampened(vector.Values(), forget, all, Options.SelectionWeight ?? Adaptive(forget, all, share)));
    }

    /// <summary>Computes the dampened weights; all [P].</summary>
    internal Tensor Dampened(Tensor weights, Tensor forget, Tensor all, double selectionWeight)
    {
        var factor = (all * Options.DampeningConstant / forget).pow(Options.Exponent).clamp_max(1);
        return weights.where(forget.le(all * selectionWeight), weights * factor);
    }

    static double Adaptive(Tensor forget, Tensor all, double share)
    {
        var selected = Math.Min(1, Math.Log(1 + 100 * share) / 100);
        var ratios = (forget / all).nan_to_num(0);
        var next = (int)Math.Min(ratios.numel(), Math.Max(1, selected * ratios.numel()) + 1); // what is selected lies above it
        return ratios.topk(next).values[-1].item<float>();
    }
}
