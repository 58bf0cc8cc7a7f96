"""Is it right? Reports of a few patients are made here, where every answer can be written down.

The tests of one function do not lean on the functions before it: each gets reports or records made for it.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from mlekata.authoring import checks

NAN = np.nan
TOLERANCE = 0.01  # in the unit of each column
LIMITS = {
    "temperature": (26.0, 45.0),
    "heart_rate": (0.0, 350.0),
    "respiratory_rate": (0.0, 300.0),
    "mean_pressure": (0.0, 330.0),
    "white_cells": (0.0, 1000.0),
    "creatinine": (0.1, 60.0),
    "albumin": (0.6, 6.0),
    "oxygen_ratio": (10.0, 900.0),
}
MEASURED = [*LIMITS]
USUAL = (37.0, 95.0, 22.0, 80.0, 9.5, 1.2, 3.0, 250.0)
DIAGNOSES = ("chf", "copd", "coma")


def _reports(values: np.ndarray, **others: object) -> pd.DataFrame:
    """Reports with these values, float64 (n, 8), one of each patient unless *others* say so."""
    n = len(values)
    columns = {
        "patient": 500 + 7 * np.arange(n)[::-1],
        "hour": np.full(n, 20),
        "diagnosis": [DIAGNOSES[row % 3] for row in range(n)],
        "status_day_60": ["alive"] * n,
        **dict(zip(MEASURED, np.asarray(values, np.float64).T, strict=True)),
    }
    return pd.DataFrame({**columns, **others})


def _with_units(values: np.ndarray, temperature: list[str], creatinine: list[str], albumin: list[str]) -> pd.DataFrame:
    """The same with the units beside the values, under an index that says nothing."""
    reports = _reports(values, temperature_unit=temperature, creatinine_unit=creatinine, albumin_unit=albumin)
    return reports.set_index(pd.Index(np.arange(len(reports)) % 2))


def _usual(n: int, *, step: float = 0.01) -> np.ndarray:
    """Values as many patients have them, a little greater in each row: float64 (n, 8)."""
    return np.array(USUAL) * (1 + step * np.arange(n)[:, None])


def _same(found: pd.DataFrame, expected: np.ndarray, columns: list[str]) -> list[str]:
    """The columns with a value that is not the expected one; NaN equals NaN."""
    return [
        name
        for name, values in zip(columns, np.asarray(expected, np.float64).T, strict=True)
        if not np.allclose(found[name].to_numpy(np.float64), values, rtol=0, atol=TOLERANCE, equal_nan=True)
    ]


def _by_patient(found: pd.DataFrame, reports: pd.DataFrame) -> pd.DataFrame:
    """*found* in the order of the patients in *reports*, if it has the same: order is asked by another test."""
    own, wanted = found["patient"].to_numpy(), reports["patient"].to_numpy()
    if sorted(own.tolist()) != sorted(wanted.tolist()):
        return found
    return found.set_index("patient").loc[wanted].reset_index()


# --- standard_units ---------------------------------------------------------------------------------------


@checks("standard_units")
def test_values_are_in_the_standard_units(answers):
    """Each temperature, creatinine and albumin is converted if its own unit says so, and only then."""
    values = _usual(6)
    expected = values.copy()
    values[:, 0], expected[:, 0] = (98.6, 37.0, 86.0, 30.0, 104.0, 98.6), (37.0, 37.0, 30.0, 30.0, 40.0, 98.6)
    values[:, 5], expected[:, 5] = (28.0, 28.0, 884.2, 0.9, 44.21, 0.5), (28.0, 0.3167, 10.0, 0.9, 0.5, 0.5)
    values[:, 6], expected[:, 6] = (4.0, 31.0, 5.5, 5.5, 12.0, 30.0), (0.4, 3.1, 5.5, 0.55, 1.2, 30.0)
    reports = _with_units(
        values,
        ["F", "C", "F", "C", "F", "C"],
        ["mg/dL", "umol/L", "umol/L", "mg/dL", "umol/L", "mg/dL"],
        ["g/L", "g/L", "g/dL", "g/L", "g/L", "g/dL"],
    )
    found = _by_patient(answers.standard_of(reports), reports)
    wrong = _same(found, expected, MEASURED)
    wrong = [name for name in wrong if name in ("temperature", "creatinine", "albumin")]
    assert not wrong, (
        f"`standard_units` does not return {_listed(wrong)} in the standard unit when values in both units are mixed; "
        "look at the formula, and at the unit beside each value"
    )


@checks("standard_units")
def test_codes_become_missing(answers):
    """-1 and 999 are missing values in every column and every unit, and no other value is."""
    values = np.vstack([np.full((2, 8), -1.0), np.full((2, 8), 999.0), np.full((1, 8), NAN), _usual(2)])
    reports = _with_units(
        values, ["C", "F"] * 3 + ["C"], ["mg/dL", "umol/L"] * 3 + ["mg/dL"], ["g/dL", "g/L"] * 3 + ["g/dL"]
    )
    found = _by_patient(answers.standard_of(reports), reports)
    kept = [name for name in MEASURED if found[name].iloc[:4].notna().any()]
    assert not kept, f"`standard_units` returns a number where the report has -1 or 999, in {_listed(kept)}"
    made = [name for name in MEASURED if found[name].iloc[4:5].notna().any()]
    assert not made, f"`standard_units` returns a number where the report has nothing, in {_listed(made)}"
    lost = [name for name in MEASURED if found[name].iloc[5:].isna().any()]
    assert not lost, f"`standard_units` returns NaN for a usual value, in {_listed(lost)}"


@checks("standard_units")
def test_everything_else_stays_in_its_place(answers):
    """Rows keep their order, and columns without a unit beside them keep their values."""
    values = _usual(5)
    values[3] = (37.0, 0.0, 100.0, 200.0, 0.0, 1.0, 3.0, 35.0)
    reports = _with_units(values, ["F", "C", "C", "F", "C"], ["mg/dL"] * 5, ["g/dL"] * 5)
    found = answers.standard_of(reports)
    for name in ("patient", "hour", "diagnosis", "status_day_60"):
        assert found[name].tolist() == reports[name].tolist(), (
            f"`standard_units` returns {name!r} with other values or in another order than given"
        )
    columns = ["heart_rate", "respiratory_rate", "mean_pressure", "white_cells", "oxygen_ratio"]
    wrong = _same(found, reports[columns].to_numpy(), columns)
    assert not wrong, (
        f"`standard_units` changes {_listed(wrong)}, though the report has neither a code nor a unit there"
    )


def _listed(names: list[str]) -> str:
    return " and ".join(names)


# --- blank_impossible -------------------------------------------------------------------------------------


@checks("blank_impossible")
def test_impossible_values_become_missing(answers):
    """A value outside of the limits of its column is missing afterwards, however near or far it is."""
    low, high = np.array([*LIMITS.values()]).T
    values = np.vstack([low - 0.05, high + 0.5, high * 10, low - 40])
    found = answers.possible_of(_reports(np.vstack([_usual(8), values])))
    kept = [name for name in MEASURED if found[name].iloc[8:].notna().any()]
    assert not kept, f"`blank_impossible` leaves a number where no patient can have the value, in {_listed(kept)}"


@checks("blank_impossible")
def test_possible_values_and_rows_stay(answers):
    """Values on and within the limits stay, and so do the other values of a row that has an impossible one."""
    low, high = np.array([*LIMITS.values()]).T
    values = np.vstack([_usual(60, step=0.002), low, high, low + 0.001 * (high - low), high - 0.001 * (high - low)])
    zero = values == 0  # they have a test of their own
    values[zero] = 1.0
    values[0, 0], values[1, 5], values[2, 7] = 98.0, 610.0, NAN
    expected = values.copy()
    expected[0, 0] = expected[1, 5] = NAN
    reports = _reports(values)
    found = answers.possible_of(reports)
    assert found["patient"].tolist() == reports["patient"].tolist(), (
        "`blank_impossible` returns the patients in another order than given"
    )
    wrong = [name for column, name in enumerate(MEASURED) if _gone_or_changed(found[name], expected[:, column])]
    assert not wrong, f"`blank_impossible` changes or blanks values on or within the limits, in {_listed(wrong)}"


def _gone_or_changed(found: pd.Series, expected: np.ndarray) -> bool:
    possible = ~np.isnan(expected)
    return not np.allclose(found.to_numpy(np.float64)[possible], expected[possible], rtol=0, atol=TOLERANCE)


@checks("blank_impossible")
def test_a_heart_that_stood_still_is_not_an_error(answers):
    """Those who are most ill keep their values: 0 is one, where the limits allow it."""
    values = _usual(40, step=0.002)
    values[0, 1:4] = 0.0
    values[1, 4] = 0.0
    found = answers.possible_of(_reports(values))
    gone = [
        name
        for row, name in ((0, "heart_rate"), (0, "respiratory_rate"), (0, "mean_pressure"), (1, "white_cells"))
        if abs(found[name].iloc[row]) > TOLERANCE or np.isnan(found[name].iloc[row])
    ]
    assert not gone, (
        f"`blank_impossible` does not keep 0 in {_listed(gone)}: patients whose heart stood still, or who have no "
        "white cells left, would be taken for usual ones"
    )


# --- one_row_per_patient ----------------------------------------------------------------------------------

#: Reports of four patients: hours and values; the last has nothing at all.
HOURS = {811: (8, 25, 40), 35: (30,), 507: (12, 26), 690: (27, 39)}


def _of_four(rng: np.random.Generator, *, gaps: bool) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Reports of HOURS in any order, one of them twice; and the records that they make, in order of patients."""
    rows = [(patient, hour) for patient, hours in HOURS.items() for hour in hours]
    values = _usual(len(rows), step=0.02)[rng.permutation(len(rows))]
    if gaps:
        values[2, :6] = values[1, 4:] = values[5, ::2] = values[4, 3] = NAN
        values[6:] = NAN
    patient, hour = np.array(rows).T
    of_patient = {"diagnosis": [DIAGNOSES[one % 3] for one in patient], "status_day_60": ["dead"] * len(rows)}
    reports = _reports(values, patient=patient, hour=hour, **of_patient)
    expected = []
    for one in sorted(HOURS):
        record = {"patient": one, "diagnosis": DIAGNOSES[one % 3], **dict.fromkeys(MEASURED, NAN)}
        for row in np.flatnonzero(patient == one):  # in order of hours
            record.update({name: value for name, value in zip(MEASURED, values[row], strict=True) if value == value})
        expected.append(record)
    twice = pd.concat([reports, reports.iloc[[1]]])
    return twice.iloc[rng.permutation(len(twice))], pd.DataFrame(expected)


