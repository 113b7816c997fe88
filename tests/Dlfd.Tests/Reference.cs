using System.Text.Json;

namespace Dlfd.Tests;

/// <summary>Reads reference numbers that the scripts in tools/ made with public Python packages.</summary>
static class Reference
{
    static readonly JsonSerializerOptions CamelCase = new(JsonSerializerDefaults.Web);

    public static T Read<T>(string file)
    {
        using var stream = File.OpenRead(Path.Combine(AppContext.BaseDirectory, "Golden", file));
        return JsonSerializer.Deserialize<T>(stream, CamelCase)!;
    }
}
