namespace Dlfd.Evaluation;

/// <summary>Represents a measured number with what is known of its error.</summary>
/// <param name="Value">The number.</param>
/// <param name="Interval">Its 95 % interval over other examples, not over other training runs; null where none exists.</param>
public readonly record struct Estimate(double Value, Interval? Interval = null)
{
    /// <summary>Takes a number of whose error nothing is known.</summary>
    public static implicit operator Estimate(double value) => new(value);

    /// <summary>Computes factor × one + otherFactor × other + shift of independent samples.</summary>
    /// <remarks>Source: Zou and Donner 2008. The distances to the ends add as independent errors do, each side by itself, so that lopsided intervals stay so and no end leaves the range.</remarks>
    internal static Estimate Combine(double factor, Estimate one, double otherFactor, Estimate other, double shift = 0)
    {
        var value = factor * one.Value + otherFactor * other.Value + shift;
        if (one.Interval is not { } first || other.Interval is not { } second) return new(value);
        var (down, up) = Reach(factor, one.Value, first);
        var (otherDown, otherUp) = Reach(otherFactor, other.Value, second);
        return new(value, new(value - double.Hypot(down, otherDown), value + double.Hypot(up, otherUp)));
    }

    /// <summary>The distances of a scaled number to its lower and upper end.</summary>
    static (double Down, double Up) Reach(double factor, double value, Interval interval)
    {
        var (low, high) = (factor * (value - interval.Low), factor * (interval.High - value));
        return factor >= 0 ? (low, high) : (high, low);
    }
}
