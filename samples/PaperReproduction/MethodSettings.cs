using System.Text.RegularExpressions;

/// <summary>Names the main settings that the methods of a plan run with, from what is stored of all.</summary>
static partial class MethodSettings
{
    const string ForAge = ". Released on attributes and gender takes the settings that the authors used for age.";

    /// <summary>Returns a setting for each method, as it is where its options are varied.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Of(IEnumerable<RunSpec> runs) =>
        runs.Where(r => r.Settings.Length > 0 && r.Variation is null or { Trial: 0 } or { Strength: 1 }).GroupBy(r => r.Variation?.Of ?? r.Title)
            .Select(method => KeyValuePair.Create($"Settings, {method.Key}", string.Join("; ", Texts([.. method])) + (method.Key == "dlfd Released" && method.Any(r => r.Task is "attributes" or "gender") ? ForAge : "")));

    /// <summary>The tasks are named where they have settings of their own.</summary>
    static IEnumerable<string> Texts(RunSpec[] runs)
    {
        var texts = runs.GroupBy(r => Text(r.Settings)).ToList();
        return texts.Select(t => texts.Count == 1 ? t.Key : $"{string.Join(", ", t.Select(r => r.Task).Distinct())}: {t.Key}");
    }

    /// <summary>What a method of a single step has of its own, as epochs and the like mean nothing to it; of others what most have, and DLFD's parts.</summary>
    static string Text(string settings) => SearchSpace.OfOneStep.Contains(settings.Split(' ')[0])
        ? Own().Match(settings).Groups[1].Value
        : string.Join(", ", Common().Matches(settings).DistinctBy(m => m.Groups[1].Value).Select(m => m.Value));

    [GeneratedRegex(@"\b(Epochs|BatchSize|Optimizer|LearningRate|Schedule|PerturbationSteps|StepSize|TransportWeight|InitialClassificationWeight|FinalClassificationWeight|Layer|ForgettingThreshold) = [^,}]+")]
    private static partial Regex Common();

    [GeneratedRegex(@"Watch = WatchOptions \{[^}]*\}, (.*) \}$")]
    private static partial Regex Own();
}
