using Dlfd.Models;
using Dlfd.Vision.Models;
using static TorchSharp.torch;

namespace Dlfd.Tests.Vision;

[Collection("Torch")]
public class ResNet18Tests
{
    public sealed record Golden(string[] Names, string[] Shapes, float[][] Logits);

    [Fact]
    public void StateDict_NamesAndShapes_EqualPyTorch()
    {
        var golden = Reference.Read<Golden>("resnet18_head.json");
        using var network = new ResNet18(8);
        var state = network.state_dict();
        state.Keys.Should().BeEquivalentTo(golden.Names);
        network.named_parameters().Select(p => p.name).Should().Equal(golden.Names.Where(state.Keys.Except(network.named_buffers().Select(b => b.name)).Contains));
        golden.Names.Select(n => state[n].dim() == 0 ? "scalar" : string.Join("x", state[n].shape)).Should().Equal(golden.Shapes);
    }

    [Fact]
    public void Forward_DeterministicFill_EqualsPyTorchLogits()
    {
        var golden = Reference.Read<Golden>("resnet18_head.json");
        using var scope = NewDisposeScope();
        using var network = new ResNet18(8);
        using (no_grad())
        {
            var state = network.state_dict(); // TorchSharp lists buffers after parameters; the fill counts in PyTorch's order
            for (var k = 0; k < golden.Names.Length; k++) Fill(golden.Names[k], state[golden.Names[k]], k);
        }
        network.eval();
        var logits = network.call(Input());
        logits.data<float>().ToArray().Zip(golden.Logits.SelectMany(r => r)).Should().OnlyContain(p => Math.Abs(p.First - p.Second) < 2e-5 * Math.Max(1, Math.Abs(p.Second)));
        var (features, split) = new Classifier(network).ForwardWithFeatures(Input());
        features.shape.Should().Equal(2, 128);
        split.eq(logits).all().item<bool>().Should().BeTrue();
    }

    [Fact]
    public void Forward_Twice_LeavesNoTensor()
    {
        using var network = new ResNet18(2);
        using var input = zeros(2, 3, 32, 32);
        Leaks.After(() => { using var noGrad = no_grad(); network.call(input).Dispose(); }).Should().Be(0);
    }

    [Fact]
    public void Save_ThenLoad_RestoresEveryEntry()
    {
        using var saved = new ResNet18(2);
        using var loaded = new ResNet18(2);
        using var snapshot = ModelSnapshot.Capture(saved);
        using var memory = new MemoryStream();
        using (var writer = new BinaryWriter(memory, System.Text.Encoding.UTF8, leaveOpen: true)) saved.save(writer);
        memory.Position = 0;
        using (var reader = new BinaryReader(memory)) loaded.load(reader);
        snapshot.Matches(loaded).Should().BeTrue();
    }

    [Fact]
    public void Constructor_SameSeed_GivesTheSameWeightsOfTheRightScale()
    {
        manual_seed(7);
        using var first = new ResNet18(2);
        manual_seed(7);
        using var second = new ResNet18(2);
        using var snapshot = ModelSnapshot.Capture(first);
        snapshot.Matches(second).Should().BeTrue();
        using var deviation = first.get_parameter("base_model.layer4.1.conv2.weight")!.std();
        deviation.item<float>().Should().BeApproximately(MathF.Sqrt(2f / (512 * 9)), 2e-4f, "kaiming_normal_ with the fan out");
    }

    static double Hash(long i, long k)
    {
        unchecked
        {
            var h = (uint)i * 2654435761u + ((uint)k * 2246822519u + 374761393u);
            h ^= h >> 15;
            h *= 2246822519u;
            h ^= h >> 13;
            h *= 3266489917u;
            h ^= h >> 16;
            return h / 2147483648.0 - 1;
        }
    }

    static void Fill(string name, Tensor entry, int k)
    {
        if (name.EndsWith("num_batches_tracked", StringComparison.Ordinal)) return;
        var fan = entry.dim() >= 2 ? entry.shape.Skip(1).Aggregate(1L, (a, b) => a * b) : 0;
        var values = new float[entry.numel()];
        for (long i = 0; i < values.Length; i++)
        {
            var s = Hash(i, k);
            values[i] = (float)(name.EndsWith("running_var", StringComparison.Ordinal) ? 1 + 0.5 * s
                : entry.dim() >= 2 ? s * Math.Sqrt(6.0 / fan)
                : entry.dim() == 1 && name.EndsWith("weight", StringComparison.Ordinal) ? 1 + 0.1 * s
                : 0.1 * s);
        }
        entry.copy_(tensor(values).view(entry.shape));
    }

    static Tensor Input()
    {
        var values = new float[2 * 3 * 64 * 64];
        for (int b = 0, flat = 0; b < 2; b++)
            for (var c = 0; c < 3; c++)
                for (var h = 0; h < 64; h++)
                    for (var w = 0; w < 64; w++, flat++)
                        values[flat] = (float)(0.5 + 0.25 * Hash(flat, 10007) + 0.25 * Math.Sin(0.1 * (b + 1) * h + 0.07 * (c + 1) * w));
        return tensor(values).view(2, 3, 64, 64);
    }
}
