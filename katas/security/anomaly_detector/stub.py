"""Anomaly detector: from network flows without labels to the ten hosts a day that an analyst looks into.

Write the functions in this order; each one builds on those above it. The brief, `anomaly_detector.md`, has the task,
the data and the rules. Delete `raise NotImplementedError` and begin.
"""

import numpy as np
import pandas as pd


def window_features(flows: pd.DataFrame) -> pd.DataFrame:
    """What each host did in each hour.

    Args:
        flows: n flows with the columns of the brief's data dictionary; rows in any order, with any index; n may be 0.

    Returns:
        One row for each host and hour with at least one flow, in any order, with any index. A flow belongs to the
        hour in which it starts. These columns are required:

        - hour: datetime64 of any unit; the first moment of the hour.
        - host: int; the host that started the flows.
        - flows: number of flows.
        - destinations: number of different destinations.
        - ports: number of different ports.
        - busiest_pair: the greatest number of flows to one destination at one port.
        - failed_share: share of the flows that failed, 0 to 1.
        - bytes_out: sum of the bytes sent, in bytes.
        - out_share: bytes sent / (bytes sent + bytes received), of the sums, 0 to 1; 0 if both sums are 0.
        - bytes_per_s: (bytes sent + bytes received) / seconds, of the sums, in bytes/s; durations that add up to
          less than 1 s count as 1 s.

        Columns of your own are welcome: int, float or bool; they may have NaN.
    """
    raise NotImplementedError


def fit_detector(features: pd.DataFrame) -> object:
    """What is usual, learned without labels from a past in which some hosts were under attack.

    Args:
        features: m rows of the frame that `window_features` returned.

    Returns:
        Any object that `anomaly_score` understands.
    """
    raise NotImplementedError


def anomaly_score(detector: object, features: pd.DataFrame) -> np.ndarray:
    """How unusual each window is.

    Args:
        detector: what `fit_detector` returned.
        features: k rows of the frame that `window_features` returned.

    Returns:
        float64 (k,); finite; the greater, the more unusual. A row's score does not depend on the other rows of
        the call.
    """
    raise NotImplementedError


def choose_alerts(windows: pd.DataFrame, score: np.ndarray, alerts_per_day: int) -> np.ndarray:
    """Which windows to raise an alert for: each day, the worst window of each of the worst hosts.

    Args:
        windows: k rows with at least the columns `hour` (datetime64[ns]) and `host` (int); rows in any order, with
            any index.
        score: float64 (k,); finite, of any sign; the anomaly score of the row in the same position.
        alerts_per_day: the most hosts that can be looked into on one calendar day (00:00 to 24:00); 1 or more.

    Returns:
        bool (k,); True where an alert is raised. On each day, at most one for a host, as many as *alerts_per_day*
        or one for each host if there are fewer hosts, and with the greatest possible sum of scores.
    """
    raise NotImplementedError


def stability_index(before: pd.DataFrame, after: pd.DataFrame) -> dict[str, float]:
    """How much the distribution of each column has moved: its population stability index.

    Args:
        before: n rows with at least the columns of *after*; numbers, NaN where there is none.
        after: m rows; numbers, NaN where there is none.

    Returns:
        For each column of *after*, its index by the formula of the brief, 0 or more; NaN if the column has no
        number in *before* or none in *after*.
    """
    raise NotImplementedError
