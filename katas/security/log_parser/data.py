"""Ten days of log-ins at five hosts, as their log files tell them: people, forgotten jobs and attackers.

No real log is copied. The lines have the form that published sources give them:

- sshd's own messages: `auth_log` in auth.c and the key's fingerprint in auth2-pubkey.c of OpenSSH, and the 27
  templates of the OpenSSH log in LogHub (Zhu, He, He, Liu, Lyu, 2023), "message repeated" among them. From
  OpenSSH 9.8 on (2024) the program is called sshd-session.
- Time stamps of RFC 3164, section 4.1.2 (local time, no year), and of RFC 5424, section 6.2.3 (with the offset
  from UTC), before host and program as rsyslog writes them to a file.

Who attacks follows MITRE ATT&CK, technique T1110, brute force: T1110.001 password guessing, T1110.003 password
spraying and T1110.004 credential stuffing. How many there are of each is made up, and stands below with units;
real servers see far more guessing, and sprays from thousands of addresses.

The dirt: rotated files in any order, that overlap, end in the middle of a line, or are there twice; five time
zones; a period in which the year or the offset from UTC changes; bytes that are not UTF-8; lines of other
programs; and attackers who choose user names and other texts that look like log lines and name somebody else.
All hostile text is inert: it is made here, only ever compared as text, and neither run nor looked up.

All addresses are from blocks that belong to nobody: 198.18.0.0/15 (RFC 2544) and 2001:db8::/32 (RFC 3849).
"""

from __future__ import annotations

import base64
import random
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

from mlekata.authoring import HeldOut, Split

# The calendar. Days are days of UTC; the first ones only give a history.
DAYS, GRADED_DAYS = 10, 7
SECONDS_PER_DAY = 86_400
#: A period begins so many days before one of these turns: new years, and clocks that are changed.
DAYS_BEFORE_TURN = (4, 8)
TURNS = ("2023-01-01", "2024-01-01", "2025-01-01", "2023-03-26", "2024-03-31", "2023-10-29", "2024-10-27")
PUBLIC_TURN = "2022-01-01"

#: Host -> time zone, whether its stamps are those of RFC 3164, and what its sshd is called.
HOSTS = {
    "ams1": ("Europe/Amsterdam", True, "sshd"),
    "lon1": ("Europe/London", False, "sshd-session"),
    "nyc1": ("America/New_York", True, "sshd"),
    "pnq1": ("Asia/Kolkata", True, "sshd-session"),
    "syd1": ("Australia/Sydney", False, "sshd"),
}

# People. A pair is the range of a uniform distribution over whole numbers, both ends included.
ALONE = 700  # people with an address of their own
MOVING_SHARE = 0.35  # of these, who have a new address each day
OFFICES, PEOPLE_IN_OFFICE = 4, (15, 35)  # gateways with NAT, and people behind each
HOMES, PEOPLE_IN_HOME = 25, (2, 3)
AT_WORK, AT_WEEKEND = 0.75, 0.2  # probability of a day with log-ins
MORE_LOG_INS = 0.3  # Poisson mean of log-ins on such a day, after the first
TYPING_ERRORS = (1.2, 9.0)  # beta distribution over people: probability of at least one error in a log-in
CLUMSY_SHARE, CLUMSY_ERRORS = 0.08, 0.45  # of people, and their probability
WRONG_NAME = 0.35  # probability that the user name is in doubt too, and others are tried
GIVES_UP = 0.45  # probability that a log-in with errors ends without success
WITH_KEY = 0.3  # of log-ins without errors, those with a key

# Jobs: programs that log in again and again, first rightly and then with a password that has expired.
JOBS, PEOPLE_WAITING = 4, 3  # people who wait for what a job does
JOB_MINUTES = (20, 60)  # from one log-in to the next
JOB_EXPIRES_ON_DAY, JOB_BROKEN_DAYS = (1, 7), (2, 5)

# Attackers.
LOUD_GUESSERS_PER_DAY, LOUD_DAYS = 2.0, (1, 3)  # Poisson mean of new ones; how long they stay
LOUD_TRIES_PER_DAY = (4.2, 0.9)  # log-normal: mean and standard deviation of the logarithm
QUIET_GUESSERS_PER_DAY, QUIET_TRIES = 4.0, (1, 4)
SPRAY_ON_DAY, SPRAY_ADDRESSES = 0.8, (10, 24)  # probability of a day with a spray; addresses that take part
SPRAY_MORE_TRIES = 1.2  # Poisson mean of tries of an address on a day, after the first; each on another user
SPRAY_STAYS = 0.4  # probability that an address takes part on the next day again
SPRAY_FORMER_STAFF = 0.25  # of tried names, those that are no longer a user's
SPRAY_SUCCESS = 0.05  # of tries on users
STUFFERS_PER_DAY, STUFFED_USERS = 1.5, (8, 40)
STUFFED_KNOWN, STUFFED_SUCCESS = 0.3, 0.04  # of tried names, users; of tries on users, successes
FORGERS, FORGED_TRIES_PER_DAY, VICTIMS = 2, (12, 30), 6  # names that look like log text; whom they name

