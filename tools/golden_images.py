#!/usr/bin/env python3
"""Writes tests/Dlfd.Tests/Golden/images.json: odd image files and the pixels that Pillow reads (Debian: python3-pil, python3-numpy).

Usage: golden_images.py tests/Dlfd.Tests/Golden/images.json
Pixels are upright (EXIF applied), RGB, resized with BILINEAR to a square, plane after plane. Pillow clips grey images of
16 bits instead of scaling them, so that those are compared with their high bytes.
"""
import base64
import io
import json
import struct
import sys
import zlib

import numpy as np
import PIL
from PIL import Image, ImageOps

WIDTH, HEIGHT, SIZE = 24, 16, 12
x, y = np.meshgrid(np.arange(WIDTH), np.arange(HEIGHT))
COLORS = np.stack([x * 10, y * 15, (x * y) % 256], 2).astype(np.uint8)


def file(image, format, **options):
    buffer = io.BytesIO()
    image.save(buffer, format, **options)
    return buffer.getvalue()


def png16(pixels):
    """Writes a PNG of 16 bits a channel; the low bytes are 0x80."""
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    height, width, channels = pixels.shape
    rows = b"".join(b"\0" + ((row.astype(np.uint16) << 8) | 0x80).astype(">u2").tobytes() for row in pixels)
    header = struct.pack(">IIBBBBB", width, height, 16, 2 if channels == 3 else 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def pixels(image):
    resized = image.convert("RGB").resize((SIZE, SIZE), Image.BILINEAR)
    return np.asarray(resized).transpose(2, 0, 1).flatten().tolist()


def case(name, encoded, image=None):
    image = image or ImageOps.exif_transpose(Image.open(io.BytesIO(encoded)))
    return {"name": name, "file": base64.b64encode(encoded).decode(), "pixels": pixels(image)}


def turned(orientation):
    exif = Image.Exif()
    exif[0x0112] = orientation
    return file(base, "JPEG", quality=95, exif=exif)


base = Image.fromarray(COLORS)
alpha = Image.fromarray(np.dstack([COLORS, (x * 10)]).astype(np.uint8), "RGBA")
grey = COLORS[:, :, 2]
cases = [case(f"EXIF orientation {i}", turned(i)) for i in range(1, 9)] + [
    case("grey JPEG", file(base.convert("L"), "JPEG", quality=95)),
    case("CMYK JPEG", file(base.convert("CMYK"), "JPEG", quality=95)),
    case("progressive JPEG", file(base, "JPEG", quality=95, progressive=True)),
    case("4:4:4 JPEG", file(base, "JPEG", quality=95, subsampling=0)),
    case("grey PNG", file(base.convert("L"), "PNG")),
    case("grey PNG with alpha", file(base.convert("LA"), "PNG")),
    case("palette PNG", file(base.convert("P"), "PNG")),
    case("black and white PNG", file(base.convert("1"), "PNG")),
    case("PNG with alpha", file(alpha, "PNG")),
    case("interlaced GIF", file(base.convert("P"), "GIF", interlace=1)),
    case("BMP", file(base, "BMP")),
    case("16-bit PNG", png16(COLORS), base),
    case("16-bit grey PNG", png16(grey[:, :, None]), Image.fromarray(grey)),
]
with open(sys.argv[1], "w") as out:
    json.dump({"source": f"Pillow {PIL.__version__}", "size": SIZE, "cases": cases}, out, separators=(",", ":"))
    out.write("\n")
