"""Grading: one attempt on its splits becomes a result, and whoever is at fault is the one who is told."""

from __future__ import annotations

import contextlib
import dataclasses
import json
import re
import textwrap
from collections.abc import Callable

import numpy as np
import pytest

from mlekata.attempt.process import source_digest
from mlekata.authoring.checks import CheckSpec
from mlekata.errors import AttemptError, KataError
from mlekata.grade import Grader, Grading, grade, needed_imports
from mlekata.kata.digests import graded_digest
from mlekata.kata.fingerprint import Fingerprint, data_digest, fingerprint
from mlekata.kata.folder import Kata, SourceFile
from mlekata.kata.hidden_tests import HiddenTest
from mlekata.kata.known_bad import known_bad_attempts
from mlekata.kata.libraries import library_versions
from mlekata.kata.record import MeasuredMistake, Record, RecordedSplit, pack_outcomes, write_record
from mlekata.report import details
from mlekata.result import Medal, Result, TestOutcome, Verdict
from mlekata.result_json import to_json

#: Foretells values that are `part` of the way from the mean value to the reference's line.
PART_OF_THE_WAY = """
    import numpy as np
    def fit(items, value_eur): return np.polyfit(items, value_eur, 1), value_eur.mean()
    def predict(model, items):
        (slope, constant), mean = model
        return mean + {part} * (constant + slope * items - mean)
"""
WITHOUT_METRIC = """
title = "Basket value"
kyu = 6
version = 2
applications = ["basket forecasts"]
skills = ["least squares"]
sources = ["simulated by data.py"]
limits = { seconds = 5, memory_mib = 512 }
"""


@pytest.fixture
def grading(warm_workers):
    """An attempt being graded, whose processes are ended after the test."""
    with contextlib.ExitStack() as stack:

        def begin(kata: Kata, *texts: str) -> Grading:
            sources = [SourceFile("basket_value.py", textwrap.dedent(text)) for text in texts] or kata.reference
            return stack.enter_context(contextlib.closing(Grading(Grader(kata, warm_workers), sources)))

        yield begin


@pytest.fixture
def graded(warm_workers) -> Callable[..., Result]:
    """Grades an attempt whose functions replace those of the reference."""

    def run(kata: Kata, attempt: str = "", **options) -> Result:
        sources = (*kata.reference, SourceFile("basket_value.py", textwrap.dedent(attempt)))
        return grade(Grader(kata, warm_workers, **options), sources)

    return run


def check_of(result: Result, name: str) -> TestOutcome:
    return next(check for check in result.checks if check.name == name)


def verdicts(result: Result) -> list[str]:
    return [check.verdict.value for check in result.checks]


def without_times(result: Result) -> dict:
    data = json.loads(json.dumps(to_json(result)))
    del data["seconds"], data["clock_seconds"]
    for check in data["checks"]:
        del check["seconds"]
    return data


# The whole way


def test_the_reference_earns_gold(toy_kata, graded):
    """All checks pass, quality is 1, and the result says what was graded."""
    result = graded(toy_kata)
    assert (result.verdict, result.points, result.medal) == (Verdict.PASSED, 100.0, Medal.GOLD)
    assert (result.kata, result.version, result.complete) == ("retail/basket_value", 2, True)
    assert verdicts(result) == ["passed"] * 3 and result.score.quality == 1.0
    assert (result.score_sentence, result.known_mistake) == ("", "")
    assert result.isolation and result.seconds > 0
    assert result.attempt_digest == source_digest([*toy_kata.reference, SourceFile("", "")])


def test_the_stub_is_not_attempted(toy_kata, warm_workers):
    """0 points, no medal, and no fault but that it is not written."""
    result = grade(Grader(toy_kata, warm_workers), [SourceFile("basket_value.py", toy_kata.text("stub.py"))])
    assert (result.verdict, result.points, result.medal) == (Verdict.NOT_ATTEMPTED, 0.0, Medal.NONE)
    assert verdicts(result) == ["not attempted"] * 3 and result.score is None
    assert "`fit` is not written yet" in result.score_sentence


