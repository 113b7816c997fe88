using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Dlfd.OptimalTransport.Simd;

/// <summary>Runs the kernel on the CPU, in the widest registers the machine has: the problems of a batch side by side, a large one over all cores.</summary>
internal static unsafe class SimdSolver
{
    /// <summary>Entries of one cost from which threads share it: a smaller problem is solved before a helper has woken up.</summary>
    private const long LeastShared = KernelMemory<float>.LeastChunked;

    /// <summary>Entries of a batch from which threads pay: they meet only at its end.</summary>
    private const long LeastSharedBatch = 1 << 15;

    public static TransportSolution Solve(TransportProblem problem, SinkhornOptions options, CancellationToken ct) => problem.IsDouble
        ? Vector512.IsHardwareAccelerated ? Run<double, Wide512<double>>(problem, options, ct)
            : Vector256.IsHardwareAccelerated ? Run<double, Wide256<double>>(problem, options, ct)
            : Run<double, Wide128<double>>(problem, options, ct)
        : Vector512.IsHardwareAccelerated ? Run<float, Wide512<float>>(problem, options, ct)
            : Vector256.IsHardwareAccelerated ? Run<float, Wide256<float>>(problem, options, ct)
            : Run<float, Wide128<float>>(problem, options, ct);

    /// <summary>Largest minus smallest entry of a contiguous tensor, and the largest without its sign; the first is NaN or infinite if an entry is.</summary>
    public static (double Range, double Greatest) Range(Tensor cost) => cost.dtype == torch.ScalarType.Float64
        ? CostRange.Of<double, Wide256<double>>(Pointer<double>(cost), cost.numel())
        : CostRange.Of<float, Wide256<float>>(Pointer<float>(cost), cost.numel());

    internal static TransportSolution Run<T, V>(TransportProblem problem, SinkhornOptions options, CancellationToken ct)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where V : struct, ISimd<V, T>
    {
        var (batch, n, m) = ((int)problem.Batch, (int)problem.Rows, (int)problem.Columns);
        T* a = Pointer<T>(problem.WeightsA), b = Pointer<T>(problem.WeightsB), start = Pointer<T>(problem.Start), cost = Pointer<T>(problem.Cost);
        var (f, g, dual) = (new T[batch * n], new T[batch * m], new T[batch]);
        var (iterations, error, status, normalisations) = (new int[batch], new double[batch], new SinkhornStatus[batch], 0);
        var threads = options.MaxThreads > 0 ? options.MaxThreads : Environment.ProcessorCount;

        void Item(int item, int threads)
        {
            using var memory = new KernelMemory<T>(n, m);
            var costs = cost + (long)item * n * m;
            memory.Load(costs, a == null ? null : a + (long)item * n, b == null ? null : b + (long)item * m,
                start == null ? null : start + (long)item * m);
            using var kernel = new AbsorbedKernel<T, V>(memory, threads);
            var (range, greatest) = batch == 1 ? (problem.Range, problem.Greatest) : CostRange.Of<T, V>(costs, (long)n * m);
            var own = batch == 1 ? problem : problem with { Range = range, Greatest = greatest };
            var iteration = new KernelIteration<T, V>(kernel, own, options, memory.Mass);
            (status[item], iterations[item], error[item]) = (iteration.Solve(ct), iteration.Iterations, iteration.Error);
            dual[item] = T.CreateTruncating(memory.Balance(problem.Epsilon));
            new Span<T>(memory.F, n).CopyTo(f.AsSpan(item * n));
            new Span<T>(memory.G, m).CopyTo(g.AsSpan(item * m));
            Interlocked.Add(ref normalisations, iteration.Normalisations - 1);
        }

        if (batch > 1 && threads > 1 && (long)batch * n * m >= LeastSharedBatch) Share(batch, threads, item => Item(item, 1));
        else
            for (var item = 0; item < batch; item++) Item(item, (long)n * m >= LeastShared ? threads : 1);
        GC.KeepAlive(problem);
        return new(Lazy(f, batch, n), Lazy(g, batch, m), iterations, error, status,
            problem.Tolerance(options.Tolerance, 1), SinkhornSolver.StabilizedKernel, normalisations, Lazy(dual, batch));
    }

    /// <exception cref="Exception">The first of an item.</exception>
    private static void Share(int batch, int threads, Action<int> item)
    {
        ExceptionDispatchInfo? first = null;
        using var team = new Team(threads, batch, k =>
        {
            try
            {
                if (first is null) item(k);
            }
#pragma warning disable CA1031 // Carried to the caller's thread.
            catch (Exception thrown)
            {
                first = ExceptionDispatchInfo.Capture(thrown);
            }
#pragma warning restore CA1031
        });
        team.Start();
        team.Run();
        first?.Throw();
    }

    private static LazyTensor Lazy<T>(T[] values, params long[] shape) where T : unmanaged => new(() => values is double[] wide
        ? torch.tensor(wide, shape)
        : torch.tensor((float[])(object)values, shape));

    private static T* Pointer<T>(Tensor? tensor) where T : unmanaged =>
        tensor is null ? null : (T*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(tensor.bytes));
}
