"""Environment steps per second of an agent behind the process wall, against the same loop in one process.

    python tests/benchmarks/steps.py [--rounds 5]

The kata is rl/q_learning_agent: a fleet of robots is stepped at a time, so that one call moves them all.
Rounds alternate between the two, so that a machine whose speed drifts treats them alike.
"""

from __future__ import annotations

import argparse
import contextlib
import statistics
import sys
import time
import types
from typing import Any

from mlekata import grade
from mlekata.attempt.remote import Workers
from mlekata.kata import catalogue

KATA = "rl/q_learning_agent"


def main() -> None:
    """Prints the two figures and their ratio."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    kata = catalogue.find(KATA)
    with contextlib.closing(Workers(grade.needed_imports(kata, kata.reference))) as workers:
        grader = grade.Grader(kata, workers)
        split, scorer = grader.world(0).split, grader.scorer
        steps = scorer.N_ROBOTS * scorer.N_STEPS

        def seconds(attempt: Any) -> float:
            answers = scorer.Answers(attempt, split.public, split.held_out.inputs)
            started = time.perf_counter()
            answers.training_of(split.held_out.inputs[0], scorer.N_ROBOTS, scorer.N_STEPS)
            return time.perf_counter() - started

        module = sys.modules["attempt"] = types.ModuleType("attempt")  # dataclasses look their module up by name
        for source in kata.reference:
            exec(compile(source.text, source.name, "exec"), module.__dict__)
        behind, beside = [], []
        for _ in range(rounds + 1):
            process = grader.process(kata.reference, 0)
            behind.append(seconds(grader.functions(process)))
            process.end()
            beside.append(seconds(module))
    wall, plain = (steps / statistics.median(taken[1:]) for taken in (behind, beside))  # the first warms up
    print(f"{KATA}: {scorer.N_ROBOTS} environments a call, {scorer.N_STEPS} calls, medians of {rounds} rounds")
    print(f"  behind the wall   {wall:10,.0f} steps/s")
    print(f"  in one process    {plain:10,.0f} steps/s")
    print(f"  ratio             {plain / wall:10.2f} x")


if __name__ == "__main__":
    main()
