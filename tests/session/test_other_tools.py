"""A graded run together with what else pytest is used with: editors, node ids, settings files and other plugins."""

from __future__ import annotations

import json
import textwrap
import xml.etree.ElementTree as ElementTree
from importlib.util import find_spec

import pytest
from runs import CORRECT, TOY, results, without_times, write

ATTEMPT = "attempts/retail/basket_value.py"
WRONG = CORRECT + "\ndef predict(model, items):\n    return items[:3]\n"

#: Draws without a seed, and remembers what it was asked before: another order of questions gives other answers.
DRAWING = """
import random
import numpy as np

_asked = np.random.default_rng(1)

def fit(items, value_eur):
    return np.polyfit(items, value_eur, 1)

def predict(model, items):
    noise = np.random.randn(len(items)) + random.random() + _asked.random() + np.random.default_rng().random()
    return np.polyval(model, items) + noise
"""


# --- Node ids and paths -----------------------------------------------------------------------------------


def test_the_ids_of_checks_are_paths_of_the_attempt(graded, pytester):
    """As for any test of pytest, so that editors, reports and --lf can do what they do."""
    write(pytester, CORRECT)
    shown = graded("retail", "--collect-only", "-q").stdout.str()
    assert f"{ATTEMPT}::score" in shown and "attempts/retail/second_value.py::score" in shown


@pytest.mark.parametrize(
    ("argument", "ran"),
    [
        (f"{ATTEMPT}::test_larger_baskets_cost_more", 1),
        (f"{{here}}/{ATTEMPT}::test_larger_baskets_cost_more", 1),
        (f"{TOY}::test_larger_baskets_cost_more", 1),
        (ATTEMPT, 4),
        (TOY, 4),
        ("attempts/retail", 8),
        (".", 8),
    ],
)
def test_checks_are_run_by_what_editors_and_reports_call_them(graded, pytester, argument, ran):
    """A node id, relative or absolute, an attempt, or a folder of attempts; the other katas are not looked at."""
    write(pytester, CORRECT)
    write(pytester, CORRECT, "second_value")
    run = graded("retail", argument.format(here=pytester.path))
    run.assert_outcomes(passed=ran)
    assert run.ret == 0
    assert run.stdout.str().count("partial run") == (1 if ran == 1 else 0)


def test_the_working_folder_may_be_a_link(graded, pytester, monkeypatch):
    """An editor names the files by the link that was opened."""
    write(pytester, CORRECT)
    (pytester.path / "linked").symlink_to(pytester.path)
    graded(TOY, f"{pytester.path}/linked/{ATTEMPT}::score").assert_outcomes(passed=1)


@pytest.mark.parametrize("argument", ["tests", "/", "attempts/finance", "attempts/retail/other.py::score"])
def test_a_path_that_is_no_attempt_is_refused(graded, pytester, argument):
    """So that nobody believes that a test file was run."""
    argument = "nowhere" if argument == "/" else argument
    run = graded(TOY, argument)
    run.stderr.re_match_lines([rf"ERROR: --kata takes no paths but those of attempts, and {argument} is none of .*"])
    assert run.ret == pytest.ExitCode.USAGE_ERROR


@pytest.mark.parametrize("options", [[], ["-n", "2"]])
def test_an_id_without_a_check_is_refused(graded, pytester, options):
    """With the way to see those there are."""
    write(pytester, CORRECT)
    run = graded(TOY, f"{ATTEMPT}::test_nothing", *options)
    run.stderr.re_match_lines([rf"ERROR: {TOY} has no check test_nothing; --collect-only -q lists all"])
    assert run.ret == pytest.ExitCode.USAGE_ERROR