def test_an_attempt_between_the_two_is_scored_between_them(toy_kata, graded):
    """Four tenths of the way to the reference's line is bronze, and no pass, though every check passes."""
    result = graded(toy_kata, PART_OF_THE_WAY.format(part=0.4))
    assert verdicts(result) == ["passed"] * 3
    assert 0.3 < result.score.quality < 0.7
    assert (result.verdict, result.medal) == (Verdict.FAILED, Medal.BRONZE)
    assert result.points == round(40 + 60 * result.score.quality, 1)


def test_the_same_attempt_gets_the_identical_result(toy_kata, graded):
    """Runs differ in nothing but times."""
    attempt = PART_OF_THE_WAY.format(part=0.6)
    first = without_times(graded(toy_kata, attempt))
    assert all(without_times(graded(toy_kata, attempt)) == first for _ in range(3))


def test_another_secret_is_another_split(toy_kata, graded):
    """A group server's data is not that of the learner's own machine."""
    attempt = PART_OF_THE_WAY.format(part=0.6)
    own, servers = graded(toy_kata, attempt), graded(toy_kata, attempt, secret=b"the server's")
    assert own.score.value != servers.score.value and own.score.baseline != servers.score.baseline


def test_checks_carry_what_the_author_wrote(toy_kata, graded):
    """Claim, functions, gate and weight are those of the hidden test."""
    check = check_of(graded(toy_kata), "test_predict_gives_a_number_for_each_basket")
    assert check.claim == "`predict` gives one finite number for each basket."
    assert (check.functions, check.gate, check.weight) == (("fit", "predict"), True, 1.0)


def test_hidden_tests_and_scorer_share_what_was_trained(toy_kata, graded):
    """`fit` runs once for the answers, and once for the test that asks for a fresh process."""
    result = graded(
        toy_kata, "_fit = fit\ndef fit(items, value_eur):\n    print('fitting')\n    return _fit(items, value_eur)"
    )
    assert result.points == 100.0
    failing = "_fit = fit\ndef fit(items, value_eur):\n    print('fitting')\n    return _fit(items, value_eur)\n"
    failing += "def predict(model, items): return np.zeros(len(items))"
    assert check_of(graded(toy_kata, failing), "test_larger_baskets_cost_more").fault.output == "fitting\n"


# Faults of the attempt


def test_a_failed_check_has_its_sentence_and_costs_its_weight(toy_kata, graded):
    """The known-bad attempt fails the test of weight 2 of 4: half the points for checks, the rest by quality."""
    (known_bad,) = known_bad_attempts(toy_kata)
    result = graded(toy_kata, known_bad.source.text)
    check = check_of(result, known_bad.caught_by)
    assert (check.verdict, check.sentence) == (
        Verdict.FAILED,
        "`predict` gives a large basket no more than a small one",
    )
    assert result.verdict is Verdict.FAILED and result.medal is Medal.NONE
    assert result.points == pytest.approx(20 + 60 * min(max(result.score.quality, 0), 1), abs=0.051)


def test_a_failed_gate_takes_the_quality_away(toy_kata, changed_kata, graded):
    """Points are those of the other checks, whatever the metric."""
    text = toy_kata.text("hidden_tests.py").replace(
        '@checks("predict", weight=2)', '@checks("predict", weight=2, gate=True)'
    )
    text = text.replace("assert large > small", "assert large < small")
    result = graded(changed_kata({"hidden_tests.py": text}))
    assert result.score.quality == 1.0
    assert (result.points, result.medal, result.verdict) == (20.0, Medal.NONE, Verdict.FAILED)


@pytest.mark.parametrize(
    ("attempt", "verdict", "sentence"),
    [
        ("def predict(model, items): return items[:-1]", Verdict.FAILED, "`predict` is an array"),
        ("def predict(model, items): return items * np.nan", Verdict.FAILED, "NaN"),
        ("def predict(model, items): return None", Verdict.FAILED, "is None"),
        ("def predict(model, items): return 1 / 0", Verdict.FAILED, "`predict` raised ZeroDivisionError"),
        ("import os\ndef predict(model, items): os._exit(1)", Verdict.CRASHED, "exit status 1"),
        ("def predict(model, items): raise MemoryError", Verdict.OUT_OF_MEMORY, "512 MiB"),
        ("def predict(model, items): raise NotImplementedError", Verdict.NOT_ATTEMPTED, "not written yet"),
        ("import os\ndef predict(*a):\n    while True: os.write(1, b'x' * 2**20)", Verdict.FORBIDDEN, "64 MiB"),
    ],
)
def test_a_fault_of_the_attempt_is_its_verdict(toy_kata, graded, attempt, verdict, sentence):
    """The score says why there is none, no points are given for quality, and nothing is raised."""
    result = graded(toy_kata, "import numpy as np\n" + attempt)
    assert result.verdict is verdict and result.score is None and result.medal is Medal.NONE
    assert sentence.replace("`predict` is", "the result of `predict` is") in result.score_sentence
    assert result.points <= 20


