using Dlfd.Data;
using Dlfd.Models;
using Dlfd.Unlearning;
using Dlfd.Unlearning.Methods;
using static TorchSharp.torch;

namespace Dlfd.Tests.Unlearning;

[Collection("Torch")]
public sealed class L2ulUnlearnerTests : IDisposable
{
    readonly Toy toy = new();

    public void Dispose() => toy.Dispose();

    Predictions Predict(ILabeledDataset data) => new Classifier(toy.Network).Predict(data, ClassificationTask.SingleLabel);

    static L2ulOptions Fast => new() { AccuracyShare = 0.8, BatchSize = 8, LearningRate = 0.02, Epochs = 40, AttackSteps = 5, AttackStepSize = 0.5 };

    /// <summary>Runs code on an attack of the toy's forget set, with the model frozen.</summary>
    T Attack<T>(L2ulOptions options, Func<UnlearningSession, TargetedAttack, T> body)
    {
        T? result = default;
        new Probe(session =>
        {
            using var frozen = new FrozenModel(session.Model.Module, evaluationMode: true);
            result = body(session, new TargetedAttack(session, options));
            return zeros(1).DetachFromDisposeScope();
        }).Unlearn(toy.Request());
        return result!;
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    public void Attack_Examples_HaveWrongLabelsAndStayInTheBallOfPixels(int steps)
    {
        var labels = toy.Forget.ReadLabels();
        Attack(Fast with { AttackSteps = steps, AttackRadius = 1.5, AdversarialExamples = 3, BatchSize = 24 }, (session, attack) =>
        {
            var examples = attack.Examples();
            examples.Count.Should().Be(72);
            examples.ReadLabels().Zip(labels.Concat(labels).Concat(labels)).Should().OnlyContain(p => p.First != p.Second && p.First >= 0 && p.First < 3);
            using var made = examples.Read([.. Enumerable.Range(48, 24).Select(i => (long)i)], CPU);
            using var original = toy.Forget.Read([.. Enumerable.Range(0, 24).Select(i => (long)i)], CPU);
            var pixels = (made.Inputs - original.Inputs) * 0.25; // the toy's deviation
            var lengths = pixels.flatten(1).norm(1);
            lengths.max().item<float>().Should().BeInRange(0.1f, 1.5001f);
            (made.Inputs * 0.25 + 0.5).min().item<float>().Should().BeGreaterThan(-1e-5f);
            return 0;
        });
    }

    [Fact]
    public void Attack_MoreSteps_ReachTheTargetClasses()
    {
        float Loss(int steps) => Attack(Fast with { AttackSteps = steps, AttackRadius = 6 }, (session, attack) =>
        {
            random.manual_seed(3);
            using var batch = toy.Forget.Read([0, 1, 2, 3, 4, 5], CPU);
            var targets = TargetedAttack.OtherClasses(batch.Labels, 3);
            return session.Request.Task.Loss(session.Model.Forward(attack.Perturb(batch.Inputs, targets)), targets).item<float>();
        });
        Loss(10).Should().BeLessThan(0.7f * Loss(0));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Unlearn_EndsAtTheShareOfItsAccuracy(bool relabel)
    {
        Predict(toy.Forget).Accuracy.Should().BeGreaterThan(0.9);
        var few = new L2ulUnlearner(Fast with { Relabel = relabel }).Unlearn(toy.Request());
        var accuracy = Predict(toy.Forget).Accuracy;
        accuracy.Should().BeLessThanOrEqualTo(0.8);
        few.Reads.Should().Be(DataAccess.Forget | DataAccess.ForgetLabels);
        few.Steps.Should().BeLessThan(40 * 3, "it ends before its last epoch");
        new L2ulUnlearner(Fast with { Relabel = relabel, AccuracyShare = 0.3 }).Unlearn(toy.Request()).Steps.Should().BePositive();
        Predict(toy.Forget).Accuracy.Should().BeLessThan(accuracy);
    }

    [Fact]
    public void Unlearn_AdversarialExamples_KeepMoreOfTheRest()
    {
        using var original = ModelSnapshot.Capture(toy.Network);
        double Loss(int examples)
        {
            original.RestoreTo(toy.Network);
            new L2ulUnlearner(Fast with { AdversarialExamples = examples, ImportanceWeight = 0, AccuracyShare = 0.5, LearningRate = 0.005 }).Unlearn(toy.Request());
            return Predict(toy.Retain).MeanLoss;
        }
        Loss(4).Should().BeLessThan(Loss(0));
    }

    [Fact]
    public void Unlearn_HigherImportanceWeight_KeepsTheModelNearer()
    {
        using var original = ModelSnapshot.Capture(toy.Network);
        double Distance(double weight)
        {
            original.RestoreTo(toy.Network);
            using var scope = NewDisposeScope();
            var before = toy.Network.parameters().Select(p => p.detach().clone()).ToList();
            new L2ulUnlearner(Fast with { ImportanceWeight = weight, AccuracyShare = 0, Epochs = 3, AdversarialExamples = 0 }).Unlearn(toy.Request());
            return toy.Network.parameters().Zip(before).Sum(p => (p.First - p.Second).square().sum().item<float>());
        }
        var free = Distance(0);
        Distance(5).Should().BeLessThan(0.8 * free);
    }

    [Fact]
    public void WeightHold_Penalty_IsTheWeightedSquareWithItsGradient()
    {
        var probe = new Probe(session =>
        {
            var hold = new WeightHold(session, weight: 2, batchSize: 24);
            hold.Penalty().item<float>().Should().Be(0);
            var vector = new ParameterVector(session);
            var strength = 2 * (1 - vector.FromParts(hold.Importance(session, 24), WeightHold.MinMax));
            strength.min().item<float>().Should().Be(0, "the most important weight of a tensor is free");
            strength.max().item<float>().Should().Be(2);
            vector.Assign(vector.Values() + 0.5);
            var penalty = hold.Penalty();
            penalty.item<float>().Should().BeApproximately((strength.sum() * 0.125).item<float>(), 1e-2f);
            vector.Gradient(penalty).allclose(strength * 0.5).Should().BeTrue();
            return zeros(1).DetachFromDisposeScope();
        });
        probe.Unlearn(toy.Request());
    }

    /// <summary>Outputs (3x, -4x) have the norm 5|x|, whose slopes are 3/5 |x| and -4/5 |x|.</summary>
    [Fact]
    public void WeightHold_Importance_IsTheAbsoluteSlopeOfTheMeanNorm()
    {
        using var scope = NewDisposeScope();
        using var network = nn.Linear(1, 2, hasBias: false);
        using (no_grad()) network.weight.copy_(tensor(new[] { 3f, -4f }).view(2, 1));
        var data = new TensorDataset(tensor(new[] { 1f, -2f }).view(2, 1), zeros(2, int64));
        var probe = new Probe(session => new WeightHold(session, 1, 2).Importance(session, 2).DetachFromDisposeScope());
        probe.Unlearn(new() { Model = network, Retain = data, Forget = data });
        using var importance = probe.Result!;
        importance.data<float>().ToArray().Should().Equal([0.9f, 1.2f], (a, b) => Math.Abs(a - b) < 1e-6);
    }

    [Fact]
    public void WeightHold_MinMax_EqualImportance_IsNoneRatherThanNaN()
    {
        using var scope = NewDisposeScope();
        WeightHold.MinMax(full(3, 0.7f)).data<float>().ToArray().Should().Equal(0, 0, 0);
        WeightHold.MinMax(tensor(new float[] { 1, 2, 3 })).data<float>().ToArray().Should().Equal(0, 0.5f, 1);
    }
}