def test_an_editor_finds_a_tree_of_files(graded, pytester):
    """What VS Code's discovery does: it walks from the file of each check up to the root folder.

    A stand-in with the walk of its `build_nested_folders`, and its way to make an id: the path of the node and what
    follows the first `::` of the node id.
    """
    pytester.makepyfile(
        walking_editor="""
        import json

        def pytest_sessionfinish(session):
            found = []
            for item in session.items:
                folder = item.parent.path.parent
                for _ in range(100):
                    if folder == session.path:
                        break
                    folder = folder.parent
                else:
                    raise ValueError("Infinite loop occurred in build_nested_folders")
                found.append(("::".join([str(item.path), *item.nodeid.split("::")[1:]]), item.location[1]))
            (session.path / "found.json").write_text(json.dumps(found))
        """
    )
    write(pytester, CORRECT)
    options = ("-p", "walking_editor", "--collect-only", f"--rootdir={pytester.path}")
    run = graded(TOY, *options)
    assert run.ret == 0, run.stderr.str()
    found = json.loads((pytester.path / "found.json").read_text())
    lines = dict(found)
    assert lines[f"{pytester.path}/{ATTEMPT}::score"] is None
    assert lines[f"{pytester.path}/{ATTEMPT}::test_larger_baskets_cost_more"] == CORRECT.split("\n").index(
        "def predict(model, items):"
    )
    for identity in lines:
        graded(TOY, identity).assert_outcomes(passed=1)


def test_the_reference_has_ids_too(graded, katas):
    """Of its own file, wherever that lies; one that was copied from a report can be run."""
    shown = graded(TOY, "--kata-reference", "--collect-only", "-q").stdout.str()
    assert "retail/basket_value/reference.py::score" in shown
    reference = katas / "retail" / "basket_value" / "reference.py"
    graded(TOY, "--kata-reference", f"{reference}::score").assert_outcomes(passed=1)
    graded(TOY, "--kata-reference", f"{TOY}::score").assert_outcomes(passed=1)


def test_reports_name_the_file_of_the_attempt(graded, pytester):
    """JUnit's classes and files, and pytest's summary, which annotations of a build are made of."""
    write(pytester, WRONG)
    run = graded(TOY, "-rf", "--junitxml", "junit.xml", "-o", "junit_family=xunit1")
    cases = list(ElementTree.parse(pytester.path / "junit.xml").iter("testcase"))
    assert {case.get("file") for case in cases} == {ATTEMPT}
    assert {case.get("classname") for case in cases} == {"attempts.retail.basket_value"}
    assert f"FAILED {ATTEMPT}::" in run.stdout.str()


def test_last_failed_first_failed_stepwise_and_deselect_know_the_checks(graded, pytester):
    """What pytest remembers of a run, it finds again."""
    write(pytester, WRONG)
    whole = graded(TOY).parseoutcomes()
    failed = whole["failed"]
    graded(TOY, "--lf").assert_outcomes(failed=failed)
    assert graded(TOY, "--sw").parseoutcomes()["failed"] == 1
    assert graded(TOY, "--ff").parseoutcomes() == whole
    graded(TOY, "--deselect", ATTEMPT).assert_outcomes(deselected=4)


@pytest.mark.parametrize("options", [[], ["-n", "2"]])
def test_what_deselects_everything_runs_nothing(graded, pytester, options):
    """Exit status 5, as users of pytest expect, and no score card, though nothing is attempted."""
    run = graded("retail", "-k", "no_such_check", *options)
    assert run.ret == pytest.ExitCode.NO_TESTS_COLLECTED
    assert "points" not in run.stdout.str()


# --- Settings files ---------------------------------------------------------------------------------------

SETTINGS = {
    "pytest.ini": "[pytest]\naddopts = -v --kata {kata} --kata-folder '{katas}'\n",
    "tox.ini": "[pytest]\naddopts = -v --kata {kata} --kata-folder '{katas}'\n",
    "pyproject.toml": "[tool.pytest.ini_options]\naddopts = \"-v --kata {kata} --kata-folder '{katas}'\"\n",
}


