"""The order of hidden tests: cheap ones first, and none that waits for what another has trained."""

from __future__ import annotations

from mlekata.authoring.checks import CheckSpec
from mlekata.kata.hidden_tests import HiddenTest, cheap_first


def written(*names: str) -> list[HiddenTest]:
    """Tests of those names; one that ends in "?" looks at `answers`."""
    return [
        HiddenTest(name, name, CheckSpec((), False, 1.0), print, ("answers",) if name.endswith("?") else ("attempt",))
        for name in names
    ]


def order(seconds: dict[str, float]) -> list[str]:
    return [test.name for test in cheap_first(written(*seconds), seconds)]


def test_cheap_tests_keep_the_order_of_the_file():
    """What is learnt first is checked first, however much cheaper the next one is."""
    assert order({"c": 0.09, "a": 0.001, "b": 0.05}) == ["c", "a", "b"]


def test_dear_tests_come_last_by_what_they_cost():
    """The dearest last; two of one cost as they are written."""
    assert order({"d": 9.0, "a": 0.01, "c": 2.0, "b": 0.1, "e": 2.0}) == ["a", "b", "c", "e", "d"]


def test_an_answer_that_was_trained_for_another_test_is_not_cheap():
    """The test that asks first waits for the training; those after it do not, until one of them is asked first."""
    assert order({"trains?": 3.0, "looks?": 0.01, "plain": 0.02}) == ["plain", "trains?", "looks?"]
    assert order({"early?": 0.01, "trains?": 3.0, "looks?": 0.01}) == ["early?", "trains?", "looks?"]


def test_without_seconds_the_order_is_that_of_the_file():
    """Without a record, and with a test of which the record knows nothing."""
    tests = written("b", "a", "c")
    assert cheap_first(tests, {}) == tuple(tests)
    assert cheap_first(tests, {"b": 9.0, "a": 0.1}) == tuple(tests)
