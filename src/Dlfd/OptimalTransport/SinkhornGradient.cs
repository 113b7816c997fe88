namespace Dlfd.OptimalTransport;

/// <summary>How <see cref="SinkhornResult.Value"/> is differentiated. No choice but <see cref="Unrolled"/> and <see cref="LastStep"/> can be differentiated twice.</summary>
public enum SinkhornGradient
{
    /// <summary>∂OT_ε/∂C = T at the solution (Danskin): exact for the regularised value. The sharp cost has none.</summary>
    Envelope,
    /// <summary>Exact gradient of the sharp cost by the implicit function theorem, one linear solve; for the other objectives the same as <see cref="Envelope"/>.</summary>
    Implicit,
    /// <summary>Autograd through every iteration (plain, log domain): memory grows with iterations · n · m, so keep MaxIterations small. As after LastStep, a weight of zero has a part of its gradient only.</summary>
    Unrolled,
    /// <summary>Autograd through one full step replayed at the solution.</summary>
    LastStep,
    /// <summary>∂/∂C = T whatever the objective: for the sharp cost this is the gradient of the regularised one, so value and gradient disagree.</summary>
    FixedPlan,
    /// <summary>A value without gradient.</summary>
    None,
}
