"""What the doctor's tests share: a moment, a settings file that is fine, a terminal, and a way to find a check."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from rottui.doctor.checks import Check

NOW = datetime(2025, 11, 1, 12, 0, tzinfo=UTC)
"""The Saturday after the last session of the made-up caches."""


def named(checks: Iterable[Check], name: str) -> Check:
    """Return the one check of that name."""
    (found,) = [check for check in checks if check.name == name]
    return found


def states(checks: Iterable[Check]) -> dict[str, str]:
    return {check.name: check.state for check in checks}
