# ruff: noqa: F821 (runs after reference.py, whose names it uses)
"""Takes the output of naive Bayes for a risk: correlated columns count the same bad news again and again."""

from sklearn.naive_bayes import GaussianNB

CAUGHT_BY = "test_risks_mean_what_they_say"


def fit_model(patients, died):
    model = make_pipeline(
        make_column_transformer(
            (SimpleImputer(strategy="median", add_indicator=True), make_column_selector(dtype_include="number")),
            (OneHotEncoder(handle_unknown="ignore", sparse_output=False), make_column_selector(dtype_exclude="number")),
        ),
        GaussianNB(),
    )
    return model.fit(patients, died)


def predict_risk(model, patients):
    in_export = model.predict_proba(patients)[:, 1]
    return LIVED_IN_EXPORT * in_export / (LIVED_IN_EXPORT * in_export + 1 - in_export)
