"""One graded pytest run: katas are collected, graded and reported, and results are kept."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

import mlekata
from mlekata import report
from mlekata.attempt.pool import WorkerPool
from mlekata.attempt.remote import DEFAULT_START, Workers
from mlekata.errors import KataError, NotShutIn
from mlekata.grade import Grader, Tally, needed_imports
from mlekata.kata import catalogue
from mlekata.kata.folder import Kata, SourceFile
from mlekata.kata.hidden_tests import HiddenTest, hidden_tests
from mlekata.result import Result, Verdict
from mlekata.result_json import to_json
from mlekata.session import json_file
from mlekata.session.items import PROPERTY, SCORE_ITEM, KataCollector
from mlekata.session.progress import ProgressLine
from mlekata.workspace import history
from mlekata.workspace.attempt_file import is_begun, read_attempt
from mlekata.workspace.attempts import attempt_path

RUN_SCHEMA = "mlekata.run/1"


class KataSession:
    """The pytest plugin object of one graded run. Registered only if `--kata` is given.

    Args:
        config: of pytest.

    Raises:
        UsageError: if the options ask for what is not there.
        KataError: if a kata's folder cannot be read.
    """

    def __init__(self, config: pytest.Config) -> None:
        options = config.option
        self.config = config
        if options.reportchars == "fE":  # pytest's own choice: the score card names what failed, and comes last
            options.reportchars = "E"
        self.folder = Path(config.invocation_params.dir)
        self.katas = catalogue.select(options.kata, Path(options.kata_folder) if options.kata_folder else None)
        self.attempts = self.folder / options.kata_attempts
        self.is_reference: bool = options.kata_reference
        kept = [*(attempt_path(kata, self.attempts) for kata in self.katas), self.attempts / history.HISTORY_FILE]
        self.json_file = json_file.checked(self.folder / options.kata_json, kept) if options.kata_json else None
        self.tallies = {kata.name: self._tally(kata) for kata in self.katas}
        self.is_worker = hasattr(config, "workerinput")
        self.is_controller = not self.is_worker and bool(config.getoption("tx", None))
        self.started = time.time()
        self.results: list[Result] = []
        self.progress = ProgressLine(config)
        self.computing = self.progress.until_done
        self._graders: dict[str, Grader] = {}
        denied = [*catalogue.dataset_files(self.katas), *([Path(options.kata_folder)] if options.kata_folder else [])]
        self._pool = WorkerPool(options.kata_workers or DEFAULT_START, options.kata_isolation, denied)
        self._warnings: list[str] = []
        if not self.is_controller and not options.collectonly:
            self._warm_up()

    def _tally(self, kata: Kata) -> Tally:
        sources = kata.reference if self.is_reference else read_attempt(kata, self.attempts)
        return Tally(kata, sources, is_begun=is_begun(kata, sources))

    def sources(self, kata: Kata) -> tuple[SourceFile, ...] | None:
        """The attempt to grade, or None if there is nothing yet."""
        tally = self.tallies[kata.name]
        return tally.sources if tally.is_begun else None

    def _warm_up(self) -> None:
        """Starts a warm process for the first kata, whose imports overlap with collection; the others' come later."""
        asked = [self._workers(kata) for kata in self.katas if self.sources(kata) is not None]
        for first in asked[:1]:
            first.warm_up()

    def _workers(self, kata: Kata) -> Workers:
        sources = self.sources(kata)
        return self._pool.for_imports(needed_imports(kata, sources) if sources is not None else ())

    def grader(self, kata: Kata) -> Grader:
        """The kata's data, hidden tests and reference, made when they are first needed."""
        if kata.name not in self._graders:
            self._graders[kata.name] = Grader(kata, self._workers(kata), on_wait=self.progress.show)
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
            if self.is_worker:
                item.add_marker(pytest.mark.xdist_group(item.nodeid.partition("::")[0]))
            session.ihook.pytest_itemcollected(item=item)
        session.items = items
        self.config.hook.pytest_collection_modifyitems(session=session, config=self.config, items=items)
        self.config.hook.pytest_collection_finish(session=session)
        session.testscollected = len(items)
        return True

    def pytest_report_collectionfinish(self, items: Sequence[pytest.Item]) -> list[str]:
        """What the number of items that pytest has just told is made of."""
        scores = sum(item.name == SCORE_ITEM for item in items)
        return [report.collected_line(len(items) - scores, scores)] if scores else []

    # Reports to results

    def pytest_exception_interact(self, node: pytest.Item | pytest.Collector, call: pytest.CallInfo[Any]) -> None:
        """Ends the run where no attempt can be shut in as wanted: the other checks would only say so again."""
        if call.excinfo is not None and isinstance(call.excinfo.value, NotShutIn):
            node.session.shouldfail = "no attempt can be graded here, as said above"

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Gathers what the items say; runs in the controller of `-n`, and without `-n` in the one process."""
        tally = self.tallies.get(report.nodeid.partition("::")[0])
        if report.when == "call" and tally is not None:
            for name, said in report.user_properties:
                if name == PROPERTY:
                    tally.add_text(str(said))

    def _tests(self, kata: Kata) -> tuple[HiddenTest, ...]:
        try:
            return self._graders[kata.name].tests_as_written if kata.name in self._graders else hidden_tests(kata)
        except KataError:
            return ()

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Makes the results, writes the history and `--kata-json`, ends the warm processes."""
        self._pool.close()
        if self.is_worker or self.config.option.collectonly:
            return
        made = [self.tallies[kata.name].result(self._tests(kata)) for kata in self.katas]
        self.results = [result for result in made if result is not None]
        lacking = any(result.complete and result.verdict is not Verdict.PASSED for result in self.results)
        if lacking and session.exitstatus in (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED):
            session.exitstatus = pytest.ExitCode.TESTS_FAILED
        self._write_json()
        if not self.is_reference:
            self._remember()

    def _write_json(self) -> None:
        if self.json_file is not None:
            try:
                json_file.write(self.json_file, json.dumps(self.as_json(), indent=1) + "\n")
            except OSError as error:
                self._warnings.append(f"{self.json_file}: could not be written: {error.strerror}")

    def _remember(self) -> None:
        done = [result for result in self.results if result.is_graded]
        try:
            self._warnings += history.append(self.attempts, done)
            if done:
                self._warnings += history.read(self.attempts).warnings(self.attempts)
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
            "reference": self.is_reference,
            "katas": [to_json(result) for result in self.results],
        }

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        """The score card."""
        if self.config.option.collectonly:
            return
        terminalreporter.ensure_newline()
        terminalreporter.section("katas")
        katas = {kata.name: kata for kata in self.katas}
        lines: list[report.Line] = []
        for result in self.results:
            lines.append(report.score_line(katas[result.kata], result))
            if self.config.getoption("verbose", 0) >= 0:
                lines += report.details(katas[result.kata], result)
        lines += report.track_lines(self.katas, self.results)
        lines += [report.Line(f"warning: {warning}", "yellow") for warning in self._warnings]
        if terminalreporter.isatty:  # elsewhere a line is a line, for whatever reads it
            lines = [line.wrapped(terminalreporter._tw.fullwidth) for line in lines]
        for line in lines:
            markup = {line.colour: True} if line.colour else {}
            terminalreporter.write_line(line.text, bold=line.bold, **markup)
