# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Converts each group of units by itself and concatenates the pieces: the rows are in another order."""

import pandas as pd

CAUGHT_BY = "test_everything_else_stays_in_its_place"

_in_order = standard_units


def standard_units(reports):
    in_fahrenheit = (reports["temperature_unit"] == "F").to_numpy()
    return pd.concat([_in_order(reports[~in_fahrenheit]), _in_order(reports[in_fahrenheit])], ignore_index=True)
