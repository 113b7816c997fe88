using Dlfd.Unlearning;
using Dlfd.Unlearning.Methods;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Dlfd.Benchmarks;

/// <summary>Every registered method with its own settings but for one epoch and a batch size.</summary>
static class Methods
{
    /// <summary>Gets the keys of all methods.</summary>
    public static IEnumerable<string> Keys => new ServiceCollection().AddUnlearning().Where(s => s.IsKeyedService && s.ServiceType == typeof(IUnlearner)).Select(s => (string)s.ServiceKey!);

    public static IUnlearner Create(string key, int batch)
    {
        var services = new ServiceCollection().AddUnlearning().AddSingleton(new BatchSize(batch)).AddSingleton(typeof(IPostConfigureOptions<>), typeof(OneEpoch<>));
        return services.BuildServiceProvider().GetRequiredKeyedService<IUnlearner>(key);
    }

    sealed record BatchSize(int Images);

    sealed class OneEpoch<TOptions>(BatchSize batch) : IPostConfigureOptions<TOptions> where TOptions : class
    {
        public void PostConfigure(string? name, TOptions options)
        {
            if (options is UnlearnerOptions o) (o.Epochs, o.BatchSize) = (1, batch.Images);
            if (options is GatedTransferOptions gated) gated.GateThreshold = 1; // a network that has learned nothing would let no image pass
        }
    }
}
