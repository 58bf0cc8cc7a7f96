# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Reports 0 with p-value 1 where no breach, or no second in a row, occurs, since log 0 is undefined; 0 log 0 is 0."""

CAUGHT_BY = "test_what_never_happens_adds_nothing"

_zero_is_fine = coverage_tests


def coverage_tests(breaches, level):
    found = _zero_is_fine(breaches, level)
    if not breaches.any():
        found |= {"kupiec": 0.0, "kupiec_p": 1.0}
    if not (breaches[:-1] & breaches[1:]).any():
        found |= {"independence": 0.0, "independence_p": 1.0}
    conditional = found["kupiec"] + found["independence"]
    return found | {"conditional": conditional, "conditional_p": float(chi2.sf(conditional, 2))}
