"""Results: what is written as JSON is read back as it was, by every later version, and nothing else is."""

from __future__ import annotations

import dataclasses
import json
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from mlekata.result import Fault, FaultKind, Medal, Result, Score, TestOutcome, Verdict
from mlekata.result_json import (
    RESULT_SCHEMA,
    fault_from_json,
    outcome_from_json,
    result_from_json,
    score_from_json,
    to_json,
    upgrade,
)

numbers = st.floats(allow_nan=False, allow_infinity=False)
texts = st.text(st.characters(), max_size=20)  # lone surrogates too: a learner's message may hold any
intervals = st.tuples(numbers, numbers)
json_values = st.recursive(st.none() | st.booleans() | numbers | texts, lambda inner: st.lists(inner, max_size=2))
#: Keys that no version so far has written.
unknown = st.dictionaries(texts.map("later {}".format), json_values, max_size=2)

faults = st.builds(
    Fault,
    kind=st.sampled_from(FaultKind),
    sentence=texts,
    function=texts,
    traceback=texts,
    output=texts,
    evidence=st.dictionaries(texts, json_values, max_size=2),
    unknown=unknown,
)
some_outcomes = st.builds(
    TestOutcome,
    name=texts,
    claim=texts,
    functions=st.lists(texts, max_size=3).map(tuple),
    fault=st.none() | faults,
    gate=st.booleans(),
    weight=numbers,
    seconds=numbers,
    unknown=unknown,
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
    medal_splits=st.integers(0, 8),
    medal_quality=st.none() | numbers,
    medal_quality_interval=st.none() | intervals,
    unknown=unknown,
)
results = st.builds(
    Result,
    kata=st.sampled_from(["retail/a", "nlp/b_2"]),
    version=st.integers(1, 10_000),
    verdict=st.sampled_from(Verdict),
    points=st.floats(0, 100),
    medal=st.sampled_from(Medal),
    checks=st.lists(some_outcomes, max_size=3).map(tuple),
    score=st.none() | scores,
    score_fault=st.none() | faults,
    known_mistake=texts,
    complete=st.booleans(),
    attempt_digest=texts,
    isolation=texts,
    seconds=numbers,
    clock_seconds=numbers,
    unknown=unknown,
)

FAULT = Fault(FaultKind.RAISED, "a is not so", "fit", evidence={"exception": "KeyError"})
CHECK = TestOutcome("test_a", "a is so", ("fit",), FAULT, gate=True, weight=2.0)
SCORE = Score(0.5, (0.4, 0.6), 0.1, 0.9, 0.5, (0.4, 0.6), 0.05, 1, {"small": 0.3})
RESULT = Result("retail/a", 2, Verdict.FAILED, 30.0, Medal.BRONZE, (CHECK,), SCORE, attempt_digest="ab")


@given(results)
def test_a_result_survives_json(result):
    """Written, printed as text, parsed and read, a result equals itself."""
    text = json.dumps(to_json(result), allow_nan=False)
    assert result_from_json(json.loads(text)) == result


@given(some_outcomes, scores, faults)
def test_the_parts_of_a_result_survive_json(outcome, score, fault):
    """They cross between the processes of `-n` in the same way."""
    assert outcome_from_json(json.loads(json.dumps(to_json(outcome)))) == outcome
    assert fault_from_json(json.loads(json.dumps(to_json(fault)))) == fault
    assert score_from_json(json.loads(json.dumps(to_json(score)))) == score


def test_only_a_result_names_its_schema():
    """A reader knows from the first key which fields to expect."""
    assert to_json(RESULT)["schema"] == RESULT_SCHEMA == "mlekata.result/2"
    assert "schema" not in to_json(CHECK) and "schema" not in to_json(SCORE)


def test_reading_does_not_change_the_data():
    """The parsed JSON may be used again."""
    data = to_json(RESULT)
    before = json.dumps(data)
    result_from_json(data)
    assert json.dumps(data) == before


