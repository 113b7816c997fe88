namespace Dlfd.OptimalTransport.Simd;

/// <summary>A vector register of any width: the kernels are written once against it and compiled for each.</summary>
internal unsafe interface ISimd<TSelf, T> where TSelf : struct, ISimd<TSelf, T> where T : unmanaged
{
    static abstract int Width { get; }
    static abstract TSelf Of(T value);
    static abstract TSelf Load(T* from);
    static abstract void Store(T* to, TSelf x);
    static abstract TSelf operator +(TSelf x, TSelf y);
    static abstract TSelf operator -(TSelf x, TSelf y);
    static abstract TSelf operator *(TSelf x, TSelf y);

    /// <summary>x·y + z, rounded once where the machine can.</summary>
    static abstract TSelf MultiplyAdd(TSelf x, TSelf y, TSelf z);
    static abstract TSelf Max(TSelf x, TSelf y);
    static abstract TSelf Abs(TSelf x);

    /// <summary>exp for arguments in [−87, 88] (double: [−700, 700]).</summary>
    static abstract TSelf Exp(TSelf x);

    /// <summary>log of a positive normal number; of 0, −88 or less.</summary>
    static abstract TSelf Log(TSelf x);
    static abstract T Sum(TSelf x);

    /// <summary>Stores the sums of four registers one after another.</summary>
    static abstract void Sums(T* to, TSelf x0, TSelf x1, TSelf x2, TSelf x3);
    static abstract T Largest(TSelf x);
}
