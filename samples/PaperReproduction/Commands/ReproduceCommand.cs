using System.CommandLine;
using Dlfd.Models;
using Dlfd.Vision.Models;

/// <summary>The verb <c>reproduce</c>: the paper's tables and figures.</summary>
static class ReproduceCommand
{
    static readonly Option<string> PresetName = new("--preset") { Description = "quick is a miniature, cpu takes a night on two cores, paper has the paper's sizes and expects a GPU", DefaultValueFactory = _ => "quick" };
    static readonly Option<string?> Mufac = new("--mufac") { Description = "the folder of MUFAC, for age (synthetic faces)" };
    static readonly Option<string?> RafDb = new("--rafdb") { Description = "the folder of RAF-DB, for emotion (synthetic faces)" };
    static readonly Option<string?> Mucac = new("--mucac") { Description = "the folder of MUCAC, for attributes and gender (synthetic faces)" };
    static readonly Option<string> Tasks = new("--tasks") { Description = "the tasks", DefaultValueFactory = _ => string.Join(',', PaperPlan.Tasks) };
    static readonly Option<string> Architectures = new("--archs") { Description = "the networks; all but Table 2 takes the first", DefaultValueFactory = _ => string.Join(',', ImageNetworks.Names) };
    static readonly Option<string?> Methods = new("--methods") { Description = "some of the tables' methods, such as original,retrained,dlfd:tuned; without a profile, all that the tables have (the preset's)" };
    static readonly Option<int?> Size = new("--size") { Description = "width and height of the images in pixels (the preset's)", CustomParser = r => Arguments.Number(r, 16, 1024) };
    static readonly Option<int?> Epochs = new("--epochs") { Description = "epochs of the original and the retrained models (the preset's)", CustomParser = r => Arguments.Number(r, 1, 10000) };
    static readonly Option<int?> Batch = new("--batch") { Description = "images a step in training them (the preset's)", CustomParser = r => Arguments.Number(r, 2, 65536) };
    static readonly Option<int?> Limit = new("--limit") { Description = "the most images of a task (the preset's)", CustomParser = r => Arguments.Number(r, 1, int.MaxValue) };
    static readonly Option<string?> Seeds = new("--seeds") { Description = "the seeds (the preset's)" };
    static readonly Option<string> Split = Shared.Split("published");
    static readonly Option<string> ShardText = new("--shard") { Description = "the part of the plan to carry out, such as 1/4", DefaultValueFactory = _ => "1/1" };

    public static Command Create(Func<Func<string>, string, int> run)
    {
        PresetName.AcceptOnlyFromAmong([.. Preset.All.Select(p => p.Name)]);
        Arguments.Check(Tasks, text => Arguments.Names(text, "--tasks", PaperPlan.Tasks));
        Arguments.Check(Architectures, text => Arguments.Names(text, "--archs", [.. ImageNetworks.Names]));
        Arguments.Check(Methods, text => PaperPlan.Methods(text));
        Arguments.Check(Seeds, text => Arguments.Seeds(text));
        Arguments.Check(ShardText, text => Shard.Parse(text));
        Command command = new("reproduce", "Reproduces the paper's tables and figures; finished runs are kept, and the same command goes on where it was stopped.")
        {
            PresetName, Mufac, RafDb, Mucac, Tasks, Architectures, Methods, Size, Epochs, Batch, Limit, Seeds, Split, ShardText,
        };
        foreach (var option in Shared.Options) command.Add(option);
        Arguments.CheckSize(command, Size, Architectures, string.Join(',', ImageNetworks.Names));
        command.Validators.Add(r =>
        {
            if (r.GetResult(ShardText) is not null && r.GetResult(Shared.Threads) is null) r.AddError("--shard needs --threads N, the same for every part, as results depend on it.");
        });
        command.SetAction((result, token) => Task.Run(() => run(() => Shared.Carry(result, () => Make(result, token), Shard.Parse(result.GetValue(ShardText)!), token), Shared.Cancelled)));
        return command;
    }

    static Plan Make(ParseResult result, CancellationToken token)
    {
        var preset = Preset.Find(result.GetValue(PresetName)!);
        var settings = new PlanSettings
        {
            Epochs = result.GetValue(Epochs) ?? preset.Epochs,
            Batch = result.GetValue(Batch) ?? preset.Batch,
            Seeds = result.GetValue(Seeds) is { } seeds ? Arguments.Seeds(seeds) : preset.Seeds,
            ModelPerSeed = true,
            Deep = result.GetValue(Shared.Deep),
            Device = TorchBackend.SelectDevice(result.GetValue(Shared.Device)!),
        };
        DataSource Source(string task)
        {
            var (dataset, folder) = task switch
            {
                "age" => ("mufac", result.GetValue(Mufac)),
                "emotion" => ("rafdb", result.GetValue(RafDb)),
                _ => ("mucac", result.GetValue(Mucac)),
            };
            return new()
            {
                Dataset = folder is null ? "synthetic" : dataset, Folder = folder, Size = result.GetValue(Size) ?? preset.Size, Limit = result.GetValue(Limit) ?? preset.Limit,
                Split = result.GetValue(Split)!, Splits = new() { ForgetRows = result.GetValue(Shared.ForgetRows)!.Value }, Loading = Shared.Loading(result),
            };
        }

        return PaperPlan.Make(preset, settings, Arguments.Names(result.GetValue(Tasks)!, "--tasks", PaperPlan.Tasks),
            Arguments.Names(result.GetValue(Architectures)!, "--archs", [.. ImageNetworks.Names]),
            result.GetValue(Methods) is { } methods ? PaperPlan.Methods(methods) : null, Source, token);
    }
}
