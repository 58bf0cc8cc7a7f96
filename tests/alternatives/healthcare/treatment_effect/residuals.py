"""Residuals on residuals: a logistic regression by Newton's method, and randomised trees for outcome and effect."""

import numpy as np
import pandas as pd
from sklearn.ensemble import ExtraTreesRegressor

OVERLAP = (0.05, 0.95)


def standardised_differences(covariates, treated, weights):
    values = covariates.to_numpy(float)
    share = np.where(treated, weights / weights[treated].sum(), -weights / weights[~treated].sum())
    pooled = (values[treated].var(0, ddof=1) + values[~treated].var(0, ddof=1)) / 2
    with np.errstate(divide="ignore", invalid="ignore"):
        apart = share @ values / np.sqrt(pooled)
    return pd.Series(np.where(pooled == 0, 0.0, apart), index=covariates.columns)


def _logit(values, treated, penalty=1.0):
    """Coefficients of a ridge logistic regression by Newton's method, and the scaling that they want."""
    centre, spread = values.mean(0), values.std(0)
    spread = np.where(spread > 0, spread, 1)
    x = np.column_stack([np.ones(len(values)), (values - centre) / spread])
    beta, ridge = np.zeros(x.shape[1]), np.r_[1e-6, np.full(values.shape[1], penalty)]
    for _ in range(25):
        p = 1 / (1 + np.exp(-x @ beta))
        step = np.linalg.solve((x.T * (p * (1 - p))) @ x + np.diag(ridge), x.T @ (treated - p) - ridge * beta)
        beta = beta + np.clip(step, -2, 2)
    return centre, spread, beta


def _chance(model, values):
    centre, spread, beta = model
    return 1 / (1 + np.exp(-(beta[0] + (values - centre) / spread @ beta[1:])))


def _parts(n, parts):
    return np.array_split(np.random.default_rng(7).permutation(n), parts)


def propensity(covariates, treated):
    values = covariates.to_numpy(float)
    chance = np.empty(len(values))
    for part in _parts(len(values), 10):
        others = np.setdiff1d(np.arange(len(values)), part)
        chance[part] = _chance(_logit(values[others], treated[others]), values[part])
    return chance


def average_effect(covariates, treated, days_home, chance):
    kept = (chance >= OVERLAP[0]) & (chance <= OVERLAP[1])
    values, a, y, e = covariates.to_numpy(float)[kept], treated[kept].astype(float), days_home[kept], chance[kept]
    x = np.column_stack([np.ones(len(values)), values - values.mean(0)])
    # One line for each arm, and one more column each that carries the weights: a targeted correction.
    both = np.column_stack([x * a[:, None], x * (1 - a)[:, None], a / e, (1 - a) / (1 - e)])
    beta = np.linalg.lstsq(both, y, rcond=None)[0]
    zero, one = np.zeros_like(x), np.zeros(len(x))
    with_it = np.column_stack([x, zero, 1 / e, one]) @ beta
    without = np.column_stack([zero, x, one, 1 / (1 - e)]) @ beta
    score = with_it - without + a / e * (y - with_it) - (1 - a) / (1 - e) * (y - without)
    return [float((with_it - without).mean()), float(score.std(ddof=1) / np.sqrt(len(score)))]


def patient_effects(covariates, treated, days_home, asked):
    values = covariates.to_numpy(float)
    chance = propensity(covariates, treated)
    days = np.empty(len(values))
    for part in _parts(len(values), 4):
        others = np.setdiff1d(np.arange(len(values)), part)
        model = ExtraTreesRegressor(40, min_samples_leaf=5, max_features=0.6, random_state=0)
        days[part] = model.fit(values[others], days_home[others]).predict(values[part])
    kept = (chance >= OVERLAP[0]) & (chance <= OVERLAP[1])
    surprise = treated[kept] - chance[kept]
    model = ExtraTreesRegressor(80, min_samples_leaf=12, max_features=0.7, random_state=0)
    model.fit(values[kept], (days_home - days)[kept] / surprise, sample_weight=surprise**2)
    effects = model.predict(asked.to_numpy(float))
    chance = _chance(_logit(values, treated), asked.to_numpy(float))
    return np.where((chance < OVERLAP[0]) | (chance > OVERLAP[1]), np.nan, effects)


def treat_whom(effects, cost_days, places):
    order = np.argsort(-np.where(np.isnan(effects), -np.inf, effects))[:places]
    return np.isin(np.arange(len(effects)), order) & (np.nan_to_num(effects, nan=-1.0) > cost_days)