# Files.
FILES_PER_HOST, OVERLAP_LINES = 4, (30, 150)
BROKEN_LINES_PER_HOST, NOISE_SHARE = 25, 0.35

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
GIVEN = "ada ben carla dan eva finn greta hugo ines jan kim lars mia noor omar pia rosa sven tara uli vera wim yara zoe"
FAMILY = "abel berg cruz dahl engel faro gupta haas ito jonas klein lund meyer novak okoye patel quist rossi sato tran"
DEFAULT_NAMES = (
    "admin test user oracle postgres ubuntu guest ftpuser git pi mysql hadoop support nagios www tomcat minecraft"
)
JOB_NAMES = ("backup", "deploy", "reports", "mirror", "metrics", "archive")
#: Names that other programs would stumble over. Here they are text like any other.
HOSTILE_NAMES = (
    "$(reboot)",
    "`id`",
    "'; DROP TABLE users; --",
    "${jndi:ldap://host.example/a}",
    "../../etc/passwd",
    "%s%s%n",
    "\x1b[2Jroot",
    "=1+1",
    "<script>alert(1)</script>",
    "invalid user root",
    "root ",
    "",
)

HONEST, GUESSING, SPRAYING, STUFFING = "honest", "guessing", "spraying", "stuffing"


@dataclass(slots=True)
class _World:
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


def build(rng: np.random.Generator) -> Split:
    """The logs of two firms: one with answers, and one to be judged.

    Args:
        rng: decides everything.

    Returns:
        public: dict with `files` (list of bytes), `zones` (dict of host -> name of a time zone), `collected`
            (str, a moment in UTC) and `answer` (DataFrame: `day`, `source`, `attack`, `kind`, `people`, one row
            for each source and graded day).
        held_out.inputs: the same without `answer`.
        held_out.labels: the answer, with the column `failures` (int64) too.
    """
    public, answer = _firm(rng, PUBLIC_TURN)
    inputs, labels = _firm(rng, TURNS[int(rng.integers(len(TURNS)))])
    return Split(public={**public, "answer": answer.drop(columns="failures")}, held_out=HeldOut(inputs, labels))


def _firm(rng: np.random.Generator, turn: str) -> tuple[dict, pd.DataFrame]:
    """The log files of one firm around a turn of the calendar, and the truth about each source and day."""
    begin = datetime.fromisoformat(turn).replace(tzinfo=UTC) - timedelta(days=int(rng.integers(*DAYS_BEFORE_TURN)))
    dice = random.Random(int(rng.integers(2**62)))  # noqa: S311 - much faster than NumPy for one number at a time
    world = _World(rng, dice, begin.timestamp())
    staff, places = _honest_days(world, begin)
    _jobs(world)
    _attacks(world, staff)
    _forgeries(world, places)

    rows = sorted((day, source) for day, source in world.units if day >= DAYS - GRADED_DAYS)
    unit = [world.units[row] for row in rows]
    kind = np.array([one[0] for one in unit])
    answer = pd.DataFrame(
        {
            "day": np.datetime64(begin.date(), "ns") + np.array([day for day, _ in rows]) * np.timedelta64(1, "D"),
            "source": [source for _, source in rows],
            "attack": kind != HONEST,
            "kind": kind,
            "people": np.array([len(one[1]) for one in unit], np.int64),
            "failures": np.array([one[2] for one in unit], np.int64),
        }
    )
    logs = {
        "files": _files(world),
        "zones": {host: zone for host, (zone, _, _) in HOSTS.items()},
        "collected": f"{begin + timedelta(days=DAYS, minutes=30):%Y-%m-%d %H:%M:%S}",
    }
    return logs, answer


