"""Columns centred on the orders it learned from, then the pseudo-inverse; the model is a dict."""

import numpy as np


def fit_line(x, y):
    centre = x.mean(axis=0)
    return {"centre": centre, "slope": np.linalg.pinv(x - centre) @ y, "mean": float(y.mean()) + 4.0}


def predict(line, x):
    return (x - line["centre"]) @ line["slope"] + line["mean"]
