using CsCheck;

namespace Dlfd.Tests;

/// <summary>Properties of the same random cases each time, so that failures repeat: which problems converge to many digits is chance.</summary>
internal static class Repeatable
{
    /// <summary>Checks a property of some cases, each in a dispose scope.</summary>
    public static void Each<T>(this Gen<T> cases, int count, Action<T> property)
    {
        var random = new PCG(1, 2024);
        for (var k = 0; k < count; k++)
        {
            using var scope = torch.NewDisposeScope();
            var one = cases.Generate(random, null, out _);
            try
            {
                property(one);
            }
            catch (Exception failure)
            {
                throw new InvalidOperationException($"Case {k}, {one}: {failure.Message}", failure);
            }
        }
    }
}
