namespace Dlfd.Evaluation;

/// <summary>Represents how far a model is from one retrained without the forget set.</summary>
/// <remarks>Two retrained models differ too; read each number beside <see cref="SeedNoise"/>.</remarks>
/// <param name="Gaps">The model's number less the retrained one's, by the names of <see cref="ModelEvaluation.Estimates"/>, for all that both have: above 0 the model's is higher, whether or not that is better. Those of the accuracies on test, retain, forget and unseen have intervals, of both models' answers to the same examples (Agresti and Min 2005); the others have none.</param>
/// <param name="TugOfWar">Π (1 - |accuracy gap|) over forget, retain and test, in [0, 1]; 1 is best.</param>
/// <param name="Forget">The distances of the predictions on the forget set.</param>
/// <param name="Test">The distances of the predictions on the test set.</param>
public sealed record RetrainedComparison(IReadOnlyDictionary<string, Estimate> Gaps, Estimate TugOfWar, PredictionDistances Forget, PredictionDistances Test)
{
    /// <summary>Gets the gap of the test accuracy, in [-1, 1]; below 0 the model is worse.</summary>
    public double AccuracyGap => Gaps[nameof(ModelEvaluation.TestAccuracy)].Value;

    /// <summary>Gets the gap of the forgetting score, in [-1/2, 1/2]; above 0 the attack finds more than in the retrained model.</summary>
    public double ForgettingScoreGap => Gaps[nameof(ModelEvaluation.ForgettingScore)].Value;

    /// <summary>Gets the gap of NoMUS, in [-1, 1]; below 0 the model is worse.</summary>
    public double NoMusGap => Gaps[nameof(ModelEvaluation.NoMus)].Value;

    /// <summary>Compares two evaluations of the same sets.</summary>
    /// <param name="model">The model's.</param>
    /// <param name="retrained">The retrained model's, with the same options.</param>
    /// <exception cref="ArgumentException">The evaluations are of different examples.</exception>
    public static RetrainedComparison Between(ModelEvaluation model, ModelEvaluation retrained)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(retrained);
        var (ours, theirs) = (model.Estimates, retrained.Estimates);
        var gaps = ours.Where(e => theirs.ContainsKey(e.Key)).ToDictionary(e => e.Key, e => (Estimate)(e.Value.Value - theirs[e.Key].Value));
        gaps[nameof(ModelEvaluation.TestAccuracy)] = Evaluation.TugOfWar.Gap(model.Test, retrained.Test);
        gaps[nameof(ModelEvaluation.RetainAccuracy)] = Evaluation.TugOfWar.Gap(model.Retain, retrained.Retain);
        gaps[nameof(ModelEvaluation.ForgetAccuracy)] = Evaluation.TugOfWar.Gap(model.Forget, retrained.Forget);
        gaps[nameof(ModelEvaluation.UnseenAccuracy)] = Evaluation.TugOfWar.Gap(model.Unseen, retrained.Unseen);
        return new(
            gaps,
            Evaluation.TugOfWar.Score((model.Forget, retrained.Forget), (model.Retain, retrained.Retain), (model.Test, retrained.Test)),
            PredictionDistances.Between(retrained.Forget, model.Forget),
            PredictionDistances.Between(retrained.Test, model.Test));
    }
}
