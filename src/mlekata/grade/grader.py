"""Everything about one kata that does not depend on the attempt: data, hidden tests, baseline, reference."""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlekata.attempt.process import AttemptProcess, LearnerFunctions
from mlekata.attempt.remote import Workers
from mlekata.authoring.contract import Answers
from mlekata.authoring.split import Split
from mlekata.errors import AttemptError, FaultError, KataError, WorkerError
from mlekata.kata.fingerprint import data_digest
from mlekata.kata.folder import Kata, SourceFile, files_digest
from mlekata.kata.hidden_tests import HiddenTest, hidden_tests
from mlekata.kata.record import (
    Calibration,
    ReferenceOutcomes,
    imported_modules,
    pack_outcomes,
    read_calibration,
    unpack_outcomes,
)
from mlekata.kata.surroundings import default_surroundings
from mlekata.kata.worlds import PUBLIC_SECRET, build_split, split_seed

#: What may be imported in the warm process because an attempt asks for it; the rest is imported in its own.
SCIENTIFIC_STACK = frozenset(
    ["numpy", "pandas", "scipy", "sklearn", "torch", "torchvision", "transformers", "gymnasium"]
)

#: Called with the kata's name and what runs, about four times a second while the grader waits.
OnWait = Callable[[str, str], None]


def needed_imports(kata: Kata, sources: Sequence[SourceFile]) -> tuple[str, ...]:
    """Modules of the scientific stack that an attempt imports, and those its stub does."""
    texts = [kata.text("stub.py"), *(source.text for source in sources)]
    modules = dict.fromkeys(module for text in texts for module in imported_modules(text))
    return tuple(module for module in modules if module.partition(".")[0] in SCIENTIFIC_STACK)


@dataclass(frozen=True, slots=True)
class _World:
    """One split, and what the two other contestants do on it."""

    split: Split
    digest: str


