"""Value at risk: the debrief.

**A forecast belongs to a day.** What is computed after the close of day t is a forecast for day t + 1. Put into row t,
it has seen the loss that it is compared with: it looks splendid, and has hardly a breach. `volatility` has one column
more than its input for this reason: with n days there are n + 1 forecasts, the first from nothing, and the last for
tomorrow. The same holds for what a model is scaled with: a long-run variance taken from all 500 days has looked ahead,
however slowly it changes.

**Historical simulation is late.** The fifth-worst of the last 500 days knows no today. When a storm begins, the number
hardly moves, and breaches come one upon the other; when the storm is over, the desk holds capital against it for two
more years. On the whole the number of breaches may look well, and this is the danger: Kupiec's test counts breaches,
it does not ask when. Christoffersen's asks whether a breach follows on a breach. Neither has much power with 250 days,
where two and a half breaches are expected at 99 %.

**Volatility first, tail second.** Returns are hardly predictable, their size is. GARCH(1,1) mixes three things:
yesterday's square, yesterday's forecast, and a little of the long run. 0.07 and 0.92 are about what anybody finds for
daily prices of shares or oil; estimated for each row from 500 days they are noisy, and seldom better. RiskMetrics' 0.94
is the same without the long run.

**The tail is not normal.** Divided by its volatility a return has still fatter tails than the normal distribution: its
quantile is about right at 95 %, and at 99 % there are half as many breaches again as promised. Filtered historical
simulation takes the quantile from the portfolio's own divided returns, one side only: they know whether crashes are
steeper than rallies, and a short position has them the other way round. Student's t with about six degrees of freedom
does as well, if it is scaled to a variance of 1; with 480 values, the fifth-worst is itself uncertain.

**Expected shortfall is what regulators ask for now.** It says how bad the bad days are, and cannot be gamed by
losses that hide just beyond the quantile. It has no loss function of its own, but together with the value at risk it
has: the joint loss that you are scored by is least, on average, for the true pair.

**An event without a count has no logarithm.** No breach at all, or no two in a row, is a usual result for a short
period. 0 x ln 0 is 0, and a test that gives NaN then is silent when the model is much too cautious.

Where this world is kinder than yours: a portfolio of two prices has a history that can be computed. Real desks have
options, whose risk bends, thousands of positions, and prices that nobody has traded for weeks. Positions change during
the day. And the loss of the worst day is seldom the end of it: who must sell moves the price.
"""

import numpy as np
from scipy.stats import chi2

REACTION, MEMORY = 0.07, 0.92  # of the variance, to yesterday's square and to its own value; usual for daily prices
WARM_UP_DAYS = 20
TINY = 1e-12  # least variance, for a portfolio that never moves


def breaches(returns: np.ndarray, value_at_risk: np.ndarray) -> np.ndarray:
    """On which days the loss was greater than the value at risk.

    Args:
        returns: float64 (n,), simple returns of a portfolio, one a day; -0.05 is a loss of 5 %. n is 1 or more.
        value_at_risk: float64 (n,), a loss, as a positive number: place t is the forecast for the day of returns[t].

    Returns:
        bool (n,).
    """
    return -np.asarray(returns) > np.asarray(value_at_risk)


def pinball_loss(returns: np.ndarray, value_at_risk: np.ndarray, level: float) -> float:
    """How good forecasts of the value at risk were: the mean pinball loss, lower is better.

    Args:
        returns: float64 (n,), as for `breaches`.
        value_at_risk: float64 (n,), as for `breaches`.
        level: above 0.5 and below 1; 0.99 for a loss that is to be exceeded on 1 day in 100.

    Returns:
        The mean over the days of level x (loss - value at risk) on days with a loss greater than the value at risk,
        and of (1 - level) x (value at risk - loss) on the others.
    """
    too_much = -np.asarray(returns) - np.asarray(value_at_risk)
    return float(np.mean(np.where(too_much > 0, level * too_much, (level - 1) * too_much)))


