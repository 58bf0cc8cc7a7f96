# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Sorts the plan by item and week on the way, and returns demand in that order."""

CAUGHT_BY = "test_demand_is_in_the_order_of_the_plan"

_row_by_row = weekly_demand


def weekly_demand(lines, plan):
    return _row_by_row(lines, plan.sort_values(["item", "week"]))
