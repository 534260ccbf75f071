"""The verdict's part of a briefing: the judgement, the evidence it stands on, what would change it, what is missing.

It is always judged by split-adjusted prices, whatever basis the ratios are shown on: a verdict is one, and its record
is of these.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import date
from typing import get_args

import polars as pl

from rottui.analytics import evidence, trend, verdict
from rottui.analytics.ratios import CLOSE_IS_DATA
from rottui.briefing.almanac import Almanac, Chronicle
from rottui.briefing.history import History
from rottui.briefing.judging import fmt_evidence, named
from rottui.briefing.verdict_model import Code, EvidenceLine, Given, Question, VerdictBriefing, VerdictChange
from rottui.briefing.wording import fmt_plural
from rottui.settings.schema import Settings, Verdict

HISTORY = ("code", *verdict.SCORES)
"""The columns of the verdict's history; `code` is its place among `verdict.CODES`."""

_PAIRS = tuple((legs[0], legs[1]) for legs in (pair.split("/") for pair in evidence.PAIRS))
_NUMBERS = {code: number for number, code in enumerate(verdict.CODES)}
_TREND_SESSIONS = trend.TREND_LENGTH + trend.TREND_LOOKBACK
_SESSIONS = {evidence.INDEX_AVERAGE: evidence.INDEX_LENGTH, evidence.INDEX_DRAWDOWN: evidence.DRAWDOWN_SESSIONS}
"""How many sessions a line of the index needs; a trend needs `_TREND_SESSIONS`."""
_MEANS = {"high_low": ("valid_252", evidence.HIGH_LOW_SESSIONS), "ad_line": ("priced", evidence.AD_LINE_LENGTH)}
"""The lines that are means of sessions, with the members each needs and over how many sessions."""
GIVEN_AMONG = 21
"""Of how many of the last sessions it is told on how many the standing verdict was given."""
_QUESTIONS: tuple[Question, ...] = get_args(Question)
_LINE_FIELDS = tuple(field.name for field in fields(EvidenceLine))


@dataclass(frozen=True, slots=True)
class Judged:
    """Every session's evidence and verdict, up to a day."""

    evidence: pl.DataFrame
    """An `EVIDENCE` frame."""
    verdicts: pl.DataFrame
    """A `VERDICTS` frame."""
    changes: pl.DataFrame
    """Its sessions on which the verdict changed (`verdict.changes`)."""
    history: History
    """Its `HISTORY`."""


def thresholds(settings: Settings) -> evidence.Thresholds:
    """Return where evidence and scores turn."""
    names = (field.name for field in fields(evidence.Thresholds))
    return evidence.Thresholds(**{name: getattr(settings.verdict, name) for name in names})


def evidence_symbols(settings: Settings) -> tuple[str, ...]:
    """Return the symbols whose prices are evidence: the legs of its pairs, and the index."""
    return tuple(dict.fromkeys((*evidence.LEGS, settings.verdict.index)))


def judge(almanac: Almanac, settings: Settings) -> Judged:
    """Return the evidence and the verdict of every session up to the almanac's day."""

    def make() -> tuple[pl.DataFrame, Chronicle, pl.DataFrame]:
        symbols = evidence_symbols(settings)
        pairs = almanac.all_ratios(_PAIRS, symbols)
        figures = almanac.all_breadth().frame.filter(pl.col("universe") == settings.verdict_universe)
        index = almanac.all_prices(symbols).filter(pl.col("symbol") == settings.verdict.index)
        found = evidence.evidence_by_day(pairs, figures, index, thresholds(settings))
        judged = verdict.verdicts(found, thresholds(settings)).with_columns(_of=pl.lit(""))
        told = judged.with_columns(pl.col("code").replace_strict(_NUMBERS, return_dtype=pl.Int64))
        chronicle = Chronicle(judged, "_of", Chronicle.of(told, "_of", "date", HISTORY, told).histories)
        return found, chronicle, verdict.changes(judged)

    found, chronicle, changes = almanac.page("verdict", (settings.verdict_universe, settings.verdict), make)
    told = chronicle.cut(almanac.known)
    return Judged(
        evidence=almanac.past(found),
        verdicts=told.frame.drop("_of"),
        changes=almanac.past(changes),
        history=next(iter(told.histories.values()), History()),
    )


def brief_verdict(almanac: Almanac, settings: Settings) -> VerdictBriefing | None:
    """Return the verdict of the last session; None when there is no session at all."""
    judged = judge(almanac, settings)
    if judged.verdicts.is_empty():
        return None
    last = judged.verdicts.row(-1, named=True)
    lines = tuple(_lines(judged.evidence.filter(pl.col("date") == last["date"]), settings))
    return VerdictBriefing(
        date=last["date"],
        code=last["code"],
        name=verdict.CODES[last["code"]],
        since=last["since"],
        sessions=last["sessions"],
        pending=last["pending"],
        pending_day=last["pending_day"],
        confirmation=settings.verdict.confirmation,
        scores={name: last[name] for name in _QUESTIONS},
        states={name: _state(name, last[name], settings.verdict) for name in _QUESTIONS},
        evidence=lines,
        changes=tuple(
            VerdictChange(row["date"], row["code"], row["before"], {name: row[name] for name in _QUESTIONS})
            for row in judged.changes.iter_rows(named=True)
        ),
        history=judged.history,
        universe=settings.verdict_universe,
        problem="; ".join(_problems(almanac, settings, lines, last["date"])) or None,
        given=_given(judged.verdicts, last["code"], last["sessions"]),
    )


