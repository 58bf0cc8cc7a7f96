"""Libraries: what a kata's files import, and which versions its figures depend on."""

from __future__ import annotations

import importlib.metadata

import pytest

from mlekata.kata.libraries import imported_modules, library_versions, version_differences


@pytest.mark.parametrize(
    ("source", "modules"),
    [
        ("", ()),
        ("import numpy as np, pandas", ("numpy", "pandas")),
        ("from sklearn.linear_model import LogisticRegression", ("sklearn.linear_model",)),
        ("import numpy\nfrom numpy import array\nimport numpy", ("numpy",)),
        ("from . import other\nfrom .other import name", ()),
        ("def f():\n    import torch\nif True:\n    import scipy", ()),
        ("import numpy\ndef broken(:", ()),
        ("import numpy\0", ()),
        ("import numpy  # \udc80", ()),
        ("import numpy\n" + "-" * 100_000 + "1", ()),
        ("import numpy\nx" + ".a" * 100_000, ()),
        ("import numpy\npattern = '\\d'\nprint(1 is 1)", ("numpy",)),
    ],
)
def test_imports_are_those_at_the_top_level(source, modules):
    """In order, once each; none for what is not Python, however it is broken, and without a warning."""
    assert imported_modules(source) == modules


def test_library_versions_are_those_that_are_installed(changed_kata):
    """Major.minor of NumPy, what the deciding files import and the data come from; "absent" if it is not there."""
    source = "import os\nimport pandas as pd\nfrom sklearn.tree import DecisionTreeClassifier\nimport no_such_library\n"
    toml = (changed_kata({}, "retail/plain").folder / "kata.toml").read_text()
    kata = changed_kata(
        {
            "reference.py": source,
            "hidden_tests.py": "import scipy.stats\n",
            "known_bad/other.py": "import hypothesis\n",
            "stub.py": "import typer\n\ndef fit(items): raise NotImplementedError\n",
            "kata.toml": toml.replace("[metric]", 'datasets = ["pytest/__init__.py"]\n\n[metric]'),
        }
    )

    def short(name: str) -> str:
        return ".".join(importlib.metadata.version(name).split(".")[:2])

    assert library_versions(kata) == {
        "no_such_library": "absent",
        "numpy": short("numpy"),
        "pandas": short("pandas"),
        "pytest": short("pytest"),
        "scipy": short("scipy"),
        "sklearn": short("scikit-learn"),
    }


def test_other_versions_are_told_in_words():
    """What is another one, what is new and what is gone; what is the same is not mentioned."""
    then, now = {"numpy": "2.4", "torch": "2.15", "pandas": "3.1"}, {"numpy": "2.4", "torch": "2.14", "scipy": "1.17"}
    assert version_differences(then, now) == [
        "pandas not used here, 3.1 in the record",
        "scipy 1.17 here, not used in the record",
        "torch 2.14 here, 2.15 in the record",
    ]
    assert version_differences(now, now) == []
