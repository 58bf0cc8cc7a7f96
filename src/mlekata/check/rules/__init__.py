"""The rules by which a kata is sound; each stands under its decorator in the module of what it looks at."""

from __future__ import annotations

from mlekata.check.rules import brief, code, data, folder, grading, nearest_rows, record, track
from mlekata.check.rules.rule import rules_of

RULES = rules_of((folder, track, record, code, brief, data, grading, nearest_rows))