@checks("one_row_per_patient", gate=True)
def test_every_patient_has_one_row(answers, rng):
    """A patient with many reports, or without a single value, has one row."""
    reports, expected = _of_four(rng, gaps=True)
    records = answers.records_of(reports)
    assert records["diagnosis"].tolist() == expected["diagnosis"].tolist(), (
        "`one_row_per_patient` gives patients a diagnosis that is not in their reports"
    )
    assert (records["status_day_60"] == "dead").all(), (
        "`one_row_per_patient` gives patients another `status_day_60` than their reports have"
    )


@checks("one_row_per_patient")
def test_the_latest_value_counts(answers, rng):
    """Of several reports without gaps, the values with the greatest hour count, whatever the order of rows."""
    for _ in range(3):
        reports, expected = _of_four(rng, gaps=False)
        wrong = _same(answers.records_of(reports), expected[MEASURED].to_numpy(), MEASURED)
        assert not wrong, "`one_row_per_patient` does not return the values with the greatest `hour` of each patient"


@checks("one_row_per_patient")
def test_a_gap_does_not_hide_an_earlier_value(answers, rng):
    """Where the latest report has nothing, the value before it counts."""
    reports, expected = _of_four(rng, gaps=True)
    records = answers.records_of(reports)
    known = expected[MEASURED].notna().to_numpy()
    lost = int(records[MEASURED].isna().to_numpy()[known].sum())
    assert lost == 0, (
        f"`one_row_per_patient` returns NaN for {lost} values that a report of the patient has; look at reports in "
        "which some values are empty"
    )


