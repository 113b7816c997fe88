namespace Dlfd.Tests;

/// <summary>Tests of tensors run one after another, each on one thread: torch's threads wait busily, which takes minutes on a machine whose cores are in use.</summary>
[CollectionDefinition("Torch")]
public sealed class OneThread : ICollectionFixture<OneThread>
{
    public OneThread() => torch.set_num_threads(1);
}
