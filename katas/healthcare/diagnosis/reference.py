"""Diagnosis: the debrief.

**Ask of each column when it was last written, not what it is about.** The study's own estimate is *about* day three,
and was made years later by a model that had seen these patients die. The order not to resuscitate is *first* written
on admission, and again until discharge: the export shows its last state, and nine in ten of these orders came later.
The interview about activities was held when the patient could speak, so who died early has none. None of these columns
looks like an outcome. With them, the area under the ROC curve is 0.94 on the export, measured as carefully as you like,
with folds and all. On new patients, for whom they are empty, it is near 0.5: the model leans on what is not there.
Whether a column "makes sense" is no test. The moment of its last change is one, and where nobody knows it, the answer
is no.

**Missing is a finding, and new words are certain to come.** Medians are learned once, with a column that says where
they stand in; nobody orders a bilirubin who does not think of the liver. Columns that were never empty in training
will be so in service, and every number goes through the same mill. A diagnosis that training did not have gets no
weight of its own, instead of an exception at night.

**A risk is a promise.** Of the patients with 0.3, three in ten should die. Logistic regression keeps that promise
nearly by construction: with its intercept, risks add up to deaths, *in the table that it was given*. That table was
drawn by the outcome: who lived is in it with a chance of one half, so 64 in 100 died there, and 47 in 100 on the ward.
The ranking does not suffer, nor does the area under the curve; every single risk does, and more than half of what the
model is worth by its Brier score is gone. One factor on the odds puts it right, or weights in training. The same is due
wherever somebody balanced the classes. Naive Bayes, for its part, counts the same bad news once for every column that
carries it, and says 0.99 where 0.7 is true.

**The threshold is a decision, and not the model's.** One half means that a missed patient costs as much as a needless
visit. Nobody at the bedside thinks so. "At most 15 in 100 may be missed" is a sentence a ward can agree upon, and a
sort gives the threshold. Choose it on patients the model has not seen: on its own training patients every model is too
sure. Count, and do not interpolate: a quantile between two patients misses one of them.

**One threshold, several fates.** With a threshold for 85 in 100, this model finds 88 in 100 of those who die at 65 and
later, and about 75 under 50; nearly all with lung cancer, and three to five in ten with heart failure. Every mean over
everybody hides that; `by_group` shows it at once. What follows is not for the model to say: a lower threshold for some,
better columns for heart failure, or a visit to all of them. Nor does it help to take age out: the old would then be
told that they are well, the young that they are ill. And a group of nine gives no rate that anybody should print, but
its row stays, with its counts. "Too few to say" is a finding; a missing row is noticed by nobody.

Where this world is kinder than yours: everybody was followed, so nobody's outcome is unknown. New patients come from
the same hospitals and years; risks drift with both, and calibration goes first. The dictionary is complete and true;
real ones are written by people who have left. And the risk changes nothing here of what is done: in service, visits and
limits of care follow the number, and the next export is about its consequences.

Sources: Kaufman and others (2012) on leakage, King and Zeng (2001) on samples drawn by the outcome, Van Calster and
others (2019) on calibration, Schervish (1989) on the Brier score as a mean of costs.
"""

import numpy as np
import pandas as pd
from sklearn.compose import make_column_selector, make_column_transformer
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

#: The share of those who lived that is in the export of former patients; everybody who died is in it.
LIVED_IN_EXPORT = 0.5
SKEWED = ("oxygen_ratio", "albumin", "bilirubin", "creatinine", "urea")


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
    is_finding = dictionary["role"] == "finding"
    is_final = dictionary["last_written_hour"] <= decision_hour  # False for NaN
    return dictionary.loc[is_finding & is_final, "column"].tolist()


def fit_model(patients: pd.DataFrame, died: np.ndarray) -> object:
    """What has to be known of former patients to tell the risk of new ones.

    Args:
        patients: m patients of the export, with the columns known at hour 72 (see the brief); float64 may be NaN.
        died: int64 (m,); 1 if the patient in the same position was dead within 180 days, else 0.

    Returns:
        Any object that `predict_risk` understands.
    """
    # Every number may be missing later, so every number gets a median; only what was missing in training gets a column
    # that says so, for nothing could be learned about the others.
    numbers = make_pipeline(SimpleImputer(strategy="median", add_indicator=True), StandardScaler())
    model = make_pipeline(
        make_column_transformer(
            (numbers, make_column_selector(dtype_include="number")),
            (OneHotEncoder(handle_unknown="ignore", sparse_output=False), make_column_selector(dtype_exclude="number")),
        ),
        LogisticRegression(C=0.1, max_iter=500),
    )
    return model.fit(_on_scales(patients), died)


def predict_risk(model: object, patients: pd.DataFrame) -> np.ndarray:
    """How likely each patient is to be dead within 180 days, on the ward and not in the export.

    Args:
        model: what `fit_model` returned.
        patients: k patients with the columns of the training, with any index. Every number may be NaN, and every word
            may be "" or one that training did not have.

    Returns:
        float (k,), 0 to 1, in the order of the rows given. A patient's risk does not depend on others in the call.
    """
    in_export = model.predict_proba(_on_scales(patients))[:, 1]
    # Leaving out those who lived divided them by 1 / LIVED_IN_EXPORT, and so multiplied the odds of death; this takes
    # it back. Source: King and Zeng (2001), section 4.1, prior correction.
    return LIVED_IN_EXPORT * in_export / (LIVED_IN_EXPORT * in_export + 1 - in_export)


def _on_scales(patients: pd.DataFrame) -> pd.DataFrame:
    """The same patients with logarithms of values that double rather than add: creatinine, bilirubin and so on."""
    logarithms = {name: np.log1p(patients[name]) for name in SKEWED if name in patients}
    return patients.assign(**logarithms)


def choose_threshold(risk: np.ndarray, died: np.ndarray, sensitivity: float) -> float:
    """The risk from which on patients are visited, so that few of those who died would have been missed.

    Args:
        risk: float64 (n,), 0 to 1.
        died: int64 (n,); 1 or 0, at least one 1.
        sensitivity: the share of those who died who have to be visited, above 0 and at most 1.

    Returns:
        The greatest threshold for which at least this share of those who died has risk >= threshold.
    """
    of_the_dead = np.sort(risk[died == 1])[::-1]  # greatest first
    needed = int(np.ceil(sensitivity * len(of_the_dead) - 1e-9))  # 0.55 * 20 is 11.000000000000002
    return float(of_the_dead[max(needed, 1) - 1])


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
    table = pd.DataFrame({"group": group, "risk": risk, "is_dead": died == 1})
    table["is_visited"] = table["risk"] >= threshold
    rows = []
    for name, members in table.groupby("group"):
        dead, alive = members[members["is_dead"]], members[~members["is_dead"]]
        rows.append(
            {
                "group": name,
                "patients": len(members),
                "died": len(dead),
                "sensitivity": _mean(dead["is_visited"], least),
                "false_alarm_rate": _mean(alive["is_visited"], least),
                "mean_risk": _mean(members["risk"], least),
                "died_share": _mean(members["is_dead"], least),
                "brier_score": _mean((members["risk"] - members["is_dead"]) ** 2, least),
            }
        )
    return pd.DataFrame(rows)


def _mean(values: pd.Series, least: int) -> float:
    """The mean, or NaN for fewer than *least* values."""
    return float(values.mean()) if len(values) >= least else np.nan
