"""One world of a kata: what may be seen, and what is asked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class HeldOut:
    """Data the attempt was not trained on.

    Attributes:
        inputs: what the attempt is asked about; may cross to its process.
        labels: the answers; never leave the grader. None for a kata without any.
    """

    inputs: Any
    labels: Any = None


@dataclass(frozen=True, slots=True)
class Split:
    """One world of a kata: what the attempt may see, and what it is graded on.

    Attributes:
        public: everything the attempt may learn from.
        held_out: inputs it is asked about, and labels it never sees.
    """

    public: Any
    held_out: HeldOut
