namespace Dlfd.OptimalTransport;

/// <summary>Gives a computed value its known gradients: backward multiplies them, forward costs nothing.</summary>
internal sealed class ValueFunction : torch.autograd.SingleTensorFunction<ValueFunction>
{
    public override string Name => nameof(ValueFunction);

    /// <param name="value">[B], without graph.</param>
    /// <param name="inputs">Tensors [B, ...] of the caller's graph or null, each with ∂ value_k/∂ input_k of its shape.</param>
    public static Tensor Attach(Tensor value, params IReadOnlyList<(Tensor? Input, Func<Tensor> Gradient)> inputs)
    {
        var wanted = inputs.Where(i => torch.is_grad_enabled() && i.Input is { requires_grad: true }).ToArray();
        return wanted.Length == 0 ? value : apply([value, .. wanted.SelectMany(i => new object[] { i.Input!, Frozen(i.Gradient) })]);
    }

    public override Tensor forward(torch.autograd.AutogradContext ctx, params object[] vars)
    {
        ctx.save_for_backward(vars.Where((_, k) => k > 0 && k % 2 == 0).Cast<Tensor>().ToList());
        return ((Tensor)vars[0]).clone();
    }

    public override List<Tensor> backward(torch.autograd.AutogradContext ctx, Tensor grad_output)
    {
        var results = new List<Tensor> { null! };
        foreach (var gradient in ctx.get_saved_variables())
        {
            var shape = Enumerable.Repeat(1L, (int)gradient.dim()).ToArray();
            shape[0] = -1;
            results.Add(gradient * grad_output.reshape(shape));
            results.Add(null!);
        }
        return results;
    }

    private static Tensor Frozen(Func<Tensor> gradient)
    {
        using var noGrad = torch.no_grad();
        return gradient();
    }
}
