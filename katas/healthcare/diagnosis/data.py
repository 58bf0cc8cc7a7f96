"""Seriously ill patients on the third day: what was known then, what was written later, and who died in half a year.

The patients and what became of them are real: SUPPORT, 9,105 adults in five US teaching hospitals, 1989 to 1994 (Knaus
and others, 1995), from the package SurvSet (`support2`). Everybody alive was followed for at least 344 days, so "dead
within 180 days" is known of all; it is true of 47 in 100. What is missing there is missing here, as a rule because
nobody ordered the test.

Known on the third day are age, sex, diagnosis, chronic illnesses, and the values of that day. These columns of the
package are not, and are handed out as every export made in hindsight does, filled for the past:

- `fac_sfdm2`, the state after two months; `time`, the days until death or the end of the study.
- `num_surv6m`, the estimate of half-year survival by a model that was fitted to these very patients.
- `fac_dnr`, the order not to resuscitate, which changes until discharge: of ten who have one, nine got it after they
  had entered the study.
- `num_adlp`, daily activities that patients could not do two weeks before, as they said when they were interviewed.
  Who was too ill or dead by the time of the interview has no value, which says more than the value. That it lasted
  until hour 168 is an assumption made here.

With them (without `time`), the reference has an area under the ROC curve of 0.93 to 0.95 on the export, and of 0.49 to
0.56 on new patients, who come without. The hours in the dictionary are made up, in that order.

What was changed, and why:

- Laboratory values are in the units used outside of the USA.
- Ages are in bands of five years, and everything from 90 on is one band, as privacy rules ask for.
- Every value was disturbed (`ADDED`, `MULTIPLIED`: about 0.6 standard deviations), and 15 in 100 were lost: as if taken
  at another hour, and by an office that wants nobody to be found in public data. A value of 0 stays 0. The disturbance
  costs a good model 0.01 to 0.02 in the area under the curve. The nearest row of the package is the same patient for
  about one in three, and answering with what became of it is no better than a good model.
- The public patients are drawn by what became of them: everybody who died, and every second of those who lived
  (`LIVED_IN_EXPORT`), as registries and case-control studies do to save work. So 64 in 100 of them died, and 47 in 100
  of new patients. The held-out patients are drawn from all alike.
- The study's own severity score and the days in hospital before are left out: they would give patients away.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mlekata.authoring import HeldOut, Split

from ..shared import support2

HELD_OUT = 4_000  # patients; the others are public, as far as they are in the export
LIVED_IN_EXPORT = 0.5  # share of those who lived; who died is in it
HORIZON_DAYS = 180
LOST = 0.15  # share of measured values

#: Name here -> name in the package, factor to the unit here.
MEASURED = {
    "mean_pressure": ("num_meanbp", 1.0),  # mmHg
    "heart_rate": ("num_hrt", 1.0),  # beats/min
    "respiratory_rate": ("num_resp", 1.0),  # breaths/min
    "temperature": ("num_temp", 1.0),  # degrees Celsius
    "sodium": ("num_sod", 1.0),  # mmol/L
    "coma_score": ("num_scoma", 1.0),  # 0 to 100
    "oxygen_ratio": ("num_pafi", 1.0),  # mmHg
    "albumin": ("num_alb", 10.0),  # g/dL -> g/L
    "bilirubin": ("num_bili", 17.1),  # mg/dL -> umol/L
    "creatinine": ("num_crea", 88.42),  # mg/dL -> umol/L
    "urea": ("num_bun", 0.357),  # mg/dL of urea nitrogen -> mmol/L of urea
}
#: Standard deviation of what is added to a value, in its unit.
ADDED = {
    "mean_pressure": 16.5,
    "heart_rate": 19.0,
    "respiratory_rate": 5.7,
    "temperature": 0.75,
    "sodium": 3.6,
    "coma_score": 15.0,
}
#: Standard deviation of the logarithm of what a value is multiplied with.
MULTIPLIED = {"oxygen_ratio": 0.29, "albumin": 0.17, "bilirubin": 0.65, "creatinine": 0.42, "urea": 0.48}
ONE_DECIMAL = ("temperature", "urea")  # the others are whole numbers

LATE_NUMBERS = ("activities_lost", "study_estimate", "days_followed")
LATE_WORDS = ("care_limits", "status_day_60")

#: column, role, about_hour, first_written_hour, last_written_hour, unit, meaning
DICTIONARY = (
    ("patient", "key", 0, 0, 0, "", "number of the patient; means nothing"),
    ("sex", "finding", 0, 0, 0, "", "female or male"),
    ("age_years", "finding", 0, 0, 2, "years", "first year of a band of five; 90 for 90 and more"),
    ("diagnosis", "finding", 0, 6, 24, "", "why the patient is in hospital, one of eight"),
    ("cancer", "finding", 0, 6, 24, "", "no, yes or metastatic"),
    ("diabetes", "finding", 0, 6, 24, "", "no or yes"),
    ("dementia", "finding", 0, 6, 24, "", "no or yes"),
    ("chronic_illnesses", "finding", 0, 6, 24, "", "how many chronic illnesses"),
    ("status_day_60", "finding", 1440, 1440, 1800, "", "how the patient fares after two months"),
    ("mean_pressure", "finding", 70, 70, 71, "mmHg", "mean arterial blood pressure"),
    ("heart_rate", "finding", 70, 70, 71, "beats/min", "heart rate"),
    ("respiratory_rate", "finding", 70, 70, 71, "breaths/min", "respiratory rate"),
    ("temperature", "finding", 70, 70, 71, "degrees C", "body temperature"),
    ("coma_score", "finding", 70, 70, 72, "", "0 awake to 100 deep coma"),
    ("care_limits", "finding", 0, 0, np.nan, "", "whether the patient is not to be resuscitated; as it is now"),
    ("oxygen_ratio", "finding", 66, 66, 71, "mmHg", "PaO2 / FiO2; low when lungs fail"),
    ("albumin", "finding", 66, 68, 72, "g/L", "low in severe illness"),
    ("bilirubin", "finding", 66, 68, 72, "umol/L", "high when the liver fails"),
    ("creatinine", "finding", 66, 68, 72, "umol/L", "high when kidneys fail"),
    ("urea", "finding", 66, 68, 72, "mmol/L", "high when kidneys fail"),
    ("sodium", "finding", 66, 68, 72, "mmol/L", "in the blood"),
    ("activities_lost", "finding", 0, 48, 168, "", "daily activities not possible before, 0 to 7; from an interview"),
    ("study_estimate", "finding", 72, 43000, 43000, "", "chance to live for half a year; by the study's own model"),
    ("days_followed", "outcome", 4320, 4320, np.nan, "days", "days until death, or until the study ended"),
)
_HOURS = ("about_hour", "first_written_hour", "last_written_hour")
_COLUMNS = ("column", "role", *_HOURS, "unit", "meaning")
_STATUS = {"<2 mo. follow-up": "dead", "missing": "not known", "no(M2 and SIP pres)": "well", "Coma or Intub": "coma"}
_LIMITS = {"no dnr": "no", "dnr after sadm": "yes", "dnr before sadm": "yes", "missing": "not known"}


def build(rng: np.random.Generator) -> Split:
    """Patients of the past with everything that was ever written, and new ones with what is known at hour 72.

    Returns:
        public: dict with "patients" (DataFrame, the columns of the dictionary), "died" (int64 (n,), 1 if dead within
            180 days) and "dictionary" (DataFrame, a row for each column).
        held_out.inputs: DataFrame, the same columns of other patients; empty where nothing is written yet.
        held_out.labels: int64 (n,), 1 if dead within 180 days.
    """
    table = support2.patients()
    chosen = table.iloc[rng.permutation(len(table))].reset_index(drop=True)
    patients, died = _known(chosen), _died(chosen)
    is_new = np.arange(len(chosen)) < HELD_OUT
    is_public = ~is_new & ((died == 1) | (rng.random(len(chosen)) < LIVED_IN_EXPORT))
    patients["patient"] = 100_000 + rng.permutation(900_000)[: len(chosen)]
    for name in MEASURED:
        patients[name] = _disturbed(rng, name, patients[name].to_numpy())
    patients["activities_lost"] = chosen["num_adlp"].to_numpy(np.float64)
    patients["study_estimate"] = chosen["num_surv6m"].to_numpy(np.float64).round(2)
    patients["days_followed"] = chosen["time"].to_numpy(np.float64)
    patients["care_limits"] = [_LIMITS[one] for one in chosen["fac_dnr"].astype(str)]
    patients["status_day_60"] = [_STATUS.get(one, "needs help") for one in chosen["fac_sfdm2"].astype(str)]
    dictionary = pd.DataFrame(DICTIONARY, columns=[*_COLUMNS]).astype(dict.fromkeys(_HOURS, np.float64))
    patients = patients[dictionary["column"].tolist()]
    new, former = patients[is_new].reset_index(drop=True), patients[is_public].reset_index(drop=True)
    new = new.assign(**dict.fromkeys(LATE_NUMBERS, np.nan), **dict.fromkeys(LATE_WORDS, ""))
    return Split(
        public={"patients": former, "died": died[is_public], "dictionary": dictionary},
        held_out=HeldOut(inputs=new, labels=died[is_new]),
    )


def nearest_row_attack() -> tuple[pd.DataFrame, NDArray[np.float64]]:
    """Every patient of the package in the columns and units of the inputs, and what became of each.

    A cheat who knows how often the nearest row is another patient says 0.8 and 0.2, not 1 and 0.
    """
    table = support2.patients()
    features = _known(table)
    for name in MEASURED:
        if name in MULTIPLIED:
            features[name] = features[name].clip(lower=0.1)
    return features, np.where(_died(table) == 1, 0.8, 0.2)


def _died(table: pd.DataFrame) -> NDArray[np.int64]:
    """1 for who was dead within 180 days, 0 for who was alive then: int64 (n,)."""
    return ((table["event"] == 1) & (table["time"] <= HORIZON_DAYS)).to_numpy().astype(np.int64)


def _known(table: pd.DataFrame) -> pd.DataFrame:
    """What is known at hour 72, undisturbed, in the units used here."""
    age_years = table["num_age"].to_numpy(np.float64)
    columns = {
        "sex": table["fac_sex"].astype(str).to_numpy(),
        "age_years": (np.minimum(age_years, 90.0) // 5 * 5).astype(np.int64),
        "diagnosis": support2.diagnoses(table),
        "cancer": table["fac_ca"].astype(str).to_numpy(),
        "diabetes": np.where(table["fac_diabetes"].astype(str) == "1", "yes", "no"),
        "dementia": np.where(table["fac_dementia"].astype(str) == "1", "yes", "no"),
        "chronic_illnesses": table["num_num_co"].to_numpy(np.int64),
        **{name: table[original].to_numpy(np.float64) * factor for name, (original, factor) in MEASURED.items()},
    }
    return pd.DataFrame(columns)


def _disturbed(rng: np.random.Generator, name: str, value: NDArray[np.float64]) -> NDArray[np.float64]:
    """The values as they would be at another hour, rounded, some of them lost; what is missing or 0 stays so."""
    noise = rng.standard_normal(len(value))
    anew = value * np.exp(MULTIPLIED[name] * noise) if name in MULTIPLIED else value + ADDED[name] * noise
    anew = np.clip(anew, 0.1, 100.0 if name == "coma_score" else None)
    anew = np.round(np.where(value > 0, anew, value), 1 if name in ONE_DECIMAL else 0)
    return np.where(rng.random(len(value)) < LOST, np.nan, anew)
