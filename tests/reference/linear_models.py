"""Prints tests/reference/linear_models.json: inputs and what statsmodels makes of them. Debian's
python3-statsmodels 0.13.5. Run once, by hand: python3 linear_models.py > linear_models.json"""
import json
import numpy as np
import pandas as pd
import statsmodels.formula.api as smf
from scipy.stats import barnard_exact
from statsmodels.stats.anova import anova_lm

rng = np.random.default_rng(7)


def fit(frame, formula, terms):
    columns = {name: frame[name].tolist() for name in frame}
    plain = smf.ols(formula, frame).fit()
    robust = smf.ols(formula, frame).fit(cov_type="HC3", use_t=True)
    table = anova_lm(plain, typ=3)
    return {
        "columns": columns,
        "coefficients": plain.params.tolist(),
        "se": plain.bse.tolist(),
        "p": plain.pvalues.tolist(),
        "low": plain.conf_int()[0].tolist(),
        "hc3": robust.bse.tolist(),
        "hc3_p": robust.pvalues.tolist(),
        "r_squared": plain.rsquared,
        "adjusted": plain.rsquared_adj,
        "f": [table.loc[t, "F"] for t in terms],
        "f_p": [table.loc[t, "PR(>F)"] for t in terms],
    }


n = 40
group = np.repeat(["ketamine", "placebo"], n // 2)
bdnf = rng.normal(0, 3, n).round(2)
y = (0.2 * (group == "ketamine") + 0.05 * bdnf * (group == "ketamine") + rng.normal(0, 0.3, n)).round(3)
first = fit(pd.DataFrame({"group": group, "bdnf": bdnf, "y": y}), "y ~ C(group, Sum) * bdnf",
            ["C(group, Sum)", "bdnf", "C(group, Sum):bdnf"])

n = 31  # unbalanced, three levels, unequal variances
group = rng.choice(["a", "b", "c"], n, p=[0.6, 0.3, 0.1])
age = rng.normal(40, 10, n).round(1)
y = (3 + (group == "c") - 0.05 * age + rng.normal(0, 1, n) * (1 + 3 * (group == "b"))).round(3)
frame = pd.DataFrame({"group": group, "age": age, "y": y})
order = list(dict.fromkeys(group))
frame["group"] = pd.Categorical(frame["group"], order)
second = fit(frame, "y ~ C(group, Sum) + age", ["C(group, Sum)", "age"])
second["columns"]["group"] = group.tolist()

n = 25  # nearly collinear, in unlike units
a = rng.normal(1000, 1, n)
b = 1e-3 * a + rng.normal(0, 1e-5, n)
y = a - 900 * b + rng.normal(0, 1, n)
third = fit(pd.DataFrame({"a": a, "b": b, "y": y}), "y ~ a + b", ["a", "b"])

tables = [[15, 26, 4, 26], [0, 12, 5, 11], [23, 25, 8, 25], [7, 7, 0, 9], [50, 200, 61, 180]]
barnard = []
for t in tables:
    m = np.array([[t[0], t[2]], [t[1] - t[0], t[3] - t[2]]])
    r = barnard_exact(m, n=1024)
    barnard.append([r.statistic, r.pvalue])
print(json.dumps({"models": [first, second, third], "tables": tables, "barnard": barnard}))
