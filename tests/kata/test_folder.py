"""A kata: its folder is read into one value, and its data is the same for the same secret and index."""

from __future__ import annotations

import ast

import pytest

from mlekata.errors import KataError
from mlekata.kata.folder import Function, SourceFile, parse_source, public_functions, read_kata

GRADED_FILES = [
    *("kata.toml", "stub.py", "reference.py", "data.py", "hidden_tests.py", "scorer.py"),
    *("known_bad/silent.py", "known_bad/zero.py"),
]


def test_a_kata_is_read_from_its_folder(folder, kata):
    """Track and name come from the path, the functions from the stub, the rest from the manifest."""
    assert (kata.name, kata.track, kata.short_name) == ("finance/average", "finance", "average")
    assert kata.folder == folder
    assert (kata.manifest.kyu, kata.manifest.version, kata.manifest.limits.seconds) == (8, 3, 5)
    assert kata.functions == (
        Function("average", ("x", "weights", "places"), "The average of *x*."),
        Function("spread", ("x",), ""),
    )
    assert kata.text("brief.md") == "Take the average.\n"
    assert kata.reference == (SourceFile("reference.py", (folder / "reference.py").read_text()),)


def test_only_functions_of_the_module_itself_are_the_learners():
    """Helpers, methods, nested functions and classes are not what the learner is asked for."""
    source = "def first():\n    def inner(): ...\nclass C:\n    def m(self): ...\ndef _own(): ...\nx = lambda: 0\n"
    assert public_functions(ast.parse(source)) == (Function("first", (), ""),)


@pytest.mark.parametrize("name", ["stub.py", "kata.toml"])
def test_a_folder_without_a_stub_or_manifest_is_no_kata(folder, name):
    """Reading a kata that lacks a file names the file."""
    (folder / name).unlink()
    with pytest.raises(KataError, match=f"{name}: there is no such file; "):
        read_kata(folder)


def test_a_missing_file_is_named_when_it_is_asked_for(folder, kata):
    """A file that every kata has is asked for by its path."""
    (folder / "brief.md").unlink()
    with pytest.raises(KataError, match=r"average/brief\.md: there is no such file; every kata has one"):
        kata.text("brief.md")


def test_a_file_that_is_not_text_is_named(folder):
    """A stub in another encoding is the author's to repair."""
    (folder / "stub.py").write_bytes(b"\xff")
    with pytest.raises(KataError, match=r"stub\.py: not UTF-8 text: "):
        read_kata(folder)


@pytest.mark.parametrize("text", ["def average(:", "x = '\0'"], ids=["syntax", "null byte"])
def test_a_stub_that_is_not_python_is_named(folder, text):
    """A syntax error in a stub says which kata and which file."""
    (folder / "stub.py").write_text(text)
    with pytest.raises(KataError, match=r"^finance/average: stub\.py is not valid Python: "):
        read_kata(folder)


def test_parse_source_gives_the_tree():
    """Right source becomes its syntax tree."""
    assert isinstance(parse_source(SourceFile("a.py", "x = 1"), "here").body[0], ast.Assign)
