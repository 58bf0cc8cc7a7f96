"""The lowest versions that are declared are those that CI tries."""

from __future__ import annotations

from lowest_versions import lowest


def test_every_lower_bound_becomes_a_constraint():
    """Bounds of dependencies and of extras, each once; exact versions and PyTorch are not among them."""
    project = {
        "dependencies": ["numpy>=2.0", "rich>=13.9"],
        "optional-dependencies": {"a": ["torch>=2.6", "emoji==2.16.0"], "b": ["numpy>=2.0", "tzdata>=2025.1"]},
    }
    assert lowest(project) == ["numpy==2.0.*", "rich==13.9.*", "tzdata==2025.1.*"]
