#!/usr/bin/env python3
"""Writes tests/Dlfd.Tests/Golden/pillow_bilinear.json with Pillow (Debian: python3-pil, python3-numpy).

Usage: golden_pillow.py tests/Dlfd.Tests/Golden/pillow_bilinear.json
"""
import json
import sys

import numpy as np
import PIL
from PIL import Image

SIZES = [(13, 9, 5), (7, 11, 16), (40, 17, 12), (8, 8, 8), (300, 3, 4)]


def case(width, height, size):
    flat = np.arange(3 * height * width, dtype=np.uint64)
    planes = ((flat * 2654435761) % 2**32 >> 24).astype(np.uint8).reshape(3, height, width)
    image = Image.fromarray(np.ascontiguousarray(planes.transpose(1, 2, 0)))
    resized = np.asarray(image.resize((size, size), Image.BILINEAR)).transpose(2, 0, 1)
    return {"width": width, "height": height, "size": size, "pixels": resized.flatten().tolist()}


with open(sys.argv[1], "w") as file:
    json.dump({"source": f"Pillow {PIL.__version__}", "cases": [case(*s) for s in SIZES]}, file, separators=(",", ":"))
    file.write("\n")
