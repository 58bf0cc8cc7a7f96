"""Balances the class weights and takes the output for probabilities: every other payment seems to be fraud."""

from sklearn.ensemble import HistGradientBoostingClassifier

CAUGHT_BY = "test_probabilities_add_up_to_the_number_of_frauds"


def train_model(features, fraud):
    return HistGradientBoostingClassifier(
        max_iter=30, max_leaf_nodes=6, class_weight="balanced", early_stopping=False, random_state=0
    ).fit(features, fraud)


def fraud_probability(model, features):
    return model.predict_proba(features)[:, 1]
