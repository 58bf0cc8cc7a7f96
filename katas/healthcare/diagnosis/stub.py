"""Diagnosis: who is likely to die within half a year, and for whom the answer is worth less.

Write the functions in this order. The brief, `diagnosis.md`, has the task, the data and the rules. Delete `raise
NotImplementedError` and begin.
"""

import numpy as np
import pandas as pd

#: The share of those who lived that is in the export of former patients; everybody who died is in it.
LIVED_IN_EXPORT = 0.5


def known_at_decision(dictionary: pd.DataFrame, decision_hour: float) -> list[str]:
    """The columns that may be used for a decision at *decision_hour*.

    Args:
        dictionary: one row for each column of the patients' table, with at least the columns `column` (str), `role`
            ("finding", "key" or "outcome"), and `about_hour`, `first_written_hour`, `last_written_hour` (float64,
            hours after admission; NaN if nobody knows).
        decision_hour: hours after admission.

    Returns:
        Names of the findings that are not written any more after *decision_hour*, in any order.
    """
    raise NotImplementedError


def fit_model(patients: pd.DataFrame, died: np.ndarray) -> object:
    """What has to be known of former patients to tell the risk of new ones.

    Args:
        patients: m patients of the export, with the columns known at hour 72 (see the brief); float64 may be NaN.
        died: int64 (m,); 1 if the patient in the same position was dead within 180 days, else 0.

    Returns:
        Any object that `predict_risk` understands.
    """
    raise NotImplementedError


def predict_risk(model: object, patients: pd.DataFrame) -> np.ndarray:
    """How likely each patient is to be dead within 180 days, on the ward and not in the export.

    Args:
        model: what `fit_model` returned.
        patients: k patients with the columns of the training, with any index. Every number may be NaN, and every word
            may be "" or one that training did not have.

    Returns:
        float (k,), 0 to 1, in the order of the rows given. A patient's risk does not depend on others in the call.
    """
    raise NotImplementedError


def choose_threshold(risk: np.ndarray, died: np.ndarray, sensitivity: float) -> float:
    """The risk from which on patients are visited, so that few of those who died would have been missed.

    Args:
        risk: float64 (n,), 0 to 1.
        died: int64 (n,); 1 or 0, at least one 1.
        sensitivity: the share of those who died who have to be visited, above 0 and at most 1.

    Returns:
        The greatest threshold for which at least this share of those who died has risk >= threshold.
    """
    raise NotImplementedError


def by_group(risk: np.ndarray, died: np.ndarray, group: list[str], threshold: float, least: int) -> pd.DataFrame:
    """What the risks are worth in each group of patients.

    Args:
        risk: float64 (n,), 0 to 1.
        died: int64 (n,); 1 or 0.
        group: n names; patients with the same name are one group.
        threshold: patients with risk >= threshold are visited.
        least: 1 or more; a rate with fewer patients than this below the line is NaN.

    Returns:
        A DataFrame with one row for each group, in any order, and these columns:

        - group: its name.
        - patients, died: how many there are, and how many of them died.
        - sensitivity: share of those who died who are visited; NaN if fewer than *least* died.
        - false_alarm_rate: share of those who lived who are visited; NaN if fewer than *least* lived.
        - mean_risk, died_share: mean of the risks, and share of the patients who died; NaN for fewer than *least*
          patients.
        - brier_score: mean of (risk - died)^2; NaN for fewer than *least* patients.
    """
    raise NotImplementedError
