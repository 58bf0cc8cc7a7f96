"""How far apart naive, simple and reference attempts are in worlds that are simulated, seed by seed: docs/worlds.md.

    python tests/benchmarks/worlds.py [--seeds 20] [NAME ...] > docs/worlds.md

The simple attempts are in `tests/simple/<track>/<kata>/`; like known-bad attempts, they are put over the reference.
"""

from __future__ import annotations

import argparse
import ast
import sys
import types
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from mlekata.authoring.split import Split
from mlekata.kata import catalogue
from mlekata.kata.folder import Kata, SourceFile
from mlekata.kata.worlds import build_split

_HEAD = """\
# Simulated worlds

<!-- Generated: python tests/benchmarks/worlds.py > docs/worlds.md -->

Where no real data with room to learn ship in a package, a kata's data are simulated, wholly or in part. The head of its
`data.py` says what of the world is published, by whom, which parameters it has, and where reality is harder.

A simulated world could be so easy that everybody does well, or so hard that only luck counts. The naive rule has
quality 0 and the reference quality 1; below is what simple, honest attempts reach in between: the mean, least and
greatest quality on twenty seeds. They count for the metric only: many of them fail a check.

| kata | simple attempt | mean | least | greatest |
| --- | --- | --- | --- | --- |
"""
SIMPLE = Path(__file__).parent.parent / "simple"


def names() -> list[str]:
    """Katas that have simple attempts."""
    return sorted({path.parent.relative_to(SIMPLE).as_posix() for path in SIMPLE.glob("*/*/*.py")})


def qualities(kata: Kata, seed: int) -> Iterator[tuple[str, float]]:
    """Each simple attempt of a kata with its quality on a seed, computed in this process."""
    split = build_split(kata, seed)
    scorer = kata.module("scorer")
    reference = _metric(kata, kata.reference, split)
    baseline_outcomes = scorer.baseline(split.public, split.held_out)
    baseline = float(scorer.metric(baseline_outcomes, np.ones((1, len(baseline_outcomes))))[0])
    for path in sorted((SIMPLE / kata.name).glob("*.py")):
        sources = (*kata.reference, SourceFile(path.name, path.read_text(encoding="utf-8")))
        yield path.stem, (_metric(kata, sources, split) - baseline) / (reference - baseline)


def _metric(kata: Kata, sources: tuple[SourceFile, ...], split: Split) -> float:
    attempt = sys.modules["attempt"] = types.ModuleType("attempt")  # where its dataclasses look for it
    for source in sources:
        exec(compile(source.text, source.name, "exec"), attempt.__dict__)
    scorer = kata.module("scorer")
    outcomes = scorer.outcomes(scorer.Answers(attempt, split.public, split.held_out.inputs), split.held_out)
    return float(scorer.metric(outcomes, np.ones((1, len(outcomes))))[0])


def rows(kata: Kata, seeds: int) -> Iterator[str]:
    """A row of the table for each simple attempt of a kata."""
    found: dict[str, list[float]] = {}
    for seed in range(seeds):
        for attempt, quality in qualities(kata, seed):
            found.setdefault(attempt, []).append(quality)
    for attempt, values in found.items():
        source = (SIMPLE / kata.name / f"{attempt}.py").read_text(encoding="utf-8")
        about = (ast.get_docstring(ast.parse(source)) or "").removesuffix(".")
        cells = (kata.name, about, *(f"{one:.2f}" for one in (np.mean(values), min(values), max(values))))
        yield "| " + " | ".join(cells) + " |"


def main() -> None:
    """Prints the page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", default=names(), metavar="NAME")
    parser.add_argument("--seeds", type=int, default=20)
    options = parser.parse_args()
    print(_HEAD, end="")
    for kata in catalogue.select(options.names):
        for row in rows(kata, options.seeds):
            print(row, flush=True)


if __name__ == "__main__":
    main()
