"""Regenerates tests/Dlfd.Tests/Golden/sinkhorn.json and released_loop.json.

Needs numpy and POT (Debian: python3-numpy, python3-pot). Usage: python3 tools/golden_sinkhorn.py tests/Dlfd.Tests/Golden
Potentials leave out log a and log b and have the gauge <a, f> = <b, g>, as the library's.
"""
import json
import sys
from pathlib import Path

import numpy as np
import ot

PROBLEMS = [  # n, m, d, cost, weighted, epsilon
    (5, 5, 2, "sqeuclidean", False, 0.1),
    (7, 5, 3, "sqeuclidean", True, 0.05),
    (6, 9, 4, "cosine", False, 0.1),
    (12, 8, 5, "cosine", True, 0.02),
    (16, 16, 8, "cosine", False, 0.02),
    (10, 10, 3, "sqeuclidean", True, 0.01),
]
RELEASED = [(4, 4, 3, 11), (8, 8, 8, 12), (6, 5, 4, 13), (32, 32, 8, 14)]


def cost_matrix(x, y, kind):
    if kind == "sqeuclidean":
        cost = ((x[:, None] - y[None]) ** 2).sum(-1)
        return cost / cost.max()
    cosine = x @ y.T / np.linalg.norm(x, axis=1)[:, None] / np.linalg.norm(y, axis=1)
    return np.maximum(1 - cosine, 0)


def pot_problem(seed, n, m, d, kind, weighted, epsilon):
    rng = np.random.default_rng(seed)
    x, y = rng.standard_normal((n, d)), rng.standard_normal((m, d)) + 0.5
    a = rng.dirichlet(np.full(n, 2.0)) if weighted else np.full(n, 1 / n)
    b = rng.dirichlet(np.full(m, 2.0)) if weighted else np.full(m, 1 / m)
    cost = cost_matrix(x, y, kind)
    plan, log = ot.bregman.sinkhorn_log(a, b, cost, epsilon, numItermax=400000, stopThr=1e-13, log=True)
    f, g = epsilon * (log["log_u"] - np.log(a)), epsilon * (log["log_v"] - np.log(b))
    gap = (a @ f - b @ g) / 2
    relative = (plan * np.log(plan / np.outer(a, b))).sum() - plan.sum() + 1
    return dict(n=n, m=m, epsilon=epsilon, a=a, b=b, cost=cost, plan=plan, f=f - gap, g=g + gap,
                sharp=(plan * cost).sum(), regularized=(plan * cost).sum() + epsilon * relative, emd=ot.emd2(a, b, cost))


def released(n, m, d, seed, epsilon=0.01):
    """compute_ot_loss of Dasol-Choi/DLFD at 4ac0aa6, restated in float64 numpy; the gradient by central differences.

    Checked against the authors' own code: values to 1e-15, gradients to 1e-7, equal iterations.
    """
    rng = np.random.default_rng(seed)
    x, y = rng.standard_normal((n, d)), rng.standard_normal((m, d)) + 0.3
    iterations = 0

    def loss(x, steps=None):
        nonlocal iterations
        cost, u, v = cost_matrix(x, y, "cosine"), np.zeros(n), np.zeros(m)
        exponent = lambda: np.exp((u[:, None] + v[None] - cost) / epsilon)
        for iterations in range(1, (steps or 50) + 1):
            before = u
            u = epsilon * (np.log(1 / n) - np.log(exponent().sum(1) + 1e-6)) + u
            v = epsilon * (np.log(1 / m) - np.log(exponent().sum(0) + 1e-6)) + v
            if steps is None and np.abs(u - before).sum() < 0.1:
                break
        return (exponent() * cost).sum(), exponent()

    value, plan = loss(x)
    done, gradient = iterations, np.zeros_like(x)
    for k in np.ndindex(x.shape):
        step = np.zeros_like(x)
        step[k] = 1e-6
        gradient[k] = (loss(x + step, done)[0] - loss(x - step, done)[0]) / 2e-6
    return dict(epsilon=epsilon, x=x, y=y, value=value, plan=plan, iterations=done, gradient=gradient)


def write(path, tools, problems):
    plain = lambda o: np.round(o, 15).tolist() if isinstance(o, np.ndarray) else float(o)
    path.write_text(json.dumps(dict(tools=tools, problems=problems), default=plain, indent=0) + "\n")


if __name__ == "__main__":
    folder = Path(sys.argv[1])
    tools = f"POT {ot.__version__}, numpy {np.__version__}"
    write(folder / "sinkhorn.json", tools, [pot_problem(s, *p) for s, p in enumerate(PROBLEMS, 1)])
    write(folder / "released_loop.json", "the DLFD authors' loop at 4ac0aa6 in float64, numpy " + np.__version__, [released(*p) for p in RELEASED])
