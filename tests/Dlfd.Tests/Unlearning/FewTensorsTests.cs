using Dlfd.Unlearning;
using Dlfd.Unlearning.Methods;
using static TorchSharp.torch;

namespace Dlfd.Tests.Unlearning;

/// <summary>Methods that run the model many times within a step free what each time took.</summary>
[Collection("Torch")]
public sealed class FewTensorsTests : IDisposable
{
    readonly Toy toy = new(train: false);

    public static TheoryData<string> Methods => ["jit", "gli", "dlfd"];

    public void Dispose() => toy.Dispose();

    static IUnlearner Create(string name, int times) => name switch
    {
        "jit" => new JitUnlearner(new() { Copies = times }),
        "dlfd" => new DlfdUnlearner(DlfdOptions.Tuned with { PerturbationSteps = times }),
        _ => new GliUnlearner(new() { PerturbationSteps = times }),
    };

    [Theory]
    [MemberData(nameof(Methods))]
    public void Unlearn_MoreTimes_HoldsHardlyMoreTensors(string name)
    {
        long Most(int times)
        {
            using var network = new Wasteful();
            Create(name, times).Unlearn(toy.Request() with { Model = network, Monitor = null });
            return network.Most;
        }
        (Most(30) - Most(2)).Should().BeLessThan(28 * 5);
    }

    /// <summary>Leaves its intermediate tensors to the caller's scope, as modules may, and counts those there are.</summary>
    sealed class Wasteful : nn.Module<Tensor, Tensor>
    {
        readonly TorchSharp.Modules.Linear layer = nn.Linear(192, 3);

        public Wasteful() : base("wasteful") => RegisterComponents();

        long? first;

        public long Most { get; private set; }

        public override Tensor forward(Tensor input)
        {
            var count = DisposeScopeManager.Statistics.ThreadTotalLiveCount;
            Most = Math.Max(Most, count - (first ??= count));
            var values = input.flatten(1);
            for (var i = 0; i < 20; i++) values = values + 0;
            return layer.call(values);
        }
    }
}
