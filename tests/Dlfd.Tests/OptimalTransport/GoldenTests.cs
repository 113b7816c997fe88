using Dlfd.OptimalTransport;

namespace Dlfd.Tests.OptimalTransport;

[Collection("Torch")]
public class GoldenTests
{
    private static readonly SinkhornOptions Exact = new() { Tolerance = 1e-11, MaxIterations = 20000 };

    [Theory, InlineData(0), InlineData(1), InlineData(2), InlineData(3), InlineData(4), InlineData(5)]
    public void ComputeFromCost_Float64_AgreesWithPot(int index)
    {
        using var scope = torch.NewDisposeScope();
        var golden = Golden.Problem("sinkhorn.json", index);
        using var result = new SinkhornDistance(Exact with { Epsilon = golden.Number("epsilon") })
            .ComputeFromCost(golden.Matrix("cost"), new(golden.Vector("a"), golden.Vector("b")));

        result.Converged.Should().BeTrue();
        result.Plan().To(golden.Matrix("plan")).Should().BeLessThan(1e-10);
        result.Value.Scalar().Should().BeApproximately(golden.Number("regularized"), 1e-10);
        result.SharpCost().Scalar().Should().BeApproximately(golden.Number("sharp"), 1e-10);
        result.Potentials.F.To(golden.Vector("f")).Should().BeLessThan(1e-8);
        result.Potentials.G.To(golden.Vector("g")).Should().BeLessThan(1e-8);
    }

    [Theory, InlineData(0), InlineData(1), InlineData(2), InlineData(3), InlineData(4), InlineData(5)]
    public void ComputeFromCost_Float32_AgreesWithPot(int index)
    {
        using var scope = torch.NewDisposeScope();
        var golden = Golden.Problem("sinkhorn.json", index);
        Tensor Single(string name) => golden.Vector(name).to(torch.float32);
        using var result = new SinkhornDistance(new() { Epsilon = golden.Number("epsilon"), Tolerance = 1e-5, MaxIterations = 20000 })
            .ComputeFromCost(golden.Matrix("cost").to(torch.float32), new(Single("a"), Single("b")));

        result.Converged.Should().BeTrue();
        result.Plan().L1(golden.Matrix("plan")).Should().BeLessThan(2e-3);
        result.Value.Scalar().Should().BeApproximately(golden.Number("regularized"), 1e-5);
    }

    [Theory, InlineData(0), InlineData(1), InlineData(2), InlineData(3)]
    public void Compute_Released_IsTheAuthorsLoop(int index)
    {
        using var scope = torch.NewDisposeScope();
        var golden = Golden.Problem("released_loop.json", index);
        var x = golden.Matrix("x").requires_grad_();
        using var result = new SinkhornDistance(SinkhornOptions.Released).Compute(x, golden.Matrix("y"));
        result.Value.backward();

        result.Value.Scalar().Should().BeApproximately(golden.Number("value"), 1e-12);
        result.Iterations.Should().Equal(golden.GetProperty("iterations").GetInt32());
        result.Plan().To(golden.Matrix("plan")).Should().BeLessThan(1e-12);
        x.grad!.To(golden.Matrix("gradient")).Should().BeLessThan(1e-6);
    }
}
