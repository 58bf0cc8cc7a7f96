"""Days at home gained per held-out patient, after costs, by treating those whom the attempt chooses.

The units are the held-out patients. What the treatment adds to each one's expected days is known, since the world is
made; so no luck of who fared how is in the metric. Errors of effects (PEHE) would count a patient who gains 40 days
and is taken for one of 30 as much as one who loses 3 and is taken for one of 7: only the second is treated wrongly.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mlekata import authoring
from mlekata.authoring import AttemptError, HeldOut, asked, check_array, check_number, check_parts

COST_DAYS = 3.0
PLACES = 800
OLD_YEARS = 75.0
LOW_PRESSURE = 65.0  # mmHg


class Answers(authoring.Answers):
    """The attempt's way from a study to the patients who are treated, as the brief shows it."""

    def differences_of(
        self, covariates: pd.DataFrame, treated: NDArray[np.bool_], weights: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        """The attempt's standardised differences, once they are known to be a number for each column."""
        found = self.attempt.standardised_differences(covariates, treated, weights)
        return check_array(found, "the result of `standardised_differences`", shape=(covariates.shape[1],))

    def propensity_of(self, covariates: pd.DataFrame, treated: NDArray[np.bool_]) -> NDArray[np.float64]:
        """The attempt's propensities, once they are known to be a probability for each patient."""
        found = self.attempt.propensity(covariates, treated)
        return check_array(
            found, "the result of `propensity`", shape=(len(covariates),), kind="float", low=0.0, high=1.0
        )

    def average_of(
        self,
        covariates: pd.DataFrame,
        treated: NDArray[np.bool_],
        days_home: NDArray[np.float64],
        propensity: NDArray[np.float64],
    ) -> tuple[float, float]:
        """The attempt's average effect and its standard error, once they are known to be two numbers."""
        name = "the result of `average_effect`"
        found = self.attempt.average_effect(covariates, treated, days_home, propensity)
        effect, standard_error = check_parts(found, name, count=2)
        return (
            check_number(effect, f"the effect in {name}"),
            check_number(standard_error, f"the standard error in {name}", low=0.0),
        )

    def effects_of(
        self,
        covariates: pd.DataFrame,
        treated: NDArray[np.bool_],
        days_home: NDArray[np.float64],
        asked_about: pd.DataFrame,
    ) -> NDArray[np.float64]:
        """The attempt's effects of any patients, once they are known to be days or NaN for each of them."""
        name = "the result of `patient_effects`"
        found = self.attempt.patient_effects(covariates, treated, days_home, asked_about)
        effects = check_array(found, name, shape=(len(asked_about),), kind="float", finite=False)
        if np.isinf(effects).any():
            raise AttemptError(f"{name} has infinite values; expected days, or NaN where the study says nothing")
        return effects

    def chosen_of(self, effects: NDArray[np.float64], cost_days: float, places: int) -> NDArray[np.bool_]:
        """The attempt's choice among any patients, once it is known to be a yes or no for each of them."""
        found = self.attempt.treat_whom(effects, cost_days, places)
        return check_array(found, "the result of `treat_whom`", shape=(len(effects),), kind="bool")

    def once(self, name: str, question: Callable[[], Any]) -> Any:
        """The answer to a question that several tests have in common, asked the first time only."""
        if name not in self.__dict__.setdefault("_once", {}):
            self.__dict__["_once"][name] = question()
        return self.__dict__["_once"][name]

    @asked
    def propensity(self) -> NDArray[np.float64]:
        """Propensities of the public patients: float64 (n,)."""
        return self.propensity_of(self.public["covariates"], self.public["treated"])

    @asked
    def effects(self) -> NDArray[np.float64]:
        """Effects of the held-out patients, in days; NaN where the study says nothing: float64 (n_held_out,)."""
        study: dict[str, Any] = self.public
        return self.effects_of(study["covariates"], study["treated"], study["days_home"], self.inputs)

    @asked
    def chosen(self) -> NDArray[np.bool_]:
        """Which of the held-out patients are treated: bool (n_held_out,)."""
        return self.chosen_of(self.effects, COST_DAYS, PLACES)


def _gained(chosen: NDArray[np.bool_], held_out: HeldOut) -> NDArray[np.float64]:
    """Days that each held-out patient gains: float64 (n_held_out, 1). More patients than places gain nothing."""
    effect_days = held_out.labels["effect_days"].to_numpy()
    if chosen.sum() > PLACES:
        chosen = np.zeros(len(chosen), bool)
    return np.where(chosen, effect_days - COST_DAYS, 0.0)[:, None]


def outcomes(answers: Answers, held_out: HeldOut) -> NDArray[np.float64]:
    """Days at home that each held-out patient gains by the attempt's choice, less the cost: float64 (n_held_out, 1)."""
    return _gained(answers.chosen, held_out)


def baseline(public: dict[str, Any], held_out: HeldOut) -> NDArray[np.float64]:
    """The naive rule's outcomes: as ever, the places go to those whom the study's doctors treat most readily."""
    most_readily = np.argsort(-held_out.labels["propensity"].to_numpy(), kind="stable")[:PLACES]
    return _gained(np.isin(np.arange(len(held_out.labels)), most_readily), held_out)


def metric(outcomes: NDArray[np.float64], weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """Mean days gained by a patient for each row of *weights*."""
    return weights @ outcomes[:, 0] / weights.sum(axis=1)  # (n_replicates, n) x (n,) -> (n_replicates,)


def slices(held_out: HeldOut) -> dict[str, NDArray[np.bool_]]:
    """Women and men, the old, and those in shock: who gains, and at whose cost."""
    woman = held_out.inputs["woman"].to_numpy() == 1
    return {
        "women": woman,
        "men": ~woman,
        f"{OLD_YEARS:.0f} years and older": held_out.inputs["age_years"].to_numpy() >= OLD_YEARS,
        f"pressure below {LOW_PRESSURE:.0f} mmHg": held_out.inputs["mean_pressure"].to_numpy() < LOW_PRESSURE,
    }


def outcomes_of_attack(labels: NDArray[np.float64], held_out: HeldOut) -> NDArray[np.float64]:
    """The outcomes of treating those who had the catheter in truth: *labels* is 1 for them."""
    order = np.argsort(-labels, kind="stable")[:PLACES]
    return _gained(np.isin(np.arange(len(labels)), order) & (labels > 0), held_out)
