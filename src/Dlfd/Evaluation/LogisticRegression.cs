namespace Dlfd.Evaluation;

/// <summary>Separates two classes by one number: minimizes w²/2 + C Σ log(1 + exp(-y (w x + b))), b without penalty, in double precision.</summary>
readonly record struct LogisticRegression(double Weight, double Intercept)
{
    const int MaxIterations = 100;

    /// <summary>Fits to some rows by Newton's method with step halving; the objective is strictly convex in w and b where both classes occur.</summary>
    public static LogisticRegression Fit(ReadOnlySpan<double> values, ReadOnlySpan<int> labels, ReadOnlySpan<int> rows, double c)
    {
        // Centred and scaled values keep the 2×2 Newton system well conditioned; the penalty is scaled along.
        var (center, scale) = Spread(values, rows);
        double w = 0, b = 0, penalty = 1 / (scale * scale);
        var objective = Objective(values, labels, rows, c, center, scale, penalty, w, b);
        for (var iteration = 0; iteration < MaxIterations; iteration++)
        {
            var (dw, db) = NewtonStep(values, labels, rows, c, center, scale, penalty, w, b);
            var length = 1.0;
            double next;
            // Near the minimum the objective's rounding hides whether a step still leads down; without the allowance it would be halved in vain, again and again.
            while ((next = Objective(values, labels, rows, c, center, scale, penalty, w - length * dw, b - length * db)) > objective + 1e-13 * Math.Abs(objective) && length > 1e-10) length /= 2;
            (w, b, objective) = (w - length * dw, b - length * db, Math.Min(next, objective));
            if (Math.Abs(dw) + Math.Abs(db) < 1e-12 * (1 + Math.Abs(w) + Math.Abs(b))) break;
        }
        return new(w / scale, b - w * center / scale);
    }

    /// <summary>Computes the share of rows on the right side; a value on the boundary counts as class 0.</summary>
    public double Accuracy(ReadOnlySpan<double> values, ReadOnlySpan<int> labels, ReadOnlySpan<int> rows)
    {
        var right = 0;
        foreach (var row in rows)
            if ((Weight * values[row] + Intercept > 0 ? 1 : 0) == labels[row]) right++;
        return (double)right / rows.Length;
    }

    static (double W, double B) NewtonStep(ReadOnlySpan<double> values, ReadOnlySpan<int> labels, ReadOnlySpan<int> rows,
        double c, double center, double scale, double penalty, double w, double b)
    {
        double gw = penalty * w, gb = 0, hww = penalty, hwb = 0, hbb = 0;
        foreach (var row in rows)
        {
            var x = (values[row] - center) / scale;
            var p = 1 / (1 + Math.Exp(-(w * x + b)));
            double residual = c * (p - labels[row]), curvature = c * p * (1 - p);
            gw += residual * x;
            gb += residual;
            hww += curvature * x * x;
            hwb += curvature * x;
            hbb += curvature;
        }
        hbb = Math.Max(hbb, 1e-300);
        var determinant = hww * hbb - hwb * hwb;
        return ((hbb * gw - hwb * gb) / determinant, (hww * gb - hwb * gw) / determinant);
    }

    static double Objective(ReadOnlySpan<double> values, ReadOnlySpan<int> labels, ReadOnlySpan<int> rows,
        double c, double center, double scale, double penalty, double w, double b)
    {
        var sum = 0.0;
        foreach (var row in rows)
        {
            var margin = (w * (values[row] - center) / scale + b) * (2 * labels[row] - 1);
            sum += margin > 0 ? Math.Log(1 + Math.Exp(-margin)) : Math.Log(1 + Math.Exp(margin)) - margin;
        }
        return penalty * w * w / 2 + c * sum;
    }

    static (double Center, double Scale) Spread(ReadOnlySpan<double> values, ReadOnlySpan<int> rows)
    {
        double mean = 0, square = 0;
        foreach (var row in rows) mean += values[row] / rows.Length;
        foreach (var row in rows) square += (values[row] - mean) * (values[row] - mean) / rows.Length;
        return (mean, square > 0 ? Math.Sqrt(square) : 1);
    }
}
