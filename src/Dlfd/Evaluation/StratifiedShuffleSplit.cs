namespace Dlfd.Evaluation;

/// <summary>Splits rows into training and test at random with each class's share kept; the same seed gives scikit-learn's splits.</summary>
static class StratifiedShuffleSplit
{
    /// <summary>Draws splits one after another.</summary>
    /// <param name="labels">The class of each row; each class must occur.</param>
    /// <param name="splits">How many to draw.</param>
    /// <param name="testShare">The share of rows that is tested, in (0, 1).</param>
    /// <param name="seed">scikit-learn's random_state.</param>
    public static IEnumerable<(int[] Train, int[] Test)> Splits(int[] labels, int splits, double testShare, uint seed)
    {
        var random = new MersenneTwister(seed);
        int[][] classes = [.. labels.Distinct().Order().Select(c => Enumerable.Range(0, labels.Length).Where(i => labels[i] == c).ToArray())];
        int[] counts = [.. classes.Select(c => c.Length)];
        var testCount = (int)Math.Ceiling(testShare * labels.Length);
        var trainCount = labels.Length - testCount;
        if (!Suits(labels.Length, classes.Length, testShare)) throw new ArgumentException($"{labels.Length} examples are too few for splits of {testShare:P0}; give more.");

        for (var split = 0; split < splits; split++)
        {
            var trainCounts = ApproximateMode(counts, trainCount, random);
            var testCounts = ApproximateMode([.. counts.Zip(trainCounts, (c, t) => c - t)], testCount, random);
            List<int> train = [], test = [];
            for (var c = 0; c < classes.Length; c++)
            {
                int[] order = [.. random.Permutation(counts[c]).Select(i => classes[c][i])];
                train.AddRange(order.Take(trainCounts[c]));
                test.AddRange(order.Skip(trainCounts[c]).Take(testCounts[c]));
            }
            yield return (random.Shuffled([.. train]), random.Shuffled([.. test]));
        }
    }

    /// <summary>Tells whether both parts have room for every class.</summary>
    public static bool Suits(int rows, int classes, double testShare)
    {
        var testCount = (int)Math.Ceiling(testShare * rows);
        return testCount >= classes && rows - testCount >= classes;
    }

    /// <summary>Shares draws among classes in proportion to their sizes; what rounding leaves goes to the largest remainders, ties at random.</summary>
    static int[] ApproximateMode(int[] counts, int draws, MersenneTwister random)
    {
        var total = counts.Sum();
        double[] wanted = [.. counts.Select(c => (double)c / total * draws)];
        int[] given = [.. wanted.Select(w => (int)Math.Floor(w))];
        var left = draws - given.Sum();
        double[] remainders = [.. wanted.Zip(given, (w, g) => w - g)];
        foreach (var value in remainders.Distinct().OrderDescending())
        {
            if (left <= 0) break;
            int[] tied = [.. Enumerable.Range(0, counts.Length).Where(i => remainders[i] == value)];
            var count = Math.Min(tied.Length, left);
            foreach (var pick in random.Permutation(tied.Length).Take(count)) given[tied[pick]]++;
            left -= count;
        }
        return given;
    }
}
