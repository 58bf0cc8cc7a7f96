"""Everything about one kata that does not depend on the attempt: data, hidden tests, baseline, reference."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mlekata.attempt.process import AttemptProcess, LearnerFunctions
from mlekata.attempt.remote import Workers
from mlekata.authoring.contract import Answers
from mlekata.authoring.split import Split
from mlekata.errors import AttemptError, FaultError, KataError, WorkerError
from mlekata.kata.fingerprint import fingerprint
from mlekata.kata.folder import Kata, SourceFile
from mlekata.kata.hidden_tests import HiddenTest, cheap_first, hidden_tests
from mlekata.kata.libraries import imported_modules, library_versions, version_differences
from mlekata.kata.record import Record, RecordedSplit, read_record, unpack_outcomes
from mlekata.kata.surroundings import default_surroundings
from mlekata.kata.worlds import PUBLIC_SECRET, build_split, split_seed

#: What may be imported in the warm process because an attempt asks for it; the rest is imported in its own.
SCIENTIFIC_STACK = frozenset(
    ["numpy", "pandas", "scipy", "sklearn", "torch", "torchvision", "transformers", "gymnasium"]
)

#: Called with the kata's name and what is being done, when that begins and about four times a second while it lasts.
OnWait = Callable[[str, str], None]


def needed_imports(kata: Kata, sources: Sequence[SourceFile]) -> tuple[str, ...]:
    """Modules of the scientific stack that an attempt imports, and those its stub does."""
    texts = [kata.text("stub.py"), *(source.text for source in sources)]
    modules = dict.fromkeys(module for text in texts for module in imported_modules(text))
    return tuple(module for module in modules if module.partition(".")[0] in SCIENTIFIC_STACK)


@dataclass(frozen=True, slots=True)
class _World:
    """One split."""

    split: Split


class Grader:
    """Everything about one kata that does not depend on the attempt: data, hidden tests, baseline, reference.

    Args:
        kata: to be graded.
        workers: where fresh workers come from.
        secret: that the splits come from.
        on_wait: progress, while an attempt computes.

    Attributes:
        graded_reference: outcomes of the reference where it is the attempt, by split.
        trained: the splits on which the reference had to be trained.
    """

    def __init__(
        self, kata: Kata, workers: Workers, secret: bytes = PUBLIC_SECRET, on_wait: OnWait | None = None
    ) -> None:
        self.kata = kata
        self.workers = workers
        self.secret = secret
        self.on_wait = on_wait
        self.trained: set[int] = set()
        self._worlds: dict[int, _World] = {}
        self._others: dict[int, tuple[NDArray[np.float64], NDArray[np.float64]]] = {}
        self._why_trained: dict[int, str] = {}
        self.graded_reference: dict[int, NDArray[np.float64]] = {}

    @cached_property
    def tests_as_written(self) -> tuple[HiddenTest, ...]:
        """The kata's hidden tests, in the order of their file."""
        return hidden_tests(self.kata)

    @cached_property
    def tests(self) -> tuple[HiddenTest, ...]:
        """The kata's hidden tests, in the order in which they are run: no dear one keeps a cheap one from its time."""
        try:
            seconds = self.record.test_seconds if self.record else {}
        except KataError:  # a damaged record, which scoring speaks of
            seconds = {}
        return cheap_first(self.tests_as_written, seconds)

    @cached_property
    def scorer(self) -> Any:
        """The kata's scorer module."""
        return self.kata.module("scorer")

    @cached_property
    def record(self) -> Record | None:
        """The kata's measured facts, if they were measured."""
        return read_record(self.kata)

    @cached_property
    def why_no_record(self) -> str:
        """Why the kata's record says nothing of what is graded here, in words; "" if it does."""
        if self.secret != PUBLIC_SECRET:
            return "this group draws data of its own"
        if self.record is None:
            return "it was never measured"
        if not self.record.is_of(self.kata):
            return "its files are not those that were measured"
        return ""

    def world(self, index: int) -> _World:
        """Split *index*, built once."""
        if index not in self._worlds:
            if self.on_wait is not None:
                self.on_wait(self.kata.name, f"building the data of split {index + 1}")
            self._worlds[index] = _World(build_split(self.kata, index, self.secret))
        return self._worlds[index]

    def process(self, sources: Sequence[SourceFile], index: int, whose: str = "") -> AttemptProcess:
        """A process for an attempt on split *index*, not yet started; progress shows *whose* it is."""
        on_wait = self.on_wait
        waiting = None if on_wait is None else lambda what: on_wait(self.kata.name, whose + _doing(what))
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
        """The reference's, from the kata's record, whatever libraries are installed; None if it has none of these data.

        Raises:
            KataError: if the record is damaged.
        """
        if self.why_trained(index):
            return None
        assert self.record is not None
        outcomes = self.record.splits[index].outcomes
        assert outcomes is not None
        try:
            return unpack_outcomes(outcomes)
        except ValueError as error:
            raise KataError(f"{self.kata.name}: record.json holds damaged outcomes: {error}") from None

    def why_trained(self, index: int) -> str:
        """Why the reference has to be trained on split *index*, in words; "" if its outcomes are recorded."""
        if index not in self._why_trained:
            self._why_trained[index] = self.why_no_record or self._data_differences(index)
        return self._why_trained[index]

    def _data_differences(self, index: int) -> str:
        """In what the data of split *index* are not the recorded ones; "" if they are."""
        assert self.record is not None
        recorded: RecordedSplit | None = next(iter(self.record.splits[index : index + 1]), None)
        if recorded is None or recorded.outcomes is None:
            return f"split {index} was not measured"
        places = recorded.data.differences(fingerprint(self.world(index).split), self.record.data_tolerance)
        if not places:
            return ""
        more = f" and {len(places) - 2} more places" if len(places) > 2 else ""
        versions = version_differences(self.record.libraries, library_versions(self.kata))
        return f"its data are built otherwise here, in {', '.join(places[:2])}{more}" + (
            f" ({'; '.join(versions)})" if versions else " (with the libraries of the record, so it is this machine's)"
        )

    def reference_outcomes(self, index: int) -> NDArray[np.float64]:
        """From the kata's record if it is of these files and data, else from the reference, run once."""
        shipped = self.shipped_outcomes(index)
        if shipped is not None:
            return shipped
        if index in self.graded_reference:
            return self.graded_reference[index]
        self.trained.add(index)
        return self.fresh_reference_outcomes(index)

    def keep_reference(self, index: int, outcomes: NDArray[np.float64]) -> None:
        """Takes what the reference itself, being graded, achieved on split *index*, so that it is not run twice."""
        self.graded_reference[index] = outcomes

    def told_of_training(self) -> str:
        """Why the reference was trained in this run, and for how long that goes on; "" if it was not."""
        if not self.trained:
            return ""
        because = f"the reference was trained in this run, because {self.why_trained(min(self.trained))}"
        if self.secret != PUBLIC_SECRET:
            return because
        if self.why_no_record:
            return f"{because}; so it is in every run until its author runs `mlekata check {self.kata.name} --bind`"
        return f"{because}; so it is in every run here, and points mean the same"

    def fresh_reference_outcomes(self, index: int) -> NDArray[np.float64]:
        """From the reference itself, run now.

        Raises:
            KataError: if it fails.
        """
        world = self.world(index)
        process = self.process(self.kata.reference, index, "the reference, which must be trained here: ")
        try:
            return self.outcomes(self.answers(process, world.split), world.split)
        except AttemptError as error:
            raise KataError(f"{self.kata.name}: the reference itself fails: {error}") from error
        finally:
            process.end()


def _doing(what: str) -> str:
    """What an attempt's process does that runs *what*: a function, the file as a whole, or "" for nothing yet."""
    if not what:
        return "starting a worker"
    return "loading the file" if " " in what else f"`{what}` is running"


def _numbers(name: str, value: Any) -> NDArray[np.float64]:
    """What a function of the scorer gave, once it is known to be numbers."""
    try:
        return np.asarray(value, np.float64)
    except (ValueError, TypeError) as error:
        raise KataError(f"scorer.py: {name} gave no numbers: {error}") from None
