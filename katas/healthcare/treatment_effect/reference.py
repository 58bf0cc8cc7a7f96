"""Treatment effect: the debrief.

**Two things are asked of a register, and neither is a prediction.** A model of who fares badly finds the sickest, and
sickness is not benefit: some are lost anyway. What decides is a difference that nobody ever sees, days with treatment
less days without, for one and the same patient. So no held-out error can be measured, as in other katas; what can be
done is to make worlds in which the difference is known, and to see which methods find it. The hidden tests are such.

**Balance first.** Doctors treat the sicker patients, so the treated fare worse even where the treatment helps. The
standardised differences say how unlike the arms are, and whether weighting has helped. Above 0.1 is commonly called
unlike. The yardstick is left unweighted: a weight that shrinks the spread must not look like imbalance, or hide it.

**A propensity is for balance, not for accuracy.** A model that tells who was treated without an error has shown that
nobody is comparable. Out-of-fold, because a flexible model asked about its own training patients remembers them: the
treated get chances near 1, the others near 0, and weights of 1/chance then are nearly 1 and mend nothing.

**Overlap before effects.** Patients with an order not to be resuscitated were practically never treated. A regression
gives them an effect all the same, that of others who look alike; on these held-out patients it would be taken at its
word, and here it does harm. "The study does not say" is a finding. It is also the only honest answer that a model
cannot give unless somebody asks it to.

**Right twice.** The doubly robust score takes the prediction of an outcome model and corrects it by the weighted
surprise, surprise / chance. If the chances are right, the correction removes every error of the model on average; if
the model is right, the surprises are 0 on average whatever the weights. One of the two is enough. Its mean is the
average effect; its spread over sqrt(n) is the standard error, for one patient's score is one observation.

**The same score, regressed, tells who gains** (Kennedy, 2023). A score is a very noisy measurement of one patient's
effect: a forest averages it over patients who are alike. Scores of patients with chances near 0 or 1 are nearly luck
and count for less, by chance x (1 - chance). A boosted model for each arm, subtracted, does about as well here, because
each arm has more than a thousand patients and everything that doctors saw is in the table. It does worse where one arm
is small, for each model then smooths in its own way and the difference is made of that.

**Then the cost.** The sort is easy. That places go only where the gain is above the cost is what keeps a full ward from
treating people because there is room.

**Who is harmed.** The treatment here harms the old, on average, and helps many of the young. Leaving age out in order
to be fair would treat three times as many of the old, most of them to their harm. Fair is to look at the outcome of
each group, and not to be blind.

Where this world is kinder than yours: everything that doctors went by is in the table. In a real register it is not,
and none of this notices. The real study behind these patients found more deaths with the catheter; trials later found
no difference either way. The days here are made, and say nothing about it. Effects in reality are smaller, one study
is one study, and a rule learned from it wants a trial before it decides about anybody.
"""

import numpy as np
import pandas as pd
from sklearn.ensemble import HistGradientBoostingRegressor, RandomForestRegressor
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

#: Who has a chance of being treated from the first to the second number has overlap: the study says something there.
OVERLAP = (0.05, 0.95)
FOLDS = 3


