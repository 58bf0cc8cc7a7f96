# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Counts the lines of the till: who buys five pieces at once counts as one."""

CAUGHT_BY = "test_demand_is_the_sum_of_quantities"

_sum_of_quantities = weekly_demand


def weekly_demand(lines, plan):
    return _sum_of_quantities(lines.assign(quantity=1), plan)
