using Dlfd.Models;
using static TorchSharp.torch;

namespace Dlfd.Tests.Models;

[Collection("Torch")]
public sealed class ModelSnapshotTests
{
    [Fact]
    public void Matches_WeightThatIsNoNumber_EqualsItself()
    {
        using var model = nn.Linear(2, 2);
        using (no_grad()) model.weight.fill_(float.NaN);
        using var state = ModelSnapshot.Capture(model);
        state.Matches(model).Should().BeTrue();
        state.Differences(model).Should().BeEmpty();
        using (no_grad()) model.bias!.fill_(float.NaN);
        state.Differences(model).Should().Equal("bias");
    }

    [Fact]
    public void Matches_EqualNumbersOfAnotherType_Differ()
    {
        using var model = nn.Linear(2, 2);
        using (no_grad()) foreach (var parameter in model.parameters()) parameter.fill_(1);
        using var state = ModelSnapshot.Capture(model);
        state.Matches(model.to(float64)).Should().BeFalse();
    }
}
