"""Known-bad attempts are read from their files, and laid over the reference."""

from __future__ import annotations

import pytest

from mlekata.errors import KataError
from mlekata.kata.folder import SourceFile
from mlekata.kata.known_bad import known_bad_attempts, known_bad_source


def test_known_bad_attempts_say_their_mistake_and_who_catches_it(folder, kata):
    """They come in order of name; what one does not say is left empty."""
    silent, zero = known_bad_attempts(kata)
    assert (zero.name, zero.mistake, zero.caught_by) == ("zero", "Always zero.", "test_average")
    assert (silent.name, silent.mistake, silent.caught_by) == ("silent", "", "")
    assert zero.source == SourceFile("known_bad/zero.py", (folder / "known_bad" / "zero.py").read_text())
    assert known_bad_source(kata, zero) == (*kata.reference, zero.source)


def test_a_known_bad_attempt_that_is_not_python_is_named(folder, kata):
    """The kata and the file are named."""
    (folder / "known_bad" / "zero.py").write_text("def")
    with pytest.raises(KataError, match=r"^finance/average: known_bad/zero\.py is not valid Python: "):
        known_bad_attempts(kata)
