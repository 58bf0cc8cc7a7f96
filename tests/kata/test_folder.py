"""A kata: its folder is read into one value, and its data is the same for the same secret and index."""

from __future__ import annotations

import ast
import hashlib
import hmac
import re
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from mlekata.authoring.split import HeldOut, Split
from mlekata.errors import KataError
from mlekata.kata.folder import (
    PUBLIC_SECRET,
    Function,
    Kata,
    SourceFile,
    build_split,
    files_digest,
    known_bad_attempts,
    known_bad_source,
    parse_source,
    public_functions,
    read_kata,
    split_seed,
)

FILES = {
    "kata.toml": """
title = "Average"
kyu = 8
version = 3
applications = ["reporting"]
skills = ["means"]
sources = ["simulated"]
limits = { seconds = 5 }
""",
    "brief.md": "Take the average.\n",
    "stub.py": '''
"""Average."""

from statistics import fmean


def average(x, /, weights=None, *rest, places, **options):
    """The average of *x*."""
    raise NotImplementedError


def _helper():
    raise NotImplementedError


class NotAFunction:
    def method(self):
        """Not the learner's."""


def spread(x):
    raise NotImplementedError
''',
    "reference.py": '"""The debrief: an average is a sum divided by a count."""\n',
    "data.py": """
from mlekata.authoring.split import HeldOut, Split


def build(rng):
    return Split(public=rng.random(3), held_out=HeldOut(inputs=rng.random(2), labels=rng.random(2)))
""",
    "hidden_tests.py": "def test_average(attempt):\n    assert attempt.average([1]) == 1\n",
    "scorer.py": "",
    "known_bad/zero.py": '"""Always zero."""\n\nCAUGHT_BY = "test_average"\n\n\ndef average(x):\n    return 0\n',
    "known_bad/silent.py": "CAUGHT_BY = test_average\n",
}


@pytest.fixture
def folder(tmp_path) -> Path:
    """The folder of a whole small kata."""
    folder = tmp_path / "finance" / "average"
    (folder / "known_bad").mkdir(parents=True)
    for name, text in FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def kata(folder) -> Kata:
    """The kata in that folder."""
    return read_kata(folder)


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
    assert kata.reference == (SourceFile("reference.py", FILES["reference.py"]),)


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


def test_known_bad_attempts_say_their_mistake_and_who_catches_it(kata):
    """They come in order of name; what one does not say is left empty."""
    silent, zero = known_bad_attempts(kata)
    assert (zero.name, zero.mistake, zero.caught_by) == ("zero", "Always zero.", "test_average")
    assert (silent.name, silent.mistake, silent.caught_by) == ("silent", "", "")
    assert zero.source == SourceFile("known_bad/zero.py", FILES["known_bad/zero.py"])
    assert known_bad_source(kata, zero) == (*kata.reference, zero.source)


def test_a_known_bad_attempt_that_is_not_python_is_named(folder, kata):
    """The kata and the file are named."""
    (folder / "known_bad" / "zero.py").write_text("def")
    with pytest.raises(KataError, match=r"^finance/average: known_bad/zero\.py is not valid Python: "):
        known_bad_attempts(kata)


def test_parse_source_gives_the_tree():
    """Right source becomes its syntax tree."""
    assert isinstance(parse_source(SourceFile("a.py", "x = 1"), "here").body[0], ast.Assign)


def test_the_seed_of_a_split_is_known_and_stable():
    """The public secret gives everybody the same seed for ever."""
    digest = hmac.new(PUBLIC_SECRET, b"finance/fraud_detector|2|0", hashlib.sha256).digest()
    assert split_seed("finance/fraud_detector", 2, 0) == int.from_bytes(digest[:16], "big")
    assert split_seed("finance/fraud_detector", 2, 0) == 249340634877364725505662185530447721691
    assert split_seed("finance/fraud_detector", 2, 0, b"a group's own") != split_seed("finance/fraud_detector", 2, 0)


names = st.text(st.characters(categories=["Ll"]), min_size=1, max_size=5)
questions = st.tuples(names, st.integers(1, 99), st.integers(0, 9), st.binary(max_size=5))


