namespace Dlfd.Tests.Vision;

/// <summary>Counts the tensors that an action leaves behind.</summary>
static class Leaks
{
    public static long Of(Action action)
    {
        action();
        GC.Collect();
        GC.WaitForPendingFinalizers();
        var before = Tensor.TotalCount;
        action();
        return Tensor.TotalCount - before;
    }
}
