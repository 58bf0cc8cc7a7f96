"""What several tests share: a small kata to grade, warm workers, a full disk and a folder that cannot be written."""

from __future__ import annotations

import contextlib
import os
import resource
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from mlekata.attempt.remote import Workers
from mlekata.kata.folder import Kata, read_kata

TOY_KATA = Path(__file__).parent / "toy_katas_for_grading" / "retail" / "basket_value"
NOBODY = 65534


@pytest.fixture(scope="session")
def warm_workers() -> Iterator[Workers]:
    """Workers that have imported NumPy."""
    workers = Workers(["numpy"])
    yield workers
    workers.close()


@pytest.fixture(scope="session")
def toy_kata() -> Kata:
    """A kata of two functions, graded in a fraction of a second: `fit` and `predict` the value of a basket."""
    return read_kata(TOY_KATA)


@pytest.fixture
def changed_kata(tmp_path: Path) -> Callable[[dict[str, str]], Kata]:
    """A copy of the toy kata in which some files have another text; a text of None removes the file."""

    def change(texts: dict[str, str | None], name: str = "retail/basket_value") -> Kata:
        folder = tmp_path / "changed_katas" / name
        shutil.copytree(TOY_KATA, folder)
        for file, text in texts.items():
            (folder / file).unlink(missing_ok=True)
            if text is not None:
                (folder / file).write_text(text, encoding="utf-8")
        return read_kata(folder)

    return change


@pytest.fixture
def full_disk() -> Callable[[int], contextlib.AbstractContextManager[None]]:
    """While it lasts, no file can grow beyond a number of bytes."""

    @contextlib.contextmanager
    def fill(room_bytes: int) -> Iterator[None]:
        soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (room_bytes, hard))
        try:
            yield
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))

    return fill


@pytest.fixture
def read_only_folder() -> Iterator[Path]:
    """A folder that this process cannot write, even if the tests are run by the superuser."""
    folder = Path(tempfile.mkdtemp(prefix="read-only-"))
    folder.chmod(0o555)
    is_superuser = os.geteuid() == 0
    if is_superuser:
        os.seteuid(NOBODY)
    try:
        yield folder
    finally:
        if is_superuser:
            os.seteuid(0)
        folder.chmod(0o755)
        shutil.rmtree(folder)
