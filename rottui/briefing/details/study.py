"""The detail of a study: what followed a verdict, or an N-month extreme of a pair, as far as it was over by the day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import get_args

import polars as pl

from rottui.analytics import extremes, ratios, spillover, study, verdict
from rottui.analytics.ratios import CLOSE_IS_DATA, total_return
from rottui.briefing.almanac import Almanac
from rottui.briefing.details.study_model import BASKET, HORIZONS, StudyDetail, StudyEpisode, StudyFigures
from rottui.briefing.details.wanted import StudyWanted
from rottui.briefing.verdict import judge
from rottui.briefing.verdict_model import Code
from rottui.briefing.wire import Request
from rottui.briefing.wording import fmt_day, fmt_plural
from rottui.cache.snapshot import Snapshot
from rottui.errors import RottuiError
from rottui.settings.schema import Basis

ASSETS = ("SPY", "RSP", "IWM")
"""The market by size, by name, and its small companies; the mega-cap basket is the fourth."""

_COLUMNS = ("symbol", "date", "close", "dividend")
_CODES: tuple[Code, ...] = get_args(Code)


@dataclass(frozen=True, slots=True)
class _Event:
    """What is looked for in the past."""

    subject: str
    days: pl.Series
    """The sessions on which it was so."""
    sessions: pl.Series
    """Those on which it could have been."""
    code: Code | None = None
    began: int | None = None
    """How often the verdict changed to it."""
    problem: str | None = None


def brief_study(snapshot: Snapshot, request: Request, wanted: StudyWanted) -> StudyDetail:
    """Return what followed, from prices up to the request's day and on its basis.

    Without a code or a pair it is of the day's verdict. A verdict is judged by prices whatever the basis; the basket
    counts price returns on either, as it does for the spillover figures. A return that was not over by the day is none.

    Raises:
        RottuiError: there is no such verdict, or no such extreme.

    """
    event = _of_pair(snapshot, request, wanted) if wanted.numerator else _of_verdict(snapshot, request, wanted.code)
    closes = _closes(snapshot, request)
    told = study.study(event.days, closes, event.sessions, HORIZONS)
    figures = tuple(StudyFigures(row.pop("symbol"), **row) for row in told.to_dicts())
    sessions = event.sessions
    return StudyDetail(
        subject=event.subject,
        code=event.code,
        pair=f"{wanted.numerator}/{wanted.denominator}" if wanted.numerator else None,
        kind=wanted.kind if wanted.numerator else None,
        months=wanted.months if wanted.numerator else None,
        record=wanted.record,
        basis=request.basis,
        since=sessions[0] if len(sessions) else None,
        until=sessions[-1] if len(sessions) else None,
        sessions=len(sessions),
        days=len(event.days),
        began=event.began,
        episodes=tuple(_episodes(event, closes, figures)),
        figures=figures,
        caveats=tuple(_caveats(event, figures, request.basis)),
        problem=event.problem or (None if figures else f"no prices of {', '.join(ASSETS)}"),
    )


def _of_verdict(snapshot: Snapshot, request: Request, code: str | None) -> _Event:
    """Return the sessions of a verdict, among those since the first on which there was one."""
    judged = judge(Almanac(snapshot, request.as_of), request.settings).verdicts.select("date", "code")
    known = judged.filter((pl.col("code") != verdict.UNKNOWN).cum_max())
    of = code or (judged["code"][-1] if len(judged) else verdict.UNKNOWN)
    found = next((each for each in _CODES if each == of), None)
    if found is None:
        raise RottuiError(f"there is no verdict {of!r}", f"one of: {', '.join(_CODES)}")
    problem = "there was no verdict yet" if known.is_empty() else None
    if found == verdict.UNKNOWN:
        problem = "there is no verdict, so nothing can have followed it"
    began = len(study.verdict_days(judged, found, entered=True))
    return _Event(verdict.CODES[found], study.verdict_days(known, found), known["date"], found, began, problem)


def _of_pair(snapshot: Snapshot, request: Request, wanted: StudyWanted) -> _Event:
    """Return the sessions on which a pair was at an extreme of at least so many months."""
    if wanted.months < 1:
        raise RottuiError(f"there is no {wanted.kind} of {wanted.months} months", "ask for one month or more")
    pair = (wanted.numerator, wanted.denominator)
    name = "/".join(pair)
    prices = snapshot.read("prices", _COLUMNS, pl.col("symbol").is_in(pair), until=request.as_of)
    frame = ratios.ratios(prices, [pair], request.basis)
    days = study.extreme_days(extremes.extremes_by_day(frame), wanted.kind, wanted.months, record=wanted.record)
    sessions = study.extreme_sessions(frame, wanted.months)
    length = fmt_plural(wanted.months, "month")
    problem = None
    if frame.is_empty():
        problem = f"no prices of {name}"
    elif sessions.is_empty():
        problem = f"{name} has less than {length} of history"
    subject = f"on record, of {length} or more" if wanted.record else f"of {length} or more"
    return _Event(f"{name} at a {wanted.kind} {subject}", days, sessions, problem=problem)


def _closes(snapshot: Snapshot, request: Request) -> pl.DataFrame:
    """Return symbol, date, close of the assets, asset by asset; the basket's level is its close."""
    basket = request.settings.megacaps
    prices = snapshot.read("prices", _COLUMNS, pl.col("symbol").is_in({*ASSETS, *basket}), until=request.as_of)
    market = prices.filter(CLOSE_IS_DATA, pl.col("symbol") == ASSETS[0])["date"]
    level = spillover.basket_level(prices, basket, market).select(pl.lit(BASKET).alias("symbol"), "date", "close")
    if request.basis == "total_return":
        prices = total_return(prices).with_columns(close=pl.col("total_return"))
    held = {symbol: of for (symbol,), of in prices.select("symbol", "date", "close").group_by("symbol")}
    ordered = [held[symbol] for symbol in ASSETS if symbol in held]
    return pl.concat([*ordered, level.drop_nulls()]) if ordered else level.clear()


