namespace Dlfd.Training;

/// <summary>Names how a learning rate moves over a run.</summary>
public enum LearningRateSchedule
{
    /// <summary>It stays as it is after the warm-up.</summary>
    Constant,

    /// <summary>It falls to 0 along a half cosine after the warm-up.</summary>
    Cosine,
}
