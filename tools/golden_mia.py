#!/usr/bin/env python3
"""Recomputes tests/Dlfd.Tests/Golden/mia.json with scikit-learn (Debian: python3-sklearn) from the losses in it.

Usage: golden_mia.py tests/Dlfd.Tests/Golden/mia.json
"""
import json
import sys

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedShuffleSplit


def recompute(case):
    x = np.array(case["unseen"] + case["forget"], dtype=np.float32).reshape(-1, 1)
    y = np.array([0] * len(case["unseen"]) + [1] * len(case["forget"]))
    splits = []
    for train, test in StratifiedShuffleSplit(n_splits=10, random_state=0).split(x, y):
        official = LogisticRegression().fit(x[train], y[train])
        exact = LogisticRegression(solver="newton-cg", tol=1e-12, max_iter=10000).fit(x[train].astype(np.float64), y[train])
        splits.append({
            "test": test.tolist(),
            "firstTrain": train[:5].tolist(),
            "accuracy": official.score(x[test], y[test]),
            "weight": exact.coef_[0, 0],
            "intercept": exact.intercept_[0],
        })
    return {"name": case["name"], "forget": case["forget"], "unseen": case["unseen"], "splits": splits}


if __name__ == "__main__":
    path = sys.argv[1]
    with open(path) as file:
        cases = json.load(file)
    with open(path, "w") as file:
        json.dump([recompute(case) for case in cases], file, separators=(",", ":"))
