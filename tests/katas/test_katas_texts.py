"""What a learner reads and an author shows: the text of every kata's files."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from mlekata.kata import catalogue
from mlekata.kata.folder import Kata
from mlekata.kata.known_bad import known_bad_attempts

KATAS = catalogue.select(["all"])
AUTHORS_FILES = re.compile(r"\b(brief\.md|(stub|reference|data|hidden_tests|scorer)\.py|kata\.toml|known_bad)\b")
MOST_LINES = 40


def _functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


@pytest.mark.parametrize("kata", KATAS, ids=lambda kata: kata.name)
def test_texts_for_the_learner_name_no_file_of_the_author(kata: Kata) -> None:
    """A learner has `<kata>.py` and `<kata>.md`: brief, stub, debrief and named mistakes speak of no other file."""
    debrief = ast.get_docstring(ast.parse(kata.text("reference.py"))) or ""
    texts = {name: kata.text(name) for name in ("brief.md", "stub.py")} | {"debrief": debrief}
    texts |= {known.name: known.mistake for known in known_bad_attempts(kata)}
    assert {name: AUTHORS_FILES.findall(text) for name, text in texts.items() if AUTHORS_FILES.search(text)} == {}


@pytest.mark.parametrize("kata", KATAS, ids=lambda kata: kata.name)
def test_stub_says_where_the_brief_is(kata: Kata) -> None:
    """The stub names the learner's copy of the brief as `mlekata start` writes it."""
    assert f"`{kata.short_name}.md`" in (ast.get_docstring(ast.parse(kata.text("stub.py"))) or "")


@pytest.mark.parametrize("kata", KATAS, ids=lambda kata: kata.name)
def test_model_answers_fit_a_screen(kata: Kata) -> None:
    """No function of a reference, which is shown as the model answer, is longer than a screen."""
    lines = {node.name: node.end_lineno - node.lineno + 1 for node in _functions(kata.folder / "reference.py")}
    assert {name: count for name, count in lines.items() if count > MOST_LINES} == {}


@pytest.mark.parametrize("kata", KATAS, ids=lambda kata: kata.name)
def test_model_answers_say_what_each_function_gives(kata: Kata) -> None:
    """Every function of a reference has a docstring, private ones too; a constructor is described by its class."""
    functions = _functions(kata.folder / "reference.py")
    assert [node.name for node in functions if node.name != "__init__" and not ast.get_docstring(node)] == []


@pytest.mark.parametrize("kata", [kata for kata in KATAS if kata.manifest.metric], ids=lambda kata: kata.name)
def test_metric_has_a_short_name_and_a_unit_is_a_unit(kata: Kata) -> None:
    """A score line holds both; a unit is one word or a ratio of two, and what is measured is explained in the brief."""
    metric = kata.manifest.metric
    assert len(metric.name) <= 32
    assert re.fullmatch(r"|\w+(/[\w-]+)?", metric.unit)
    assert metric.name.lower() in " ".join(kata.text("brief.md").lower().split())
