using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Dlfd.OptimalTransport.Simd;

/// <summary>Runs the kernel on the CPU, in the widest registers the machine has: the problems of a batch side by side, a large one over all cores.</summary>
internal static unsafe class SimdSolver
{
    /// <summary>Entries of the cost from which threads pay: about a millisecond of work.</summary>
    private const long LeastShared = 1 << 19;

    public static TransportSolution Solve(TransportProblem problem, SinkhornOptions options, CancellationToken ct) => problem.IsDouble
        ? Vector512.IsHardwareAccelerated ? Run<double, Wide512<double>>(problem, options, ct)
            : Vector256.IsHardwareAccelerated ? Run<double, Wide256<double>>(problem, options, ct)
            : Run<double, Wide128<double>>(problem, options, ct)
        : Vector512.IsHardwareAccelerated ? Run<float, Wide512<float>>(problem, options, ct)
            : Vector256.IsHardwareAccelerated ? Run<float, Wide256<float>>(problem, options, ct)
            : Run<float, Wide128<float>>(problem, options, ct);

    internal static TransportSolution Run<T, V>(TransportProblem problem, SinkhornOptions options, CancellationToken ct)
        where T : unmanaged, IBinaryFloatingPointIeee754<T>
        where V : struct, ISimd<V, T>
    {
        var (batch, n, m) = ((int)problem.Batch, (int)problem.Rows, (int)problem.Columns);
        var (f, g) = (torch.empty(batch, n, dtype: problem.Cost.dtype), torch.empty(batch, m, dtype: problem.Cost.dtype));
        T* a = Pointer<T>(problem.A), b = Pointer<T>(problem.B), start = problem.Start is null ? null : Pointer<T>(problem.Start);
        var dual = torch.empty(batch, dtype: problem.Cost.dtype);
        T* toF = Pointer<T>(f), toG = Pointer<T>(g), cost = Pointer<T>(problem.Cost), toDual = Pointer<T>(dual);
        var (iterations, error, status, normalisations) = (new int[batch], new double[batch], new SinkhornStatus[batch], 0);
        var threads = options.MaxThreads > 0 ? options.MaxThreads : Environment.ProcessorCount;

        void Item(int item, int threads)
        {
            using var memory = new KernelMemory<T>(n, m);
            memory.Load(a + (long)item * n, b + (long)item * m, start == null ? null : start + (long)item * m);
            using var padded = new PaddedCost<T>(cost + (long)item * n * m, memory);
            using var kernel = new AbsorbedKernel<T, V>(memory, padded.Values, padded.Stride, threads);
            (status[item], iterations[item], error[item], var count) = new KernelIteration<T, V>(kernel, problem, options).Solve(memory.Mass, ct);
            toDual[item] = T.CreateTruncating(memory.Balance(problem.Epsilon));
            new Span<T>(memory.F, n).CopyTo(new(toF + (long)item * n, n));
            new Span<T>(memory.G, m).CopyTo(new(toG + (long)item * m, m));
            Interlocked.Add(ref normalisations, count - 1);
        }

        // A helper that the system puts to sleep costs a time slice, which is longer than a small problem takes.
        var helpers = (long)batch * n * m >= LeastShared ? threads : 1;
        if (batch == 1 || helpers == 1)
            for (var item = 0; item < batch; item++) Item(item, helpers);
        else
            ForEach(batch, helpers, item => Item(item, 1), ct);
        GC.KeepAlive(problem);
        return new(f.DetachFromDisposeScope(), g.DetachFromDisposeScope(), iterations, error, status,
            problem.Tolerance(options.Tolerance, 1), SinkhornSolver.StabilizedKernel, normalisations, dual);
    }

    private static void ForEach(int batch, int threads, Action<int> item, CancellationToken ct)
    {
        try
        {
            Parallel.For(0, batch, new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = ct }, item);
        }
        catch (AggregateException several) when (several.InnerException is SinkhornNumericalException or OperationCanceledException)
        {
            throw several.InnerException;
        }
    }

    private static T* Pointer<T>(Tensor tensor) where T : unmanaged =>
        (T*)System.Runtime.CompilerServices.Unsafe.AsPointer(ref MemoryMarshal.GetReference(tensor.bytes));
}
