"""What followed a verdict or an extreme in the past, as frozen values without polars."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from rottui.briefing.details.wanted import StudyWanted
from rottui.briefing.model import Extreme
from rottui.briefing.verdict_model import Code
from rottui.settings.schema import Basis

HORIZONS = (21, 63, 126)
"""Sessions over which returns are taken: a month, a quarter, half a year."""
FEWEST = 8
"""Episodes below which there is nothing but their number to be said."""
APART = 21
"""Sessions from the start of an episode to the start of the next, at least."""
RECORD_MONTHS = 12
"""Months of history from which on an extreme on record is one to be studied: as long as it is young, most are."""
BASKET = "Mega caps"
"""What the equal-weighted basket is called among the assets."""


def study_of_extreme(numerator: str, denominator: str, extreme: Extreme) -> StudyWanted:
    """Return the study of extremes such as this one.

    One on record is as old as the data, which few sessions are: it is studied among those on record.
    """
    months = RECORD_MONTHS if extreme.on_record else extreme.months
    return StudyWanted(None, numerator, denominator, extreme.kind, months, extreme.on_record)


@dataclass(frozen=True, slots=True)
class StudyFigures:
    """What one asset did over one horizon; returns in percent."""

    asset: str
    horizon: int
    """Sessions."""
    n: int
    """Episodes whose horizon is over."""
    median: float | None
    """None with fewer than `FEWEST` episodes, as the next two."""
    share_positive: float | None
    worst: float | None
    all_n: int
    """The same after any session of the span: how many there are."""
    all_median: float | None
    all_share_positive: float | None
    all_worst: float | None


@dataclass(frozen=True, slots=True)
class StudyEpisode:
    """One case that is counted: while it stays so, there is one every `APART` sessions."""

    date: dt.date
    """A day on which it was so, `APART` sessions or more after that of the episode before."""
    ahead: tuple[float | None, ...]
    """Returns of the first asset, in percent, over each of `HORIZONS`; None where it is not over, or n is too small."""


@dataclass(frozen=True, slots=True)
class StudyDetail:
    """What followed, as of the day it was asked for."""

    subject: str
    """What is studied, in words."""
    code: Code | None
    """The verdict; None for a pair's extreme."""
    pair: str | None
    kind: Literal["low", "high"] | None
    months: int | None
    record: bool
    """Whether only extremes on record are; `months` is then how long the history was by them, at least."""
    basis: Basis
    """Of the returns, and of the pair."""
    since: dt.date | None
    """The first session on which it could have been seen; None without any."""
    until: dt.date | None
    """The last one."""
    sessions: int
    """How many there are."""
    days: int
    """On how many of them it was so."""
    began: int | None
    """How often the verdict changed to it; None for an extreme."""
    episodes: tuple[StudyEpisode, ...]
    """Oldest first."""
    figures: tuple[StudyFigures, ...]
    """Asset by asset, shortest horizon first."""
    caveats: tuple[str, ...]
    """What the figures do not say, in words."""
    problem: str | None
    """Why there is nothing to be told; None when there is."""
