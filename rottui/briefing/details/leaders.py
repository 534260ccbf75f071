"""The details of leadership: a pool of candidates ranked against the benchmark, and one of them closer."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import polars as pl

from rottui.analytics import extremes, leadership, ratios, screening, trend
from rottui.analytics.ratios import CLOSE_IS_DATA, total_return
from rottui.analytics.spillover import basket_level
from rottui.briefing.build import FILL
from rottui.briefing.details.leaders_model import CANDIDATES, LISTS, Leader, LeaderDetail, LeadersDetail, Pool, pools_of
from rottui.briefing.details.leaders_names import FUND_NAMES
from rottui.briefing.details.wanted import LeadersWanted, LeaderWanted
from rottui.briefing.history import History, history_of
from rottui.briefing.model import Extreme
from rottui.briefing.provenance import SOURCE_NAMES
from rottui.briefing.wire import Request
from rottui.cache.snapshot import Snapshot
from rottui.errors import Problem, RottuiError
from rottui.settings.schema import Settings

SHOWN_SESSIONS = 126
"""Sessions of a ratio that are kept to be drawn in a row."""

READ_SESSIONS = 3 * leadership.LONGEST // 2
"""Sessions of the benchmark that are looked at: who has a close on two of three of them has all figures."""

MOST_NAMES = 4
"""Candidates without prices that are named; the rest are counted."""

_COLUMNS = ("symbol", "date", "close", "dividend")


def brief_leaders(snapshot: Snapshot, request: Request, wanted: LeadersWanted) -> LeadersDetail:
    """Return a pool's candidates, ranked, as they stood on the request's day and on its basis.

    A universe has today's members on any day. The mega-cap basket counts price returns on either basis, as it does for
    the spillover figures.

    Raises:
        RottuiError: there is no such pool.

    """
    settings = request.settings
    listed = _listed(snapshot, settings, wanted.pool)
    pool = _pool(settings, wanted.pool, listed)
    benchmark = settings.candidates.benchmark
    sessions = _sessions(snapshot, benchmark, request.as_of)
    last: date | None = sessions[-1] if len(sessions) else None
    candidates = listed["symbol"].to_list()
    if not candidates or sessions.is_empty():
        problems = tuple(_missing(pool, listed, listed, benchmark, sessions))
        return LeadersDetail(pool, benchmark, request.basis, last, "", len(candidates), (), History(), None, problems)
    prices = snapshot.read(
        "prices",
        _COLUMNS,
        where=pl.col("symbol").is_in(sorted({*candidates, benchmark, *settings.megacaps})),
        since=sessions[0].replace(month=1, day=1),  # the same on most days: what was read may be kept
        until=request.as_of,
    ).filter(pl.col("date") >= sessions[0])
    basket = basket_level(prices, settings.megacaps, sessions)
    closes = prices
    if request.basis == "total_return":
        closes = total_return(prices).with_columns(close=pl.col("total_return"))
    against = closes.filter(pl.col("symbol") == benchmark)
    told = leadership.leaders(closes, candidates, against, basket)
    limits = settings.leaders
    passed = screening.screened(told, limits.max_correlation, limits.near_high, limits.calmest)
    missing = listed.join(told, on="symbol", how="anti", maintain_order="left")
    return LeadersDetail(
        pool=pool,
        benchmark=benchmark,
        basis=request.basis,
        date=last,
        source=_source(snapshot, told),
        asked=len(candidates),
        leaders=tuple(_leaders(passed.join(listed, on="symbol", how="left", maintain_order="left"))),
        ratios=_drawn(closes, told["symbol"], against, sessions.tail(SHOWN_SESSIONS)),
        empty=leadership.is_empty(told),
        problems=(
            *_missing(pool, listed, missing, benchmark, sessions),
            *_remarks(snapshot, request, pool, told, basket),
        ),
    )


def brief_leader(snapshot: Snapshot, request: Request, wanted: LeaderWanted) -> LeaderDetail:
    """Return one candidate's ratio to the benchmark up to the request's day, on its basis."""
    benchmark = request.settings.candidates.benchmark
    pair = (wanted.symbol, benchmark)
    prices = snapshot.read("prices", _COLUMNS, where=pl.col("symbol").is_in(pair), until=request.as_of)
    frame = ratios.ratios(prices, [pair], request.basis)
    rule = request.settings.extremes
    found = extremes.latest_extremes(frame, within=rule.within_sessions, min_months=rule.min_months)
    return LeaderDetail(
        symbol=wanted.symbol,
        benchmark=benchmark,
        basis=request.basis,
        history=history_of(trend.with_averages(frame), "date", ("ratio", "sma_50", "sma_200")),
        extreme=next((Extreme(**row) for row in found.drop("pair").to_dicts()), None),
    )


def _listed(snapshot: Snapshot, settings: Settings, pool: str) -> pl.DataFrame:
    """Return symbol, name and kind of every candidate of a pool, each once."""
    schema = {"symbol": pl.String, "name": pl.String, "kind": pl.String}
    lists = LISTS if pool == CANDIDATES else [pool] if pool in LISTS else []
    if lists:
        rows = [
            (symbol, FUND_NAMES.get(symbol, ""), LISTS[name])
            for name in lists
            for symbol in getattr(settings.candidates, name)
        ]
        return pl.DataFrame(rows, schema, orient="row").unique("symbol", keep="first", maintain_order=True)
    members = snapshot.read("members", ["symbol", "name", "sector"], where=pl.col("universe") == pool)
    return members.select("symbol", pl.col("name").fill_null(""), pl.col("sector").fill_null("").alias("kind")).unique(
        "symbol", keep="first", maintain_order=True
    )


def _pool(settings: Settings, key: str, listed: pl.DataFrame) -> Pool:
    """Return the pool of that key; an imported universe is in no settings and is called by its key."""
    known = {pool.key: pool for pool in pools_of(settings)}
    if key not in known and listed.is_empty():
        raise RottuiError(
            f"there are no candidates called {key}", "see [candidates] and [universes] in the config file"
        )
    return known.get(key) or Pool(key, "Candidates" if key == CANDIDATES else key)


def _sessions(snapshot: Snapshot, benchmark: str, until: date | None) -> pl.Series:
    """Return the benchmark's last sessions, ascending."""
    held = snapshot.read("prices", ("date", "close"), where=pl.col("symbol") == benchmark, until=until)
    return held.filter(CLOSE_IS_DATA)["date"].sort().tail(READ_SESSIONS)


