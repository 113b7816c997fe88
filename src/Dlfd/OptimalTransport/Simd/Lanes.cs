using System.Runtime.Intrinsics;

namespace Dlfd.OptimalTransport.Simd;

internal static class Lanes
{
    public static T Largest<T>(Vector128<T> x) where T : unmanaged
    {
        var largest = x.GetElement(0);
        for (var k = 1; k < Vector128<T>.Count; k++)
            if (Comparer<T>.Default.Compare(x.GetElement(k), largest) > 0) largest = x.GetElement(k);
        return largest;
    }
}
