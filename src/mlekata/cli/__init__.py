"""The command line's door: `mlekata` and its commands."""

from __future__ import annotations

from mlekata import systems

if _sentence := systems.refusal():  # before anything is imported that Windows does not have
    raise SystemExit(f"mlekata: {_sentence}")

from mlekata.cli.learner import app

__all__ = ["app"]
