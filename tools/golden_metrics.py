"""Regenerates tests/Dlfd.Tests/Golden/metrics.json: signals, attacks and distances of random predictions.

Needs numpy, SciPy and scikit-learn (Debian: python3-sklearn). Usage: python3 tools/golden_metrics.py tests/Dlfd.Tests/Golden/metrics.json
"""
import json
import sys

import numpy as np
from scipy.spatial.distance import jensenshannon
from scipy.special import expit, logit, softmax
from scipy.stats import binomtest, entropy, norm
from sklearn.metrics import accuracy_score, hamming_loss, log_loss, roc_auc_score, roc_curve, top_k_accuracy_score
from sklearn.metrics.pairwise import cosine_similarity
from sklearn.model_selection import LeaveOneOut, cross_val_score
from sklearn.neighbors import KNeighborsClassifier

N, M, CLASSES, LABELS, SHADOWS = 60, 45, 5, 3, 8


def signals(logits, labels):
    p = softmax(logits, axis=1)
    true = p[np.arange(len(p)), labels]
    rest = p.copy()
    rest[np.arange(len(p)), labels] = 0
    return dict(
        loss=[log_loss([y], [q], labels=range(CLASSES)) for q, y in zip(p, labels)],
        confidence=true,
        correctness=(p.argmax(1) == labels).astype(float),
        entropy=entropy(p, axis=1),
        modifiedEntropy=-(1 - true) * np.log(true) - (rest * np.log(1 - rest)).sum(1),
        margin=logit(true),
    )


def multilabel_signals(logits, labels):
    p = expit(logits)
    true = np.where(labels == 1, p, 1 - p)
    return dict(
        confidence=true.mean(1),
        entropy=np.array([[entropy([q, 1 - q]) for q in row] for row in p]).mean(1),
        modifiedEntropy=(-2 * (1 - true) * np.log(true)).mean(1),
        margin=logit(true).mean(1),
    )


def rates(scores, labels):
    false, true, _ = roc_curve(labels, scores, drop_intermediate=False)
    return dict(auc=roc_auc_score(labels, scores), at1=true[false <= 0.01].max(), at01=true[false <= 0.001].max())


def distances(one, other):
    p, q = softmax(one, axis=1), softmax(other, axis=1)
    return dict(
        kullbackLeibler=entropy(p, q, axis=1).mean(),
        jensenShannon=(jensenshannon(p, q, axis=1) ** 2).mean(),
        activation=np.linalg.norm(p - q, axis=1).mean(),
        completeness=(p.argmax(1) == q.argmax(1)).mean(),
    )


def lira(target, shadows, included, shared=True, online=True, floor=0):
    """Deviations with n - 1 for each example's own mean, shared by all examples or one each, and none under the floor."""
    def spread(which):
        parts = [np.array([s[i] for s, inc in zip(shadows, included) if inc[i] == which]) for i in range(len(target))]
        centred = np.concatenate([(v - v.mean()) * np.sqrt(len(v) / (len(v) - 1)) for v in parts])
        return [v.mean() for v in parts], np.maximum(floor, np.sqrt((centred ** 2).mean()) if shared else [v.std(ddof=1) for v in parts])
    outside, s_out = spread(False)
    if not online:
        return norm.ppf(norm.cdf(target, outside, s_out))
    inside, s_in = spread(True)
    return norm.logpdf(target, inside, s_in) - norm.logpdf(target, outside, s_out)