def test_a_time_out_is_its_verdict(toy_kata, graded):
    """With the limit in words."""
    quick = dataclasses.replace(toy_kata.manifest, limits=dataclasses.replace(toy_kata.manifest.limits, seconds=0.4))
    result = graded(dataclasses.replace(toy_kata, manifest=quick), "def predict(model, items):\n    while True: pass")
    assert result.verdict is Verdict.TIMED_OUT and "the 0.4 s for this kata" in result.score_sentence


@pytest.mark.parametrize(
    ("file", "text"),
    [
        ("scorer.py", "import no_such_library"),
        ("hidden_tests.py", "import no_such_library"),
        ("scorer.py", "class Answers:\n    pass\n"),
        ("scorer.py", "def outcomes(answers, held_out): return [[1], [2, 3]]"),
    ],
)
def test_a_broken_kata_is_a_kata_error(changed_kata, graded, file, text):
    """A file that cannot be imported, answers that cannot be asked and outcomes that are no numbers."""
    result = graded(changed_kata({file: text}))
    assert result.verdict is Verdict.KATA_ERROR and result.points == 0


def test_what_the_learner_reads_is_harmless(toy_kata, graded):
    """Escapes in messages, tracebacks and output do not reach the terminal."""
    attempt = "def predict(model, items):\n    print('\\x1b[2J out')\n    raise ValueError('\\x1b[31m red \\ud800')"
    fault = check_of(graded(toy_kata, attempt), "test_larger_baskets_cost_more").fault
    everything = fault.sentence + fault.traceback + fault.output
    assert "\x1b" not in everything and "\ud800" not in everything
    assert "�[31m red" in fault.sentence and "�[2J out" in fault.output and "ValueError" in fault.traceback


def test_an_assertion_without_a_message_says_the_claim(changed_kata, graded):
    """The learner never reads a bare AssertionError."""
    kata = changed_kata({"hidden_tests.py": 'def test_so(attempt):\n    """Baskets are so."""\n    assert 1 == 2\n'})
    check = check_of(graded(kata), "test_so")
    assert (check.verdict, check.sentence, check.gate, check.weight) == (
        Verdict.FAILED,
        "not so: Baskets are so.",
        False,
        1.0,
    )


def test_printed_output_is_cut(toy_kata, graded):
    """The last 4000 characters, where the fault is."""
    attempt = "def predict(model, items):\n    print('x' * 10_000, 'end')\n    return 1 / 0"
    output = check_of(graded(toy_kata, attempt), "test_larger_baskets_cost_more").fault.output
    assert len(output) == 4000 and output.endswith("x end\n")


# Fresh processes


def test_a_fresh_attempt_is_a_process_of_its_own(changed_kata, graded):
    """State left behind by other calls is not in it, and its seconds count."""
    tests = '''
def test_state(attempt, fresh_attempt):
    """State."""
    assert (attempt.fit(1, 1), attempt.fit(1, 1), fresh_attempt.fit(1, 1)) == (1, 2, 1)


def test_another(fresh_attempt):
    """Another."""
    assert fresh_attempt.fit(1, 1) == 1
'''
    kata = changed_kata({"hidden_tests.py": tests, "kata.toml": WITHOUT_METRIC})
    fit = "def fit(items, value_eur):\n    time.sleep(0.05)\n    calls.append(1)\n    return len(calls)"
    result = graded(kata, f"import time\ncalls = []\n{fit}")
    assert verdicts(result) == ["passed", "passed"] and result.points == 100.0
    assert result.clock_seconds >= 4 * 0.05


