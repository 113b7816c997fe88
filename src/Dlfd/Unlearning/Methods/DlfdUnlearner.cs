using Dlfd.Data;
using Dlfd.Evaluation;
using Dlfd.Models;
using Dlfd.OptimalTransport;
using static TorchSharp.torch;

namespace Dlfd.Unlearning.Methods;

/// <summary>Perturbs the retain images so that their features move away from the forget images', keeps their class, and trains on them.</summary>
/// <remarks>
/// Source: Choi and Na, "Distribution-Level Feature Distancing for Machine Unlearning", Algorithm 1. Dynamic forgetting
/// tests the model every few batches and fine-tunes while the attack's score is under the threshold. Needs
/// <see cref="UnlearningRequest.Monitor"/> where it monitors. Reads retain images and labels, and forget images (their labels
/// for the monitor and for transport within classes only).
/// </remarks>
/// <param name="options">The options; null for <see cref="DlfdOptions.Tuned"/>.</param>
/// <param name="sinkhorn">The transport distance; null makes one from the options.</param>
/// <param name="attack">The monitor's attack; null for a loss attack, balanced as the options say and seeded by the request.</param>
public sealed class DlfdUnlearner(DlfdOptions? options = null, ISinkhornDistance? sinkhorn = null, IMembershipInferenceAttack? attack = null)
    : Unlearner<DlfdOptions>(options is null ? new() : options with { Sinkhorn = options.Sinkhorn is { } own ? own with { } : null! }, new DlfdOptionsValidator())
{
    readonly ISinkhornDistance sinkhorn = sinkhorn ?? new SinkhornDistance((options ?? new()).Sinkhorn);

    /// <inheritdoc/>
    public override DataAccess Reads => DataAccess.Retain | DataAccess.RetainLabels | DataAccess.Forget
        | (Monitors || Options.WithinClasses ? DataAccess.ForgetLabels : DataAccess.None) | (Monitors ? DataAccess.Monitor | DataAccess.MonitorLabels : DataAccess.None);

    /// <inheritdoc/>
    protected override void Run(UnlearningSession session)
    {
        ArgumentNullException.ThrowIfNull(session);
        var request = session.Request;
        RequireClasses(request);
        using var monitor = Monitors ? new UnlearningMonitor(session, Options, attack) : null;
        using var copy = Copy(session);
        var perturbation = new FeatureDistancing(Options, sinkhorn, request, copy, session.CancellationToken);
        using var forget = request.Forget.CycledBatches(Options.BatchSize, request.Model.Device, SeededRandom.Of(request.Seed + 1)).GetEnumerator();
        var batches = session.BatchCount(request.Retain);
        var perturbing = Perturbs;
        long index = 0;
        foreach (var batch in session.Epochs(request.Retain, Options.ShuffleRetain, Options.AugmentRetain))
        {
            if (monitor is not null && index % Options.MonitorEvery == 0) perturbing = Perturbs && monitor.Look() >= Options.ForgettingThreshold;
            using var scope = NewDisposeScope();
            var inputs = batch.Inputs;
            if (perturbing)
            {
                forget.MoveNext();
                inputs = Perturbed(perturbation, batch, forget.Current, ClassificationWeight(index, batches));
            }
            if (Options.TrainInEvaluationMode && index > 0) session.Model.Module.eval();
            session.Minimize(() => request.Task.Loss(session.Model.Forward(inputs), batch.Labels));
            index++;
        }
        monitor?.Look();
        monitor?.RestoreBest();
        SeeCleanImages(session);
    }

    void SeeCleanImages(UnlearningSession session)
    {
        using var noGrad = no_grad();
        foreach (var batch in session.Cycle(session.Request.Retain, augment: Options.AugmentRetain).Take(Options.StatisticsBatches))
        {
            using var scope = NewDisposeScope();
            session.Model.Forward(batch.Inputs);
        }
    }

    /// <summary>Perturbs retain images, all of them, as those of the first batch of a run would be, to look at; in float32, and nothing is trained.</summary>
    /// <param name="request">The model, its task and how inputs were normalized; borrowed.</param>
    /// <param name="retain">The images x with their labels; borrowed.</param>
    /// <param name="forget">The images to move away from; borrowed.</param>
    /// <returns>x*, like the inputs of <paramref name="retain"/>, owned by the caller's scope. The model is unchanged, its statistics included.</returns>
    /// <exception cref="NotApplicableException">Transport within classes is asked for of a multi-label task.</exception>
    /// <exception cref="ArithmeticException">A feature of the forget images is not finite.</exception>
    public Tensor Perturb(UnlearningRequest request, Batch retain, Batch forget)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(retain);
        ArgumentNullException.ThrowIfNull(forget);
        request.Validate();
        RequireClasses(request);
        using var generator = new SeededTorch(request.Seed);
        return new FeatureDistancing(Options, sinkhorn, request).Perturb(retain.Inputs, retain.Labels, forget.Inputs, Options.InitialClassificationWeight, ClassesOf(forget));
    }

    /// <summary>The inputs of a batch, perturbed but for the share that stays clean.</summary>
    Tensor Perturbed(FeatureDistancing perturbation, Batch batch, Batch forget, double weight)
    {
        var clean = (long)Math.Round(Options.CleanShare * batch.Count);
        if (clean == batch.Count) return batch.Inputs;
        var perturbed = perturbation.Perturb(batch.Inputs[(int)clean..], batch.Labels[(int)clean..], forget.Inputs, weight, ClassesOf(forget));
        return clean == 0 ? perturbed : cat([batch.Inputs[..(int)clean], perturbed]);
    }

    void RequireClasses(UnlearningRequest request)
    {
        if (Options.WithinClasses) request.RequireSingleLabel("Transport within classes");
    }

    Tensor? ClassesOf(Batch forget) => Options.WithinClasses ? forget.Labels : null;

    LowPrecisionCopy? Copy(UnlearningSession session)
    {
        if (Options.Precision == PerturbationPrecision.Float32 || !Perturbs) return null;
        var type = Options.Precision == PerturbationPrecision.BFloat16 ? ScalarType.BFloat16 : ScalarType.Float16;
        ReducedPrecision.Require(type, session.Model.Device);
        using var generator = new SeededTorch(session.Request.Seed); // what follows draws as if no model had been made
        return new(session.CreateModel(), type);
    }

    bool Perturbs => Options is { PerturbationSteps: > 0, CleanShare: < 1 } && !double.IsPositiveInfinity(Options.ForgettingThreshold);

    bool Monitors => Perturbs && (Options.ForgettingThreshold > 0 || Options.Selection != CheckpointSelection.Last);

    /// <summary>λ of the batch, linear from the initial to the final weight; a single batch has the initial one.</summary>
    internal double ClassificationWeight(long batch, long batches) => Options.InitialClassificationWeight
        + (Options.FinalClassificationWeight - Options.InitialClassificationWeight) * batch / Math.Max(1, batches - 1);
}
