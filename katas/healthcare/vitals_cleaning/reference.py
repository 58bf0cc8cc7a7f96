"""Vitals cleaning: the debrief.

**Codes first.** 999 stands for "lost". Convert first, and a lost creatinine of 999 umol/L becomes 11.3 mg/dL: a value
that patients on dialysis have, and that no limit will ever stop. What is not a measurement has to go while it can
still be recognised. The same holds for averages: one 999 in a mean leaves a number that looks like a patient.

**The unit belongs to the value.** 28 may be a creatinine in either unit, so a rule such as "above 30 it must be
umol/L" is right until the day it matters. Where the unit is written beside the value, read it, row by row. Where it is
written wrongly, conversion gives 2.8 degrees Celsius, and the limits see to it. It could be repaired, too (37 marked F
can only be Celsius), and on this export that gains a little; but a repair is a guess, and wants a column that says so.

**Limits are for errors, not for illness.** The limits here are those that the benchmarks on MIMIC publish, and they are
wide on purpose. "More than three standard deviations" or "outside the normal range" would throw away the values of
just those patients for whom the ward needs them. And 0 is a value: of the real patients behind this kata, 83 have a
heart rate of 0. Many a pipeline makes them missing and fills in 100, the usual rate. Their mean severity score is 48
where all have 26, and half of them were dead within a week: hearts had stopped. A third lived on for half a year, so
some were brought back, and some of these zeros may be errors after all. The chart cannot tell; calling them usual is
the greater harm. White cells of 0 are chemotherapy, mostly. (Two limits are not from the table: its least blood
pressure is 14 mmHg, but a heart that stands still has none; and it has no oxygen ratio.)

**Blank, then merge.** `groupby(...).last()` takes the last value that is not missing, for each column by itself. If
impossible values are still there, they win over good ones that came an hour before. If the last *report* is taken and
not the last value, a correction of one number deletes the other seven. And whoever fills gaps forward without a
groupby gives a patient the values of the one who stands above.

**Fill with what training patients of the same kind have.** The median, because one dialysis patient moves a mean; by
diagnosis, because patients with heart failure have an albumin of 3.3 and those with sepsis one of 2.7: a common median
makes one group too ill and the other too well, and a small group is always filled with the values of a large one. A
diagnosis without values falls back on everybody. The medians are learned once: whoever takes them from the batch that
is to be filled gives a patient another value on a full ward than on an empty one, and lets a test set see itself.

**Not by the outcome.** Medians by `status_day_60` fit better in every table made in hindsight, and nobody has that
column on day three. Models on such data look splendid and fail on the first day in service.

**That it was missing is a finding.** Nobody draws arterial blood from a patient who breathes well. Of the real
patients, those without an oxygen ratio have a mean severity score of 22.5, the others 26.5. The filled value hides
this; the column beside it keeps it, and a model can use it.

Where this world is kinder than yours: dirt falls on all patients alike. In practice it comes from one ward or one
device, and so does the harm. A swapped pair of digits, 83 for 38, is within every limit; only the patient's other
values betray it. Units are stated, always. And a single filled number claims to be known: for an estimate with an
honest error, fill several times (multiple imputation).
"""

import pandas as pd

#: Column -> the least and the greatest value that a patient can have, in the standard unit; both are possible.
LIMITS = {
    "temperature": (26.0, 45.0),  # degrees Celsius
    "heart_rate": (0.0, 350.0),  # beats/min
    "respiratory_rate": (0.0, 300.0),  # breaths/min
    "mean_pressure": (0.0, 330.0),  # mmHg
    "white_cells": (0.0, 1000.0),  # thousands/uL
    "creatinine": (0.1, 60.0),  # mg/dL
    "albumin": (0.6, 6.0),  # g/dL
    "oxygen_ratio": (10.0, 900.0),  # mmHg
}
MEASURED = list(LIMITS)
MICROMOL_PER_L_IN_MG_PER_DL = 88.42  # creatinine; its molar mass is 113.12 g/mol
CODES = (-1, 999)


