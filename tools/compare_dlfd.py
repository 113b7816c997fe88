"""Times DLFD's step and epochs of other methods here and in plain PyTorch (tools/dlfd_pytorch.py), on the same weights and images, in one sitting, alternating.

Needs PyTorch and torchvision (Debian: python3-torchvision) and the .NET SDK. Usage, from the root: python3 tools/compare_dlfd.py [--rounds N] [--cases a,b] [--peers a,b] [--one-thread] [--memory] [--every]
ResNet18 with the paper's head, batch 32, 128 px, 15 steps, float32 unless bf16 is named; eval and train say what batch norm does in perturbation and
training steps. Ratios are medians over the rounds of theirs / ours within a round; the kept column is ours with TorchBackend.KeepFreedMemory().
--memory gives the median and the range of fresh processes, one a round and column, as heaps differ from one to the next.
With --one-thread the times are processor time of one thread, which other load on the machine disturbs little. --every has no peer: it is one epoch of each of our methods, with its time and memory.
"""
import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
import dlfd_pytorch as peer  # noqa: E402
import torch  # noqa: E402

BATCH, PIXELS = 32, 128
PROJECT = "benchmarks/Dlfd.Benchmarks"


class Ours:
    def __init__(self, folder, keep, threads):
        command = ["dotnet", "run", "-c", "Release", "--no-build", "--project", PROJECT, "--", "dlfd", folder, str(threads)] + (["keep"] if keep else [])
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout.readline().strip() == "ready"

    def run(self, case):
        self.process.stdin.write(case + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def close(self):
        self.process.stdin.close()
        self.process.wait()


def theirs(folder):
    """Name to a function that runs one case."""
    cases = {}
    for layout in ("default", "channels_last", "authors"):
        model, x, y, forget, forget_labels = peer.load(folder, layout)
        optimizer, step = peer.sgd(model), peer.authors_step if layout == "authors" else peer.step
        for mode in ("eval", "train"):
            cases[f"step_{mode}", layout] = lambda m=model, o=optimizer, s=step, d=(x, y, forget), e=mode == "eval": s(m, o, *d, e)
        cases["predict", layout] = lambda m=model, i=torch.cat([x, forget]): peer.predict(m, i)
        if layout != "authors":
            for name, method in peer.METHODS.items():
                retain = [(x, y)] * 4
                cases[name, layout] = lambda m=model, f=method, r=retain, g=[(forget, forget_labels)] * 2: f(m, r, g)
    return cases


def timed(run):
    clock = time.perf_counter if torch.get_num_threads() > 1 else time.process_time
    start = clock()
    run()
    return 1e3 * (clock() - start)


def measure(folder, rounds, only, layouts):
    threads = torch.get_num_threads()
    plain, kept, python = Ours(folder, False, threads), Ours(folder, True, threads), theirs(folder)
    print("| case | ours ms | kept ms | peer | ms | ratio | ratio, kept |\n| --- | --- | --- | --- | --- | --- | --- |")
    results = {}
    for case in ("step_eval", "step_train", "bf16_eval", "bf16_train", "predict", *peer.METHODS):
        if only and case not in only:
            continue
        peers = [(layout, run) for (name, layout), run in python.items() if name == case.replace("bf16", "step") and (not layouts or layout in layouts)]
        rows = []
        for k in range(rounds + 1):
            row = [plain.run(case), kept.run(case), *(timed(run) for _, run in peers)]
            rows += [row] if k else []
        for i, (layout, _) in enumerate(peers):
            def ratio(mine):
                return statistics.median(r[2 + i] / r[mine] for r in rows)
            ms = results[case, layout] = [statistics.median(r[c] for r in rows) for c in (0, 1, 2 + i)]
            print(f"| {case} | {ms[0]:.0f} | {ms[1]:.0f} | {layout} | {ms[2]:.0f} | {ratio(0):.2f}× | {ratio(1):.2f}× |", flush=True)
    plain.close()
    kept.close()
    if ("step_train", "authors") in results and ("predict", "authors") in results:
        epoch(results["step_train", "authors"], results["predict", "authors"])


def epoch(step, predict):
    """An epoch over MUFAC, from the measured parts: retain 8,525, forget 1,500, validation 1,539 images."""
    batches = 8525 / BATCH
    monitor = [ms / (2 * BATCH) for ms in predict]
    ours = [batches * step[i] + (batches / 8 + 1) * 2 * 1000 * monitor[i] for i in (0, 1)]  # every 8 batches, 1,000 images a side
    authors = batches * (step[2] + (8525 + 1500 + 2 * 1539) * monitor[2])  # every batch, all images, validation twice
    print(f"\nMUFAC's epoch, monitor included: ours {ours[0] / 6e4:.0f} min, kept {ours[1] / 6e4:.0f} min, authors {authors / 6e4:.0f} min: {authors / ours[0]:.1f}×, {authors / ours[1]:.1f}×")


def memory(folder, rounds, only):
    layouts = ("default", "channels_last", "authors")
    print(f"| MiB above the level before | ours | kept | {' | '.join(layouts)} |\n| --- | --- | --- | --- | --- | --- |")
    for case in only or ("step_eval", "step_train", *peer.METHODS):
        columns = zip(*(peaks(folder, case, layouts) for _ in range(rounds)))
        print(f"| {case} | {' | '.join(f'{statistics.median(c):.0f} ({min(c):.0f} to {max(c):.0f})' for c in columns)} |", flush=True)
    ours = Ours(folder, False, os.cpu_count())
    print(f"\nOurs, MiB after every 100 of a run over 1000 small batches: {', '.join(f'{mib:.0f}' for mib in ours.run('flat'))}")
    ours.close()


def peaks(folder, case, layouts):
    """Each in a fresh process."""
    for keep in (False, True):
        ours = Ours(folder, keep, os.cpu_count())
        yield ours.run(f"memory {case}")
        ours.close()
    for layout in layouts:
        if layout != "authors" or case == "step_eval":
            yield float(subprocess.run([sys.executable, "tools/dlfd_pytorch.py", "memory", folder, layout, case], check=True, stdout=subprocess.PIPE, text=True).stdout)


def every(folder, only):
    """Each in a fresh process, which keeps freed memory."""
    print("| method | epoch ms | MiB above the level before |\n| --- | --- | --- |")
    index = Ours(folder, True, os.cpu_count())
    methods = only or index.run("methods")
    index.close()
    for method in methods:
        ours = Ours(folder, True, os.cpu_count())
        mib = ours.run(f"memory {method}")
        print(f"| {method} | {mib} | |" if isinstance(mib, str) else f"| {method} | {statistics.median(ours.run(method) for _ in range(3)):.0f} | {mib:.0f} |", flush=True)
        ours.close()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--cases", default="")
    parser.add_argument("--peers", default="", help="of default, channels_last and authors")
    parser.add_argument("--one-thread", action="store_true")
    parser.add_argument("--memory", action="store_true")
    parser.add_argument("--every", action="store_true")
    options = parser.parse_args()
    subprocess.run(["dotnet", "build", "-c", "Release", PROJECT], check=True, stdout=subprocess.DEVNULL)
    if options.one_thread:
        torch.set_num_threads(1)
    print(f"{torch.get_num_threads()} threads each, PyTorch {torch.__version__}, load {os.getloadavg()[0]:.2f} before the run")
    torch.manual_seed(1)
    with tempfile.TemporaryDirectory() as folder:
        torch.save(peer.resnet18_head().state_dict(), Path(folder) / "weights.pth")
        images = (torch.rand(2 * BATCH, 3, PIXELS, PIXELS) - peer.MEAN) / peer.DEVIATION
        torch.save({"images": images, "labels": torch.randint(0, 8, (2 * BATCH,))}, Path(folder) / "images.pth")
        cases = options.cases.split(",") if options.cases else None
        if options.every:
            every(folder, cases)
        elif options.memory:
            memory(folder, options.rounds, cases)
        else:
            measure(folder, options.rounds, cases, options.peers.split(",") if options.peers else None)


if __name__ == "__main__":
    main()
