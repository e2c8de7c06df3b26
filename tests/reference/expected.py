"""Writes expected.json, which tests/ compares with: python3 expected.py > expected.json.

Made with Debian 12's python3-numpy 1.24.2, python3-scipy 1.10.1, python3-sklearn 1.2.1 and
python3-statsmodels 0.13.5.
"""
import json
import warnings

import numpy as np
from scipy import optimize, signal, spatial, stats
from sklearn import cluster, datasets, metrics
from statsmodels.stats import multitest

warnings.filterwarnings("ignore")
random = np.random.default_rng(20141)
out = {}


def rounded(a, digits=4):
    return np.round(np.asarray(a, float), digits)


# Bins: numpy.histogram_bin_edges.
x = rounded(random.normal(size=97))
out["bins"] = {"x": x}
for name, bins, span in (("fixed", 10, None), ("range", 7, (-2.0, 1.0)), ("sturges", "sturges", None),
                         ("scott", "scott", None), ("fd", "fd", None)):
    counts, edges = np.histogram(x, bins, span)
    out["bins"][name] = {"edges": edges, "counts": counts, "entropy": stats.entropy(counts),
                         "bits": stats.entropy(counts, base=2)}

# Spectral entropy: scipy.signal.periodogram without the constant and the Nyquist frequency.
waves = rounded(random.normal(size=(3, 120)).cumsum(axis=1))
frequency, power = signal.periodogram(waves, fs=1 / 2.5, detrend="constant", scaling="density")
inner = power[:, 1:-1]
band = (frequency >= 0.01) & (frequency <= 0.1)
out["spectrum"] = {"x": waves, "tr": 2.5,
                   "entropy": [stats.entropy(p) / np.log(len(p)) for p in inner],
                   "band": [0.01, 0.1], "entropy_band": [stats.entropy(p[band]) for p in power]}

# Distances of samples.
a, b = rounded(random.normal(size=31)), rounded(0.4 + 1.3 * random.normal(size=44), 1)
out["distances"] = {"x": a, "y": b, "wasserstein": stats.wasserstein_distance(a, b),
                    "ks": stats.ks_2samp(a, b).statistic}
p, q = np.array([0.5, 0.3, 0.2, 0.0]), np.array([0.1, 0.0, 0.3, 0.6])
out["jensen_shannon"] = {"p": p, "q": q, "nats": spatial.distance.jensenshannon(p, q),
                         "bits": spatial.distance.jensenshannon(p, q, base=2)}

# Clusters.
points, truth = datasets.make_blobs(n_samples=90, n_features=4, centers=3, cluster_std=2.2, random_state=3)
points = rounded(points)
found = cluster.KMeans(3, n_init=50, random_state=1).fit(points)
labels = found.labels_
d = spatial.distance.cdist(points, points)
between = min(d[np.ix_(labels == i, labels == j)].min() for i in range(3) for j in range(i))
within = max(d[np.ix_(labels == i, labels == i)].max() for i in range(3))
other = cluster.KMeans(4, n_init=20, random_state=2).fit(points)
cost = spatial.distance.cdist(found.cluster_centers_, other.cluster_centers_[:3])
rows, columns = optimize.linear_sum_assignment(cost)
best = min(d[:, list(m)].min(axis=1).sum()
           for m in ((i, j, k) for i in range(90) for j in range(i) for k in range(j)))
out["clusters"] = {"points": points, "labels": labels, "inertia": found.inertia_,
                   "silhouette": metrics.silhouette_score(points, labels),
                   "silhouettes": metrics.silhouette_samples(points, labels),
                   "davies_bouldin": metrics.davies_bouldin_score(points, labels),
                   "dunn": between / within, "other": other.labels_,
                   "adjusted_rand": metrics.adjusted_rand_score(labels, other.labels_),
                   "centres": found.cluster_centers_, "other_centres": other.cluster_centers_[:3],
                   "matching": columns, "kmedoids": best}

# Tests.
u = rounded([3.1, 4.7, 2.2, 5.9, 4.4, 3.8, 6.0, 2.9, 4.1])
v = rounded([3.9, 5.1, 2.0, 7.3, 5.2, 3.9, 6.6, 3.5, 4.9])
w = rounded([2.0, 8.4, 4.3, 7.7, 6.3, 9.9])


def test(result, df):
    low, high = (result.confidence_interval(0.95) if hasattr(result, "confidence_interval") else (0, 0))
    return {"t": result.statistic, "p": result.pvalue, "df": df, "low": low, "high": high}


def welch_df(s, t):
    vs, vt = s.var(ddof=1) / len(s), t.var(ddof=1) / len(t)
    return (vs + vt) ** 2 / (vs ** 2 / (len(s) - 1) + vt ** 2 / (len(t) - 1))


