"""Figures of a record that hold by little: no finding, but a warning before the next library or seed."""

from __future__ import annotations

from collections.abc import Iterator

from mlekata.check.rules.grading import LEAST_GAP, MOST_STANDARD_ERROR
from mlekata.kata.record import Record

#: Nearer to a limit than this share of it is near.
_NEAR = 0.1
_FEWEST_SPLITS = 20  # fewer say little about one miss


def near_an_edge(record: Record | None) -> Iterator[str]:
    """What a record holds that a small change may turn into a finding, in words; nothing without a record."""
    if record is None:
        return
    gap = record.gap_in_standard_errors
    if gap is not None and gap < (1 + _NEAR) * LEAST_GAP:
        yield f"the gap is {gap:g} standard errors, at least {LEAST_GAP:g}"
    for name, one in record.alternatives.items():
        if one.standard_error is not None and one.standard_error > (1 - _NEAR) * MOST_STANDARD_ERROR:
            yield f"alternative {name} has a standard error of {one.standard_error:g}, at most {MOST_STANDARD_ERROR:g}"
    for name, mistake in record.known_bad.items():
        if record.n_splits >= _FEWEST_SPLITS and 0 < mistake.caught < record.n_splits:
            yield f"known_bad/{name}.py is caught on {mistake.caught} of {record.n_splits} splits"
    if record.attack_quality is not None and record.attack_quality > 1 - _NEAR:
        yield f"looking answers up has quality {record.attack_quality:g}, at most 1"
