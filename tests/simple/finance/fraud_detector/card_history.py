"""The payment itself and its card's history, without the terminal's verdicts."""

_columns = ["amount_eur", "hour_of_day", "amount_over_mean", "card_count_7d", "card_mean_eur_28d"]
_train_on_all, _probability_from_all = train_model, fraud_probability


def train_model(features, fraud):
    return _train_on_all(features[_columns], fraud)


def fraud_probability(model, features):
    return _probability_from_all(model, features[_columns])
