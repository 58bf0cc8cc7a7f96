"""The command line's door: `mlekata` and its commands."""

from __future__ import annotations

from mlekata.cli.learner import app

__all__ = ["app"]
