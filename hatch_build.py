"""Puts `katas/` inside the wheel as `mlekata/_katas`; an editable install uses the checkout's own folder."""

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class KatasInsideThePackage(BuildHookInterface):
    """Adds the content to a standard wheel, and nothing to an editable one (a copy would grow stale)."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Called by hatchling before a wheel is built."""
        if version == "standard":
            build_data["force_include"][str(Path(self.root) / "katas")] = "mlekata/_katas"
