using System.Text;

namespace Dlfd.Weights;

/// <summary>What a file's list of tensors may cost before anything in it is believed; far above what real models need.</summary>
static class WeightLimits
{
    /// <summary>Bytes of a header or pickle.</summary>
    public const int ListBytes = 16 << 20;

    /// <summary>Entries of a list, or values in a pickle.</summary>
    public const int Items = 1_000_000;

    /// <summary>Bytes of an entry's name.</summary>
    public const int NameBytes = 4096;

    /// <summary>Dimensions of a tensor.</summary>
    public const int Dimensions = 32;

    /// <summary>UTF-8 that refuses what is none.</summary>
    public static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Quotes a name from a file for a message: shortened, without control characters.</summary>
    public static string Show(string name)
    {
        var shown = new StringBuilder("'");
        foreach (var c in name.Take(80)) shown.Append(char.IsControl(c) || char.IsSurrogate(c) ? '?' : c);
        return shown.Append(name.Length > 80 ? "…'" : "'").ToString();
    }
}
