"""Times our Sinkhorn beside POT and PyTorch on the same inputs in one sitting and prints the ratios.

Needs numpy, POT and PyTorch (Debian: python3-pot, python3-torch) and the .NET SDK. Usage, from the root:
python3 tools/compare_sinkhorn.py [--json FILE]    FILE gets the ratios against n, which the benchmarks' verb "ratios" plots.
Cosine cost, epsilon 0.01. Every solver runs as many iterations as it needs for an L1 marginal error below 1e-3 (found before, not timed).
"""
import json
import os
import subprocess
import sys
import tempfile
import time
import warnings
from pathlib import Path

THREADS = os.cpu_count()
os.environ.setdefault("OMP_NUM_THREADS", str(THREADS))
import numpy as np  # noqa: E402
import ot  # noqa: E402
import torch  # noqa: E402

warnings.filterwarnings("ignore")
torch.set_num_threads(THREADS)
EPSILON, TOLERANCE = 0.01, 1e-3
SIZES = [16, 32, 64, 128, 256, 512, 1024, 2048]


def points(n, d, seed):
    """Five noisy clusters a side after a ReLU, as the features of a network are."""
    rng = np.random.default_rng(seed)
    centres = rng.standard_normal((2, 5, d))
    return [np.maximum(c[rng.integers(0, 5, n)] + 0.5 * rng.standard_normal((n, d)), 0).astype(np.float32) for c in centres]


def cosine(x, y):
    x, y = (v / np.linalg.norm(v, axis=-1, keepdims=True) for v in (x.astype(float), y.astype(float)))
    return np.clip(1 - x @ np.swapaxes(y, -1, -2), 0, 2).astype(np.float32)


def median(run, seconds=1.5):
    run()
    times, start = [], time.perf_counter()
    while len(times) < 3 or (len(times) < 200 and time.perf_counter() - start < seconds):
        one = time.perf_counter()
        run()
        times.append(1e3 * (time.perf_counter() - one))
    return float(np.median(times))


def needed(plan_after, m):
    """Fewest iterations, in steps of about a tenth, whose plan has column error below the tolerance."""
    k = 10
    while k < 1000:
        plan = plan_after(k)
        if np.isfinite(plan).all() and abs(plan.sum(-1) - 1 / plan.shape[-2]).sum(-1).max() + abs(plan.sum(-2) - 1 / m).sum(-1).max() < TOLERANCE:
            return k
        k += max(1, k // 10)
    return None


def pot_solvers(cost):
    n, m = cost.shape
    a, b, c = np.full(n, 1 / n), np.full(m, 1 / m), cost.astype(float)
    for name in ["sinkhorn", "sinkhorn_log", "sinkhorn_stabilized"]:
        if name != "sinkhorn" and n > 512:
            continue  # several times slower than the plain one already at 512
        yield "POT " + name, lambda k, name=name: ot.sinkhorn(a, b, c, EPSILON, method=name, numItermax=k, stopThr=0)


def torch_log(cost, k):
    n, m = cost.shape[-2:]
    c = cost / EPSILON
    f, g = torch.zeros(cost.shape[:-1]), torch.zeros(cost.shape[:-2] + (m,))
    for _ in range(k):
        f = -np.log(n) - torch.logsumexp(g[..., None, :] - c, -1)
        g = -np.log(m) - torch.logsumexp(f[..., :, None] - c, -2)
    return torch.exp(f[..., :, None] + g[..., None, :] - c)


def authors(x, y):
    """The DLFD authors' formulation: broadcast cosine, log(sum exp + 1e-6), autograd through the loop until sum |du| < 0.1."""
    n, m = len(x), len(y)
    cost = torch.clamp(1 - torch.nn.functional.cosine_similarity(x[:, None], y[None], dim=-1), min=0)
    u, v = torch.zeros(n), torch.zeros(m)
    for _ in range(50):
        before = u
        u = EPSILON * (-np.log(n) - torch.log(torch.exp((u[:, None] + v - cost) / EPSILON).sum(1) + 1e-6)) + u
        v = EPSILON * (-np.log(m) - torch.log(torch.exp((u[:, None] + v - cost) / EPSILON).sum(0) + 1e-6)) + v
        if (u - before).abs().sum().item() < 0.1:
            break
    return (torch.exp((u[:, None] + v - cost) / EPSILON) * cost).sum()


def authors_gradient(x, y):
    x = torch.tensor(x, requires_grad=True)
    authors(x, torch.tensor(y)).backward()
    return x.grad


def peers(inputs):
    for n in SIZES:
        cost = inputs[f"cost{n}"]
        tensor = torch.tensor(cost)
        torch_solver = ("PyTorch log domain", lambda k: torch_log(tensor, k).numpy().astype(float))
        for name, solve in [*pot_solvers(cost), *([torch_solver] if n <= 1024 else [])]:
            k = needed(solve, n)
            yield f"cost{n}", name, k, k and median(lambda: solve(k))
    batch = inputs["cost64x32"]
    solvers = [dict(pot_solvers(c))["POT sinkhorn"] for c in batch]
    ks = [needed(s, 32) for s in solvers]
    if all(ks):
        yield "cost64x32", "a loop of POT sinkhorn", max(ks), median(lambda: [s(k) for s, k in zip(solvers, ks)])
    tensor = torch.tensor(batch)
    k = needed(lambda k: torch_log(tensor, k).numpy().astype(float), 32)
    yield "cost64x32", "PyTorch batched log domain", k, k and median(lambda: torch_log(tensor, k))
    yield "gradient", "the DLFD authors' loop", None, median(lambda: authors_gradient(inputs["x"], inputs["y"]))


def main():
    inputs = {f"cost{n}": cosine(*points(n, 64, n)) for n in SIZES}
    inputs["cost64x32"] = np.stack([cosine(*points(32, 64, 1000 + k)) for k in range(64)])
    inputs["x"], inputs["y"] = points(128, 512, 7)
    print(f"{THREADS} threads, POT {ot.__version__}, PyTorch {torch.__version__}, numpy {np.__version__}")
    with tempfile.TemporaryDirectory() as folder:
        for name, array in inputs.items():
            array.tofile(Path(folder) / f"{name}.bin")
        (Path(folder) / "shapes.json").write_text(json.dumps({k: v.shape for k, v in inputs.items()}))
        subprocess.run(["dotnet", "run", "-c", "Release", "--project", "benchmarks/Dlfd.Benchmarks", "--", "peers", folder], check=True, stdout=sys.stderr)
        ours = json.loads((Path(folder) / "ours.json").read_text())
    ratios = []
    print("| problem | ours ms | iterations | with the plan | peer | ms | iterations | ratio | with the plan |\n| --- | --- | --- | --- | --- | --- | --- | --- | --- |")
    for problem, name, k, ms in peers(inputs):
        mine = ours[problem]
        plan = mine["WithPlan"]
        shown = f"{ms:.3g} | {k or ''} | {ms / mine['Milliseconds']:.1f}× | {f'{ms / plan:.1f}×' if plan else '–'}" if ms else "did not converge | | | "
        if ms and problem.startswith("cost") and "x" not in problem:
            ratios.append(dict(n=int(problem[4:]), peer=name, times=ms / mine["Milliseconds"]))
        print(f"| {problem} | {mine['Milliseconds']:.3g} | {mine['Iterations']} | {f'{plan:.3g}' if plan else '–'} | {name} | {shown} |", flush=True)
    if "--json" in sys.argv:
        Path(sys.argv[sys.argv.index("--json") + 1]).write_text(json.dumps(ratios, indent=0) + "\n")


if __name__ == "__main__":
    main()
