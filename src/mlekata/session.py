"""One graded pytest run: katas become collectors, hidden tests become items, reports become results."""

from __future__ import annotations

import ast
import json
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

import mlekata
from mlekata import catalogue, history, report
from mlekata.attempt import source_digest
from mlekata.errors import AttemptError, KataError, UsageError, WorkerError
from mlekata.grade import Grader, Grading, make_result, needed_imports
from mlekata.hidden_tests import HiddenTest
from mlekata.kata import Kata, SourceFile
from mlekata.result import Check, Result, Score, Verdict, check_from_json, score_from_json, to_json
from mlekata.workers import DEFAULT_START, Workers

RUN_SCHEMA = "mlekata.run/1"
PROPERTY = "mlekata"
SCORE_ITEM = "score"


class CheckDidNotPass(Exception):
    """Carries a failed check from the item to its report."""


@dataclass(slots=True)
class Collected:
    """What the reports of one kata's items have said so far."""

    checks: list[Check] = field(default_factory=list)
    score: Score | None = None
    fault: str = ""
    scored: bool = False
    isolation: str = ""
    seconds: float = 0.0
    wanted: int = 0


def read_attempt(kata: Kata, folder: Path, *, reference: bool) -> tuple[SourceFile, ...] | None:
    """The sources to grade: the learner's file, or the reference; None if there is nothing yet.

    A file whose code is still the stub's counts as nothing.
    """
    if reference:
        return kata.reference
    path = folder / kata.track / f"{kata.short_name}.py"
    try:
        text = path.read_bytes().decode("utf-8", "replace")
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise UsageError(f"{path}: cannot be read: {error.strerror}") from None
    return None if _same_code(text, kata.text("stub.py")) else (SourceFile(path.name, text),)


def _same_code(one: str, other: str) -> bool:
    try:
        return ast.dump(ast.parse(one)) == ast.dump(ast.parse(other))
    except (SyntaxError, ValueError, RecursionError):
        return False


class KataCollector(pytest.Collector):
    """One kata: collects its hidden tests and its score."""

    session_plugin: KataSession
    kata: Kata
    grading: Grading | None = None

    @classmethod
    def of(cls, parent: pytest.Session, plugin: KataSession, kata: Kata) -> KataCollector:
        """The collector of a kata, as a child of the pytest session."""
        node: KataCollector = cls.from_parent(parent, name=kata.name, nodeid=kata.name)
        node.session_plugin, node.kata = plugin, kata
        return node

    def collect(self) -> Iterator[pytest.Item]:
        """An item for each hidden test and, if the kata has a metric, one for the score."""
        for test in self.session_plugin.grader(self.kata).tests:
            item = KataItem.from_parent(self, name=test.name)
            item.test = test
            yield item
        if self.kata.manifest.metric is not None:
            yield ScoreItem.from_parent(self, name=SCORE_ITEM)

    def setup(self) -> None:
        """Called before the first of the kata's items runs in this process."""
        sources = self.session_plugin.sources[self.kata.name]
        if sources is not None:
            self.grading = Grading(self.session_plugin.grader(self.kata), sources)
            self.addfinalizer(self.grading.close)


class _Item(pytest.Item):
    """What checks and the score have in common."""

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

    def tell(self, **said: Any) -> None:
        """Puts what was found into the report, in JSON types, so that it reaches the controller of `-n`."""
        grading = self.collector.grading
        about = {
            "kata": self.collector.kata.name,
            "isolation": grading.isolation if grading else "",
            "seconds": grading.seconds if grading else 0.0,
        }
        self.user_properties.append((PROPERTY, json.dumps({**about, **said})))

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], *_: Any) -> str:
        """The sentence, never the hidden test's source."""
        if isinstance(excinfo.value, CheckDidNotPass | WorkerError | KataError):
            return str(excinfo.value)
        return f"{excinfo.typename}: {excinfo.value}"

    def reportinfo(self) -> tuple[str, None, str]:
        """Where the item is: a kata, not a path."""
        return self.collector.kata.name, None, self.name


class KataItem(_Item):
    """One hidden test."""

    test: HiddenTest

    def runtest(self) -> None:
        """Runs the check."""
        grading = self.grading()
        with self.collector.session_plugin.progress():
            check = grading.check(self.test)
        self.tell(check=to_json(check))
        if check.verdict is Verdict.NOT_ATTEMPTED:
            pytest.skip(report.printable(check.sentence))
        if not check.passed:
            raise CheckDidNotPass(report.failure(check))


