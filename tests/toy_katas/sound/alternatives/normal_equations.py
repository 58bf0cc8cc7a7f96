"""The normal equations, solved."""

import numpy as np


def fit_line(x, y):
    ones = np.column_stack([x, np.ones(len(x))])
    return np.linalg.solve(ones.T @ ones, ones.T @ y)


def predict(line, x):
    return x @ line[:2] + line[2]
