"""Names that are looked up in the DNS: real domains, and names that malware makes up by the thousand (DGA).

The real domains are those of Chrome's HSTS preload list of January 2025, from the package hstspreload (BSD-3).

The made-up names come from published algorithms, written anew here from their descriptions and constants: Johannes
Bader's analyses (https://bin.re/blog, and the repository domain_generation_algorithms), and Plohmann, Yakdan, Klatt,
Bader, Gerhards-Padilla (2016), "A Comprehensive Measurement Study of Domain Generating Malware". They are harmless:
they make strings, nothing looks them up, and their seeds, dates and words are drawn by lot, so that they are not the
names that any malware asked for. Where a published constant is kept it stands in the function.

kind           families                                   how a name is made
letters        ramnit, necurs, tinba, kraken, ranbyus     letters from arithmetic, nearly uniform
hash           bamital, newgoz, corebot, qadars           letters and digits, half of them from MD5
pronounceable  symmi, simda, vawtrak, pushdo, pitou       consonants and vowels by turns
words          suppobox, matsnu, gozi, nymaim             words of a dictionary, side by side
new            banjori, volatilecedar, ngioweb            a name with four letters moved on, or its letters mixed;
                                                          syllables between prefixes and suffixes

What was changed, and why:

- Of the first four kinds, some families are public and others held out, by lot; the last kind is never public.
- All real domains with Punycode in them (some 450) are among those chosen; the others are chosen by lot.
- The dictionaries are common English words (zxcvbn 4.5.0, MIT) instead of those in the malware; no two families
  share a word.
- pitou's draws come from an ordinary generator: only its grammar of consonants and vowels is kept. matsnu, whose
  grammar is verb, noun, verb, ... joined with or without a hyphen, is kept as far as that.
- How popular a real domain is, nothing in the list says. It is drawn here after the law of Zipf and Mandelbrot,
  lookups in proportion to 1 / (rank + RANK_OFFSET), and shorter names are more popular, on the whole.
- Names appear as resolvers see them: with hosts before them, with letters of any case (draft-vixie-dnsext-dns0x20),
  with or without the last dot. That is as frequent for real names as for others.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator

import numpy as np
import pandas as pd

from mlekata.authoring import HeldOut, Split, datasets

REAL_FILE = "hstspreload/hstspreload.bin"
REAL_SHA256 = "a56eaba1da95d49aa2eee14bb24aaaccd4bd86fca1841eac67a23b74d5c4093f"  # in hstspreload 2025.1.1
IS_DOMAIN = 0x80  # flag of an entry that is a whole domain, and not a step on the way to one
WORDS_FILE = "zxcvbn/frequency_lists.py"
WORDS_SHA256 = "e7542100ba2abcdf12e3bbc3318f0429d9bf136014dcfe0b5f977b8ad4a13bb5"  # in zxcvbn 4.5.0
WORD_RANKS = (150, 9_000)  # of the words in the English Wikipedia, by frequency

TRAIN_REAL, VALIDATION_REAL, HELD_OUT_REAL = 9_000, 5_000, 12_000  # domains
RANK_OFFSET = 2_000.0  # of Mandelbrot; the most popular domain has some fourteen times the lookups of the last
LENGTH_NOISE = 5.0  # characters: how loosely popularity follows length
LOOKUPS = 50_000_000  # of real domains, over all three parts
PUBLIC_NAMES, HELD_OUT_NAMES = 400, 150  # of each family
SEEN_AGAIN = 0.1  # of the real domains to train on, seen a second time under another host or suffix

#: Family -> kind, and the suffixes that its names are registered under.
FAMILIES = {
    "ramnit": ("letters", ("com", "eu", "click", "bid")),
    "necurs": ("letters", ("tj", "in", "jp", "tw", "la", "so", "ki", "cc", "tv", "ru", "su", "pw", "com", "net")),
    "tinba": ("letters", ("com", "net", "in", "ru")),
    "kraken": ("letters", ("dyndns.org", "yi.org", "dynserv.com", "mooo.com")),
    "ranbyus": ("letters", ("in", "me", "cc", "su", "tw", "net", "com", "pw")),
    "bamital": ("hash", ("co.cc", "cz.cc", "info", "org")),
    "newgoz": ("hash", ("com", "net", "org", "biz")),
    "corebot": ("hash", ("ddns.net",)),
    "qadars": ("hash", ("com", "org", "net", "top")),
    "symmi": ("pronounceable", ("ddns.net",)),
    "simda": ("pronounceable", ("com", "eu", "info")),
    "vawtrak": ("pronounceable", ("com", "top")),
    "pushdo": ("pronounceable", ("kz", "com")),
    "pitou": ("pronounceable", ("com", "org", "biz", "net", "info", "us", "name", "me")),
    "suppobox": ("words", ("net", "ru")),
    "matsnu": ("words", ("com",)),
    "gozi": ("words", ("com", "ru", "me")),
    "nymaim": ("words", ("com", "net", "org", "sc", "ps")),
    "banjori": ("new", ("com",)),
    "volatilecedar": ("new", ("info", "net")),
    "ngioweb": ("new", ("net", "info", "com", "biz", "org", "name")),
}
PUBLIC_OF_KIND = {"letters": 3, "hash": 2, "pronounceable": 3, "words": 2}
REAL = "real"

#: Suffixes of two labels under which anybody may register, and that occur here; the list of publicsuffix.org is longer.
PUBLIC_SUFFIXES = (  # noqa: SIM905 (a list would be longer than all the rest)
    "ac.uk co.uk me.uk net.uk org.uk gov.uk com.au net.au org.au gov.au edu.au id.au co.nz net.nz org.nz govt.nz "
    "co.za org.za com.br net.br org.br gov.br com.ar com.mx com.co com.pe com.ec com.ve com.uy com.py com.tr name.tr "
    "biz.tr gen.tr com.ua in.ua org.ua net.ua pp.ua co.jp or.jp ne.jp com.tw com.cn com.hk com.sg com.my com.ph "
    "com.vn co.kr co.th in.th co.id my.id web.id co.in gov.in net.in org.in co.il org.il com.pl net.pl org.pl edu.pl "
    "com.ng co.ke com.pk com.sa com.es com.pt co.at com.gr com.ro com.hr roma.it milano.it gc.ca eu.org "
    "ddns.net dyndns.org dynserv.com duckdns.org yi.org mooo.com co.cc cz.cc github.io appspot.com herokuapp.com "
    "azurewebsites.net blogspot.com cloudfront.net dedyn.io"
).split()

CONSONANTS, VOWELS = "bcdfghjklmnpqrstvwxyz", "aeiou"


def build(rng: np.random.Generator) -> Split:
    """Public and held-out names: other families, and other real domains.

    Returns:
        public: dict with `train` (DataFrame: `name` str, `family` str, `lookups` int64), `validation` (DataFrame of
            real names alone: `name`, `lookups`) and `public_suffixes` (list of str).
        held_out.inputs: list of str, names.
        held_out.labels: DataFrame, row for row: `family` (str), `kind` (str), `label` (str; the registered label
            without hosts and suffix, small letters, Punycode decoded), `suffix` (str), `lookups` (int64).
    """
    real = _real_domains(rng, TRAIN_REAL + VALIDATION_REAL + HELD_OUT_REAL)
    train_real, rest = real[:TRAIN_REAL], real[TRAIN_REAL:]
    validation, held_out_real = rest[:VALIDATION_REAL], rest[VALIDATION_REAL:]

    public_families = {
        family
        for kind, count in PUBLIC_OF_KIND.items()
        for family in rng.permutation([name for name, (of, _) in FAMILIES.items() if of == kind])[:count].tolist()
    }
    made_up = _made_up_names(rng, public_families)
    in_public = made_up["family"].isin(public_families)

    again = train_real.iloc[rng.permutation(len(train_real))[: round(SEEN_AGAIN * len(train_real))]]
    again = again.assign(suffix=rng.permutation(again["suffix"].to_numpy()))
    train = pd.concat([train_real, again, made_up[in_public]], ignore_index=True)
    held_out = pd.concat([held_out_real, made_up[~in_public]], ignore_index=True)
    train, held_out = (part.iloc[rng.permutation(len(part))].reset_index(drop=True) for part in (train, held_out))
    return Split(
        public={
            "train": train.assign(name=_as_asked(rng, train))[["name", "family", "lookups"]],
            "validation": pd.DataFrame(
                {"name": _as_asked(rng, validation), "lookups": validation["lookups"].to_numpy()}
            ),
            "public_suffixes": list(PUBLIC_SUFFIXES),
        },
        held_out=HeldOut(
            inputs=_as_asked(rng, held_out),
            labels=held_out.assign(label=[_decoded(label) for label in held_out["label"]])[
                ["family", "kind", "label", "suffix", "lookups"]
            ],
        ),
    )


# --- real domains -----------------------------------------------------------------------------------------


def _real_domains(rng: np.random.Generator, count: int) -> pd.DataFrame:
    """*count* real domains with different registered labels, in any order: `label`, `suffix`, `lookups`."""
    entries = _entries(datasets.read(REAL_FILE, sha256=REAL_SHA256, install="hstspreload==2025.1.1"))
    suffixes, found = frozenset(PUBLIC_SUFFIXES), {}
    shuffled = [entries[position].decode() for position in rng.permutation(len(entries))]
    other_letters = [name for name in shuffled if "xn--" in name]
    for name in other_letters + shuffled:
        parts = name.split(".")
        n_suffix = 2 if ".".join(parts[-2:]) in suffixes else 1
        if len(parts) <= n_suffix:
            continue
        label = parts[-n_suffix - 1]
        if len(label) >= 3 and label not in found:
            found[label] = ".".join(parts[-n_suffix:])
            if len(found) == count:
                break
    length = np.array([len(_decoded(label)) for label in found])
    rank = np.argsort(np.argsort(length + rng.normal(0.0, LENGTH_NOISE, count)))
    share = 1 / (rank + RANK_OFFSET)
    frame = pd.DataFrame(
        {
            "label": list(found),
            "suffix": list(found.values()),
            "family": REAL,
            "kind": REAL,
            "lookups": np.ceil(LOOKUPS * share / share.sum()).astype(np.int64),
        }
    )
    return frame.iloc[rng.permutation(count)]


def _entries(content: bytes) -> list[bytes]:
    """The whole domains in the file: each entry is a byte of flags, a byte of length, and so many bytes of name."""
    found, start, end = [], 0, len(content)
    while start < end:
        stop = start + 2 + content[start + 1]
        if content[start] & IS_DOMAIN:
            found.append(content[start + 2 : stop])
        start = stop
    return found


def _decoded(label: str) -> str:
    """The label with its Punycode, if it has any, decoded."""
    try:
        return label[4:].encode().decode("punycode") if label.startswith("xn--") else label
    except UnicodeError:
        return label


HOSTS = ("", "", "", "", "www.", "www.", "mail.", "api.", "cdn1.", "ns2.", "img.static.", "m.")


def _as_asked(rng: np.random.Generator, names: pd.DataFrame) -> list[str]:
    """Names as a resolver sees them: perhaps with a host, in letters of any case, with a last dot."""
    host, dot, case = rng.integers(0, len(HOSTS), len(names)), rng.random(len(names)), rng.random(len(names))
    asked = []
    for label, suffix, which, last, mixed in zip(names["label"], names["suffix"], host, dot, case, strict=True):
        name = f"{HOSTS[which]}{label}.{suffix}{'.' if last < 0.3 else ''}"
        if mixed < 0.3:  # a resolver that mixes cases, so that answers are harder to forge
            bits = rng.integers(0, 2, len(name))
            name = "".join(
                character.upper() if bit else character for character, bit in zip(name, bits.tolist(), strict=True)
            )
        asked.append(name)
    return asked


# --- made-up names ----------------------------------------------------------------------------------------


def _made_up_names(rng: np.random.Generator, public_families: set[str]) -> pd.DataFrame:
    """Names of all families, as many of each as are needed: `label`, `suffix`, `family`, `kind`, `lookups`."""
    words = _words(rng)
    parts = []
    for family, (kind, suffixes) in FAMILIES.items():
        count = PUBLIC_NAMES if family in public_families else HELD_OUT_NAMES
        labels: dict[str, None] = {}
        names = GENERATORS[family](rng, words)
        while len(labels) < count:
            labels[next(names)] = None
        suffix = rng.choice(list(suffixes), count)
        parts.append(
            pd.DataFrame({"label": list(labels), "suffix": suffix, "family": family, "kind": kind, "lookups": 0})
        )
    return pd.concat(parts, ignore_index=True)


def _words(rng: np.random.Generator) -> list[str]:
    """Common English words in any order; each family takes its own from the end."""
    content = datasets.read(WORDS_FILE, sha256=WORDS_SHA256, install="zxcvbn==4.5.0")
    start = content.index(b'"english_wikipedia": "') + len(b'"english_wikipedia": "')
    listed = content[start : content.index(b'"', start)].decode().split(",")
    common = [word for word in listed[slice(*WORD_RANKS)] if re.fullmatch("[a-z]{4,9}", word)]
    return [common[place] for place in rng.permutation(len(common))]


def _take(words: list[str], count: int) -> list[str]:
    return [words.pop() for _ in range(count)]


def _md5(content: bytes) -> hashlib._Hash:
    return hashlib.md5(content, usedforsecurity=False)


def _bits32(rng: np.random.Generator) -> int:
    return int(rng.integers(1, 2**32))


def _ramnit(rng: np.random.Generator, words: list[str]) -> Iterator[str]:
    """Lehmer's generator, 16807 modulo 2**31 - 1 after Schrage: 8 to 19 letters from a to y."""
    state = int(rng.integers(1, 2**31 - 1))

    def draw(modulus: int) -> int:
        nonlocal state
        state = (16807 * (state % 127773) - 2836 * (state // 127773)) & 0xFFFFFFFF
        return state % modulus

    while True:
        before = state
        length = 8 + draw(12)
        after = state
        yield "".join(chr(97 + draw(25)) for _ in range(length))
        product = before * after
        state = (product + product // 2**32) % 2**32


def _necurs(rng: np.random.Generator, words: list[str]) -> Iterator[str]:
    """A mixer of 64 bits: 7 to 21 letters from a to y."""

    def mixed(value: int) -> int:
        for step in range(21):  # published: 21 to 148 rounds, by the lowest bits
            value = (value + ((value * 7) ^ (value << 15)) + 8 * step - (value >> 5)) & (2**64 - 1)
        return value

    start = mixed(_bits32(rng))
    sequence = 0
    while True:
        value = mixed(mixed(start + sequence) + 9)
        letters = []
        for place in range(value % 15 + 7):
            value = mixed(value + place)
            letters.append(chr(97 + value % 25))
            value = mixed(value + 0xABBEDF)
        yield "".join(letters)
        sequence += 1


def _tinba(rng: np.random.Generator, words: list[str]) -> Iterator[str]:
    """Each name of 12 letters is made from the one before it and a key of 16 characters."""
    key_sum, last_of_key = int(rng.integers(1200, 1800)), int(rng.integers(48, 122))
    name = "".join(words.pop() for _ in range(4))[:14] + ".com"
    while True:
        total, value, letters = key_sum, last_of_key, []
        for place in range(12):
            while True:
                value = (((value + ord(name[place])) ^ (total & 0xFF)) + ord(name[place + 1])) & 0xFF
                if 0x61 < value < 0x7A:
                    letters.append(chr(value))
                    break
                total += 1
        name = "".join(letters) + ".com"
        yield name[:12]


def _kraken(rng: np.random.Generator, words: list[str]) -> Iterator[str]:
    """A linear congruence for each name, 1103515245 r + 12435: 6 to 11 letters."""
    start, number = _bits32(rng), int(rng.integers(10**6, 2 * 10**6))

    def signed(value: int) -> int:
        return (value + 2**31) % 2**32 - 2**31

    while True:
        state = signed(int(signed(number * (number + 7) * (number + 12)) / 9) + number * (number + 1) + start)
        drawn = []
        for _ in range(14):
            state = signed(1103515245 * state + 12435)
            drawn.append(state // 256 % 32768)
        length = (drawn[0] * drawn[1] - drawn[2]) % 6 + 6
        yield "".join(chr(97 + value % 26) for value in drawn[3 : 3 + length])
        number += 1


def _ranbyus(rng: np.random.Generator, words: list[str]) -> Iterator[str]:
    """A congruence of 64 bits, its state cut up into bytes: 17 letters from a to y."""
    state = int(rng.integers(0, 2**63))
    while True:
        data = b""
        while len(data) < 17:
            state = (0x5851F42D4C957F2D * state + 0x14057B7EF767814F) % 2**64
            data += (state >> 24).to_bytes(5, "little")
        yield "".join(chr(97 + byte % 25) for byte in data[:17])


def _bamital(rng: np.random.Generator, words: list[str]) -> Iterator[str]:
    """MD5 of a day and a number, in hexadecimal: 32 digits."""
    day, number = int(rng.integers(0, 10_000)), 0
    while True:
        yield _md5(f"{number}{day}".encode()).hexdigest()
        number += 1


def _newgoz(rng: np.random.Generator, words: list[str]) -> Iterator[str]:
    """MD5 of a day and a number, four words of it to the base of 36: up to 28 letters and digits."""
    day, number = _bits32(rng), 0
    while True:
        digest = _md5(number.to_bytes(4, "little") + day.to_bytes(4, "little")).digest()
        parts = []
        for start in range(0, 16, 4):
            value, digits = int.from_bytes(digest[start : start + 4], "little"), ""
            while value and len(digits) < 7:
                value, digit = divmod(value, 36)
                digits = "0123456789abcdefghijklmnopqrstuvwxyz"[digit] + digits
            parts.append(digits)
        yield "".join(parts)
        number += 1


def _corebot(rng: np.random.Generator, words: list[str]) -> Iterator[str]:
    """A linear congruence, 1664525 r + 1013904223: 12 to 23 of a to y and 0 to 8."""
    state, characters = _bits32(rng), "abcdefghijklmnopqrstuvwxy012345678"
    while True:
        state = (1664525 * state + 1013904223) & 0xFFFFFFFF
        name = ""
        for _ in range(12 + state % 12):
            state = (1664525 * state + 1013904223) & 0xFFFFFFFF
            name += characters[state % len(characters)]
        yield name


def _qadars(rng: np.random.Generator, words: list[str]) -> Iterator[str]:
    """A linear congruence, seed - 1043968403 r: 12 letters and digits."""
    seed, state = int(rng.integers(0, 2**16)) * 2 + 1, _bits32(rng)
    characters = "abcdefghijklmnopqrstuvwxyz0123456789"
    while True:
        name = ""
        for _ in range(13):  # the last draw is for the suffix
            state = (seed - 1043968403 * state) & 0x7FFFFFFF
            name += characters[state % 36]
        yield name[:12]


def _symmi(rng: np.random.Generator, words: list[str]) -> Iterator[str]:
    """The congruence of Microsoft's C library: 8 to 15 letters, vowels and consonants by turns, mostly."""
    state = _bits32(rng)

    def draw() -> int:
        nonlocal state
        state = (state * 214013 + 2531011) & 0xFFFFFFFF
        return (state >> 16) & 0x7FFF

    while True:
        name, turn = "", 0
        for place in range(8 + draw() % 8):
            if place % 2 == 0:
                turn = int(draw() & 0x100 != 0)
            letters = ("aeiou", "bcdfghklmnpqrstvwx")[(turn + place) % 2]
            name += letters[draw() % len(letters)]
        yield name


def _simda(rng: np.random.Generator, words: list[str]) -> Iterator[str]:
    """A sum that is divided by odd numbers: 7 letters, consonants and vowels by turns."""
    base, step = _bits32(rng) + 2**30, int(rng.integers(1_500, 3_000))
    while True:
        base += step
        yield "".join(
            ("qwrtpsdfghjklzxcvbnm"[base // (3 + 2 * place) % 20], "eyuioa"[base // (3 + 2 * place) % 6])[place % 2]
            for place in range(7)
        )


def _vawtrak(rng: np.random.Generator, words: list[str]) -> Iterator[str]:
    """The congruence of ANSI C: 7 to 11 letters, one or two consonants after a vowel."""
    state = _bits32(rng)

    def draw() -> int:
        nonlocal state
        state = (1103515245 * state + 12345) % 2**31
        return state

    while True:
        length, consonants, name = draw() % 5 + 7, draw() % 2, ""
        for _ in range(length):
            state += 2
            drawn = draw()
            if consonants:
                consonants -= 1
                name += "cdfghlmnrstw"[drawn % 12]
            else:
                consonants = draw() % 2 + 1
                name += VOWELS[drawn % 5]
        yield name


def _pushdo(rng: np.random.Generator, words: list[str]) -> Iterator[str]:
    """MD5 of the hash before it, a syllable for each byte: 9 to 12 letters."""
    state = _bits32(rng)
    while True:
        digest = _md5(state.to_bytes(4, "little")).digest()
        state = int.from_bytes(digest[:4], "little")
        length, name = (state & 3) + 9, ""
        for byte in digest:
            name += "bcdfghjklmnpqrstvwx"[byte % 19] + VOWELS[(byte + 1) % 256 % 5]
            if name[-1] == "e" and (byte + 2) & 7:
                name += "aio"[(byte + 2) % 3]
            elif (byte + 2) & 1:
                name += "zxtsrqpnmlkgfdc"[(byte + 3) % 15]
        yield name[:length]
        state = (state + 1) & 0xFFFFFFFF


def _pitou(rng: np.random.Generator, words: list[str]) -> Iterator[str]:
    """8 or 9 letters: a vowel and a consonant, or a consonant and one or two vowels, again and again."""
    while True:
        length, name = int(rng.integers(8, 10)), ""
        while len(name) < length:
            consonant, vowel, second = CONSONANTS[rng.integers(21)], VOWELS[rng.integers(5)], VOWELS[rng.integers(5)]
            if rng.random() < 0.5:
                name += consonant + vowel + second * (rng.random() < 0.5)
            else:
                name += vowel + consonant
        yield name[:length]


def _suppobox(rng: np.random.Generator, words: list[str]) -> Iterator[str]:
    """A word of 128 and a word of 256, chosen by the bits of the time."""
    first, second = _take(words, 128), _take(words, 256)
    while True:
        bits = int(rng.integers(0, 2**15))
        yield first[bits >> 8] + second[bits & 0xFF]


def _matsnu(rng: np.random.Generator, words: list[str]) -> Iterator[str]:
    """Verb, noun, verb ... up to 12 to 24 characters, half of the names with hyphens."""
    lists = _take(words, 200), _take(words, 200)
    while True:
        separator, least, parts = "-" * int(rng.integers(0, 2)), int(rng.integers(12, 19)), []
        while len(separator.join(parts)) < least:
            parts.append(lists[len(parts) % 2][rng.integers(200)])
        yield separator.join(parts)[:24].rstrip("-")


def _gozi(rng: np.random.Generator, words: list[str]) -> Iterator[str]:
    """A linear congruence, 1664525 r + 1013904223, chooses words of a text, every third only to the half."""
    text, state = _take(words, 400), _bits32(rng)

    def draw() -> int:
        nonlocal state
        state = (1664525 * state + 1013904223) & 0xFFFFFFFF
        return state >> 8  # the lowest bits repeat too soon for so short a list

    while True:
        least, name = draw() % 12 + 12, ""
        while len(name) < least:
            word = text[draw() % len(text)]
            word = word if draw() % 3 else word[: len(word) // 2]
            if len(name) + len(word) <= 24:
                name += word
        yield name


def _nymaim(rng: np.random.Generator, words: list[str]) -> Iterator[str]:
    """MD5 of the hash before it chooses a word, a hyphen or nothing, and another word."""
    first, second = _take(words, 300), _take(words, 300)
    state = _md5(str(_bits32(rng)).encode()).hexdigest()
    while True:
        drawn = []
        for _ in range(4):  # the last is for the suffix
            drawn.append(int(state[:8], 16))
            state = _md5(state[7:].encode()).hexdigest()
        yield first[drawn[0] % 300] + ("", "-")[drawn[1] % 2] + second[drawn[2] % 300]


def _banjori(rng: np.random.Generator, words: list[str]) -> Iterator[str]:
    """A long name whose first four letters are moved on from name to name."""
    letters = [ord(letter) - 97 for letter in "".join(_take(words, 3)) + "ax"]
    while True:
        letters[0] = (letters[0] + letters[3] + 97) % 26
        letters[1] = (letters[0] + 2 * letters[1] + 2 * 97) % 26
        letters[2] = (letters[0] + letters[2] + 97 - 1) % 26
        letters[3] = (letters[1] + letters[2] + letters[3] + 2 * 97) % 26
        yield "".join(chr(97 + letter) for letter in letters)


def _volatilecedar(rng: np.random.Generator, words: list[str]) -> Iterator[str]:
    """The letters of one name of two words, mixed from name to name by moving single letters."""
    name = "".join(_take(words, 2))
    while True:
        place, to = (int(value) for value in rng.integers(0, len(name), 2))
        rest = name[:place] + name[place + 1 :]
        name = rest[:to] + name[place] + rest[to:]
        yield name


NGIOWEB_PREFIXES = (  # noqa: SIM905 (a list would be longer than all the rest)
    "un under re in im il ir en em over mis dis pre post anti inter sub ultra non de pro trans ex macro micro mini "
    "mono multi semi co"
).split()
NGIOWEB_AFTER_CONSONANT = (  # noqa: SIM905 (a list would be longer than all the rest)
    "able ant ate age ance ancy an ary al en ency er ed ese ern ize ify ing ish ity ion ian ism ist ic ical ible ive "
    "ite or ous ure"
).split()
NGIOWEB_AFTER_VOWEL = "dom hood less like ly fy ful ness ment sion ship ty th tion ward".split()  # noqa: SIM905


def _ngioweb(rng: np.random.Generator, words: list[str]) -> Iterator[str]:
    """One to three parts with hyphens, each a prefix, four to six letters by turns, and a suffix."""
    state = _bits32(rng)

    def draw(count: int) -> int:
        nonlocal state
        state = (1103515245 * state + 12345) & 0xFFFFFFFF
        return (state >> 8) % count  # the lowest bits repeat too soon

    while True:
        parts = []
        for _ in range(draw(3) + 1):
            part = NGIOWEB_PREFIXES[draw(len(NGIOWEB_PREFIXES))]
            for _ in range(draw(3) + 4):
                letters = VOWELS if part[-1] not in VOWELS else "bcdfghklmnprstvxz"
                part += letters[draw(len(letters))]
            endings = NGIOWEB_AFTER_CONSONANT if part[-1] not in VOWELS else NGIOWEB_AFTER_VOWEL
            parts.append(part + endings[draw(len(endings))])
        yield "-".join(parts)[:63]


GENERATORS: dict[str, Callable[[np.random.Generator, list[str]], Iterator[str]]] = {
    "ramnit": _ramnit,
    "necurs": _necurs,
    "tinba": _tinba,
    "kraken": _kraken,
    "ranbyus": _ranbyus,
    "bamital": _bamital,
    "newgoz": _newgoz,
    "corebot": _corebot,
    "qadars": _qadars,
    "symmi": _symmi,
    "simda": _simda,
    "vawtrak": _vawtrak,
    "pushdo": _pushdo,
    "pitou": _pitou,
    "suppobox": _suppobox,
    "matsnu": _matsnu,
    "gozi": _gozi,
    "nymaim": _nymaim,
    "banjori": _banjori,
    "volatilecedar": _volatilecedar,
    "ngioweb": _ngioweb,
}
