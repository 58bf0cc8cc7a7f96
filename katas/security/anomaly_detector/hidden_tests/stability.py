"""What is true of the stability index."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from mlekata.authoring import checks


def _index_by_hand(before: list[float], after: list[float]) -> float:
    """The formula of the brief, value by value."""
    ordered = sorted(before)
    edges = []
    for tenth in range(1, 10):
        whole, rest = divmod(tenth * (len(ordered) - 1), 10)
        step = ordered[whole + 1] - ordered[whole] if rest else 0.0
        edges.append(ordered[whole] + step * rest / 10)
    edges = sorted(set(edges))
    shares = []
    for values in (before, after):
        counts = [0] * (len(edges) + 1)
        for value in values:
            counts[sum(value > edge for edge in edges)] += 1
        shares.append([(count + 0.5) / (len(values) + 0.5 * len(counts)) for count in counts])
    return math.fsum((q - p) * math.log(q / p) for p, q in zip(*shares, strict=True))


def _wrong_columns(answers, columns: dict[str, tuple[list[float], list[float]]]) -> list[str]:
    """Names of the columns whose index differs from the one by hand; each column is *before* and *after*."""
    before, after = (pd.DataFrame({name: pair[i] for name, pair in columns.items()}) for i in (0, 1))
    found = answers.stability_of(before, after)
    wrong = []
    for name, (old, new) in columns.items():
        old, new = ([value for value in values if value == value] for values in (old, new))
        expected = _index_by_hand(old, new) if old and new else math.nan
        if not np.isclose(found[name], expected, rtol=1e-3, atol=1e-4, equal_nan=True):
            wrong.append(name)
    return wrong


@checks("stability_index")
def test_stability_index_follows_the_formula(answers, rng):
    """The index of columns without ties or gaps is that of the formula, for columns that move and that do not."""
    before, after = rng.lognormal(3.0, 1.0, (3, 204)), rng.lognormal(3.0, 1.0, (3, 150))
    columns = {
        "still": (before[0], after[0]),
        "grown": (before[1], 1.6 * after[1]),
        "shrunk": (before[2], 0.8 * after[2]),
    }
    wrong = _wrong_columns(answers, {name: (old.tolist(), new.tolist()) for name, (old, new) in columns.items()})
    assert not wrong, (
        f"`stability_index` gives another number for {len(wrong)} of 3 columns of plain numbers; look at where the "
        "edges of the bins come from, at the half that is added, and at which share is divided by which"
    )


@checks("stability_index")
def test_stability_index_stands_ties_and_gaps(answers, rng):
    """Columns with ties, with one value only, with empty bins, with NaN or without any number have the index, too."""
    # Counts of each whole number such that no edge falls where one number ends and the next begins.
    ties = np.repeat(np.arange(7), [15, 20, 10, 10, 20, 10, 16]).astype(float)
    later = rng.integers(0, 9, 80).astype(float)
    gaps, gaps_later = rng.normal(0.0, 1.0, 101), rng.normal(0.5, 1.0, 80)
    gaps[rng.permutation(101)[:7]], gaps_later[rng.permutation(80)[:11]] = np.nan, np.nan
    columns = {
        "ties": (ties, later),
        "one value": (np.full(101, 3.0), later),
        "empty bins": (rng.normal(0, 1.0, 101)[np.r_[:100, 0]], np.full(80, 50.0)),
        "gaps": (gaps, gaps_later),
        "nothing before": (np.full(101, np.nan), later),
        "nothing after": (ties, np.full(80, np.nan)),
    }
    wrong = _wrong_columns(answers, {name: (old.tolist(), new.tolist()) for name, (old, new) in columns.items()})
    assert not wrong, (
        f"`stability_index` gives another number for {len(wrong)} of {len(columns)} unusual columns (such as "
        f"{wrong[0] if wrong else ''!r}); look at edges that coincide, values that equal an edge, bins without values, "
        "and NaN"
    )
