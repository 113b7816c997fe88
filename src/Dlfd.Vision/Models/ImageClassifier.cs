using Dlfd.Models;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace Dlfd.Vision.Models;

/// <summary>Represents a network for colour images, made of a backbone and a head.</summary>
/// <remarks>Dispose it; it owns its weights. Height and width are free, from 32 pixels on.</remarks>
public abstract class ImageClassifier : Module<Tensor, Tensor>, IFeatureClassifier, IStagedClassifier, IChannelsLast
{
    readonly Backbone backbone;
    readonly Module<Tensor, Tensor>[] head;

    private protected ImageClassifier(Backbone backbone, long outputs, ClassifierHead head, Device? device) : base(backbone.GetName())
    {
        if (outputs < 1) backbone.Dispose();
        ArgumentOutOfRangeException.ThrowIfLessThan(outputs, 1);
        this.backbone = backbone;
        var (name, layers) = head == ClassifierHead.Paper ? ("features", PaperHead(backbone.Width, outputs)) : backbone.LinearHead(outputs);
        if (head == ClassifierHead.Paper) register_module("base_model", backbone);
        else
            foreach (var (childName, child) in backbone.named_children()) register_module(childName, child);
        register_module(name, layers);
        this.head = layers is TorchSharp.Modules.Sequential ? [.. layers.children().Cast<Module<Tensor, Tensor>>()] : [layers];
        if (device is not null) this.to(device);
    }

    static TorchSharp.Modules.Sequential PaperHead(long width, long outputs) => Sequential(
        Linear(width, 256), ReLU(), Dropout(0.5),
        Linear(256, 128), ReLU(), Dropout(0.5),
        Linear(128, outputs));

    /// <summary>Computes the input of the last layer: [n, 128] with the paper's head, otherwise the pooled features.</summary>
    /// <param name="inputs">float32 [n, 3, height, width]; borrowed.</param>
    public Tensor Features(Tensor inputs)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        using var scope = NewDisposeScope();
        var x = backbone.call(ChannelsLast.Order(inputs));
        foreach (var layer in head.SkipLast(1)) x = layer.call(x);
        return x.MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    /// <remarks>Channels-last activations make convolutions faster on the CPU; every later layer keeps that order. Training and unlearning put the weights in it too while they run.</remarks>
    public IReadOnlyList<ForwardStage> Stages => [new([], ChannelsLast.Order), .. backbone.Stages, .. head.Select(ForwardStage.Of)];

    /// <inheritdoc/>
    public Tensor Classify(Tensor features) => head[^1].call(features);

    /// <inheritdoc/>
    public override Tensor forward(Tensor input)
    {
        using var scope = NewDisposeScope();
        return Classify(Features(input)).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    protected override void RegisterComponents()
    {
        // The constructor registered everything under its public names, which are not those of the fields.
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing) backbone.Dispose();
        base.Dispose(disposing);
    }
}
