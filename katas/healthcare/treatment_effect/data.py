"""Critically ill patients, whom of them a procedure was done to, and the days at home they had afterwards.

The patients are real: 5,735 adults in intensive care in five US teaching hospitals, 1989 to 1994 (Connors and others,
1996), from the package SurvSet (`rhc`). There, 38 % had a catheter in the right heart in the first day. Nobody knows
what it did to each of them. So the procedure and what comes of it are made here, and say nothing about the
catheter; the shape of the numbers is kept: sicker patients are treated more often.

What was made, with parameters drawn anew for each seed (`_between` in the code; the ranges are the documentation):

- Values taken anew (`ADDED`, `MULTIPLIED`): some minutes later a heart rate is another one. The world below is built
  on these values, which are those that everybody sees. No doctor knows more than the table says.
- Who is treated (`_propensity`): a logistic function of severity, blood pressure, oxygen, heart rate, age, lung
  disease, heart diagnosis, sepsis and kidneys, kept within 0.07 to 0.93. Patients with an order not to be
  resuscitated have 0.003: the study has next to none of them treated, and cannot say what it would do to them.
- Days at home of the next 180, if not treated (`_untreated_days`): 15 to 155 expected, fewer for the severely ill, the
  old, those with cancer, failing kidneys or liver. Not linear in most of it.
- The effect (`_effect_days`), in days. A catheter shows what drugs a failing circulation needs: the greatest gain
  is where blood pressure *and* oxygen are low. A gain also for those in the middle of severity, neither well anyway
  nor lost anyway. Harm to the old from about 70, and to failing kidneys if oxygen is good. With heart failure, a gain
  on one seed and harm on another. Harm to those not to be resuscitated.
- What happens: 180 x a beta-distributed share, with just the expectation above and a spread of some 20 days; whole
  days. About half of the patients are harmed, one in four by more than a fortnight.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mlekata.authoring import HeldOut, Split, datasets

FILE = "SurvSet/resources/pickles/rhc.pickle"
SHA256 = "8250a5f1d8d5aa3d6f1a4c2cd18c41facc70506d0c77c655fa4423582ac780e4"  # of the file in SurvSet 0.2.11
INSTALL = "SurvSet==0.2.11"
HELD_OUT = 2_000  # patients
DAYS = 180.0
NEVER = 0.003  # chance of treatment with an order not to be resuscitated

#: Name here -> name in the package.
MEASURED = {
    "age_years": "num_age",
    "physiology_score": "num_aps1",
    "coma_score": "num_scoma1",
    "mean_pressure": "num_meanbp1",
    "heart_rate": "num_hrt1",
    "respiratory_rate": "num_resp1",
    "temperature": "num_temp1",
    "oxygen_ratio": "num_pafi1",
    "carbon_dioxide": "num_paco21",
    "ph": "num_ph1",
    "white_cells": "num_wblc1",
    "haematocrit": "num_hema1",
    "sodium": "num_sod1",
    "potassium": "num_pot1",
    "creatinine": "num_crea1",
    "bilirubin": "num_bili1",
    "albumin": "num_alb1",
    "weight_kg": "num_wtkilo1",
}
#: Name here -> name in the package, and the value that counts as 1.
YES_OR_NO = {
    "woman": ("fac_sex", "Female"),
    "heart_failure": ("fac_chfhx", "1"),
    "lung_disease": ("fac_chrpulhx", "1"),
    "weak_immunity": ("fac_immunhx", "1"),
    "cancer": ("fac_malighx", "1"),
    "sepsis": ("fac_seps", "Yes"),
    "respiratory_diagnosis": ("fac_resp", "Yes"),
    "heart_diagnosis": ("fac_card", "Yes"),
    "no_resuscitation": ("fac_dnr1", "Yes"),
}
#: Standard deviation of the jitter: added, or multiplied as exp(jitter). 0 stays 0.
ADDED = {
    "age_years": 1.5,
    "physiology_score": 3.0,
    "mean_pressure": 7.0,
    "heart_rate": 8.0,
    "respiratory_rate": 2.5,
    "temperature": 0.3,
    "ph": 0.02,
    "haematocrit": 1.5,
    "sodium": 1.5,
    "potassium": 0.2,
}
MULTIPLIED = {
    "oxygen_ratio": 0.12,
    "carbon_dioxide": 0.08,
    "white_cells": 0.12,
    "creatinine": 0.12,
    "bilirubin": 0.12,
    "albumin": 0.08,
    "weight_kg": 0.04,
}
DECIMALS = dict.fromkeys(MEASURED, 1) | {"ph": 2, "creatinine": 2}


def build(rng: np.random.Generator) -> Split:
    """A study of some patients, and others for whom it has to be decided.

    Returns:
        public: dict with "covariates" (DataFrame, float64), "treated" (bool) and "days_home" (float64, 0 to 180).
        held_out.inputs: DataFrame, the covariates of other patients.
        held_out.labels: DataFrame with `effect_days` (what the treatment adds to the expected days at home),
            `propensity` (the chance that the study's doctors treat the patient).
    """
    covariates = _taken_anew(rng, _patients())
    seen = _Seen.of(rng, covariates)
    propensity = _propensity(rng, covariates, seen)
    untreated = _untreated_days(rng, covariates, seen)
    treated_days = np.clip(untreated + _effect_days(rng, covariates, seen), 4.0, DAYS - 4.0)
    treated = rng.random(len(covariates)) < propensity
    share = np.where(treated, treated_days, untreated) / DAYS
    concentration = _between(rng, 14, 18)
    days_home = np.round(DAYS * rng.beta(share * concentration, (1 - share) * concentration))

    labels = pd.DataFrame({"effect_days": treated_days - untreated, "propensity": propensity})
    return Split(
        public={
            "covariates": covariates[HELD_OUT:].reset_index(drop=True),
            "treated": treated[HELD_OUT:],
            "days_home": days_home[HELD_OUT:],
        },
        held_out=HeldOut(inputs=covariates[:HELD_OUT].copy(), labels=labels[:HELD_OUT].copy()),
    )


def nearest_row_attack() -> tuple[pd.DataFrame, NDArray[np.float64]]:
    """Every patient of the package in the columns of the study, and who had the catheter in truth."""
    table = _table()
    return _patients(table), (table["fac_swang1"].astype(str) == "RHC").to_numpy(np.float64)


def _table() -> pd.DataFrame:
    return datasets.read_pickled_frame(FILE, sha256=SHA256, install=INSTALL)


def _patients(table: pd.DataFrame | None = None) -> pd.DataFrame:
    """The patients of the package, with the names used here: float64 columns without a gap."""
    table = _table() if table is None else table
    columns = {name: table[original].to_numpy(np.float64) for name, original in MEASURED.items()}
    for name, (original, yes) in YES_OR_NO.items():
        columns[name] = (table[original].astype(str) == yes).to_numpy(np.float64)
    return pd.DataFrame(columns)


def _taken_anew(rng: np.random.Generator, patients: pd.DataFrame) -> pd.DataFrame:
    """The patients in another order, with values as they would be read at another moment."""
    values = patients.iloc[rng.permutation(len(patients))].reset_index(drop=True)
    for name in MEASURED:
        value, jitter = values[name].to_numpy(), rng.standard_normal(len(values))
        if name in ADDED:
            value = np.where(value > 0, np.maximum(value + ADDED[name] * jitter, 0.1), value)
        elif name in MULTIPLIED:
            value = value * np.exp(MULTIPLIED[name] * jitter)
        values[name] = value.round(DECIMALS[name])
    return values


def _between(rng: np.random.Generator, low: float, high: float) -> float:
    return float(rng.uniform(low, high))


def _step(value: NDArray[np.float64], width: float = 1.0) -> NDArray[np.float64]:
    """A smooth step from 0 to 1 at 0."""
    return 1.0 / (1.0 + np.exp(-value / width))


def _scaled(values: pd.Series) -> NDArray[np.float64]:
    """In standard deviations from the median, at most 2.5."""
    value = values.to_numpy()
    return np.clip((value - np.median(value)) / value.std(), -2.5, 2.5)


@dataclass(frozen=True, slots=True)
class _Seen:
    """What both doctors and nature go by: each 0 to 1, float64 (n,)."""

    low_pressure: NDArray[np.float64]
    low_oxygen: NDArray[np.float64]
    old: NDArray[np.float64]
    failing_kidneys: NDArray[np.float64]

    @staticmethod
    def of(rng: np.random.Generator, covariates: pd.DataFrame) -> _Seen:
        pressure, oxygen, age, creatinine = (
            covariates[name].to_numpy() for name in ("mean_pressure", "oxygen_ratio", "age_years", "creatinine")
        )
        return _Seen(
            low_pressure=_step(_between(rng, 64, 72) - pressure, 5.0),  # mmHg
            low_oxygen=_step(_between(rng, 170, 210) - oxygen, 20.0),  # mmHg
            old=_step(age - _between(rng, 68, 73), 2.5),  # years
            failing_kidneys=_step(creatinine - _between(rng, 2.2, 2.8), 0.25),  # mg/dL
        )


def _propensity(rng: np.random.Generator, covariates: pd.DataFrame, seen: _Seen) -> NDArray[np.float64]:
    """The chance that the study's doctors treat each patient: float64 (n,)."""
    log_odds = (
        _between(rng, -1.4, -1.1)
        + _between(rng, 0.7, 0.9) * _scaled(covariates["physiology_score"])
        + _between(rng, 0.8, 1.1) * seen.low_pressure
        + _between(rng, 0.7, 1.0) * seen.low_oxygen
        + _between(rng, 0.2, 0.4) * _scaled(covariates["heart_rate"])
        - _between(rng, 0.3, 0.45) * _scaled(covariates["age_years"])
        - _between(rng, 0.4, 0.6) * covariates["lung_disease"].to_numpy()
        + _between(rng, 0.3, 0.5) * covariates["heart_diagnosis"].to_numpy()
        + _between(rng, 0.3, 0.5) * covariates["sepsis"].to_numpy()
        + _between(rng, 0.2, 0.4) * seen.failing_kidneys
    )
    return np.where(covariates["no_resuscitation"] == 1, NEVER, np.clip(_step(log_odds), 0.07, 0.93))


def _untreated_days(rng: np.random.Generator, covariates: pd.DataFrame, seen: _Seen) -> NDArray[np.float64]:
    """Expected days at home of each patient who is not treated: float64 (n,), 15 to 155."""
    heart_failure = covariates["heart_failure"].to_numpy()
    good_prospects = (
        _between(rng, -0.1, 0.3)
        - _between(rng, 0.4, 0.6) * _scaled(covariates["physiology_score"])
        - _between(rng, 0.4, 0.6) * seen.low_pressure
        - _between(rng, 0.25, 0.4) * _scaled(covariates["age_years"])
        - _between(rng, 0.2, 0.3) * np.abs(_scaled(covariates["temperature"]))
        - _between(rng, 0.3, 0.5) * covariates["cancer"].to_numpy()
        - _between(rng, 0.3, 0.5) * seen.failing_kidneys
        - _between(rng, 0.2, 0.3) * _scaled(np.log(covariates["bilirubin"].clip(lower=0.05)))
        + _between(rng, 0.15, 0.3) * _scaled(covariates["albumin"])
        - _between(rng, 0.15, 0.3) * _scaled(covariates["heart_rate"]) * (heart_failure - 0.2)
        - _between(rng, 0.3, 0.5) * covariates["no_resuscitation"].to_numpy()
    )
    return 15.0 + 140.0 * _step(good_prospects)


def _effect_days(rng: np.random.Generator, covariates: pd.DataFrame, seen: _Seen) -> NDArray[np.float64]:
    """What the treatment adds to the expected days at home of each patient: float64 (n,)."""
    score = covariates["physiology_score"].to_numpy()
    middle = np.exp(-0.5 * ((score - _between(rng, 50, 56)) / _between(rng, 12, 14)) ** 2)
    return (
        _between(rng, -9, -5)
        + _between(rng, 26, 34) * seen.low_pressure * seen.low_oxygen
        + _between(rng, 20, 28) * middle
        - _between(rng, 24, 32) * seen.old
        - _between(rng, 16, 24) * seen.failing_kidneys * (1 - seen.low_oxygen)
        + rng.choice([-1.0, 1.0]) * _between(rng, 4, 8) * covariates["heart_failure"].to_numpy()
        - _between(rng, 16, 22) * covariates["no_resuscitation"].to_numpy()
        + _between(rng, -3, 3) * _scaled(covariates["haematocrit"])
    )
