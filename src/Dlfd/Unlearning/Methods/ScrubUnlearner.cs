using System.ComponentModel.DataAnnotations;
using Dlfd.Data;
using Dlfd.Training;
using Microsoft.Extensions.Options;

namespace Dlfd.Unlearning.Methods;

/// <summary>Represents the options of <see cref="ScrubUnlearner"/>.</summary>
public sealed record ScrubOptions : UnlearnerOptions
{
    /// <summary>Initializes the defaults: those of <see cref="Paper"/>, but for a higher learning rate that falls to 0, batches of 64 and a ceiling.</summary>
    public ScrubOptions() => (Name, Epochs, LearningRate, WarmupShare) = ("scrub", 3, 0.005, 0);

    /// <summary>Gets or sets the first epochs that also move away from the teacher on the forget set, 0 to 10000.</summary>
    /// <value>Default 2.</value>
    [Range(0, 10000)]
    public int MaximizationEpochs { get; set; } = 2;

    /// <summary>Gets or sets the forget examples a step, 1 to 65536: smaller ones make more steps away.</summary>
    /// <value>Default 64.</value>
    [Range(1, 65536)]
    public int ForgetBatchSize { get; set; } = 64;

    /// <summary>Gets or sets γ, the weight of the classification loss on the retain set, 0 to 1000.</summary>
    /// <value>Default 0.99.</value>
    [Range(0, 1000.0)]
    public double ClassificationWeight { get; set; } = 0.99;

    /// <summary>Gets or sets α, the weight of the divergence from the teacher on the retain set, 0 to 1000.</summary>
    /// <value>Default 0.001.</value>
    [Range(0, 1000.0)]
    public double DivergenceWeight { get; set; } = 0.001;

    /// <summary>Gets or sets the temperature of the divergence, 0.01 to 1000.</summary>
    /// <value>Default 4.</value>
    [Range(0.01, 1000.0)]
    public double Temperature { get; set; } = 4;

    /// <summary>Gets or sets whether the forget set's steps maximize the weighted sum too, rather than the divergence alone (what the DLFD authors' code does).</summary>
    /// <value>Default false.</value>
    public bool MaximizeClassification { get; set; }

    /// <summary>Gets or sets the divergence of a forget batch from where on no step away is taken, as a share of the loss of a guess (ln of the number of classes), 0 to 1e6; null for none. With <see cref="MaximizeClassification"/> it is the weighted sum that is compared.</summary>
    /// <value>Default 1; the authors' code has none.</value>
    [Range(0, 1e6)]
    public double? DivergenceCeiling { get; set; } = 1;

    /// <summary>Gets or sets whether the run goes back to the epoch whose forget error is closest to what unseen examples of the same classes have at the end; needs <see cref="UnlearningRequest.Monitor"/>.</summary>
    /// <value>Default true.</value>
    public bool Rewind { get; set; } = true;

    /// <summary>Gets the authors' settings for larger data sets, with the rewinding that their paper describes.</summary>
    public static ScrubOptions Paper => new()
    {
        BatchSize = 128, ForgetBatchSize = 128, LearningRate = 5e-4, Schedule = LearningRateSchedule.Constant, DivergenceCeiling = null,
    };

    /// <summary>Gets what the DLFD authors' code does under this name: both steps in every epoch, on the classification loss and twice the divergence, at temperature 1, without rewinding.</summary>
    public static ScrubOptions Released => new()
    {
        Epochs = 2, MaximizationEpochs = 2, BatchSize = 32, ForgetBatchSize = 32, LearningRate = 5e-4, Schedule = LearningRateSchedule.Constant,
        ClassificationWeight = 1, DivergenceWeight = 2, Temperature = 1, MaximizeClassification = true, DivergenceCeiling = null, Rewind = false,
    };
}

[OptionsValidator]
sealed partial class ScrubOptionsValidator : IValidateOptions<ScrubOptions>;

/// <summary>Moves away from the original model on forget examples, and stays with it and the labels on retain examples, in turn.</summary>
/// <remarks>
/// Source: Kurmanji et al. 2023. Needs <see cref="UnlearningRequest.CreateModel"/>. The authors' code lacks the rewinding;
/// its reference here is the last model's error on monitor examples, weighted to the classes of the forget set.
/// </remarks>
/// <param name="options">The options; null for the defaults.</param>
public sealed class ScrubUnlearner(ScrubOptions? options = null)
    : Unlearner<ScrubOptions>(options ?? new(), new ScrubOptionsValidator())
{
    /// <inheritdoc/>
    public override DataAccess Reads => DataAccess.Retain | DataAccess.RetainLabels | DataAccess.Forget
        | (Options.Rewind || Options.MaximizeClassification ? DataAccess.ForgetLabels : 0)
        | (Options.Rewind ? DataAccess.Monitor | DataAccess.MonitorLabels : 0);

    /// <inheritdoc/>
    protected override void Run(UnlearningSession session)
    {
        ArgumentNullException.ThrowIfNull(session);
        if (Options.Epochs == 0) return;
        var request = session.Request;
        using var rewinding = Options.Rewind ? new Rewinding(session) : null;
        var teacher = session.TeachPresent();
        var ceiling = Options.DivergenceCeiling is { } share ? share * request.Task.ChanceLoss(session.Outputs(request.Forget)) : double.PositiveInfinity;
        var forgetBatches = DatasetExtensions.BatchCount(request.Forget.Count, Options.ForgetBatchSize);
        session.Begin(Options, session.BatchCount(request.Retain) + Math.Min(Options.Epochs, Options.MaximizationEpochs) * forgetBatches);
        for (var epoch = 0; epoch < Options.Epochs; epoch++)
        {
            if (epoch < Options.MaximizationEpochs)
                foreach (var batch in session.Epoch(request.Forget, Options.ForgetBatchSize))
                    session.Maximize(() => Options.MaximizeClassification ? Sum(session, batch, teacher) : Divergence(session, batch, teacher), ceiling);
            foreach (var batch in session.Epoch(request.Retain)) session.Minimize(() => Sum(session, batch, teacher));
            rewinding?.Keep();
        }
        rewinding?.Rewind();
    }

    Tensor Divergence(UnlearningSession session, Batch batch, Teacher teacher) => Divergence(session, batch, teacher, session.Model.Forward(batch.Inputs));

    Tensor Divergence(UnlearningSession session, Batch batch, Teacher teacher, Tensor logits) =>
        session.Request.Task.Divergence(teacher.Logits(batch), logits, Options.Temperature) * Options.Temperature * Options.Temperature;

    Tensor Sum(UnlearningSession session, Batch batch, Teacher teacher)
    {
        var logits = session.Model.Forward(batch.Inputs);
        return Options.ClassificationWeight * session.Request.Task.Loss(logits, batch.Labels) + Options.DivergenceWeight * Divergence(session, batch, teacher, logits);
    }
}
