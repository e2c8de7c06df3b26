"""Writes partial_correlation.json, which tests/stats/test_partial_correlation.cpp compares with:
python3 partial_correlation.py > partial_correlation.json. NumPy 1.24.2: residuals by
numpy.linalg.lstsq, of values or of average ranks (the convention of pingouin's partial_corr)."""
import json

import numpy as np

random = np.random.default_rng(1502)


def left(v, z):
    design = np.column_stack([np.ones(len(v)), z])
    return v - design @ np.linalg.lstsq(design, v, rcond=None)[0]


def partial(x, y, z):
    return float(np.corrcoef(left(x, z), left(y, z))[0, 1])


def ranked(a):
    below, equal = (a[:, None] > a).sum(axis=1), (a[:, None] == a).sum(axis=1)
    return below + (equal + 1) / 2


cases = []
for n, k, digits in ((9, 1, 3), (9, 1, 0), (20, 2, 3), (68, 2, 1), (12, 4, 3), (30, 0, 3)):
    z = random.normal(size=(n, k)).round(digits)
    shared = z.sum(axis=1)
    x = (shared + random.normal(size=n)).round(digits)
    y = (0.7 * shared - 0.4 * x + random.normal(size=n)).round(digits)
    cases.append({"x": x.tolist(), "y": y.tolist(), "covariates": z.tolist(),
                  "pearson": partial(x, y, z), "spearman": partial(ranked(x), ranked(y), ranked(z))})
print(json.dumps(cases))
