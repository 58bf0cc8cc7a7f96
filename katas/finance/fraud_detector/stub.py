"""Fraud detector: from raw card payments to the fifteen alerts a day that save the most money.

Write the functions in this order; each one builds on those above it. The brief, `fraud_detector.md`, has the task, the
data and the rules. Delete `raise NotImplementedError` and begin.
"""

import numpy as np
import pandas as pd


def split_by_time(transactions: pd.DataFrame, test_start: str, delay_days: int) -> tuple[np.ndarray, np.ndarray]:
    """Which rows to train on, and which to test on: earlier and later, with a gap of *delay_days* between.

    Args:
        transactions: n payments with at least the column `time` (datetime64[ns]); rows in any order.
        test_start: a date such as "2025-03-31"; the test period begins with its first second, 00:00:00.
        delay_days: how long verdicts take, in days of 24 hours; 0 or more.

    Returns:
        train: bool (n,); True where time < test_start - delay_days.
        test: bool (n,); True where time >= test_start.
        Rows in the gap are in neither.
    """
    raise NotImplementedError


def rolling_features(transactions: pd.DataFrame) -> pd.DataFrame:
    """What was known about each payment's card and terminal at the moment it was made.

    Args:
        transactions: n payments with the columns of the brief's data dictionary; rows in any order, with any
            index. `fraud` is 1, 0 or NaN (verdict not known).

    Returns:
        A DataFrame of n rows in the order of the rows given; its index does not matter. These columns, each
        int or float and finite, are required (a window [a, b) contains a and not b; d is 24 hours):

        - card_count_7d: number of payments with the same card in [time - 7 d, time).
        - card_mean_eur_28d: mean amount of the payments with the same card in [time - 28 d, time), in EUR;
          0 if there were none.
        - card_terminal_count_28d: number of payments with the same card at the same terminal in
          [time - 28 d, time).
        - terminal_verdict_count_28d: number of payments at the same terminal in
          [verdicts_until - 28 d, verdicts_until).
        - terminal_fraud_share_28d: share of those payments that were fraud, 0 to 1; 0 if there were none.

        Columns of your own are welcome: int, float or bool; they may have NaN. The model sees this frame
        and nothing else, so copy into it what the model needs from the row itself, such as the amount.
    """
    raise NotImplementedError


def train_model(features: pd.DataFrame, fraud: np.ndarray) -> object:
    """A model of the probability that a payment is fraud.

    Args:
        features: m rows of the frame that `rolling_features` returned, all with a known verdict.
        fraud: float64 (m,); 1 fraud, 0 honest.

    Returns:
        Any object that `fraud_probability` understands.
    """
    raise NotImplementedError


def fraud_probability(model: object, features: pd.DataFrame) -> np.ndarray:
    """How likely each payment is to be fraud.

    Args:
        model: what `train_model` returned.
        features: k rows of the frame that `rolling_features` returned.

    Returns:
        float64 (k,), 0 to 1. A row's probability does not depend on the other rows of the call.
    """
    raise NotImplementedError


def choose_alerts(transactions: pd.DataFrame, probability: np.ndarray, alerts_per_day: int) -> np.ndarray:
    """Which payments to investigate: those that can be expected to save the most money.

    Args:
        transactions: k payments with at least the columns `time` (datetime64[ns]) and `amount_eur` (EUR);
            rows in any order, with any index.
        probability: float64 (k,), 0 to 1; that the payment in the same position is fraud.
        alerts_per_day: the most payments that can be investigated on one calendar day (00:00 to 24:00).

    Returns:
        bool (k,); True where the payment is investigated. On each day, the alerts given have the greatest
        possible sum of probability x amount; a day with no more payments than the budget has all of them.
    """
    raise NotImplementedError
