"""One graded pytest run: katas are collected, graded and reported, and results are kept."""

from __future__ import annotations

import contextlib
import json
import re
import shlex
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

import mlekata
from mlekata import report
from mlekata.attempt.pool import WorkerPool
from mlekata.attempt.remote import DEFAULT_START, Workers
from mlekata.errors import KataError, NotShutIn, UsageError
from mlekata.grade import Grader, Tally, needed_imports
from mlekata.kata import catalogue
from mlekata.kata.folder import Kata, SourceFile
from mlekata.kata.hidden_tests import HiddenTest, hidden_tests
from mlekata.result import Result, Verdict
from mlekata.result_json import to_json
from mlekata.session import json_file
from mlekata.session.items import PROPERTY, SCORE_ITEM, KataCollector
from mlekata.session.progress import ProgressLine
from mlekata.session.selection import in_order, located, node_name, wishes
from mlekata.session.surroundings import undisturbed
from mlekata.workspace import history
from mlekata.workspace.attempt_file import is_begun, lookalikes, read_attempt
from mlekata.workspace.attempts import attempt_path, attempts_folder, shown_path

RUN_SCHEMA = "mlekata.run/1"


class KataSession:
    """The pytest plugin object of one graded run. Registered only if `--kata` is given.

    Args:
        config: of pytest.
        warnings: what the learner should know of this run.

    Raises:
        UsageError: if the options ask for what is not there.
        KataError: if a kata's folder cannot be read.
    """

    def __init__(self, config: pytest.Config, warnings: Sequence[str] = ()) -> None:
        options = config.option
        self.config = config
        if options.reportchars == "fE":  # pytest's own choice: the score card names what failed, and comes last
            options.reportchars = "E"
        self.folder = Path(config.invocation_params.dir)
        self.katas = catalogue.select(options.kata, Path(options.kata_folder) if options.kata_folder else None)
        self.is_reference: bool = options.kata_reference
        self.attempts = attempts_folder(self.folder, options.kata_attempts)
        self._elsewhere = f" --attempts {shlex.quote(options.kata_attempts)}" if options.kata_attempts else ""
        self.files = {kata.name: self._file(kata) for kata in self.katas}
        is_asked = config.args_source is pytest.Config.ArgsSource.ARGS
        self.wishes = wishes(config.args if is_asked else (), self.folder, self.files)
        if self.wishes:
            self.katas = tuple(kata for kata in self.katas if self._is_wished(kata))
        kept = [*(attempt_path(kata, self.attempts) for kata in self.katas), self.attempts / history.HISTORY_FILE]
        self.json_file = json_file.checked(self.folder / options.kata_json, kept) if options.kata_json else None
        self.tallies = {kata.name: self._tally(kata) for kata in self.katas}
        self._of_node = {self._node_name(kata): self.tallies[kata.name] for kata in self.katas}
        self.is_worker = hasattr(config, "workerinput")
        self.is_controller = not self.is_worker and bool(config.getoption("tx", None))
        self.started = time.time()
        self._met: set[str] = set()  # the katas of which something was run
        self.results: list[Result] = []
        self.progress = ProgressLine(config)
        self._graders: dict[str, Grader] = {}
        self._to_come = {kata.name for kata in self.katas}
        denied = [*catalogue.dataset_files(self.katas), *([Path(options.kata_folder)] if options.kata_folder else [])]
        self._pool = WorkerPool(options.kata_workers or DEFAULT_START, options.kata_isolation, denied)
        self._is_remembered = False
        self._warnings = list(warnings)
        if self.folder.is_relative_to(self.attempts):
            self._warnings.append(f"the attempts are those in {self.attempts}, in which you are")
        self._refuse_unknown_checks()
        if not self.is_controller and not options.collectonly:
            self._warm_up()

    def _file(self, kata: Kata) -> Path:
        return kata.folder / "reference.py" if self.is_reference else attempt_path(kata, self.attempts)

    def _is_wished(self, kata: Kata) -> bool:
        return any(wish.includes(located(self.files[kata.name])) for wish in self.wishes)

    def _node_name(self, kata: Kata) -> str:
        return node_name(self.files[kata.name], kata.name, self.config.rootpath)

    def _tally(self, kata: Kata) -> Tally:
        sources = kata.reference if self.is_reference else read_attempt(kata, self.attempts)
        return Tally(kata, sources, is_begun=is_begun(kata, sources))

    def sources(self, kata: Kata) -> tuple[SourceFile, ...] | None:
        """The attempt to grade, or None if there is nothing yet."""
        tally = self.tallies[kata.name]
        return tally.sources if tally.is_begun else None

    def line(self, kata: Kata, functions: Sequence[str]) -> int | None:
        """The line, from 0, at which the attempt defines the first of some functions; None if it defines none."""
        text = "".join(source.text for source in self.tallies[kata.name].sources)
        found = (re.search(rf"^(async +)?def +{re.escape(name)}\b", text, re.MULTILINE) for name in functions)
        return next((text.count("\n", 0, match.start()) for match in found if match), None)

    @contextlib.contextmanager
    def computing(self) -> Iterator[None]:
        """While it lasts, progress may be shown, and nothing that surrounds the run has a say."""
        with self.progress.until_done(), undisturbed():
            yield

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

    def finished(self, kata: Kata) -> None:
        """Ends the warm process of a kata that is done, unless a later one needs it too."""
        self._to_come.discard(kata.name)
        workers = self.grader(kata).workers
        if not any(grader.workers is workers for name, grader in self._graders.items() if name in self._to_come):
            workers.close()

    # Collection

    def pytest_collection(self, session: pytest.Session) -> bool | None:
        """Collects the selected katas, and nothing else."""
        if self.is_controller:
            return None
        written: list[pytest.Item] = []
        for kata in self.katas:
            node = KataCollector.of(session, self, kata, self.files[kata.name], self._node_name(kata))
            session.ihook.pytest_collectstart(collector=node)
            collected = session.ihook.pytest_make_collect_report(collector=node)
            session.ihook.pytest_collectreport(report=collected)
            written += [item for item in collected.result if isinstance(item, pytest.Item) and self._is_asked(item)]
        for item in written:
            session.ihook.pytest_itemcollected(item=item)
        session.items = list(written)
        self.config.hook.pytest_collection_modifyitems(session=session, config=self.config, items=session.items)
        session.items[:] = in_order(session.items, written)
        self.config.hook.pytest_collection_finish(session=session)
        session.testscollected = len(session.items)
        return True

    def pytest_report_collectionfinish(self, items: Sequence[pytest.Item]) -> list[str]:
        """What the number of items that pytest has just told is made of."""
        scores = sum(item.name == SCORE_ITEM for item in items)
        return [report.collected_line(len(items) - scores, scores)] if scores else []

    def _is_asked(self, item: pytest.Item) -> bool:
        """Whether the arguments mean this check; all are meant if there are none."""
        file = located(item.path)
        return not self.wishes or any(wish.means(file, item.name) for wish in self.wishes)

    def _refuse_unknown_checks(self) -> None:
        """Refuses a node id whose check its kata does not have."""
        for wish in (wish for wish in self.wishes if wish.check):
            kata = next(kata for kata in self.katas if wish.includes(located(self.files[kata.name])))
            names = {test.name for test in self._tests(kata)}
            if names and wish.check not in names | {SCORE_ITEM}:
                raise UsageError(f"{kata.name} has no check {wish.check}; --collect-only -q lists all")

    def _overlooked(self, kata: Kata, result: Result) -> list[report.Line]:
        """What was perhaps meant as the attempt, where there is none."""
        if result.verdict is not Verdict.NOT_ATTEMPTED or self.is_reference:
            return []
        attempt = shown_path(self.files[kata.name], self.folder)
        return [
            report.Line(
                f"  {shown_path(path, self.folder)} is not looked at; an attempt is the Python file {attempt}", "yellow"
            )
            for path in lookalikes(kata, self.attempts)
        ]

    # Reports to results

    def pytest_exception_interact(self, node: pytest.Item | pytest.Collector, call: pytest.CallInfo[Any]) -> None:
        """Ends the run where no attempt can be shut in as wanted: the other checks would only say so again."""
        if call.excinfo is not None and isinstance(call.excinfo.value, NotShutIn):
            node.session.shouldfail = "no attempt can be graded here, as said above"

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Gathers what the items say; runs in the controller of `-n`, and without `-n` in the one process."""
        tally = self._of_node.get(report.nodeid.partition("::")[0])
        if tally is not None:
            self._met.add(tally.kata.name)
        if report.when == "call" and tally is not None:
            for name, said in report.user_properties:
                if name == PROPERTY:
                    tally.add_text(str(said))

    def _tests(self, kata: Kata) -> tuple[HiddenTest, ...]:
        try:
            with undisturbed():
                return self._graders[kata.name].tests_as_written if kata.name in self._graders else hidden_tests(kata)
        except KataError:
            return ()

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Makes the results, writes the history and `--kata-json`, ends the warm processes."""
        self._pool.close()
        if self.is_worker or self.config.option.collectonly:
            return
        made = [self.tallies[kata.name].result(self._tests(kata)) for kata in self.katas if kata.name in self._met]
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
            self._is_remembered = bool(done)
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
        katas = {kata.name: kata for kata in self.katas}
        lines: list[report.Line] = []
        for result in self.results:
            lines.append(report.score_line(katas[result.kata], result))
            if self.config.getoption("verbose", 0) >= 0:
                lines += report.details(katas[result.kata], result, self._elsewhere)
                lines += self._overlooked(katas[result.kata], result)
        lines += report.track_lines(self.katas, self.results)
        if self._is_remembered and self.config.getoption("verbose", 0) == 0:
            kept = shown_path(self.attempts / history.HISTORY_FILE, self.folder)
            lines.append(report.Line(f"remembered in {kept}; -k NAME runs some of the checks, -v shows their names"))
        lines += [report.Line(f"warning: {warning}", "yellow") for warning in self._warnings]
        if terminalreporter.isatty:  # elsewhere a line is a line, for whatever reads it
            lines = [line.wrapped(terminalreporter._tw.fullwidth) for line in lines]
        if lines:
            terminalreporter.ensure_newline()
            terminalreporter.section("katas")
        for line in lines:
            markup = {line.colour: True} if line.colour else {}
            terminalreporter.write_line(line.text, bold=line.bold, **markup)
