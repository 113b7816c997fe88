using static TorchSharp.torch;

namespace Dlfd.Weights;

/// <summary>Reads the part of Python's pickle that state dicts need: tensors, numbers, strings, lists, tuples and dicts. It never imports or calls anything.</summary>
/// <remarks>Source: the instructions' documentation in Python's pickletools.py; PyTorch's serialization.py for tensors.</remarks>
sealed class Unpickler(byte[] pickle)
{
    sealed record Global(string Name);

    static readonly object Mark = new();

    static readonly Dictionary<string, ScalarType> Storages = new()
    {
        ["torch.FloatStorage"] = ScalarType.Float32, ["torch.DoubleStorage"] = ScalarType.Float64, ["torch.HalfStorage"] = ScalarType.Float16,
        ["torch.BFloat16Storage"] = ScalarType.BFloat16, ["torch.LongStorage"] = ScalarType.Int64, ["torch.IntStorage"] = ScalarType.Int32,
        ["torch.ShortStorage"] = ScalarType.Int16, ["torch.CharStorage"] = ScalarType.Int8, ["torch.ByteStorage"] = ScalarType.Byte, ["torch.BoolStorage"] = ScalarType.Bool,
    };

    readonly PickleReader reader = new(pickle);
    readonly Stack<object?> stack = new();
    readonly List<object?> memo = [];

    /// <summary>Reads the whole pickle.</summary>
    /// <exception cref="InvalidDataException">It is malformed, too large, or names something else than tensors and plain containers.</exception>
    public object? Load()
    {
        for (var values = 0; ; values++)
        {
            if (values > WeightLimits.Items) throw new InvalidDataException($"its pickle has more than {WeightLimits.Items} instructions");
            var code = (char)reader.Byte();
            if (code == '.') return Pop();
            if (!Push(code) && !Build(code)) throw new InvalidDataException($"its pickle has an instruction (0x{(int)code:x2}) that state dicts do not need");
        }
    }

    /// <summary>Runs an instruction that pushes a value of its own, or moves one between stack and memo.</summary>
    bool Push(char code)
    {
        switch (code)
        {
            case '\x80': reader.Byte(); break; // PROTO
            case '\x95': reader.Take(8); break; // FRAME
            case '(': stack.Push(Mark); break;
            case 'N': stack.Push(null); break;
            case '\x88': stack.Push(true); break;
            case '\x89': stack.Push(false); break;
            case 'J': stack.Push((long)reader.Int32()); break;
            case 'K': stack.Push((long)reader.Byte()); break;
            case 'M': stack.Push((long)reader.UInt16()); break;
            case '\x8a': stack.Push(reader.Integer(reader.Byte())); break;
            case 'G': stack.Push(reader.Double()); break;
            case 'X': stack.Push(reader.Text((uint)reader.Int32())); break;
            case '\x8c': stack.Push(reader.Text(reader.Byte())); break;
            case ')': stack.Push(Array.Empty<object?>()); break;
            case ']': stack.Push(new List<object?>()); break;
            case '}': stack.Push(new PickledDict()); break;
            case 'c': stack.Push(Allowed($"{reader.Line()}.{reader.Line()}")); break;
            case 'q': Memoize(reader.Byte()); break;
            case 'r': Memoize(reader.Int32()); break;
            case '\x94': Memoize(memo.Count); break;
            case 'h': stack.Push(Recall(reader.Byte())); break;
            case 'j': stack.Push(Recall(reader.Int32())); break;
            default: return false;
        }
        return true;
    }

    /// <summary>Runs an instruction that makes a value from those on the stack.</summary>
    bool Build(char code)
    {
        switch (code)
        {
            case '\x93': { var name = Pop<string>(); stack.Push(Allowed($"{Pop<string>()}.{name}")); break; } // STACK_GLOBAL
            case 't': stack.Push(PopToMark()); break;
            case '\x85': stack.Push(PopMany(1)); break;
            case '\x86': stack.Push(PopMany(2)); break;
            case '\x87': stack.Push(PopMany(3)); break;
            case 'a': { var item = Pop(); Peek<List<object?>>().Add(item); break; }
            case 'e': { var items = PopToMark(); Peek<List<object?>>().AddRange(items); break; }
            case 's': SetItems(PopMany(2)); break;
            case 'u': SetItems(PopToMark()); break;
            case 'Q': stack.Push(Storage(Pop<object?[]>())); break;
            case 'R': { var arguments = Pop<object?[]>(); stack.Push(Call(Pop<Global>(), arguments)); break; }
            case 'b': Pop(); Peek<PickledDict>(); break; // attributes of an OrderedDict, such as _metadata
            default: return false;
        }
        return true;
    }

    static Global Allowed(string name) => name is "collections.OrderedDict" or "torch._utils._rebuild_tensor_v2" or "torch._utils._rebuild_parameter" || Storages.ContainsKey(name)
        ? new(name)
        : throw new InvalidDataException($"it holds {WeightLimits.Show(name)}, which is neither a tensor nor a plain container; save the model's state_dict() alone");

    static object Call(Global function, object?[] arguments) => (function.Name, arguments) switch
    {
        ("collections.OrderedDict", []) => new PickledDict(),
        ("torch._utils._rebuild_parameter", [PickledTensor tensor, ..]) => tensor,
        ("torch._utils._rebuild_tensor_v2", [PickledStorage storage, long offset, object?[] shape, object?[] strides, ..]) =>
            new PickledTensor(storage, offset, Numbers(shape), Numbers(strides)),
        _ => throw new InvalidDataException($"it calls {WeightLimits.Show(function.Name)} in a way that PyTorch does not"),
    };

    static PickledStorage Storage(object?[] id) => id is ["storage", Global type, string key, _, long count] && Storages.TryGetValue(type.Name, out var element)
        ? new(element, key, count)
        : throw new InvalidDataException("its pickle refers to something that is no tensor storage");

    static long[] Numbers(object?[] values) => values.Length <= WeightLimits.Dimensions && values.All(v => v is long)
        ? [.. values.Cast<long>()]
        : throw new InvalidDataException($"a tensor's shape is no list of at most {WeightLimits.Dimensions} whole numbers");

    void SetItems(object?[] pairs)
    {
        if (pairs.Length % 2 != 0) throw Malformed();
        var dict = Peek<PickledDict>();
        for (var i = 0; i < pairs.Length; i += 2) dict.Add(new(pairs[i], pairs[i + 1]));
    }

    // Python numbers what it remembers 0, 1, 2, …; anything else would let a file choose how much memory is taken.
    void Memoize(int index)
    {
        if (index == memo.Count) memo.Add(Peek<object?>());
        else throw Malformed();
    }

    object? Recall(int index) => (uint)index < (uint)memo.Count ? memo[index] : throw Malformed();

    object?[] PopToMark()
    {
        var items = new List<object?>();
        while (stack.TryPop(out var item))
        {
            if (ReferenceEquals(item, Mark))
            {
                items.Reverse();
                return [.. items];
            }
            items.Add(item);
        }
        throw Malformed();
    }

    object?[] PopMany(int count)
    {
        var items = new object?[count];
        for (var i = count - 1; i >= 0; i--) items[i] = Pop();
        return items;
    }

    object? Pop() => stack.TryPop(out var value) && !ReferenceEquals(value, Mark) ? value : throw Malformed();

    T Pop<T>() => Pop() is T value ? value : throw Malformed();

    T Peek<T>() => stack.TryPeek(out var value) && value is T typed && !ReferenceEquals(value, Mark) ? typed : throw Malformed();

    static InvalidDataException Malformed() => new("its pickle is malformed");
}
