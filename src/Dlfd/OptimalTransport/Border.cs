namespace Dlfd.OptimalTransport;

/// <summary>Refuses what the solvers cannot answer; behind it nothing is checked again.</summary>
internal static class Border
{
    /// <summary>Both [n, d] or both [B, n, d], alike in dtype, device, B and d, and not empty.</summary>
    public static void Points(Tensor x, Tensor y)
    {
        ArgumentNullException.ThrowIfNull(x);
        ArgumentNullException.ThrowIfNull(y);
        Require(x.dim() is 2 or 3 && x.dim() == y.dim(), () => $"Points must be [n, d] or [B, n, d] on both sides, but x has {x.dim()} and y {y.dim()} dimensions.");
        Require(x.size(-1) == y.size(-1), () => $"Points must have one dimension d, but x has {x.shape[^1]} and y {y.shape[^1]}.");
        Require(x.dim() == 2 || x.size(0) == y.size(0), () => $"Batches must have one size, but x has {x.shape[0]} and y {y.shape[0]}.");
        Require(x.dtype == y.dtype, () => $"Points must have one dtype, but x is {x.dtype} and y {y.dtype}; convert one.");
        Require(SameDevice(x, y), () => $"Points must be on one device, but x is on {x.device} and y on {y.device}; move one.");
        Floating(x, "x");
        Require(x.numel() > 0 && y.numel() > 0, () => "Points must not be empty; x and y need at least one point and one dimension.");
    }

    public static void Cost(Tensor cost)
    {
        ArgumentNullException.ThrowIfNull(cost);
        Require(cost.dim() is 2 or 3, () => $"The cost must be [n, m] or [B, n, m], but has {cost.dim()} dimensions.");
        Floating(cost, "cost");
        Require(cost.numel() > 0, () => "The cost must not be empty.");
    }

    /// <summary>The CPU's solvers read a cost of less than 2 GiB.</summary>
    /// <param name="like">On the device of the cost.</param>
    /// <param name="entries">Of the whole batch.</param>
    /// <param name="dtype">The solver's.</param>
    public static void Fits(Tensor like, double entries, torch.ScalarType dtype)
    {
        var bytes = entries * (dtype == torch.ScalarType.Float64 ? 8 : 4);
        Require(like.is_cuda || bytes <= int.MaxValue, () => $"A cost of {bytes / (1 << 30):0.#} GiB in {dtype} is too large for the CPU, which solves less than 2; take fewer points or a smaller batch, Precision Float32, or CUDA.");
    }

    /// <summary>Weights as [B, n] in the cost's dtype, with the caller's graph.</summary>
    public static Tensor Weights(Tensor weights, string name, Tensor cost, long count)
    {
        var batch = cost.size(0);
        Require(weights.dim() is 1 or 2 && weights.shape[^1] == count && (weights.dim() == 1 || weights.shape[0] == batch),
            () => $"Weights {name} must be [{count}] or [{batch}, {count}], but are [{string.Join(", ", weights.shape)}].");
        Require(SameDevice(weights, cost), () => $"Weights {name} are on {weights.device}, the points on {cost.device}; move one.");
        Floating(weights, name);
        Finite(weights, name);
        Require(weights.ge(0).all().item<bool>(), () => $"Weights {name} must not be negative.");
        var shaped = weights.to(cost.dtype).expand(batch, count);
        Require(shaped.sum(-1).gt(0).all().item<bool>(), () => $"Weights {name} must have a positive sum.");
        return shaped;
    }

    /// <summary>b brought to the mass of a; a difference beyond rounding is refused.</summary>
    public static Tensor SameMass(Tensor a, Tensor b)
    {
        using var noGrad = torch.no_grad();
        var ratio = a.sum(-1, keepdim: true) / b.sum(-1, keepdim: true);
        Require((ratio - 1).abs().max().to(torch.ScalarType.Float64).item<double>() <= 1e-4,
            () => "Weights a and b must have the same sum for balanced transport; normalise them or set MarginalPenalty.");
        return ratio;
    }

    /// <summary>[m] or [B, m] as [B, m] of the cost's dtype.</summary>
    public static Tensor? Start(SinkhornPotentials? start, Tensor cost)
    {
        if (start is null) return null;
        var (batch, count) = (cost.size(0), cost.size(2));
        var g = start.G;
        Require(g.numel() == batch * count && g.size(-1) == count,
            () => $"The warm start's G must be [{count}] or [{batch}, {count}], but is [{string.Join(", ", g.shape)}].");
        Finite(g, "WarmStart.G");
        return g.detach().to(cost.device).to(cost.dtype).reshape(batch, count);
    }

    /// <exception cref="ArgumentException">Names the tensor and its first NaN or infinite entry.</exception>
    public static void Finite(Tensor tensor, string name)
    {
        using var scope = torch.NewDisposeScope();
        using var noGrad = torch.no_grad();
        if (tensor.isfinite().all().item<bool>()) return;
        var first = tensor.isfinite().logical_not().nonzero()[0].cpu().data<long>().ToArray();
        throw new ArgumentException($"{name} is NaN or infinite at [{string.Join(", ", first)}]; remove such entries.");
    }

    private static bool SameDevice(Tensor x, Tensor y) => x.device_type == y.device_type && x.device_index == y.device_index;

    private static void Floating(Tensor tensor, string name) => Require(
        tensor.dtype is torch.ScalarType.Float32 or torch.ScalarType.Float64 or torch.ScalarType.Float16 or torch.ScalarType.BFloat16,
        () => $"{name} must be floating point, but is {tensor.dtype}; convert it.");

    /// <summary>The message is put together only where it is thrown: its making takes longer than a small problem.</summary>
    private static void Require(bool holds, Func<string> message)
    {
        if (!holds) throw new ArgumentException(message());
    }
}
