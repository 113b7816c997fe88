using static TorchSharp.torch;

namespace Dlfd.Models;

/// <summary>Seeds torch's global generator, which dropout and initialisation draw from, and restores its state when disposed.</summary>
sealed class SeededTorch : IDisposable
{
    readonly Tensor state = random.get_rng_state().DetachFromDisposeScope();

    public SeededTorch(long seed) => random.manual_seed(seed);

    public void Dispose()
    {
        random.set_rng_state(state);
        state.Dispose();
    }
}
