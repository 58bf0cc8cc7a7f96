"""How long the references of all katas take to be graded, one after the other, on this machine.

    python tests/bench/references.py [--rounds 3] [NAME ...]

Each kata is graded in a warm process of its own, so that the figures are those of a run of that kata alone: the
first grading with everything that is made once (the splits, the import of the libraries), the later ones without.
"""

from __future__ import annotations

import argparse
import contextlib
import statistics
import time

from mlekata import catalogue, grade
from mlekata.kata import Kata
from mlekata.workers import Workers


def grading_seconds(kata: Kata, rounds: int) -> tuple[float, float, float]:
    """Seconds of the first grading, of a later one, and what of that the attempt computed itself."""
    with contextlib.closing(Workers(grade.needed_imports(kata, kata.reference))) as workers:
        grader = grade.Grader(kata, workers)
        taken, own = [], []
        for _ in range(1 + rounds):
            started = time.perf_counter()
            result = grade.grade(grader, kata.reference)
            taken.append(time.perf_counter() - started)
            own.append(result.seconds)
            if result.medal != "gold":
                raise SystemExit(f"{kata.name}: the reference earned {result.medal}; expected gold")
    return taken[0], statistics.median(taken[1:]), statistics.median(own[1:])


def main() -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", default=["all"], metavar="NAME")
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    totals = [0.0, 0.0, 0.0]
    print(f"{'kata':32} {'first':>8} {'again':>8} {'its own':>8}   seconds, medians of {options.rounds} rounds")
    for kata in catalogue.select(options.names):
        figures = grading_seconds(kata, options.rounds)
        totals = [total + one for total, one in zip(totals, figures, strict=True)]
        print(f"{kata.name:32}" + "".join(f" {figure:8.2f}" for figure in figures), flush=True)
    print(f"{'together':32}" + "".join(f" {total:8.2f}" for total in totals))


if __name__ == "__main__":
    main()
