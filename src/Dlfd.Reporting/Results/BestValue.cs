namespace Dlfd.Reporting.Results;

/// <summary>Which value of a column is the best.</summary>
internal enum BestValue
{
    Highest,
    Lowest,
    NearestHalf,
    NearestZero,
    NearestOne,
    NearestRetrained,

    /// <summary>Nothing is marked.</summary>
    None,
}