def test_an_object_of_a_fresh_attempt_stays_there(changed_kata, graded):
    """Mixing the two processes is the author's fault."""
    tests = (
        'def test_mixed(attempt, fresh_attempt):\n    """Mixed."""\n    attempt.predict(fresh_attempt.fit(1, 1), 1)\n'
    )
    kata = changed_kata({"hidden_tests.py": tests})
    result = graded(kata, "def fit(items, value_eur): return object()")
    check = check_of(result, "test_mixed")
    assert check.verdict is Verdict.KATA_ERROR and "object that is in another process" in check.sentence


def test_random_numbers_of_a_test_repeat(changed_kata, warm_workers):
    """`rng` is the same for every run of a test, and another one for another test."""
    tests = 'def test_one(rng):\n    """One."""\n\ndef test_two(rng):\n    """Two."""\n'
    grader = Grader(changed_kata({"hidden_tests.py": tests}), warm_workers)
    drawn = []

    def draw(rng):
        drawn.append(rng.random())

    for name in ("test_one", "test_one", "test_two"):
        Grading(grader, ()).check(HiddenTest(name, "", CheckSpec((), False, 1.0), draw, ("rng",)))
    assert drawn[0] == drawn[1] != drawn[2]


# Faults of the author


@pytest.mark.parametrize(
    ("body", "detail"),
    [
        ("raise ValueError('secret 42')", "ValueError"),
        ("raise SystemExit(0)", "SystemExit"),
        ("import sys; sys.exit(1)", "SystemExit"),
        ("{}['a']", "KeyError"),
        ("attempt.score(1)", "a hidden test or scorer calls 'score'; stub.py declares fit, predict"),
        ("attempt.fit(print, 1)", "what is asked of the attempt cannot be handed over"),
        ("attempt._private", "AttributeError"),
    ],
)
def test_a_crash_in_a_hidden_test_is_not_charged_to_the_learner(changed_kata, grading, body, detail):
    """It is a kata error: no points are taken or given, the sentence asks to report it, the exception is kept."""
    begun = grading(changed_kata({"hidden_tests.py": f'def test_so(attempt):\n    """So."""\n    {body}\n'}))
    check = begun.check(begun.grader.tests[0])
    assert check.verdict is Verdict.KATA_ERROR
    assert check.sentence.startswith(f"the kata itself is at fault, not your attempt ({detail}")
    assert check.sentence.endswith("); please report it") and "42" not in check.sentence
    assert list(begun.kata_errors) == ["test_so"]


def test_a_kata_error_gives_no_points_and_no_medal(toy_kata, changed_kata, graded):
    """Neither to the learner's good nor to their harm."""
    tests = toy_kata.text("hidden_tests.py") + '\ndef test_broken():\n    """Broken."""\n    raise SystemExit\n'
    result = graded(changed_kata({"hidden_tests.py": tests}))
    assert verdicts(result) == ["passed", "passed", "passed", "kata error"]
    assert (result.verdict, result.points, result.medal) == (Verdict.KATA_ERROR, 0.0, Medal.NONE)


@pytest.mark.parametrize("function", ["outcomes", "baseline", "metric", "slices"])
@pytest.mark.parametrize("body", ["raise SystemExit(3)", "1 / 0", "assert 0, 'no'"])
def test_a_crash_in_the_scorer_is_not_charged_to_the_learner(toy_kata, changed_kata, graded, function, body):
    """Whichever of its functions fails, and however: a kata error that names the function."""
    scorer = toy_kata.text("scorer.py") + f"\n\ndef {function}(*arguments):\n    {body}\n"
    result = graded(changed_kata({"scorer.py": scorer}))
    assert (result.verdict, result.points, result.medal) == (Verdict.KATA_ERROR, 0.0, Medal.NONE)
    assert verdicts(result) == ["passed"] * 3
    assert f"scorer.py: {function} failed: " in result.score_sentence