def standardised_differences(covariates: pd.DataFrame, treated: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """How far apart treated and untreated patients are in each column, in standard deviations.

    Args:
        covariates: n patients, d columns of float64 without NaN; any index, any names.
        treated: bool (n,); at least two patients are treated, and at least two are not.
        weights: float64 (n,), 0 or more; how much each patient counts in the means. Any scale: they need not add up to
            anything. Some weight in each arm is above 0.

    Returns:
        float64 (d,), in the order of the columns: weighted mean of the treated, less weighted mean of the untreated,
        over sqrt((v1 + v0) / 2), where v1 and v0 are the *unweighted* variances (n - 1 below) of the treated and of the
        untreated. 0 where both variances are 0.
    """
    values, weights = covariates.to_numpy(np.float64), np.asarray(weights, np.float64)
    apart = np.average(values[treated], axis=0, weights=weights[treated])  # (d,)
    apart = apart - np.average(values[~treated], axis=0, weights=weights[~treated])
    # Unweighted, so that the yardstick is the same before and after weighting.
    spread = np.sqrt((values[treated].var(axis=0, ddof=1) + values[~treated].var(axis=0, ddof=1)) / 2)
    return np.where(spread > 0, apart / np.where(spread > 0, spread, 1.0), 0.0)


def propensity(covariates: pd.DataFrame, treated: np.ndarray) -> np.ndarray:
    """The chance that a patient like this one is treated, from other patients only.

    Args:
        covariates: n patients, d columns of float64 without NaN; any index, any names, each column in its own unit.
        treated: bool (n,).

    Returns:
        float (n,), 0 to 1; that of each patient from a model to whose training the patient did not belong.
    """
    values = covariates.to_numpy(np.float64)
    chance = np.empty(len(values))
    for others, fold in _folds(len(values)):
        chance[fold] = _chance_model(values[others], treated[others]).predict_proba(values[fold])[:, 1]
    return chance


def _folds(n: int) -> list[tuple[np.ndarray, np.ndarray]]:
    """Positions of the others and of the fold, for each fold; every patient is in one fold: int64 arrays."""
    fold_of = np.random.default_rng(0).permutation(n) % FOLDS
    return [(np.flatnonzero(fold_of != fold), np.flatnonzero(fold_of == fold)) for fold in range(FOLDS)]


def _chance_model(values: np.ndarray, treated: np.ndarray) -> object:
    """A model of the chance of being treated: values (n, d), treated (n,)."""
    return make_pipeline(StandardScaler(), LogisticRegression(max_iter=1000)).fit(values, treated)


def _has_overlap(chance: np.ndarray) -> np.ndarray:
    """Who is neither nearly always nor nearly never treated: bool (n,)."""
    return (chance >= OVERLAP[0]) & (chance <= OVERLAP[1])


def _scores(treated: np.ndarray, days: np.ndarray, chance: np.ndarray, expected: np.ndarray) -> np.ndarray:
    """The doubly robust score of each patient: its mean is the average effect, float64 (n,).

    Source: Robins, Rotnitzky, Zhao (1994). *expected* (n, 2) has the days expected without and with treatment.
    """
    surprise = days - np.where(treated, expected[:, 1], expected[:, 0])
    weight = np.where(treated, 1.0 / chance, -1.0 / (1.0 - chance))
    return expected[:, 1] - expected[:, 0] + weight * surprise


def average_effect(
    covariates: pd.DataFrame, treated: np.ndarray, days_home: np.ndarray, chance: np.ndarray
) -> tuple[float, float]:
    """The average effect of the treatment on patients with overlap, right if propensities or outcomes are.

    Args:
        covariates: n patients, d columns of float64 without NaN; any index, any names.
        treated: bool (n,).
        days_home: float64 (n,); what happened, in days.
        chance: float64 (n,), 0 to 1; the propensity of each patient, from anywhere, and perhaps wrong.

    Returns:
        effect: the average of what the treatment adds, in days, over the patients with a given chance in OVERLAP.
        standard_error: its standard error, in days: effect +- 1.96 standard errors is a 95 % interval.
    """
    kept = _has_overlap(np.asarray(chance, np.float64))
    values = np.column_stack([np.ones(kept.sum()), covariates.to_numpy(np.float64)[kept]])  # (k, 1 + d)
    treated, days, chance = treated[kept], np.asarray(days_home, np.float64)[kept], np.asarray(chance)[kept]
    expected = np.empty((len(values), 2))
    for others, fold in _folds(len(values)):
        for arm in (0, 1):
            own = others[treated[others] == arm]
            line = np.linalg.lstsq(values[own], days[own], rcond=None)[0]  # (1 + d,)
            expected[fold, arm] = values[fold] @ line  # (k, columns) x (columns,) -> (k,)
    scores = _scores(treated, days, chance, expected)
    return float(scores.mean()), float(scores.std(ddof=1) / np.sqrt(len(scores)))


def patient_effects(
    covariates: pd.DataFrame, treated: np.ndarray, days_home: np.ndarray, asked: pd.DataFrame
) -> np.ndarray:
    """What the treatment would add to each patient's days at home, as far as the study says.

    Args:
        covariates: n patients of the study, d columns of float64 without NaN; any index, any names.
        treated: bool (n,).
        days_home: float64 (n,); what happened, in days.
        asked: m patients, 1 or more, with the same columns; most of them are not of the study.

    Returns:
        float (m,): the expected effect for patients like this one, in days; NaN without overlap: where the chance of
        being treated, for patients like this one, is outside of OVERLAP. The same study gives the same numbers each
        time, and those of a patient do not depend on the others asked about.
    """
    values, days = covariates.to_numpy(np.float64), np.asarray(days_home, np.float64)
    chance, expected = propensity(covariates, treated), np.empty((len(values), 2))
    for others, fold in _folds(len(values)):
        for arm in (0, 1):
            own = others[treated[others] == arm]
            expected[fold, arm] = _days_model().fit(values[own], days[own]).predict(values[fold])
    kept = _has_overlap(chance)
    scores = _scores(treated[kept], days[kept], chance[kept], expected[kept])
    # The nearer a chance is to 0 or 1, the more a score is made of luck; such patients count for less.
    certainty = chance[kept] * (1.0 - chance[kept])
    forest = RandomForestRegressor(40, min_samples_leaf=20, max_features=0.4, random_state=0)
    forest.fit(values[kept], scores, sample_weight=certainty)

    others = asked.to_numpy(np.float64)
    known = _has_overlap(_chance_model(values, treated).predict_proba(others)[:, 1])
    return np.where(known, forest.predict(others), np.nan)


def _days_model() -> HistGradientBoostingRegressor:
    """A model of the days at home in one arm."""
    return HistGradientBoostingRegressor(max_iter=40, max_leaf_nodes=6, learning_rate=0.1, min_samples_leaf=20)


def treat_whom(effects: np.ndarray, cost_days: float, places: int) -> np.ndarray:
    """Whom to treat, so that as many days as possible are gained.

    Args:
        effects: float64 (m,); effect of the treatment on each patient in days, NaN where it is not known.
        cost_days: what one treatment costs others, in days; 0 or more.
        places: the most patients who can be treated; 0 or more.

    Returns:
        bool (m,); True for those treated: of the patients with an effect above cost_days those with the greatest
        effects, as many as there are places. Nobody with NaN.
    """
    worth_it = np.flatnonzero(np.nan_to_num(effects, nan=-np.inf) > cost_days)
    best_first = worth_it[np.argsort(-effects[worth_it], kind="stable")]
    chosen = np.zeros(len(effects), dtype=bool)
    chosen[best_first[:places]] = True
    return chosen
