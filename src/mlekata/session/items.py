"""A kata as pytest sees it: a collector, an item for each hidden test, and one for the score."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, NoReturn, Protocol

import pytest

from mlekata import report
from mlekata.errors import FaultError, KataError, NotInstalled, WorkerError
from mlekata.grade import Grader, Grading, Usage, fault_of, finding_to_text, stopped_fault
from mlekata.kata import requirements
from mlekata.kata.folder import Kata, SourceFile
from mlekata.kata.hidden_tests import HiddenTest
from mlekata.result import Fault, FaultKind, Score, TestOutcome, Verdict
from mlekata.terminal import printable

PROPERTY = "mlekata"
SCORE_ITEM = "score"
KATA_ITEM = "kata"


class CheckDidNotPass(Exception):
    """Carries a failed check from the item to its report."""


class Run(Protocol):
    """What a collector needs of the graded run."""

    def grader(self, kata: Kata) -> Grader:
        """The kata's data, hidden tests and reference."""

    def sources(self, kata: Kata) -> tuple[SourceFile, ...] | None:
        """The attempt, or None if there is nothing yet."""

    def finished(self, kata: Kata) -> None:
        """Takes note that no check of the kata will be run any more."""

    def line(self, kata: Kata, functions: Sequence[str]) -> int | None:
        """The line, from 0, at which the attempt defines the first of some functions; None if it defines none."""

    @property
    def computing(self) -> Callable[[], AbstractContextManager[None]]:
        """While it lasts, progress may be shown."""


class KataCollector(pytest.Collector):
    """One kata: collects its hidden tests and its score."""

    run: Run
    kata: Kata
    grading: Grading | None = None
    told: list[tuple[Fault, str]]

    @classmethod
    def of(cls, parent: pytest.Session, run: Run, kata: Kata, path: Path, nodeid: str) -> KataCollector:
        """The collector of a kata, as a child of the pytest session.

        Args:
            parent: the session.
            run: of which it is a part.
            kata: that is graded.
            path: of the attempt, where editors look for its checks.
            nodeid: the same, as pytest names files.
        """
        node: KataCollector = cls.from_parent(parent, name=kata.name, path=path, nodeid=nodeid)
        node.run, node.kata, node.told = run, kata, []
        return node

    def collect(self) -> Iterator[pytest.Item]:
        """An item for each hidden test and, if the kata has a metric, one for the score."""
        try:
            with self.run.computing():
                requirements.require(self.kata)
                tests = self.run.grader(self.kata).tests
        except (KataError, NotInstalled) as error:  # one kata that cannot be graded does not stop the others
            broken: BrokenKataItem = BrokenKataItem.from_parent(self, name=KATA_ITEM)
            broken.error = error
            yield broken
            return
        for test in tests:
            item: CheckItem = CheckItem.from_parent(self, name=test.name)
            item.test = test
            yield item
        if self.kata.manifest.metric is not None:
            yield ScoreItem.from_parent(self, name=SCORE_ITEM)

    def setup(self) -> None:
        """Called before the first of the kata's items runs in this process."""
        sources = self.run.sources(self.kata)
        if sources is not None:
            if self.grading is None:  # else a plugin runs an item again: what was found before stands
                self.grading = Grading(self.run.grader(self.kata), sources)
            self.addfinalizer(lambda: self.run.finished(self.kata))
            self.addfinalizer(self.grading.close)  # before it


class _Item(pytest.Item):
    """What the items of a kata have in common."""

    @property
    def collector(self) -> KataCollector:
        """The kata it belongs to."""
        assert isinstance(self.parent, KataCollector)
        return self.parent

    def grading(self) -> Grading:
        """The attempt being graded; skips the item if there is none."""
        grading = self.collector.grading
        if grading is None:
            pytest.skip("not attempted")
        return grading

    def tell(self, finding: TestOutcome | Score | Fault) -> None:
        """Puts what was found into the report, so that it reaches the controller of `-n`."""
        grading = self.collector.grading
        usage = grading.usage if grading else Usage()
        self.user_properties.append((PROPERTY, finding_to_text(finding, usage)))

    def end(self, fault: Fault, text: str) -> NoReturn:
        """Fails the item; skips it where nothing was attempted or graded, or the fault has been told before."""
        if fault.verdict in (Verdict.NOT_ATTEMPTED, Verdict.INTERRUPTED):
            pytest.skip(fault.sentence)
        if fault.kind is FaultKind.NOT_RUN and self.collector.told:  # by what used up the time
            pytest.skip(fault.sentence)
        before = next((name for told, name in self.collector.told if told.is_same_as(fault)), self.name)
        if before != self.name:
            pytest.skip(f"the same fault as {before}")
        self.collector.told.append((fault, self.name))
        raise CheckDidNotPass(text) from None

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], *_: Any) -> str:
        """The sentence, never the hidden test's source."""
        if isinstance(excinfo.value, CheckDidNotPass | WorkerError):
            return str(excinfo.value)
        return f"{excinfo.typename}: {excinfo.value}"

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """Where the item is: in the attempt, at the function that it checks first."""
        file = self.config.rootpath / self.collector.nodeid
        return file, self.collector.run.line(self.collector.kata, self.functions()), self.name

    def functions(self) -> tuple[str, ...]:
        """The learner's functions that it is about; none if about all."""
        return ()


class CheckItem(_Item):
    """One hidden test."""

    test: HiddenTest

    def functions(self) -> tuple[str, ...]:
        """Those that the test says it checks."""
        return self.test.spec.functions

    def runtest(self) -> None:
        """Runs the check."""
        grading = self.grading()
        try:
            with self.collector.run.computing():
                check = grading.check(self.test)
        except pytest.fail.Exception as error:  # of another plugin, such as one that limits the time of a test
            self.tell(grading.stopped(self.test, error))
            raise CheckDidNotPass(stopped_fault(error).sentence) from None
        self.tell(check)
        if check.fault is None:
            if self.config.option.capture == "no":
                print(printable(grading.new_output()), end="")  # -s; of a failed check it is shown below
            return
        self.end(check.fault, report.failure(check.fault))


class ScoreItem(_Item):
    """The kata's metric: passes at silver quality."""

    def runtest(self) -> None:
        """Scores the attempt's answers."""
        grading, kata = self.grading(), self.collector.kata
        try:
            with self.collector.run.computing():
                score = grading.score()
        except (FaultError, KataError) as error:
            fault = fault_of(error)
            self.tell(fault)
            self.end(fault, f"no score: {fault.sentence}")
        except pytest.fail.Exception as error:  # as of a check
            fault = stopped_fault(error)
            self.tell(fault)
            raise CheckDidNotPass(f"no score: {fault.sentence}") from None
        assert score is not None
        self.tell(score)
        if lacking := report.score_failure(kata, score):
            raise CheckDidNotPass(lacking)


class BrokenKataItem(_Item):
    """Stands for a kata whose hidden tests cannot even be collected, here or anywhere."""

    error: KataError | NotInstalled

    def runtest(self) -> None:
        """Says what is wrong with the kata."""
        fault = fault_of(self.error)
        self.tell(fault)
        raise CheckDidNotPass(fault.sentence)
