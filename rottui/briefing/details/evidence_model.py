"""The past of the verdict's evidence, as frozen values without polars."""

from __future__ import annotations

from dataclasses import dataclass

from rottui.briefing.history import History


@dataclass(frozen=True, slots=True)
class EvidenceDetail:
    """Every line of evidence, day by day."""

    lines: History
    """The value of each line by its name, in its own unit, on every session; missing where the line is."""
