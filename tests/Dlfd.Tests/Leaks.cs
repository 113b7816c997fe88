namespace Dlfd.Tests;

/// <summary>Counts tensors that a call leaves behind.</summary>
static class Leaks
{
    /// <summary>Runs a call once to warm up and once more, counted on this thread; tensors that only the garbage collector would free count as leaked.</summary>
    public static long After(Action call)
    {
        call();
        DisposeScopeManager.Statistics.Reset();
        call();
        return DisposeScopeManager.Statistics.ThreadTotalLiveCount;
    }
}
