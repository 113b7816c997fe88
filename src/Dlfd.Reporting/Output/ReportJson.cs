using System.Text.Json;
using System.Text.Json.Serialization;

namespace Dlfd.Reporting.Output;

/// <summary>The rows as JSON, in the order of ReportRow's properties.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, NewLine = "\n", Converters = [typeof(NonFiniteAsNull)])]
[JsonSerializable(typeof(IReadOnlyList<ReportRow>))]
internal sealed partial class ReportJson : JsonSerializerContext
{
    internal static byte[] Serialize(IReadOnlyList<ReportRow> rows) =>
        [.. JsonSerializer.SerializeToUtf8Bytes(rows, Default.IReadOnlyListReportRow), (byte)'\n'];
}
