namespace Dlfd.Data;

/// <summary>A data set that hands on the examples of others.</summary>
interface IDatasetView : ILabeledDataset
{
    /// <summary>The sets it looks at.</summary>
    IReadOnlyList<ILabeledDataset> Sources { get; }
}
