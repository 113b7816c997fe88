using Dlfd.Unlearning;
using Microsoft.Extensions.Options;

namespace QuickStart;

/// <summary>The options of a method of one's own; validation attributes are checked by the generated validator.</summary>
public sealed record MyMethodOptions : UnlearnerOptions
{
    public MyMethodOptions() => (Name, Epochs, BatchSize, LearningRate) = ("mine", 3, 32, 0.02);

    [System.ComponentModel.DataAnnotations.Range(0, 1.0)]
    public double Smoothing { get; set; } = 0.3;
}

[OptionsValidator]
sealed partial class MyMethodOptionsValidator : IValidateOptions<MyMethodOptions>;

/// <summary>Fine-tunes on the retain set with smoothed labels, so that the model grows less sure of what it saw.</summary>
public sealed class MyMethod(MyMethodOptions options) : Unlearner<MyMethodOptions>(options, new MyMethodOptionsValidator())
{
    protected override void Run(UnlearningSession session)
    {
        foreach (var batch in session.Epochs(session.Request.Retain))
            session.Minimize(() => TorchSharp.torch.nn.functional.cross_entropy(
                session.Model.Forward(batch.Inputs), batch.Labels, label_smoothing: Options.Smoothing));
    }
}
