"""The data of a kata is the same for the same secret and index."""

from __future__ import annotations

import hashlib
import hmac
import re

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from mlekata.authoring.split import HeldOut, Split
from mlekata.errors import KataError
from mlekata.kata.worlds import PUBLIC_SECRET, build_split, split_seed


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