def _given(verdicts: pl.DataFrame, code: Code, stood: int) -> Given:
    """Return how a verdict that has stood for so many sessions was given by the days' own codes."""
    raw = verdicts["raw"].tail(min(stood, GIVEN_AMONG)).to_list()
    return Given(raw[-1], raw.count(code), len(raw))


def _state(question: Question, score: float | None, turns: Verdict) -> str | None:
    """Return what a score means by the thresholds; None without one."""
    if score is None:
        return None
    if question == "leadership":
        return "fading" if score <= turns.fading else "leading" if score >= turns.leading else "neutral"
    if question == "participation":
        weak = "weak" if score <= turns.weak else "narrow" if score <= turns.narrow else "middling"
        return "broad" if score >= turns.broad else weak
    if question == "risk_appetite":
        return "off" if score <= turns.risk_off else "not off"
    return "holds up" if score > 0 else "below its average"


def _lines(session: pl.DataFrame, settings: Settings) -> Iterator[EvidenceLine]:
    """Yield the evidence of one session, with what each line would change."""
    told = verdict.consequences(session, thresholds(settings)).with_columns(
        pl.when(pl.col("would_be") != pl.col("raw")).then("would_be").alias("would_be")
    )
    for row in told.drop("date").rename({"observed": "date"}).iter_rows(named=True):
        yield EvidenceLine(**{name: row[name] for name in _LINE_FIELDS})


def _problems(almanac: Almanac, settings: Settings, lines: tuple[EvidenceLine, ...], day: date) -> Iterator[str]:
    """Yield why lines are missing, each reason once, and what is of an earlier day than the verdict."""
    missing = [line for line in lines if line.value is None]
    if missing:
        yield from _missing(almanac, settings, missing)
    late = [line for line in lines if line.date and line.date < day]
    if late:
        oldest = min(line.date for line in late if line.date)
        yield f"{named(fmt_evidence(line.name) for line in late)}: of {oldest}, before the rest"


def _missing(almanac: Almanac, settings: Settings, missing: Sequence[EvidenceLine]) -> Iterator[str]:
    """Yield why lines have no value, each reason once."""
    symbols = {line.name: _symbols(line, settings) for line in missing}
    held = set(almanac.prices(evidence_symbols(settings)).filter(CLOSE_IS_DATA)["symbol"].unique())
    unpriced = dict.fromkeys(symbol for of in symbols.values() for symbol in of if symbol not in held)
    reasons: dict[str, list[str]] = {}
    for line in missing:
        why = f"no prices of {named(unpriced)}" if unpriced.keys() & symbols[line.name] else ""
        reasons.setdefault(why or _why_missing(almanac, settings, line), []).append(line.name)
    for why, names in reasons.items():
        yield f"{why}, so nothing of {named(fmt_evidence(name) for name in names)}"


def _symbols(line: EvidenceLine, settings: Settings) -> tuple[str, ...]:
    """Return the symbols that a line is made of; none for breadth."""
    if line.group == "index":
        return (settings.verdict.index,)
    return tuple(line.name.split("/")) if "/" in line.name else ()


def _why_missing(almanac: Almanac, settings: Settings, line: EvidenceLine) -> str:
    """Return why a line has no value on the almanac's day although there are prices."""
    symbols = _symbols(line, settings)
    if not symbols:
        return _why_no_breadth(almanac, settings.verdict_universe, line.name)
    prices = almanac.prices(evidence_symbols(settings)).filter(CLOSE_IS_DATA, pl.col("symbol").is_in(symbols))
    sessions = prices.group_by("date").len().filter(pl.col("len") == len(symbols))["date"]
    needed = _SESSIONS.get(line.name, _TREND_SESSIONS)
    if len(sessions) < needed:
        return f"{fmt_plural(len(sessions), 'session')} of {' and '.join(symbols)}, and {needed} are needed"
    return f"nothing of {' and '.join(symbols)} for a week"


def _why_no_breadth(almanac: Almanac, universe: str, line: str) -> str:
    figures = almanac.breadth().frame.filter(pl.col("universe") == universe)
    if figures.is_empty():
        return f"no breadth of {universe}"
    last = figures["date"][-1]
    sessions = almanac.breadth().frame["date"].max()
    if last != sessions:
        return f"no breadth of {universe} since {last}"
    count, length = _MEANS.get(line, ("priced", 0))
    if figures.height >= length > 0 and figures[count][-1] >= evidence.LEAST_VALID * figures["members"][-1]:
        return f"too few of the last {length} sessions on which half of the members of {universe} can be compared"
    return f"fewer than half of the members of {universe} have the history for it"
