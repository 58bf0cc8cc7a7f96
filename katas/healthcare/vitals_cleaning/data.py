"""Reports about seriously ill patients, as a hospital's export hands them over, and what their charts say.

The patients and their values are real: SUPPORT, 9,105 adults in five US teaching hospitals, 1989 to 1994 (Knaus and
others, 1995), from the package SurvSet (`support2`). Each has one value of each kind, taken on the third day of the
study, and the SUPPORT physiology score of that day (0 to 100, higher is worse), by which slices are made. What is
missing there is missing, as a rule, because nobody ordered the test, and those patients are better off: their mean
score is 22.5 without a PaO2/FiO2 ratio, and 26.5 with one.

Left as it is, for it teaches most: 83 heart rates, 65 respiratory rates and 51 blood pressures of 0. They look like
dirt, and most are not: the mean score of the 83 is 48, where all have 26, and half of them were dead within a week,
where of all it is one in ten. White cells of 0.05 are real as well: 51 of the 85 patients with 0.1 or less had organ
failure with cancer. An albumin of 29 looks like a slip (29 g/L), and is in the original.

What was made of it, and why:

- Every value was taken anew (`JITTER`): an hour later a heart rate is another one. What was read then is the chart, the
  truth here. So the values of the package, even of the right patient, are farther from the truth than cleaned reports
  are. A value of 0 stays 0, and what is missing stays missing.
- Reports. A patient has one report with everything, at one hour; some have an earlier one (older values, farther from
  the chart), some a later one (a correction: a few values, the rest empty; what it corrects is
  what the full report then has wrong), and some are sent twice, word for word, as interfaces do when no receipt came.
- Units. Temperatures in degrees Fahrenheit, creatinine in umol/L and albumin in g/L for some reports, with the unit
  beside the value. MIMIC has temperatures in both: MIT-LCP/mimic-code issue 501.
- Impossible values (`_break`). Fahrenheit marked as Celsius and the reverse, and a lost decimal point: eICU has both,
  MIT-LCP/eicu-code issue 144, and MIMIC, CLIF-MIMIC issue 30. A number typed twice (102 as 102102): MIT-LCP/mimic-code
  issue 2168. White cells for each microlitre instead of thousands; albumin in g/L marked g/dL, as in the original.
- Codes. -1 stands for a test that was not ordered in half of the reports, where the others leave it empty; 999 for a
  value that was lost on its way. Numbers as codes are an old custom: SPSS, SAS and survey files use 9, 99 and 999.
- What became of the patient after two months (`sfdm2` of the original, three levels) is in the export, as it is in
  every export made in hindsight. Nobody knows it on the third day.

Every patient has the same chance of each kind of dirt. In a real hospital it comes from one ward, or one device.
"""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mlekata.authoring import HeldOut, Split

from ..shared import support2

PUBLIC, HELD_OUT = 2_000, 2_000  # patients

#: Name here -> name in the package.
MEASURED = {
    "temperature": "num_temp",  # degrees Celsius
    "heart_rate": "num_hrt",  # beats/min
    "respiratory_rate": "num_resp",  # breaths/min
    "mean_pressure": "num_meanbp",  # mmHg
    "white_cells": "num_wblc",  # thousands/uL
    "creatinine": "num_crea",  # mg/dL
    "albumin": "num_alb",  # g/dL
    "oxygen_ratio": "num_pafi",  # PaO2 / FiO2, mmHg
}
#: Standard deviation of the jitter: added, or for the last four multiplied as exp(jitter).
JITTER = dict(zip(MEASURED, (0.35, 9.0, 2.8, 8.0, 0.20, 0.15, 0.10, 0.16), strict=True))
MULTIPLIED = ("white_cells", "creatinine", "albumin", "oxygen_ratio")
DECIMALS = dict(zip(MEASURED, (1, 0, 0, 0, 1, 1, 1, 0), strict=True))
EARLIER, CORRECTED, SENT_TWICE = 0.30, 0.20, 0.15  # shares of patients
OLDER = 2.5  # times the jitter, in an earlier report
FAHRENHEIT, MICROMOLES, GRAMS_PER_LITRE = 0.40, 0.35, 0.35  # shares of reports
LOST, BROKEN = 0.06, 0.04  # shares of values: code 999, and impossible ones
MINUS_ONE = 0.5  # share of reports in which -1 stands for a test that was not ordered
UMOL_PER_MG_DL = 88.42

