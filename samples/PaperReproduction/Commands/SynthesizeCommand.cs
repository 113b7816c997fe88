using System.CommandLine;
using Dlfd.Vision.Datasets;
using Dlfd.Vision.Datasets.Layouts;
using Dlfd.Vision.Imaging;
using Spectre.Console;

/// <summary>The verb <c>synthesize</c>: writes synthetic faces in the layout of a published set.</summary>
static class SynthesizeCommand
{
    static readonly Option<string> Layout = new("--layout") { Description = string.Join(", ", ImageLayouts.Names), Required = true };
    static readonly Option<string> Out = new("--out") { Description = "the folder to write to", Required = true };
    static readonly Option<int?> Size = new("--size") { Description = "width and height of the images in pixels", DefaultValueFactory = _ => 128, CustomParser = r => Arguments.Number(r, 16, 1024) };
    static readonly Option<int?> Limit = new("--limit") { Description = "the most images to write, ten a person", CustomParser = r => Arguments.Number(r, 10, int.MaxValue) };

    public static Command Create(Func<Func<string>, string, int> run)
    {
        Layout.AcceptOnlyFromAmong([.. ImageLayouts.Names]);
        var command = new Command("synthesize", "Writes synthetic faces in the layout of a published set.") { Layout, Out, Size, Limit };
        command.SetAction((result, token) => Task.Run(() => run(() => Write(result.GetValue(Layout)!, result.GetValue(Out)!, result.GetValue(Size)!.Value, result.GetValue(Limit), token), "nothing is written, and the same command starts anew.")));
        return command;
    }

    static string Write(string layout, string folder, int size, int? limit, CancellationToken token)
    {
        IReadOnlyList<ImageRecord> records = [];
        NewFolder.Write(folder, unfinished =>
        {
            using var images = SyntheticFaceSet.Create(size, limit, new Progress(AnsiConsole.Console).Images, token);
            records = images.Records;
            ImageLayouts.Find(layout).Write(unfinished, records, i =>
            {
                token.ThrowIfCancellationRequested();
                using var scope = torch.NewDisposeScope();
                return ImageEncoder.Jpeg(images.Read([i])[0].bytes, size);
            });
        });
        var rows = layout == "mufac" ? $" --forget-rows {records.Count(r => r.Split == "forget")}" : "";
        var reproduce = layout is "mufac" or "rafdb" or "mucac" ? $", or with reproduce --{layout} {folder}{rows}" : "";
        return $"Wrote {records.Count} images; use them with --dataset {layout} --data {folder}{rows}{reproduce}";
    }
}
