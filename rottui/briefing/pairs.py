"""The watchlist's part of a briefing: every pair's ratio, changes, trend, extreme, legs and what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import polars as pl

from rottui.analytics import extremes, ratios, trend
from rottui.briefing.almanac import Chronicle
from rottui.briefing.history import History
from rottui.briefing.model import Extreme, Legs, PairBriefing, Rotation
from rottui.briefing.wording import fmt_plural
from rottui.cache.store import Snapshot
from rottui.errors import Problem
from rottui.settings.schema import SESSIONS, Basis, Pair, Settings

SHORT_HISTORY = SESSIONS["3m"]
"""Fewer sessions than this and a pair says that its history is short."""

FRIDAY = 5
"""As `isoweekday` and polars count."""


@dataclass(frozen=True, slots=True)
class Leg:
    """What the cache holds of one symbol, as of the briefing's date."""

    symbol: str
    last: date | None
    rows: int
    invalid: int
    """Closes that are not positive numbers."""
    adjusted: bool
    source: str
    status: str
    detail: str


def read_leg_prices(
    snapshot: Snapshot, settings: Settings, until: date | None, others: Sequence[str] = ()
) -> pl.DataFrame:
    """Return symbol, date, close, dividend of every leg of the watchlist, and of `others`, up to `until`."""
    return snapshot.read(
        "prices",
        columns=("symbol", "date", "close", "dividend"),
        where=pl.col("symbol").is_in([*settings.leg_symbols, *others]),
        until=until,
    )


def describe_legs(prices: pl.DataFrame, symbols: pl.DataFrame, wanted: Sequence[str]) -> dict[str, Leg]:
    """Return what is held of each wanted symbol, whether or not there are prices of it."""
    held = {row["symbol"]: row for row in prices.group_by("symbol").agg(pl.len(), pl.col("date").max()).to_dicts()}
    known = {row["symbol"]: row for row in symbols.filter(pl.col("symbol").is_in(wanted)).to_dicts()}
    invalid = dict(ratios.invalid_closes(prices).iter_rows())
    return {symbol: _describe(symbol, held.get(symbol), known.get(symbol), invalid.get(symbol, 0)) for symbol in wanted}


def _describe(symbol: str, held: dict[str, Any] | None, known: dict[str, Any] | None, invalid: int) -> Leg:
    return Leg(
        symbol=symbol,
        last=held["date"] if held else None,
        rows=held["len"] if held else 0,
        invalid=invalid,
        adjusted=bool(known and known["adjusted"]),
        source=(known["source"] or "") if known else "",
        status=(known["status"] or "ok") if known else "ok",
        detail=(known["detail"] or "") if known else "",
    )


def brief_pairs(
    told: Chronicle,
    legs: dict[str, Leg],
    rotations: Mapping[str, Rotation],
    settings: Settings,
    basis: Basis,
) -> list[PairBriefing]:
    """Return one briefing per pair of the watchlist, in its order.

    Args:
        told: the ratios of the pairs, up to the briefing's date (`Almanac.ratios`), and of any others behind them.
        legs: what is held of each leg (`describe_legs`).
        rotations: where each pair stands in the rotation, by its name.
        settings: the pairs and their thresholds.
        basis: what the ratios are made of: price, or total return.
    """
    frame = of_watchlist(told.frame, settings)
    window = settings.desk.legs_window
    changes = _by_pair(ratios.changes(frame))
    trends = _by_pair(trend.trend(frame))
    found = _by_pair(_latest_extremes(frame, settings))
    moves = _by_pair(ratios.legs(frame, SESSIONS[window]))
    latest = latest_session(legs)

    def brief(pair: Pair) -> PairBriefing:
        history = told.histories.get(pair.name, History())
        extreme, move = found.get(pair.name), moves.get(pair.name)
        remarks = tuple(_remarks(pair, legs, history, latest))
        return PairBriefing(
            pair=pair,
            basis=basis,
            last=next(iter(history.values("ratio", 1)), None) if len(history) else None,
            date=next(iter(history.dates(1)), None),
            change={name: changes.get(pair.name, {}).get(name) for name in SESSIONS},
            trend=trends.get(pair.name, {}).get("trend"),
            extreme=Extreme(**extreme) if extreme else None,
            legs=Legs(window, **move) if move and move["numerator"] is not None else None,
            problem=_in_one(remarks, pair),
            history=history,
            remarks=remarks,
            rotation=rotations.get(pair.name),
        )

    return [brief(pair) for pair in settings.pairs]


def _by_pair(frame: pl.DataFrame) -> dict[str, dict[str, Any]]:
    """Return the frame's rows by their pair, without it."""
    return {row.pop("pair"): row for row in frame.to_dicts()}