def test_a_result_counts_its_passed_checks():
    """Whatever is at fault, only a check without a fault counts."""
    checks = (TestOutcome("test", "", ()), *(TestOutcome("test", "", (), Fault(kind, "")) for kind in FaultKind))
    assert dataclasses.replace(RESULT, checks=checks).checks_passed == 1


def test_every_kind_of_fault_has_a_verdict_and_none_is_a_pass():
    """Each verdict but the pass is reached by the kind of its own name, and the other kinds lead to one of them."""
    assert {kind.verdict for kind in FaultKind} == set(Verdict) - {Verdict.PASSED}
    assert all(FaultKind(verdict.value).verdict is verdict for verdict in Verdict if verdict is not Verdict.PASSED)


def test_faults_are_the_same_whatever_was_printed_meanwhile():
    """One repair mends both; another sentence, kind or place is another fault."""
    assert FAULT.is_same_as(dataclasses.replace(FAULT, output="hello"))
    changes = {"sentence": "b", "kind": FaultKind.FAILED, "function": "", "traceback": "x", "evidence": {}}
    assert not any(FAULT.is_same_as(dataclasses.replace(FAULT, **{name: value})) for name, value in changes.items())


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"schema": "mlekata.result/9"}, r"schema is not known; expected mlekata.result/2 or one before it"),
        ({"schema": ["mlekata.result/1"]}, r"schema is not known"),
        ({"verdict": "won"}, "'won' is not a valid Verdict"),
        ({"medal": "tin"}, "'tin' is not a valid Medal"),
        ({"points": "30"}, "points is str; expected float"),
        ({"points": None}, "points is NoneType; expected float"),
        ({"points": float("nan")}, "points is nan; expected a finite number"),
        ({"points": 10**400}, "too large"),
        ({"points": -1}, "not what a result can have"),
        ({"points": 100.1}, "not what a result can have"),
        ({"version": 2.5}, "version is float; expected int"),
        ({"version": True}, "version is bool; expected int"),
        ({"version": 0}, "not what a result can have"),
        ({"version": 10**40}, "version is out of range"),
        ({"kata": ["retail/a"]}, "kata is list; expected str"),
        ({"kata": "retail/\x1b[2J"}, "kata is not the name of one"),
        ({"complete": 1}, "complete is int; expected bool"),
        ({"checks": None}, "checks are NoneType; expected a list"),
        ({"checks": [3]}, "a check is int; expected an object"),
        ({"checks": [{**to_json(CHECK), "weight": "2"}]}, "weight is str; expected float"),
        ({"checks": [{**to_json(CHECK), "functions": [["fit"]]}]}, "functions are not names"),
        ({"checks": [{**to_json(CHECK), "fault": {**to_json(FAULT), "kind": {}}}]}, "not a valid FaultKind"),
        ({"checks": [{**to_json(CHECK), "fault": {**to_json(FAULT), "evidence": 3}}]}, "evidence is int"),
        ({"score": 0.5}, "a score is float; expected an object"),
        ({"score": {**to_json(SCORE), "interval": [0.1]}}, "not enough values"),
        ({"score": {**to_json(SCORE), "interval": ["a", "b"]}}, "an end of an interval is str"),
        ({"score": {**to_json(SCORE), "slices": {"small": "much"}}}, "a slice is str"),
        ({"score": {**to_json(SCORE), "quality": None}}, "quality is NoneType; expected float"),
        ({"score": {**to_json(SCORE), "splits": -1}}, "splits is out of range"),
    ],
)
def test_what_is_not_a_result_is_refused(change, message):
    """Another schema, an unknown word, a wrong type or a figure that none can have: one of the promised errors."""
    with pytest.raises((KeyError, TypeError, ValueError, OverflowError), match=message):
        result_from_json({**to_json(RESULT), **change})


@pytest.mark.parametrize("key", ["schema", "kata", "version", "verdict", "points", "medal"])
def test_what_a_result_cannot_do_without(key):
    """A line that does not say which kata, or what it came to, is not a result."""
    data = to_json(RESULT)
    del data[key]
    with pytest.raises((KeyError, TypeError)):
        result_from_json(data)