@pytest.mark.parametrize(
    ("scorer", "sentence"),
    [
        ("def outcomes(answers, held_out): return np.zeros(3)", "outcomes gave shape (3,); expected (n_units, k)"),
        (
            "def baseline(public, held_out): return np.zeros((0, 1))",
            "baseline gave shape (0, 1); expected (n_units, k)",
        ),
        ("def baseline(public, held_out): return np.ones((3, 1))", "different numbers of units for the same split"),
        ("def metric(outcomes, weights): return 1.0", "metric gave shape ()"),
        ("def metric(outcomes, weights): return np.full(len(weights), np.nan)", "not finite"),
        ("def metric(outcomes, weights): return -weights @ outcomes[:, 0]", "the reference does not beat the baseline"),
        ("def slices(held_out): return {'all': [True]}", "slices gave no bool array of 160 units for 'all'"),
        ("del metric", "metric failed: AttributeError"),
    ],
)
def test_a_scorer_that_breaks_its_rules_is_not_charged_to_the_learner(toy_kata, changed_kata, graded, scorer, sentence):
    """Wrong shapes, NaN and missing functions are kata errors in words."""
    result = graded(changed_kata({"scorer.py": toy_kata.text("scorer.py") + "\n\n" + scorer + "\n"}))
    assert result.verdict is Verdict.KATA_ERROR and sentence in result.score_sentence


def test_a_reference_that_fails_is_the_authors_fault(toy_kata, changed_kata, warm_workers):
    """The learner's attempt is not blamed for a reference that crashes."""
    kata = changed_kata({"reference.py": "def fit(items, value_eur): 1 / 0\n\ndef predict(model, items): pass\n"})
    result = grade(Grader(kata, warm_workers), toy_kata.reference)
    assert result.verdict is Verdict.KATA_ERROR
    assert "the reference itself fails: `fit` raised ZeroDivisionError" in result.score_sentence


# Where the reference's outcomes come from


@pytest.fixture
def trained(monkeypatch) -> list[int]:
    """The splits on which the reference was run by itself, in order."""
    ran = []
    fresh = Grader.fresh_reference_outcomes
    monkeypatch.setattr(Grader, "fresh_reference_outcomes", lambda self, index: ran.append(index) or fresh(self, index))
    return ran


def record_of(kata: Kata, **changes) -> Record:
    known = {"graded": graded_digest(kata), "version": 2, "libraries": library_versions(kata)}
    return Record(**{**known, "n_splits": 20, "seconds": 0.1, **changes})


def split_of(grader: Grader, outcomes=None, **changes) -> RecordedSplit:
    """Split 0 as it would be recorded, with the outcomes of a reference twice as good."""
    if outcomes is None:
        outcomes = grader.fresh_reference_outcomes(0) / 2
    return RecordedSplit(**{"data": fingerprint(grader.world(0).split), "outcomes": pack_outcomes(outcomes), **changes})


def test_recorded_outcomes_are_the_reference(changed_kata, graded, warm_workers, trained):
    """Where files and data are those of the record, nothing is trained, whatever libraries are installed."""
    kata = changed_kata({})
    split = split_of(Grader(kata, warm_workers))
    trained.clear()
    for libraries in ({}, {"numpy": "1.0", "torch": "9.9"}):
        write_record(kata, record_of(kata, splits=(split,), libraries=libraries))
        score = graded(kata).score
        assert (score.quality < 1, score.reference_trained, trained) == (True, "", [])


def nudged(recorded: Fingerprint, share: float) -> Fingerprint:
    """The fingerprint of data whose floats are others by a share of their norm."""
    moved = {place: tuple(value + share * one[0] for value in one) for place, one in recorded.floats.items()}
    assert moved
    return Fingerprint(recorded.exact, moved)


