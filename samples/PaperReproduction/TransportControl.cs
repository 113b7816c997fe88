using Dlfd.OptimalTransport;
using static TorchSharp.torch;

/// <summary>The transport distance between other points than it is asked for: whether those of the forget images matter, or the direction, shows when they are others or it is turned.</summary>
/// <param name="options">Those of the distance.</param>
/// <param name="change">Makes the points that are compared.</param>
sealed class TransportControl(SinkhornOptions options, TransportControl.Change change) : ISinkhornDistance
{
    public delegate (Tensor X, Tensor Y) Change(Tensor x, Tensor y);

    readonly SinkhornDistance distance = new(options);

    public SinkhornResult Compute(Tensor x, Tensor y, SinkhornInputs? inputs = null, CancellationToken ct = default)
    {
        var (newX, newY) = change(x, y);
        return distance.Compute(newX, newY, inputs, ct);
    }

    public SinkhornResult ComputeFromCost(Tensor cost, SinkhornInputs? inputs = null, CancellationToken ct = default) => distance.ComputeFromCost(cost, inputs, ct);

    /// <summary>The same points, but with the gradient's sign turned.</summary>
    public static (Tensor, Tensor) Towards(Tensor x, Tensor y) => (2 * x.detach() - x, y);

    /// <summary>Normal noise with the mean and variance that each feature has over the forget images, drawn anew at every step.</summary>
    public static (Tensor, Tensor) Noise(Tensor x, Tensor y) => (x, randn_like(y) * y.std(0, false, true) + y.mean([0], true));
}
