/// <summary>A part of a plan: a group of runs of every n in a row.</summary>
readonly record struct Shard(int Index, int Count)
{
    /// <summary>Tells whether a group is in the part: the groups are dealt out forwards and backwards in turn, for kinds of them (networks, few to forget) come back in even distances.</summary>
    public bool Has(int group)
    {
        var (round, place) = Math.DivRem(group, Count);
        return Index == (round % 2 == 0 ? place : Count - 1 - place);
    }

    public override string ToString() => $"{Index + 1}/{Count}";

    /// <summary>Reads a text such as 1/4.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static Shard Parse(string text) =>
        text.Split('/') is [var i, var n] && int.TryParse(i, out var index) && int.TryParse(n, out var count) && index >= 1 && index <= count
            ? new(index - 1, count)
            : throw new FormatException($"--shard has '{text}'; give a part and their number, such as 1/4.");
}
