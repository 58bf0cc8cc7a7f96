"""Logistic regression by Newton's method in NumPy, ages and values cut into classes, groups by sums over a table."""

import numpy as np
import pandas as pd

CLASSES = 5
PENALTY = 4.0


def known_at_decision(dictionary, decision_hour):
    findings = dictionary.query("role == 'finding'").dropna(subset=["last_written_hour"])
    return sorted(findings[~findings["last_written_hour"].gt(decision_hour)]["column"])


def _design(plan, patients):
    """Ones and zeros: a column for each class of each number, and for each word of training: float64 (n, d)."""
    columns = [np.ones(len(patients))]
    for name, limits, words in plan:
        values = patients[name].to_numpy()
        if words is None:
            values = values.astype(float)
            which = np.where(np.isnan(values), -1, np.digitize(np.nan_to_num(values), limits))
            columns += [which == one for one in range(-1, len(limits) + 1)]
        else:
            columns += [values == word for word in words]
    return np.column_stack(columns).astype(float)


def fit_model(patients, died):
    plan = []
    for name in patients.columns:
        values = patients[name]
        if pd.api.types.is_numeric_dtype(values):
            known = values.dropna().to_numpy(float)
            plan.append((name, np.unique(np.quantile(known, np.arange(1, CLASSES) / CLASSES)), None))
        else:
            plan.append((name, None, sorted(set(values))))
    x = _design(plan, patients)
    weights, penalty = np.zeros(x.shape[1]), np.full(x.shape[1], PENALTY)
    penalty[0] = 1e-6
    for _ in range(15):
        p = 1 / (1 + np.exp(-x @ weights))
        gradient = x.T @ (p - died) + penalty * weights  # (d, n) x (n,) -> (d,)
        curvature = (x * (p * (1 - p))[:, None]).T @ x + np.diag(penalty)  # (d, n) x (n, d) -> (d, d)
        weights = weights - np.linalg.solve(curvature, gradient)
    weights[0] += np.log(0.5)  # of those who lived, so many are in the export
    return {"plan": plan, "weights": weights}


def predict_risk(model, patients):
    return 1 / (1 + np.exp(-_design(model["plan"], patients) @ model["weights"]))


def choose_threshold(risk, died, sensitivity):
    table = pd.DataFrame({"risk": risk, "died": died}).groupby("risk")["died"].sum().sort_index(ascending=False)
    reached = table.cumsum() / table.sum() >= sensitivity - 1e-9
    return reached.index[np.argmax(reached.to_numpy())]


def by_group(risk, died, group, threshold, least):
    dead, visited = died.astype(float), (risk >= threshold).astype(float)
    sums = (
        pd.DataFrame(
            {
                "group": group,
                "patients": 1,
                "died": died,
                "hits": dead * visited,
                "alarms": (1 - dead) * visited,
                "risk": risk,
                "squares": (risk - dead) ** 2,
            }
        )
        .groupby("group")
        .sum()
        .reset_index()
    )

    def over(name, count):
        return (sums[name] / count).where(count >= least)

    n, lived = sums["patients"], sums["patients"] - sums["died"]
    return sums[["group", "patients", "died"]].assign(
        sensitivity=over("hits", sums["died"]),
        false_alarm_rate=over("alarms", lived),
        mean_risk=over("risk", n),
        died_share=over("died", n),
        brier_score=over("squares", n),
    )
