"""The kata being checked: each part is read when a rule first asks for it, and may turn out to be missing."""

from __future__ import annotations

import ast
import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import ModuleType
from typing import Any

from mlekata.authoring.split import Split
from mlekata.check.finding import NotApplicable
from mlekata.check.measured import Depth, Measured
from mlekata.check.proof import proof_differences
from mlekata.check.trials import Trials
from mlekata.errors import KataError
from mlekata.kata.digests import graded_digest
from mlekata.kata.fingerprint import data_digest, fingerprint
from mlekata.kata.folder import KNOWN_BAD_FOLDER, Kata, SourceFile, parse_source, public_functions
from mlekata.kata.hidden_tests import HiddenTest, hidden_tests
from mlekata.kata.known_bad import KnownBad, read_known_bad
from mlekata.kata.libraries import library_versions, version_differences
from mlekata.kata.manifest import Limits, Manifest, manifest_problems, parse_manifest, read_toml
from mlekata.kata.record import Record, read_record
from mlekata.kata.worlds import build_split

#: Stands in for a manifest that is broken, so that the rules about other files can still be asked.
_STAND_IN = Manifest("?", 8, 1, (), (), (), (), Limits(seconds=60), None)


@dataclass(frozen=True, slots=True)
class KataLocation:
    """Where a kata is, and where the files that are not in its folder are.

    Attributes:
        name: "track/kata".
        catalogue: the folder of all tracks.
        alternatives: the folder of all alternative solutions; None in an installation without any.
    """

    name: str
    catalogue: Path
    alternatives: Path | None

    @property
    def folder(self) -> Path:
        """The kata's own folder."""
        return self.catalogue / self.name


@contextlib.contextmanager
def _not_applicable_if_broken() -> Iterator[None]:
    """Turns the author's faults into missing ground."""
    try:
        yield
    except (KataError, OSError) as error:
        raise NotApplicable(str(error)) from error


