"""Families of malware, and the names that they make up."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import numpy as np
import pandas as pd

from mlekata.authoring import datasets

from .letters import bamital, corebot, kraken, necurs, newgoz, qadars, ramnit, ranbyus, tinba
from .syllables import banjori, ngioweb, pitou, pushdo, simda, symmi, vawtrak, volatilecedar
from .words import gozi, matsnu, nymaim, suppobox

WORDS_FILE = "zxcvbn/frequency_lists.py"
WORDS_SHA256 = "e7542100ba2abcdf12e3bbc3318f0429d9bf136014dcfe0b5f977b8ad4a13bb5"  # in zxcvbn 4.5.0
WORD_RANKS = (150, 9_000)  # of the words in the English Wikipedia, by frequency
PUBLIC_NAMES, HELD_OUT_NAMES = 400, 150  # of each family

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
REAL = "real"


def made_up_names(rng: np.random.Generator, public_families: set[str]) -> pd.DataFrame:
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


GENERATORS: dict[str, Callable[[np.random.Generator, list[str]], Iterator[str]]] = {
    "ramnit": ramnit,
    "necurs": necurs,
    "tinba": tinba,
    "kraken": kraken,
    "ranbyus": ranbyus,
    "bamital": bamital,
    "newgoz": newgoz,
    "corebot": corebot,
    "qadars": qadars,
    "symmi": symmi,
    "simda": simda,
    "vawtrak": vawtrak,
    "pushdo": pushdo,
    "pitou": pitou,
    "suppobox": suppobox,
    "matsnu": matsnu,
    "gozi": gozi,
    "nymaim": nymaim,
    "banjori": banjori,
    "volatilecedar": volatilecedar,
    "ngioweb": ngioweb,
}
