using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Dlfd.Unlearning;
using Dlfd.Unlearning.Methods;

/// <summary>Draws settings of a method from fixed ranges about its defaults, the same number for every method.</summary>
static class SearchSpace
{
    /// <summary>The options of methods that take a single step, to which epochs mean nothing.</summary>
    public static readonly string[] OfOneStep = [nameof(SsdOptions), nameof(FisherForgettingOptions), nameof(InfluenceOptions)];

    /// <summary>Returns a trial of a method; trial 0 is the method as it is.</summary>
    public static Method Trial(Method method, int trial)
    {
        if (method.Make is null) return method;
        var said = "as it is";
        Action<UnlearnerOptions> change = trial == 0 ? _ => { } : options => said = Change(options, new Draw(trial));
        var changed = method with { Profile = $"{method.Profile} trial {trial}".TrimStart(), Change = change };
        changed.Create("gender"); // what is drawn is not known before
        return changed with { Variation = new(method.Title, said) { Trial = trial } };
    }

    /// <summary>Returns a method that goes so many times as far: by its learning rate, or what stands for one in methods of a single step.</summary>
    public static Method Strength(Method method, double factor) => method.Make is null ? method : method with
    {
        Profile = string.Create(CultureInfo.InvariantCulture, $"{method.Profile} ×{factor}").TrimStart(),
        Variation = new(method.Title, string.Create(CultureInfo.InvariantCulture, $"strength ×{factor}")) { Strength = factor },
        Change = options => Scale(options, factor),
    };

    static void Scale(UnlearnerOptions options, double factor)
    {
        switch (options)
        {
            case SsdOptions o: o.DampeningConstant /= factor; break;
            case FisherForgettingOptions o: o.NoiseScale *= factor; break;
            case InfluenceOptions o: o.StepSize *= factor; break;
            default: options.LearningRate *= factor; break;
        }
    }

    static string Change(UnlearnerOptions options, Draw draw)
    {
        Scale(options, draw.From("strength ×", 0.25, 0.5, 1, 2, 4));
        if (!OfOneStep.Contains(options.GetType().Name)) options.Epochs *= draw.From("epochs ×", 1, 2, 4);
        ChangeOwn(options, draw);
        return draw.ToString();
    }

