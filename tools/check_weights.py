#!/usr/bin/env python3
"""Checks that weights travel between PyTorch and Dlfd in both directions, on the networks of torchvision.

PyTorch saves state dicts and scripted modules of ResNet18, DenseNet121, EfficientNet-B0 and the paper's model; Dlfd loads
them and must compute the same logits. Dlfd saves freshly made networks as safetensors; PyTorch loads them strictly and
must compute Dlfd's logits. Needs torchvision (Debian: python3-torchvision) and the .NET SDK.

Usage, from the root: python3 tools/check_weights.py
"""
import json
import math
import pathlib
import subprocess
import sys
import tempfile

import torch
import torchvision

sys.path.insert(0, str(pathlib.Path(__file__).parent))
from golden_models import OUTPUTS, pictures, resnet18_head  # noqa: E402

TOLERANCE = 1e-5  # of the largest logit
DTYPES = {"F32": torch.float32, "I64": torch.int64}


def networks():
    return {
        "resnet18": torchvision.models.resnet18(weights=None, num_classes=OUTPUTS),
        "densenet121": torchvision.models.densenet121(weights=None, num_classes=OUTPUTS),
        "efficientnet_b0": torchvision.models.efficientnet_b0(weights=None, num_classes=OUTPUTS),
        "resnet18_head": resnet18_head(),
    }


def logits(model, images):
    with torch.no_grad():
        return model.eval()(images)


def settle(model, images):
    """Gives batch norm statistics of its own, and moves every parameter away from its initial value."""
    model.train()
    with torch.no_grad():
        for _ in range(3):
            model(images)
        for parameter in model.parameters():
            parameter.mul_(1.01).add_(0.003)
    return model.eval()


def read_safetensors(path):
    data = path.read_bytes()
    length = int.from_bytes(data[:8], "little")
    header = json.loads(data[8:8 + length])
    header.pop("__metadata__", None)
    state, start = {}, 8 + length
    for name, entry in header.items():
        begin, end = entry["data_offsets"]
        values = torch.frombuffer(bytearray(data[start + begin:start + end]), dtype=DTYPES[entry["dtype"]])
        assert values.numel() == math.prod(entry["shape"])
        state[name] = values.view(entry["shape"])
    return state


def main():
    torch.manual_seed(1)
    images = pictures()
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        torch.save({"images": images}, folder / "images.pth")
        expected = {}
        for name, model in networks().items():
            settle(model, images)
            torch.save(model.state_dict(), folder / f"{name}.pth")
            if name != "resnet18_head":
                torch.jit.save(torch.jit.script(model), str(folder / f"{name}.pt"))
            expected[name] = logits(model, images)

        command = ["dotnet", "run", "-c", "Release", "--project", "benchmarks/Dlfd.Benchmarks", "--", "weights", str(folder)]
        lines = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout.splitlines()
        answers = [json.loads(line) for line in lines if line.startswith("{")]
        worst = 0
        for answer in answers:
            ours = torch.tensor(answer["logits"]).view(2, OUTPUTS)
            theirs = expected[answer["name"]]
            if answer["kind"] == "written":
                model = networks()[answer["name"]]
                model.load_state_dict(read_safetensors(folder / f"{answer['name']}.safetensors"), strict=True)
                theirs = logits(model, images)
            difference = ((ours - theirs).abs().max() / theirs.abs().max()).item()
            worst = max(worst, difference)
            print(f"{answer['name']:16} {answer['kind']:9} {answer['milliseconds']:6.0f} ms   largest difference {difference:.1e}")
    if len(answers) != 11 or not worst < TOLERANCE:
        sys.exit(f"{len(answers)} of 11 answers, largest difference {worst:.1e}, tolerance {TOLERANCE:.0e}")
    print("all equal within float32 rounding")


if __name__ == "__main__":
    main()