_STATUS = {"<2 mo. follow-up": "dead", "missing": "not known"}


def build(rng: np.random.Generator) -> Split:
    """Reports about some patients with their charts, and reports about others.

    Returns:
        public: dict with "reports" and "charts", DataFrames; a chart has `patient` and the eight of MEASURED, NaN
            for what was never measured, in order of patients.
        held_out.inputs: DataFrame, reports about other patients.
        held_out.labels: DataFrame with the eight of MEASURED as in the chart, `woman` (bool), `age_years` and `score`
            (float64; severity, 0 to 100), in order of patients.
    """
    patients = _patients()
    chosen = patients.iloc[rng.permutation(len(patients))[: PUBLIC + HELD_OUT]].reset_index(drop=True)
    chosen["patient"] = 100_000 + rng.permutation(900_000)[: len(chosen)]
    public, held_out = chosen[:PUBLIC], chosen[PUBLIC:]
    public_reports, public_chart = _export(rng, public)
    held_out_reports, held_out_chart = _export(rng, held_out)
    people = held_out[["patient", "woman", "age_years", "score"]]
    return Split(
        public={"reports": public_reports, "charts": public_chart},
        held_out=HeldOut(
            inputs=held_out_reports,
            labels=held_out_chart.merge(people, on="patient").drop(columns="patient"),
        ),
    )


def nearest_row_attack() -> tuple[pd.DataFrame, NDArray[np.float64]]:
    """Every patient of the package in the columns of the export, and the values as they are in the package."""
    patients = _patients()
    return patients[[*MEASURED]], patients[[*MEASURED]].to_numpy()


def _patients() -> pd.DataFrame:
    """The patients of the package, with the names used here; one without any value is left out."""
    table = support2.patients()
    patients = pd.DataFrame({name: table[original].to_numpy(np.float64) for name, original in MEASURED.items()})
    patients["diagnosis"] = support2.diagnoses(table)
    patients["status_day_60"] = [_STATUS.get(one, "alive") for one in table["fac_sfdm2"].astype(str)]
    patients["score"] = table["num_sps"].to_numpy(np.float64).round(1)
    patients["woman"] = (table["fac_sex"].astype(str) == "female").to_numpy()
    patients["age_years"] = table["num_age"].to_numpy(np.float64)
    return patients


