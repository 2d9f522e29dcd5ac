"""
Makes scikit-learn-cases.json: scored rows, and what scikit-learn says of them. Run it by hand, the build does not:

    python3 scikit_learn_cases.py > scikit-learn-cases.json

What scikit-learn has no function for (expected calibration error, lift) is written out here with numpy, another way than
Millrace computes it. A figure that scikit-learn warns about and calls 0 or refuses, because it cannot be computed, is null.
"""
import json
import warnings

import numpy
import sklearn
from sklearn import metrics as sk

SEED = 20261126


def figures(scores, labels, weights, threshold):
    s, y, w = numpy.array(scores), numpy.array(labels), numpy.array(weights)
    decided = (s >= threshold).astype(int)
    rows, positives = w.sum(), w[y == 1].sum()
    both = 0 < positives < rows
    tn, fp, fn, tp = sk.confusion_matrix(y, decided, labels=[0, 1], sample_weight=w).ravel()
    precision, recall, _ = sk.precision_recall_curve(y, s, sample_weight=w) if positives else ([], [], [])
    points = list(zip(precision, recall))[:-1]  # the last is (1, 0), of no threshold
    base = positives / rows
    brier = sk.brier_score_loss(y, s, sample_weight=w, pos_label=1)
    return {
        "rows": float(rows),
        "base_rate": base,
        "majority_accuracy": max(base, 1 - base),
        "tp": float(tp), "fp": float(fp), "tn": float(tn), "fn": float(fn),
        "accuracy": sk.accuracy_score(y, decided, sample_weight=w),
        "precision": sk.precision_score(y, decided, sample_weight=w) if tp + fp else None,
        "recall": sk.recall_score(y, decided, sample_weight=w) if positives else None,
        "f1": sk.f1_score(y, decided, sample_weight=w) if tp + fp + fn else None,
        "auc_roc": sk.roc_auc_score(y, s, sample_weight=w) if both else None,
        "average_precision": sk.average_precision_score(y, s, sample_weight=w) if positives else None,
        "log_loss": sk.log_loss(y, s, labels=[0, 1], sample_weight=w),
        "brier": brier,
        "brier_skill": 1 - brier / sk.brier_score_loss(y, numpy.full(len(y), base), sample_weight=w, pos_label=1) if both else None,
        "precision_at_recall_80": max((p for p, r in points if r >= 0.80), default=None),
        "precision_at_recall_35": max((p for p, r in points if r >= 0.35), default=None),
        "recall_at_precision_60": max((r for p, r in points if p >= 0.60), default=0.0) if positives else None,
        "lift_at_10": lift(s, y, w, 0.10) if positives else None,
        "expected_calibration_error": calibration_error(s, y, w),
    }


def lift(s, y, w, share):
    """By hand: rows written out, those of one score mixed evenly."""
    s, y = numpy.repeat(s, w), numpy.repeat(y, w)
    even = numpy.array([y[s == score].mean() for score in s])
    top = even[numpy.argsort(-s, kind="stable")]
    wanted = share * len(s)
    whole = int(numpy.floor(wanted))
    right = top[:whole].sum() + (wanted - whole) * (top[whole] if whole < len(s) else 0)
    return right / wanted / y.mean()


def calibration_error(s, y, w):
    """By hand: ten bins of equally many rows, ties together; a bin that equal scores have filled is gone."""
    s, y = numpy.repeat(s, w), numpy.repeat(y, w)
    order = numpy.argsort(s, kind="stable")
    s, y = s[order], y[order]
    edges = [k * len(s) // 10 for k in range(1, 11)]
    error, start = 0.0, 0
    for edge in edges:
        if edge <= start:
            continue
        end = numpy.searchsorted(s, s[edge - 1], side="right")
        error += abs(s[start:end].sum() - y[start:end].sum())
        start = end
    return error / len(s)


def cases():
    random = numpy.random.default_rng(SEED)

    def case(name, scores, labels, threshold, weights=None):
        weights = [1] * len(scores) if weights is None else [int(w) for w in weights]
        scores, labels = [float(s) for s in scores], [int(y) for y in labels]
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            found = figures(scores, labels, weights, threshold)
        return {
            "name": name, "threshold": threshold, "scores": scores, "labels": labels, "weights": weights,
            "figures": {key: None if value is None else float(value) for key, value in found.items()},
        }

    def drawn(rows, digits, rate=-0.5):
        margin = random.normal(rate, 1.5, rows)
        truth = 1 / (1 + numpy.exp(-margin))
        labels = (random.random(rows) < truth).astype(int)
        noisy = 1 / (1 + numpy.exp(-(margin + random.normal(0, 0.7, rows))))
        return (noisy if digits is None else numpy.round(noisy, digits)), labels

    yield case("scikit-learn's own example", [0.1, 0.4, 0.35, 0.8], [0, 0, 1, 1], 0.4)
    scores, labels = drawn(400, None)
    yield case("all scores differ", scores, labels, 0.5)
    scores, labels = drawn(300, 1)
    yield case("many ties", scores, labels, 0.4)
    scores, labels = drawn(250, 2, -3.0)
    yield case("few have the label", scores, labels, 0.3)
    yield case("everybody has the same score", [0.3] * 40, [1] * 9 + [0] * 31, 0.5)
    yield case("all have the label", numpy.round(random.random(30), 1), [1] * 30, 0.5)
    yield case("none has the label", numpy.round(random.random(30), 1), [0] * 30, 0.5)
    yield case("perfect", [0.9, 0.8, 0.2, 0.1], [1, 1, 0, 0], 0.5)
    yield case("upside down", [0.9, 0.8, 0.2, 0.1], [0, 0, 1, 1], 0.5)
    yield case("certain and wrong", [0.0, 1.0, 1.0, 0.0, 5e-324, 1e-300, 1 - 2.0**-53, 1e-16], [1, 0, 1, 0, 1, 1, 0, 1], 0.5)
    yield case("one row", [0.7], [1], 0.5)
    scores, labels = drawn(200, 2)
    yield case("rows that count several times or not at all", scores, labels, 0.5, random.integers(0, 4, 200))


print(json.dumps({"scikit_learn": sklearn.__version__, "numpy": numpy.__version__, "seed": SEED, "cases": list(cases())}, indent=None, separators=(",", ":")).replace('{"name"', '\n{"name"').replace(']}', ']}\n'))
