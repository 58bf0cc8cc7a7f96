"""Hosts, and what happens on them before it is written to files."""

from __future__ import annotations

import base64
import random
from dataclasses import dataclass, field

import numpy as np

# The calendar. Days are days of UTC; the first ones only give a history.
DAYS, GRADED_DAYS = 10, 7
SECONDS_PER_DAY = 86_400

#: Host -> time zone, whether its stamps are those of RFC 3164, and what its sshd is called.
HOSTS = {
    "ams1": ("Europe/Amsterdam", True, "sshd"),
    "lon1": ("Europe/London", False, "sshd-session"),
    "nyc1": ("America/New_York", True, "sshd"),
    "pnq1": ("Asia/Kolkata", True, "sshd-session"),
    "syd1": ("Australia/Sydney", False, "sshd"),
}
BROKEN_LINES_PER_HOST, NOISE_SHARE = 25, 0.35
HONEST, GUESSING, SPRAYING, STUFFING = "honest", "guessing", "spraying", "stuffing"


@dataclass(slots=True)
class World:
    """What happens, before it is written to files.

    Attributes:
        start: first second of the first day, seconds since 1970 in UTC.
        dice: like rng, for one number at a time.
        lines: for each host, (second, order, program, message).
        units: (day, source) -> its kind, honest people and number of failures.
    """

    rng: np.random.Generator
    dice: random.Random
    start: float
    lines: dict[str, list] = field(default_factory=lambda: {host: [] for host in HOSTS})
    units: dict[tuple[int, str], list] = field(default_factory=dict)
    addresses: set[str] = field(default_factory=set)

    def between(self, ends: tuple[int, int]) -> int:
        return self.dice.randint(*ends)

    def chance(self, probability: float) -> bool:
        return self.dice.random() < probability

    def pick(self, items: tuple | list) -> str:
        return self.dice.choice(items)

    def address(self) -> str:
        """An address that nobody else has; one in five is of IPv6, spelled as sshd does."""
        while True:
            a, b, c = (self.dice.randint(1, 65_535) for _ in range(3))
            is_old = self.dice.random() < 0.8
            text = f"198.{18 + a % 2}.{b % 256}.{c % 256}" if is_old else f"2001:db8:{a:x}:{b:x}::{c:x}"
            if text not in self.addresses:
                self.addresses.add(text)
                return text

    def write(self, host: str, second: float, message: str, program: str = "") -> None:
        lines = self.lines[host]
        lines.append((second, len(lines), program or f"{HOSTS[host][2]}[{self.dice.randint(300, 32_000)}]", message))

    def log_in(
        self,
        host: str,
        second: float,
        source: str,
        tries: list[tuple[str, bool]],
        accepted: str = "",
        *,
        kind: str = HONEST,
        people: tuple[str, ...] = (),
        at_once: bool = False,
        with_key: bool = False,
    ) -> None:
        """One connection: failures with (user, is known), and then perhaps a success.

        Args:
            accepted: the user who gets in at last; none if empty.
            people: the honest people whom this is about.
            at_once: whether all tries fall into one second.
        """
        dice = self.dice
        if not 0 <= second - self.start < DAYS * SECONDS_PER_DAY - 60:
            return
        port = dice.randint(1_024, 65_535)
        process = f"{HOSTS[host][2]}[{dice.randint(300, 32_000)}]"
        position = 0
        while position < len(tries):
            user, known = tries[position]
            run = 1
            while position + run < len(tries) and tries[position + run] == tries[position]:
                run += 1
            position += run
            message = f"Failed password for {'' if known else 'invalid user '}{user} from {source} port {port} ssh2"
            if not known and dice.random() < NOISE_SHARE:
                self.write(host, second, f"Invalid user {user} from {source} port {port}", process)
            if dice.random() < NOISE_SHARE:
                more = f"  user={user}" if known else ""
                text = "authentication failure; logname= uid=0 euid=0 tty=ssh ruser="
                self.write(host, second, f"pam_unix(sshd:auth): {text} rhost={source}{more}", process)
            if run > 2 and HOSTS[host][1] and dice.random() < 0.6:
                self.write(host, second, message, process)
                self.seen(second, source, kind, people, 1)
                second += 0 if at_once else 2 + 4 * dice.random()
                self.write(host, second, f"message repeated {run - 1} times: [ {message}]", process)
                self.seen(second, source, kind, people, run - 1)
            else:
                for _ in range(run):
                    self.write(host, second, message, process)
                    self.seen(second, source, kind, people, 1)
                    second += 0 if at_once else 2 + 4 * dice.random()
            if dice.random() < NOISE_SHARE / 2:
                self.write(host, second, f"Connection closed by {source} port {port} [preauth]", process)
        if accepted:
            tail = f"publickey for {accepted} from {source} port {port} ssh2: ED25519 SHA256:{_fingerprint(dice)}"
            message = (
                f"Accepted {tail}" if with_key else f"Accepted password for {accepted} from {source} port {port} ssh2"
            )
            self.write(host, second, message, process)
            self.seen(second, source, kind, people, 0)
            if dice.random() < NOISE_SHARE:
                text = f"pam_unix(sshd:session): session opened for user {accepted} by (uid=0)"
                self.write(host, second, text, process)

    def seen(self, second: float, source: str, kind: str, people: tuple[str, ...], failures: int) -> None:
        day = int((second - self.start) // SECONDS_PER_DAY)
        unit = self.units.setdefault((day, source), [kind, set(), 0])
        unit[1].update(people)
        unit[2] += failures


def _fingerprint(dice: random.Random) -> str:
    return base64.b64encode(dice.randbytes(32)).decode().rstrip("=")