def standard_units(reports: pd.DataFrame) -> pd.DataFrame:
    """The reports with missing values for codes, and all values in the standard units.

    Args:
        reports: n reports with the columns of the brief's data dictionary; rows in any order, with any index.

    Returns:
        A DataFrame of n rows in the order of the rows given, with at least these columns; its index does not matter:

        - patient, hour, diagnosis, status_day_60: as they were.
        - the eight of MEASURED: float; NaN where the report has -1, 999 or NaN. Temperature in degrees Celsius,
          creatinine in mg/dL, albumin in g/dL; the others as they were.
    """
    clean = reports.reset_index(drop=True)
    clean[MEASURED] = clean[MEASURED].mask(clean[MEASURED].isin(CODES))  # before 999 umol/L becomes 11.3 mg/dL
    in_fahrenheit = clean["temperature_unit"] == "F"
    in_micromol = clean["creatinine_unit"] == "umol/L"
    in_grams_per_litre = clean["albumin_unit"] == "g/L"
    clean["temperature"] = clean["temperature"].mask(in_fahrenheit, (clean["temperature"] - 32) * 5 / 9)
    clean["creatinine"] = clean["creatinine"].mask(in_micromol, clean["creatinine"] / MICROMOL_PER_L_IN_MG_PER_DL)
    clean["albumin"] = clean["albumin"].mask(in_grams_per_litre, clean["albumin"] / 10)
    return clean.drop(columns=["temperature_unit", "creatinine_unit", "albumin_unit"])


def blank_impossible(reports: pd.DataFrame) -> pd.DataFrame:
    """The reports with missing values for what no patient can have.

    Args:
        reports: n reports as `standard_units` returns them.

    Returns:
        A DataFrame of the same rows and columns, NaN where a value is below the least or above the greatest in
        LIMITS. Everything else is as it was.
    """
    clean = reports.copy()
    for name, (least, greatest) in LIMITS.items():
        clean[name] = clean[name].where(clean[name].between(least, greatest))  # both limits are possible
    return clean


def one_row_per_patient(reports: pd.DataFrame) -> pd.DataFrame:
    """The latest known value of each kind for each patient.

    Args:
        reports: n reports as `blank_impossible` returns them; rows in any order. Some are there twice.

    Returns:
        A DataFrame with one row for each patient, in any order, and at least these columns:

        - patient, diagnosis, status_day_60: those of the patient's reports, which agree on them.
        - the eight of MEASURED: float; the value with the greatest `hour` among the patient's reports that have
          one, NaN if none has.
    """
    in_order = reports.sort_values("hour", kind="stable")
    # `last` is the last value that is not missing, in each column by itself; it leaves no patient out.
    return in_order.groupby("patient").last().reset_index()


def learn_fillings(records: pd.DataFrame) -> object:
    """What has to be known of other patients to fill in missing values.

    Args:
        records: m patients as `one_row_per_patient` returns them: the training patients.

    Returns:
        Any object that `fill_missing` understands.
    """
    return {
        "by_diagnosis": records.groupby("diagnosis")[MEASURED].median(),
        "of_all": records[MEASURED].median(),
    }


def fill_missing(records: pd.DataFrame, fillings: object) -> pd.DataFrame:
    """The records without a gap, and with a note of where the gaps were.

    Args:
        records: k patients as `one_row_per_patient` returns them; not those of the training, as a rule.
        fillings: what `learn_fillings` returned.

    Returns:
        A DataFrame of k rows in the order of the rows given, with at least these columns; its index does not matter:

        - patient: as it was.
        - the eight of MEASURED: float, without NaN; what was not missing is as it was.
        - temperature_missing, heart_rate_missing and so on, one for each of the eight: 1 or True where the value
          was missing in `records`, 0 or False elsewhere.
    """
    filled = records.reset_index(drop=True)
    for name in MEASURED:
        filled[f"{name}_missing"] = filled[name].isna().astype(int)  # before it can no longer be seen
        own = filled["diagnosis"].map(fillings["by_diagnosis"][name])  # NaN for a diagnosis without a known value
        filled[name] = filled[name].fillna(own).fillna(fillings["of_all"][name])
    return filled
