"""The table of katas in docs/katas.md, made from the catalogue and from what `mlekata check --full --measure` measured.

python tests/katas_table.py > docs/katas.md
"""

from __future__ import annotations

from mlekata.kata import catalogue
from mlekata.kata.folder import Kata
from mlekata.kata.record import Record, Spread, read_record

_HEAD = """\
# The katas

<!-- Generated: python tests/katas_table.py > docs/katas.md -->

Easiest first in each track; a kyu counts down, so 8 is a beginner's. *Naive rule* and *reference* are the metric of the
two, each the mean over the measured splits; *gap* is what lies between them, in standard errors of one split. *Seconds*
is what the reference computes on one split, on one core of the machine that measured it.

| kata | kyu | application | skills | metric | naive rule | reference | gap | seconds |
| --- | --- | --- | --- | --- | --- | --- | --- | --- |
"""


def table() -> str:
    """The whole page."""
    return _HEAD + "".join(map(_row, catalogue.select(["all"])))


def _row(kata: Kata) -> str:
    manifest, metric = kata.manifest, kata.manifest.metric
    measured = read_record(kata)
    cells = [
        f"[{kata.name}](../katas/{kata.name}/brief.md)",
        str(manifest.kyu),
        manifest.applications[0],
        ", ".join(manifest.skills),
        " ".join(filter(None, (metric.name, f"({metric.unit})" if metric.unit else ""))) if metric else "checks only",
        *_measured(measured, has_metric=metric is not None),
    ]
    return f"| {' | '.join(cells)} |\n"


def _measured(measured: Record | None, *, has_metric: bool) -> tuple[str, str, str, str]:
    if measured is None:
        return ("not measured",) * 4
    if not has_metric:
        return ("–", "–", "–", f"{measured.seconds:.1f}")
    return (_mean(measured.baseline), _mean(measured.reference), _rounded(measured), f"{measured.seconds:.1f}")


def _mean(spread: Spread | None) -> str:
    return "–" if spread is None else f"{spread.mean:,.4g}" if abs(spread.mean) < 1000 else f"{spread.mean:,.0f}"


def _rounded(measured: Record) -> str:
    return "–" if measured.gap_in_standard_errors is None else f"{measured.gap_in_standard_errors:.1f}"


if __name__ == "__main__":
    print(table(), end="")
