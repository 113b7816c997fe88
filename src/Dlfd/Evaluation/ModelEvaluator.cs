using Dlfd.Data;
using Dlfd.Models;
using Microsoft.Extensions.Options;

namespace Dlfd.Evaluation;

/// <summary>Measures all that one pass of a model over each set tells.</summary>
public sealed class ModelEvaluator
{
    static readonly (string Name, MembershipSignal Signal)[] OtherSignals =
    [
        ("Confidence", MembershipSignal.Confidence),
        ("Correctness", MembershipSignal.Correctness),
        ("Entropy", MembershipSignal.Entropy),
        ("ModifiedEntropy", MembershipSignal.ModifiedEntropy),
    ];

    readonly EvaluationOptions options;

    /// <summary>Initializes the evaluator.</summary>
    /// <param name="options">The options, copied; null for the defaults.</param>
    /// <exception cref="OptionsValidationException">An option is out of range.</exception>
    public ModelEvaluator(EvaluationOptions? options = null)
    {
        this.options = (options ?? new()) with { };
        var result = new EvaluationOptionsValidator().Validate(null, this.options);
        if (result.Failed) throw new OptionsValidationException(nameof(EvaluationOptions), typeof(EvaluationOptions), result.Failures);
    }

    /// <summary>Measures a model; its mode, statistics and gradients stay as they were.</summary>
    /// <param name="model">The model; borrowed.</param>
    /// <param name="sets">The examples; borrowed.</param>
    /// <param name="task">What the labels mean.</param>
    /// <param name="cancellationToken">Stops between batches.</param>
    /// <exception cref="ArgumentException">A set has too few examples or other than its identities.</exception>
    /// <exception cref="ArithmeticException">A loss or feature of the model is not finite.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public ModelEvaluation Evaluate(Classifier model, EvaluationSets sets, ClassificationTask task, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(sets);
        var features = options.Features;
        Predictions Plain(ILabeledDataset data) => model.Predict(data, task, options.BatchSize, cancellationToken).Finite();
        Predictions Predict(ILabeledDataset data)
        {
            try
            {
                if (features) return model.PredictWithFeatures(data, task, options.BatchSize, cancellationToken).Finite();
            }
            catch (NotSupportedException)
            {
                features = false; // found at the first batch
            }
            return Plain(data);
        }
        return Evaluate(
            Plain(sets.Retain) with { Identities = sets.RetainIdentities }, Predict(sets.Forget) with { Identities = sets.ForgetIdentities },
            Predict(sets.Unseen) with { Identities = sets.UnseenIdentities }, Predict(sets.Test) with { Identities = sets.TestIdentities });
    }

    /// <summary>Measures predictions that are there already.</summary>
    /// <param name="retain">Predictions of the retain set.</param>
    /// <param name="forget">Predictions of the forget set, with features if those are to be measured.</param>
    /// <param name="unseen">Predictions of the unseen set, likewise.</param>
    /// <param name="test">Predictions of the test set, likewise.</param>
    /// <exception cref="ArgumentException">There are too few predictions or identities of another number, or a loss, logit or feature has no finite value (a logit may be -∞).</exception>
    public ModelEvaluation Evaluate(Predictions retain, Predictions forget, Predictions unseen, Predictions test)
    {
        ArgumentNullException.ThrowIfNull(retain);
        ArgumentNullException.ThrowIfNull(forget);
        ArgumentNullException.ThrowIfNull(unseen);
        ArgumentNullException.ThrowIfNull(test);
        foreach (var set in new[] { retain, forget, unseen, test }) Check(set);
        var curves = OtherSignals.ToDictionary(s => s.Name, s => Curve(s.Signal, forget, unseen));
        return new()
        {
            Retain = retain with { Features = null },
            Forget = forget with { Features = null },
            Unseen = unseen with { Features = null },
            Test = test with { Features = null },
            LabelAccuracies = LabelAccuracies(test),
            Membership = Attack(forget, unseen, AttackRule.LogisticRegression),
            TwoThresholds = Attack(forget, unseen, AttackRule.TwoThresholds),
            Unbalanced = Attack(forget, unseen, AttackRule.LogisticRegression, balanced: false),
            SignalAucs = curves.ToDictionary(c => $"{c.Key}Auc", c => c.Value.Area()),
            SignalTruePositiveRates = curves.SelectMany(c => new[] { ($"{c.Key}TruePositiveRateAt1Percent", c.Value.Rates.At1), ($"{c.Key}TruePositiveRateAt01Percent", c.Value.Rates.At01) }).ToDictionary(),
            Control = Attack(retain, unseen, AttackRule.LogisticRegression, intervals: false),
            TestSeparability = Separability(test),
            ForgetSeparability = Separability(forget),
            ForgetIdentity = Recognition(forget),
            UnseenIdentity = Recognition(unseen),
        };
    }

    MembershipInferenceResult Attack(Predictions members, Predictions nonMembers, AttackRule rule, bool intervals = true, bool balanced = true) =>
        new SignalAttack(options.Signal, new() { Rule = rule, Seed = options.Seed, Balanced = balanced, Resamples = intervals ? options.Resamples : 0 }).Attack(members, nonMembers);

    static void Check(Predictions set)
    {
        if (set.Identities is { } identities) Clusters.RequireOneEach(set.Count, identities);
        foreach (var loss in set.Losses)
            if (!float.IsFinite(loss)) throw new ArgumentException($"A loss is {loss}; check the model's weights and inputs for values that are not finite.");
        Scores.RequireLogits(set);
    }

    static RocCurve Curve(MembershipSignal signal, Predictions members, Predictions nonMembers) =>
        signal.Curve(Scores.Numbers(signal.Of(members)), Scores.Numbers(signal.Of(nonMembers)), Clusters.Of(members), Clusters.Of(nonMembers));

    ClassSeparability? Separability(Predictions predictions) =>
        predictions is { Features: not null, Count: > 1 } ? ClassSeparability.Measure(predictions, options.Neighbours) : null;

    IdentityRecognition? Recognition(Predictions predictions) => predictions is { Identities: not null, Features: not null }
        ? IdentityRecognition.Measure(predictions, options.Resamples, options.Seed)
        : null;

    static IReadOnlyList<Estimate?> LabelAccuracies(Predictions test)
    {
        var labels = Scores.LabelColumns(test);
        if (!Scores.IsSingleLabel(test))
            return [.. labels.Select((column, l) => (Estimate?)ModelEvaluation.Share([.. column.Select((label, i) => test.Logits[i * test.Outputs + l] > 0 == label > 0 ? 1f : 0)], test.Identities))];
        var classes = labels[0].Index().ToLookup(label => label.Item, label => label.Index);
        return [.. Enumerable.Range(0, test.Outputs).Select(c => classes.Contains(c)
            ? ModelEvaluation.Share([.. classes[c].Select(i => test.Correct[i])], test.Identities is { } all ? [.. classes[c].Select(i => all[i])] : null)
            : (Estimate?)null)];
    }
}
