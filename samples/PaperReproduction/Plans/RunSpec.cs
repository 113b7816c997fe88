using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;

/// <summary>Everything that determines what a run gives; its hash names the run.</summary>
sealed record RunSpec
{
    public required string Dataset { get; init; }

    /// <summary>Gets the hash of the images, their labels and splits.</summary>
    public required string Images { get; init; }

    public required int Size { get; init; }

    /// <summary>Gets the most images to forget; null for all.</summary>
    public int? ForgetLimit { get; init; }

    public required string Task { get; init; }

    public required string Architecture { get; init; }

    /// <summary>Gets the settings that the original and the retrained model are trained with.</summary>
    public required string Training { get; init; }

    /// <summary>Gets the seed of the original and the retrained model.</summary>
    public required int ModelSeed { get; init; }

    public required string Method { get; init; }

    public string? Profile { get; init; }

    /// <summary>Gets what is changed of the method's options; null for none.</summary>
    public Variation? Variation { get; init; }

    /// <summary>Gets all options of the method.</summary>
    public string Settings { get; init; } = "";

    /// <summary>Gets the seed of the unlearning run.</summary>
    public required int Seed { get; init; }

    /// <summary>Gets whether the result is compared with the retrained model, which is trained before.</summary>
    public bool Compared { get; init; }

    /// <summary>Gets whether what is left of the forgotten is measured too, which takes more passes. Where it is not, the key is that of before there was such a thing.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool Deep { get; init; }

    public required string Device { get; init; }

    /// <summary>Gets the threads of libtorch: another number rounds otherwise.</summary>
    public required int Threads { get; init; }

    /// <summary>Gets what identifies the code of the libraries and of this program.</summary>
    public required string Build { get; init; }

    [JsonIgnore]
    public string Key => Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(this)))[..16];

    /// <summary>Gets whether the run trains a model from which others start, or with which they are compared.</summary>
    [JsonIgnore]
    public bool IsModel => Method is "original" or "retrained";

    /// <summary>Gets how many images are forgotten, in words; null for all.</summary>
    [JsonIgnore]
    public string? Few => ForgetLimit is { } limit ? $"at most {limit} to forget" : null;

    /// <summary>Gets the original model that the run starts from.</summary>
    public RunSpec Original() => this with { Method = "original", Profile = null, Variation = null, Settings = "", Seed = ModelSeed, Compared = false };

    /// <summary>Gets the retrained model that the run is compared with.</summary>
    public RunSpec Retrained() => Original() with { Method = "retrained" };

    /// <summary>Gets the models that have to be done before: the one to start from and the one to compare with; how long a retrained one takes to relearn is measured by the original's accuracy.</summary>
    public IReadOnlyList<RunSpec> Needs() => Method switch
    {
        "original" => [],
        "retrained" => Deep ? [Original()] : [],
        _ => Compared ? [Original(), Retrained()] : [Original()],
    };

    /// <summary>Gets the method with its profile.</summary>
    [JsonIgnore]
    public string Title => Profile is null ? Method : $"{Method} {Profile}";

    public override string ToString() => $"{Task}{(Few is null ? "" : $" ({Few})")}, {Architecture}, {Title}, seed {Seed}";
}
