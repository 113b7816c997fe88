/// <summary>A method with some of its options changed.</summary>
/// <param name="Of">The method's title without the changes.</param>
/// <param name="Text">The changes in words.</param>
sealed record Variation(string Of, string Text)
{
    /// <summary>Gets the number of the trial in a search.</summary>
    public int? Trial { get; init; }

    /// <summary>Gets how many times as large the method's steps are.</summary>
    public double? Strength { get; init; }
}