def test_last_digits_of_the_data_are_tolerated(changed_kata, graded, warm_workers, trained):
    """Data of another processor are the recorded ones; what is further away is not, and is named."""
    kata = changed_kata({})
    split = split_of(Grader(kata, warm_workers))
    trained.clear()
    near, far = (dataclasses.replace(split, data=nudged(split.data, share)) for share in (1e-12, 1e-8))
    write_record(kata, record_of(kata, splits=(near,)))
    assert graded(kata).score.reference_trained == "" and trained == []
    write_record(kata, record_of(kata, splits=(far,)))
    sentence = graded(kata).score.reference_trained
    assert re.search(r"built otherwise here, in \S+ float64.* \(with the libraries of the record", sentence)
    assert trained == [0]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        (None, "it was never measured; so it is in every run until its author runs `mlekata check retail/basket_value"),
        ({"graded": "others"}, "its files are not those that were measured; so it is in every run until its author"),
        ({"graded": ""}, "its files are not those that were measured"),
        ({"splits": ()}, "split 0 was not measured; so it is in every run here, and points mean the same"),
        ({"libraries": {"numpy": "1.0"}, "data": True}, "(numpy "),
    ],
)
def test_a_reference_that_is_trained_is_said_to_be(changed_kata, graded, warm_workers, trained, changes, sentence):
    """When and why: what differs, and whose move it is; the attempt is graded as fairly."""
    kata = changed_kata({})
    split = split_of(Grader(kata, warm_workers))
    trained.clear()
    if changes is not None:
        if changes.pop("data", False):
            split = dataclasses.replace(split, data=nudged(split.data, 0.1))
        write_record(kata, record_of(kata, **{"splits": (split,), **changes}))
    result = graded(kata)
    assert result.score.quality == 1.0 and trained == [0]
    assert result.score.reference_trained.startswith("the reference was trained in this run, because ")
    assert sentence in result.score.reference_trained
    assert result.score.reference_trained in " ".join(line.text for line in details(kata, result))


def test_a_group_server_trains_its_references(changed_kata, graded, warm_workers, trained):
    """The record is of the learners' own splits; on a server's, nothing of it is used."""
    kata = changed_kata({})
    write_record(kata, record_of(kata, splits=(split_of(Grader(kata, warm_workers)),)))
    trained.clear()
    score = graded(kata, secret=b"the server's").score
    assert (score.quality, trained) == (1.0, [0])
    assert score.reference_trained.endswith("because this group draws data of its own")


def test_a_reference_is_trained_once_in_a_grader(toy_kata, warm_workers, trained):
    """Its outcomes stay in memory as long as the grader does, and nowhere else: no file can forge them."""
    grader = Grader(toy_kata, warm_workers)
    attempt = [*toy_kata.reference, SourceFile("basket_value.py", "")]
    assert grade(grader, attempt).score == grade(grader, attempt).score
    assert trained == [0]


def test_nothing_is_kept_beyond_the_run(toy_kata, graded, tmp_path, monkeypatch, trained):
    """No cache folder is written, and none is read: an attempt could put better or worse outcomes there."""
    for name in ("HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CONFIG_HOME"):
        monkeypatch.setenv(name, str(tmp_path))
    for _ in range(2):
        graded(toy_kata)
    assert list(tmp_path.iterdir()) == [] and trained == [0, 0]


def test_a_reference_that_is_the_attempt_is_not_trained_twice(toy_kata, warm_workers, trained):
    """What it achieves as the attempt is what it is compared with: quality 1, and no word of training."""
    score = grade(Grader(toy_kata, warm_workers), toy_kata.reference).score
    assert (score.quality, score.reference_trained, trained) == (1.0, "", [])


def test_damaged_shipped_outcomes_are_the_authors_fault(changed_kata, graded, warm_workers):
    """They are not replaced silently."""
    kata = changed_kata({})
    split = split_of(Grader(kata, warm_workers), outcomes=np.ones((3, 1)))
    damaged = dataclasses.replace(split, outcomes=dataclasses.replace(split.outcomes, shape=(4, 1)))
    write_record(kata, record_of(kata, splits=(damaged,)))
    result = graded(kata)
    assert result.verdict is Verdict.KATA_ERROR
    assert "record.json holds damaged outcomes: another number of outcomes" in result.score_sentence


def test_a_record_changed_by_hand_is_the_authors_fault(changed_kata, graded):
    """It is not believed, and not ignored either; the hidden tests run all the same."""
    kata = changed_kata({})
    write_record(kata, record_of(kata))
    path = kata.folder / "record.json"
    path.write_text(path.read_text().replace('"n_splits": 20', '"n_splits": 21'))
    result = graded(kata)
    assert result.verdict is Verdict.KATA_ERROR and verdicts(result) == ["passed"] * 3
    assert "it was changed after it was measured" in result.score_sentence