class Grader:
    """Everything about one kata that does not depend on the attempt: data, hidden tests, baseline, reference.

    Args:
        kata: to be graded.
        workers: where fresh workers come from.
        secret: that the splits come from.
        on_wait: progress, while an attempt computes.
    """

    def __init__(
        self, kata: Kata, workers: Workers, secret: bytes = PUBLIC_SECRET, on_wait: OnWait | None = None
    ) -> None:
        self.kata = kata
        self.workers = workers
        self.secret = secret
        self.on_wait = on_wait
        self._worlds: dict[int, _World] = {}
        self._others: dict[int, tuple[NDArray[np.float64], NDArray[np.float64]]] = {}

    @cached_property
    def tests(self) -> tuple[HiddenTest, ...]:
        """The kata's hidden tests."""
        return hidden_tests(self.kata)

    @cached_property
    def scorer(self) -> Any:
        """The kata's scorer module."""
        return self.kata.module("scorer")

    @cached_property
    def calibration(self) -> Calibration | None:
        """The kata's measured facts, if they were measured."""
        return read_calibration(self.kata)

    def world(self, index: int) -> _World:
        """Split *index* and its digest, built once."""
        if index not in self._worlds:
            split = build_split(self.kata, index, self.secret)
            self._worlds[index] = _World(split, data_digest(split) if self.kata.manifest.metric else "")
        return self._worlds[index]

    def process(self, sources: Sequence[SourceFile], index: int) -> AttemptProcess:
        """A process for an attempt on split *index*, not yet started."""
        waiting = None if self.on_wait is None else lambda what: self.on_wait(self.kata.name, what)  # type: ignore[misc]
        manifest = self.kata.manifest
        seed = split_seed(self.kata.name, manifest.version, index, b"attempt" + self.secret)
        return AttemptProcess(sources, self.kata.functions, manifest.limits, self.workers, seed, waiting)

    def answers(self, process: AttemptProcess, split: Split) -> Any:
        """The kata's questions to an attempt, none asked yet."""
        arguments = (self.functions(process), split.public, split.held_out.inputs)
        return self._ask_scorer("Answers", *arguments) if hasattr(self.scorer, "Answers") else Answers(*arguments)

    def functions(self, process: AttemptProcess) -> Any:
        """The `attempt` that hidden tests and scorers see."""
        return LearnerFunctions(process)

    def outcomes(self, answers: Any, split: Split) -> NDArray[np.float64]:
        """What an attempt achieved on each held-out unit, float64 (n_units, k).

        Raises:
            AttemptError: if the attempt gives no answers.
            KataError: if the scorer fails.
        """
        return self._from_scorer("outcomes", answers, split.held_out)

    def baseline_and_reference(self, index: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Outcomes of the baseline and of the reference on split *index*."""
        if index not in self._others:
            split = self.world(index).split
            baseline = self._from_scorer("baseline", split.public, split.held_out)
            self._others[index] = (baseline, self.reference_outcomes(index))
        return self._others[index]

    def forget(self, index: int) -> None:
        """Drops the data of split *index*; it is built again if it is needed again."""
        self._worlds.pop(index, None)

    def _ask_scorer(self, name: str, *arguments: Any) -> Any:
        """What a function of the scorer gives; any exception of its own is the author's fault."""
        try:
            with default_surroundings():
                return getattr(self.scorer, name)(*arguments)
        except (FaultError, KataError, WorkerError):
            raise
        except (Exception, SystemExit) as error:
            raise KataError(f"scorer.py: {name} failed: {type(error).__name__}: {error}") from error

    def metric(self, outcomes: NDArray[np.float64], weights: NDArray[np.float64]) -> NDArray[np.float64]:
        """The kata's metric.

        Raises:
            KataError: if the scorer fails.
        """
        return _numbers("metric", self._ask_scorer("metric", outcomes, weights))

    def slices(self, split: Split) -> Mapping[str, NDArray[np.bool_]]:
        """Named subsets of the held-out units; none if the scorer names none."""
        if not hasattr(self.scorer, "slices"):
            return {}
        named: Mapping[str, NDArray[np.bool_]] = self._ask_scorer("slices", split.held_out)
        return named

    def _from_scorer(self, name: str, *arguments: Any) -> NDArray[np.float64]:
        outcomes = _numbers(name, self._ask_scorer(name, *arguments))
        if outcomes.ndim != 2 or not len(outcomes):
            raise KataError(f"scorer.py: {name} gave shape {outcomes.shape}; expected (n_units, k), n_units > 0")
        return outcomes

    def shipped_outcomes(self, index: int) -> NDArray[np.float64] | None:
        """The reference's, from the kata's record; None if it has none of these files and data."""
        world, files = self.world(index), files_digest(self.kata)
        records = self.calibration.splits if self.calibration and self.calibration.files == files else ()
        shipped = next((record for record in records if record.data == world.digest), None)
        if shipped is None:
            return None
        try:
            return unpack_outcomes(shipped)
        except ValueError as error:
            raise KataError(f"{self.kata.name}: calibration.json holds damaged outcomes: {error}") from None

    def reference_outcomes(self, index: int) -> NDArray[np.float64]:
        """From the kata's record if it is of these files and data, else from the cache, else from the reference."""
        shipped = self.shipped_outcomes(index)
        if shipped is not None:
            return shipped
        world, files = self.world(index), files_digest(self.kata)
        cache = _cache_folder() / f"{files[:16]}-{world.digest[:16]}.json"
        with contextlib.suppress(OSError, ValueError, KeyError, TypeError):
            return unpack_outcomes(ReferenceOutcomes(**json.loads(cache.read_text())))
        outcomes = self.fresh_reference_outcomes(index)
        record = pack_outcomes(outcomes, world.digest)
        with contextlib.suppress(OSError):
            cache.parent.mkdir(parents=True, exist_ok=True)
            cache.write_text(json.dumps({"data": record.data, "shape": record.shape, "packed": record.packed}))
        return outcomes

    def fresh_reference_outcomes(self, index: int) -> NDArray[np.float64]:
        """From the reference itself, run now.

        Raises:
            KataError: if it fails.
        """
        world = self.world(index)
        process = self.process(self.kata.reference, index)
        try:
            return self.outcomes(self.answers(process, world.split), world.split)
        except AttemptError as error:
            raise KataError(f"{self.kata.name}: the reference itself fails: {error}") from error
        finally:
            process.end()


def _numbers(name: str, value: Any) -> NDArray[np.float64]:
    """What a function of the scorer gave, once it is known to be numbers."""
    try:
        return np.asarray(value, np.float64)
    except (ValueError, TypeError) as error:
        raise KataError(f"scorer.py: {name} gave no numbers: {error}") from None


def _cache_folder() -> Path:
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "mlekata"
