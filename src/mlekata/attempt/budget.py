"""The time that one attempt has for a kata, counted by the fair clock: time on the wall less what it was starved."""

from __future__ import annotations

import os
from collections import defaultdict
from dataclasses import dataclass

from mlekata.kata.manifest import Limits
from mlekata.wire.orders import Usage

#: Times the limit that an attempt may take by the clock, however long it was kept waiting.
CEILING = 10
#: Less than this is not worth another wait: the budget counts as used up.
_LEAST_SECONDS = 0.005


@dataclass(slots=True)
class _Account:
    """What one worker has used while it was asked.

    Attributes:
        clock: seconds by the clock.
        starved: of them, as far as its keeper has told.
        processor: seconds of a processor, in all its life.
        start: what it had used before it was first asked.
    """

    start: Usage
    clock: float = 0.0
    starved: float = 0.0
    processor: float = 0.0

    def learn(self, usage: Usage) -> None:
        self.processor = max(usage.processor_seconds - self.start.processor_seconds, 0.0)
        # Where starving cannot be seen, all time without a processor may be that.
        starved = usage.starved_seconds - self.start.starved_seconds if usage.starving_is_seen else self.clock
        self.starved = min(max(starved, 0.0), self.clock)

    def fair(self, threads: int) -> float:
        """Seconds that count; never less than what its processor time takes on *threads* processors."""
        return max(self.clock - self.starved, min(self.processor / threads, self.clock))


class Budget:
    """What an attempt may use of the fair clock, and what it has used, over all the workers that it has had.

    Time counts while the attempt is asked. What it was kept waiting for a processor is left out, as far as its
    keepers tell; what they have not told yet counts. Where no keeper can see the waiting, processor time counts.
    By the clock an attempt has `CEILING` times the limit, whatever it waited for.

    Args:
        limits: of the kata.

    Attributes:
        was_starved: whether it has run out although the attempt had too little of a processor to use it up.
    """

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._accounts: list[_Account] = []
        self._clock_of: defaultdict[str, float] = defaultdict(float)  # by what was running
        self._starving_is_seen = True
        self._has_run_out = False
        self.was_starved = False

    def open(self, usage: Usage) -> None:
        """A worker has been started, and has used so much before it is asked for anything."""
        self._accounts.append(_Account(usage))
        self._starving_is_seen = usage.starving_is_seen

    def spend(self, what: str, clock_seconds: float) -> None:
        """The newest worker was asked for *what*, and so much passed by the clock."""
        self._clock_of[what] += clock_seconds
        self._accounts[-1].clock += clock_seconds

    def learn(self, usage: Usage) -> None:
        """The newest worker has used so much in all its life."""
        self._accounts[-1].learn(usage)

    @property
    def clock_seconds(self) -> float:
        """What the attempt has taken by the clock."""
        return sum(account.clock for account in self._accounts)

    @property
    def seconds(self) -> float:
        """What it has taken by the fair clock."""
        return sum(account.fair(self._limits.threads) for account in self._accounts)

    @property
    def processor_seconds(self) -> float:
        """What its workers have had of the processors, as far as their keepers have told."""
        return sum(account.processor for account in self._accounts)

    @property
    def remaining(self) -> float:
        """Seconds by the clock after which the budget may be used up; 0.0 once it is."""
        left = self._limits.seconds - self.seconds
        left_by_clock = CEILING * self._limits.seconds - self.clock_seconds
        return left if (left := min(left, left_by_clock)) > _LEAST_SECONDS else 0.0

    @property
    def is_over(self) -> bool:
        """Whether it is used up."""
        return self._has_run_out or self.remaining == 0.0

    @property
    def slowest(self) -> str:
        """What most of the time went to, if one thing took more than half of it; else ""."""
        slowest = max(self._clock_of, key=self._clock_of.__getitem__, default="")
        return slowest if 2 * self._clock_of[slowest] > self.clock_seconds else ""

    def run_out(self, what: str) -> str:
        """Ends the budget for good, since it was used up while *what* was running; says so to the learner."""
        self._has_run_out = True
        self.was_starved = self._starving_is_seen and self._limits.seconds - self.seconds > _LEAST_SECONDS
        if self.was_starved:
            return (
                f"{what} was stopped after {self.clock_seconds:.0f} s by the clock: for "
                f"{self.clock_seconds - self.seconds:.0f} s of them the computer was busy with other things. "
                "That is no fault of your attempt, and nothing is held against it: grade it again when there is time"
            )
        slowest = self.slowest
        return (
            f"{what} was still running when the {self._limits.seconds:g} s for this kata were used up"
            + (f"; most of them went to {slowest}" if slowest not in ("", what) else "")
            + self._on_waiting()
            + self._on_bytecode()
        )

    def _on_waiting(self) -> str:
        """What a time-out says of an attempt that has hardly computed: it need not look for what was slow."""
        if 2 * self.processor_seconds >= self._limits.seconds:
            return ""
        waited = (
            "it slept, or waited for something" if self._starving_is_seen else "it waited, or the computer was busy"
        )
        return f"; it computed for {self.processor_seconds:.1f} s: for the rest {waited}"

    def _on_bytecode(self) -> str:
        """What a time-out says where libraries may have to be compiled while the attempt runs."""
        if not os.environ.get("PYTHONDONTWRITEBYTECODE"):
            return ""
        return (
            "; PYTHONDONTWRITEBYTECODE is set, so an import while a function runs may compile a library anew: "
            "`mlekata doctor` says what helps"
        )
