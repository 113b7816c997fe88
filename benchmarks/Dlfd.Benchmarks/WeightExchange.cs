using System.Diagnostics;
using System.Text.Json;
using Dlfd.Vision.Models;
using Dlfd.Weights;

namespace Dlfd.Benchmarks;

/// <summary>The half of tools/check_weights.py that runs here: loads its checkpoints, answers with logits, and writes weights for it.</summary>
static class WeightExchange
{
    public static void Answer(string folder)
    {
        using var file = WeightFile.Open(Path.Combine(folder, "images.pth"));
        using var images = file.Read("images");
        foreach (var name in new[] { "resnet18", "densenet121", "efficientnet_b0", "resnet18_head" })
        {
            using var network = Create(name);
            var clock = Stopwatch.StartNew();
            network.LoadWeights(Path.Combine(folder, $"{name}.pth"));
            var loading = clock.Elapsed.TotalMilliseconds;
            Write(name, "loaded", network, loading);
            torch.manual_seed(1);
            using var fresh = Create(name);
            clock.Restart();
            fresh.SaveWeights(Path.Combine(folder, $"{name}.safetensors"));
            Write(name, "written", fresh, clock.Elapsed.TotalMilliseconds);
        }
        foreach (var name in new[] { "resnet18", "densenet121", "efficientnet_b0" })
        {
            using var module = TorchScript.Load(Path.Combine(folder, $"{name}.pt"));
            Write(name, "scripted", module, 0);
        }

        void Write(string name, string kind, torch.nn.IModule<Tensor, Tensor> model, double milliseconds)
        {
            using var scope = torch.NewDisposeScope();
            using var noGrad = torch.no_grad();
            ((torch.nn.Module)model).eval();
            Console.WriteLine(JsonSerializer.Serialize(new { name, kind, milliseconds, logits = model.call(images).data<float>().ToArray() }));
        }
    }

    static ImageClassifier Create(string name) => name switch
    {
        "resnet18" => new ResNet18(8, head: ClassifierHead.Linear),
        "densenet121" => new DenseNet121(8, head: ClassifierHead.Linear),
        "efficientnet_b0" => new EfficientNetB0(8, head: ClassifierHead.Linear),
        _ => new ResNet18(8),
    };
}
