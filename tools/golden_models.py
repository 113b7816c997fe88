#!/usr/bin/env python3
"""Writes tests/Dlfd.Tests/Golden/{resnet18,resnet18_head,densenet121,efficientnet_b0}.json with torchvision
(Debian: python3-torchvision, which brings python3-torch).

Every entry of a state dict is filled by a hash of its place in the dict and of the element's place in the entry; the
logits and the statistics of every layer or block with entries (a head's layers one by one) then depend on names, order
and architecture alone.

Usage: golden_models.py tests/Dlfd.Tests/Golden
"""
import json
import math
import pathlib
import sys

import numpy as np
import torch
import torchvision
from torch import nn

OUTPUTS = 8


def uniform(count, k):
    """Numbers in [-1, 1) from a 32-bit hash of 0..count-1 and k."""
    with np.errstate(over="ignore"):
        h = np.arange(count, dtype=np.uint32) * np.uint32(2654435761)
        h += np.uint32((k * 2246822519 + 374761393) % 2**32)
        h ^= h >> np.uint32(15)
        h *= np.uint32(2246822519)
        h ^= h >> np.uint32(13)
        h *= np.uint32(3266489917)
        h ^= h >> np.uint32(16)
    return h.astype(np.float64) / 2147483648.0 - 1


def fill(name, entry, k):
    if name.endswith("num_batches_tracked"):
        return
    s = uniform(entry.numel(), k)
    if name.endswith("running_var"):
        s = 1 + 0.5 * s
    elif entry.dim() >= 2:
        s = s * math.sqrt(6 / math.prod(entry.shape[1:]))
    elif name.endswith("weight"):
        s = 1 + 0.1 * s
    else:
        s = 0.1 * s
    entry.copy_(torch.from_numpy(s.astype(np.float32)).view(entry.shape))


def pictures():
    b, c, h, w = np.meshgrid(range(2), range(3), range(64), range(64), indexing="ij")
    noise = uniform(b.size, 10007).reshape(b.shape)
    values = 0.5 + 0.25 * noise + 0.25 * np.sin(0.1 * (b + 1) * h + 0.07 * (c + 1) * w)
    return torch.from_numpy(values.astype(np.float32))


class PaperHead(nn.Module):
    """The DLFD authors' model: a backbone without its classifier, and a head of three layers."""

    def __init__(self, backbone, width):
        super().__init__()
        self.base_model = backbone
        self.features = nn.Sequential(
            nn.Linear(width, 256), nn.ReLU(), nn.Dropout(0.5),
            nn.Linear(256, 128), nn.ReLU(), nn.Dropout(0.5),
            nn.Linear(128, OUTPUTS))

    def forward(self, x):
        return self.features(self.base_model(x))


def resnet18_head():
    backbone = torchvision.models.resnet18(weights=None)
    backbone.fc = nn.Identity()
    return PaperHead(backbone, 512)


def golden(model):
    model.eval()
    stages = {}

    def record(name):
        def hook(module, inputs, output):
            x = output.detach().double()
            stages[name] = {"mean": x.mean().item(), "deviation": x.std(unbiased=False).item(), "largest": x.abs().max().item()}
        return hook

    *_, head = model.children()
    for name, module in model.named_modules():
        if name and name.count(".") <= 1 and module.state_dict() and not (module is head and isinstance(head, nn.Sequential)):
            module.register_forward_hook(record(name))
    with torch.no_grad():
        for k, (name, entry) in enumerate(model.state_dict().items()):
            fill(name, entry, k)
        logits = model(pictures())
    return {
        "source": f"torchvision {torchvision.__version__}, torch {torch.__version__}",
        "entries": [" ".join([name, *map(str, entry.shape)]) for name, entry in model.state_dict().items()],
        "logits": logits.tolist(),
        "stages": stages,
    }


def main():
    torch.set_num_threads(1)
    models = {
        "resnet18": torchvision.models.resnet18(weights=None, num_classes=OUTPUTS),
        "resnet18_head": resnet18_head(),
        "densenet121": torchvision.models.densenet121(weights=None, num_classes=OUTPUTS),
        "efficientnet_b0": torchvision.models.efficientnet_b0(weights=None, num_classes=OUTPUTS),
    }
    for name, model in models.items():
        with open(pathlib.Path(sys.argv[1]) / f"{name}.json", "w") as file:
            json.dump(golden(model), file, separators=(",", ":"))
            file.write("\n")


if __name__ == "__main__":
    main()
