"""Value of the alerts per day: attacks stopped, less honest people locked out, in EUR.

The units are the sources of each graded day: each is stopped or not, is an attack or has honest people behind it.
A source that an attempt reports though it was not there takes a place on the list, and earns nothing.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from mlekata import authoring
from mlekata.authoring import AttemptError, HeldOut, asked, check_array, check_frame, check_number

ALERTS_PER_DAY = 20
ATTACK_STOPPED_EUR, PERSON_LOCKED_OUT_EUR = 40.0, -4.0
EVENT_COLUMNS = ("time", "host", "outcome", "user", "known", "source", "count")
COUNTS = ("failures", "failed_users", "unknown_failures", "accepted", "recovered_users")
RECORD_TYPES = {"outcome": str, "user": str, "known": bool, "source": str, "count": int}


class Answers(authoring.Answers):
    """The attempt's way from files to scores, as the brief shows it."""

    def record_of(self, message: str) -> dict[str, Any] | None:
        """The attempt's record of any message, once it is known to be None or a record."""
        name = "the result of `parse_message`"
        record = self.attempt.parse_message(message)
        if record is None:
            return None
        if type(record) is not dict or set(record) != set(RECORD_TYPES):
            raise AttemptError(f"{name} is not None, and not a dict with the five keys {', '.join(RECORD_TYPES)}")
        record = {key: one.item() if isinstance(one, np.generic) else one for key, one in record.items()}
        for key, kind in RECORD_TYPES.items():
            if type(record[key]) is not kind:
                raise AttemptError(f"{key!r} in {name} is a {type(record[key]).__name__}; expected a {kind.__name__}")
        return record

    def moment_of(self, stamp: str, zone: str, collected: str) -> float | None:
        """The attempt's moment of any stamp, once it is known to be None or a number."""
        moment = self.attempt.utc_time(stamp, zone, collected)
        return None if moment is None else check_number(moment, "the result of `utc_time`, which is not None,")

    @asked
    def events(self) -> pd.DataFrame:
        """All log-ins of the held-out files."""
        return self.events_of(self.inputs["files"], self.inputs["zones"], self.inputs["collected"])

    def events_of(self, files: list[bytes], zones: dict[str, str], collected: str) -> pd.DataFrame:
        """The attempt's log-ins in any files, once they are known to be a table with the right columns."""
        name = "the result of `read_logs`"
        found = self.attempt.read_logs(files, zones, collected)
        frame = _frame(found, name, EVENT_COLUMNS)
        if len(frame) == 0:
            return frame
        time = _moments(frame["time"], f"column 'time' of {name}")
        known = check_array(frame["known"], f"column 'known' of {name}", shape=("rows",), kind="bool")
        count = check_array(frame["count"], f"column 'count' of {name}", shape=("rows",), low=0, high=1e9)
        text = {column: _text(frame[column], f"column {column!r} of {name}") for column in _TEXTS}
        return pd.DataFrame({"time": time, **text, "known": known, "count": count.astype(np.int64)})[[*EVENT_COLUMNS]]

    @asked
    def features(self) -> pd.DataFrame:
        """Features of each source and day in the held-out files."""
        return self.features_of(self.events)

    def features_of(self, events: pd.DataFrame) -> pd.DataFrame:
        """The attempt's features of any events, once they are known to be one row for each day and source."""
        name = "the result of `daily_sources`"
        found = self.attempt.daily_sources(events)
        frame = _frame(found, name, ("day", "source", *COUNTS))
        if len(frame) == 0:
            return frame
        frame = frame.assign(
            day=_moments(frame["day"], f"column 'day' of {name}"),
            source=_text(frame["source"], f"column 'source' of {name}"),
        )
        for column in COUNTS:
            values = check_array(frame[column], f"column {column!r} of {name}", shape=("rows",), low=0, high=1e9)
            frame[column] = values.round().astype(np.int64)
        if frame.duplicated(["day", "source"]).any():
            raise AttemptError(f"{name} has a day and source in more than one row; expected one row for each")
        return frame

    @asked
    def score(self) -> NDArray[np.float64]:
        """A score for each row of `features`: float64 (k,)."""
        return self.score_of(self.features)

    def score_of(self, features: pd.DataFrame) -> NDArray[np.float64]:
        """The attempt's scores of any features, once they are known to be numbers."""
        return check_array(
            self.attempt.score_sources(features), "the result of `score_sources`", shape=(len(features),), kind="float"
        )

    def listed(self, rows: NDArray[np.bool_], score: NDArray[np.float64]) -> NDArray[np.float64]:
        """How likely some rows of `features` are on the list of their day, if these are all there are, by any score."""
        return alerted(self.features["day"].to_numpy()[rows], score)

    def chances_of(self, labels: pd.DataFrame) -> NDArray[np.float64]:
        """How likely each labelled source and day is on the attempt's lists: float64 (n_units,)."""
        features, days = self.features, labels["day"].to_numpy().astype("datetime64[us]")
        if len(features) == 0:
            return np.zeros(len(labels))
        day = features["day"].to_numpy().astype("datetime64[us]")
        graded = np.isin(day, days)
        found = self.listed(graded, self.score[graded])
        place = dict(zip(zip(day[graded].tolist(), features["source"][graded], strict=True), found, strict=True))
        return np.array([place.get(key, 0.0) for key in zip(days.tolist(), labels["source"], strict=True)])


