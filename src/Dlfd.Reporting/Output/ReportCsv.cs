using System.Globalization;
using System.Reflection;
using System.Text;
using System.Text.Json;
using CsvHelper;
using CsvHelper.Configuration;
using CsvHelper.TypeConversion;
using Dlfd.Evaluation;

namespace Dlfd.Reporting.Output;

/// <summary>The rows as CSV with the names and the order of results.json, nested ones as in deep.relearnSteps, a number's interval as in nomusLow and nomusHigh; what was not measured is empty.</summary>
internal static class ReportCsv
{
    internal static byte[] Serialize(IReadOnlyList<ReportRow> rows)
    {
        using var text = new StringWriter();
        using (var csv = new CsvWriter(text, new CsvConfiguration(CultureInfo.InvariantCulture) { NewLine = "\n" }))
        {
            csv.Context.TypeConverterCache.AddConverter<double>(new Number<double>(value => value));
            csv.Context.TypeConverterCache.AddConverter<Estimate>(new Number<Estimate>(estimate => estimate.Value));
            var map = csv.Context.AutoMap<ReportRow>();
            Name(map, "");
            map.ReIndex();
            csv.Context.RegisterClassMap(map);
            csv.WriteRecords(rows);
        }
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    static void Name(ClassMap map, string prefix)
    {
        foreach (var member in map.MemberMaps.ToArray())
        {
            var name = prefix + Camel(member.Data.Member!);
            member.Name(name).Index(3 * member.Data.Index);
            if (member.Data.Type != typeof(Estimate?)) continue;
            AddEnd(map, member, name + "Low", 1, interval => interval.Low);
            AddEnd(map, member, name + "High", 2, interval => interval.High);
        }
        foreach (var nested in map.ReferenceMaps) Name(nested.Data.Mapping, $"{prefix}{Camel(nested.Data.Member)}.");
    }

    static void AddEnd(ClassMap map, MemberMap member, string name, int place, Func<Interval, double> end)
    {
        var added = MemberMap.CreateGeneric(map.ClassType, member.Data.Member!);
        added.Name(name).Index(member.Data.Index + place).TypeConverter(new Number<Estimate>(estimate => estimate.Interval is { } interval ? end(interval) : double.NaN));
        map.MemberMaps.Add(added);
    }

    static string Camel(MemberInfo member) => JsonNamingPolicy.CamelCase.ConvertName(member.Name);

    sealed class Number<T>(Func<T, double> number) : DefaultTypeConverter
    {
        public override string? ConvertToString(object? value, IWriterRow row, MemberMapData memberMapData) =>
            value is T given && number(given) is var shown && double.IsFinite(shown) ? shown.ToString("R", CultureInfo.InvariantCulture) : "";
    }
}
