"""NumPy arrays and float32; gaps are filled with the medians of the fifteen most similar training patients."""

import numpy as np
import pandas as pd

MEASURED = [
    "temperature",
    "heart_rate",
    "respiratory_rate",
    "mean_pressure",
    "white_cells",
    "creatinine",
    "albumin",
    "oxygen_ratio",
]
LEAST = np.array([26, 0, 0, 0, 0, 0.1, 0.6, 10])
GREATEST = np.array([45, 350, 300, 330, 1000, 60, 6, 900])
SCALE = {"F": (5 / 9, -32), "umol/L": (1 / 88.42, 0), "g/L": (0.1, 0)}
OTHER_DIAGNOSIS = 4.0  # added to the distance


def standard_units(reports):
    values = reports[MEASURED].to_numpy(np.float64, copy=True)
    values[(values == -1) | (values == 999)] = np.nan
    for name in ("temperature", "creatinine", "albumin"):
        factor, before = np.array([SCALE.get(unit, (1, 0)) for unit in reports[f"{name}_unit"]]).T
        values[:, MEASURED.index(name)] = (values[:, MEASURED.index(name)] + before) * factor
    return reports.assign(**dict(zip(MEASURED, values.T, strict=True)))


def blank_impossible(reports):
    values = reports[MEASURED].to_numpy()
    values = np.where((values < LEAST) | (values > GREATEST), np.nan, values)
    return reports.assign(**dict(zip(MEASURED, values.T, strict=True)))


def one_row_per_patient(reports):
    reports = reports.drop_duplicates().sort_values(["patient", "hour"])
    reports[MEASURED] = reports.groupby("patient")[MEASURED].ffill()
    return reports.drop_duplicates("patient", keep="last")


def learn_fillings(records):
    values = records[MEASURED].to_numpy(np.float64)
    return {
        "values": values,
        "diagnosis": records["diagnosis"].to_numpy(),
        "middle": np.nanmedian(values, axis=0),
        "spread": np.nanstd(values, axis=0),
    }


def fill_missing(records, fillings):
    values = records[MEASURED].to_numpy(np.float64, copy=True)
    missing = np.isnan(values)
    known = (fillings["values"] - fillings["middle"]) / fillings["spread"]
    asked = (values - fillings["middle"]) / fillings["spread"]
    for row in np.flatnonzero(missing.any(axis=1)):
        distance = np.nan_to_num((known - asked[row]) ** 2, nan=2.0).mean(axis=1)
        distance = distance + OTHER_DIAGNOSIS * (fillings["diagnosis"] != records["diagnosis"].iloc[row])
        order = np.argsort(distance, kind="stable")
        for column in np.flatnonzero(missing[row]):
            nearest = fillings["values"][order, column]
            nearest = nearest[~np.isnan(nearest)][:15]
            values[row, column] = np.median(nearest) if len(nearest) else fillings["middle"][column]
    flags = {f"{name}_missing": missing[:, column] for column, name in enumerate(MEASURED)}
    filled = pd.DataFrame(values.astype(np.float32), columns=MEASURED).assign(**flags)
    return filled.assign(patient=records["patient"].to_numpy())
