using System.Xml.Linq;

namespace Dlfd.Tests.EndToEnd;

/// <summary>Packs the libraries and uses them from a project of its own, outside the repository.</summary>
public sealed class ConsumerTests : IDisposable
{
    const string Program = """
        using Dlfd.Data;
        using Dlfd.Models;
        using Dlfd.Unlearning;
        using Dlfd.Unlearning.Methods;
        using Dlfd.Vision.Imaging;
        using TorchSharp;

        TorchBackend.EnsureAvailable();
        torch.random.manual_seed(1);
        using var model = torch.nn.Linear(4, 2);
        using var inputs = torch.randn(80, 4);
        using var labels = torch.arange(80).remainder(2);
        var data = new TensorDataset(inputs, labels);
        var request = new UnlearningRequest
        {
            Model = model, Retain = data.Subset([.. Enumerable.Range(0, 20).Select(i => (long)i)]),
            Forget = data.Subset([.. Enumerable.Range(20, 20).Select(i => (long)i)]), Monitor = data.Subset([.. Enumerable.Range(40, 40).Select(i => (long)i)]),
        };
        var result = new DlfdUnlearner(new() { BatchSize = 10, PerturbationSteps = 2 }).Unlearn(request);
        Console.WriteLine($"{result.Method} took {result.Steps} steps; {ImageDecoder.Decode(Convert.FromBase64String("R0lGODlhAQABAIAAAP8AAP///ywAAAAAAQABAAACAkQBADs="), 2, "dot").Length} bytes");
        """;

    readonly string folder = Directory.CreateTempSubdirectory("dlfd-consumer-").FullName;

    readonly string version = $"0.0.{Environment.ProcessId}";

    public void Dispose()
    {
        Directory.Delete(folder, recursive: true);
        var cache = Tool.Dotnet(Tool.Root, "nuget", "locals", "global-packages", "--list").Output.Split(": ", 2)[1].Trim();
        foreach (var package in Directory.EnumerateDirectories(cache, "dlfd*"))
            if (Directory.Exists(Path.Combine(package, version))) Directory.Delete(Path.Combine(package, version), recursive: true);
    }

    [Fact]
    public void Packages_FreshProject_UnlearnsAToyModel()
    {
        foreach (var package in new[] { "Dlfd", "Dlfd.Vision", "Dlfd.Reporting" })
            Run(Tool.Root, "pack", $"src/{package}", "-c", Tool.Configuration, "--no-build", "-o", Path.Combine(folder, "packages"), $"-p:PackageVersion={version}");

        var torch = XDocument.Load(Path.Combine(Tool.Root, "Directory.Packages.props")).Descendants("PackageVersion").Single(p => (string?)p.Attribute("Include") == "TorchSharp-cpu").Attribute("Version")!.Value;
        File.WriteAllText(Path.Combine(folder, "nuget.config"), """<configuration><packageSources><add key="packed" value="packages" /></packageSources></configuration>""");
        File.WriteAllText(Path.Combine(folder, "Consumer.csproj"), $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <PropertyGroup><OutputType>Exe</OutputType><TargetFramework>net10.0</TargetFramework><ImplicitUsings>enable</ImplicitUsings><Nullable>enable</Nullable>
                <UseCurrentRuntimeIdentifier>true</UseCurrentRuntimeIdentifier><SelfContained>false</SelfContained>
              <ItemGroup><PackageReference Include="Dlfd" Version="{version}" /><PackageReference Include="Dlfd.Vision" Version="{version}" /><PackageReference Include="Dlfd.Reporting" Version="{version}" /><PackageReference Include="TorchSharp-cpu" Version="{torch}" /></ItemGroup>
              <Import Project="{Path.Combine(Tool.Root, "build", "OldLibstdcxx.targets")}" />
            </Project>
            """);
        File.WriteAllText(Path.Combine(folder, "Program.cs"), Program);
        Run(folder, "build", "-c", "Release", "-nodeReuse:false");
        Run(folder, "run", "-c", "Release", "--no-build").Should().Contain("dlfd took 2 steps; 12 bytes");
    }

    static string Run(string folder, params string[] arguments)
    {
        var (code, output, error) = Tool.Dotnet(folder, arguments);
        code.Should().Be(0, $"dotnet {string.Join(' ', arguments)} printed {output}{error}");
        return output;
    }
}
