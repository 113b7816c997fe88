using BenchmarkDotNet.Attributes;

namespace Dlfd.Benchmarks;

/// <summary>DLFD's step, its parts and a look of the monitor against batch and image size.</summary>
public class DlfdScaling : NetworkScaling
{
    [Params(16, 32, 64)]
    public int Batch { get; set; }

    [Params(64, 128)]
    public int Pixels { get; set; }

    [Params("step_eval", "step_train", "perturb_eval", "perturb_train", "bf16_eval", "bf16_train", "predict", "monitor")]
    public string Part { get; set; } = "";

    protected override (int Batch, int Pixels, string Case) Work => (Batch, Pixels, Part);
}
