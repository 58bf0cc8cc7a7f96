"""Makes a table with `crosstab`, which has no column for an item that nobody bought."""

import pandas as pd

CAUGHT_BY = "test_every_basket_has_a_row_and_every_item_a_column"


def make_baskets(lines, n_items):
    bought = lines[lines["quantity"] > 0]
    return pd.crosstab(bought["basket"], bought["item"]).to_numpy() > 0
