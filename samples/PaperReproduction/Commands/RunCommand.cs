using System.CommandLine;
using Dlfd.Models;
using Dlfd.Vision.Datasets.Layouts;
using Dlfd.Vision.Models;

/// <summary>The verb <c>run</c>: methods of one's choice on one set of images.</summary>
static class RunCommand
{
    static readonly Option<string> Dataset = new("--dataset") { Description = "synthetic faces, or the layout of a set in a folder (--data)", DefaultValueFactory = _ => "synthetic" };
    static readonly Option<string?> Data = new("--data") { Description = "the folder of the set, for every --dataset but synthetic" };
    static readonly Option<string?> Task = new("--task") { Description = "age, emotion, attributes, gender or a label column, or a list of them (the set's own, or gender)" };
    static readonly Option<string> Architecture = new("--arch") { Description = "the network", DefaultValueFactory = _ => "resnet18" };
    static readonly Option<string> Methods = new("--methods") { Description = "all, or a list of keys (every profile), key:profile, key:profile#n (trial n of a search), dlfd-parts (each part of DLFD changed), dlfd:distanceonly, noswitch, tunedbfloat16, paperbfloat16; the keys are " + string.Join(", ", Method.Keys), DefaultValueFactory = _ => "original,retrained,finetune:tuned,neggrad:tuned,dlfd" };
    static readonly Option<int?> Trials = new("--trials") { Description = "search: every method as it is and with so many other settings, less one, drawn from fixed ranges about its defaults; the monitor set chooses", CustomParser = r => Arguments.Number(r, 1, 1000) };
    static readonly Option<string?> Strengths = new("--strengths") { Description = "every method with its learning rate times each of a list, such as 0.25,1,4, drawn as curves" };
    static readonly Option<int?> Size = new("--size") { Description = "width and height of the images in pixels (32 synthetic, 64 folder and faces, 128 others)", CustomParser = r => Arguments.Number(r, 16, 1024) };
    static readonly Option<int?> Epochs = new("--epochs") { Description = "epochs of the original and the retrained model (15 synthetic, 30 others)", CustomParser = r => Arguments.Number(r, 1, 10000) };
    static readonly Option<int?> Batch = new("--batch") { Description = "images a step in training the original and the retrained model; batch normalisation needs 2", DefaultValueFactory = _ => 64, CustomParser = r => Arguments.Number(r, 2, 65536) };
    static readonly Option<string> Seeds = new("--seeds") { Description = "seeds of the unlearning runs; the original and retrained models take the first", DefaultValueFactory = _ => "0,1,2" };
    static readonly Option<bool> ModelPerSeed = new("--model-per-seed") { Description = "train an original and a retrained model with every seed" };
    static readonly Option<int?> Limit = new("--limit") { Description = "the most images to use", CustomParser = r => Arguments.Number(r, 1, int.MaxValue) };
    static readonly Option<string> Split = Shared.Split("checked");
    static readonly Option<int?> SplitSeed = new("--split-seed") { Description = "decides who is forgotten where the files do not say", DefaultValueFactory = _ => 0, CustomParser = r => Arguments.Number(r, 0, int.MaxValue) };

    public static Command Create(Func<Func<string>, string, int> run)
    {
        Dataset.AcceptOnlyFromAmong(["synthetic", .. ImageLayouts.Names]);
        Architecture.AcceptOnlyFromAmong([.. ImageNetworks.Names]);
        Command command = new("run", "Trains a classifier, makes it forget with each method, and reports NoMUS.")
        {
            Dataset, Data, Task, Architecture, Methods, Trials, Strengths, Size, Epochs, Batch, Seeds, ModelPerSeed, Limit, Split, SplitSeed,
        };
        foreach (var option in Shared.Options) command.Add(option);
        Arguments.CheckSize(command, Size, Architecture, "resnet18");
        Arguments.Check(Strengths, text => Arguments.Factors(text));
        Arguments.Check(Methods, text => Method.Parse(text));
        Arguments.Check(Seeds, text => Arguments.Seeds(text));
        command.Validators.Add(r =>
        {
            var (dataset, folder) = (r.GetValue(Dataset), r.GetValue(Data));
            var synthetic = dataset is null or "synthetic"; // null: left out
            if (!synthetic && folder is null) r.AddError($"--dataset {dataset} needs --data DIR, the folder of the set.");
            if (r.GetResult(Trials) is not null && r.GetResult(Strengths) is not null) r.AddError("--trials and --strengths vary the same options; take one of them.");
            if (synthetic && folder is not null) r.AddError("--data goes with a --dataset in a folder, such as faces; add that, or leave --data out for synthetic faces.");
        });
        command.SetAction((result, token) => System.Threading.Tasks.Task.Run(() => run(() => Shared.Carry(result, () => Plan(result, token), new(0, 1), token), Shared.Cancelled)));
        return command;
    }

    static Plan Plan(ParseResult result, CancellationToken token)
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
        task = result.GetValue(Task) ?? task;
        var data = new DataSource
        {
            Dataset = dataset,
            Folder = result.GetValue(Data),
            Size = result.GetValue(Size) ?? size,
            Limit = result.GetValue(Limit),
            Split = result.GetValue(Split)!,
            Splits = new() { Seed = result.GetValue(SplitSeed)!.Value, ForgetRows = result.GetValue(Shared.ForgetRows)!.Value },
            Loading = Shared.Loading(result),
        };
        var settings = new PlanSettings
        {
            Epochs = result.GetValue(Epochs) ?? (dataset == "synthetic" ? 15 : 30),
            Batch = result.GetValue(Batch)!.Value,
            Seeds = Arguments.Seeds(result.GetValue(Seeds)!),
            ModelPerSeed = result.GetValue(ModelPerSeed),
            Deep = result.GetValue(Shared.Deep),
            Device = TorchBackend.SelectDevice(result.GetValue(Shared.Device)!),
        };
        var (images, methods) = (data.Find(token), Vary(Method.Parse(result.GetValue(Methods)!), result));
        var title = $"Unlearning on {(dataset == "synthetic" ? "synthetic faces" : dataset)}, task {task}";
        return new(title, [new(title, "", [.. Arguments.List(task).SelectMany(t => settings.Runs(images, t, result.GetValue(Architecture)!, methods))])]);
    }

    static Method[] Vary(IReadOnlyList<Method> methods, ParseResult result) =>
    [
        .. methods.SelectMany(method => (result.GetValue(Trials), result.GetValue(Strengths)) switch
        {
            _ when method.Variation is not null => [method],
            ({ } trials, _) => Enumerable.Range(0, trials).Select(trial => SearchSpace.Trial(method, trial)),
            (_, { } strengths) => Arguments.Factors(strengths).Select(factor => SearchSpace.Strength(method, factor)),
            _ => [method],
        }),
    ];
}
