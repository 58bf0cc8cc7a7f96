"""What the brief fixes: weeks, and the tolerance."""

from __future__ import annotations

TOLERANCE = 1e-3
WEEKS, LEAD_WEEKS = 44, 4
