namespace Dlfd.Unlearning;

/// <summary>Names the parts of a request's data that a method reads.</summary>
[Flags]
public enum DataAccess
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary>The inputs of the retain set.</summary>
    Retain = 1,

    /// <summary>The labels of the retain set.</summary>
    RetainLabels = 2,

    /// <summary>The inputs of the forget set.</summary>
    Forget = 4,

    /// <summary>The labels of the forget set.</summary>
    ForgetLabels = 8,

    /// <summary>The inputs of the monitor set.</summary>
    Monitor = 16,

    /// <summary>The labels of the monitor set.</summary>
    MonitorLabels = 32,

    /// <summary>Everything.</summary>
    All = 63,
}
