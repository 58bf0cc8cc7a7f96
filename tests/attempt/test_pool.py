"""The pool: attempts that import the same libraries share a warm process, and one owner ends them all."""

from __future__ import annotations

import sys
import threading
import time

import pytest

from mlekata.attempt.pool import WorkerPool
from mlekata.attempt.remote import Workers, WorkerSettings
from mlekata.errors import UsageError

SETTINGS = WorkerSettings(memory_mib=512, processor_seconds=60.0, threads=1, seed=7)
FORKS = pytest.mark.skipif(sys.platform != "linux", reason="only a warm process that can be forked is kept")


@pytest.fixture
def pool():
    """A pool at the level that every machine has."""
    with WorkerPool(isolation="process") as made:
        yield made


def loads(workers: Workers, source: str) -> tuple:
    """What a fresh worker says of some source."""
    worker = workers.worker(SETTINGS)
    try:
        return worker.ask("load", [("attempt.py", source)], deadline=time.monotonic() + 60)
    finally:
        worker.end()


def test_the_same_libraries_share_a_warm_process(pool):
    """Whichever of their modules are named, in whatever order; other libraries have one of their own."""
    json = pool.for_imports(["json", "email.message"])
    assert pool.for_imports(["email.header", "json"]) is json
    assert pool.for_imports(["json"]) is not json
    assert json.imports == ("json", "email.message", "email.header")


@FORKS
def test_nothing_is_started_before_it_is_asked(pool):
    """Katas that are named but not run cost no warm process."""
    workers = pool.for_imports(["json"])
    assert not workers.is_started
    assert loads(workers, "import json") == ("loaded", [])
    assert workers.is_started


@FORKS
def test_a_module_that_a_warm_process_lacks_gets_another(pool):
    """What an attempt imports at its top is always loaded beforehand; the old process still serves who has it."""
    old = pool.for_imports(["email.message"])
    loads(old, "")
    new = pool.for_imports(["email.header"])
    assert new is not old and new.imports == ("email.message", "email.header")
    assert pool.for_imports(["email.message"]) is new
    assert loads(old, "") == loads(new, "") == ("loaded", [])
    pool.close()
    assert not (old.is_started or new.is_started)


@FORKS
def test_a_closed_pool_warms_up_again(pool):
    """Closing ends every warm process; who asks after that is served."""
    workers = pool.for_imports(["json"])
    loads(workers, "")
    pool.close()
    assert not workers.is_started
    assert loads(pool.for_imports(["json"]), "") == ("loaded", [])


@FORKS
def test_the_one_asked_for_longest_ago_cools_down():
    """A pool that may keep two warm processes ends the first when a third is asked for, and warms it up on demand."""
    with WorkerPool(isolation="process", most_warm=2) as pool:
        first, second = (pool.for_imports([name]) for name in ("json", "email"))
        loads(first, "")
        loads(second, "")
        pool.for_imports(["json"])
        third = pool.for_imports(["csv"])
        loads(third, "")
        assert [workers.is_started for workers in (first, second, third)] == [True, False, True]
        assert loads(pool.for_imports(["email"]), "") == ("loaded", [])
        assert [workers.is_started for workers in (first, second, third)] == [False, True, True]
    assert not any(workers.is_started for workers in (first, second, third))


def test_several_threads_may_ask_at_once(pool):
    """Each gets an answer of its own worker, from one warm process."""
    answers: list[tuple] = []

    def ask(number: int) -> None:
        answers.append(loads(pool.for_imports(["json"]), f"def f{number}(): pass"))

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == [("loaded", [f"f{number}"]) for number in range(6)]


def test_an_unknown_isolation_is_refused():
    """A typo does not weaken anything."""
    with pytest.raises(UsageError, match="'sandbx'"):
        WorkerPool(isolation="sandbx").for_imports([])
