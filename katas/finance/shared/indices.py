"""Gives the daily prices that come with arch: two share indices from 1999 to 2018, and oil from 1986 on."""

from __future__ import annotations

import gzip

import numpy as np
from numpy.typing import NDArray

from mlekata.authoring import datasets

SHA256 = {  # of the files in arch 8.0.0
    "sp500": "1e028cbb9c400cc018c816ccc439b33c919387e726c3ed5ca2c05c82746059de",
    "nasdaq": "b2009535343ebb14e0aa11ed086788d2997a416ffe4f9450eed9a561ae30ac59",
    "wti": "b83498894138a65cdc14a67fc1716aa90b3cfda274f976bd3692cc3f1500084d",
}
PRICE = {"sp500": 4, "nasdaq": 4, "wti": 1}  # column of the files: the close; the first column is the date
NO_PRICE = ("", ".")  # of holidays


def daily_closes(name: str) -> tuple[NDArray[np.datetime64], NDArray[np.float64]]:
    """The days on which there was a price, and the price.

    Args:
        name: "sp500" (S&P 500), "nasdaq" (NASDAQ Composite), in points; or "wti" (West Texas Intermediate, USD/barrel).

    Returns:
        days: datetime64[D] (n,), ascending.
        prices: float64 (n,), above 0.

    Raises:
        NotInstalled: if arch is not installed.
        KataError: if it is another edition.
    """
    content = datasets.read(f"arch/data/{name}/{name}.csv.gz", sha256=SHA256[name], install="arch==8.0.0")
    lines = [line.split(",") for line in gzip.decompress(content).decode("ascii").splitlines()[1:]]
    lines = [line for line in lines if line[PRICE[name]] not in NO_PRICE]
    # Dates are written month/day/year, without leading zeros.
    dates = [line[0].split("/") for line in lines]
    days = np.array([f"{year}-{month:0>2}-{day:0>2}" for month, day, year in dates], "M8[D]")
    return days, np.array([float(line[PRICE[name]]) for line in lines])
