"""Honest people who log in, and programs that do."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np

from .world import DAYS, HOSTS, SECONDS_PER_DAY, World

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
GIVEN = "ada ben carla dan eva finn greta hugo ines jan kim lars mia noor omar pia rosa sven tara uli vera wim yara zoe"
FAMILY = "abel berg cruz dahl engel faro gupta haas ito jonas klein lund meyer novak okoye patel quist rossi sato tran"
JOB_NAMES = ("backup", "deploy", "reports", "mirror", "metrics", "archive")


def honest_days(world: World, begin: datetime) -> tuple[list[str], list[str]]:
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


def _honest_log_in(world: World, host: str, second: float, source: str, user: str, error: float) -> None:
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


def add_jobs(world: World) -> None:
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