def _leaders(told: pl.DataFrame) -> Iterator[Leader]:
    for row in told.iter_rows(named=True):
        screens = tuple(screen for screen in screening.SCREENS if row[screen])
        kept = {name: value for name, value in row.items() if name not in screening.SCREENS}
        yield Leader(**kept, working=row["working"], screens=screens)


def _drawn(closes: pl.DataFrame, symbols: pl.Series, against: pl.DataFrame, sessions: pl.Series) -> History:
    """Return the ratio of each symbol on each session; missing where it has no close."""
    recent = (pl.col("date") >= sessions[0]) & CLOSE_IS_DATA
    days = against.filter(recent).select("date", pl.col("close").alias("benchmark"))
    wide = (
        closes.filter(recent)
        .join(days, on="date", how="inner")
        .join(symbols.to_frame("symbol"), on="symbol", how="semi")
        .with_columns(ratio=pl.col("close") / pl.col("benchmark"))
        .pivot("symbol", index="date", values="ratio")
    )
    names, drawn = symbols.to_list(), set(wide.columns)
    absent = [pl.lit(None, pl.Float64).alias(name) for name in names if name not in drawn]
    frame = days.select("date").sort("date").join(wide, on="date", how="left", maintain_order="left")
    return history_of(frame.with_columns(absent), "date", names)


def _source(snapshot: Snapshot, told: pl.DataFrame) -> str:
    sources = snapshot.read("symbols", ["symbol", "source"]).join(told, on="symbol", how="semi")["source"]
    return " + ".join(SOURCE_NAMES.get(source, source) for source in sources.drop_nulls().unique().sort())


def _missing(
    pool: Pool, listed: pl.DataFrame, missing: pl.DataFrame, benchmark: str, sessions: pl.Series
) -> Iterator[Problem]:
    """Yield what keeps candidates from being told of at all, and what to do about it."""
    if listed.is_empty():
        hint = f"run: rottui refresh, or import a list: rottui import --universe {pool.key} PATH"
        yield Problem(pool.name, "its members are not known", hint)
    elif sessions.is_empty():
        yield Problem(benchmark, f"no prices of {benchmark}, which all of them are measured against", FILL)
    elif len(missing) == len(listed) > MOST_NAMES:
        yield Problem(pool.name, f"none of its {len(listed)} symbols has prices", FILL)
    elif len(missing):
        yield Problem(pool.name, f"no prices of {_named(missing)}", FILL)


def _named(of: pl.DataFrame) -> str:
    symbols, more = of["symbol"].head(MOST_NAMES), len(of) - MOST_NAMES
    return ", ".join(symbols) + (f" and {more} more" if more > 0 else "")


def _remarks(
    snapshot: Snapshot, request: Request, pool: Pool, told: pl.DataFrame, basket: pl.DataFrame
) -> Iterator[Problem]:
    """Yield what must be known of the figures."""
    behind = pl.col("behind") > leadership.BEHIND
    late = told.filter(behind)
    if len(late):
        yield Problem(pool.name, f"more than {leadership.BEHIND} sessions behind, so no rank: {_named(late)}", FILL)
    short = told.filter(pl.col("rank").is_null(), ~behind)
    if len(short):
        yield Problem(pool.name, f"less than 6 months in common, so no rank: {_named(short)}")
    unknown = told.filter(pl.col("rank").is_not_null(), pl.col("working").is_null())
    if len(unknown):
        yield Problem(pool.name, f"no 200-day average yet, so not known whether it works: {_named(unknown)}")
    if len(told) and basket["close"].tail(leadership.RISK_SESSIONS).is_null().all():
        megacaps = ", ".join(request.settings.megacaps)
        yield Problem(pool.name, f"no prices of half of the mega caps ({megacaps}), so no correlation to them", FILL)
    if request.basis == "price":
        adjusted = snapshot.read("symbols", ["symbol"], where=pl.col("adjusted")).join(told, on="symbol", how="semi")
        if len(adjusted):
            what = f"dividend-adjusted closes only, so the price basis is total return: {_named(adjusted)}"
            yield Problem(pool.name, what)