def leave_one_out(seed, models=12, examples=40, classes=3):
    """Every model attacked by all others; half of the models have an example."""
    rng = np.random.default_rng(seed)
    labels = rng.integers(0, classes, examples)
    included = np.array([rng.permutation(models) < models // 2 for _ in range(examples)]).T
    base = rng.normal(0, 2, (examples, classes))
    logits = base + rng.normal(0, 1, (models, examples, classes))
    logits[:, np.arange(examples), labels] += included
    logits = logits.round(4)
    margins = np.array([logit(softmax(z, axis=1)[np.arange(examples), labels]) for z in logits])
    scores = [lira(margins[k], np.delete(margins, k, 0), np.delete(included, k, 0)) for k in range(models)]
    return dict(logits=logits, labels=labels, included=included, rates=rates(np.concatenate(scores), included.ravel()))


def tasks(logits, labels, multi, marks):
    p, q = softmax(logits, axis=1), expit(multi)
    return dict(accuracy=accuracy_score(labels, logits.argmax(1)), top2=top_k_accuracy_score(labels, logits, k=2), loss=log_loss(labels, p),
                multiAccuracy=1 - hamming_loss(marks, multi > 0), multiLoss=np.mean([log_loss(m, r) for m, r in zip(marks.T, q.T)]))


def multilabel_distances(one, other):
    """Those of each label's yes and no, averaged over the labels."""
    yes_no = lambda z: np.stack([expit(z), expit(-z)], -1).reshape(-1, 2)
    p, q = yes_no(one), yes_no(other)
    return dict(kullbackLeibler=entropy(p, q, axis=1).mean(), jensenShannon=(jensenshannon(p, q, axis=1) ** 2).mean(),
                activation=np.linalg.norm(p - q, axis=1).mean(), completeness=((one > 0) == (other > 0)).mean())


def loss_distance(one, other, bins=10):
    """Bins of equal shares of both, by NumPy's quantiles."""
    edges = np.quantile(np.r_[one, other], np.linspace(0, 1, bins + 1)[1:-1], method="inverted_cdf")
    return float(jensenshannon(*[np.bincount(np.digitize(v, edges, right=True), minlength=bins) for v in (one, other)], base=2) ** 2)


def many(seed):
    """Enough non-members for one false positive in a thousand."""
    rng = np.random.default_rng(seed)
    members, others = rng.normal(1, 1, 300).round(4), rng.normal(0, 1, 2500).round(4)
    return dict(members=members, others=others, rates=rates(np.r_[members, others], np.r_[np.ones(300), np.zeros(2500)]))


def rmia(members, others, shadow_members, shadow_others, a=0.3):
    def ratio(p, shadows, included):
        out = np.array([np.mean([s[i] for s, inc in zip(shadows, included) if not inc[i]]) for i in range(len(p))])
        return p / (((1 + a) * out + 1 - a) / 2)
    x, z = ratio(members, *shadow_members), ratio(others, *shadow_others)
    inside, outside = [(r >= z).mean() for r in x], [(r >= np.delete(z, k)).mean() for k, r in enumerate(z)]
    return np.r_[x, z], (np.mean(np.array(inside) > 0.5) + np.mean(np.array(outside) <= 0.5)) / 2


def trace_ratio(x, columns):
    """Between-class over total scatter, averaged over labels."""
    total = np.trace(np.cov(x.T, bias=True))
    def between(y):
        return sum((y == c).mean() * np.sum((x[y == c].mean(0) - x.mean(0)) ** 2) for c in np.unique(y))
    return np.mean([between(y) / total for y in columns])


def separability(x, columns, rng):
    draws = [rng.integers(0, len(x), len(x)) for _ in range(4000)]
    vote = lambda y: cross_val_score(KNeighborsClassifier(5, metric="cosine"), x, y, cv=LeaveOneOut())
    hits = np.mean([vote(y) for y in columns], axis=0)
    return dict(traceRatio=trace_ratio(x, columns), neighbourAccuracy=hits.mean(),
                traceDeviation=np.std([trace_ratio(x[d], [y[d] for y in columns]) for d in draws]))


def recognition(x, classes, people):
    """Each image's pairs within its class, by scikit-learn's AUC."""
    near = cosine_similarity(x)
    verified, nearest, chance = [], [], []
    for i in range(len(x)):
        rest = [k for k in range(len(x)) if k != i and (classes[k] == classes[i]).all()]
        same = np.array([people[k] == people[i] for k in rest])
        if same.any() and not same.all():
            verified.append(roc_auc_score(same, near[i, rest]))
            nearest.append(same[near[i, rest].argmax()])
            chance.append(same.mean())
    return dict(verification=np.mean(verified), nearestRate=np.mean(nearest), nearestChance=np.mean(chance), images=len(verified))


def features(seed, n=90):
    """Features that know the class and, less, the person; some of which are far off."""
    rng = np.random.default_rng(seed)
    classes, marks, people = rng.integers(0, 3, n), rng.integers(0, 2, (n, 2)), rng.integers(0, 12, n)
    x = rng.normal(0, 1, (n, 6)) + rng.normal(0, 1, (3, 6))[classes] + rng.normal(0, 1, (12, 6))[people] + marks @ rng.normal(0, 1, (2, 6)) + 0.5
    x = x.round(4)
    return dict(x=x, classes=classes, marks=marks, people=[f"person {p}" for p in people],
                single=separability(x, [classes], rng), multi=separability(x, list(marks.T), rng),
                recognised=recognition(x, classes[:, None], people), multiRecognised=recognition(x, marks, people))


def wilson(right, n):
    interval = binomtest(right, n).proportion_ci(method="wilson")
    return dict(right=right, count=n, low=interval.low, high=interval.high)


def main():
    rng = np.random.default_rng(20)
    logits, others = rng.normal(0, 3, (N, CLASSES)).round(4), rng.normal(0, 3, (N, CLASSES)).round(4)
    labels = rng.integers(0, CLASSES, N)
    multi, marks = rng.normal(0, 3, (N, LABELS)).round(4), rng.integers(0, 2, (N, LABELS))
    unseen, unseen_labels = rng.normal(0, 2, (M, CLASSES)).round(4), rng.integers(0, CLASSES, M)
    # Half of the shadow models have an example; those are surer of it.
    included = np.array([rng.permutation(np.arange(N) % 2 == k % 2) for k in range(SHADOWS)])
    included[0], included[1], included[2], included[3] = True, True, False, False
    outside = np.array([rng.permutation(np.arange(M) % 2 == k % 2) for k in range(SHADOWS)])
    outside[0], outside[1], outside[2], outside[3] = True, True, False, False
    def shadow(base, y, inc):
        z = base + rng.normal(0, 1, base.shape)
        z[np.arange(len(y)), y] += 2 * inc
        return z.round(4)
    shadows = [shadow(logits, labels, inc) for inc in included]
    unseen_shadows = [shadow(unseen, unseen_labels, inc) for inc in outside]
    s, u = signals(logits, labels), signals(unseen, unseen_labels)
    membership = np.r_[np.ones(N), np.zeros(M)]
    margins, unseen_margins = [signals(z, labels)["margin"] for z in shadows], [signals(z, unseen_labels)["margin"] for z in unseen_shadows]
    def lira_rates(models=slice(None), **how):
        both = [np.r_[m, v] for m, v in zip(margins[models], unseen_margins[models])]
        return rates(lira(np.r_[s["margin"], u["margin"]], both, np.concatenate([included[models], outside[models]], axis=1), **how), membership)
    ratios, rmia_accuracy = rmia(s["confidence"], u["confidence"], ([signals(z, labels)["confidence"] for z in shadows], included),
                                 ([signals(z, unseen_labels)["confidence"] for z in unseen_shadows], outside))
    result = dict(
        logits=logits, others=others, labels=labels, multi=multi, marks=marks, unseen=unseen, unseenLabels=unseen_labels,
        shadows=shadows, included=included, unseenShadows=unseen_shadows, unseenIncluded=outside,
        signals=s, multiSignals=multilabel_signals(multi, marks), distances=distances(logits, others),
        rates={name: rates(np.r_[s[name], u[name]] * (-1 if name in ("loss", "entropy", "modifiedEntropy") else 1), membership) for name in s},
        lira=lira_rates(), rmia=rates(ratios, membership), rmiaAccuracy=rmia_accuracy,
        histogram=loss_distance(s["loss"], u["loss"]),
        liraOwn=lira_rates(shared=False), liraFloor=lira_rates(shared=False, floor=0.9), liraSharedFloor=lira_rates(floor=1.5), liraOffline=lira_rates(slice(2, 6), online=False),
        leaveOneOut=leave_one_out(22), many=many(23), tasks=tasks(logits, labels, multi, marks),
        otherMulti=(flipped := multi[::-1].round(4)), multiDistances=multilabel_distances(multi, flipped),
        features=features(21), wilson=[wilson(*k) for k in ((0, 10), (10, 10), (7, 20), (300, 400))],
    )
    with open(sys.argv[1], "w") as file:
        json.dump(result, file, default=lambda x: x.tolist())


if __name__ == "__main__":
    main()
