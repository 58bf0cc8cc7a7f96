"""GARCH(1,1) whose parameters each portfolio chooses by its own likelihood; the tail is fitted by extreme values."""

import math
from itertools import pairwise

import numpy as np
from scipy.stats import chi2

CANDIDATES = ((0.05, 0.94), (0.07, 0.92), (0.10, 0.88))  # reaction, memory
TAIL_SHARE = 0.08  # of the shocks; beyond them the tail is a power law


def breaches(returns, value_at_risk):
    return np.array([loss > limit for loss, limit in zip((-returns).tolist(), value_at_risk.tolist(), strict=True)])


def pinball_loss(returns, value_at_risk, level):
    total = 0.0
    for one, limit in zip(returns.tolist(), value_at_risk.tolist(), strict=True):
        total += level * (-one - limit) if -one > limit else (1 - level) * (limit + one)
    return total / len(returns)


def coverage_tests(breaches, level):
    days = [bool(day) for day in breaches]

    def entropy(*counts):
        return sum(count * math.log(count / sum(counts)) for count in counts if count)

    x, n = sum(days), len(days)
    promised = (n - x) * math.log(level) + x * math.log(1 - level)
    kupiec = 2 * (entropy(n - x, x) - promised)
    count = {}
    for pair in pairwise(days):
        count[pair] = count.get(pair, 0) + 1
    quiet = [count.get((False, now), 0) for now in (False, True)]
    breach = [count.get((True, now), 0) for now in (False, True)]
    independence = 2 * (entropy(*quiet) + entropy(*breach) - entropy(quiet[0] + breach[0], quiet[1] + breach[1]))
    return {
        "kupiec": kupiec,
        "kupiec_p": chi2.sf(kupiec, 1),
        "independence": independence,
        "independence_p": chi2.sf(independence, 1),
        "conditional": kupiec + independence,
        "conditional_p": chi2.sf(kupiec + independence, 2),
    }


def _filter(returns, reaction, memory):
    squares = np.ascontiguousarray(returns.T) ** 2
    target = np.cumsum(squares, axis=0) / np.arange(1, len(squares) + 1)[:, None]
    variance = np.empty((len(squares) + 1, squares.shape[1]))
    variance[:21] = target[19]
    for day in range(20, len(squares)):
        variance[day + 1] = (1 - reaction - memory) * target[day] + reaction * squares[day] + memory * variance[day]
    return np.maximum(variance.T, 1e-14)


def volatility(returns):
    return np.sqrt(_filter(returns, 0.07, 0.92))


def forecast(returns, level):
    best, chosen = np.full(len(returns), np.inf), None
    for reaction, memory in CANDIDATES:
        variance = _filter(returns, reaction, memory)
        known = variance[:, 20:-1]
        minus_log_likelihood = (np.log(known) + returns[:, 20:] ** 2 / known).sum(axis=1)
        chosen = variance if chosen is None else np.where((minus_log_likelihood < best)[:, None], variance, chosen)
        best = np.minimum(best, minus_log_likelihood)
    expected = np.sqrt(chosen)
    losses = -returns[:, 20:] / expected[:, 20:-1]
    count = int(TAIL_SHARE * losses.shape[1])
    greatest = -np.sort(np.partition(-losses, count, axis=1)[:, : count + 1], axis=1)
    threshold = np.maximum(greatest[:, -1], 0.1)
    excess = np.maximum(greatest[:, :-1] - threshold[:, None], 0).mean(axis=1)
    shape = 0.1  # of a generalised Pareto tail; 38 losses are too few to estimate it
    scale = excess * (1 - shape)
    rarer = count / losses.shape[1] / (1 - level)
    value_at_risk = threshold + scale / shape * (rarer**shape - 1)
    shortfall = (value_at_risk + scale - shape * threshold) / (1 - shape)
    return value_at_risk * expected[:, -1], shortfall * expected[:, -1]
