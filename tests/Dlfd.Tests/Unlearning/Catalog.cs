using Dlfd.Unlearning;
using Dlfd.Unlearning.Methods;

namespace Dlfd.Tests.Unlearning;

/// <summary>Every method with few and small steps.</summary>
static class Catalog
{
    /// <summary>Makes a method at strength 1, or at strength 0, where it changes nothing.</summary>
    public static readonly IReadOnlyDictionary<string, Func<int, IUnlearner>> Methods = new Dictionary<string, Func<int, IUnlearner>>
    {
        ["original"] = _ => new OriginalUnlearner(),
        ["retrained"] = n => new RetrainedUnlearner(new() { Epochs = n, BatchSize = 16 }),
        ["finetune"] = n => new FineTuneUnlearner(new() { Epochs = n, BatchSize = 16 }),
        ["neggrad"] = n => new NegGradUnlearner(new() { Epochs = n, BatchSize = 8 }),
        ["cf-k"] = n => new CfkUnlearner(new() { Epochs = n, BatchSize = 16, Layers = 2 }),
        ["cf-k in order of use"] = n => new CfkUnlearner(new() { Epochs = n, BatchSize = 16, Layers = 2, Order = LayerOrder.Use }),
        ["cf-k released"] = n => new CfkUnlearner(CfkOptions.Released with { Epochs = n }),
        ["eu-k"] = n => new EukUnlearner(new() { Epochs = n, BatchSize = 16, Layers = 2 * n }),
        ["eu-k released"] = n => new EukUnlearner(EukOptions.Released with { Epochs = n, ParameterNames = "bn2|extractor.1" }),
        ["unsir"] = n => new UnsirUnlearner(Small(new(), n)),
        ["unsir released"] = n => new UnsirUnlearner(Small(UnsirOptions.Released, n)),
        ["bad-teaching"] = n => new BadTeachingUnlearner(new() { Epochs = n, BatchSize = 16 }),
        ["bad-teaching released"] = n => new BadTeachingUnlearner(BadTeachingOptions.Released with { Epochs = n }),
        ["scrub"] = n => new ScrubUnlearner(new() { Epochs = n, BatchSize = 16, ForgetBatchSize = 8 }),
        ["scrub released"] = n => new ScrubUnlearner(ScrubOptions.Released with { Epochs = n }),
        ["dlfd"] = n => new DlfdUnlearner(new() { Epochs = n, BatchSize = 16, PerturbationSteps = 2 }),
        ["neggrad-plus"] = n => new NegGradPlusUnlearner(new() { Epochs = n, BatchSize = 16 }),
        ["random-labels"] = n => new RandomLabelUnlearner(new() { Epochs = n, BatchSize = 16 }),
        ["amnesiac"] = n => new RandomLabelUnlearner(RandomLabelOptions.Amnesiac with { Epochs = n, BatchSize = 16 }),
        ["salun"] = n => new SalUnUnlearner(new() { Epochs = n, BatchSize = 16 }),
        ["ssd"] = n => new SelectiveSynapticDampening(new() { BatchSize = 16, SelectionWeight = n == 0 ? 1e30 : null }),
        ["lfssd"] = n => new SelectiveSynapticDampening(SsdOptions.WithoutLabels with { BatchSize = 16, DampeningConstant = n == 0 ? 1e30 : 1 }),
        ["l1-sparse"] = n => new L1SparseUnlearner(new() { Epochs = n, BatchSize = 16 }),
        ["boundary-shrink"] = n => new BoundaryShrinkUnlearner(new() { Epochs = n, BatchSize = 16 }),
        ["boundary-expand"] = n => new BoundaryExpandUnlearner(new() { Epochs = n, BatchSize = 16 }),
        ["delete"] = n => new DeleteUnlearner(new() { Epochs = n, BatchSize = 16 }),
        ["lotus"] = n => new LotusUnlearner(new() { Epochs = n, BatchSize = 16, UnseenAccuracy = 0 }),
        ["lotus monitored"] = n => new LotusUnlearner(new() { Epochs = n, BatchSize = 16 }),
        ["sfr-on"] = n => new SfrOnUnlearner(new() { Epochs = n, BatchSize = 16 }),
        ["jit"] = n => new JitUnlearner(new() { Epochs = n, BatchSize = 16, Copies = 3 }),
        ["fisher"] = n => new FisherForgettingUnlearner(new() { NoiseScale = 1e-8 * n, Samples = 20 }),
        ["influence"] = n => new InfluenceUnlearner(new() { StepSize = 0.2 * n, CurvatureSamples = 20, BatchSize = 16 }),
        ["gli"] = n => new GliUnlearner(new() { Epochs = n, BatchSize = 16 }),
        ["fanchuan"] = n => new FanchuanUnlearner(new() { Epochs = n, BatchSize = 16 }),
        ["masked-small-gradients"] = n => new MaskedSmallGradientsUnlearner(new() { Epochs = n, BatchSize = 16, ResetShare = 0.3 * n }),
        ["convolution-transpose"] = n => new ConvolutionTransposeUnlearner(new() { Epochs = n, BatchSize = 16 }),
        ["l2ul"] = n => new L2ulUnlearner(new() { Epochs = n, BatchSize = 8, AttackSteps = 2 }),
        ["laf"] = n => new LafUnlearner(new() { Epochs = n, BatchSize = 8, AutoencoderEpochs = 2 }),
        ["laf with repair"] = n => new LafUnlearner(new() { Epochs = n, BatchSize = 8, AutoencoderEpochs = 2, Repair = new() { Epochs = n } }),
        ["zero-shot"] = n => new ZeroShotUnlearner(new() { Epochs = n, BatchSize = 8, NoiseImages = 8, NoiseSteps = 2, Repair = new() { Epochs = n } }),
        ["gated-transfer"] = n => new GatedTransferUnlearner(new() { Epochs = 2 * n, BatchSize = 8, StudentSteps = 2, Classes = [1], GateThreshold = 0.9 }),
        ["sequence"] = n => new SequentialUnlearner("sequence",
            UnlearningStage.ByLoss(new NegGradUnlearner(new() { Epochs = n, BatchSize = 8 }), 0, 0.5),
            new(new FineTuneUnlearner(new() { Epochs = n, BatchSize = 16 }))),
    };

    /// <summary>These are not defined for multi-label tasks.</summary>
    public static readonly IReadOnlyList<string> SingleLabelOnly =
        ["boundary-shrink", "boundary-expand", "delete", "lotus", "lotus monitored", "l2ul", "zero-shot", "gated-transfer"];

    /// <summary>These start from another model in any case.</summary>
    public static readonly IReadOnlyList<string> WithoutZero = ["retrained", "convolution-transpose"];

    static UnsirOptions Small(UnsirOptions options, int n) => options with
    {
        Epochs = n, NoiseImages = 8, NoiseCopies = 2, NoiseSteps = 3, Repair = options.Repair with { Epochs = n },
    };
}
