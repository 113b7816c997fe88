using System.ComponentModel.DataAnnotations;
using Dlfd.Data;
using Dlfd.Training;
using Microsoft.Extensions.Options;
using static TorchSharp.torch;

namespace Dlfd.Unlearning.Methods;

/// <summary>Represents the options of <see cref="FanchuanUnlearner"/>; epochs are its rounds, the learning rate that of their retain passes.</summary>
public sealed record FanchuanOptions : UnlearnerOptions
{
    /// <summary>Initializes the defaults: 4 rounds, learning rate 0.01 falling to 0 in each (the winners take 8 rounds at 0.004 on a larger data set).</summary>
    public FanchuanOptions() => (Name, Epochs, LearningRate, WarmupShare) = ("fanchuan", 4, 0.01, 0);

    /// <summary>Gets or sets the learning rate of the first pass, towards uniform predictions on the forget set, 0 to 100.</summary>
    /// <value>Default 0.005.</value>
    [Range(0, 100.0)]
    public double UniformLearningRate { get; set; } = 0.005;

    /// <summary>Gets or sets the learning rate of the contrastive passes over the forget set, 0 to 100.</summary>
    /// <value>Default 3e-4.</value>
    [Range(0, 100.0)]
    public double ContrastiveLearningRate { get; set; } = 3e-4;

    /// <summary>Gets or sets what similarities are divided by, 0.01 to 1000.</summary>
    /// <value>Default 1.15.</value>
    [Range(0.01, 1000)]
    public double Temperature { get; set; } = 1.15;
}

[OptionsValidator]
sealed partial class FanchuanOptionsValidator : IValidateOptions<FanchuanOptions>;

/// <summary>Makes predictions on the forget set uniform, then by turns makes forget logits equally similar to all retain logits and repairs on the retain set.</summary>
/// <remarks>
/// Source: the first place of the NeurIPS 2023 unlearning challenge (Fanchuan), as Cadet et al. 2024 (DeepUnlearn) report it.
/// Reads the retain set with labels and the forget images.
/// </remarks>
/// <param name="options">The options; null for the defaults.</param>
public sealed class FanchuanUnlearner(FanchuanOptions? options = null)
    : Unlearner<FanchuanOptions>(options ?? new(), new FanchuanOptionsValidator())
{
    /// <inheritdoc/>
    public override DataAccess Reads => DataAccess.Retain | DataAccess.RetainLabels | DataAccess.Forget;

    /// <inheritdoc/>
    protected override void Run(UnlearningSession session)
    {
        ArgumentNullException.ThrowIfNull(session);
        if (Options.Epochs == 0) return;
        MakeUniform(session);
        using var retain = session.Cycle(session.Request.Retain).GetEnumerator();
        for (var round = 0; round < Options.Epochs; round++)
        {
            Contrast(session, retain);
            session.Begin(Options with { Epochs = 1 });
            session.Train(session.Request.Retain);
        }
    }

    void MakeUniform(UnlearningSession session)
    {
        session.Begin(Options with { Epochs = 1, LearningRate = Options.UniformLearningRate, Schedule = LearningRateSchedule.Constant });
        foreach (var batch in session.Epochs(session.Request.Forget))
            session.Minimize(() =>
            {
                var logits = session.Model.Forward(batch.Inputs);
                return session.Request.Task.Divergence(zeros_like(logits), logits);
            });
    }

    void Contrast(UnlearningSession session, IEnumerator<Batch> retain)
    {
        session.Begin(Options with { Epochs = 1, LearningRate = Options.ContrastiveLearningRate });
        foreach (var forget in session.Epochs(session.Request.Forget))
        {
            retain.MoveNext();
            session.Minimize(() => Contrast(session.Model.Forward(forget.Inputs), session.Model.ForwardWithoutGradient(retain.Current.Inputs)));
        }
    }

    /// <summary>Computes the mean of -log softmax of the similarities, least where each forget example is alike similar to all retain ones.</summary>
    internal Tensor Contrast(Tensor forget, Tensor retain) =>
        (forget.matmul(retain.detach().t()) / Options.Temperature).log_softmax(1).mean().neg();
}