@checks("one_row_per_patient", gate=True)
def test_patients_keep_to_themselves(answers, rng):
    """What no report of a patient has stays missing: no value comes from another patient."""
    reports, expected = _of_four(rng, gaps=True)
    records = answers.records_of(reports)
    unknown = expected[MEASURED].isna().to_numpy()
    made = int(records[MEASURED].notna().to_numpy()[unknown].sum())
    assert made == 0, f"`one_row_per_patient` returns a number for {made} values that no report of the patient has"


# --- learn_fillings and fill_missing ----------------------------------------------------------------------

#: Patients in training of each diagnosis, whose values differ far more between diagnoses than within one.
TRAINING = {"chf": 60, "copd": 60, "coma": 25}
CENTRE = {
    "chf": (36.0, 80.0, 18.0, 70.0, 8.0, 3.0, 3.5, 300.0),
    "copd": (37.5, 110.0, 30.0, 90.0, 14.0, 1.0, 4.7, 150.0),
    "coma": (39.0, 140.0, 12.0, 110.0, 20.0, 5.0, 2.3, 450.0),
}
WITHIN = np.array((0.25, 5.0, 1.0, 3.3, 1.0, 0.33, 0.2, 25.0))  # standard deviation within a diagnosis
GAPS = 0.2  # share of values that are missing
MOST_WITHIN = 2.0  # mean error of a filled value, in WITHIN


