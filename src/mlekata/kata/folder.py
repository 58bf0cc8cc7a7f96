"""A kata: its folder read into one frozen value, and the data it builds."""

from __future__ import annotations

import ast
import hashlib
import hmac
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

from mlekata.authoring.split import HeldOut, Split
from mlekata.errors import KataError
from mlekata.kata.manifest import Manifest, parse_manifest, read_toml

#: The eight names of a kata folder, and the record that `mlekata check --full --measure` writes.
KATA_FILES = ("kata.toml", "brief.md", "stub.py", "reference.py", "data.py", "hidden_tests.py", "scorer.py")
KNOWN_BAD_FOLDER = "known_bad"
CALIBRATION_FILE = "calibration.json"

#: Alone, the secret is public and fixed, so results repeat. A group server keeps its own.
PUBLIC_SECRET = b"mlekata: the public secret of everybody's own machine"


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
    """

    name: str
    text: str
    refusal: str = ""


@dataclass(frozen=True, slots=True)
class KnownBad:
    """A plausible mistake, shipped to prove the hidden tests.

    Attributes:
        name: the file's stem.
        mistake: its docstring: the mistake in words.
        caught_by: the hidden test that names the mistake.
        source: functions that replace those of the reference.
        is_lazy: whether it says LAZY = True: a constant or majority prediction, no better than the baseline.
    """

    name: str
    mistake: str
    caught_by: str
    source: SourceFile
    is_lazy: bool = False


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
        return _read_text(self.folder / file_name)

    @property
    def brief(self) -> str:
        """What the learner reads: the author's text, how to begin, and the limits that the manifest sets."""
        limits, metric = self.manifest.limits, self.manifest.metric
        splits = 1 if metric is None else metric.splits
        return self.text("brief.md").rstrip("\n") + (
            f'\n\n## Start\n\nIn Python, `mlekata.public_data("{self.name}")` gives `public`. On the command line, '
            f"`pytest --kata {self.name}` grades what you have written so far."
            + (f" It comes after {' and '.join(self.manifest.needs)}." if self.manifest.needs else "")
            + "\n\n## Limits\n\n"
            f"Your functions run in a process of their own: at most {limits.seconds:g} s by the clock, all calls "
            f"together, {limits.memory_mib:,} MiB of memory, {limits.threads} "
            f"thread{'s' * (limits.threads > 1)}, no network. Libraries that your file imports at its top are loaded "
            "beforehand; an import inside a function takes of your time, and so does a busy computer.\n"
            + (
                "You are graded on one split of the data."
                if splits == 1
                else f"You are graded on {splits} splits, each with data of its own and this much time."
            )
            + " Further splits are drawn only if chance would otherwise decide on a medal." * (metric is not None)
            + "\n"
        )

    @property
    def reference(self) -> tuple[SourceFile, ...]:
        """The author's solution."""
        return (SourceFile("reference.py", self.text("reference.py")),)

    def module(self, stem: str) -> ModuleType:
        """A fresh import of `data`, `hidden_tests` or `scorer`.

        Raises:
            KataError: if the file cannot be imported.
        """
        return _import_file(self.folder / f"{stem}.py", f"_mlekata_katas.{self.track}.{self.short_name}.{stem}")


def _read_bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise KataError(f"{path}: there is no such file; every kata has one") from None
    except OSError as error:
        raise KataError(f"{path}: cannot be read: {error.strerror}") from None


def _read_text(path: Path) -> str:
    try:
        return _read_bytes(path).decode("utf-8").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        raise KataError(f"{path}: not UTF-8 text: {error}") from None


def _import_file(path: Path, module_name: str) -> ModuleType:
    """A module from *path*, outside any package and never written to a bytecode cache."""
    source = _read_text(path)
    module = ModuleType(module_name)
    module.__file__ = str(path)
    sys.modules[module_name] = module  # dataclasses look their module up by name
    try:
        exec(compile(source, str(path), "exec", dont_inherit=True), module.__dict__)  # noqa: S102
    except (Exception, SystemExit) as error:
        del sys.modules[module_name]
        raise KataError(f"{path}: cannot be imported: {type(error).__name__}: {error}") from error
    return module


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
    stub = SourceFile("stub.py", _read_text(folder / "stub.py"))
    return Kata(name, folder, manifest, public_functions(parse_source(stub, name)))


def known_bad_attempts(kata: Kata) -> tuple[KnownBad, ...]:
    """The kata's known-bad attempts, in order of name.

    Raises:
        KataError: if one is not Python. A missing docstring or CAUGHT_BY is left empty for `check` to name.
    """
    return tuple(read_known_bad(path, kata.name) for path in sorted((kata.folder / KNOWN_BAD_FOLDER).glob("*.py")))


def read_known_bad(path: Path, where: str) -> KnownBad:
    """The known-bad attempt in one file.

    Raises:
        KataError: if it is not Python.
    """
    source = SourceFile(f"{KNOWN_BAD_FOLDER}/{path.name}", _read_text(path))
    tree = parse_source(source, where)
    caught_by, is_lazy = "", False
    for node in tree.body:
        match node:
            case ast.Assign(targets=[ast.Name(id="CAUGHT_BY")], value=ast.Constant(value=str(name))):
                caught_by = name
            case ast.Assign(targets=[ast.Name(id="LAZY")], value=ast.Constant(value=True)):
                is_lazy = True
    return KnownBad(path.stem, ast.get_docstring(tree) or "", caught_by, source, is_lazy)


def known_bad_source(kata: Kata, known_bad: KnownBad) -> tuple[SourceFile, ...]:
    """A known-bad attempt as it is graded: the reference, with the mistaken functions put over it."""
    return (*kata.reference, known_bad.source)


def split_seed(name: str, version: int, index: int, secret: bytes = PUBLIC_SECRET) -> int:
    """The 128-bit seed of split *index*.

    Source: HMAC-SHA256 (RFC 2104) of the kata's name, version and the index, keyed with the secret.
    """
    message = f"{name}|{version}|{index}".encode()
    return int.from_bytes(hmac.new(secret, message, hashlib.sha256).digest()[:16], "big")


def build_split(kata: Kata, index: int, secret: bytes = PUBLIC_SECRET) -> Split:
    """Split *index* of a kata: the same data for the same index and secret.

    Raises:
        KataError: if `data.py` fails or does not give a Split.
    """
    import numpy as np

    build: Callable[[np.random.Generator], Split] | None = getattr(kata.module("data"), "build", None)
    if build is None:
        raise KataError(f"{kata.name}: data.py has no function build(rng); expected one that returns a Split")
    seed = split_seed(kata.name, kata.manifest.version, index, secret)
    try:
        split = build(np.random.default_rng(seed))
    except (Exception, SystemExit) as error:
        raise KataError(f"{kata.name}: data.build failed: {type(error).__name__}: {error}") from error
    if type(split) is not Split or type(split.held_out) is not HeldOut:
        raise KataError(
            f"{kata.name}: data.build returned {type(split).__name__}; expected Split(public, HeldOut(inputs, labels))"
        )
    return split


def files_digest(kata: Kata) -> str:
    """SHA-256 of everything that decides a score: all files but the brief and the calibration record.

    Raises:
        KataError: if one of the files is missing.
    """
    digest = hashlib.sha256()
    graded = [kata.folder / name for name in KATA_FILES if name != "brief.md"]
    for path in [*graded, *sorted((kata.folder / KNOWN_BAD_FOLDER).glob("*.py"))]:
        digest.update(path.relative_to(kata.folder).as_posix().encode() + b"\0")
        digest.update(_read_bytes(path) + b"\0")
    return digest.hexdigest()
