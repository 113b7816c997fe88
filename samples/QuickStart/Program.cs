// Trains a small classifier on points, deletes some of them from it, and measures what is left.
using Dlfd.Data;
using Dlfd.Evaluation;
using Dlfd.Models;
using Dlfd.Training;
using Dlfd.Unlearning;
using Dlfd.Unlearning.Methods;
using Microsoft.Extensions.DependencyInjection;
using QuickStart;
using static TorchSharp.torch;

TorchBackend.EnsureAvailable();
random.manual_seed(1);
using var points = randn(900, 20);
using var labels = (points.narrow(1, 0, 3).sum(1) + 0.8 * randn(900)).gt(0).to(int64);
var all = new TensorDataset(points, labels);
var (retain, forget, monitor, unseen, test) = (Rows(0, 240), Rows(240, 60), Rows(300, 120), Rows(420, 180), Rows(600, 300));

// The model as it is in production: it has learned the forget points by heart.
using var network = nn.Sequential(nn.Linear(20, 64), nn.ReLU(), nn.Linear(64, 2));
ClassifierTrainer.Train(network, Rows(0, 300), ClassificationTask.SingleLabel, new TrainingOptions { Epochs = 60, BatchSize = 32 }, seed: 1);
using var original = ModelSnapshot.Capture(network);
Show("original");

// Every built-in method is a keyed service; one of our own is registered by one line.
var services = new ServiceCollection().AddUnlearning();
services.AddUnlearner<MyMethodOptions>("mine", options => new MyMethod(options));
services.Configure<FineTuneOptions>("finetune", o => (o.Epochs, o.BatchSize, o.LearningRate) = (10, 32, 0.05));
services.Configure<DlfdOptions>("dlfd", o => (o.Epochs, o.BatchSize, o.LearningRate, o.StepSize, o.WeightDecay) = (20, 32, 0.1, 0.1, 1e-2));
using var provider = services.BuildServiceProvider();
foreach (var name in new[] { "finetune", "dlfd", "mine" })
{
    original.RestoreTo(network);
    var unlearner = provider.GetRequiredKeyedService<IUnlearner>(name);
    unlearner.Unlearn(new UnlearningRequest { Model = network, Retain = retain, Forget = forget, Monitor = monitor, Seed = 1 });
    Show(name);
}

ILabeledDataset Rows(int start, int count) => all.Subset([.. Enumerable.Range(start, count).Select(i => (long)i)]);

void Show(string name)
{
    var result = new NoMusEvaluator().Evaluate(network, forget, unseen, test, ClassificationTask.SingleLabel);
    Console.WriteLine(FormattableString.Invariant($"{name,-10} accuracy {result.TestAccuracy.Value:0.000}  attack AUC {result.Membership.Auc.Value:0.000}  forgetting score {result.Membership.ForgettingScore.Value:0.000}  NoMUS {result.Score:0.000}"));
}
