"""Row by row in plain Python: dictionaries of patients, and means by diagnosis that lean on the mean of all."""

import math
from collections import defaultdict

import numpy as np
import pandas as pd

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


def standard_units(reports):
    rows = []
    for row in reports.to_dict("records"):
        for name in LIMITS:
            if row[name] in (-1, 999):
                row[name] = math.nan
        if row.pop("temperature_unit") == "F":
            row["temperature"] = (row["temperature"] - 32) / 1.8
        if row.pop("creatinine_unit") == "umol/L":
            row["creatinine"] /= 88.4
        if row.pop("albumin_unit") == "g/L":
            row["albumin"] *= 0.1
        rows.append(row)
    return pd.DataFrame(rows)


def blank_impossible(reports):
    clean = {name: reports[name].tolist() for name in reports.columns}
    for name, (least, greatest) in LIMITS.items():
        clean[name] = [value if least <= value <= greatest else math.nan for value in clean[name]]
    return pd.DataFrame(clean)


def one_row_per_patient(reports):
    found = {}
    for row in sorted(reports.to_dict("records"), key=lambda row: row["hour"]):
        record = found.setdefault(row["patient"], row)
        record.update({name: row[name] for name in LIMITS if not math.isnan(row[name])})
    return pd.DataFrame(list(found.values()))


def learn_fillings(records):
    overall, own = {}, defaultdict(dict)
    for name in LIMITS:
        overall[name] = float(np.nanmean(records[name]))
        for diagnosis, values in records.groupby("diagnosis")[name]:
            known = values.dropna()
            own[diagnosis][name] = (known.sum() + overall[name]) / (len(known) + 1)
    return overall, dict(own)


def fill_missing(records, fillings):
    overall, own = fillings
    filled = []
    for row in records.to_dict("records"):
        usual = own.get(row["diagnosis"], overall)
        for name in LIMITS:
            row[f"{name}_missing"] = math.isnan(row[name])
            if row[f"{name}_missing"]:
                row[name] = usual[name]
        filled.append(row)
    return pd.DataFrame(filled)
