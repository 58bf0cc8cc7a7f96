"""RiskMetrics' exponential weights by scipy's filter, and the tail of a scaled Student's t; counts by pandas."""

import numpy as np
import pandas as pd
from scipy import special, stats
from scipy.signal import lfilter

DECAY = 0.94
DEGREES = 6.0


def breaches(returns, value_at_risk):
    return pd.Series(returns).add(pd.Series(value_at_risk)).lt(0)


def pinball_loss(returns, value_at_risk, level):
    loss = pd.Series(-returns)
    apart = loss - value_at_risk
    return np.maximum(level * apart, (level - 1) * apart).mean()


def coverage_tests(breaches, level):
    days = pd.Series(np.asarray(breaches)).astype(int)
    n, x = len(days), days.sum()

    def log_likelihood(quiet, breach, probability):
        return special.xlogy(quiet, 1 - probability) + special.xlogy(breach, probability)

    kupiec = -2 * (log_likelihood(n - x, x, 1 - level) - log_likelihood(n - x, x, x / n))
    table = pd.crosstab(days.shift().iloc[1:], days.iloc[1:])
    table = table.reindex(index=[0, 1], columns=[0, 1], fill_value=0).to_numpy()
    share = table[:, 1].sum() / table.sum()
    own = table[:, 1] / np.maximum(table.sum(axis=1), 1)
    independence = 2 * sum(
        log_likelihood(quiet, breach, one) - log_likelihood(quiet, breach, share)
        for (quiet, breach), one in zip(table, own, strict=True)
    )
    ratios = {"kupiec": kupiec, "independence": independence, "conditional": kupiec + independence}
    p_values = {f"{k}_p": 1 - stats.chi2.cdf(v, 2 if k == "conditional" else 1) for k, v in ratios.items()}
    return ratios | p_values


def volatility(returns):
    squares = np.asarray(returns) ** 2
    start = squares[:, :20].mean(axis=1, keepdims=True)
    later, _ = lfilter([1 - DECAY], [1, -DECAY], squares[:, 20:], axis=1, zi=DECAY * start)
    return np.sqrt(np.concatenate([np.repeat(start, 21, axis=1), later], axis=1) + 1e-14)


def forecast(returns, level):
    expected = volatility(returns)[:, -1] * np.sqrt((DEGREES - 2) / DEGREES)
    quantile = stats.t.ppf(level, DEGREES)
    tail = stats.t.pdf(quantile, DEGREES) / (1 - level) * (DEGREES + quantile**2) / (DEGREES - 1)
    return quantile * expected, tail * expected
