"""Plain Python: dicts and loops, one row after the other; the forecast averages three spans of days."""

import datetime
import math
import zoneinfo

import numpy as np


def compound(returns, kind):
    value = 1.0
    for one in returns:
        value *= 1 + one if kind == "simple" else math.exp(one)
    return value - 1


def daily_prices(feed, time_zone, trading_days, known_at):
    zone = zoneinfo.ZoneInfo(time_zone)
    moment = datetime.datetime.fromisoformat(known_at)
    last = {}
    for published, price in zip(feed["published"].dt.to_pydatetime(), feed["price_eur"], strict=True):
        if not price > 0 or published > moment:
            continue
        date = published.replace(tzinfo=datetime.UTC).astimezone(zone).date()
        if date not in last or published >= last[date][0]:
            last[date] = published, price
    return np.array([last.get(day.date(), (None, math.nan))[1] for day in trading_days])


def growth_of_one(prices, split_factors, dividends_eur):
    growth, value, last_price = [], 1.0, None
    became, paid = 1.0, 0.0  # of one share since the last price
    for price, factor, dividend in zip(prices, split_factors, dividends_eur, strict=True):
        became *= factor
        paid += became * dividend
        if math.isnan(price):
            growth.append(math.nan)
            continue
        if last_price is not None:
            value *= (became * price + paid) / last_price
        growth.append(value)
        last_price, became, paid = price, 1.0, 0.0
    return np.array(growth)


def risk(growth):
    highest, peak, worst = 0.0, None, (0.0, None, None)
    first, last = None, None
    returns, before = [], math.nan
    for day, value in enumerate(growth.tolist()):
        if not math.isnan(value):
            if first is None:
                first = day
                worst = (0.0, day, day)
            last = day
            if value > highest:
                highest, peak = value, day
            if 1 - value / highest > worst[0]:
                worst = (1 - value / highest, peak, day)
            if not math.isnan(before):
                returns.append(math.log(value / before))
        before = value
    mean = sum(returns) / len(returns)
    variance = sum((one - mean) ** 2 for one in returns) / (len(returns) - 1)
    return {
        "annual_return": (growth[last] / growth[first]) ** (252 / (last - first)) - 1,
        "annual_volatility": math.sqrt(variance * 252),
        "max_drawdown": worst[0],
        "peak": worst[1],
        "trough": worst[2],
    }


def forecast_volatility(log_returns):
    spans = [np.nanstd(log_returns[:, -days:], axis=1) for days in (10, 30, 120)]
    return math.sqrt(252) * (0.5 * spans[0] + 0.3 * spans[1] + 0.2 * spans[2])
