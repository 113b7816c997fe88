namespace Dlfd.Vision.Models;

/// <summary>Specifies what follows a network's pooled features.</summary>
public enum ClassifierHead
{
    /// <summary>The DLFD paper's: 256, 128, then the outputs, with ReLU and dropout 0.5. Names are <c>base_model.…</c> and <c>features.…</c>, as in the authors' model.</summary>
    Paper,

    /// <summary>One linear layer, with torchvision's dropout where it has one. All names are torchvision's.</summary>
    Linear,
}
