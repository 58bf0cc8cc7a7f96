# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Looks diagnoses up in a table of those seen in training: a new one raises."""

CAUGHT_BY = "test_gaps_and_new_words_do_not_stop_it"


def fit_model(patients, died):
    words = patients.columns[[dtype.kind not in "iuf" for dtype in patients.dtypes]].tolist()
    numbers = [name for name in patients.columns if name not in words]
    model = make_pipeline(
        make_column_transformer(
            (make_pipeline(SimpleImputer(), StandardScaler()), numbers),
            (OneHotEncoder(handle_unknown="error", sparse_output=False), words),
        ),
        LogisticRegression(C=0.1, max_iter=500),
    )
    return model.fit(patients, died)


def predict_risk(model, patients):
    in_export = model.predict_proba(patients)[:, 1]
    return LIVED_IN_EXPORT * in_export / (LIVED_IN_EXPORT * in_export + 1 - in_export)