def _patients(rng: np.random.Generator, counts: dict[str, int]) -> tuple[pd.DataFrame, np.ndarray]:
    """Records with gaps, in any order, and their values without: float64 (n, 8)."""
    diagnosis = rng.permutation(np.repeat([*counts], [*counts.values()]))
    values = np.array([CENTRE[one] for one in diagnosis]) + WITHIN * np.clip(
        rng.standard_normal((len(diagnosis), 8)), -2, 2
    )
    missing = rng.random(values.shape) < GAPS
    status = np.where(rng.random(len(diagnosis)) < 0.5, "alive", "dead")
    values[status == "dead"] += 1.5 * WITHIN  # a trap: it would help to know
    records = _reports(np.where(missing, NAN, values), diagnosis=diagnosis, status_day_60=status)
    return records.drop(columns="hour"), values


@checks("fill_missing", gate=True)
def test_known_values_stay(answers, rng):
    """A value that is known is the same after filling, 0 as any other."""
    training, _ = _patients(rng, TRAINING)
    asked, _ = _patients(rng, dict.fromkeys(TRAINING, 8))
    asked.loc[3, ["heart_rate", "white_cells"]] = 0.0
    filled = answers.filled_of(asked, answers.fillings_of(training), finite=False)
    known = asked[MEASURED].notna().to_numpy()
    close = np.isclose(filled[MEASURED].to_numpy(), asked[MEASURED].to_numpy(), rtol=0, atol=TOLERANCE)
    changed = int((known & ~close).sum())
    assert changed == 0, f"`fill_missing` changes {changed} of {int(known.sum())} values that are known"


@checks("fill_missing")
def test_columns_say_what_was_missing(answers, rng):
    """The eight columns of yes and no say which values were missing in the records."""
    training, _ = _patients(rng, TRAINING)
    asked, _ = _patients(rng, dict.fromkeys(TRAINING, 8))
    filled = answers.filled_of(asked, answers.fillings_of(training), finite=False)
    flags = filled[[f"{name}_missing" for name in MEASURED]].to_numpy()
    wrong = int((flags != asked[MEASURED].isna().to_numpy()).sum())
    assert wrong == 0, (
        f"the columns of `fill_missing` that end in _missing are wrong for {wrong} of {flags.size} values"
    )


