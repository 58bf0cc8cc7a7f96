"""The budget: the fair clock leaves out waiting for a processor, and nothing else; the clock has the last word."""

from __future__ import annotations

import pytest

from mlekata.attempt.budget import CEILING, Budget
from mlekata.kata.manifest import Limits
from mlekata.wire.orders import Usage


@pytest.fixture(autouse=True)
def bytecode(monkeypatch):
    """Sentences do not depend on how these tests are run."""
    monkeypatch.delenv("PYTHONDONTWRITEBYTECODE", raising=False)


def usage(processor: float = 0.0, starved: float = 0.0, *, seen: bool = True) -> Usage:
    return Usage(0.0, processor, starved, seen, 0.0)


def budget_of(seconds: float = 10.0, *, seen: bool = True, threads: int = 1) -> Budget:
    """A budget whose first worker has been started."""
    budget = Budget(Limits(seconds=seconds, threads=threads))
    budget.open(usage(seen=seen))
    return budget


def test_time_by_the_clock_counts_until_more_is_known():
    """A keeper that was not asked has not excused anything."""
    budget = budget_of()
    budget.spend("fit", 4.0)
    assert (budget.seconds, budget.clock_seconds, budget.remaining) == (4.0, 4.0, 6.0)


def test_time_without_a_processor_is_left_out():
    """Both figures are known afterwards."""
    budget = budget_of()
    budget.spend("fit", 12.0)
    budget.learn(usage(processor=5.0, starved=7.0))
    assert (budget.seconds, budget.clock_seconds) == (5.0, 12.0)
    assert budget.remaining == 5.0 and not budget.is_over


def test_sleep_is_not_left_out():
    """Neither computing nor starving: the clock counts."""
    budget = budget_of()
    budget.spend("fit", 10.0)
    budget.learn(usage(processor=0.1, starved=0.05))
    assert budget.seconds == pytest.approx(9.95)


def test_no_less_counts_than_was_computed():
    """Whatever a keeper tells of waiting, processor time is never free: not that of threads between two questions."""
    budget = budget_of()
    budget.spend("fit", 8.0)
    budget.learn(usage(processor=6.0, starved=50.0))
    assert budget.seconds == 6.0
    budget.learn(usage(processor=60.0, starved=50.0))
    assert budget.seconds == 8.0


def test_processor_time_of_several_threads_is_shared_out():
    """A kata of two threads expects two processors."""
    budget = budget_of(threads=2)
    budget.spend("fit", 8.0)
    budget.learn(usage(processor=6.0, starved=5.0))
    assert budget.seconds == 3.0


def test_what_a_worker_used_before_it_was_asked_does_not_count():
    """It was locking itself down, and waited for nothing of the attempt's."""
    budget = Budget(Limits(seconds=10))
    budget.open(usage(processor=3.0, starved=2.0))
    budget.spend("fit", 4.0)
    budget.learn(usage(processor=4.0, starved=3.0))
    assert budget.seconds == 3.0


def test_the_budget_goes_on_with_another_worker():
    """What each has used is added up."""
    budget = budget_of()
    budget.spend("fit", 6.0)
    budget.learn(usage(processor=2.0, starved=4.0))
    budget.open(usage())
    budget.spend("fit", 3.0)
    assert (budget.seconds, budget.clock_seconds, budget.remaining) == (5.0, 9.0, 5.0)
    assert budget.processor_seconds == 2.0


def test_the_clock_has_the_last_word():
    """However starved, an attempt that has taken ten times its limit is ended, and not blamed."""
    budget = budget_of()
    budget.spend("`fit`", 10.0 * CEILING - 1)
    budget.learn(usage(processor=1.0, starved=98.0))
    assert budget.remaining == pytest.approx(1.0) and not budget.was_starved
    budget.spend("`fit`", 1.0)
    assert budget.is_over
    assert budget.run_out("`fit`") == (
        "`fit` was stopped after 100 s by the clock: for 98 s of them the computer was busy with other things. "
        "That is no fault of your attempt, and nothing is held against it: grade it again when there is time"
    )
    assert budget.was_starved


def test_an_attempt_that_has_used_its_time_was_not_starved():
    """Being kept waiting excuses nobody who computes for longer than the limit."""
    budget = budget_of()
    budget.spend("fit", 50.0)
    budget.learn(usage(processor=10.0, starved=40.0))
    assert budget.is_over
    budget.run_out("fit")
    assert not budget.was_starved


def test_processor_time_counts_where_waiting_cannot_be_seen():
    """Sleep costs there, too: the clock ends it, and it is not taken for starving."""
    budget = budget_of(seen=False)
    budget.spend("`fit`", 40.0)
    budget.learn(usage(processor=3.0, seen=False))
    assert (budget.seconds, budget.remaining) == (3.0, 7.0)
    budget.spend("`fit`", 60.0)
    budget.learn(usage(processor=3.0, seen=False))
    assert budget.is_over
    assert budget.run_out("`fit`").endswith("it computed for 3.0 s: for the rest it waited, or the computer was busy")
    assert not budget.was_starved


def test_a_budget_that_has_run_out_stays_so():
    """What its keeper tells in the end, of a moment more of waiting, starts no other worker."""
    budget = budget_of()
    budget.spend("fit", 10.0)
    budget.run_out("fit")
    budget.learn(usage(processor=8.0, starved=1.0))
    assert budget.is_over and budget.seconds == 9.0


def test_a_moment_that_is_left_is_not_waited_for():
    """Waiting for less than a millisecond, again and again, would stop nobody."""
    budget = budget_of()
    budget.spend("fit", 9.999)
    assert budget.is_over and budget.remaining == 0.0


@pytest.mark.parametrize(
    ("computed", "said"),
    [
        (9.0, ""),
        (5.0, ""),
        (0.21, "; it computed for 0.2 s: for the rest it slept, or waited for something"),
    ],
)
def test_a_time_out_says_whether_the_attempt_computed(computed, said):
    """Who only waited need not look for what was slow."""
    budget = budget_of()
    budget.spend("`fit`", 10.0)
    budget.learn(usage(processor=computed))
    assert budget.run_out("`fit`") == f"`fit` was still running when the 10 s for this kata were used up{said}"


def test_what_took_most_of_the_time_is_named():
    """A quick function that happens to run when the budget ends is not to blame for it."""
    budget = budget_of()
    budget.spend("`fit`", 7.0)
    budget.spend("`predict`", 3.0)
    budget.learn(usage(processor=9.0))
    assert budget.run_out("`predict`").endswith("were used up; most of them went to `fit`")
    assert budget.run_out("`fit`").endswith("were used up")


def test_a_time_out_mentions_that_libraries_are_compiled_anew(monkeypatch):
    """Where the environment says so, an import inside a function may be what took so long."""
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    budget = budget_of()
    budget.spend("`fit`", 10.0)
    budget.learn(usage(processor=9.0))
    assert "PYTHONDONTWRITEBYTECODE is set" in budget.run_out("`fit`")
