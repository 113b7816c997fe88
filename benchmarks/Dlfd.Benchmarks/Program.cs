using BenchmarkDotNet.Running;
using Dlfd.Benchmarks;

// peers DIR: times the problems that tools/compare_sinkhorn.py wrote there. weights DIR: answers tools/check_weights.py.
// Anything else goes to BenchmarkDotNet, e.g. --filter '*Sinkhorn*'.
if (args is ["peers", var folder]) PeerProblems.Time(folder);
else if (args is ["weights", var exchange]) WeightExchange.Answer(exchange);
else if (args is ["loading", var images]) Loading.Time(images);
else BenchmarkSwitcher.FromAssembly(typeof(PeerProblems).Assembly).Run(args);
