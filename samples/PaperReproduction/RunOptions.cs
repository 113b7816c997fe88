using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Dlfd.Vision.Datasets;
using Dlfd.Vision.Datasets.Layouts;
using Dlfd.Vision.Models;

/// <summary>What a user chose on the command line.</summary>
sealed record RunOptions
{
    public required string Dataset { get; init; }
    public string? Data { get; init; }
    public required string Task { get; init; }
    public required string Architecture { get; init; }
    public required IReadOnlyList<Method> Methods { get; init; }
    public required int Size { get; init; }
    public required int Epochs { get; init; }
    public required int Batch { get; init; }
    public required IReadOnlyList<int> Seeds { get; init; }
    public int? Limit { get; init; }
    public required string Device { get; init; }
    public required string Out { get; init; }
    public required string Split { get; init; }
    public required SplitOptions Splits { get; init; }
    public required ImageLoadOptions Loading { get; init; }
}

/// <summary>The options of the verb <c>run</c>.</summary>
static class RunCommand
{
    static readonly Option<string> Dataset = new("--dataset") { Description = "synthetic faces, or the layout of a set in a folder (--data)", DefaultValueFactory = _ => "synthetic" };
    static readonly Option<string?> Data = new("--data") { Description = "the folder of the set, for every --dataset but synthetic" };
    static readonly Option<string?> Task = new("--task") { Description = "age, emotion, attributes, gender or a label column (the set's own, or gender)" };
    static readonly Option<string> Architecture = new("--arch") { Description = "the network", DefaultValueFactory = _ => "resnet18" };
    static readonly Option<string> Methods = new("--methods") { Description = "all, or a list of " + string.Join(", ", Method.Keys), DefaultValueFactory = _ => "original,retrained,finetune,neggrad,dlfd" };
    static readonly Option<int?> Size = new("--size") { Description = "width and height of the images in pixels (32 synthetic, 64 folder and faces, 128 others)", CustomParser = r => Number(r, 16, 1024) };
    static readonly Option<int?> Epochs = new("--epochs") { Description = "epochs of the original and the retrained model (15 synthetic, 30 others)", CustomParser = r => Number(r, 1, 10000) };
    static readonly Option<int?> Batch = new("--batch") { Description = "images a step in training the original and the retrained model; batch normalisation needs 2", DefaultValueFactory = _ => 64, CustomParser = r => Number(r, 2, 65536) };
    static readonly Option<string> Seeds = new("--seeds") { Description = "seeds of the unlearning runs; the original and retrained models take the first", DefaultValueFactory = _ => "0,1,2" };
    static readonly Option<int?> Limit = new("--limit") { Description = "the most images to use", CustomParser = r => Number(r, 1, int.MaxValue) };
    static readonly Option<string> Device = new("--device") { Description = "auto, cpu, cuda or cuda:i", DefaultValueFactory = _ => "auto" };
    static readonly Option<string> Out = new("--out") { Description = "the folder for report.html, report.md, results.json and results.csv", DefaultValueFactory = _ => "out" };
    static readonly Option<string> Split = new("--split") { Description = "checked refuses splits that share persons or files, published only warns, clean mends them", DefaultValueFactory = _ => "checked" };
    static readonly Option<int?> SplitSeed = new("--split-seed") { Description = "decides who is forgotten where the files do not say", DefaultValueFactory = _ => 0, CustomParser = r => Number(r, 0, int.MaxValue) };
    static readonly Option<int?> ForgetRows = new("--forget-rows") { Description = "how many of MUFAC's first training rows are forgotten", DefaultValueFactory = _ => 1500, CustomParser = r => Number(r, 1, int.MaxValue) };
    static readonly Option<string?> Cache = new("--cache") { Description = "the folder that keeps decoded images (cache in --out)" };
    static readonly Option<int?> Memory = new("--memory") { Description = "the most MiB of decoded images to hold; more are read batch by batch", DefaultValueFactory = _ => 4096, CustomParser = r => Number(r, 0, int.MaxValue) };