# The order


def test_dear_tests_run_last_and_are_told_in_order(changed_kata, graded, warm_workers):
    """The record's seconds decide which test runs first; the result keeps the order of the file."""
    kata = changed_kata({})
    *others, last = written = [test.name for test in Grader(kata, warm_workers).tests]
    write_record(kata, record_of(kata, test_seconds={**dict.fromkeys(others, 3.0), last: 0.01}))
    assert [test.name for test in Grader(kata, warm_workers).tests] == [last, *others]
    assert [check.name for check in graded(kata).checks] == written


# The known mistake


def test_a_known_mistake_is_recognised(changed_kata, graded):
    """An attempt that fails just the checks that one known-bad attempt fails is told the mistake, on one line."""
    kata = changed_kata({})
    (known_bad,) = known_bad_attempts(kata)
    write_record(kata, record_of(kata, known_bad={known_bad.name: MeasuredMistake((known_bad.caught_by,), 20, 0.0)}))
    falling = "def predict(model, items): return -items"
    result = graded(kata, falling)
    assert result.known_mistake == "The mean value is foretold for every basket, whatever is in it."
    assert graded(kata).known_mistake == ""
    assert graded(kata, "def predict(model, items): return 1").known_mistake == ""
    crashing = "import os\ndef predict(model, items):\n    if len(items) == 2: os._exit(1)\n    return items"
    assert [v for v in verdicts(graded(kata, crashing)) if v != "passed"] and graded(kata, crashing).known_mistake == ""


def test_two_mistakes_that_fail_alike_are_not_guessed(changed_kata, graded):
    """Naming the wrong one is worse than naming none."""
    kata = changed_kata({"known_bad/falling.py": '"""Falling."""\nCAUGHT_BY = "test_larger_baskets_cost_more"\n'})
    measured = MeasuredMistake(("test_larger_baskets_cost_more",), 20, 0.0)
    write_record(kata, record_of(kata, known_bad={"mean_value": measured, "falling": measured}))
    assert graded(kata, "def predict(model, items): return -items").known_mistake == ""


def test_without_a_record_no_mistake_is_named(toy_kata, graded):
    """Nor is the lack of a record an error."""
    assert graded(toy_kata, "def predict(model, items): return -items").known_mistake == ""


# Splits


def test_further_splits_are_graded_near_a_line(toy_kata, grading):
    """Within a standard error of silver, up to five splits, and no more than it takes."""
    begun = grading(toy_kata, PART_OF_THE_WAY.format(part=0.6))
    final = begun.score()
    assert 1 < final.medal_splits <= 5 and len(begun.outcomes) == final.medal_splits
    for number in range(1, final.medal_splits):
        score = begun.score_on(number)
        assert abs(score.quality - 0.7) < score.standard_error, "a split was graded although nothing hung on it"
    last = begun.score_on(final.medal_splits)
    assert final.medal_splits == 5 or abs(last.quality - 0.7) >= last.standard_error
    assert (final.medal_quality, final.medal_quality_interval) == (last.quality, last.quality_interval)


def test_further_splits_change_nothing_but_the_medal(toy_kata, grading):
    """All other figures are those of the declared splits, whatever else was graded."""
    begun = grading(toy_kata, PART_OF_THE_WAY.format(part=0.6))
    final, declared = begun.score(), begun.score_on(1)
    assert final.further_splits > 0
    of_the_medal = {"medal_splits": 0, "medal_quality": None, "medal_quality_interval": None, "reference_trained": ""}
    assert dataclasses.replace(final, **of_the_medal) == declared


@pytest.mark.parametrize(("part", "declared"), [(1.0, 1), (0.1, 1), (1.0, 3)])
def test_no_further_split_is_graded_away_from_the_lines(toy_kata, grading, part, declared):
    """As many splits as the kata declares are enough where nothing hangs on more."""
    metric = dataclasses.replace(toy_kata.manifest.metric, splits=declared)
    kata = dataclasses.replace(toy_kata, manifest=dataclasses.replace(toy_kata.manifest, metric=metric))
    score = grading(kata, PART_OF_THE_WAY.format(part=part)).score()
    assert (score.splits, score.further_splits, score.medal_quality) == (declared, 0, None)


