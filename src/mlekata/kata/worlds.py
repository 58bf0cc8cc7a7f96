"""The worlds of a kata: the same data for the same secret and index, everywhere."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable

from mlekata.authoring.split import HeldOut, Split
from mlekata.errors import KataError
from mlekata.kata.folder import Kata
from mlekata.kata.surroundings import default_surroundings

#: Alone, the secret is public and fixed, so results repeat. A group server keeps its own.
PUBLIC_SECRET = b"mlekata: the public secret of everybody's own machine"


def split_seed(name: str, version: int, index: int, secret: bytes = PUBLIC_SECRET) -> int:
    """The 128-bit seed of split *index*.

    Source: HMAC-SHA256 (RFC 2104) of the kata's name, version and the index, keyed with the secret.
    """
    message = f"{name}|{version}|{index}".encode()
    return int.from_bytes(hmac.new(secret, message, hashlib.sha256).digest()[:16], "big")


def build_split(kata: Kata, index: int, secret: bytes = PUBLIC_SECRET) -> Split:
    """Split *index* of a kata: the same data for the same index and secret.

    Raises:
        KataError: if `data.py` fails or does not give a Split.
    """
    import numpy as np

    build: Callable[[np.random.Generator], Split] | None = getattr(kata.module("data"), "build", None)
    if build is None:
        raise KataError(f"{kata.name}: data.py has no function build(rng); expected one that returns a Split")
    seed = split_seed(kata.name, kata.manifest.version, index, secret)
    try:
        with default_surroundings():
            split = build(np.random.default_rng(seed))
    except (Exception, SystemExit) as error:
        raise KataError(f"{kata.name}: data.build failed: {type(error).__name__}: {error}") from error
    if type(split) is not Split or type(split.held_out) is not HeldOut:
        raise KataError(
            f"{kata.name}: data.build returned {type(split).__name__}; expected Split(public, HeldOut(inputs, labels))"
        )
    return split