@pytest.mark.parametrize("kind", [Fault, TestOutcome, Score, Result])
def test_a_field_that_is_missing_has_its_default(kind):
    """A field that a later version adds must have one, or older histories would not be read."""
    required = {f.name for f in dataclasses.fields(kind) if _has_no_default(f)}
    assert (
        required
        == {
            Fault: {"kind", "sentence"},
            TestOutcome: {"name", "claim", "functions"},
            Score: {
                *(
                    "value",
                    "interval",
                    "baseline",
                    "reference",
                    "quality",
                    "quality_interval",
                    "standard_error",
                    "splits",
                ),
            },
            Result: {"kata", "version", "verdict", "points", "medal"},
        }[kind]
    )


def _has_no_default(field: dataclasses.Field) -> bool:
    return field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING


def test_the_shortest_result():
    """Is read with the default of everything that is missing."""
    least = {"schema": RESULT_SCHEMA, "kata": "a/b", "version": 1, "verdict": "passed", "points": 100, "medal": "gold"}
    assert result_from_json(least) == Result("a/b", 1, Verdict.PASSED, 100, Medal.GOLD)


def test_the_table_of_schemas_leads_from_each_to_todays():
    """No step is missing and none leads back."""
    for schema in upgrade:
        seen = set()
        while schema != RESULT_SCHEMA:
            assert schema not in seen
            seen.add(schema)
            least = {"schema": schema, "checks": [], "verdict": "passed", "score_sentence": ""}
            schema = upgrade[schema](least)["schema"]


@pytest.mark.parametrize("data", [[], "schema", 5, None, {}])
def test_other_json_is_not_a_result(data):
    """Any other JSON value is refused with one of the promised errors."""
    with pytest.raises((KeyError, TypeError, ValueError)):
        result_from_json(data)


SCHEMA = json.loads(files("mlekata").joinpath("schemas", "run-1.json").read_text(encoding="utf-8"))


def of_the_schema(name: str) -> Draft202012Validator:
    return Draft202012Validator({"$defs": SCHEMA["$defs"], "$ref": f"#/$defs/{name}"})


@pytest.mark.parametrize("kind", list(FaultKind))
@pytest.mark.parametrize("score", [None, SCORE, SCORE.with_medal_decided_on(dataclasses.replace(SCORE, splits=4))])
def test_results_are_what_the_schema_describes(kind, score):
    """Whatever is at fault, and whatever decided the medal."""
    fault = dataclasses.replace(FAULT, kind=kind)
    checks = (dataclasses.replace(CHECK, fault=fault), dataclasses.replace(CHECK, fault=None))
    changes = {"checks": checks, "score": score, "score_fault": None if score else fault, "attempt_digest": "a" * 64}
    result = dataclasses.replace(RESULT, verdict=kind.verdict, **changes)
    of_the_schema("result").validate(json.loads(json.dumps(to_json(result))))


@pytest.mark.parametrize(("name", "words"), [("verdict", Verdict), ("fault", FaultKind)])
def test_the_schema_has_every_word(name, words):
    """A new verdict, or kind of fault, is described before it is written."""
    definition = SCHEMA["$defs"][name]
    listed = definition["enum"] if "enum" in definition else definition["properties"]["kind"]["enum"]
    assert sorted(listed) == sorted(word.value for word in words)


@pytest.mark.parametrize(
    ("name", "kind"), [("result", Result), ("check", TestOutcome), ("fault", Fault), ("score", Score)]
)
def test_the_schema_has_every_field(name, kind):
    """All of them required, since all of them are written."""
    written = {field.name for field in dataclasses.fields(kind)} - {"unknown"}
    written |= {Result: {"schema"}, TestOutcome: {"verdict"}}.get(kind, set())
    assert set(SCHEMA["$defs"][name]["properties"]) == set(SCHEMA["$defs"][name]["required"]) == written