def coverage_tests(breaches: np.ndarray, level: float) -> dict:
    """Whether there were as many breaches as promised, and whether they came one by one.

    Args:
        breaches: bool (n,), one place a day, in order; n is 2 or more.
        level: above 0.5 and below 1; on each day, a breach was promised to have the probability 1 - level.

    Returns:
        A dict with these keys, each a float:

        - "kupiec": the likelihood ratio of Kupiec's test of the number of breaches.
        - "independence": that of Christoffersen's test of whether a breach follows on a breach more often than not.
        - "conditional": the sum of both.
        - "kupiec_p", "independence_p", "conditional_p": the p-values, by the chi-squared distribution with 1, 1 and
          2 degrees of freedom.
    """
    breaches = np.asarray(breaches, dtype=bool)
    count, n_days = int(breaches.sum()), len(breaches)
    promised = _log_likelihood(n_days - count, count, 1 - level)
    kupiec = 2 * (_log_likelihood(n_days - count, count, count / n_days) - promised)
    before, after = breaches[:-1], breaches[1:]
    quiet_quiet, quiet_breach = int((~before & ~after).sum()), int((~before & after).sum())
    breach_quiet, breach_breach = int((before & ~after).sum()), int((before & after).sum())
    together = _log_likelihood(
        quiet_quiet + breach_quiet, quiet_breach + breach_breach, (quiet_breach + breach_breach) / (n_days - 1)
    )
    after_quiet = _log_likelihood(quiet_quiet, quiet_breach, quiet_breach / max(quiet_quiet + quiet_breach, 1))
    after_breach = _log_likelihood(breach_quiet, breach_breach, breach_breach / max(breach_quiet + breach_breach, 1))
    independence = 2 * (after_quiet + after_breach - together)
    conditional = kupiec + independence
    return {
        "kupiec": kupiec,
        "independence": independence,
        "conditional": conditional,
        "kupiec_p": float(chi2.sf(kupiec, 1)),
        "independence_p": float(chi2.sf(independence, 1)),
        "conditional_p": float(chi2.sf(conditional, 2)),
    }


def volatility(returns: np.ndarray) -> np.ndarray:
    """The volatility to expect of each day, from the days before it alone; and of the day after the last.

    Args:
        returns: float64 (m, n), one portfolio in each row: its daily returns, the latest in the last column; n is 100
            or more.

    Returns:
        float64 (m, n + 1), above 0: column t is the standard deviation to expect of the return in column t, made from
        the columns before t; the last column is the forecast for the day that follows. Columns 0 to 19 are not
        looked at.
    """
    days = np.ascontiguousarray(np.asarray(returns, dtype=np.float64).T)  # (n, m): a day's returns side by side
    squares = days**2
    n_days = len(squares)
    mean_so_far = np.cumsum(squares, axis=0) / np.arange(1, n_days + 1)[:, None]  # (n, m)
    variance = np.empty((n_days + 1, squares.shape[1]))
    variance[: WARM_UP_DAYS + 1] = mean_so_far[WARM_UP_DAYS - 1]
    for day in range(WARM_UP_DAYS, n_days):
        long_run = (1 - REACTION - MEMORY) * mean_so_far[day]
        variance[day + 1] = long_run + REACTION * squares[day] + MEMORY * variance[day]
    return np.sqrt(np.maximum(variance, TINY)).T


def forecast(returns: np.ndarray, level: float) -> tuple[np.ndarray, np.ndarray]:
    """What each portfolio may lose on the next day.

    Args:
        returns: float64 (m, 500), one portfolio in each row: its daily simple returns, the latest in the last column.
        level: 0.975 or 0.99.

    Returns:
        value_at_risk: float64 (m,), above 0; the loss that the next day's is greater than with probability 1 - level.
        expected_shortfall: float64 (m,), not below the value at risk; the mean loss on days on which it is greater.
    """
    expected = volatility(returns)  # (m, 501)
    shocks = np.asarray(returns)[:, WARM_UP_DAYS:] / expected[:, WARM_UP_DAYS:-1]  # (m, 480), of standard deviation 1
    value_at_risk, expected_shortfall = _empirical_tail(shocks, level)
    return value_at_risk * expected[:, -1], expected_shortfall * expected[:, -1]


def _log_likelihood(quiet: int, breach: int, probability: float) -> float:
    """Of so many quiet days and breaches, each breach with this probability; a count of 0 adds 0."""
    total = 0.0
    if quiet:
        total += quiet * np.log1p(-probability)
    if breach:
        total += breach * np.log(probability)
    return float(total)


def _empirical_tail(returns: np.ndarray, level: float) -> tuple[np.ndarray, np.ndarray]:
    """The quantile of each row's losses, linear between two of them, and the mean of the losses beyond it.

    Args:
        returns: float64 (m, n).

    Returns:
        float64 (m,) and float64 (m,).
    """
    place = (1 - level) * (returns.shape[1] - 1)  # from the worst, counted from 0
    n_beyond = int(place) + 1
    worst = np.partition(returns, n_beyond, axis=1)[:, : n_beyond + 1]
    losses = -np.sort(worst, axis=1)  # (m, n_beyond + 1), the greatest first
    beyond, next_one = losses[:, n_beyond - 1], losses[:, n_beyond]
    quantile = beyond + (place - (n_beyond - 1)) * (next_one - beyond)
    return quantile, losses[:, :n_beyond].mean(axis=1)
