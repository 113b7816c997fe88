using BenchmarkDotNet.Running;
using Dlfd.Benchmarks;

// peers DIR: times the problems that tools/compare_sinkhorn.py wrote there.
// sweep COUNT: random problems against a float64 oracle; fails on any wrong answer.
// Anything else goes to BenchmarkDotNet, e.g. --filter '*Sinkhorn*'.
if (args is ["peers", var folder]) PeerProblems.Time(folder);
else if (args is ["sweep", var count]) Environment.ExitCode = RandomSweep.Run(int.Parse(count)) == 0 ? 0 : 1;
else BenchmarkSwitcher.FromAssembly(typeof(PeerProblems).Assembly).Run(args);
