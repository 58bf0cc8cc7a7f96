"""Plain loops and dictionaries; a Poisson regression of logarithms with promotion lifts, and a negative binomial."""

from collections import defaultdict

import numpy as np
import pandas as pd
from scipy.stats import nbinom
from sklearn.linear_model import PoissonRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler


def weekly_demand(lines, plan):
    units = defaultdict(int)
    for item, week, quantity in zip(lines["item"], lines["week"], lines["quantity"], strict=True):
        units[item, week] += quantity
    return np.array([units.get(cell, 0) for cell in zip(plan["item"], plan["week"], strict=True)], dtype=float)


def wape_and_bias(demand, forecast):
    total = size = signed = 0.0
    for wanted, guessed in zip(demand, forecast, strict=True):
        if wanted == wanted:
            total += wanted
            size += abs(guessed - wanted)
            signed += guessed - wanted
    return (size / total, signed / total) if total else (float("nan"), float("nan"))


def rolling_origin(week, first_test_week, block_weeks, lead_weeks):
    return [
        (
            np.array([one <= start - lead_weeks for one in week]),
            np.array([start <= one < start + block_weeks for one in week]),
        )
        for start in range(first_test_week, max(week) + 1, block_weeks)
    ]


def order_features(plan, demand, lead_weeks):
    cells = {}
    for row in zip(plan["item"], plan["week"], demand, plan["price_usd"], plan["display"], plan["mailer"], strict=True):
        cells[row[0], row[1]] = row[2:]
    found = []
    for item, week in zip(plan["item"], plan["week"], strict=True):
        _, price, display, mailer = cells[item, week]
        last = cells.get((item, week - lead_weeks), (np.nan,))[0]
        past = [cells.get((item, week - lead_weeks - back)) for back in range(26)]
        known = [(back, *cell) for back, cell in enumerate(past) if cell is not None and cell[0] == cell[0]]
        eight = [cell[1] for cell in known if cell[0] < 8]
        plain = [(cell[1], 0.9 ** cell[0]) for cell in known if cell[3] < 0.1 and cell[4] < 0.1]
        peaks = [cell[1] for cell in known if cell[3] >= 0.1 or cell[4] >= 0.1]
        every = [cell[1] for cell in known]
        mean = np.mean(every) if every else 1.0
        level = (sum(u * w for u, w in plain) + 0.5 * mean) / (sum(w for _, w in plain) + 0.5)
        prices = [cell[2] for cell in known] or [price]
        lately = [cells[item, week - back][1] for back in range(1, 5) if (item, week - back) in cells] or [price]
        found.append(
            (
                last,
                np.mean(eight) if eight else np.nan,
                level,
                mean,
                np.mean(eight) if eight else mean,
                (sum(peaks) + 2 * mean) / (len(peaks) + 2),
                price / np.mean(prices),
                price / np.mean(lately),
                price / np.max(prices),
                display,
                mailer,
                len(peaks) / max(len(every), 1),
                week,
            )
        )
    names = "last_units mean_8w_units level mean month peaks price price_step price_top display mailer share week"
    return pd.DataFrame(found, columns=names.split())


def _inputs(features):
    f = {name: features[name].to_numpy() for name in features.columns}
    promoted = ((f["display"] >= 0.1) | (f["mailer"] >= 0.1)).astype(float)
    level, peaks, mean = (np.log(f[name] + 0.2) for name in ("level", "peaks", "mean"))
    price, step, top = (np.log(np.clip(f[name], 0.2, 3)) for name in ("price", "price_step", "price_top"))
    columns = [level, mean, np.log(f["month"] + 0.2), peaks - level, promoted, promoted * (peaks - level)]
    columns += [price, step, top, np.minimum(price, 0) ** 2, price * promoted, price * (peaks - level), price * level]
    columns += [f["display"], f["display"] ** 2, f["mailer"], f["mailer"] * price, promoted * level, f["share"]]
    columns += [f["share"] * promoted, np.minimum(price, -0.2), np.minimum(price, -0.4)]
    return np.column_stack(columns)


def order_quantities(train_features, train_demand, features, shortage_usd, overage_usd):
    kept = (train_features["week"] >= train_features["week"].min() + 8).to_numpy()
    x, y = _inputs(train_features[kept]), train_demand[kept]
    model = make_pipeline(StandardScaler(), PoissonRegressor(alpha=0.01, max_iter=300)).fit(x, y)
    expected = model.predict(x)
    forecast = np.clip(model.predict(_inputs(features)), 0.01, 5 * expected.max())
    # Twice over, for small and for large expectations: how much more than a Poisson demand varies.
    border = np.median(expected)
    excess = np.zeros(len(features))
    for small in (True, False):
        rows, asked = (expected < border) == small, (forecast < border) == small
        m = expected[rows]
        found = 1.15 * ((y[rows] - m) ** 2 - m).sum() / (m**2).sum()
        excess[asked] = max(found, 0.005)
    size = 1 / excess
    return nbinom.ppf(shortage_usd / (shortage_usd + overage_usd), size, size / (size + forecast))
