"""Scratch folders of workers that have no file system of their own: made, removed, and swept after a killed keeper.

A keeper holds a lock on the folder of its worker. A folder that nobody has locked has lost its keeper, whoever
ended that and however, and is removed by the next of ours that comes by.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import secrets
import tempfile
import time
from pathlib import Path

_OPEN_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW
_ON_ITS_OWN = "mlekata-spawned-"
_AGAIN_SECONDS = 0.02
#: A folder younger than this may have been made by a keeper that is about to lock it.
_NEW_SECONDS = 0.5


def new(parent: str, user: int, group: int) -> str:
    """A folder for one worker, locked by this process until that ends."""
    folder = tempfile.mkdtemp(dir=parent)
    _lock(folder)  # and never unlocked: the descriptor is closed when this process ends
    if os.geteuid() == 0:
        os.chown(folder, user, group)
    return folder


def new_on_its_own() -> str:
    """A folder for a worker without a warm process; sweeps what killed keepers of others have left."""
    for path in Path(tempfile.gettempdir()).glob(f"{_ON_ITS_OWN}*"):
        with contextlib.suppress(OSError):
            if path.lstat().st_uid == os.geteuid():
                _sweep(path)
    folder = tempfile.mkdtemp(prefix=_ON_ITS_OWN)
    _lock(folder)
    return folder


def _lock(folder: str | Path) -> int:
    """A descriptor of the folder, with its lock.

    Raises:
        OSError: if it is no folder, or another process has its lock.
    """
    descriptor = os.open(folder, _OPEN_FOLDER)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(descriptor)
        raise
    return descriptor


def _sweep(path: Path) -> None:
    """Removes a scratch folder if its keeper is gone."""
    if time.time() - path.lstat().st_ctime < _NEW_SECONDS:
        return
    if path.is_symlink() or not path.is_dir():  # which an attempt has put there
        path.unlink()
        return
    path.chmod(0o700)  # the attempt may have taken its own permissions away
    descriptor = _lock(path)
    try:
        remove(path)
    finally:
        os.close(descriptor)


def remove_parent(parent: str, seconds: float = 0.0) -> None:
    """Removes what holds scratch folders, and those without a keeper; within *seconds*, others may go by themselves."""
    patience = time.monotonic() + seconds
    while parent and os.path.exists(parent):  # noqa: PTH110
        with contextlib.suppress(OSError):
            for path in Path(parent).iterdir():
                with contextlib.suppress(OSError):
                    _sweep(path)
            os.rmdir(parent)  # noqa: PTH106
        if time.monotonic() > patience:
            return
        time.sleep(_AGAIN_SECONDS)


def remove(folder: Path) -> None:
    """Removes what an attempt has filled, without following a link, and however deep its folders are.

    Folders are moved up to the first level before they are looked into, so that neither recursion nor the
    length of a path ends the work.
    """
    with contextlib.suppress(OSError):
        if folder.is_symlink():
            folder.unlink()
            return
        folder.chmod(0o700)  # the attempt may have taken its own permissions away
        top = os.open(folder, _OPEN_FOLDER)
        try:
            _empty(top, top)
            while waiting := os.listdir(top):  # noqa: PTH208
                for name in waiting:
                    inner = os.open(name, _OPEN_FOLDER, dir_fd=top)
                    try:
                        _empty(inner, top)
                    finally:
                        os.close(inner)
                    os.rmdir(name, dir_fd=top)
        finally:
            os.close(top)
        folder.rmdir()


def _empty(folder: int, top: int) -> None:
    """Removes the files of an open folder, and moves its folders to *top* under names that nobody else chose."""
    for entry in list(os.scandir(folder)):
        if entry.is_dir(follow_symlinks=False):
            os.chmod(entry.name, 0o700, dir_fd=folder)
            os.rename(entry.name, secrets.token_hex(16), src_dir_fd=folder, dst_dir_fd=top)
        else:
            os.unlink(entry.name, dir_fd=folder)
