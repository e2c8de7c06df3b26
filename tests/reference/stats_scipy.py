"""Prints the reference values that tests/stats compares with. SciPy 1.10.1 (Debian's python3-scipy)."""
import itertools
import numpy as np
from scipy import stats

x = np.array([0.12, 0.31, 0.27, 0.31, 0.55, 0.08])
y = np.array([0.22, 0.31, 0.44, 0.61, 0.38, 0.47, 0.52, 0.29, 0.66])
before = np.array([0.31, 0.12, 0.45, 0.27, 0.50, 0.33, 0.41, 0.19, 0.25])
after = np.array([0.36, 0.10, 0.45, 0.38, 0.61, 0.30, 0.49, 0.26, 0.20])

print("rank sum W", stats.rankdata(np.r_[x, y])[:6].sum(), "U", stats.mannwhitneyu(x, y).statistic)
w = lambda a, b: stats.rankdata(np.r_[a, b])[: len(a)].sum()
for alternative in ("two-sided", "greater", "less"):
    test = stats.permutation_test((x, y), w, n_resamples=np.inf, alternative=alternative)
    print("rank sum exact", alternative, repr(test.pvalue))
z, p = stats.mannwhitneyu(x, y, use_continuity=False, method="asymptotic"), None
print("rank sum z", repr(-stats.norm.isf(z.pvalue / 2)))

for rule in ("wilcox", "pratt"):
    d = np.round(after - before, 12)
    if rule == "wilcox":
        d = d[d != 0]
    r = stats.rankdata(abs(d)) * np.sign(d)
    r = r[r != 0]
    t = r[r > 0].sum()
    null = np.array([sum(a for a in s if a > 0) for s in itertools.product(*[(-v, v) for v in r])])
    greater, less = np.mean(null >= t - 1e-9), np.mean(null <= t + 1e-9)
    print("signed rank", rule, "T+", t, "of", abs(r).sum(), "greater", repr(greater), "less", repr(less))
    print("  z", repr((t - null.mean()) / null.std()))
    asymptotic = stats.wilcoxon(np.round(after - before, 12), zero_method=rule, mode="approx")
    print("  scipy", asymptotic, repr(stats.norm.isf(asymptotic.pvalue / 2)))

a = np.array([0.3, -1.2, 2.5, 0.9, -0.4, 1.7, 3.1, -2.2])
b = np.array([1.1, -0.7, 1.9, 2.4, 0.1, 0.6, 2.8, -1.0])
c = np.array([1.0, 2.0, 2.0, 4.0, 3.0, 2.0, 5.0, 0.0])
for name, f, u, v in (("pearson", stats.pearsonr, a, b), ("spearman", stats.spearmanr, a, c)):
    print(name, [repr(float(q)) for q in f(u, v)])
print("regression", stats.linregress(a, b))
for r, n in ((0.1, 90), (0.5, 10), (-0.36, 68), (0.999, 20), (0.3, 3), (0.6, 4), (1e-4, 1000), (0.05, 5000), (0.9, 400)):
    t = abs(r) * np.sqrt((n - 2) / (1 - r * r))
    print("correlation p", r, n, repr(2 * stats.t.sf(t, n - 2)))
print("spearman permutation", repr(stats.permutation_test(
    (x, y[:6]), lambda p_, q: np.mean(p_) - np.mean(q), n_resamples=np.inf).pvalue))
print("sign flip mean", repr(stats.permutation_test(
    (after - before,), np.mean, permutation_type="samples", n_resamples=np.inf).pvalue))
