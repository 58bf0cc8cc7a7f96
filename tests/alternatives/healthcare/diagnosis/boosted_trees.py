"""Boosted trees on raw numbers and codes of words, the threshold found by trying, and groups by masks."""

import numpy as np
import pandas as pd
from sklearn.compose import make_column_selector, make_column_transformer
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OrdinalEncoder


def known_at_decision(dictionary, decision_hour):
    return [
        row.column
        for row in dictionary.itertuples()
        if row.role == "finding" and row.last_written_hour == row.last_written_hour
        if row.last_written_hour <= decision_hour
    ]


def fit_model(patients, died):
    words = OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=-1)
    trees = HistGradientBoostingClassifier(
        max_iter=120,
        learning_rate=0.06,
        max_leaf_nodes=8,
        min_samples_leaf=30,
        l2_regularization=10.0,
        early_stopping=False,
        random_state=0,
    )
    columns = make_column_transformer(
        (words, make_column_selector(dtype_exclude="number")),
        ("passthrough", make_column_selector(dtype_include="number")),
    )
    weight = np.where(died == 1, 1.0, 1 / 0.5)  # patients of the ward for each one in the export
    model = make_pipeline(columns, trees)
    return model.fit(patients, died, histgradientboostingclassifier__sample_weight=weight)


def predict_risk(model, patients):
    return model.predict_proba(patients)[:, 1].astype(np.float32)


def choose_threshold(risk, died, sensitivity):
    for threshold in np.unique(risk)[::-1]:
        if np.mean(risk[died == 1] >= threshold) >= sensitivity - 1e-9:
            return threshold
    return 0


def by_group(risk, died, group, threshold, least):
    group = np.array(group)
    dead, visited = np.asarray(died, bool), risk >= threshold

    def mean(values):
        return np.mean(values) if len(values) >= least else float("nan")

    rows = []
    for name in reversed(np.unique(group)):
        own = group == name
        rows.append(
            (
                name,
                own.sum(),
                (own & dead).sum(),
                mean(visited[own & dead]),
                mean(visited[own & ~dead]),
                mean(risk[own]),
                mean(dead[own]),
                mean(np.square(risk - died)[own]),
            )
        )
    columns = "group patients died sensitivity false_alarm_rate mean_risk died_share brier_score"
    return pd.DataFrame(rows, columns=columns.split())