class KataUnderCheck:
    """One kata being checked.

    Args:
        location: where its files are.
        depth: how much is measured.
        measure: whether the record is about to be written anew.
        again: whether to grade even what a fitting record says.
        tell: is called with a line about what is being done.
    """

    def __init__(
        self,
        location: KataLocation,
        depth: Depth,
        *,
        measure: bool = False,
        again: bool = False,
        tell: Callable[[str], None],
    ) -> None:
        self.location = location
        self.name = location.name
        self.folder = location.folder
        self.depth = depth
        self.measure = measure
        self.again = again
        self.attack_quality: float | None = None  # of looking answers up, once that was tried
        self.tell = tell
        self._splits: dict[int, Split] = {}
        self._data_differences: dict[int, list[str]] = {}

    # Reading

    def text(self, file: str) -> str:
        """Text of one of the kata's files."""
        with _not_applicable_if_broken():
            return self.kata_to_read.text(file)

    def module(self, stem: str) -> ModuleType:
        """One of the kata's files, imported."""
        with _not_applicable_if_broken():
            return self.kata_to_read.module(stem)

    def tree(self, file: str) -> ast.Module:
        """Syntax tree of one of the kata's files."""
        with _not_applicable_if_broken():
            return parse_source(SourceFile(file, self.text(file)), self.name)

    def functions(self, file: str) -> dict[str, ast.FunctionDef]:
        """Functions at the top level of one of the kata's files, without those that begin with an underscore."""
        found = (node for node in self.tree(file).body if isinstance(node, ast.FunctionDef))
        return {node.name: node for node in found if not node.name.startswith("_")}

    @cached_property
    def toml(self) -> dict[str, Any]:
        """What `kata.toml` holds, right or wrong."""
        with _not_applicable_if_broken():
            return read_toml(self.folder / "kata.toml")

    @cached_property
    def kata_to_read(self) -> Kata:
        """The kata; under a stand-in for its manifest if that is broken, and without functions if the stub is."""
        try:
            toml = self.toml
        except NotApplicable:
            toml = {}
        manifest = _STAND_IN if manifest_problems(toml) else parse_manifest(toml)
        bare = Kata(self.name, self.folder, manifest, ())
        try:
            functions = public_functions(parse_source(SourceFile("stub.py", bare.text("stub.py")), self.name))
        except KataError:
            return bare
        return Kata(self.name, self.folder, manifest, functions)

    @property
    def kata(self) -> Kata:
        """The kata, if its manifest and its stub are right."""
        if self.kata_to_read.manifest is _STAND_IN or not self.kata_to_read.functions:
            raise NotApplicable("no manifest or no stub")
        return self.kata_to_read

    @property
    def known_bad_files(self) -> list[Path]:
        """The files of the known-bad attempts."""
        return sorted((self.folder / KNOWN_BAD_FOLDER).glob("*.py"))

    @property
    def known_bad(self) -> list[KnownBad]:
        """The known-bad attempts that are Python."""
        found = []
        for path in self.known_bad_files:
            with contextlib.suppress(KataError):
                found.append(read_known_bad(path, self.name))
        return found

    @cached_property
    def tests_as_written(self) -> list[tuple[str, ast.FunctionDef]]:
        """The hidden tests as they are written, each with its file, also if they cannot be imported."""
        found = ((file, node) for file in self.files_of("hidden_tests") for node in self.functions(file).values())
        return [(file, node) for file, node in found if node.name.startswith("test_")]

    def file_of(self, test: str) -> str:
        """The file that a hidden test stands in."""
        return next((file for file, node in self.tests_as_written if node.name == test), "hidden_tests.py")

    def files_of(self, part: str) -> list[str]:
        """The Python files of `data`, `hidden_tests` or `scorer`: one, or those of a package."""
        package = self.folder / part
        if not package.is_dir():
            return [f"{part}.py"]
        return sorted(path.relative_to(self.folder).as_posix() for path in package.rglob("*.py"))

    @cached_property
    def tests(self) -> tuple[HiddenTest, ...]:
        """The hidden tests, imported."""
        with _not_applicable_if_broken():
            return hidden_tests(self.kata_to_read)

    @property
    def alternatives(self) -> list[Path]:
        """The files of the alternative solutions."""
        if self.location.alternatives is None:
            raise NotApplicable("no alternatives in this installation")
        return sorted((self.location.alternatives / self.name).glob("*.py"))

    # The record

    @cached_property
    def record(self) -> Record:
        """The kata's record, whether it fits or not."""
        with _not_applicable_if_broken():
            record = read_record(self.kata)
        if record is None:
            raise NotApplicable("not measured yet")
        return record

    @cached_property
    def graded_digest(self) -> str:
        """Of what decides a score."""
        with _not_applicable_if_broken():
            return graded_digest(self.kata)

    @cached_property
    def proof_differences(self) -> list[str]:
        """Which known-bad attempts and alternatives are not those of the record, in words."""
        alternatives = self.alternatives if self.location.alternatives else None
        with _not_applicable_if_broken():
            return proof_differences(self.record, self.known_bad, alternatives)

    @cached_property
    def fitting_record(self) -> Record | None:
        """The kata's record, if it is of these files, whatever libraries are installed."""
        try:
            return None if self.record.graded != self.graded_digest or self.proof_differences else self.record
        except NotApplicable:
            return None

    @cached_property
    def version_differences(self) -> list[str]:
        """Which libraries are not those of the record, in words."""
        with _not_applicable_if_broken():
            return version_differences(self.record.libraries, library_versions(self.kata))

    def data_differences(self, index: int) -> list[str]:
        """In what split *index* is not the one of the record, in words; none if it is, up to last digits."""
        if index not in self._data_differences:
            recorded, made = self.record.splits[index].data, fingerprint(self.split(index))
            self._data_differences[index] = recorded.differences(made, self.record.data_tolerance)
        return self._data_differences[index]

    @cached_property
    def why_compared(self) -> list[str]:
        """Why figures of a few splits are compared with those of a record that fits; none if it can be trusted."""
        reasons = ["asked for"] if self.again else []
        if self.record.broken_rules:
            reasons.append(f"it was measured in spite of {', '.join(self.record.broken_rules)}")
        reasons += self.version_differences
        splits = self.record.splits[: self.depth.splits]
        if not splits:
            return [*reasons, "no split is recorded"]
        with _not_applicable_if_broken():
            built = [data_digest(self.split(index)) == split.bits for index, split in enumerate(splits)]
        if not all(built):
            far = any(self.data_differences(index) for index in range(len(splits)))
            reasons.append("its data are built otherwise here" if far else "last digits of its data differ here")
        return reasons

    @cached_property
    def is_trusted(self) -> bool:
        """Whether what the record says need not be graded again: it fits, and nothing that may move figures differs."""
        try:
            return not (self.depth.is_full or self.fitting_record is None or self.why_compared)
        except NotApplicable:
            return False

    # Building and grading

    def split(self, index: int) -> Split:
        """Split *index*, built once and kept: only for the first few."""
        if index not in self._splits:
            self.tell(f"building split {index}")
            with _not_applicable_if_broken():
                self._splits[index] = build_split(self.kata_to_read, index)
        return self._splits[index]

    @cached_property
    def _measured_or_not(self) -> Measured | None:
        try:
            kata, _ = self.kata, self.tests
            self.split(0)
            kata.text("reference.py")
            kata.module("scorer")
            names = self.alternatives if self.location.alternatives else []
        except (NotApplicable, KataError):
            return None
        self._splits.clear()  # the trials build and forget their own
        return Trials(kata, self.known_bad, names, self.depth, self.fitting_record, self.tell).measure()

    @property
    def measured(self) -> Measured:
        """What all attempts came to."""
        if self._measured_or_not is None:
            raise NotApplicable("cannot be graded")
        return self._measured_or_not