class ScoreItem(_Item):
    """The kata's metric: passes at silver quality."""

    def runtest(self) -> None:
        """Scores the attempt's answers."""
        grading, kata = self.grading(), self.collector.kata
        try:
            with self.collector.session_plugin.progress():
                score = grading.score()
        except AttemptError as error:
            self.tell(fault=report.printable(str(error)))
            if error.verdict == Verdict.NOT_ATTEMPTED:
                pytest.skip("no score yet: " + report.printable(str(error)))
            raise CheckDidNotPass(f"no score: {report.printable(str(error))}") from None
        assert score is not None
        self.tell(score=to_json(score))
        if lacking := report.score_failure(kata, score):
            raise CheckDidNotPass(lacking)


class KataSession:
    """The pytest plugin object of one graded run. Registered only if `--kata` is given.

    Args:
        config: of pytest.
    """

    def __init__(self, config: pytest.Config) -> None:
        options = config.option
        self.config = config
        folder = Path(options.kata_folder) if options.kata_folder else None
        self.katas = catalogue.select(options.kata, folder)
        self.attempts = Path(config.invocation_params.dir, options.kata_attempts)
        self.reference: bool = options.kata_reference
        self.sources = {kata.name: read_attempt(kata, self.attempts, reference=self.reference) for kata in self.katas}
        self.is_worker = hasattr(config, "workerinput")
        self.is_controller = not self.is_worker and bool(
            getattr(options, "numprocesses", None) or getattr(options, "tx", None)
        )
        self.started = time.time()
        self.results: list[Result] = []
        self.collected: dict[str, Collected] = {kata.name: Collected() for kata in self.katas}
        self._graders: dict[str, Grader] = {}
        self._workers: dict[frozenset[str], Workers] = {}
        self._shown = ""
        self._warnings: list[str] = []
        if not self.is_controller:
            self._warm_up()

    def _warm_up(self) -> None:
        """Starts one warm process for each set of libraries that the attempts import."""
        imports: dict[frozenset[str], dict[str, None]] = {}
        self._roots: dict[str, frozenset[str]] = {}
        for kata in self.katas:
            sources = self.sources[kata.name]
            if sources is None:
                continue
            needed = needed_imports(kata, sources)
            roots = frozenset(module.partition(".")[0] for module in needed)
            self._roots[kata.name] = roots
            imports.setdefault(roots, {}).update(dict.fromkeys(needed))
        for position, (roots, modules) in enumerate(imports.items()):
            self._workers[roots] = Workers(tuple(modules), self.config.option.kata_workers or DEFAULT_START)
            if position == 0:
                self._workers[roots].warm_up()

    def grader(self, kata: Kata) -> Grader:
        """The kata's data, hidden tests and reference, made when they are first needed."""
        if kata.name not in self._graders:
            roots = self._roots.get(kata.name)
            workers = Workers(()) if roots is None else self._workers[roots]
            self._graders[kata.name] = Grader(kata, workers, on_wait=self._on_wait)
        return self._graders[kata.name]

    # Collection

    def pytest_collection(self, session: pytest.Session) -> bool | None:
        """Collects the selected katas, and nothing else."""
        if self.is_controller:
            return None
        items: list[pytest.Item] = []
        for kata in self.katas:
            node = KataCollector.of(session, self, kata)
            session.ihook.pytest_collectstart(collector=node)
            collected = session.ihook.pytest_make_collect_report(collector=node)
            session.ihook.pytest_collectreport(report=collected)
            items += [item for item in collected.result if isinstance(item, pytest.Item)]
        for item in items:
            if self.config.pluginmanager.has_plugin("xdist"):
                item.add_marker(pytest.mark.xdist_group(item.nodeid.partition("::")[0]))
            session.ihook.pytest_itemcollected(item=item)
        session.items = items
        self.config.hook.pytest_collection_modifyitems(session=session, config=self.config, items=items)
        self.config.hook.pytest_collection_finish(session=session)
        session.testscollected = len(items)
        return True

    # Progress

    def _terminal(self) -> Any:
        reporter = self.config.pluginmanager.get_plugin("terminalreporter")
        quiet = self.config.option.verbose < 0
        return reporter if reporter is not None and reporter.isatty and not quiet else None

    def progress(self) -> _Progress:
        """Clears the progress line when the kata has stopped computing."""
        return _Progress(self)

    def _on_wait(self, kata: str, what: str) -> None:
        terminal = self._terminal()
        if terminal is not None:
            if not self._shown:
                self._waiting_since = time.monotonic()
            doing = f"`{what}` is running" if what else "starting a worker"
            self._shown = f"{kata}: {doing}, {time.monotonic() - self._waiting_since:.0f} s"
            terminal.rewrite(self._shown, erase=True)

    def clear_progress(self) -> None:
        """Takes the progress line away again."""
        terminal = self._terminal()
        if self._shown and terminal is not None:
            terminal.rewrite("", erase=True)
            terminal.currentfspath = None
        self._shown = ""

    # Reports to results

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Gathers what the items say; runs in the controller of `-n`, and without `-n` in the one process."""
        if report.when != "call":
            return
        kata = report.nodeid.partition("::")[0]
        if kata not in self.collected:
            return
        said = self.collected[kata]
        for name, value in report.user_properties:
            if name == PROPERTY:
                self._take(said, json.loads(str(value)))

    @staticmethod
    def _take(said: Collected, data: dict[str, Any]) -> None:
        said.isolation = data["isolation"] or said.isolation
        said.seconds = max(said.seconds, data["seconds"])
        if "check" in data:
            said.checks.append(check_from_json(data["check"]))
        if "score" in data:
            said.score, said.scored = score_from_json(data["score"]), True
        if "fault" in data:
            said.fault, said.scored = data["fault"], True

    def _make_results(self) -> Iterable[Result]:
        for kata in self.katas:
            sources, said = self.sources[kata.name], self.collected[kata.name]
            tests = self.grader(kata).tests if not self.is_controller else Grader(kata, Workers(())).tests
            if sources is None:
                yield _not_attempted(kata, [test.name for test in tests], [test.claim for test in tests])
                continue
            order = {test.name: position for position, test in enumerate(tests)}
            checks = sorted(said.checks, key=lambda check: order[check.name])
            complete = len(checks) == len(tests) and (said.scored or kata.manifest.metric is None)
            if not checks and not said.scored:
                continue
            yield make_result(
                kata,
                checks,
                said.score,
                said.fault,
                source_digest(sources),
                said.isolation,
                said.seconds,
                complete=complete,
            )

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Makes the results, writes the history and `--kata-json`, ends the warm processes."""
        for workers in self._workers.values():
            workers.close()
        if self.is_worker:
            return
        self.results = list(self._make_results())
        if any(result.verdict is not Verdict.PASSED for result in self.results) and session.exitstatus in (
            pytest.ExitCode.OK,
            pytest.ExitCode.NO_TESTS_COLLECTED,
        ):
            session.exitstatus = pytest.ExitCode.TESTS_FAILED
        if self.config.option.kata_json:
            path = Path(self.config.invocation_params.dir, self.config.option.kata_json)
            try:
                path.write_text(json.dumps(self.as_json(), indent=1) + "\n", encoding="utf-8")
            except OSError as error:
                self._warnings.append(f"{path}: could not be written: {error.strerror}")
        if not self.reference:
            self._remember()

    def _remember(self) -> None:
        done = [r for r in self.results if r.complete and r.verdict is not Verdict.NOT_ATTEMPTED]
        try:
            self._warnings += history.append(self.attempts, done)
        except OSError as error:
            self._warnings.append(
                f"{self.attempts / history.HISTORY_FILE}: this run is not remembered: {error.strerror}; "
                "make the folder writable, or grade with --attempts in another folder"
            )

    def as_json(self) -> dict[str, Any]:
        """What `--kata-json` writes; described by schemas/run-1.json."""
        return {
            "schema": RUN_SCHEMA,
            "mlekata": mlekata.__version__,
            "started": round(self.started, 3),
            "reference": self.reference,
            "katas": [to_json(result) for result in self.results],
        }

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        """The score card."""
        terminalreporter.section("katas")
        katas = {kata.name: kata for kata in self.katas}
        quiet = self.config.option.verbose < 0
        for result in self.results:
            lines = [report.score_line(katas[result.kata], result)]
            lines += [] if quiet else report.details(katas[result.kata], result)
            _write(terminalreporter, lines)
        _write(terminalreporter, report.track_lines(self.katas, self.results))
        _write(terminalreporter, [report.Line(f"warning: {warning}", "yellow") for warning in self._warnings])


def _write(terminal: Any, lines: Sequence[report.Line]) -> None:
    for line in lines:
        markup = {line.colour: True} if line.colour else {}
        terminal.write_line(line.text, bold=line.bold, **markup)


class _Progress:
    """While it lasts, a progress line may be shown."""

    def __init__(self, session: KataSession) -> None:
        self.session = session

    def __enter__(self) -> None:
        return None

    def __exit__(self, *_: object) -> None:
        self.session.clear_progress()


def _not_attempted(kata: Kata, names: Sequence[str], claims: Sequence[str]) -> Result:
    checks = [
        Check(name, claim, (), Verdict.NOT_ATTEMPTED, "not attempted")
        for name, claim in zip(names, claims, strict=True)
    ]
    return make_result(kata, checks, None, "", "", "", 0.0)
