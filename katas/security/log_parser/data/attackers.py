"""Those who guess and spray, and those who forge lines."""

from __future__ import annotations

from .files import stamp_of
from .world import DAYS, GUESSING, HOSTS, SECONDS_PER_DAY, SPRAYING, STUFFING, World

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
DEFAULT_NAMES = (
    "admin test user oracle postgres ubuntu guest ftpuser git pi mysql hadoop support nagios www tomcat minecraft"
)

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


def add_attacks(world: World, staff: list[str]) -> None:
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


def add_forgeries(world: World, places: list[str]) -> None:
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
                    stamp, process = stamp_of(second, host), world.between((300, 9_999))
                    forged = f"{stamp} {host} sshd[{process}]: Failed password for {text}"
                    text = f"x{gap}{forged}{gap}y"
                world.log_in(host, second, source, [(text, False)], kind=GUESSING)
    for host in hosts:
        for _ in range(DAYS * 6):
            second = world.start + rng.random() * DAYS * SECONDS_PER_DAY
            victim, user = world.pick(victims), world.pick(["root", "invalid user admin"])
            text = f"Failed password for {user} from {victim} port {rng.integers(1_024, 65_536)} ssh2"
            program = world.pick(["webshop[812]", "feedback[77]", "notsshd[5]"])
            world.write(host, second, world.pick([text, f"sshd[4711]: {text}"]), str(program))
