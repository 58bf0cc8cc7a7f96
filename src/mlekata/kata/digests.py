"""Digests of what decides a kata's scores, and of what proves its tests: of meaning, not of text.

A comment, a docstring, a debrief, a title, the brief or the skills change no digest. The same file has one digest in
every supported Python, so its syntax tree is written out here and not by `ast.dump`, whose output grows with Python.
"""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Callable, Mapping
from pathlib import Path

from mlekata.errors import KataError
from mlekata.kata.folder import Kata, SourceFile, parse_source
from mlekata.kata.importing import SHARED_FOLDER, read_text

#: The parts of a kata that decide a score.
GRADED_PARTS = ("data", "scorer", "hidden_tests", "reference", "stub")
_MANIFEST = "kata.toml"
_WITH_DOCSTRING = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


def graded_digest(kata: Kata) -> str:
    """SHA-256 of everything that decides a score.

    Raises:
        KataError: if one of the files is missing or is not Python.
    """
    digest = hashlib.sha256(_decided_by_manifest(kata))
    for name, path in sorted(_graded_files(kata).items()):
        digest.update(f"\n{name!a} {source_digest(SourceFile(name, read_text(path)), kata.name)}".encode())
    return digest.hexdigest()


def graded_texts(kata: Kata) -> dict[str, str]:
    """SHA-256 of each text that decides a score, by name: where all are as they were, so is the graded digest.

    Raises:
        KataError: if one of the files is missing or is not Python.
    """
    return {
        _MANIFEST: _manifest_digest(kata),
        **{name: _text_digest(path) for name, path in _graded_files(kata).items()},
    }


def has_texts(kata: Kata, texts: Mapping[str, str]) -> bool:
    """Whether the kata has just the texts that `graded_texts` gave; quick, for nothing is parsed.

    Raises:
        KataError: if one of the files cannot be read.
    """
    if texts.get(_MANIFEST) != _manifest_digest(kata):
        return False
    for name, digest in texts.items():
        path = (kata.folder.parent if name.startswith(f"{SHARED_FOLDER}/") else kata.folder) / name
        if name != _MANIFEST and not (path.is_file() and _text_digest(path) == digest):
            return False
    return True


def _text_digest(path: Path) -> str:
    return hashlib.sha256(read_text(path).encode()).hexdigest()


def _manifest_digest(kata: Kata) -> str:
    return hashlib.sha256(_decided_by_manifest(kata)).hexdigest()


def _decided_by_manifest(kata: Kata) -> bytes:
    """What of `kata.toml` decides a score: no title, and of the metric neither name nor unit."""
    manifest, metric = kata.manifest, kata.manifest.metric
    decided = (
        ("version", manifest.version),
        ("limits", float(manifest.limits.seconds), manifest.limits.memory_mib, manifest.limits.threads),
        ("metric", None if metric is None else (metric.higher_is_better, metric.splits)),
        ("datasets", sorted(manifest.datasets)),
        *[("file", file.path, file.sha256) for file in sorted(manifest.files, key=lambda file: file.path)],
    )
    return ascii(decided).encode()


def _graded_files(kata: Kata) -> dict[str, Path]:
    """Every Python file that a score depends on: the kata's own by their names in its folder, "shared/…" by theirs."""
    own, track = kata.folder, kata.folder.parent
    paths = {path for part in GRADED_PARTS for path in kata.source_files(part)}
    return {path.relative_to(own if path.is_relative_to(own) else track).as_posix(): path for path in paths}


def known_bad_digest(source: SourceFile, where: str) -> str:
    """SHA-256 of what a known-bad attempt does: by it one that was renamed is known again.

    Raises:
        KataError: if it is not Python.
    """
    tree = parse_source(source, where)
    tree.body = [node for node in tree.body if not _names_a_test(node)]
    return _digest_of(tree, f"{where}: {source.name}")


def _names_a_test(node: ast.stmt) -> bool:
    """Whether it is CAUGHT_BY = "…", which the record keeps on its own."""
    match node:
        case ast.Assign(targets=[ast.Name(id="CAUGHT_BY")], value=ast.Constant(value=str())):
            return True
    return False


def source_digest(source: SourceFile, where: str) -> str:
    """SHA-256 of what a Python file does, without its docstrings and comments.

    Raises:
        KataError: if it is not Python.
    """
    return _digest_of(parse_source(source, where), f"{where}: {source.name}")


def _digest_of(tree: ast.Module, name: str) -> str:
    pieces: list[str] = []
    try:
        _write(tree, pieces.append)
    except RecursionError:
        raise KataError(f"{name} is nested too deeply to be compared; write it in shorter expressions") from None
    return hashlib.sha256("".join(pieces).encode()).hexdigest()


def _write(value: object, put: Callable[[str], object]) -> None:
    """Puts a node, a list or a value of the syntax tree into text that no version of Python changes."""
    if isinstance(value, ast.Constant):
        put(f"{type(value.value).__name__}:{_constant(value.value)}")
    elif isinstance(value, ast.AST):
        put(f"{type(value).__name__}(")
        for name in value._fields:
            field = getattr(value, name, None)
            if isinstance(value, ast.JoinedStr):
                field = _pieces(value)
            elif name == "body" and isinstance(value, _WITH_DOCSTRING):
                field = _without_docstring(value.body)
            if field is None or field == [] or isinstance(field, ast.expr_context):
                continue  # what a newer Python adds is one of these in code of an older one
            put(f"{name}=")
            _write(field, put)
        put(")")
    elif isinstance(value, list):
        put("[")
        for item in value:
            _write(item, put)
            put(",")
        put("]")
    else:
        put(ascii(value))


def _constant(value: object) -> str:
    """In ASCII, for what `repr` shows as it is depends on Python's Unicode; in hex, for `repr` refuses huge numbers."""
    return hex(value) if type(value) is int else ascii(value)


def _without_docstring(body: list[ast.stmt]) -> list[ast.stmt]:
    match body:
        case [ast.Expr(value=ast.Constant(value=str())), *rest]:
            return rest
    return body


def _pieces(joined: ast.JoinedStr) -> list[ast.expr]:
    """An f-string's pieces, neighbouring texts as one and none empty: Pythons differ in where they cut."""
    pieces: list[ast.expr] = []
    for piece in joined.values:
        match piece, pieces:
            case ast.Constant(value=""), _:
                continue
            case ast.Constant(value=str(text)), [*_, ast.Constant(value=str(before))]:
                pieces[-1] = ast.Constant(before + text)
            case _:
                pieces.append(piece)
    return pieces
