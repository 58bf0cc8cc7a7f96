"""Real domains, and names as resolvers see them."""

from __future__ import annotations

import numpy as np
import pandas as pd

from mlekata.authoring import datasets

from .families import REAL

REAL_FILE = "hstspreload/hstspreload.bin"
REAL_SHA256 = "a56eaba1da95d49aa2eee14bb24aaaccd4bd86fca1841eac67a23b74d5c4093f"  # in hstspreload 2025.1.1
IS_DOMAIN = 0x80  # flag of an entry that is a whole domain, and not a step on the way to one
RANK_OFFSET = 2_000.0  # of Mandelbrot; the most popular domain has some fourteen times the lookups of the last
LENGTH_NOISE = 5.0  # characters: how loosely popularity follows length
LOOKUPS = 50_000_000  # of real domains, over all three parts

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


def real_domains(rng: np.random.Generator, count: int) -> pd.DataFrame:
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
    length = np.array([len(decoded(label)) for label in found])
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


def decoded(label: str) -> str:
    """The label with its Punycode, if it has any, decoded."""
    try:
        return label[4:].encode().decode("punycode") if label.startswith("xn--") else label
    except UnicodeError:
        return label


HOSTS = ("", "", "", "", "www.", "www.", "mail.", "api.", "cdn1.", "ns2.", "img.static.", "m.")


def as_asked(rng: np.random.Generator, names: pd.DataFrame) -> list[str]:
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
