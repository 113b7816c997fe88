// TorchSharp 0.107 lets go of a number while native code still reads it (SGD's step, t + 1): if another thread makes the garbage
// collector run just then, the number is freed. With one test at a time no other thread does.
[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace Dlfd.Tests;

/// <summary>Tests of tensors run one after another, each on one thread: torch's threads wait busily, which takes minutes on a machine whose cores are in use.</summary>
[CollectionDefinition("Torch")]
public sealed class OneThread : ICollectionFixture<OneThread>
{
    public OneThread() => torch.set_num_threads(1);
}
