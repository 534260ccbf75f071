"""On which terms a briefing is wanted: what a person can change about it at the desk."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from rottui.settings.schema import Basis


@dataclass(frozen=True, slots=True)
class Terms:
    """The basis of the ratios, and the day whose knowledge counts."""

    basis: Basis
    as_of: date | None = None
    """A past day; None for now."""
