using System.ComponentModel.DataAnnotations;

namespace Dlfd.Vision.Datasets;

/// <summary>Represents where decoded images are kept.</summary>
public sealed record ImageLoadOptions
{
    /// <summary>Gets or sets the folder that keeps decoded images between runs, by the hash of their files; made if missing.</summary>
    /// <value>Default null: nothing is kept.</value>
    public string? CacheFolder { get; set; }

    /// <summary>Gets or sets the most memory for decoded pixels, in bytes, at least 0; a larger set is read from the cache (or decoded again) batch by batch.</summary>
    /// <value>Default 4 GiB.</value>
    [Range(0, long.MaxValue)]
    public long MemoryBudget { get; set; } = 4L << 30;
}
