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

import numpy as np
import pandas as pd

from mlekata.authoring import HeldOut, Split

from .domains import PUBLIC_SUFFIXES, as_asked, decoded, real_domains
from .families import FAMILIES, made_up_names

TRAIN_REAL, VALIDATION_REAL, HELD_OUT_REAL = 9_000, 5_000, 12_000  # domains
SEEN_AGAIN = 0.1  # of the real domains to train on, seen a second time under another host or suffix
PUBLIC_OF_KIND = {"letters": 3, "hash": 2, "pronounceable": 3, "words": 2}


def build(rng: np.random.Generator) -> Split:
    """Public and held-out names: other families, and other real domains.

    Returns:
        public: dict with `train` (DataFrame: `name` str, `family` str, `lookups` int64), `validation` (DataFrame of
            real names alone: `name`, `lookups`) and `public_suffixes` (list of str).
        held_out.inputs: list of str, names.
        held_out.labels: DataFrame, row for row: `family` (str), `kind` (str), `label` (str; the registered label
            without hosts and suffix, small letters, Punycode decoded), `suffix` (str), `lookups` (int64).
    """
    real = real_domains(rng, TRAIN_REAL + VALIDATION_REAL + HELD_OUT_REAL)
    train_real, rest = real[:TRAIN_REAL], real[TRAIN_REAL:]
    validation, held_out_real = rest[:VALIDATION_REAL], rest[VALIDATION_REAL:]

    public_families = {
        family
        for kind, count in PUBLIC_OF_KIND.items()
        for family in rng.permutation([name for name, (of, _) in FAMILIES.items() if of == kind])[:count].tolist()
    }
    made_up = made_up_names(rng, public_families)
    in_public = made_up["family"].isin(public_families)

    again = train_real.iloc[rng.permutation(len(train_real))[: round(SEEN_AGAIN * len(train_real))]]
    again = again.assign(suffix=rng.permutation(again["suffix"].to_numpy()))
    train = pd.concat([train_real, again, made_up[in_public]], ignore_index=True)
    held_out = pd.concat([held_out_real, made_up[~in_public]], ignore_index=True)
    train, held_out = (part.iloc[rng.permutation(len(part))].reset_index(drop=True) for part in (train, held_out))
    return Split(
        public={
            "train": train.assign(name=as_asked(rng, train))[["name", "family", "lookups"]],
            "validation": pd.DataFrame(
                {"name": as_asked(rng, validation), "lookups": validation["lookups"].to_numpy()}
            ),
            "public_suffixes": list(PUBLIC_SUFFIXES),
        },
        held_out=HeldOut(
            inputs=as_asked(rng, held_out),
            labels=held_out.assign(label=[decoded(label) for label in held_out["label"]])[
                ["family", "kind", "label", "suffix", "lookups"]
            ],
        ),
    )
