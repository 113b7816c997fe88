namespace Dlfd.Vision.Imaging;

/// <summary>Names how a warped image takes values between pixels.</summary>
public enum Interpolation
{
    /// <summary>The value of the nearest pixel; torchvision's default for rotation and affine maps.</summary>
    Nearest,

    /// <summary>The mean of the four pixels around, weighted by their distance.</summary>
    Bilinear,
}
