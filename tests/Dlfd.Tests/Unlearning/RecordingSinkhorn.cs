using Dlfd.OptimalTransport;

namespace Dlfd.Tests.Unlearning;

/// <summary>Notes how many rows are compared and whether that starts warm.</summary>
sealed class RecordingSinkhorn(SinkhornOptions options) : ISinkhornDistance
{
    readonly SinkhornDistance inner = new(options);

    /// <summary>Whether it starts cold all the same.</summary>
    public bool Cold { get; init; }

    public List<bool> Warm { get; } = [];

    public List<(long Retain, long Forget)> Rows { get; } = [];

    public SinkhornResult Compute(Tensor x, Tensor y, SinkhornInputs? inputs = null, CancellationToken ct = default)
    {
        Warm.Add(inputs?.WarmStart is not null);
        Rows.Add((x.shape[0], y.shape[0]));
        return inner.Compute(x, y, Cold ? null : inputs, ct);
    }

    public SinkhornResult ComputeFromCost(Tensor cost, SinkhornInputs? inputs = null, CancellationToken ct = default) => inner.ComputeFromCost(cost, inputs, ct);
}