@checks("learn_fillings", "fill_missing")
def test_nothing_stays_missing(answers, rng):
    """Every value is filled with one that is possible, also for a diagnosis that training has no value of."""
    training, _ = _patients(rng, TRAINING)
    training.loc[training["diagnosis"] == "coma", "albumin"] = NAN
    asked, _ = _patients(rng, dict.fromkeys(TRAINING, 8))
    asked.loc[asked["diagnosis"] == "coma", "albumin"] = NAN
    asked.loc[0, "diagnosis"] = "cirrhosis"
    asked.loc[:1, MEASURED] = NAN
    filled = answers.filled_of(asked, answers.fillings_of(training), finite=False)
    left = int(filled[MEASURED].isna().to_numpy().sum())
    assert left == 0, (
        f"`fill_missing` leaves {left} values missing; look at patients without any value, and at diagnoses of whom "
        "training knows no value"
    )
    impossible = [name for name, limits in LIMITS.items() if not filled[name].between(*limits).all()]
    assert not impossible, f"`fill_missing` fills in values that no patient can have, in {_listed(impossible)}"


@checks("learn_fillings", "fill_missing", gate=True)
def test_fillings_come_from_training_patients(answers, rng):
    """A patient is filled in the same way whoever else is in the call."""
    training, _ = _patients(rng, TRAINING)
    asked, _ = _patients(rng, dict.fromkeys(TRAINING, 8))
    fillings = answers.fillings_of(training)
    together = answers.filled_of(asked, fillings, finite=False)
    parts = [asked.iloc[rows] for rows in ([0], [1], [2], list(range(3, 24)))]
    apart = pd.concat([answers.filled_of(part, fillings, finite=False) for part in parts])
    same = np.isclose(together[MEASURED], apart[MEASURED], rtol=0, atol=TOLERANCE, equal_nan=True)
    assert same.all(), (
        f"`fill_missing` gives {int((~same).sum())} values another number when other patients are in the call; fill "
        "with what `learn_fillings` found in training"
    )


@checks("learn_fillings", "fill_missing", gate=True)
def test_what_became_of_patients_is_not_used(answers, rng):
    """The filled values are the same whatever `status_day_60` says, in training and afterwards."""
    training, _ = _patients(rng, TRAINING)
    asked, _ = _patients(rng, dict.fromkeys(TRAINING, 8))
    before = answers.filled_of(asked, answers.fillings_of(training), finite=False)
    for records in (training, asked):
        records["status_day_60"] = np.where(records["status_day_60"] == "dead", "alive", "dead")
        records.loc[::3, "status_day_60"] = "not known"
    after = answers.filled_of(asked, answers.fillings_of(training), finite=False)
    same = np.isclose(before[MEASURED], after[MEASURED], rtol=0, atol=TOLERANCE, equal_nan=True)
    assert same.all(), (
        f"{int((~same).sum())} values that `fill_missing` returns depend on `status_day_60`, which nobody knows while "
        "the patient is on the ward"
    )


@checks("learn_fillings", "fill_missing")
def test_no_diagnosis_is_filled_like_another(answers, rng):
    """Patients of every diagnosis, also of a rare one, are filled with values such as theirs."""
    training, _ = _patients(rng, TRAINING)
    asked, values = _patients(rng, dict.fromkeys(TRAINING, 25))
    filled = answers.filled_of(asked, answers.fillings_of(training), finite=False)
    missing = asked[MEASURED].isna().to_numpy()
    error = np.abs(np.nan_to_num(filled[MEASURED].to_numpy(), nan=1e6) - values) / WITHIN
    harmed = [
        one for one in TRAINING if error[missing & (asked["diagnosis"] == one).to_numpy()[:, None]].mean() > MOST_WITHIN
    ]
    assert not harmed, (
        f"`fill_missing` fills patients whose diagnosis is {_listed(harmed)} with values far from those that training "
        "patients with the same diagnosis have"
    )
