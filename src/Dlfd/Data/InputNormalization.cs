namespace Dlfd.Data;

/// <summary>Describes how image inputs were made from pixels: input = (pixel - mean) / deviation, with pixels in [0, 1].</summary>
/// <param name="Mean">The mean of each channel, in pixels.</param>
/// <param name="Deviation">The standard deviation of each channel, in pixels; above 0.</param>
/// <remarks>Methods that perturb images need it to stay within real pixels; see methods on <c>[n, channels, height, width]</c>.</remarks>
public sealed record InputNormalization(IReadOnlyList<float> Mean, IReadOnlyList<float> Deviation)
{
    /// <summary>Gets ImageNet's statistics, which torchvision's networks and the paper's code use.</summary>
    public static InputNormalization ImageNet { get; } = new([0.485f, 0.456f, 0.406f], [0.229f, 0.224f, 0.225f]);

    /// <summary>Computes inputs from pixels.</summary>
    /// <param name="pixels">Floating point [n, channels, height, width] in [0, 1]; borrowed.</param>
    /// <returns>A new tensor, owned by the caller's scope.</returns>
    public Tensor Apply(Tensor pixels)
    {
        using var scope = torch.NewDisposeScope();
        return pixels.sub(Channels(Mean, pixels)).div_(Channels(Deviation, pixels)).MoveToOuterDisposeScope();
    }

    /// <summary>Computes the inputs that a pixel value gives in every channel, [1, channels, 1, 1] like <paramref name="inputs"/>, or [] for a single channel.</summary>
    internal Tensor InputOf(float pixel, Tensor inputs)
    {
        using var scope = torch.NewDisposeScope();
        return Channels(Mean, inputs).neg_().add_(pixel).div_(Channels(Deviation, inputs)).MoveToOuterDisposeScope();
    }

    /// <summary>Computes how far a step of one pixel unit reaches in input units, [1, channels, 1, 1], or [] for a single channel.</summary>
    internal Tensor InputsPerPixel(Tensor inputs)
    {
        using var scope = torch.NewDisposeScope();
        return Channels(Deviation, inputs).reciprocal_().MoveToOuterDisposeScope();
    }

    static Tensor Channels(IReadOnlyList<float> values, Tensor like) =>
        torch.tensor(values.ToArray(), dtype: like.dtype, device: like.device).view(values.Count == 1 ? [] : [1, -1, 1, 1]); // one channel's value fits inputs of any shape
}