def latest_session(legs: dict[str, Leg]) -> date | None:
    """Return the last weekday that any leg has prices of: whatever trades at weekends leaves nobody behind."""
    return max((_weekday(leg.last) for leg in legs.values() if leg.last), default=None)


def of_watchlist(frame: pl.DataFrame, settings: Settings) -> pl.DataFrame:
    """Return the rows of the watchlist's pairs, which stand first in a `RATIOS` frame."""
    names = [pair.name for pair in settings.pairs]
    ends = ratios.spans(frame).filter(pl.col("pair").is_in(names))["last"]
    return frame.head(0 if ends.is_empty() else int(ends[-1]) + 1)


def _weekday(day: date) -> date:
    """Return the day, or the Friday before a day of the weekend."""
    return day - timedelta(days=max(day.isoweekday() - FRIDAY, 0))


def _latest_extremes(frame: pl.DataFrame, settings: Settings) -> pl.DataFrame:
    """Return each pair's extreme of the watchlist's last sessions; what a pair misses of them counts as gone by."""
    within = settings.extremes.within_sessions
    weeks = timedelta(weeks=within // 5 + 3)
    sessions = _sessions(frame.filter(pl.col("date") > pl.col("date").max() - weeks))
    if len(sessions) < within:  # a rare price: only those of all years are enough to be behind of
        sessions = _sessions(frame)
    ends = ratios.spans(frame)
    pairs = ends.select("pair", date=frame["date"].gather(ends["last"]))
    behind = len(sessions) - sessions.search_sorted(pairs["date"], side="right").cast(pl.Int64)
    by_lag = pairs.with_columns(behind=behind).filter(pl.col("behind") < within).partition_by("behind", as_dict=True)
    found = [
        extremes.latest_extremes(
            # All pairs are mostly of one day, and need not be picked out then.
            frame if part.height == pairs.height else frame.filter(pl.col("pair").is_in(part["pair"].to_list())),
            within=within - lag,
            min_months=settings.extremes.min_months,
        ).with_columns(pl.col("sessions_ago") + lag)
        for (lag,), part in by_lag.items()
    ]
    return pl.concat(found) if found else pl.DataFrame()


def _sessions(frame: pl.DataFrame) -> pl.Series:
    """Return the weekdays of a `RATIOS` frame, ascending."""
    return frame.filter(pl.col("date").dt.weekday() <= FRIDAY)["date"].unique().sort()


def _in_one(remarks: Iterable[Problem], pair: Pair) -> str | None:
    """Return the remarks as they stand beside their pair: after the leg's symbol, unless that has just been named."""
    said = ""
    for remark in remarks:
        if said == _no_prices([remark.where]):
            said += f": {remark.what}"
            continue
        written = remark.what if remark.where == pair.name else f"{remark.where}: {remark.what}"
        said += f"; {written}" if said else written
    return said or None


def _no_prices(symbols: Sequence[str]) -> str:
    return f"no prices of {' and '.join(symbols)}"


def _remarks(pair: Pair, legs: dict[str, Leg], history: History, latest: date | None) -> Iterator[Problem]:
    """Yield what a reader must know about the pair or one of its legs, most serious first."""
    both = (legs[pair.numerator], legs[pair.denominator])
    missing = [leg.symbol for leg in both if not leg.rows]
    if missing:
        yield Problem(pair.name, _no_prices(missing))
    elif not len(history):
        yield Problem(pair.name, f"{pair.numerator} and {pair.denominator} have no day in common")
    else:
        yield from _lateness(pair, both, history, latest)
        if len(history) < SHORT_HISTORY:
            yield Problem(pair.name, f"only {fmt_plural(len(history), 'session')} in common")
    for leg in both:
        if leg.status != "ok":
            yield Problem(leg.symbol, leg.detail or leg.status)
        if leg.invalid:
            yield Problem(leg.symbol, f"{fmt_plural(leg.invalid, 'close')} left out: not a positive number")
        if leg.adjusted and leg.rows:
            yield Problem(leg.symbol, "dividend-adjusted closes only, so the price basis is total return")


def _lateness(pair: Pair, both: tuple[Leg, Leg], history: History, latest: date | None) -> Iterator[Problem]:
    """Yield which leg is behind the rest of the watchlist, and since when the legs have no day in common."""
    for leg in both:
        if leg.last and latest and leg.last < latest:
            yield Problem(leg.symbol, f"ends {leg.last}, behind the watchlist ({latest})")
    common, end = history.dates(1)[0], min(_weekday(leg.last) for leg in both if leg.last)
    if common < end:
        yield Problem(pair.name, f"no common day after {common}")
