"""Results: what is written as JSON is read back as it was, and nothing else is taken for a result."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlekata.result import (
    RESULT_SCHEMA,
    Check,
    Medal,
    Result,
    Score,
    Verdict,
    check_from_json,
    result_from_json,
    score_from_json,
    to_json,
)

numbers = st.floats(allow_nan=False, allow_infinity=False)
texts = st.text(st.characters(), max_size=20)  # lone surrogates too: a learner's message may hold any
intervals = st.tuples(numbers, numbers)

some_checks = st.builds(
    Check,
    name=texts,
    claim=texts,
    functions=st.lists(texts, max_size=3).map(tuple),
    verdict=st.sampled_from(Verdict),
    sentence=texts,
    traceback=texts,
    output=texts,
    gate=st.booleans(),
    weight=numbers,
    seconds=numbers,
)
scores = st.builds(
    Score,
    value=numbers,
    interval=intervals,
    baseline=numbers,
    reference=numbers,
    quality=numbers,
    quality_interval=intervals,
    standard_error=numbers,
    splits=st.integers(1, 5),
    slices=st.dictionaries(texts, numbers, max_size=3),
)
results = st.builds(
    Result,
    kata=texts,
    version=st.integers(1, 10_000),
    verdict=st.sampled_from(Verdict),
    points=numbers,
    medal=st.sampled_from(Medal),
    checks=st.lists(some_checks, max_size=3).map(tuple),
    score=st.none() | scores,
    score_sentence=texts,
    known_mistake=texts,
    complete=st.booleans(),
    attempt_digest=texts,
    isolation=texts,
    seconds=numbers,
)

CHECK = Check("test_a", "a is so", ("fit",), Verdict.FAILED, "a is not so", gate=True, weight=2.0)
SCORE = Score(0.5, (0.4, 0.6), 0.1, 0.9, 0.5, (0.4, 0.6), 0.05, 1, {"small": 0.3})
RESULT = Result("retail/a", 2, Verdict.FAILED, 30.0, Medal.BRONZE, (CHECK,), SCORE, "", "", True, "ab", "process", 0.1)


@given(results)
def test_a_result_survives_json(result):
    """Written, printed as text, parsed and read, a result equals itself."""
    text = json.dumps(to_json(result), allow_nan=False)
    assert result_from_json(json.loads(text)) == result


@given(some_checks, scores)
def test_checks_and_scores_survive_json(check, score):
    """The parts of a result cross between the processes of `-n` in the same way."""
    assert check_from_json(json.loads(json.dumps(to_json(check)))) == check
    assert score_from_json(json.loads(json.dumps(to_json(score)))) == score


def test_only_a_result_names_its_schema():
    """A reader knows from the first key which fields to expect."""
    assert to_json(RESULT)["schema"] == RESULT_SCHEMA == "mlekata.result/1"
    assert "schema" not in to_json(CHECK) and "schema" not in to_json(SCORE)


def test_reading_does_not_change_the_data():
    """The parsed JSON may be used again."""
    data = to_json(RESULT)
    before = json.dumps(data)
    result_from_json(data)
    assert json.dumps(data) == before


def test_a_result_counts_its_passed_checks():
    """Only the verdict "passed" counts."""
    checks = [Check("test", "", (), verdict) for verdict in Verdict]
    assert (
        Result("a/b", 1, Verdict.FAILED, 0, Medal.NONE, (*checks, CHECK), None, "", "", True, "", "", 0).checks_passed
        == 1
    )


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"schema": "mlekata.result/2"}, r"schema is 'mlekata.result/2'; expected 'mlekata.result/1'"),
        ({"verdict": "won"}, "'won' is not a valid Verdict"),
        ({"medal": "tin"}, "'tin' is not a valid Medal"),
        ({"points": "30"}, "points is str; expected float"),
        ({"points": None}, "points is NoneType; expected float"),
        ({"version": 2.5}, "version is float; expected int"),
        ({"version": True}, "version is bool; expected int"),
        ({"kata": ["retail/a"]}, "kata is list; expected str"),
        ({"complete": 1}, "complete is int; expected bool"),
        ({"checks": None}, "not iterable"),
        ({"checks": [3]}, "not subscriptable"),
        ({"checks": [{**to_json(CHECK), "weight": "2"}]}, "weight is str; expected float"),
        ({"checks": [{**to_json(CHECK), "functions": [["fit"]]}]}, "functions are not names"),
        ({"checks": [{**to_json(CHECK), "verdict": {}}]}, "not a valid Verdict"),
        ({"score": 0.5}, "not subscriptable"),
        ({"score": {**to_json(SCORE), "interval": [0.1]}}, "not enough values"),
        ({"score": {**to_json(SCORE), "interval": ["a", "b"]}}, "expected numbers"),
        ({"score": {**to_json(SCORE), "slices": {"small": "much"}}}, "expected numbers"),
        ({"score": {**to_json(SCORE), "quality": None}}, "quality is NoneType; expected float"),
        ({"unknown": 1}, "unexpected keyword"),
    ],
)
def test_what_is_not_a_result_is_refused(change, message):
    """Another schema, an unknown word, a wrong type or a stray key: one of the three promised errors."""
    with pytest.raises((KeyError, TypeError, ValueError), match=message):
        result_from_json({**to_json(RESULT), **change})


@pytest.mark.parametrize("key", [key for key in to_json(RESULT) if key != "schema"])
def test_a_result_has_all_its_fields(key):
    """A line that lacks a field is not a result."""
    data = to_json(RESULT)
    del data[key]
    with pytest.raises((KeyError, TypeError)):
        result_from_json(data)


@pytest.mark.parametrize("data", [[], "schema", 5, None, {}])
def test_other_json_is_not_a_result(data):
    """Any other JSON value is refused with one of the three promised errors."""
    with pytest.raises((KeyError, TypeError, ValueError)):
        result_from_json(data)