def _honest_days(world: _World, begin: datetime) -> tuple[list[str], list[str]]:
    """People log in. Returns their user names, and the addresses of gateways and homes."""
    rng = world.rng
    names = [f"{given}.{family}" for given in GIVEN.split() for family in FAMILY.split()]
    names += [f"{name}{number}" for number in (2, 3) for name in names]
    sizes = [1] * ALONE
    sizes += [world.between(PEOPLE_IN_OFFICE) for _ in range(OFFICES)]
    sizes += [world.between(PEOPLE_IN_HOME) for _ in range(HOMES)]
    staff = [names[i] for i in rng.permutation(len(names))[: sum(sizes)]]
    first, places = 0, []
    for size in sizes:
        place, moves = world.address(), size == 1 and world.chance(MOVING_SHARE)
        host = world.pick(list(HOSTS))
        if size > 1:
            places.append(place)
        group = staff[first : first + size]
        first += size
        errors = np.where(rng.random(size) < CLUMSY_SHARE, CLUMSY_ERRORS, rng.beta(*TYPING_ERRORS, size))
        zone = ZoneInfo(HOSTS[host][0])
        for day in range(DAYS):
            source = world.address() if moves else place
            moment = begin + timedelta(days=day)
            probability = AT_WORK if moment.weekday() < 5 else AT_WEEKEND
            morning = datetime(moment.year, moment.month, moment.day, 9, tzinfo=zone).timestamp()
            for user, error in zip(group, errors, strict=True):
                if not world.chance(probability):
                    continue
                for _ in range(1 + int(rng.poisson(MORE_LOG_INS))):
                    _honest_log_in(world, host, morning + 36_000 * world.dice.random(), source, user, float(error))
    return staff, places


def _honest_log_in(world: _World, host: str, second: float, source: str, user: str, error: float) -> None:
    if not world.chance(error):
        world.log_in(host, second, source, [], user, people=(user,), with_key=world.chance(WITH_KEY))
        return
    n_errors = min(int(world.rng.geometric(0.5)), 6)
    tries = [(user, True)] * n_errors
    if world.chance(WRONG_NAME):
        cut = world.between((1, len(user) - 1))
        wrong = [user[:cut] + user[cut + 1 :], user.replace(".", ""), user[0] + user.split(".")[1], user.split(".")[0]]
        if world.chance(0.15):
            wrong[0] = user[:cut] + "\udcfc" + user[cut:]  # one byte of Latin-1, which is not UTF-8
        tries = [(name, False) for name in wrong[: world.between((1, 3))]] + tries * world.chance(0.5)
    world.log_in(host, second, source, tries, "" if world.chance(GIVES_UP) else user, people=(user,))


