"""Value at risk: what a portfolio may lose tomorrow, and whether whoever says so was right in the past.

Write the functions in this order; each one is checked by itself. The brief, `value_at_risk.md`, has the task, the data
and the rules. Delete `raise NotImplementedError` and begin.
"""

import numpy as np


def breaches(returns: np.ndarray, value_at_risk: np.ndarray) -> np.ndarray:
    """On which days the loss was greater than the value at risk.

    Args:
        returns: float64 (n,), simple returns of a portfolio, one a day; -0.05 is a loss of 5 %. n is 1 or more.
        value_at_risk: float64 (n,), a loss, as a positive number: place t is the forecast for the day of returns[t].

    Returns:
        bool (n,).
    """
    raise NotImplementedError


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
    raise NotImplementedError


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
    raise NotImplementedError


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
    raise NotImplementedError


def forecast(returns: np.ndarray, level: float) -> tuple[np.ndarray, np.ndarray]:
    """What each portfolio may lose on the next day.

    Args:
        returns: float64 (m, 500), one portfolio in each row: its daily simple returns, the latest in the last column.
        level: 0.975 or 0.99.

    Returns:
        value_at_risk: float64 (m,), above 0; the loss that the next day's is greater than with probability 1 - level.
        expected_shortfall: float64 (m,), not below the value at risk; the mean loss on days on which it is greater.
    """
    raise NotImplementedError
