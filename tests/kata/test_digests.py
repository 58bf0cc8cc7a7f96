"""Digests of a kata: of what decides a score and of nothing else, and the same in every Python."""

from __future__ import annotations

import pytest

from mlekata.errors import KataError
from mlekata.kata.digests import graded_digest, graded_texts, has_texts, known_bad_digest, source_digest
from mlekata.kata.folder import SourceFile

SOURCE = '''\
"""What it is."""

from __future__ import annotations

x = f"a{1}b" "c" f"{x:}" f"{x!r:>{w}}d" "é\\U0001fae8"
y = f"{x=}" f'{"a"}' f"{x:{y}.{z}}"


def f(a, /, b: int = 1_000_000_000_000_000_000_000_000, *c, d=..., **e) -> None:
    """What it gives."""
    match a:
        case {"x": 1, **rest}:
            pass
        case [1, *_] | None:
            return -1.5e300j


async def g():
    """What it gives."""
    async with a as b, c:
        yield b"\\xff"
    try:
        pass
    except* ValueError:
        pass
    return f""


class A(B, metaclass=C):
    """What it is."""
'''


def digest(text: str) -> str:
    return source_digest(SourceFile("data.py", text), "finance/kata")


def test_a_digest_is_the_same_in_every_python():
    """As 3.11, 3.12 and 3.13 made it of the same file; never to be written anew, or every record is out of date."""
    assert digest(SOURCE) == "e7713ae871e44c6586e7fca36aec543f1648e59704e23f7612515d76037093f1"


@pytest.mark.parametrize(
    "text",
    [
        SOURCE.replace("What it", "All that it"),
        SOURCE.replace('    """What it gives."""\n', ""),
        "# of the author\n" + SOURCE.replace("    pass\n", "    pass  # nothing\n"),
        SOURCE.replace("a, /, b: int", "a,\n    /,\n    b: int"),
        SOURCE.replace('return f""', "return f''").replace('b"\\xff"', "b'\\xff'"),
        SOURCE.replace('f"a{1}b" "c"', 'f"a{1}" "bc"'),
    ],
    ids=["docstrings", "no docstring", "comments", "lines", "quotes", "cuts"],
)
def test_what_decides_nothing_changes_no_digest(text):
    """Docstrings, comments, where lines break, and how a text is quoted and cut."""
    assert text != SOURCE and digest(text) == digest(SOURCE)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("1.5e300j", "1.5e300"),
        ("d=...", "d=None"),
        ("-> None", "-> int"),
        ("a, /, b", "a, b"),
        ("**rest", "**others"),
        ("except* ", "except "),
        ("{x!r:", "{x:"),
        ("x = f", "z = f"),
        ("é", "e"),
        ("async def g", "def g"),
        ('b"\\xff"', '"\\xff"'),
        ("        pass\n    return", "        1\n    return"),
        ("y = f", '"""A text that is no docstring."""\ny = f'),
    ],
)
def test_what_may_decide_a_score_changes_the_digest(old, new):
    """Any other value, name, order, kind or statement."""
    changed = (
        SOURCE.replace(old, new).replace("async with a as b, c:\n        yield", "yield")
        if "def g" in old
        else SOURCE.replace(old, new)
    )
    assert changed != SOURCE and digest(changed) != digest(SOURCE)


def test_constants_that_are_equal_are_not_alike():
    """1, 1.0 and True; None and "None"; 0.0 and -0.0 by their sign."""
    texts = ["x = 1", "x = 1.0", "x = True", "x = None", "x = 'None'", "x = 0.0", "x = -0.0", "x = ...", "x = b'1'"]
    assert len({digest(text) for text in texts}) == len(texts)


def test_a_file_nested_too_deeply_is_the_authors_fault():
    """A sum of thousands of terms is named, and no recursion error."""
    with pytest.raises(KataError, match=r"finance/kata: data\.py is (nested too deeply|not valid Python)"):
        digest("x = " + "1 + " * 20_000 + "1")


def test_a_file_that_is_not_python_is_the_authors_fault():
    """Named with its kata."""
    with pytest.raises(KataError, match=r"^finance/kata: data\.py is not valid Python"):
        digest("def (:")


