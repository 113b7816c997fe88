using System.Diagnostics;
using System.Text.Json;
using Dlfd.Data;
using Dlfd.Training;
using Dlfd.Vision.Datasets;
using Dlfd.Vision.Datasets.Layouts;
using Dlfd.Vision.Imaging;

namespace Dlfd.Benchmarks;

/// <summary>Times decoding and augmented batches on the folder that tools/compare_loading.py wrote, and prints JSON.</summary>
static class Loading
{
    /// <summary>The authors' augmentation for MUFAC, whose rotation is part of the affine map.</summary>
    static readonly BatchTransform Augmentation = BatchTransforms.Compose(BatchTransforms.HorizontalFlip(), BatchTransforms.OnPixels(InputNormalization.ImageNet, BatchTransforms.Compose(
        BatchTransforms.RandomAffine((-10, 10), scale: (0.8, 1.2), shear: (-10, 10)), BatchTransforms.ColorJitter((0.8, 1.2), (0.8, 1.2), (0.8, 1.2)))));

    public static void Time(string folder)
    {
        var files = Directory.GetFiles(Path.Combine(folder, "images")).Select(File.ReadAllBytes).ToArray();
        var decode = new[] { 128, 64 }.ToDictionary(s => $"decode_{s}", s => files.Length / Best(() =>
        {
            foreach (var file in files) ImageDecoder.Decode(file, s, "");
        }));
        using var images = ImageSet.Load(folder, new LabelsCsvLayout().Read(folder, new()), 128);
        using var splits = new UnlearningSplits(images, ImageTask.Find("class", images.Records));
        decode["batches"] = 20 * splits.Retain.Count / Best(() =>
        {
            foreach (var _ in TrainingBatches.Read(splits.Retain, 20, 64, torch.CPU, seed: 1, shuffle: true, Augmentation))
            {
            }
        });
        Console.WriteLine(JsonSerializer.Serialize(decode));
    }

    static double Best(Action run)
    {
        run();
        return Enumerable.Range(0, 5).Min(_ =>
        {
            var clock = Stopwatch.StartNew();
            run();
            return clock.Elapsed.TotalSeconds;
        });
    }
}
