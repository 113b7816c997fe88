namespace Dlfd.Data;

/// <summary>A data set that hands on the examples of another one.</summary>
interface IDatasetView : ILabeledDataset
{
    /// <summary>The set it looks at.</summary>
    ILabeledDataset Whole { get; }
}
