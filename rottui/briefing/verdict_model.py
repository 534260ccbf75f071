"""The verdict's part of a briefing, as frozen values: the judgement, the evidence it stands on, and spillover."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Literal

from rottui.briefing.history import History

Code = Literal[
    "deterioration", "broadening", "spillover", "rotation", "broad_advance", "narrow", "mega_led", "mixed", "unknown",
]  # fmt: skip
"""The verdicts, as `rottui.analytics.verdict.CODES` names them."""

Question = Literal["leadership", "participation", "risk_appetite", "index"]


@dataclass(frozen=True, slots=True)
class EvidenceLine:
    """One line of evidence on the verdict's day."""

    group: Question
    name: str
    """A pair such as "QQQ/IWM", or a figure such as "above_50" (`rottui.analytics.evidence`)."""
    value: float | None
    """In percent; None where it is missing, which neither holds nor fails."""
    threshold: float
    distance: float | None
    """value − threshold, in the unit of the value."""
    typical_moves: float | None
    """The distance in typical daily moves of the value, to compare lines by."""
    holds: bool | None
    vote: int | None
    """What it adds to its question; None for a line that has no vote."""
    date: dt.date | None
    """The day the value is of."""
    would_be: Code | None
    """The day's own code, were this line alone to cross its threshold; None where that changes nothing."""


@dataclass(frozen=True, slots=True)
class VerdictChange:
    """A session on which the verdict changed."""

    date: dt.date
    code: Code
    before: Code | None
    scores: dict[Question, float | None]


@dataclass(frozen=True, slots=True)
class Given:
    """What code the scores gave from day to day: a verdict stands on days that give another until that is confirmed."""

    code: Code
    """The one of the verdict's own day."""
    sessions: int
    """On how many of the last `of` sessions it was the verdict's."""
    of: int
    """A month, or as long as the verdict has stood."""


@dataclass(frozen=True, slots=True)
class VerdictBriefing:
    """Whether leadership rotates, and what kind of rotation it is, as of the briefing's date."""

    date: dt.date | None
    """The session it is of; None without data."""
    code: Code
    name: str
    """The code in words."""
    since: dt.date | None
    sessions: int
    """How many sessions it has stood."""
    pending: Code | None
    """A code that would take its place if it held."""
    pending_day: int | None
    confirmation: int
    """Sessions that a new code must hold."""
    scores: dict[Question, float | None]
    """leadership and risk_appetite from -1 to 1, participation 0 to 5 lines, index 1 above its average, -1 below."""
    evidence: tuple[EvidenceLine, ...]
    """Every line, question by question."""
    changes: tuple[VerdictChange, ...]
    """Every change there was, oldest first."""
    history: History
    """code (its place in `CODES`), leadership, participation, risk_appetite and index on every session."""
    universe: str
    """Whose breadth it is judged by."""
    problem: str | None
    """What is missing, and what is of an earlier day; None when all is well."""
    states: dict[Question, str | None] = field(default_factory=dict)
    """What each score means by the thresholds: leadership fading, neutral or leading; participation weak, narrow,
    middling or broad; risk appetite off or not; whether the index holds up. None without a score."""
    given: Given | None = None
    """How it stands by the days' own codes; None where that was not told."""
    provisional: bool = False
    """Whether bars of its day, which it is judged by, are of a session that was not over."""

    @property
    def awaits_close(self) -> bool:
        """Whether it became the verdict on a day that is not over: only the close confirms it."""
        return self.provisional and self.sessions == 1

    @property
    def would_change(self) -> tuple[EvidenceLine, ...]:
        """The lines that alone would change the day's code, nearest first."""
        return tuple(
            sorted(
                (line for line in self.evidence if line.would_be is not None),
                key=lambda line: float("inf") if line.typical_moves is None else line.typical_moves,
            )
        )


@dataclass(frozen=True, slots=True)
class PositioningWarning:
    """A futures market that stands beside the verdict as a warning; it has no vote."""

    market: str
    """Its key; of two markets compared, both: "NQ-RTY"."""
    name: str
    kind: Literal["extreme", "unwinding"]
    """Among the most lopsided of 156 reports; or an extreme that is given up in a surge."""
    side: Literal["long", "short"]
    """What speculators are, or were."""
    percentile: float | None
    """Of its net position among 156 reports."""
    movement_6w: float | None
    """Change of its COT index over 6 reports."""
    unwound_pct: float | None
    """How much of the way back to the median is behind it."""
    date: dt.date
    """The day of its last report."""


@dataclass(frozen=True, slots=True)
class SpilloverBriefing:
    """Whether selling in the mega caps reaches everything else, as of the briefing's date."""

    date: dt.date | None
    figures: dict[str, float | None]
    """By name, as `rottui.analytics.spillover.FIGURES` has them."""
    percentiles: dict[str, float | None]
    """Each figure's rank in its own history so far, 0 to 100."""
    down_days: int | None
    """Days of the `share_sessions` on which the basket lost more than 1 %, which share_rising is of."""
    downside_days: int | None
    """Days of the `downside_sessions` on which the basket fell, which beta and correlation are of."""
    history: History
    """Every figure on every session."""
    basket: tuple[str, ...]
    """The mega caps that count, those with prices."""
    universe: str
    problem: str | None
    provisional: bool = False
    """Whether bars of its day are of a session that was not over."""

    @property
    def share_sessions(self) -> int:
        """How many sessions share_rising is taken over: the last 40, or as many as there are."""
        return min(40, len(self.history))

    @property
    def downside_sessions(self) -> int:
        """How many sessions beta and correlation are taken over: the last 63, or as many as there are."""
        return min(63, len(self.history))