    public static Command Create(Func<RunOptions, CancellationToken, int> run)
    {
        Dataset.AcceptOnlyFromAmong(["synthetic", .. ImageLayouts.Names]);
        Architecture.AcceptOnlyFromAmong([.. ImageNetworks.Names]);
        Split.AcceptOnlyFromAmong("checked", "published", "clean");
        var command = new Command("run", "Trains a classifier, makes it forget with each method, and reports NoMUS.")
        {
            Dataset, Data, Task, Architecture, Methods, Size, Epochs, Batch, Seeds, Limit, Device, Out, Split, SplitSeed, ForgetRows, Cache, Memory,
        };
        Check(Methods, text => Method.Parse(text));
        Check(Seeds, text => ParseSeeds(text));
        Out.Validators.Add(r =>
        {
            var folder = r.GetValueOrDefault<string>();
            if (string.IsNullOrWhiteSpace(folder) || File.Exists(folder)) r.AddError($"--out '{folder}' is no folder; name a new or an existing one.");
        });
        command.Validators.Add(r =>
        {
            var (dataset, folder) = (r.GetValue(Dataset), r.GetValue(Data));
            var synthetic = dataset is null or "synthetic"; // null: left out
            if (!synthetic && folder is null) r.AddError($"--dataset {dataset} needs --data DIR, the folder of the set.");
            if (synthetic && folder is not null) r.AddError("--data goes with a --dataset in a folder, such as faces; add that, or leave --data out for synthetic faces.");
        });
        command.SetAction((result, token) => System.Threading.Tasks.Task.FromResult(run(From(result), token)));
        return command;
    }

    static RunOptions From(ParseResult result)
    {
        var dataset = result.GetValue(Dataset)!;
        var (task, size) = dataset switch
        {
            "mufac" => ("age", 128),
            "rafdb" => ("emotion", 128),
            "mucac" or "celeba" => ("attributes", 128),
            "folder" => ("class", 64),
            "faces" => ("gender", 64),
            _ => ("gender", 32),
        };
        return new()
        {
            Dataset = dataset,
            Data = result.GetValue(Data),
            Task = result.GetValue(Task) ?? task,
            Architecture = result.GetValue(Architecture)!,
            Methods = Method.Parse(result.GetValue(Methods)!),
            Size = result.GetValue(Size) ?? size,
            Epochs = result.GetValue(Epochs) ?? (dataset == "synthetic" ? 15 : 30),
            Batch = result.GetValue(Batch)!.Value,
            Seeds = ParseSeeds(result.GetValue(Seeds)!),
            Limit = result.GetValue(Limit),
            Device = result.GetValue(Device)!,
            Out = result.GetValue(Out)!,
            Split = result.GetValue(Split)!,
            Splits = new() { Seed = result.GetValue(SplitSeed)!.Value, ForgetRows = result.GetValue(ForgetRows)!.Value },
            Loading = new() { CacheFolder = result.GetValue(Cache) ?? Path.Combine(result.GetValue(Out)!, "cache"), MemoryBudget = (long)result.GetValue(Memory)!.Value << 20 },
        };
    }

    static IReadOnlyList<int> ParseSeeds(string text) =>
        [.. text.Split(',').Select(s => int.TryParse(s, out var seed) && seed >= 0 ? seed : throw new FormatException($"--seeds has '{s}'; give numbers from 0, such as 0,1,2."))];

    static void Check(Option<string> option, Action<string> parse) => option.Validators.Add(result =>
    {
        try
        {
            parse(result.GetValueOrDefault<string>()!);
        }
        catch (FormatException e)
        {
            result.AddError(e.Message);
        }
    });

    /// <summary>Reads a whole number within bounds.</summary>
    public static int? Number(ArgumentResult result, int least, int most)
    {
        var text = result.Tokens[0].Value;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most) return number;
        result.AddError($"{((OptionResult)result.Parent!).Option.Name} has '{text}'; give a number from {least} to {most}.");
        return null;
    }
}