@pytest.fixture
def bare(pytester, katas):
    """Runs pytest without --kata beside a test of the learner's own, which must never be run silently."""
    pytester.makepyfile(test_mine="def test_mine(): raise SystemExit('a test of the learner was run')")
    write(pytester, CORRECT)
    return lambda *options: pytester.runpytest_subprocess(*options)


@pytest.mark.parametrize("file", SETTINGS)
def test_settings_may_ask_for_katas(bare, pytester, katas, file):
    """`addopts = --kata …` grades, with further options too, and what else stands in the line is heeded."""
    (pytester.path / file).write_text(SETTINGS[file].format(kata=TOY, katas=katas))
    run = bare()
    run.assert_outcomes(passed=4)
    assert run.ret == 0 and f"{ATTEMPT}::score PASSED" in run.stdout.str()
    bare("-k", "score").assert_outcomes(passed=1, deselected=3)
    bare(ATTEMPT).assert_outcomes(passed=4)
    other = bare("--kata", "retail/second_value", "--kata-folder", str(katas))
    other.assert_outcomes(skipped=4)  # what is typed wins
    refused = bare("test_mine.py")
    assert refused.ret == pytest.ExitCode.USAGE_ERROR
    refused.stderr.re_match_lines([r"ERROR: --kata takes no paths .* leave --kata out, of addopts too, .*"])


def test_the_variable_may_ask_for_katas(bare, pytester, katas, monkeypatch):
    """PYTEST_ADDOPTS grades, beside a settings file too."""
    monkeypatch.setenv("PYTEST_ADDOPTS", f"--kata {TOY} --kata-folder '{katas}'")
    bare().assert_outcomes(passed=4)
    (pytester.path / "pytest.ini").write_text("[pytest]\naddopts = -k nothing\n")
    bare().assert_outcomes(passed=4)


# --- The same points, whoever is around -------------------------------------------------------------------

SHUFFLING = """
import random

import numpy
import pytest

SEED = {seed}

@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items):
    random.Random(SEED).shuffle(items)
    items += items[:2]

@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item):
    random.seed(SEED)
    numpy.random.seed(SEED)
    numpy.seterr(all="raise")
    return (yield)
"""


@pytest.fixture
def points(graded, pytester):
    """The result of the drawing attempt, without times, under some options or variables."""
    write(pytester, DRAWING)

    def points(*options):
        graded(TOY, "--kata-json", "run.json", *options)
        return without_times(results(pytester)[TOY])

    return points


def test_no_order_and_no_seed_of_another_plugin_moves_a_result(points, pytester):
    """Checks shuffled, named twice, and every generator of the grader seeded by somebody else: the same figures."""
    expected = points()
    assert expected["score"] is not None and expected["complete"]
    for seed in (1, 2):
        name = f"shuffling_{seed}"
        (pytester.path / f"{name}.py").write_text(SHUFFLING.format(seed=seed))
        assert points("-p", name) == expected


#: Options of plugins that shuffle, repeat, seed or measure; a plugin that is not installed is left out, and said.
OF_PLUGINS = {
    "randomly, seed 1": ("pytest_randomly", ["-p", "randomly", "--randomly-seed=1"]),
    "randomly, seed 2": ("pytest_randomly", ["-p", "randomly", "--randomly-seed=2"]),
    "random order": ("random_order", ["--random-order", "--random-order-seed=3"]),
    "reruns": ("pytest_rerunfailures", ["--reruns", "2"]),
    "repeat": ("pytest_repeat", ["--count", "2"]),
    "timeout": ("pytest_timeout", ["--timeout", "60"]),
    "cov": ("pytest_cov", ["--cov"]),
    "xdist": ("xdist", ["-n", "2"]),
    "xdist, load": ("xdist", ["-n", "2", "--dist", "worksteal"]),
    "warnings are errors": ("pytest", ["-W", "error"]),
    "failed first": ("pytest", ["--ff"]),
    "prints": ("pytest", ["-s", "-v"]),
    "no assertion rewriting": ("pytest", ["--assert=plain"]),
}


