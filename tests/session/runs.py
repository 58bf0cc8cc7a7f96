"""What tests of graded runs share: a correct attempt, where it is written, and what a run says of it."""

from __future__ import annotations

import json
from pathlib import Path

TOY_KATAS = Path(__file__).parent.parent / "toy_katas_for_grading"
TOY = "retail/basket_value"

CORRECT = """
import numpy as np

def fit(items, value_eur):
    return np.polyfit(items, value_eur, 1)

def predict(model, items):
    return np.polyval(model, items)
"""


def write(pytester, source, name="basket_value"):
    path = pytester.path / "attempts" / "retail" / f"{name}.py"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(source, encoding="utf-8")
    return path


def results(pytester, file="run.json"):
    return {result["kata"]: result for result in json.loads((pytester.path / file).read_text())["katas"]}


def without_times(result):
    """A result as it is compared: without what a clock said."""
    checks = [{key: value for key, value in check.items() if key != "seconds"} for check in result["checks"]]
    return {**{key: value for key, value in result.items() if not key.endswith("seconds")}, "checks": checks}
