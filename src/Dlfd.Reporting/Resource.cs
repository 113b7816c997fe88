using System.Text;

namespace Dlfd.Reporting;

/// <summary>Reads what is embedded in this assembly.</summary>
internal static class Resource
{
    internal static string Text(string name) => Encoding.UTF8.GetString(Bytes(name));

    internal static byte[] Bytes(string name)
    {
        using var stream = typeof(Resource).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"The resource '{name}' is missing in Dlfd.Reporting; reinstall the package.");
        using var memory = new MemoryStream();
        stream.CopyTo(memory);
        return memory.ToArray();
    }
}
