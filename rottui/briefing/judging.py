"""How a verdict, its evidence and spillover are written, on the desk and in a report alike."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from rottui.briefing.verdict_model import Code, EvidenceLine, Question, VerdictBriefing
from rottui.briefing.wording import (
    RICH,
    UNFINISHED,
    Glyphs,
    fmt_change,
    fmt_day,
    fmt_number,
    fmt_percent,
    fmt_plural,
    fmt_points,
)

MOST_NAMES = 5
"""Names that a sentence lists; the rest are counted."""

Leaning = Literal["healthy", "watch", "unhealthy", "neutral", "unknown"]

LEANINGS: dict[Code, Leaning] = {
    "broadening": "healthy",
    "broad_advance": "healthy",
    "rotation": "watch",
    "narrow": "watch",
    "spillover": "unhealthy",
    "deterioration": "unhealthy",
    "mega_led": "neutral",
    "mixed": "neutral",
    "unknown": "unknown",
}
"""What each verdict says of the market's health."""

QUESTION_NAMES: dict[Question, str] = {
    "leadership": "Leadership",
    "participation": "Participation",
    "risk_appetite": "Risk appetite",
    "index": "Index",
}
QUESTIONS: dict[Question, str] = {
    "leadership": "do mega-cap growth names lead?",
    "participation": "are most stocks going up?",
    "risk_appetite": "is money still taking risk?",
    "index": "does the market hold up?",
}
"""What each group of evidence answers."""

EVIDENCE_NAMES = {
    "above_50": "above 50-day average",
    "above_200": "above 200-day average",
    "high_low": "highs less lows, 10d",
    "ad_line": "A-D line over its average",
    "up_3m": "up over 3 months",
    "index_average": "over its 200-day average",
    "index_drawdown": "below its high of a year",
}
"""The lines that are no pairs, in words; the first five are of the universe's members, the others of the index."""

MEMBER_SHARES = ("above_50", "above_200", "up_3m")
"""The lines that are a share of the members, 0 to 100; the others are signed."""

SPILLOVER_NAMES = {
    "share_rising": "rising on mega-cap down days",
    "downside_beta": "downside beta to the mega caps",
    "downside_correlation": "downside correlation",
    "since_both_low": "sessions since both were low",
    "rest_drawdown": "drawdown of the rest",
    "basket_drawdown": "drawdown of the mega caps",
    "drawdown_gap": "the rest ahead by",
}
"""The spillover figures in words."""


def leaning_mark(leaning: Leaning, glyphs: Glyphs = RICH) -> str:
    """Return the glyph that says what a colour says: up is healthy, down is not, "!" is to be watched."""
    return {
        "healthy": glyphs.up,
        "watch": glyphs.warning,
        "unhealthy": glyphs.down,
        "neutral": glyphs.flat,
        "unknown": glyphs.missing,
    }[leaning]


def named(names: Iterable[str]) -> str:
    """Write a list of names: the first few, and how many more there are."""
    listed = list(names)
    more = len(listed) - MOST_NAMES
    return ", ".join(listed[:MOST_NAMES]) + (f" and {more} more" if more > 0 else "")


def fmt_code(code: Code) -> str:
    """Write a code as one short word in capitals: "BROAD ADVANCE"."""
    return code.replace("_", " ").upper()


def fmt_since(verdict: VerdictBriefing, glyphs: Glyphs = RICH) -> str:
    """Write since when a verdict stands: "since 13 Jun 2025, 99 sessions".

    One that only the close confirms says so: "since 13 Jun 2025, day 5 of 5, unfinished".
    """
    count = verdict.confirmation
    stood = f"day {count} of {count}, {UNFINISHED}" if verdict.awaits_close else fmt_plural(verdict.sessions, "session")
    return f"since {fmt_day(verdict.since, glyphs)}, {stood}"


def fmt_stood(verdict: VerdictBriefing) -> str:
    """Write how long a verdict has stood, shortly: "99s"; "5/5?" where only the close confirms it."""
    return f"{verdict.confirmation}/{verdict.confirmation}?" if verdict.awaits_close else f"{verdict.sessions}s"


