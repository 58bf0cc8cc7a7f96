"""Plain loops for the table, weighted regression for the average, and a boosted model for each arm."""

import numpy as np
from sklearn.ensemble import HistGradientBoostingRegressor
from sklearn.linear_model import LinearRegression, LogisticRegression
from sklearn.model_selection import KFold, cross_val_predict
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

OVERLAP = (0.05, 0.95)


def standardised_differences(covariates, treated, weights):
    found = []
    for name in covariates.columns:
        value = covariates[name].to_numpy()
        spread = ((value[treated].std(ddof=1) ** 2 + value[~treated].std(ddof=1) ** 2) / 2) ** 0.5
        one = sum(value[treated] * weights[treated]) / sum(weights[treated])
        other = sum(value[~treated] * weights[~treated]) / sum(weights[~treated])
        found.append((one - other) / spread if spread > 0 else 0)
    return np.array(found, dtype=np.float32)


def _logistic():
    return make_pipeline(StandardScaler(), LogisticRegression(C=3.0))


def propensity(covariates, treated):
    folds = KFold(5, shuffle=True, random_state=1)
    return cross_val_predict(_logistic(), covariates, treated, cv=folds, method="predict_proba")[:, 1]


def average_effect(covariates, treated, days_home, chance):
    kept = (chance >= OVERLAP[0]) & (chance <= OVERLAP[1])
    values, treated, days, chance = covariates.to_numpy()[kept], treated[kept], days_home[kept], chance[kept]
    # Least squares weighted by 1 / chance of what was done leaves weighted residuals that sum to 0 in each arm.
    arms = []
    for arm, probability in ((treated, chance), (~treated, 1 - chance)):
        line = LinearRegression().fit(values[arm], days[arm], sample_weight=1 / probability[arm])
        expected = line.predict(values)
        arms.append(expected + arm / probability * (days - expected))
    score = arms[0] - arms[1]
    return score.mean(), score.std() / len(score) ** 0.5


def patient_effects(covariates, treated, days_home, asked):
    treats = _logistic().fit(covariates, treated).predict_proba(asked)[:, 1]
    one, other = (
        HistGradientBoostingRegressor(max_iter=70, max_leaf_nodes=6, learning_rate=0.08)
        .fit(covariates[arm], days_home[arm])
        .predict(asked)
        for arm in (treated, ~treated)
    )
    effects = one - other
    effects[(treats < OVERLAP[0]) | (treats > OVERLAP[1])] = np.nan
    return effects


def treat_whom(effects, cost_days, places):
    treated = np.zeros(len(effects), bool)
    for patient in sorted(range(len(effects)), key=lambda i: -np.nan_to_num(effects[i], nan=-1e9)):
        if effects[patient] > cost_days and treated.sum() < places:
            treated[patient] = True
    return treated
