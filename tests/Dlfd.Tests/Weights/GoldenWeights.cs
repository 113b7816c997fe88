using static TorchSharp.torch;

namespace Dlfd.Tests.Weights;

/// <summary>Checkpoints of the toy network that tools/golden_weights.py made with PyTorch, and scratch space.</summary>
sealed class GoldenWeights : IDisposable
{
    sealed record Golden(float[][] Logits);

    readonly string folder = Directory.CreateTempSubdirectory("dlfd-weights-").FullName;

    public static string File(string name) => Path.Combine(AppContext.BaseDirectory, "Golden", "weights", name);

    public string Scratch(string name) => Path.Combine(folder, name);

    public IEnumerable<string> ScratchFiles => Directory.EnumerateFiles(folder).Select(f => Path.GetFileName(f));

    /// <summary>How far a model's logits are from those PyTorch computed with the checkpoint.</summary>
    public static double DistanceFromPython(nn.IModule<Tensor, Tensor> model)
    {
        using var scope = NewDisposeScope();
        using var noGrad = no_grad();
        ((nn.Module)model).eval();
        var images = arange(2 * 3 * 8 * 8).remainder(17).to(float32).div(16).view(2, 3, 8, 8);
        var expected = Reference.Read<Golden>("weights/logits.json").Logits.SelectMany(r => r);
        return model.call(images).data<float>().ToArray().Zip(expected, (a, b) => Math.Abs(a - b)).Max();
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
