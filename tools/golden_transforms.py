#!/usr/bin/env python3
"""Writes tests/Dlfd.Tests/Golden/transforms.json with torchvision and Pillow (Debian: python3-torchvision, python3-pil).

Usage: golden_transforms.py tests/Dlfd.Tests/Golden/transforms.json
Warps are torchvision's on Pillow float images, channel by channel; colours and resizing are torchvision's on float tensors.
"""
import json
import sys

import numpy as np
import PIL
import torch
import torchvision
import torchvision.transforms.functional as F
from PIL import Image
from torchvision.transforms import InterpolationMode as Mode

WIDTH, HEIGHT = 19, 13


def image():
    flat = np.arange(3 * HEIGHT * WIDTH, dtype=np.uint64)
    return (((flat * 2654435761) % 2**32 >> 24).astype(np.float32) / 255).reshape(3, HEIGHT, WIDTH)


def warp(function):
    return np.stack([np.asarray(function(Image.fromarray(plane))) for plane in image()])


def affine(angle, translate, scale, shear, mode):
    pixels = warp(lambda p: F.affine(p, angle, list(translate), scale, list(shear), Mode(mode), fill=0.25))
    return {"name": "affine", "mode": mode, "numbers": [angle, *translate, scale, *shear], "pixels": pixels}


def rotation(angle, mode):
    return {"name": "rotation", "mode": mode, "numbers": [angle], "pixels": warp(lambda p: F.rotate(p, angle, Mode(mode), fill=0.25))}


def color(name, function, *numbers):
    return {"name": name, "numbers": numbers, "pixels": function(torch.from_numpy(image()), *numbers).numpy()}


def resize(size):
    return {"name": "resize", "numbers": [size], "pixels": F.resize(torch.from_numpy(image()), [size, size], Mode.BILINEAR, antialias=True).numpy()}


def grey(pixels):
    return F.rgb_to_grayscale(pixels, 3)


cases = [
    affine(0, (0, 0), 1.2, (10, 0), "nearest"), affine(0, (0, 0), 0.8, (-7, 4), "bilinear"), affine(25, (3, -2), 0.9, (5, -8), "nearest"), affine(-100, (0, 1), 1.3, (0, 12), "bilinear"),
    rotation(20, "nearest"), rotation(-10, "bilinear"), rotation(135, "nearest"),
    color("brightness", F.adjust_brightness, 0.6), color("brightness", F.adjust_brightness, 1.4),
    color("contrast", F.adjust_contrast, 0.5), color("contrast", F.adjust_contrast, 1.6),
    color("saturation", F.adjust_saturation, 0.3), color("saturation", F.adjust_saturation, 1.7),
    color("hue", F.adjust_hue, 0.1), color("hue", F.adjust_hue, -0.4), color("grayscale", grey),
    resize(9), resize(24),
]
for case in cases:
    case["pixels"] = [round(float(v), 6) for v in case["pixels"].flatten()]
with open(sys.argv[1], "w") as file:
    source = f"torchvision {torchvision.__version__}, Pillow {PIL.__version__}"
    json.dump({"source": source, "width": WIDTH, "height": HEIGHT, "cases": cases}, file, separators=(",", ":"))
    file.write("\n")