def _export(rng: np.random.Generator, patients: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """All reports about the patients, in no order; and the chart: what each patient's values really were."""
    n = len(patients)
    full = _taken_anew(rng, patients, 1.0)
    chart = full[["patient", *MEASURED]].sort_values("patient", ignore_index=True)
    full["hour"] = rng.integers(24, 36, n)

    earlier = _taken_anew(rng, patients, OLDER)[rng.random(n) < EARLIER]
    earlier["hour"] = rng.integers(6, 24, len(earlier))

    is_corrected = rng.random(n) < CORRECTED
    correction = full[is_corrected].copy()
    correction["hour"] = rng.integers(36, 48, len(correction))
    chosen = rng.random((len(correction), len(MEASURED))) < 0.3
    correction[[*MEASURED]] = correction[[*MEASURED]].where(chosen)
    wrong = _taken_anew(rng, patients[is_corrected], 2 * OLDER)[[*MEASURED]]
    full.loc[is_corrected, [*MEASURED]] = full.loc[is_corrected, [*MEASURED]].where(~chosen, wrong)

    reports = pd.concat([earlier, full, correction], ignore_index=True)
    reports = _as_exported(rng, reports, is_correction=np.arange(len(reports)) >= len(earlier) + n)
    twice = reports[rng.random(len(reports)) < SENT_TWICE]
    reports = pd.concat([reports, twice], ignore_index=True)
    return reports.iloc[rng.permutation(len(reports))].reset_index(drop=True), chart


def _taken_anew(rng: np.random.Generator, patients: pd.DataFrame, times: float) -> pd.DataFrame:
    """The patients' values as they would be read at another moment; what is missing or 0 stays so."""
    values = patients[["patient", "diagnosis", "status_day_60", *MEASURED]].copy()
    for name, spread in JITTER.items():
        value, jitter = values[name].to_numpy(), times * spread * rng.standard_normal(len(values))
        least = 10.0**-2 if name in MULTIPLIED else 1.0
        anew = value * np.exp(jitter) if name in MULTIPLIED else value + jitter
        values[name] = np.where(value > 0, np.maximum(anew, least), value)
    return values


def _as_exported(rng: np.random.Generator, reports: pd.DataFrame, *, is_correction: NDArray[np.bool_]) -> pd.DataFrame:
    """The reports in the units, with the slips and the codes of those who sent them."""
    n = len(reports)
    not_ordered = reports[[*MEASURED]].isna().to_numpy()
    in_other_unit = {
        "temperature": rng.random(n) < FAHRENHEIT,
        "creatinine": rng.random(n) < MICROMOLES,
        "albumin": rng.random(n) < GRAMS_PER_LITRE,
    }
    columns = {}
    for place, name in enumerate(MEASURED):
        value, other = reports[name].to_numpy(), in_other_unit.get(name, np.zeros(n, bool))
        value = np.where(other, _in_other_unit(name, value), value)
        broken = (rng.random(n) < BROKEN) & ~np.isnan(value)
        value = np.where(broken, _break(rng, name, value, other), value)
        value = np.round(value, np.where(other & (name != "temperature"), 0, DECIMALS[name]).max())
        lost = (rng.random(n) < LOST) & ~not_ordered[:, place]
        columns[name] = np.where(lost, 999.0, value)
    says_minus_one = (rng.random(n) < MINUS_ONE) & ~is_correction
    for place, name in enumerate(MEASURED):
        columns[name][not_ordered[:, place] & says_minus_one] = -1.0
    exported = {name: reports[name].to_numpy() for name in ("patient", "hour", "diagnosis", "status_day_60")}
    units = {
        "temperature_unit": np.where(in_other_unit["temperature"], "F", "C"),
        "creatinine_unit": np.where(in_other_unit["creatinine"], "umol/L", "mg/dL"),
        "albumin_unit": np.where(in_other_unit["albumin"], "g/L", "g/dL"),
    }
    return pd.DataFrame({**exported, **columns, **units})


def _in_other_unit(name: str, value: NDArray[np.float64]) -> NDArray[np.float64]:
    match name:
        case "temperature":
            return value * 9 / 5 + 32
        case "creatinine":
            return value * UMOL_PER_MG_DL
        case "albumin":
            return value * 10
        case _:
            return value


def _break(
    rng: np.random.Generator, name: str, value: NDArray[np.float64], other: NDArray[np.bool_]
) -> NDArray[np.float64]:
    """A slip of the kind that is made with this value; each leads out of the limits of the brief, nearly always."""
    match name:
        case "temperature":  # the other unit's number, or a lost decimal point
            swapped = np.where(other, (value - 32) * 5 / 9, value * 9 / 5 + 32)
            return np.where(rng.random(len(value)) < 0.5, swapped, value * 10)
        case "heart_rate" | "respiratory_rate" | "mean_pressure":  # typed twice: 102 as 102102
            digits = np.floor(np.log10(np.maximum(np.round(value), 1))) + 1
            return np.round(value) * (10**digits + 1)
        case "white_cells":  # for each microlitre, not in thousands
            return value * 1000
        case "creatinine":  # lost decimal point
            return value * 100
        case "albumin":  # g/L marked g/dL, or the reverse
            return np.where(other, value / 10, value * 10)
        case _:  # oxygen_ratio: FiO2 in per cent, 21 to 100, not 0.21 to 1
            return value / 100