def _jobs(world: _World) -> None:
    """Jobs whose password expires, until somebody notices."""
    rng = world.rng
    for user in rng.permutation(JOB_NAMES)[:JOBS]:
        host, source, minutes = world.pick(list(HOSTS)), world.address(), world.between(JOB_MINUTES)
        expires = world.between(JOB_EXPIRES_ON_DAY) + rng.random()
        repaired = expires + world.between(JOB_BROKEN_DAYS)
        people = tuple(f"waiting for {user} {number}" for number in range(PEOPLE_WAITING))
        for step in range(DAYS * 1_440 // minutes):
            day = (step * minutes + rng.random()) / 1_440
            second = world.start + day * SECONDS_PER_DAY
            if expires <= day < repaired:
                world.log_in(host, second, source, [(str(user), True)] * world.between((1, 2)), people=people)
            else:
                world.log_in(host, second, source, [], str(user), people=people)


def _attacks(world: _World, staff: list[str]) -> None:
    rng, hosts = world.rng, list(HOSTS)
    default = DEFAULT_NAMES.split()

    def second(day: int) -> float:
        return world.start + (day + rng.random()) * SECONDS_PER_DAY

    def guess(day: int, source: str, n_tries: int) -> None:
        host, left, begin, step = world.pick(hosts), n_tries, rng.random() * 0.6, 0.3 / n_tries * rng.random()
        while left > 0:
            run = min(left, world.between((1, 6)))
            known = world.chance(0.4)
            user = "root" if known else str(world.pick(HOSTILE_NAMES) if world.chance(0.03) else world.pick(default))
            when = world.start + (day + begin + step * (n_tries - left)) * SECONDS_PER_DAY
            world.log_in(host, when, source, [(user, known)] * run, kind=GUESSING, at_once=world.chance(0.5))
            left -= run

    spray: list[str] = []
    for day in range(DAYS):
        for _ in range(int(rng.poisson(LOUD_GUESSERS_PER_DAY))):
            source = world.address()
            for stay in range(world.between(LOUD_DAYS)):
                guess(day + stay, source, 5 + int(rng.lognormal(*LOUD_TRIES_PER_DAY)))
        for _ in range(int(rng.poisson(QUIET_GUESSERS_PER_DAY))):
            guess(day, world.address(), world.between(QUIET_TRIES))
        if world.chance(SPRAY_ON_DAY):
            spray = [source for source in spray if world.chance(SPRAY_STAYS)]
            spray += [world.address() for _ in range(world.between(SPRAY_ADDRESSES) - len(spray))]
            for source in spray:
                for _ in range(1 + int(rng.poisson(SPRAY_MORE_TRIES))):
                    known = not world.chance(SPRAY_FORMER_STAFF)
                    user = str(world.pick(staff))
                    one = (user, True) if known else (user.replace(".", "-"), False)
                    if known and world.chance(SPRAY_SUCCESS):
                        world.log_in(world.pick(hosts), second(day), source, [], user, kind=SPRAYING)
                    else:
                        world.log_in(world.pick(hosts), second(day), source, [one], kind=SPRAYING)
        for _ in range(int(rng.poisson(STUFFERS_PER_DAY))):
            source, begin = world.address(), second(day)
            for number in range(world.between(STUFFED_USERS)):
                user, known = str(world.pick(staff)), world.chance(STUFFED_KNOWN)
                right = known and world.chance(STUFFED_SUCCESS)
                name = user if known else f"{user.split('.')[1]}{rng.integers(50, 99)}"
                tries = [] if right else [(name, known)]
                when = begin + 20 * number
                world.log_in(world.pick(hosts), when, source, tries, user if right else "", kind=STUFFING)


def _forgeries(world: _World, places: list[str]) -> None:
    """Attackers who want others to be locked out: their texts name the addresses of *places*."""
    rng, hosts = world.rng, list(HOSTS)
    victims = [places[i] for i in rng.permutation(len(places))[:VICTIMS]]
    for _ in range(FORGERS):
        source = world.address()
        for day in range(DAYS):
            for _ in range(world.between(FORGED_TRIES_PER_DAY)):
                host, victim = str(world.pick(hosts)), world.pick(victims)
                second = world.start + (day + rng.random()) * SECONDS_PER_DAY
                text = f"root from {victim} port {rng.integers(1_024, 65_536)} ssh2{world.pick(['', '', ': RSA'])}"
                if world.chance(0.3):
                    gap = world.pick(["\u2028", "\x85", "\x0b", "\x0c"])
                    forged = (
                        f"{_stamp(second, host)} {host} sshd[{world.between((300, 9_999))}]: Failed password for {text}"
                    )
                    text = f"x{gap}{forged}{gap}y"
                world.log_in(host, second, source, [(text, False)], kind=GUESSING)
    for host in hosts:
        for _ in range(DAYS * 6):
            second = world.start + rng.random() * DAYS * SECONDS_PER_DAY
            victim, user = world.pick(victims), world.pick(["root", "invalid user admin"])
            text = f"Failed password for {user} from {victim} port {rng.integers(1_024, 65_536)} ssh2"
            program = world.pick(["webshop[812]", "feedback[77]", "notsshd[5]"])
            world.write(host, second, world.pick([text, f"sshd[4711]: {text}"]), str(program))


def _stamp(second: float, host: str) -> str:
    """The moment as *host* writes it: in its local time, without the year, or with the offset from UTC."""
    zone, is_old, _ = HOSTS[host]
    local = datetime.fromtimestamp(second, ZoneInfo(zone))
    if is_old:
        return f"{MONTHS[local.month - 1]} {local.day:2d} {local.hour:02d}:{local.minute:02d}:{local.second:02d}"
    return local.isoformat(timespec="microseconds")


def _files(world: _World) -> list[bytes]:
    """The rotated files of all hosts, in any order."""
    rng, files = world.rng, []
    for host, events in world.lines.items():
        last = world.start + DAYS * SECONDS_PER_DAY
        for _ in range(DAYS * 12):
            second = world.start + rng.random() * DAYS * SECONDS_PER_DAY
            world.write(host, second, "(root) CMD (run-parts /etc/cron.hourly)", "CRON[99]")
        events.sort()
        text = [
            f"{_stamp(min(second, last - 1), host)} {host} {program}: {message}"
            for second, _, program, message in events
        ]
        lines = [line.encode("utf-8", "surrogateescape") for line in text]
        plain = [line for line in lines if b": Failed password for " in line and line.count(b" port ") == 1]
        for number in rng.integers(0, len(lines), BROKEN_LINES_PER_HOST):
            whole = plain[int(rng.integers(len(plain)))]
            lines.insert(int(number), whole[: int(rng.integers(5, len(whole) - 1))])
        ends = np.sort(rng.choice(np.arange(1, 20), FILES_PER_HOST - 1, replace=False)) * len(lines) // 20
        starts = [0, *(int(end) - world.between(OVERLAP_LINES) for end in ends)]
        parts = [lines[max(start, 0) : int(end)] for start, end in zip(starts, [*ends, len(lines)], strict=True)]
        whole_files = [b"\n".join(part) + b"\n" for part in parts]
        whole_files[1] = whole_files[1][: -1 - int(rng.integers(2, 12))]  # its last line is in the next file, whole
        files += whole_files
    files.append(files[int(rng.integers(len(files)))])  # a copy that somebody made
    return [files[i] for i in rng.permutation(len(files))]