def _episodes(event: _Event, closes: pl.DataFrame, figures: tuple[StudyFigures, ...]) -> Iterator[StudyEpisode]:
    """Yield the episodes, with what the first asset did after each, where there are enough of them to be told of."""
    begun = study.episodes(event.days, event.sessions)
    first = figures[0].asset if figures else ""
    told = [figure.median is not None for figure in figures if figure.asset == first]
    own = closes.filter(pl.col("symbol") == first)
    names = [f"after_{horizon}" for horizon in HORIZONS]
    ahead = study.returns_ahead(own, begun, HORIZONS)
    for day, *returns in ahead.select("date", *names).iter_rows():
        yield StudyEpisode(day, tuple(value if enough else None for value, enough in zip(returns, told, strict=False)))


def _caveats(event: _Event, figures: tuple[StudyFigures, ...], basis: Basis) -> Iterator[str]:
    """Yield what a reader must not take the figures for."""
    if basis == "total_return" and any(figure.asset == BASKET for figure in figures):
        yield f"{BASKET}: price returns, without dividends, which those beside them include."
    few = {figure.asset for figure in figures if figure.n < study.FEWEST}
    if few:
        of = "" if len(few) == len({figure.asset for figure in figures}) else f" of {', '.join(sorted(few))}"
        yield f"Fewer than {study.FEWEST} episodes are no evidence: where n{of} is smaller, only n is shown."
    if event.began is not None and event.began < study.FEWEST <= max((figure.n for figure in figures), default=0):
        times = fmt_plural(event.began, "time")
        yield f"It began {times}: the episodes are parts of so few stretches, and prove no more than these do."
    yield (
        f"Episodes begin at least {study.APART} sessions apart, so over longer horizons their returns overlap: n is"
        " more than the evidence there is. Any session overlaps with the next, too."
    )
    today = "today's mega caps" + (" and today's members of the universe" if event.code else "")
    yield f"Survivorship: {today} stand for the past too, which flatters it."
    if len(event.sessions):
        yield f"All of it is from one stretch of history, since {fmt_day(event.sessions[0])}: other markets may differ."