@pytest.mark.parametrize(
    ("declared", "said"),
    [
        (1, ["", *(f"the medal hangs on it, split {number} of at most 5: " for number in (2, 3))]),
        (2, ["split 1 of 2: ", "split 2 of 2: ", "the medal hangs on it, split 3 of at most 5: "]),
    ],
)
def test_progress_says_which_split_of_how_many(toy_kata, grading, monkeypatch, declared, said):
    """So nobody wonders what takes so long while a medal hangs on further splits."""
    metric = dataclasses.replace(toy_kata.manifest.metric, splits=declared)
    kata = dataclasses.replace(toy_kata, manifest=dataclasses.replace(toy_kata.manifest, metric=metric))
    begun = grading(kata, PART_OF_THE_WAY.format(part=0.6))
    whose = []
    process = begun.grader.process
    monkeypatch.setattr(begun.grader, "process", lambda *given: whose.append(given[2:]) or process(*given))
    begun.score_on(3)
    own = [words for words in whose if words and "reference" not in words[0]]
    assert [word for (word,) in own] == said


def test_progress_says_what_is_being_done(toy_kata, warm_workers):
    """Data, the start of a worker, each function; and whose it is."""
    heard = []
    grader = Grader(toy_kata, warm_workers, on_wait=lambda kata, doing: heard.append((kata, doing)))
    source = "import time\ndef fit(items, value_eur): time.sleep(0.6)\ndef predict(model, items): return items * 1.0\n"
    grade(grader, [SourceFile("basket_value.py", source)])
    assert (toy_kata.name, "building the data of split 1") in heard
    assert (toy_kata.name, "`fit` is running") in heard


def test_splits_are_different_worlds(toy_kata, warm_workers):
    """Each index builds other data, the same each time."""
    grader = Grader(toy_kata, warm_workers)
    digests = [data_digest(grader.world(index).split) for index in (0, 1, 2)]
    assert len(set(digests)) == 3
    grader.forget(1)
    assert [data_digest(grader.world(index).split) for index in (0, 1, 2)] == digests


def test_a_kata_without_a_metric_is_graded_by_its_checks(changed_kata, graded):
    """Points are 100 times the share of checks; nothing is scored."""
    kata = changed_kata({"kata.toml": WITHOUT_METRIC})
    result = graded(kata)
    assert (result.verdict, result.points, result.medal, result.score) == (Verdict.PASSED, 100.0, Medal.GOLD, None)
    assert graded(kata, "def predict(model, items): return -items").points == 50.0


# Processes and parts


def test_a_check_is_run_once(toy_kata, grading):
    """Asked twice, the same check comes back."""
    begun = grading(toy_kata)
    test = begun.grader.tests[1]
    assert begun.check(test) is begun.check(test)


def test_libraries_are_those_of_the_stub_and_the_attempt(changed_kata):
    """Of the scientific stack only: what else a learner imports is imported in their own process."""
    kata = changed_kata({"stub.py": "import numpy as np\n\ndef fit(items): raise NotImplementedError\n"})
    attempt = SourceFile("a.py", "import json, os\nfrom sklearn.tree import DecisionTreeRegressor\nimport evil, numpy")
    assert needed_imports(kata, [attempt]) == ("numpy", "sklearn.tree")


def test_answers_never_hold_labels(toy_kata, warm_workers):
    """What is asked of an attempt is built from public data and held-out inputs."""
    grader = Grader(toy_kata, warm_workers)
    split = grader.world(0).split
    process = grader.process(toy_kata.reference, 0)
    answers = grader.answers(process, split)
    assert set(vars(answers)) == {"attempt", "public", "inputs"} and answers.inputs is split.held_out.inputs
    process.end()


def test_faults_are_raised_to_whoever_scores(toy_kata, grading):
    """`score` raises the learner's fault and the author's as what they are."""
    with pytest.raises(AttemptError, match="has no function `fit`"):
        grading(toy_kata, "").score()
    broken = grading(toy_kata)
    broken.grader.scorer.metric = lambda outcomes, weights: 1 / 0
    with pytest.raises(KataError, match=r"scorer\.py: metric failed: ZeroDivisionError"):
        broken.score()