change = 100 * (v - u) / u
pooled = np.sqrt((8 * u.var(ddof=1) + 5 * w.var(ddof=1)) / 13)
cohen = (u.mean() - w.mean()) / pooled
out["t_tests"] = {
    "u": u, "v": v, "w": w,
    "one_sample": test(stats.ttest_1samp(u, 4.0), 8), "change": test(stats.ttest_1samp(change, 0), 8),
    "paired": test(stats.ttest_rel(v, u), 8), "pooled": test(stats.ttest_ind(u, w), 13),
    "welch": test(stats.ttest_ind(u, w, equal_var=False), welch_df(u, w)),
    "greater": stats.ttest_rel(v, u, alternative="greater").pvalue,
    "less": stats.ttest_ind(u, w, equal_var=False, alternative="less").pvalue,
    "tails": [[t, df, stats.t.sf(t, df)] for t in (0.0, 0.3, 1.7, 4.0, 12.0, 60.0) for df in (1.0, 2.5, 7.3, 41.0, 512.7)],
    "quantiles": [[p, df, stats.t.ppf(p, df)] for p in (0.6, 0.9, 0.975, 0.9995) for df in (1.0, 2.5, 7.3, 41.0, 512.7)],
    "cohens_d": cohen, "hedges_g": cohen * (1 - 3 / (4 * 13 - 1)),
    "cohens_dz": (v - u).mean() / (v - u).std(ddof=1),
    "cliffs_delta": 2 * stats.mannwhitneyu(u, w).statistic / (len(u) * len(w)) - 1,
    "mann_whitney_exact": stats.mannwhitneyu(u, w, method="exact").pvalue,
    "wilcoxon_exact": stats.wilcoxon(np.round(v - u, 9), mode="exact").pvalue,
}
out["normal"] = {"quantiles": [[p, stats.norm.ppf(p)] for p in (1e-300, 1e-10, 0.001, 0.02425, 0.3, 0.5, 0.77, 0.999999)]}

# BCa intervals: SciPy's, of many resamples, with the size of their Monte-Carlo error.
skewed = rounded(random.lognormal(size=40))
second = rounded(0.3 + random.lognormal(size=25))


def interval(data, statistic, **more):
    many = [stats.bootstrap(data, statistic, n_resamples=20000, method="BCa", random_state=seed, **more)
            .confidence_interval for seed in range(8)]
    ends = np.array([[m.low, m.high] for m in many])
    return {"interval": ends.mean(axis=0), "spread": ends.std(axis=0)}


out["bootstrap"] = {"x": skewed, "y": second,
                    "mean": interval((skewed,), np.mean),
                    "sd": interval((skewed,), lambda s, axis: s.std(ddof=1, axis=axis)),
                    "difference": interval((skewed, second),
                                           lambda s, t, axis: s.mean(axis=axis) - t.mean(axis=axis))}

# Many tests at once.
p = rounded(random.uniform(size=14) ** 3)
out["multiplicity"] = {"p": p, **{name: multitest.multipletests(p, method=method)[1]
                                  for name, method in (("bonferroni", "bonferroni"), ("holm", "holm"),
                                                       ("bh", "fdr_bh"))}}

# Max-T by all sign flips at once: five measures, eight subjects.
changes = rounded(random.normal(size=(5, 8)) + np.array([[1.2], [0.6], [0], [-0.9], [0.2]]), 2)
signs = np.array(np.meshgrid(*[[1, -1]] * 8)).reshape(8, -1)
t_of = lambda m: np.abs(m.mean(axis=1) / (m.std(axis=1, ddof=1) / np.sqrt(8)))
null = np.array([t_of(changes * s) for s in signs.T])
observed = t_of(changes)
out["max_t"] = {"changes": changes, "t": observed,
                "single_step": [(null.max(axis=1) >= t - 1e-9).mean() for t in observed]}

# Edges between phases.
theta = rounded(random.uniform(-np.pi, np.pi, size=(4, 50)))
difference = theta[:, None] - theta[None]
out["edges"] = {"theta": theta, "plv": abs(np.exp(1j * difference).mean(axis=2)),
                "pli": abs(np.sign(np.sin(difference)).mean(axis=2)),
                "metastability": np.cos(difference).std(axis=2, ddof=1)}

# Dynamics of functional connectivity in sliding windows.
bold = rounded(random.normal(size=(5, 60)).cumsum(axis=1) * 0.3 + random.normal(size=(5, 60)))
rows, columns = np.triu_indices(5, 1)
windows = np.array([np.corrcoef(bold[:, s:s + 20])[rows, columns] for s in range(0, 41, 4)])
out["sliding"] = {"bold": bold, "window": 20, "step": 4, "fcd": np.corrcoef(windows)}


# Bins with a range inside, across and beyond the data: rules see the values within it.
skewed = rounded(np.random.default_rng(7).gamma(1.0, 5.0, size=83))
out["bin_ranges"] = []
for x in (np.arange(101.0), skewed, np.array([3.0, 3.0, 3.0]), np.array([1.5]),
          np.array([0.0, 0.0, 0.0, 0.0, 9.0])):
    for rule in ("sturges", "scott", "fd", 4):
        for span in (None, (0.0, 10.0), (2.5, 60.0), (-20.0, 40.0), (200.0, 300.0), (3.0, 3.0)):
            counts, edges = np.histogram(x, rule, span)
            out["bin_ranges"].append({"x": x, "rule": str(rule), "range": span, "edges": edges, "counts": counts})


def plain(value):
    if isinstance(value, dict):
        return {key: plain(inner) for key, inner in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(inner) for inner in value]
    return value.tolist() if hasattr(value, "tolist") else value


print(json.dumps(plain(out), separators=(",", ":")))