def fmt_pending(verdict: VerdictBriefing) -> str:
    """Write what may take a verdict's place: "spillover, day 2 of 5"; empty where nothing does.

    A day that is not over says so: "spillover, day 2 of 5, unfinished".
    """
    if verdict.pending is None or verdict.pending_day is None:
        return ""
    under_way = f", {UNFINISHED}" if verdict.provisional else ""
    return f"{verdict.pending.replace('_', ' ')}, day {verdict.pending_day} of {verdict.confirmation}{under_way}"


def fmt_unfinished(verdict: VerdictBriefing) -> str:
    """Write what it means that a verdict is judged by a day that is not over; empty where it is not."""
    if not verdict.provisional:
        return ""
    if not verdict.awaits_close:
        return "The day is unfinished: its close may change what it gives"
    before = next((change.before for change in verdict.changes[-1:] if change.before), None)
    until_now = f"; until now it was {fmt_code(before).lower()}" if before else ""
    return (
        f"Day {verdict.confirmation} of {verdict.confirmation} is unfinished: confirmed only if it ends so{until_now}"
    )


def fmt_given(verdict: VerdictBriefing) -> str:
    """Write how a verdict stands by the days' own codes: "given on 15 of the last 21 sessions, not today (mega led)".

    Empty where every one of them gave it.
    """
    given = verdict.given
    if given is None or given.sessions == given.of:
        return ""
    today = "today too" if given.code == verdict.code else f"not today ({given.code.replace('_', ' ')})"
    return f"given on {given.sessions} of the last {given.of} sessions, {today}"


def fmt_evidence(name: str) -> str:
    """Write a line's name: a pair as it is, a figure in words."""
    return EVIDENCE_NAMES.get(name, name)


def fmt_evidence_value(name: str, value: float | None, glyphs: Glyphs = RICH) -> str:
    """Write a line's value or threshold in its own unit: "62%" of members, "+1.2%" from an average, "+0.43" points."""
    if name in MEMBER_SHARES:
        return fmt_percent(value, 0, glyphs)
    return fmt_points(value, 2, glyphs) if name == "ad_line" else fmt_change(value, glyphs)


def fmt_distance(line: EvidenceLine, glyphs: Glyphs = RICH) -> str:
    """Write how far a line is from its threshold: with a sign, a share in points."""
    if line.name in MEMBER_SHARES:
        return fmt_points(line.distance, 1, glyphs)
    return fmt_points(line.distance, 2, glyphs) if line.name == "ad_line" else fmt_change(line.distance, glyphs)


def fmt_holds(line: EvidenceLine, glyphs: Glyphs = RICH) -> str:
    """Write what a line says: a pair's trend, else yes or no; missing without a value."""
    if line.holds is None:
        return glyphs.missing
    if "/" in line.name:
        return {1: "up", 0: "flat", -1: "down"}.get(line.vote or 0, glyphs.missing)
    return "yes" if line.holds else "no"


def fmt_score(question: Question, score: float | None, glyphs: Glyphs = RICH) -> str:
    """Write a score: "-0.75" of trends, "4 of 5" lines, "above" or "below" for the index."""
    if score is None:
        return glyphs.missing
    if question == "participation":
        return f"{fmt_number(score, 0 if score == round(score) else 1, glyphs)} of 5"
    if question == "index":
        return "above" if score > 0 else "below"
    return fmt_points(score, 2, glyphs)


def fmt_spillover(name: str, value: float | None, glyphs: Glyphs = RICH) -> str:
    """Write a spillover figure in its unit."""
    if name == "share_rising":
        return fmt_percent(value, 0, glyphs)
    if name == "since_both_low":
        return fmt_number(value, 0, glyphs)
    if name in ("downside_beta", "downside_correlation"):
        return fmt_number(value, 2, glyphs)
    return fmt_change(value, glyphs)
