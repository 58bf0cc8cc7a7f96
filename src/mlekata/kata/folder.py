"""A kata: its folder read into one frozen value."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

from mlekata.errors import KataError
from mlekata.kata.importing import import_fresh, modules_run, read_text
from mlekata.kata.manifest import Manifest, parse_manifest, read_toml

#: The eight names of a kata folder, and the record that `mlekata check --full --measure` writes.
KATA_FILES = ("kata.toml", "brief.md", "stub.py", "reference.py", "data.py", "hidden_tests.py", "scorer.py")
#: Those that may be a package of that name instead; a stub becomes one file of the learner, as is the reference.
MAY_BE_PACKAGES = ("data", "hidden_tests", "scorer")
KNOWN_BAD_FOLDER = "known_bad"
RECORD_FILE = "record.json"


@dataclass(frozen=True, slots=True)
class Function:
    """One function the learner writes, as the stub declares it."""

    name: str
    parameters: tuple[str, ...]
    docstring: str


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A piece of Python source and the name that tracebacks show for it.

    Attributes:
        name: of the file.
        text: of it; "" if it was not read.
        refusal: why it was not read, as a sentence for the learner.
        neighbours: names of modules that lie beside the file; an attempt cannot import them.
    """

    name: str
    text: str
    refusal: str = ""
    neighbours: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Kata:
    """One kata, read from its folder.

    Attributes:
        name: "track/kata".
        folder: where its files are.
        manifest: what `kata.toml` says.
        functions: what the learner writes, in order, from `stub.py`.
    """

    name: str
    folder: Path
    manifest: Manifest
    functions: tuple[Function, ...]

    @property
    def track(self) -> str:
        """The folder above: one of the tracks."""
        return self.name.partition("/")[0]

    @property
    def short_name(self) -> str:
        """The folder's own name; also the learner's file name without its suffix."""
        return self.name.partition("/")[2]

    def text(self, file_name: str) -> str:
        """The text of one of the kata's files.

        Raises:
            KataError: if it is missing or not UTF-8.
        """
        return read_text(self.folder / file_name)

    @property
    def reference(self) -> tuple[SourceFile, ...]:
        """The author's solution."""
        return (SourceFile("reference.py", self.text("reference.py")),)

    def module(self, stem: str) -> ModuleType:
        """A fresh import of `data`, `hidden_tests` or `scorer`, each a file or a package of that name.

        Raises:
            KataError: if it cannot be imported.
        """
        return import_fresh(self.folder.parent, (self.folder.name, stem))

    def source_files(self, stem: str) -> tuple[Path, ...]:
        """Every file, of the kata and of its track's `shared/`, that decides what one of its names does; sorted.

        Args:
            stem: "data", "hidden_tests", "scorer", "reference" or "stub".

        Raises:
            KataError: if one of them is missing, is not Python, or imports what it may not.
        """
        return tuple(sorted(module.path for module in modules_run(self.folder.parent, (self.folder.name, stem))))

    @property
    def data_files(self) -> tuple[Path, ...]:
        """The files of data that the kata brings, as `kata.toml` names them; sorted."""
        return tuple(sorted(self.folder / file.path for file in self.manifest.files))


def parse_source(source: SourceFile, where: str) -> ast.Module:
    """The syntax tree of an author's file.

    Raises:
        KataError: if it is not Python.
    """
    try:
        return ast.parse(source.text)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:  # the last two: nested too deeply
        raise KataError(f"{where}: {source.name} is not valid Python: {error}") from None


def public_functions(tree: ast.Module) -> tuple[Function, ...]:
    """Module-level functions without a leading underscore, in order."""
    return tuple(
        Function(
            name=node.name,
            parameters=tuple(a.arg for a in (*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs)),
            docstring=ast.get_docstring(node) or "",
        )
        for node in tree.body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
    )


def read_kata(folder: Path) -> Kata:
    """The kata in *folder*; its track is the name of the folder above.

    Raises:
        KataError: if the manifest or the stub is missing or wrong, naming every problem found.
    """
    name = f"{folder.parent.name}/{folder.name}"
    manifest = parse_manifest(read_toml(folder / "kata.toml"))
    stub = SourceFile("stub.py", read_text(folder / "stub.py"))
    return Kata(name, folder, manifest, public_functions(parse_source(stub, name)))