@pytest.mark.parametrize("plugin", OF_PLUGINS)
def test_no_plugin_moves_a_result(points, plugin):
    """The real plugins, where they are installed."""
    module, options = OF_PLUGINS[plugin]
    if find_spec(module) is None:
        pytest.skip(f"{module} is not installed")
    expected = points("-p", "no:randomly")
    assert points(*options) == expected


@pytest.mark.parametrize(
    ("variable", "value"),
    [("PYTHONHASHSEED", "7"), ("PYTHONWARNINGS", "error"), ("OMP_NUM_THREADS", "3"), ("PYTHONOPTIMIZE", "1")],
)
def test_no_variable_moves_a_result(points, monkeypatch, variable, value):
    """Neither hash seed nor flags of the outer Python."""
    expected = points()
    monkeypatch.setenv(variable, value)
    assert points() == expected


RERUNNING = """
import pytest
from _pytest.runner import runtestprotocol

@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item, nextitem):
    for outcome in ("rerun", None):
        for report in runtestprotocol(item, nextitem=nextitem, log=False):
            if outcome and report.when == "call":
                report.outcome = outcome
            item.ihook.pytest_runtest_logreport(report=report)
    return True

def pytest_report_teststatus(report):
    if report.outcome == "rerun":
        return "rerun", "R", "RERUN"
"""


def test_what_is_run_again_counts_once(points, pytester):
    """Each check and the score are found once, the last too, whose process has been ended in between."""
    expected = points()
    (pytester.path / "rerunning.py").write_text(RERUNNING)
    assert points("-p", "rerunning") == expected


# --- Options that have no say -----------------------------------------------------------------------------


def test_looponfail_is_refused_in_words(graded, pytester):
    """Without a stack."""
    pytest.importorskip("xdist", reason="-f is its option")
    run = graded(TOY, "-f")
    run.stderr.re_match_lines([r"ERROR: --kata does not go with -f \(--looponfail\); run pytest --kata again .*"])
    assert run.ret == pytest.ExitCode.USAGE_ERROR


@pytest.mark.parametrize("option", ["--pdb", "--trace"])
def test_a_debugger_is_not_started_in_the_grader(graded, pytester, option):
    """The run goes on to its end, and says why."""
    write(pytester, WRONG)
    run = graded(TOY, option)
    assert "points · no medal" in run.stdout.str() and "(Pdb)" not in run.stdout.str()
    run.stdout.re_match_lines([rf"warning: {option} has no effect with --kata: attempts are graded in a process .*"])


def test_coverage_says_that_it_sees_nothing(graded, pytester):
    """Instead of a table of our own files."""
    pytest.importorskip("pytest_cov", reason="--cov is its option")
    write(pytester, CORRECT)
    run = graded(TOY, "--cov")
    run.stdout.re_match_lines([r"warning: --cov has no effect with --kata: .* which coverage does not see"])
    assert "grading.py" not in run.stdout.str()


def test_what_passing_checks_print_is_shown_under_s(graded, pytester):
    """-s shows everything that is printed; without it, only what belongs to a failure."""
    write(pytester, CORRECT.replace("    return np.polyval", "    print('predicting')\n    return np.polyval"))
    assert "predicting" in graded(TOY, "-s").stdout.str()
    assert "predicting" not in graded(TOY).stdout.str()


def test_warnings_of_others_stand_apart_from_the_score_card(graded, pytester):
    """What a plugin warns of is not between the lines of a kata."""
    (pytester.path / "warning_plugin.py").write_text(
        textwrap.dedent(
            """
            import warnings

            def pytest_runtest_call(item):
                warnings.warn("I am old")

            def pytest_sessionfinish(session):
                session.config.issue_config_time_warning(UserWarning("I am not known"), 2)
            """
        )
    )
    write(pytester, CORRECT)
    lines = graded(TOY, "-p", "warning_plugin").stdout.lines
    card = lines[next(n for n, line in enumerate(lines) if " katas " in line) :]
    assert "I am" not in "\n".join(card)
