using Dlfd.Models;

namespace Dlfd.Evaluation;

/// <summary>Represents an attack that guesses from a model's predictions which examples it was trained on.</summary>
public interface IMembershipInferenceAttack
{
    /// <summary>Attacks a model's predictions.</summary>
    /// <param name="members">Predictions of examples that were trained on (or should be forgotten); not empty.</param>
    /// <param name="nonMembers">Predictions of examples that never were; not empty.</param>
    /// <exception cref="ArgumentException">A side has too few examples, or a loss is no number.</exception>
    MembershipInferenceResult Attack(Predictions members, Predictions nonMembers);
}
