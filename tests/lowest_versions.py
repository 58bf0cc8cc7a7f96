"""The lowest versions that pyproject.toml declares, as constraints for pip: `python tests/lowest_versions.py > FILE`.

PyTorch is left out: its lowest version is a download of several GB, and the katas that CI grades here do without it.
"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

LEFT_OUT = {"torch", "torchvision", "transformers"}
_LOWEST = re.compile(r"([A-Za-z0-9_.\-]+)>=([0-9.]+)")


def lowest(project: dict[str, object]) -> list[str]:
    """One constraint for each lower bound of the dependencies and of the extras."""
    extras = project["optional-dependencies"]
    assert isinstance(extras, dict)
    said = [*project["dependencies"], *(one for extra in extras.values() for one in extra)]  # type: ignore[misc]
    bounds = dict.fromkeys(match.groups() for one in said if (match := _LOWEST.fullmatch(one)))
    return [f"{name}=={version}.*" for name, version in bounds if name not in LEFT_OUT]


if __name__ == "__main__":
    text = (Path(__file__).resolve().parent.parent / "pyproject.toml").read_text(encoding="utf-8")
    print("\n".join(lowest(tomllib.loads(text)["project"])))