@settings(max_examples=100, deadline=None)
@given(questions, questions)
def test_the_seed_depends_on_each_argument(one, other):
    """Another kata, version, index or secret gives another seed of 128 bits."""
    # HMAC pads short keys with zeros.
    assume((*one[:3], one[3].rstrip(b"\0")) != (*other[:3], other[3].rstrip(b"\0")))
    assert split_seed(*one) != split_seed(*other)
    assert 0 <= split_seed(*one) < 2**128


def test_a_split_is_the_same_for_the_same_index_and_secret(kata):
    """Building twice gives the same data; another index or secret gives other data."""
    first, again = build_split(kata, 0), build_split(kata, 0)
    assert type(first) is Split and type(first.held_out) is HeldOut
    np.testing.assert_array_equal(first.public, again.public)
    np.testing.assert_array_equal(first.held_out.labels, again.held_out.labels)
    assert not np.array_equal(first.public, build_split(kata, 1).public)
    assert not np.array_equal(first.public, build_split(kata, 0, b"a group's own").public)


BROKEN_DATA = [
    ("", "finance/average: data.py has no function build(rng); expected one that returns a Split"),
    ("def build(rng):\n    1 / 0", "finance/average: data.build failed: ZeroDivisionError: division by zero"),
    ("def build():\n    pass", "finance/average: data.build failed: TypeError: build() takes 0 positional arguments"),
    (
        "def build(rng):\n    return 1, 2",
        "finance/average: data.build returned tuple; expected Split(public, HeldOut(inputs, labels))",
    ),
    (
        "from mlekata.authoring import Split\ndef build(rng):\n    return Split(1, 2)",
        "finance/average: data.build returned Split; expected Split(public, HeldOut(inputs, labels))",
    ),
    ("import no_such_library", "data.py: cannot be imported: ModuleNotFoundError: No module named 'no_such_library'"),
    ("def", "data.py: cannot be imported: SyntaxError: "),
]


@pytest.mark.parametrize(("text", "message"), BROKEN_DATA, ids=[message[:50] for _, message in BROKEN_DATA])
def test_data_that_cannot_be_built_is_the_authors_error(folder, kata, text, message):
    """Whatever goes wrong in data.py is said with the kata's name or path."""
    (folder / "data.py").write_text(text)
    with pytest.raises(KataError, match=re.escape(message)):
        build_split(kata, 0)


def test_an_import_that_fails_leaves_no_module(folder, kata):
    """Half a module is not found by anyone later."""
    (folder / "scorer.py").write_text("import no_such_library")
    with pytest.raises(KataError, match=r"scorer\.py: cannot be imported"):
        kata.module("scorer")
    assert "_mlekata_katas.finance.average.scorer" not in sys.modules


def test_each_import_of_a_katas_module_is_fresh(folder, kata):
    """A changed file is seen, nothing is shared between imports, and no bytecode is left beside it."""
    first = kata.module("data")
    (folder / "data.py").write_text("from dataclasses import dataclass\n@dataclass\nclass Row:\n    price_eur: float\n")
    second = kata.module("data")
    assert first is not second
    assert second.Row(1.5).price_eur == 1.5
    assert second.__file__ == str(folder / "data.py")
    assert not list(folder.rglob("__pycache__"))


@pytest.mark.parametrize("name", sorted(set(FILES) - {"brief.md"}))
def test_the_digest_changes_with_each_graded_file(folder, kata, name):
    """Whatever decides a score is bound by the digest."""
    before = files_digest(kata)
    with (folder / name).open("a") as file:
        file.write("\n")
    assert files_digest(kata) != before


def test_the_digest_changes_with_a_new_or_renamed_known_bad_attempt(folder, kata):
    """Files are bound by name as well as by content."""
    before = files_digest(kata)
    (folder / "known_bad" / "zero.py").rename(folder / "known_bad" / "zeros.py")  # the same order as before
    renamed = files_digest(kata)
    (folder / "known_bad" / "more.py").touch()
    assert len({before, renamed, files_digest(kata)}) == 3


def test_the_digest_does_not_change_with_what_decides_no_score(folder, kata):
    """A better brief, a calibration record or a note moves no score."""
    before = files_digest(kata)
    for name in ("brief.md", "calibration.json", "notes.txt"):
        (folder / name).write_text("new")
    assert files_digest(kata) == before
