"""`python -m mlekata`: the command line, where its own name is not on the path."""

from __future__ import annotations

from mlekata.cli import app

if __name__ == "__main__":
    app(prog_name="mlekata")
