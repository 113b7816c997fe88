using BenchmarkDotNet.Running;
using Dlfd.Benchmarks;

// peers DIR: times the problems that tools/compare_sinkhorn.py wrote there.
// sweep COUNT: random problems against a float64 oracle; fails on any wrong answer.
// study DIR [SECTION]: the engine alone; writes sinkhorn_study.md and a plot, or prints one section.
// ratios JSON PNG: plots the ratios that tools/compare_sinkhorn.py --json wrote.
// weights DIR: answers tools/check_weights.py.
// loading DIR: times decoding and batches for tools/compare_loading.py.
// dlfd DIR THREADS [keep]: answers tools/compare_dlfd.py; keep: freed memory stays with the process.
// Anything else goes to BenchmarkDotNet, e.g. --filter '*Sinkhorn*'.
if (args is ["peers", var folder]) PeerProblems.Time(folder);
else if (args is ["sweep", var count]) Environment.ExitCode = RandomSweep.Run(int.Parse(count)) == 0 ? 0 : 1;
else if (args is ["study", var study, ..]) Study.Run(study, args.ElementAtOrDefault(2));
else if (args is ["ratios", var json, var png]) PeerProblems.Plot(json, png);
else if (args is ["weights", var exchange]) WeightExchange.Answer(exchange);
else if (args is ["loading", var images]) Loading.Time(images);
else if (args is ["dlfd", var weights, var threads, ..]) DlfdPeer.Serve(weights, args.ElementAtOrDefault(3) == "keep", int.Parse(threads));
else BenchmarkSwitcher.FromAssembly(typeof(PeerProblems).Assembly).Run(args);
