# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Divides by the patients visited: precision and false discovery rate in place of sensitivity and false alarms."""

CAUGHT_BY = "test_groups_have_their_own_rates_of_errors"

_right_table = by_group


def by_group(risk, died, group, threshold, least):
    table = _right_table(risk, died, group, threshold, least)
    visited = pd.DataFrame({"group": group, "died": died})[np.asarray(risk) >= threshold]
    precision = table["group"].map(visited.groupby("group")["died"].mean())
    return table.assign(
        sensitivity=precision.where(table["sensitivity"].notna()),
        false_alarm_rate=(1 - precision).where(table["false_alarm_rate"].notna()),
    )
