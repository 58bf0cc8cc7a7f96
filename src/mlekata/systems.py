"""Which operating systems mlekata runs on."""

from __future__ import annotations

import sys


def refusal() -> str:
    """Why mlekata does not run on this system and what to do, as a sentence; "" where it does."""
    if sys.platform in ("win32", "cygwin"):
        return (
            "mlekata does not run on Windows itself, which has no such processes as it shuts attempts in; "
            "install WSL (in PowerShell: wsl --install), and use Python, pip and mlekata inside it"
        )
    return ""
