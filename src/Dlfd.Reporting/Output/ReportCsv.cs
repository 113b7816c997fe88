using System.Globalization;
using System.Text;
using System.Text.Json;
using CsvHelper;
using CsvHelper.Configuration;
using CsvHelper.TypeConversion;

namespace Dlfd.Reporting.Output;

/// <summary>The rows as CSV with the names and the order of results.json, nested ones as in deep.relearnSteps; what was not measured is empty.</summary>
internal static class ReportCsv
{
    internal static byte[] Serialize(IReadOnlyList<ReportRow> rows)
    {
        using var text = new StringWriter();
        using (var csv = new CsvWriter(text, new CsvConfiguration(CultureInfo.InvariantCulture) { NewLine = "\n" }))
        {
            csv.Context.TypeConverterCache.AddConverter<double>(new NonFiniteAsEmpty());
            var map = csv.Context.AutoMap<ReportRow>();
            Name(map, "");
            csv.Context.RegisterClassMap(map);
            csv.WriteRecords(rows);
        }
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    static void Name(ClassMap map, string prefix)
    {
        foreach (var member in map.MemberMaps) member.Name(prefix + JsonNamingPolicy.CamelCase.ConvertName(member.Data.Member!.Name));
        foreach (var nested in map.ReferenceMaps) Name(nested.Data.Mapping, $"{prefix}{JsonNamingPolicy.CamelCase.ConvertName(nested.Data.Member.Name)}.");
    }

    sealed class NonFiniteAsEmpty : DoubleConverter
    {
        public override string? ConvertToString(object? value, IWriterRow row, MemberMapData memberMapData) =>
            value is double number && double.IsFinite(number) ? number.ToString("R", CultureInfo.InvariantCulture) : "";
    }
}
