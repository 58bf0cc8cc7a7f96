"""A linear model of the days at home for each arm, their difference, and the reference's rule of overlap."""

from sklearn.linear_model import RidgeCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

_careful = patient_effects


def patient_effects(covariates, treated, days_home, asked):
    arms = []
    for arm in (True, False):
        model = make_pipeline(StandardScaler(), RidgeCV(np.logspace(-1, 4, 11)))
        arms.append(
            model.fit(covariates[treated == arm].to_numpy(), days_home[treated == arm]).predict(asked.to_numpy())
        )
    known = np.isfinite(_careful(covariates, treated, days_home, asked))
    return np.where(known, arms[0] - arms[1], np.nan)
