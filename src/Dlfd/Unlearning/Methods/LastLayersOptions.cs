using System.ComponentModel.DataAnnotations;
using Dlfd.Data;
using Dlfd.Models;

namespace Dlfd.Unlearning.Methods;

/// <summary>Names the order in which a model's layers are counted.</summary>
public enum LayerOrder
{
    /// <summary>The order in which the model's code defines them.</summary>
    Definition,

    /// <summary>The order in which a forward pass uses them.</summary>
    Use,
}

/// <summary>Represents the options of methods that train the last layers alone.</summary>
public abstract record LastLayersOptions : UnlearnerOptions
{
    /// <summary>Gets or sets k, the last layers to train, 0 to 100000; as many as the model has, or more, trains all of it.</summary>
    /// <value>Default 5.</value>
    [Range(0, 100000)]
    public int Layers { get; set; } = 5;

    /// <summary>Gets or sets the order in which layers are counted.</summary>
    /// <value>Default <see cref="LayerOrder.Definition"/>, as the authors' code counts.</value>
    [EnumDataType(typeof(LayerOrder))]
    public LayerOrder Order { get; set; } = LayerOrder.Definition;

    internal LastLayers Select(UnlearningSession session)
    {
        if (Order == LayerOrder.Definition) return new(session.Model, Layers);
        using Batch example = session.Request.Retain.Read([0], session.Model.Device);
        return new(session.Model, Layers, example.Inputs);
    }

    /// <summary>Whether frozen layers keep their batch-norm statistics.</summary>
    internal bool FreezesStatistics => BatchNorm == BatchNormPolicy.FreezeFrozenLayers;
}
