using Microsoft.Extensions.Options;
using static TorchSharp.torch;

namespace Dlfd.Unlearning.Methods;

/// <summary>Represents the options of <see cref="ConvolutionTransposeUnlearner"/>.</summary>
public sealed record ConvolutionTransposeOptions : UnlearnerOptions
{
    /// <summary>Initializes the defaults: 3 epochs, learning rate 0.01 falling to 0 (the winners take 0.001 on a larger data set).</summary>
    public ConvolutionTransposeOptions() => (Name, Epochs, LearningRate, WarmupShare) = ("convolution-transpose", 3, 0.01, 0);
}

[OptionsValidator]
sealed partial class ConvolutionTransposeOptionsValidator : IValidateOptions<ConvolutionTransposeOptions>;

/// <summary>Swaps height and width in every convolution kernel, then trains on the retain set.</summary>
/// <remarks>
/// Source: the fifth place of the NeurIPS 2023 unlearning challenge, as Cadet et al. 2024 (DeepUnlearn) report it. Needs
/// two-dimensional convolutions with square kernels; frozen ones stay. Reads the retain set only.
/// </remarks>
/// <param name="options">The options; null for the defaults.</param>
public sealed class ConvolutionTransposeUnlearner(ConvolutionTransposeOptions? options = null)
    : Unlearner<ConvolutionTransposeOptions>(options ?? new(), new ConvolutionTransposeOptionsValidator())
{
    /// <inheritdoc/>
    public override DataAccess Reads => DataAccess.Retain | DataAccess.RetainLabels;

    /// <inheritdoc/>
    protected override void Run(UnlearningSession session)
    {
        ArgumentNullException.ThrowIfNull(session);
        Transpose(session.Model.Module);
        session.Train(session.Request.Retain);
    }

    /// <summary>Transposes every kernel that may change in place; twice is the identity.</summary>
    /// <exception cref="NotApplicableException">There is no kernel, or one is not square; the model is then unchanged.</exception>
    internal static void Transpose(nn.Module module)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        var kernels = module.named_parameters().Where(p => p.parameter.dim() == 4 && p.parameter.requires_grad).ToList();
        if (kernels.Count == 0)
            throw new NotApplicableException($"{module.GetName()} has no two-dimensional convolution that may change; use another method.");
        if (kernels.Find(p => p.parameter.shape[2] != p.parameter.shape[3]) is { name: { } name })
            throw new NotApplicableException($"The kernel '{name}' is not square, so it cannot be transposed; use another method.");
        foreach (var (_, kernel) in kernels) kernel.copy_(kernel.transpose(2, 3).clone());
    }
}
