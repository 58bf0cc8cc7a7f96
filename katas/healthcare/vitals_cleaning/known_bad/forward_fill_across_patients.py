# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Forward-fills the whole table: patients get the values of the one above them."""

CAUGHT_BY = "test_patients_keep_to_themselves"


def one_row_per_patient(reports):
    in_order = reports.sort_values(["patient", "hour"])
    in_order[MEASURED] = in_order[MEASURED].ffill()
    return in_order.drop_duplicates("patient", keep="last")
