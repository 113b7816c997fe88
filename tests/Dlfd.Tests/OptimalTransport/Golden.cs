using System.Text.Json;

namespace Dlfd.Tests.OptimalTransport;

/// <summary>Numbers of the peers, float64; see tools/golden_sinkhorn.py.</summary>
internal static class Golden
{
    public static JsonElement Problem(string file, int index)
    {
        using var stream = File.OpenRead(Path.Combine(AppContext.BaseDirectory, "Golden", file));
        return JsonDocument.Parse(stream).RootElement.GetProperty("problems")[index];
    }

    public static double Number(this JsonElement problem, string name) => problem.GetProperty(name).GetDouble();

    public static Tensor Vector(this JsonElement problem, string name) => torch.tensor(problem.GetProperty(name).Deserialize<double[]>()!);

    public static Tensor Matrix(this JsonElement problem, string name) =>
        torch.stack(problem.GetProperty(name).Deserialize<double[][]>()!.Select(row => torch.tensor(row)));
}
