namespace Dlfd.Vision.Synthetic;

/// <summary>How far the face's muscles move, 0 at rest.</summary>
internal readonly record struct Expression(
    float Curve, float Open, float Width, float BrowRaise, float BrowInner, float Lids, float Cheeks, float NoseWrinkle)
{
    public static Expression operator +(Expression a, Expression b) => new(
        a.Curve + b.Curve, a.Open + b.Open, a.Width + b.Width, a.BrowRaise + b.BrowRaise,
        a.BrowInner + b.BrowInner, a.Lids + b.Lids, a.Cheeks + b.Cheeks, a.NoseWrinkle + b.NoseWrinkle);

    public static Expression operator *(Expression a, float k) => new(
        a.Curve * k, a.Open * k, a.Width * k, a.BrowRaise * k,
        a.BrowInner * k, a.Lids * k, a.Cheeks * k, a.NoseWrinkle * k);

    public static Expression Random(FaceRandom random) => new(
        random.Bell(), random.Bell(), random.Bell(), random.Bell(),
        random.Bell(), random.Bell(), random.Bell(), random.Bell());
}
