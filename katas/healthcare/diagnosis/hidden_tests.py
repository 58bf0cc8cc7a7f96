"""Is it right? Dictionaries, thresholds and groups are made here, where every answer can be counted by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd

from mlekata.authoring import checks

NAN = np.nan
TOLERANCE = 0.001  # of a rate
SAME_RISK = 0.0001
LEAST_PAIRS = 0.67  # share of pairs in which the one who died has the higher risk
MOST_IN_FIFTH, MOST_OF_SEX, MOST_TILT, MOST_OF_DIAGNOSIS = 0.11, 0.08, 0.13, 0.19
LEAST_WITH_DIAGNOSIS = 200  # held-out patients
YOUNG_YEARS, OLD_YEARS = 50, 80
RATES = ("sensitivity", "false_alarm_rate", "mean_risk", "died_share", "brier_score")

# --- known_at_decision ------------------------------------------------------------------------------------


def _dictionary(rng: np.random.Generator, rows: list[tuple]) -> pd.DataFrame:
    """A dictionary of name, role, about, first and last hour; rows in any order, under an index that says nothing."""
    table = pd.DataFrame(rows, columns=["column", "role", "about_hour", "first_written_hour", "last_written_hour"])
    table = table.astype(dict.fromkeys(table.columns[2:], np.float64)).assign(unit="", meaning="made up")
    return table.iloc[rng.permutation(len(table))].set_index(pd.Index(np.arange(len(table)) // 2))


EARLY = [("pulse", "finding", 3, 3, 4), ("pain", "finding", 20, 20, 22), ("weight", "finding", 0, 1, 2)]
LATE = [
    ("verdict_of_board", "finding", 20, 300, 300),  # about an early hour, written late
    ("ward", "finding", 0, 0, 150),  # written early, and again
    ("bill", "finding", 500, 500, 900),
]


@checks("known_at_decision", gate=True)
def test_nothing_written_after_the_decision_is_used(answers, rng):
    """A column that is still written after the decision is not used, whatever it is about and whenever it began."""
    dictionary = _dictionary(rng, EARLY + LATE)
    for hour in (24, 140, 299):
        late = {name for name, *_, last in LATE if last > hour}
        used = late & set(answers.columns_of(dictionary, hour))
        assert not used, "`known_at_decision` returns a column that is still written after the decision"


@checks("known_at_decision", gate=True)
def test_a_column_without_a_known_end_is_not_used(answers, rng):
    """A column of which nobody knows when it is last written is not used."""
    dictionary = _dictionary(rng, [*EARLY, ("notes", "finding", 2, 2, NAN), ("code", "finding", NAN, NAN, NAN)])
    used = {"notes", "code"} & set(answers.columns_of(dictionary, 48))
    assert not used, "`known_at_decision` returns a column of which nobody knows when it is last written"


@checks("known_at_decision", gate=True)
def test_keys_and_outcomes_are_not_used(answers, rng):
    """Only findings are used, however early keys and outcomes were written."""
    dictionary = _dictionary(rng, [*EARLY, ("number", "key", 0, 0, 0), ("died_on_arrival", "outcome", 1, 1, 1)])
    used = {"number", "died_on_arrival"} & set(answers.columns_of(dictionary, 48))
    assert not used, "`known_at_decision` returns a column whose role is not finding"


@checks("known_at_decision")
def test_everything_that_is_known_is_used(answers, rng):
    """Every finding last written at or before the decision is used, at any hour of decision."""
    rows = [*EARLY, *LATE, ("plan", "finding", 400, 20, 22), ("history", "finding", NAN, NAN, 22)]
    dictionary = _dictionary(rng, rows)
    for hour in (3, 22, 150, 1000):
        known = {name for name, *_, last in rows if last <= hour}
        left_out = known - set(answers.columns_of(dictionary, hour))
        assert not left_out, (
            "`known_at_decision` leaves out a finding that is last written at the hour of the decision or before"
        )


# --- fit_model and predict_risk ---------------------------------------------------------------------------


@checks("fit_model", "predict_risk", gate=True)
def test_risks_are_degrees(answers):
    """There is one risk for each patient, and at least ten different ones."""
    distinct = len(np.unique(answers.risk))
    assert distinct >= 10, (
        f"`predict_risk` gives {distinct} different value{'s' * (distinct != 1)} for all held-out patients"
    )


@checks("predict_risk", gate=True)
def test_a_risk_does_not_depend_on_other_patients(answers, rng):
    """A patient has the same risk alone, among others, in any order and under any index."""
    rows = rng.choice(len(answers.risk), 200, replace=False)
    rows = rows[np.argsort(answers.risk[rows])[60:]]  # a batch of the more ill
    patients = _known(answers).iloc[rows]
    again = answers.risk_of(answers.model, patients)
    alone = [answers.risk_of(answers.model, patients.iloc[[row]])[0] for row in (0, 70, 139)]
    assert np.allclose(again, answers.risk[rows], rtol=0, atol=SAME_RISK) and np.allclose(
        alone, answers.risk[rows][[0, 70, 139]], rtol=0, atol=SAME_RISK
    ), "`predict_risk` gives a patient another risk when the patient is asked about again, alone or among others"


def _known(answers) -> pd.DataFrame:
    """The held-out patients in the columns known at hour 72, under an index that says nothing."""
    patients = answers.inputs[_columns(answers)]
    return patients.set_index(pd.Index(np.arange(len(patients)) % 7))


def _columns(answers) -> list[str]:
    dictionary = answers.public["dictionary"]
    known = (dictionary["role"] == "finding") & (dictionary["last_written_hour"] <= 72)
    return dictionary.loc[known, "column"].tolist()


@checks("fit_model", "predict_risk")
def test_gaps_and_new_words_do_not_stop_it(answers):
    """Patients with gaps and words that training did not have still get a risk."""
    patients = _known(answers).iloc[:60].reset_index(drop=True)
    numbers = patients.select_dtypes("number").columns.tolist()
    words = [name for name in patients.columns if name not in numbers]
    patients = patients.astype(dict.fromkeys(numbers, np.float64))
    for place, name in enumerate(numbers):
        patients.loc[place, name] = NAN
    for place, name in enumerate(words):
        patients.loc[20 + 2 * place, name] = ""
        patients.loc[21 + 2 * place, name] = "frostbite"
    patients.loc[50:, numbers] = NAN
    answers.risk_of(answers.model, patients)  # says what is wrong, if anything is


@checks("fit_model", "predict_risk")
def test_those_who_died_had_higher_risks(answers, held_out):
    """In at least 67 of 100 pairs of held-out patients, the one who died has the higher risk."""
    share = _pairs(held_out.labels == 1, answers.risk)
    assert share >= LEAST_PAIRS, (
        "the risks of `predict_risk` rarely tell who died from who lived; look at which columns reach the model"
    )


def _pairs(died: np.ndarray, risk: np.ndarray) -> float:
    """Share of pairs (died, lived) in which the first has the higher risk, ties half: the area under the ROC curve."""
    lived = np.sort(risk[~died])
    below = np.searchsorted(lived, risk[died]) + np.searchsorted(lived, risk[died], side="right")
    return float(below.mean() / 2 / len(lived))


@checks("fit_model", "predict_risk")
def test_risks_mean_what_they_say(answers, held_out):
    """In each fifth of the held-out patients by risk, the mean risk is the share who died, to within 0.11."""
    fifths = np.array_split(np.argsort(answers.risk, kind="stable"), 5)
    excess = [answers.risk[rows].mean() - held_out.labels[rows].mean() for rows in fifths]
    wrong = sum(abs(one) > MOST_IN_FIFTH for one in excess)
    assert wrong == 0, (
        f"in {wrong} of five classes of risk, the mean of `predict_risk` is far from the share of patients who died"
    )


def _excess(answers, held_out) -> np.ndarray:
    """By how much more each held-out patient is at risk than died, and than all are on average: float64 (n,)."""
    excess = answers.risk - held_out.labels
    return excess - excess.mean()  # whether all risks are too high is asked by another test


@checks("fit_model", "predict_risk")
def test_young_and_old_women_and_men_are_told_their_risk(answers, held_out):
    """No sex and no age is told a risk that belongs to others."""
    patients, excess = answers.inputs, _excess(answers, held_out)
    woman, age_years = (patients["sex"] == "female").to_numpy(), patients["age_years"].to_numpy()
    tilt = excess[age_years >= OLD_YEARS].mean() - excess[age_years < YOUNG_YEARS].mean()
    words = "less" if tilt < 0 else "more"
    assert abs(tilt) <= MOST_TILT, f"between young and old patients, risks differ much {words} than the shares who died"
    between = abs(excess[woman].mean() - excess[~woman].mean())
    assert between <= MOST_OF_SEX, "between women and men, risks differ otherwise than the shares who died"


@checks("fit_model", "predict_risk")
def test_no_diagnosis_is_told_the_risk_of_another(answers, held_out):
    """For every frequent diagnosis, risks are as high as for all patients, measured by who died, to within 0.19."""
    diagnosis, excess = answers.inputs["diagnosis"].to_numpy(), _excess(answers, held_out)
    harmed = sum(
        (diagnosis == name).sum() >= LEAST_WITH_DIAGNOSIS and abs(excess[diagnosis == name].mean()) > MOST_OF_DIAGNOSIS
        for name in np.unique(diagnosis).tolist()
    )
    assert harmed == 0, (
        f"for {harmed} of the diagnoses, patients are told too high or too low a risk, compared with all the others"
    )


# --- choose_threshold -------------------------------------------------------------------------------------

#: How many died, how many lived, required sensitivity; the first times the last is a whole number, or not.
WARDS = ((20, 40, 0.55), (25, 50, 0.28), (40, 30, 0.85), (10, 40, 0.75), (13, 90, 0.9), (9, 5, 1.0), (60, 60, 0.04))


def _ward(rng: np.random.Generator, dead: int, alive: int, steps: int) -> tuple[np.ndarray, np.ndarray]:
    """Risks in whole steps, higher for those who died on average, with ties; and who died."""
    died = rng.permutation(np.repeat([1, 0], [dead, alive]))
    return np.clip(np.round(steps * rng.beta(2 + died, 3 - died)), 1, steps - 1) / steps, died


def _needed(dead: int, sensitivity: float) -> int:
    return next(count for count in range(1, dead + 1) if count / dead >= sensitivity - 1e-9)


@checks("choose_threshold")
def test_the_required_sensitivity_is_reached(answers, rng):
    """At least the required share of those who died has a risk of the threshold or above."""
    for steps in (16, 1024):
        for dead, alive, sensitivity in WARDS:
            risk, died = _ward(rng, dead, alive, steps)
            visited = risk >= answers.threshold_of(risk, died, sensitivity)
            assert (visited & (died == 1)).sum() >= _needed(dead, sensitivity), (
                "with the result of `choose_threshold`, more of those who died are missed than allowed"
            )


@checks("choose_threshold")
def test_nobody_is_visited_without_need(answers, rng):
    """No greater threshold would do: nobody is visited whom the required sensitivity does not ask for."""
    for steps in (16, 1024):
        for dead, alive, sensitivity in WARDS:
            risk, died = _ward(rng, dead, alive, steps)
            greater = [one for one in np.unique(risk) if (risk[died == 1] >= one).sum() >= _needed(dead, sensitivity)]
            visited = risk >= answers.threshold_of(risk, died, sensitivity)
            more = int(visited.sum() - (risk >= max(greater)).sum())
            assert more <= 0, (
                f"with the result of `choose_threshold`, {more} patients more are visited than the required "
                "sensitivity asks for"
            )


# --- by_group ---------------------------------------------------------------------------------------------


def _groups(rng: np.random.Generator, sizes: dict[str, tuple[int, int]]) -> tuple[np.ndarray, np.ndarray, list[str]]:
    """Risks, who died, and groups of so many who died and who lived, in any order; no risk is 1/2."""
    group = [name for name, both in sizes.items() for _ in range(sum(both))]
    died = np.concatenate([np.repeat([1, 0], both) for both in sizes.values()])
    order = rng.permutation(len(group))
    risk = (rng.integers(1, 63, len(group)) + 0.5) / 64
    return risk, died[order], [group[place] for place in order]


def _by_hand(risk: np.ndarray, died: np.ndarray, group: list[str], threshold: float, least: int) -> pd.DataFrame:
    """The table by counting, a row for each group."""
    rows = {}
    for name in sorted(set(group)):
        members = [place for place, own in enumerate(group) if own == name]
        dead, alive = ([place for place in members if died[place] == value] for value in (1, 0))
        visited = {place for place in members if risk[place] >= threshold}
        enough = len(members) >= least
        rows[name] = {
            "patients": len(members),
            "died": len(dead),
            "sensitivity": len(visited & set(dead)) / len(dead) if len(dead) >= least else NAN,
            "false_alarm_rate": len(visited & set(alive)) / len(alive) if len(alive) >= least else NAN,
            "mean_risk": sum(risk[members]) / len(members) if enough else NAN,
            "died_share": len(dead) / len(members) if enough else NAN,
            "brier_score": sum((risk[place] - died[place]) ** 2 for place in members) / len(members) if enough else NAN,
        }
    return pd.DataFrame.from_dict(rows, orient="index")


def _wrong(found: pd.DataFrame, expected: pd.DataFrame, columns: tuple[str, ...]) -> list[str]:
    """The columns with another value than the expected one in some group, or without that group; NaN equals NaN."""
    found = found.reindex(expected.index)
    return [
        name for name in columns if not np.allclose(found[name], expected[name], rtol=0, atol=TOLERANCE, equal_nan=True)
    ]


LARGE = {"east": (24, 16), "north": (13, 30), "west": (31, 15)}


@checks("by_group")
def test_groups_have_their_own_rates_of_errors(answers, rng):
    """Sensitivity is among those who died, the false-alarm rate among those who lived, in each group by itself."""
    risk, died, group = _groups(rng, LARGE)
    for threshold in (0.5, 0.25):
        found, expected = (make(risk, died, group, threshold, 10) for make in (answers.groups_of, _by_hand))
        wrong = _wrong(found, expected, ("patients", "died", "sensitivity", "false_alarm_rate"))
        assert not wrong, f"`by_group` has wrong values in {' and '.join(wrong)}, in groups that are large enough"


@checks("by_group")
def test_groups_have_their_own_calibration(answers, rng):
    """Mean risk, share who died and Brier score are those of each group."""
    risk, died, group = _groups(rng, LARGE)
    found, expected = (make(risk, died, group, 0.5, 10) for make in (answers.groups_of, _by_hand))
    wrong = _wrong(found, expected, ("mean_risk", "died_share", "brier_score"))
    assert not wrong, f"`by_group` has wrong values in {' and '.join(wrong)}, in groups that are large enough"


@checks("by_group")
def test_a_risk_at_the_threshold_is_enough(answers, rng):
    """Patients whose risk is the threshold are visited."""
    risk, died, group = _groups(rng, LARGE)
    risk[::3] = 0.5
    found, expected = (make(risk, died, group, 0.5, 10) for make in (answers.groups_of, _by_hand))
    wrong = _wrong(found, expected, ("sensitivity", "false_alarm_rate"))
    assert not wrong, (
        f"`by_group` has wrong values in {' and '.join(wrong)} when risks are equal to the threshold; they are visited"
    )


SMALL = {"east": (24, 16), "hill": (6, 30), "lake": (30, 3), "moor": (2, 1), "reef": (0, 20), "vale": (10, 9)}


@checks("by_group")
def test_rates_of_too_few_patients_are_withheld(answers, rng):
    """A rate is NaN if it is of fewer than `least` patients, and only then."""
    risk, died, group = _groups(rng, SMALL)
    found, expected = (make(risk, died, group, 0.5, 10) for make in (answers.groups_of, _by_hand))
    found = found[found.index.isin(expected.index)]
    own, wanted = found[[*RATES]].isna(), expected.loc[found.index, [*RATES]].isna()
    shown, hidden = int((~own & wanted).sum().sum()), int((own & ~wanted).sum().sum())
    assert shown == 0, f"`by_group` shows {shown} rates that are of fewer than `least` patients"
    assert hidden == 0, f"`by_group` has NaN for {hidden} rates that are of at least `least` patients"


@checks("by_group")
def test_no_group_disappears(answers, rng):
    """Each group has its row and its counts, however few it has: nobody is left out of the table."""
    risk, died, group = _groups(rng, SMALL)
    found, expected = (make(risk, died, group, 0.5, 10) for make in (answers.groups_of, _by_hand))
    gone = len(expected.index.difference(found.index))
    assert gone == 0, f"`by_group` leaves {gone} of {len(expected)} groups out; nobody will see that they were missed"
    wrong = _wrong(found, expected, ("patients", "died"))
    assert not wrong, f"`by_group` has wrong values in {' and '.join(wrong)}, in small groups"
