# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Withholds rates by the size of the group, not by the number of cases: two deaths give a sensitivity."""

CAUGHT_BY = "test_rates_of_too_few_patients_are_withheld"

_each_by_its_own = by_group


def by_group(risk, died, group, threshold, least):
    rates = _each_by_its_own(risk, died, group, threshold, 1)
    enough = rates["patients"] >= least
    numbers = rates.columns[3:]
    return rates.assign(**{name: rates[name].where(enough) for name in numbers})
