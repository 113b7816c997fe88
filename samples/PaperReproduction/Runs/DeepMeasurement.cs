using Dlfd.Evaluation;
using Dlfd.Models;
using Dlfd.Reporting;
using Dlfd.Training;
using Dlfd.Weights;

/// <summary>Measures what is left of the forgotten (<c>--deep</c>): it compares the network with others, trains it again and changes its images.</summary>
static class DeepMeasurement
{
    /// <summary>In units of normalised inputs: about 6 of 255 grey levels.</summary>
    const double Noise = 0.1;

    /// <summary>The share of the original's accuracy to be learned again.</summary>
    const double Relearned = 0.95;

    /// <summary>Lower than training's peak rate, so that steps tell models apart.</summary>
    static readonly TrainingOptions Relearning = new() { Epochs = 10, LearningRate = 0.01 };

    /// <param name="bench">Holds the network, which stays as it is.</param>
    /// <param name="spec">The run that made it.</param>
    /// <param name="forget">What it predicts of the forget set.</param>
    /// <param name="store">Has the models of the group that were trained before.</param>
    /// <param name="token">Stops between batches.</param>
    public static DeepMetrics Of(Workbench bench, RunSpec spec, Predictions forget, RunStore store, CancellationToken token)
    {
        var target = Relearned * (spec.Method == "original" ? forget.Accuracy : store.Row(spec.Original()).ForgetAccuracy!.Value.Value);
        var steps = Steps(bench, spec, target, token);
        var own = new DeepMetrics { ZeroRetrainForgetting = PredictionDistance.ZeroRetrainForgetting(bench.Untrained ??= Untrained(bench, spec, token), forget), RelearnSteps = steps };
        if (!spec.Compared) return own;
        using var retrained = bench.CreateNetwork();
        retrained.LoadWeights(store.Weights(spec.Retrained()));
        return own with
        {
            ResidualKnowledge = ResidualKnowledge.Measure(bench.Network, retrained, bench.Splits.Forget, bench.Task, Noise, seed: spec.ModelSeed, identities: bench.Splits.ForgetIdentities, cancellationToken: token),
            ParameterDistance = ParameterDistance.LayerWise(bench.Network, retrained).Average(p => p.Relative),
            AnamnesisIndex = RelearnTime.Anamnesis(steps, (long?)store.Row(spec.Retrained()).Deep!.RelearnSteps),
        };
    }

    /// <summary>A model that cannot even be trained again has not learned again.</summary>
    static long? Steps(Workbench bench, RunSpec spec, double target, CancellationToken token)
    {
        try
        {
            return RelearnTime.Measure(bench.Network, bench.Splits.Forget, bench.Task, Relearning with { BatchSize = bench.BatchSize }, target, spec.ModelSeed, token);
        }
        catch (ArithmeticException)
        {
            return null;
        }
    }

    /// <summary>Predicts the forget set with a network that no training starts from: their seeds are not negative.</summary>
    static Predictions Untrained(Workbench bench, RunSpec spec, CancellationToken token)
    {
        torch.random.manual_seed(-1 - spec.ModelSeed);
        using var network = bench.CreateNetwork();
        return new Classifier(network).Predict(bench.Splits.Forget, bench.Task, cancellationToken: token);
    }
}
