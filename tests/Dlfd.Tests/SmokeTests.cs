namespace Dlfd.Tests;

public class SmokeTests
{
    [Fact]
    public void Torch_Loads() => torch.ones(3).sum().item<float>().Should().Be(3);
}
