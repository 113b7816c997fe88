using System.Globalization;
using Dlfd.Evaluation;
using Dlfd.Training;
using Spectre.Console;

/// <summary>Shows what a run is doing: a live line on a terminal, a plain line now and then elsewhere.</summary>
sealed class Progress(IAnsiConsole console)
{
    readonly bool live = console.Profile.Out.IsTerminal;
    StatusContext? status;
    long shownTenth = -1;

    /// <summary>Runs the work under a live status line where there is a terminal.</summary>
    public void Run(Action work)
    {
        if (live) console.Status().Start("Reading images", context => { status = context; work(); });
        else work();
    }

    public IProgress<int> Images => new Direct<int>(count =>
    {
        if (status is not null) status.Status = $"{count} images";
    });

    public IProgress<TrainingProgress> Titled(string title) => new Direct<TrainingProgress>(p => Show(title, p));

    /// <summary>Tells what a run gave, and how many of all are done.</summary>
    public void Result(RunResult result, int done, int all) => console.WriteLine($"[{done}/{all}] " + (result.Row is { } row
        ? string.Create(CultureInfo.InvariantCulture,
            $"{result.Spec,-44} test {row.TestAccuracy?.Value:0.0000}  MIA {row.MiaAccuracy?.Value:0.0000}  AUC {row.MiaAuc?.Value:0.000}{Range(row.MiaAuc?.Interval)}  FS {row.ForgettingScore?.Value:0.0000}  NoMUS {row.Nomus?.Value:0.0000}  {row.Seconds:0.0} s")
        : result.Failure!));

    static string Range(Interval? interval) => interval is { Low: var low, High: var high } ? string.Create(CultureInfo.InvariantCulture, $" [{low:0.000}-{high:0.000}]") : "";

    void Show(string title, TrainingProgress p)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"{title}: step {p.Step} of {p.Steps}, loss {p.Loss:0.000}");
        if (status is not null) status.Status = Markup.Escape(text);
        var tenth = p.Step * 5 / p.Steps;
        if (!live && tenth != shownTenth) console.WriteLine(text);
        shownTenth = tenth;
    }

    sealed class Direct<T>(Action<T> action) : IProgress<T>
    {
        public void Report(T value) => action(value);
    }
}
