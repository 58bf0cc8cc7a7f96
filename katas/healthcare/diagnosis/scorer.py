"""Brier score of the risks: the mean squared distance between a risk and what became of the patient.

The units are the held-out patients. The score falls when risks tell patients apart and when they mean what they say;
it is the mean cost of deciding by them, averaged over all prices of a mistake (Schervish, 1989).
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mlekata import authoring
from mlekata.authoring import AttemptError, HeldOut, asked, check_array, check_frame, check_number, check_texts

DECISION_HOUR = 72
LIVED_IN_EXPORT = 0.5  # share of those who lived; who died is in it
#: Findings whose last hour is not after the decision.
KNOWN = [
    *("sex", "age_years", "diagnosis", "cancer", "diabetes", "dementia", "chronic_illnesses"),
    *("mean_pressure", "heart_rate", "respiratory_rate", "temperature", "coma_score"),
    *("oxygen_ratio", "albumin", "bilirubin", "creatinine", "urea", "sodium"),
]
COUNTS, RATES = ("patients", "died"), ("sensitivity", "false_alarm_rate", "mean_risk", "died_share", "brier_score")
AGE_LIMITS = (50, 65, 80)  # years; groups from one to the next


class Answers(authoring.Answers):
    """The attempt's way from columns to risks, as the brief shows it."""

    def columns_of(self, dictionary: pd.DataFrame, decision_hour: float) -> list[str]:
        """The attempt's columns for any dictionary, once they are known to be names from it, each once."""
        name = "the result of `known_at_decision`"
        found = self.attempt.known_at_decision(dictionary, decision_hour)
        if type(found).__name__ in ("Series", "Index", "ndarray", "tuple"):
            found = list(found)
        found = check_texts(found, name)
        if not set(found) <= set(dictionary["column"]) or len(set(found)) != len(found):
            raise AttemptError(f"{name} has a name twice, or one that is not in the dictionary")
        return found

    def risk_of(self, model: Any, patients: pd.DataFrame) -> NDArray[np.float64]:
        """The attempt's risks of any patients, once they are known to be probabilities."""
        return check_array(
            self.attempt.predict_risk(model, patients),
            "the result of `predict_risk`",
            shape=(len(patients),),
            kind="float",
            low=0.0,
            high=1.0,
        )

    @asked
    def model(self) -> Any:
        """The model trained on the public patients with the columns known at hour 72, whatever the attempt chose."""
        return self.attempt.fit_model(self.public["patients"][KNOWN], self.public["died"])

    @asked
    def risk(self) -> NDArray[np.float64]:
        """Risks of the held-out patients by that model: float64 (n_held_out,)."""
        return self.risk_of(self.model, self.inputs[KNOWN])

    @asked
    def final_risk(self) -> NDArray[np.float64]:
        """Risks of the held-out patients with the columns that the attempt chose: float64 (n_held_out,)."""
        columns = self.columns_of(self.public["dictionary"], DECISION_HOUR)
        if set(columns) == set(KNOWN):
            return self.risk
        model = self.attempt.fit_model(self.public["patients"][columns], self.public["died"])
        return self.risk_of(model, self.inputs[columns])

    def threshold_of(self, risk: NDArray[np.float64], died: NDArray[np.int64], sensitivity: float) -> float:
        """The attempt's threshold, once it is known to be a number."""
        return check_number(self.attempt.choose_threshold(risk, died, sensitivity), "the result of `choose_threshold`")

    def groups_of(
        self, risk: NDArray[np.float64], died: NDArray[np.int64], group: list[str], threshold: float, least: int
    ) -> pd.DataFrame:
        """The attempt's table, once it is known to be numbers or NaN, with each group once, as its index."""
        name = "the result of `by_group`"
        found = self.attempt.by_group(risk, died, group, threshold, least)
        rows = len(found) if type(found).__name__ == "DataFrame" else len(set(group))
        table = check_frame(found, name, rows=rows, columns=("group", *COUNTS, *RATES))
        names = table["group"].astype(str).tolist()
        if len(set(names)) != rows or not set(names) <= set(group):
            raise AttemptError(f"{name} has a group twice, or one that no patient is in")
        numbers = {
            column: check_array(table[column], f"column {column!r} of {name}", shape=(rows,), finite=False)
            for column in (*COUNTS, *RATES)
        }
        return pd.DataFrame(numbers, index=names)


def outcomes(answers: Answers, held_out: HeldOut) -> NDArray[np.float64]:
    """Squared distance between risk and truth of each held-out patient: float64 (n_held_out, 1)."""
    return _squared(answers.final_risk, held_out)


def baseline(public: dict[str, Any], held_out: HeldOut) -> NDArray[np.float64]:
    """The naive rule's outcomes: the share of patients of that age who died, as it was before the export was drawn."""
    group, died = age_group(public["patients"]), public["died"]
    stands_for = np.where(died == 1, 1.0, 1.0 / LIVED_IN_EXPORT)  # patients
    share = np.bincount(group, weights=died) / np.bincount(group, weights=stands_for)
    return _squared(share[age_group(held_out.inputs)], held_out)


def metric(outcomes: NDArray[np.float64], weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """Brier score for each row of *weights*."""
    return weights @ outcomes[:, 0] / weights.sum(axis=1)  # (n_replicates, n) x (n,) -> (n_replicates,)


def slices(held_out: HeldOut) -> dict[str, NDArray[np.bool_]]:
    """Women and men, the young and the old: for whom the risk is worth less."""
    woman, group = (held_out.inputs["sex"] == "female").to_numpy(), age_group(held_out.inputs)
    return {"women": woman, "men": ~woman, "under 50 years": group == 0, "80 years and older": group == len(AGE_LIMITS)}


def outcomes_of_attack(labels: NDArray[np.float64], held_out: HeldOut) -> NDArray[np.float64]:
    """The outcomes of answering with these labels."""
    return _squared(labels, held_out)


def age_group(patients: pd.DataFrame) -> NDArray[np.int64]:
    """0 for patients under 50 years, up to 3 for those of 80 and more: int64 (n,)."""
    return np.digitize(patients["age_years"].to_numpy(), AGE_LIMITS)


def _squared(risk: NDArray[np.float64], held_out: HeldOut) -> NDArray[np.float64]:
    return ((risk - held_out.labels) ** 2)[:, None]
