namespace Dlfd.OptimalTransport;

/// <summary>Progress of a batch that is iterated as one tensor: one transfer of [B] errors a test, and a mask of the problems that go on.</summary>
internal sealed class BatchProgress
{
    private readonly Progress[] progress;
    private readonly SinkhornStatus?[] status;
    private readonly int[] iterations;

    public BatchProgress(long batch, double tolerance, int maxIterations)
    {
        progress = Enumerable.Repeat(new Progress(tolerance, maxIterations), (int)batch).ToArray();
        status = new SinkhornStatus?[batch];
        iterations = new int[batch];
        Errors = new double[batch];
    }

    /// <summary>Errors at the last test.</summary>
    public double[] Errors { get; private set; }

    /// <exception cref="SinkhornNumericalException">An error is not finite.</exception>
    public bool AllDone(int iteration, Tensor error)
    {
        Errors = error.to(torch.ScalarType.Float64).cpu().data<double>().ToArray();
        for (var k = 0; k < Errors.Length; k++)
        {
            if (!double.IsFinite(Errors[k])) throw new SinkhornNumericalException("The potentials are not finite.");
            if (status[k] is not null) continue;
            status[k] = progress[k].Judge(iteration, Errors[k]);
            iterations[k] = iteration;
        }
        return Array.TrueForAll(status, s => s is not null);
    }

    /// <summary>[B, 1], true for problems that go on.</summary>
    public Tensor Active(torch.Device device) =>
        torch.tensor(Array.ConvertAll(status, s => s is null), device: device).unsqueeze(1);

    public TransportSolution Solution(Tensor f, Tensor g, double tolerance, SinkhornSolver solver, int absorptions = 0) =>
        new(f, g, iterations, Errors,
            Array.ConvertAll(status, s => s!.Value), tolerance, solver, absorptions);
}
