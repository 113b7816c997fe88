"""Times our decoding beside Pillow's and our augmented batches beside a PyTorch DataLoader's on the same images in one sitting and prints the ratios.

Needs numpy, Pillow, PyTorch and torchvision (Debian: python3-pil, python3-torchvision) and the .NET SDK. Usage, from the root: python3 tools/compare_loading.py
Decoding is on one core, from memory to uint8 planes. Batches are of 64 images of 128 px with the flip, affine map, colour jitter and normalisation of
the authors' loader for MUFAC (its rotation within the affine map on both sides). The DataLoader has 2 workers and decodes in every epoch, as theirs does;
"decoded once" keeps its images as Pillow images in memory. Ours decodes once and prefetches, on all cores.
"""
import io
import json
import os
import subprocess
import sys
import tempfile
import time
import warnings
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch.utils.data import DataLoader, Dataset
from torchvision import transforms as T

warnings.filterwarnings("ignore")
COUNT, SIZE, WORKERS = 1024, 128, 2
IMAGENET = T.Normalize([0.485, 0.456, 0.406], [0.229, 0.224, 0.225])
AUGMENTATION = T.Compose([T.RandomHorizontalFlip(), T.RandomAffine(10, shear=10, scale=(0.8, 1.2)), T.ColorJitter(0.2, 0.2, 0.2), T.ToTensor(), IMAGENET])


def write_images(folder):
    """Smooth colours with noise, about as large as photographs of that size."""
    rng = np.random.default_rng(0)
    (folder / "images").mkdir()
    rows = ["image_path,split,class"]
    for i in range(COUNT + 64):
        smooth = np.asarray(Image.fromarray(rng.integers(0, 256, (12, 12, 3), dtype=np.uint8)).resize((SIZE, SIZE), Image.BICUBIC))
        pixels = np.clip(smooth + rng.normal(0, 6, smooth.shape), 0, 255).astype(np.uint8)
        Image.fromarray(pixels).save(folder / "images" / f"{i}.jpg", quality=90)
        rows.append(f"images/{i}.jpg,{'retain' if i < COUNT else ['forget', 'unseen', 'test', 'monitor'][i % 4]},{i // 4 % 2}")
    (folder / "labels.csv").write_text("\n".join(rows) + "\n")


class Images(Dataset):
    def __init__(self, folder, decoded):
        self.paths = [folder / "images" / f"{i}.jpg" for i in range(COUNT)]
        self.images = [self.read(p) for p in self.paths] if decoded else None

    @staticmethod
    def read(path):
        return Image.open(path).convert("RGB")

    def __len__(self):
        return COUNT

    def __getitem__(self, i):
        return AUGMENTATION(self.images[i] if self.images else self.read(self.paths[i])), i % 2


def best(run, times=5):
    run()
    spans = []
    for _ in range(times):
        start = time.perf_counter()
        run()
        spans.append(time.perf_counter() - start)
    return min(spans)


def pillow(files, size):
    def run():
        for file in files:
            image = Image.open(io.BytesIO(file)).convert("RGB")
            image = image if size == SIZE else image.resize((size, size), Image.BILINEAR)
            np.ascontiguousarray(np.asarray(image).transpose(2, 0, 1))
    return len(files) / best(run)


def loader(folder, decoded):
    batches = DataLoader(Images(folder, decoded), batch_size=64, shuffle=True, num_workers=WORKERS, persistent_workers=True)
    return COUNT / best(lambda: [None for _ in batches])


def main():
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_images(folder)
        files = [p.read_bytes() for p in (folder / "images").iterdir()]
        subprocess.run(["dotnet", "build", "-c", "Release", "benchmarks/Dlfd.Benchmarks", "-v", "q"], check=True, stdout=subprocess.DEVNULL)
        run = subprocess.run(["dotnet", "run", "-c", "Release", "--no-build", "--project", "benchmarks/Dlfd.Benchmarks", "--", "loading", name], check=True, stdout=subprocess.PIPE, text=True)
        ours = json.loads(run.stdout.splitlines()[-1])
        torch.set_num_threads(1)
        peers = {"decode_128": pillow(files, 128), "decode_64": pillow(files, 64), "batches": loader(folder, False), "batches, decoded once": loader(folder, True)}
    print(f"{os.cpu_count()} cores, Pillow {Image.__version__}, PyTorch {torch.__version__}; images a second, the fastest of 5 runs")
    for key, theirs in peers.items():
        mine = ours[key.split(",")[0]]
        print(f"{key:24} ours {mine:8.0f}  theirs {theirs:8.0f}  ratio {mine / theirs:.2f}")


if __name__ == "__main__":
    sys.exit(main())