    static void ChangeOwn(UnlearnerOptions options, Draw draw)
    {
        switch (options)
        {
            case DlfdOptions o: Distancing(o, draw); break;
            case SsdOptions o: o.Exponent *= draw.From("exponent ×", 0.5, 1, 2); break;
            case NegGradOptions o: o.LossCeiling = draw.From("ceiling", 0.5, 1, 2); break;
            case NegGradPlusOptions o: o.RetainWeight = draw.From("retain weight", 0.8, 0.9, 0.95, 0.98); break;
            case EukOptions { ParameterNames: not null }: break; // it counts no layers
            case LastLayersOptions o: o.Layers = draw.From("layers", 2, 5, 10, 15); break;
            case BadTeachingOptions o: (o.RetainShare, o.Temperature) = (draw.From("retain share", 0.5, 1.0), draw.From("temperature", 1.0, 2, 4)); break;
            case ScrubOptions o: (o.MaximizationEpochs, o.DivergenceCeiling) = (draw.From("epochs away", 1, 2, 3), draw.From("ceiling", 0.5, 1.0, 2)); break;
            case UnsirOptions o: (o.NoiseCopies, o.Repair) = (draw.From("copies", 2, 5, 10), o.Repair with { LearningRate = draw.From("repair rate", 0.005, 0.01, 0.02) }); break;
            case SalUnOptions o: (o.SalientShare, o.Joint) = (draw.From("salient", 0.3, 0.5, 0.8), draw.From("joint", false, true)); break;
            case RandomLabelOptions o: (o.ExcludeTrueLabel, o.Joint) = (draw.From("wrong labels", false, true), draw.From("joint", false, true)); break;
            case L1SparseOptions o: o.Penalty = draw.From("penalty", 1e-4, 5e-4, 2e-3); break;
            case MaskedSmallGradientsOptions o: (o.ResetShare, o.KeptFactor) = (draw.From("reset", 0.1, 0.2, 0.3, 0.5), draw.From("kept ×", 0.1, 0.3, 1)); break;
            case BoundaryShrinkOptions o: o.Perturbation = draw.From("perturbation", 0.05, 0.1, 0.2); break;
            case LotusOptions o: (o.RetainShare, o.TemperatureScale) = (draw.From("retain share", 0.3, 1.0), draw.From("temperature scale", 1.0, 2, 4)); break;
            case SfrOnOptions o: (o.ForgetEvery, o.ForgetWeight) = (draw.From("forget every", 2, 5), draw.From("forget weight", 0.5, 1.0, 2)); break;
            case JitOptions o: (o.Copies, o.NoiseDeviation) = (draw.From("copies", 10, 25), draw.From("noise", 0.1, 0.5, 1.0)); break;
            case FisherForgettingOptions o: o.SensitiveFactor = draw.From("last layer ×", 1.0, 10, 30); break;
            case InfluenceOptions o: o.CurvatureSamples = draw.From("samples", 100, 200, 400); break;
            case GliOptions o: (o.PerturbationSteps, o.FinalClassificationWeight) = (draw.From("M", 1, 2, 5), draw.From("last weight", 200.0, 1000)); break;
            case FanchuanOptions o: (o.UniformLearningRate, o.ContrastiveLearningRate) = (o.UniformLearningRate * draw.From("uniform ×", 0.5, 1, 2), o.ContrastiveLearningRate * draw.From("contrastive ×", 0.5, 1, 2)); break;
            case L2ulOptions o: (o.AccuracyShare, o.Relabel) = (draw.From("accuracy share", 0.8, 0.9, 0.95), draw.From("relabel", false, true)); break;
            case ZeroShotOptions o: (o.NoisePenalty, o.Repair) = (draw.From("noise penalty", 0.003, 0.01, 0.03), o.Repair with { Epochs = draw.From("repair epochs", 1, 2, 4) }); break;
            case GatedTransferOptions o: (o.ResetLayers, o.AttentionWeight) = (draw.From("reset layers", 1, 2), draw.From("attention", 100.0, 250, 500)); break;
            case LafOptions o: (o.AlignmentWeight, o.Repair) = (draw.From("alignment", 0.5, 1.0, 2, 4), o.Repair with { Epochs = draw.From("repair epochs", 0, 1) }); break;
        }
    }

    static void Distancing(DlfdOptions o, Draw draw)
    {
        o.PerturbationSteps = draw.From("M", 1, 2, 5);
        o.StepSize *= draw.From("step ×", 0.5, 1, 2, 4);
        o.ForgettingThreshold = draw.From("threshold", 0, 0.03, 0.06);
        o.CleanShare = draw.From("clean", 0, 0, 0.25, 0.5);
        if (!o.TrainInEvaluationMode) o.StatisticsBatches = draw.From("statistics", 0, 30);
        o.StepNorm = draw.From("norm", StepNorm.Max, StepNorm.Max, StepNorm.RootMeanSquare); // values written twice are drawn more often
        o.Layer = draw.From("layer", DistancedLayer.Logits, DistancedLayer.Logits, DistancedLayer.Penultimate);
        o.FinalClassificationWeight = draw.From("λ", 0, 0, 0, 0.1);
        o.WithinClasses = draw.From("within classes", false, false, false, true);
        o.Selection = draw.From("selection", CheckpointSelection.Last, CheckpointSelection.BestNomus);
    }

    /// <summary>Draws values and remembers which: of as many trials in a row as there are values, each takes another one.</summary>
    sealed class Draw(int trial)
    {
        readonly List<string> said = [];

        public T From<T>(string name, params T[] values)
        {
            var (block, place) = Math.DivRem(trial - 1, values.Length);
            T[] order = [.. values];
            new Random(BitConverter.ToInt32(SHA256.HashData(Encoding.UTF8.GetBytes($"{name} {block}")))).Shuffle(order);
            said.Add(string.Create(CultureInfo.InvariantCulture, $"{name} {order[place]}"));
            return order[place];
        }

        public override string ToString() => string.Join(", ", said);
    }
}
