/// <summary>A part of a plan: every n-th group of runs.</summary>
readonly record struct Shard(int Index, int Count)
{
    public bool Has(int group) => group % Count == Index;

    public override string ToString() => $"{Index + 1}/{Count}";

    /// <summary>Reads a text such as 1/4.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static Shard Parse(string text) =>
        text.Split('/') is [var i, var n] && int.TryParse(i, out var index) && int.TryParse(n, out var count) && index >= 1 && index <= count
            ? new(index - 1, count)
            : throw new FormatException($"--shard has '{text}'; give a part and their number, such as 1/4.");
}
