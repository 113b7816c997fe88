using Dlfd.Models;

namespace Dlfd.Evaluation;

/// <summary>Represents how well the penultimate features tell persons apart who have the same label, by cosine.</summary>
/// <remarks>
/// A class shared is no identity: each image is compared only with images of equal labels. Where it has there others of its person
/// and of somebody else, it is asked about. People the model never saw are recognised too, by their faces alone; what the model
/// keeps of the forgotten is the difference of <see cref="Verification"/> (<see cref="Leakage"/>). Training may also draw the images
/// of a class together, so that the forgotten are recognised less than the unseen: a difference of either sign is a trace.
/// </remarks>
/// <param name="Verification">The probability that an image is nearer to one of its person than to one of somebody else, ties counting half, in [0, 1]; 1/2 tells nothing. It does not depend on how many others there are. The interval draws persons anew.</param>
/// <param name="NearestRate">The share of images whose nearest other one is of the same person, in [0, 1]. More people make it smaller: compare models on the same set, not sets.</param>
/// <param name="NearestChance">That share where features tell nothing.</param>
/// <param name="Images">The images asked about.</param>
/// <param name="Persons">Their persons.</param>
public sealed record IdentityRecognition(Estimate Verification, double NearestRate, double NearestChance, int Images, int Persons)
{
    /// <summary>Measures features.</summary>
    /// <param name="predictions">Predictions with labels, features and identities; examples with null for one are left out.</param>
    /// <param name="resamples">Resamples for the interval, at least 10; default 1000.</param>
    /// <param name="seed">Sets the resamples; default 0.</param>
    /// <returns>The measurement; null where no image can be asked about.</returns>
    /// <exception cref="ArgumentException">The predictions have no features, labels or identities, or fewer or more identities than examples, or a feature is not finite.</exception>
    public static IdentityRecognition? Measure(Predictions predictions, int resamples = 1000, int seed = 0)
    {
        ArgumentNullException.ThrowIfNull(predictions);
        var identities = predictions.Identities ?? throw new ArgumentException("The predictions do not say whose images they are; give their Identities.", nameof(predictions));
        Clusters.RequireOneEach(predictions.Count, identities);
        var features = ClassSeparability.Of(predictions);
        var columns = Scores.LabelColumns(predictions);
        List<Answer> answers = [];
        foreach (var group in Enumerable.Range(0, predictions.Count).Where(i => identities[i] is not null).GroupBy(i => string.Join(' ', columns.Select(c => c[i]))))
            Ask([.. group], features, features.Length / predictions.Count, identities, answers);
        if (answers.Count == 0) return null;

        (double Sum, int Count)[] persons = [.. answers.GroupBy(a => a.Person).Select(g => (g.Sum(a => a.Verified), g.Count()))];
        var interval = persons.Length < 2 ? (Interval?)null : Bootstrap.Interval(
            [persons.Length], rows => rows[0].Sum(row => persons[row].Sum) / rows[0].Sum(row => persons[row].Count), resamples: resamples, seed: seed);
        return new(new(answers.Average(a => a.Verified), interval), answers.Average(a => a.Nearest), answers.Average(a => a.Chance), answers.Count, persons.Length);
    }

    /// <summary>Computes how much better the forgotten are recognised than people the model never saw, in [-1, 1]; 0 is best.</summary>
    /// <param name="forget">The recognition of the forget set.</param>
    /// <param name="unseen">That of the unseen set, of other people.</param>
    public static Estimate Leakage(IdentityRecognition forget, IdentityRecognition unseen)
    {
        ArgumentNullException.ThrowIfNull(forget);
        ArgumentNullException.ThrowIfNull(unseen);
        return Estimate.Combine(1, forget.Verification, -1, unseen.Verification);
    }

    readonly record struct Answer(string Person, double Verified, double Nearest, double Chance);

    /// <summary>Asks about each image of one class that has another one of its person and one of somebody else.</summary>
    static void Ask(int[] rows, float[] features, int width, IReadOnlyList<string?> identities, List<Answer> answers)
    {
        string[] names = [.. rows.Select(row => identities[row]!).Distinct()];
        if (names.Length < 2 || names.Length == rows.Length) return;
        var numbers = names.Index().ToDictionary(n => n.Item, n => n.Index);
        int[] people = [.. rows.Select(row => numbers[identities[row]!])];
        float[] group = [.. rows.SelectMany(row => new ArraySegment<float>(features, row * width, width))];
        Cosine.ForEachRow(group, rows.Length, (i, similarities) =>
        {
            List<float> same = [], others = [];
            for (var k = 0; k < similarities.Length; k++)
                if (k != i) (people[k] == people[i] ? same : others).Add(similarities[k]);
            if (same.Count == 0) return;
            var nearest = Math.Max(same.Max(), others.Max());
            var (hits, misses) = (same.Count(s => s == nearest), others.Count(o => o == nearest));
            answers.Add(new(names[people[i]], Wins(same, others), (double)hits / (hits + misses), (double)same.Count / (same.Count + others.Count)));
        });
    }

    /// <summary>The share of pairs in which the first is nearer, ties counting half.</summary>
    static double Wins(List<float> same, List<float> others)
    {
        long halves = 0;
        foreach (var own in same)
            foreach (var other in others) halves += own > other ? 2 : own == other ? 1 : 0;
        return halves / (2.0 * same.Count * others.Count);
    }
}
