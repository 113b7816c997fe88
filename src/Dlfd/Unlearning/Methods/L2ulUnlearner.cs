using System.ComponentModel.DataAnnotations;
using Dlfd.Data;
using Dlfd.Training;
using Microsoft.Extensions.Options;
using static TorchSharp.torch;

namespace Dlfd.Unlearning.Methods;

/// <summary>Represents the options of <see cref="L2ulUnlearner"/>.</summary>
public sealed record L2ulOptions : UnlearnerOptions
{
    /// <summary>Initializes the defaults: at most 10 passes over the forget set at a constant learning rate of 0.001, in evaluation mode.</summary>
    public L2ulOptions() => (Name, Epochs, LearningRate, WarmupShare, Schedule, WeightDecay, BatchNorm) =
        ("l2ul", 10, 1e-3, 0, LearningRateSchedule.Constant, 1e-4, BatchNormPolicy.Evaluation);

    /// <summary>Gets or sets the share of its first accuracy on the forget set at which the run ends, 0 to 1; looked at after every step.</summary>
    /// <value>Default 0.95; the authors go on to 0, where every forget example is misclassified.</value>
    [Range(0, 1.0)]
    public double AccuracyShare { get; set; } = 0.95;

    /// <summary>Gets or sets whether forget examples learn random wrong classes, rather than that their own is wrong.</summary>
    /// <value>Default false.</value>
    public bool Relabel { get; set; }

    /// <summary>Gets or sets the adversarial examples made of each forget image, 0 to 10000; 0 leaves them out.</summary>
    /// <value>Default 2; the authors take 20 to 200.</value>
    [Range(0, 10000)]
    public int AdversarialExamples { get; set; } = 2;

    /// <summary>Gets or sets the steps of the attack, 0 to 10000.</summary>
    /// <value>Default 10; the authors take 100.</value>
    [Range(0, 10000)]
    public int AttackSteps { get; set; } = 10;

    /// <summary>Gets or sets the length of an attack's step over the whole image, in pixels of [0, 1] where the request has a normalization, else in input units; 0 to 1000.</summary>
    /// <value>Default 1; the authors take 0.1.</value>
    [Range(0, 1000.0)]
    public double AttackStepSize { get; set; } = 1;

    /// <summary>Gets or sets the largest Euclidean distance of an adversarial example from its image, in pixels of [0, 1] where the request has a normalization, else in input units; 0 to 1000.</summary>
    /// <value>Default 4, as in the authors' code for images of 32 × 32.</value>
    [Range(0, 1000.0)]
    public double AttackRadius { get; set; } = 4;

    /// <summary>Gets or sets λ, how strongly weights that do not matter to the forget examples are held, 0 to 1000; 0 leaves it out. Times the learning rate it must stay well under 1.</summary>
    /// <value>Default 1, as in the authors' script.</value>
    [Range(0, 1000.0)]
    public double ImportanceWeight { get; set; } = 1;

    /// <summary>Gets the authors' settings; the attack alone costs 2000 (F + B) a forget image. A pass is one over the forget set, where theirs is one over the adversarial examples, and the two losses weigh as the sets do, not as each batch's parts.</summary>
    public static L2ulOptions Paper => new() { BatchNorm = BatchNormPolicy.Train, Epochs = 1000, AccuracyShare = 0, AdversarialExamples = 20, AttackSteps = 100, AttackStepSize = 0.1 };
}

[OptionsValidator]
sealed partial class L2ulOptionsValidator : IValidateOptions<L2ulOptions>;

/// <summary>Raises the loss of the forget examples, and keeps the rest by adversarial examples of them and by holding unimportant weights.</summary>
/// <remarks>
/// Source: Cha et al. 2024 (L2UL, instance-wise unlearning). An adversarial example stands for the images of the class that the model
/// takes it for. Misclassified forget examples stand out against a retrained model, so the default ends well before. Single-label only.
/// Reads the forget set with labels.
/// </remarks>
/// <param name="options">The options; null for the defaults.</param>
public sealed class L2ulUnlearner(L2ulOptions? options = null)
    : Unlearner<L2ulOptions>(options ?? new(), new L2ulOptionsValidator())
{
    /// <inheritdoc/>
    public override DataAccess Reads => DataAccess.Forget | DataAccess.ForgetLabels;

    /// <inheritdoc/>
    protected override void Run(UnlearningSession session)
    {
        ArgumentNullException.ThrowIfNull(session);
        session.RequireSingleLabel("L2UL");
        if (Options.Epochs == 0) return;
        using var scope = NewDisposeScope();
        var hold = Options.ImportanceWeight == 0 ? null : new WeightHold(session, Options.ImportanceWeight, Options.BatchSize);
        var adversarial = Options.AdversarialExamples == 0 ? null : new TargetedAttack(session, Options).Examples();
        var limit = Options.AccuracyShare * Accuracy(session);
        foreach (var (forget, other) in Batches(session, adversarial))
        {
            session.Minimize(() => Loss(session, forget, other, hold));
            if (Accuracy(session) <= limit) return;
        }
    }

    static IEnumerable<(Batch Forget, Batch? Adversarial)> Batches(UnlearningSession session, ILabeledDataset? adversarial) => adversarial is null
        ? session.Epochs(session.Request.Forget).Select(batch => (batch, (Batch?)null))
        : session.Pairs(session.Request.Forget, adversarial, augmentCycled: false).Select(pair => (pair.Main, (Batch?)pair.Cycled)); // flipped, an adversarial example might be taken for another class

    /// <summary>The two losses weigh as their sets: one forget image to its adversarial examples.</summary>
    Tensor Loss(UnlearningSession session, Batch forget, Batch? adversarial, WeightHold? hold)
    {
        var (model, task, share) = (session.Model, session.Request.Task, 1.0 / (1 + Options.AdversarialExamples));
        var logits = model.Forward(forget.Inputs);
        var loss = Options.Relabel
            ? task.Loss(logits, TargetedAttack.OtherClasses(forget.Labels, logits.shape[1])) * share
            : task.Loss(logits, forget.Labels) * -share;
        if (adversarial is not null) loss += task.Loss(model.Forward(adversarial.Inputs), adversarial.Labels) * (1 - share);
        return hold is null ? loss : loss + hold.Penalty();
    }

    static double Accuracy(UnlearningSession session) => session.Predict(session.Request.Forget).Accuracy;
}
