#!/usr/bin/env python3
"""Writes tests/Dlfd.Tests/Golden/weights with PyTorch (Debian: python3-torch): small checkpoints of the tests' toy network
in the ways people save them, and the logits they belong to.

Usage: golden_weights.py tests/Dlfd.Tests/Golden/weights
"""
import collections
import json
import pathlib
import sys

import torch
from torch import nn


class Toy(nn.Module):
    def __init__(self):
        super().__init__()
        self.extractor = nn.Sequential(
            nn.Conv2d(3, 6, 3, padding=1), nn.BatchNorm2d(6), nn.ReLU(), nn.AdaptiveAvgPool2d(2), nn.Flatten(),
            nn.Linear(24, 12), nn.ReLU(), nn.Dropout(0.2))
        self.last = nn.Linear(12, 3)

    def forward(self, x):
        return self.last(self.extractor(x))


def checkpoint(model):
    """A training script's file: the state dict beside plain values, the optimizer's state and a loss history."""
    state = collections.OrderedDict(("module." + name, value.clone()) for name, value in model.state_dict().items())
    optimizer = torch.optim.SGD(model.parameters(), 0.1, momentum=0.9)
    model(torch.ones(1, 3, 8, 8)).sum().backward()
    optimizer.step()
    optimizer.zero_grad()
    return {"epoch": 3, "big": 2**40, "best": 0.5, "resumed": False, "note": None, "shape": (3, 8), "losses": [1.5, -2.0] * 600,
            "optimizer": optimizer.state_dict(), "state_dict": state}


def unusual():
    """Tensors whose storages are shared, begin late, or are in another order, and every element type."""
    base = torch.arange(24, dtype=torch.float32)
    return {
        "tail": base[12:], "shared": base, "permuted": base.view(2, 3, 4).permute(2, 0, 1), "empty": torch.empty(0, 3), "scalar": torch.tensor(7),
        "channels_last": base.view(1, 2, 3, 4).contiguous(memory_format=torch.channels_last), "parameter": nn.Parameter(base[:2].clone()),
        **{str(t).split(".")[1]: torch.tensor([0, 1, 100]).to(t) for t in (
            torch.float64, torch.float16, torch.bfloat16, torch.int64, torch.int32, torch.int16, torch.int8, torch.uint8, torch.bool)},
    }


def main():
    folder = pathlib.Path(sys.argv[1])
    folder.mkdir(exist_ok=True)
    torch.manual_seed(1)
    torch.set_num_threads(1)
    model = Toy().eval()
    images = torch.arange(2 * 3 * 8 * 8).remainder(17).float().div(16).view(2, 3, 8, 8)
    torch.save(model.state_dict(), folder / "flat.pth")
    torch.save(model.state_dict(), folder / "protocol4.pth", pickle_protocol=4)
    torch.save(model.state_dict(), folder / "legacy.pth", _use_new_zipfile_serialization=False)
    torch.save(model, folder / "whole_model.pth")
    torch.save(unusual(), folder / "unusual.pth")
    torch.save({"slice": torch.arange(24).view(4, 6)[:, ::2]}, folder / "slice.pth")
    torch.jit.save(torch.jit.script(model), str(folder / "scripted.pt"))
    torch.jit.save(torch.jit.trace(model, images), str(folder / "traced.pt"))
    with torch.no_grad():
        logits = model(images).tolist()
    torch.save(checkpoint(model), folder / "checkpoint.pth")
    with open(folder / "logits.json", "w") as file:
        json.dump({"source": f"torch {torch.__version__}", "logits": logits}, file)
        file.write("\n")


if __name__ == "__main__":
    main()
