using static TorchSharp.torch;

namespace Dlfd.Training;

/// <summary>Writes and reads tensors of any order in memory; TorchSharp's own refuse all but one.</summary>
static class PlainTensor
{
    public static void Write(BinaryWriter writer, Tensor tensor)
    {
        using var scope = NewDisposeScope();
        tensor.contiguous().Save(writer);
    }

    /// <summary>Reads values into a tensor of the same shape and type.</summary>
    public static void Read(BinaryReader reader, Tensor tensor)
    {
        using var scope = NewDisposeScope();
        var plain = empty(tensor.shape, tensor.dtype, CPU);
        plain.Load(reader);
        tensor.copy_(plain);
    }
}