# Of a kata


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("kata.toml", 'title = "', 'title = "The '),
        ("kata.toml", "# ", "# Of old: "),
        ("kata.toml", 'skills = ["', 'skills = ["patience", "'),
        ("kata.toml", 'unit = "', 'unit = "k'),
        ("brief.md", "## Story", "## Story\n\nOnce upon a time."),
        ("data.py", "import numpy as np", "import numpy as np  # of old"),
    ],
)
def test_what_is_only_told_decides_no_score(toy_kata, changed_kata, file, old, new):
    """Title, skills, units, the brief and comments may be put better without measuring anew."""
    text = toy_kata.text(file)
    changed = text.replace(old, new, 1) if old in text else text + f"\n# {new}\n" * file.endswith(("toml", "py"))
    assert graded_digest(changed_kata({file: changed})) == graded_digest(toy_kata)


@pytest.mark.parametrize("part", ["data", "scorer", "hidden_tests", "reference", "stub"])
def test_each_part_that_decides_a_score_is_in_its_digest(toy_kata, changed_kata, part):
    """One more statement in it is another digest."""
    kata = changed_kata({f"{part}.py": toy_kata.text(f"{part}.py") + "\n_MORE = 1\n"})
    assert graded_digest(kata) != graded_digest(toy_kata)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("version = 2", "version = 3"),
        ("seconds = ", "seconds = 1"),
        ('direction = "lower"', 'direction = "higher"'),
        ("[metric]", "[metric]\nsplits = 5"),
    ],
)
def test_what_the_manifest_decides_is_in_the_digest(toy_kata, changed_kata, old, new):
    """Version, limits, the metric's direction and its splits."""
    text = toy_kata.text("kata.toml")
    assert old in text
    if "splits" in new:
        text = "\n".join(line for line in text.splitlines() if not line.startswith("splits"))
    assert graded_digest(changed_kata({"kata.toml": text.replace(old, new, 1)})) != graded_digest(toy_kata)


@pytest.mark.parametrize("part", ["data", "scorer", "hidden_tests", "reference", "stub"])
def test_texts_that_are_as_they_were_are_seen_soonest(toy_kata, changed_kata, part):
    """The brief and the title are none of them; a comment is, and makes the digest speak."""
    texts = graded_texts(toy_kata)
    assert has_texts(toy_kata, texts) and not has_texts(toy_kata, {})
    told = {"brief.md": "# Another", "kata.toml": toy_kata.text("kata.toml").replace("Basket value", "Baskets")}
    assert has_texts(changed_kata(told, "retail/told"), {**texts})
    commented = changed_kata({f"{part}.py": toy_kata.text(f"{part}.py") + "\n# More.\n"}, "retail/commented")
    assert not has_texts(commented, texts) and graded_digest(commented) == graded_digest(toy_kata)
    (commented.folder / f"{part}.py").unlink()
    assert not has_texts(commented, texts)
    faster = toy_kata.text("kata.toml").replace("seconds = 5", "seconds = 4")
    assert not has_texts(changed_kata({"kata.toml": faster}, "retail/faster"), texts)


def test_shared_files_are_in_the_digest(toy_kata, changed_kata):
    """A loader that two katas use decides the scores of both; what none of the parts imports decides none."""
    text = toy_kata.text("data.py").replace("import numpy", "from ..shared.loader import N\nimport numpy", 1)
    kata = changed_kata({"data.py": text})
    shared = kata.folder.parent / "shared"
    shared.mkdir()
    (shared / "loader.py").write_text("N = 1\n")
    digest, texts = graded_digest(kata), graded_texts(kata)
    assert "shared/loader.py" in texts and has_texts(kata, texts)
    (shared / "other.py").write_text("N = 1\n")
    assert graded_digest(kata) == digest and has_texts(kata, texts)
    (shared / "loader.py").write_text("N = 1  # for now\n")
    assert graded_digest(kata) == digest and not has_texts(kata, texts)
    (shared / "loader.py").write_text("N = 2\n")
    assert graded_digest(kata) != digest


# Of a known-bad attempt

MISTAKE = '"""The mistake."""\n\nCAUGHT_BY = "test_a"\n\n\ndef predict(x):\n    return 1\n'


def test_a_known_bad_attempt_is_known_again_by_what_it_does():
    """Whatever it is called, whichever test it names, and however its mistake is told; not if it does another thing."""
    known = known_bad_digest(SourceFile("known_bad/a.py", MISTAKE), "finance/kata")
    renamed = MISTAKE.replace("The mistake", "Another word").replace("test_a", "test_b")
    assert known_bad_digest(SourceFile("known_bad/b.py", renamed), "finance/kata") == known
    lazy = MISTAKE.replace("\n\n\ndef", "\nLAZY = True\n\n\ndef")
    others = [lazy, MISTAKE.replace("return 1", "return 2")]
    assert all(known_bad_digest(SourceFile("known_bad/a.py", text), "finance/kata") != known for text in others)