_TEXTS = ("host", "outcome", "user", "source")


def _frame(value: Any, name: str, columns: tuple[str, ...]) -> pd.DataFrame:
    """*value*, once it is known to be a DataFrame with *columns*, of any length."""
    return check_frame(value, name, columns=columns).reset_index(drop=True)


def _moments(values: Any, name: str) -> NDArray[np.datetime64]:
    """datetime64[us] values, once they are known to be moments without a zone."""
    if getattr(values.dtype, "tz", None) is not None or values.dtype.kind != "M" or values.isna().any():
        raise AttemptError(f"{name} is of dtype {values.dtype}; expected datetime64 without a zone and without gaps")
    return values.to_numpy().astype("datetime64[us]")


def _text(values: Any, name: str) -> list[str]:
    texts = values.tolist()
    if not all(type(one) is str for one in texts):
        raise AttemptError(f"{name} has values that are not str; expected text everywhere")
    return texts


def alerted(
    day: NDArray[np.datetime64], score: NDArray[np.float64], alerts_per_day: int = ALERTS_PER_DAY
) -> NDArray[np.float64]:
    """How likely each row is on its day's list, 0 to 1: rows with equal scores share the places left for them."""
    chance = np.zeros(len(score))
    for one in np.unique(day):
        rows = np.flatnonzero(day == one)
        values = score[rows]
        before = (values > values[:, None]).sum(axis=1)
        equal = (values == values[:, None]).sum(axis=1)
        chance[rows] = np.clip((alerts_per_day - before) / equal, 0, 1)
    return chance


def outcomes(answers: Answers, held_out: HeldOut) -> NDArray[np.float64]:
    """What each source and day adds to the value per day: float64 (n_units, 1), EUR/day."""
    return _value_per_day(answers.chances_of(held_out.labels), held_out.labels)


def baseline(public: dict, held_out: HeldOut) -> NDArray[np.float64]:
    """The naive rule's outcomes: each day it takes the sources with the most failures."""
    labels = held_out.labels
    failures = labels["failures"].to_numpy()
    chance = np.zeros(len(labels))
    fails = failures > 0
    chance[fails] = alerted(labels["day"].to_numpy()[fails], failures[fails].astype(np.float64))
    return _value_per_day(chance, labels)


def metric(outcomes: NDArray[np.float64], weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """Value of the alerts, in EUR/day, for each row of *weights*."""
    return weights @ outcomes[:, 0]  # (n_replicates, n_units) x (n_units,) -> (n_replicates,)


def slices(held_out: HeldOut) -> dict[str, NDArray[np.bool_]]:
    """Attacks by technique, and honest sources by how many people are behind them."""
    kind, people = held_out.labels["kind"].to_numpy(), held_out.labels["people"].to_numpy()
    return {
        "guessing": kind == "guessing",
        "spraying": kind == "spraying",
        "stuffing": kind == "stuffing",
        "honest, one to three people": (kind == "honest") & (people <= 3),
        "honest, four people and more": (kind == "honest") & (people > 3),
    }


def _value_per_day(chance: NDArray[np.float64], labels: pd.DataFrame) -> NDArray[np.float64]:
    """EUR/day that each source and day brings when it is on the list with probability *chance*."""
    locked_out_eur = PERSON_LOCKED_OUT_EUR * labels["people"].to_numpy()
    value_eur = np.where(labels["attack"], ATTACK_STOPPED_EUR, locked_out_eur)
    return (chance * value_eur / labels["day"].nunique())[:, None]
