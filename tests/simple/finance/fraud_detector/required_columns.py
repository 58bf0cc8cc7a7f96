"""The amount and the five columns that the brief requires, and no column of one's own."""

_columns = [
    "amount_eur",
    "card_count_7d",
    "card_mean_eur_28d",
    "card_terminal_count_28d",
    "terminal_verdict_count_28d",
    "terminal_fraud_share_28d",
]
_train_on_all, _probability_from_all = train_model, fraud_probability


def train_model(features, fraud):
    return _train_on_all(features[_columns], fraud)


def fraud_probability(model, features):
    return _probability_from_all(model, features[_columns])
