# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Takes the rate of breaches from all days, where only days with a predecessor can be in a pair."""

CAUGHT_BY = "test_independence_looks_at_pairs_of_days"

_in_pairs = coverage_tests


def coverage_tests(breaches, level):
    found = _in_pairs(breaches, level)
    second = breaches[1:]
    count, n_pairs = int(second.sum()), len(second)
    in_pairs = _log_likelihood(n_pairs - count, count, count / n_pairs)
    share = min(max(breaches.mean(), 1e-12), 1 - 1e-12)
    independence = found["independence"] + 2 * (in_pairs - _log_likelihood(n_pairs - count, count, share))
    conditional = found["kupiec"] + independence
    return found | {
        "independence": independence,
        "independence_p": float(chi2.sf(independence, 1)),
        "conditional": conditional,
        "conditional_p": float(chi2.sf(conditional, 2)),
    }
