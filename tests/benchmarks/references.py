"""How long the references of all katas take to be graded, one after the other, on this machine.

    python tests/benchmarks/references.py [--rounds 3] [NAME ...]

Each kata is graded in a warm process of its own, so that the figures are those of a run of that kata alone: the
first grading with everything that is made once (the splits, the import of the libraries), the later ones without.
"""

from __future__ import annotations

import argparse
import statistics

from overhead import gradings

from mlekata.kata import catalogue
from mlekata.kata.folder import Kata


def grading_seconds(kata: Kata, rounds: int) -> tuple[float, float, float]:
    """Seconds of the first grading, of a later one, and what of that the attempt computed itself."""
    made = gradings(kata, 1 + rounds)
    for _, result in made:
        if result.medal != "gold":
            raise SystemExit(f"{kata.name}: the reference earned {result.medal}; expected gold")
    (first, _), *later = made
    return first, statistics.median(taken for taken, _ in later), statistics.median(one.seconds for _, one in later)


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
