namespace Dlfd.Vision.Synthetic;

/// <summary>What <see cref="SyntheticFaces"/> draws.</summary>
public sealed record SyntheticFaceOptions
{
    /// <summary>The number of different people.</summary>
    public int Identities { get; set; } = 240;

    /// <summary>The number of images of each person.</summary>
    public int ImagesPerIdentity { get; set; } = 10;

    /// <summary>The width and height of an image in pixels, 16 to 1024.</summary>
    public int Size { get; set; } = 64;

    /// <summary>The seed; the same options always give the same bytes.</summary>
    public int Seed { get; set; }

    internal SyntheticFaceOptions Validated()
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(Identities, nameof(Identities));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(ImagesPerIdentity, nameof(ImagesPerIdentity));
        ArgumentOutOfRangeException.ThrowIfLessThan(Size, 16, nameof(Size));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Size, 1024, nameof(Size));
        var bytes = (long)Identities * ImagesPerIdentity * 3 * Size * Size;
        if (bytes > Array.MaxLength)
            throw new ArgumentOutOfRangeException(nameof(Identities), Identities,
                $"{bytes} bytes of pixels do not fit one array; lower Identities, ImagesPerIdentity or Size.");
        return this with { };
    }
}
