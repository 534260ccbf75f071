"""The positioning part of a briefing: futures markets by CFTC report, as published by the briefing's date."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time
from itertools import chain, pairwise
from typing import Any

import polars as pl

from rottui.analytics import positioning
from rottui.analytics.releases import release_times
from rottui.briefing.almanac import Almanac, Chronicle
from rottui.briefing.history import History
from rottui.briefing.model import MarketBriefing
from rottui.briefing.provenance import EXCHANGE
from rottui.briefing.wording import fmt_plural
from rottui.cache.conditions import among
from rottui.cache.store import Snapshot
from rottui.settings.schema import Market, Settings

DIAL = ("NQ", "RTY")
"""The markets whose difference is the dial: too long the Nasdaq 100, too short small caps."""

LONGEST_GAP = 28
"""Days between two reports from which on some are taken to be missing: no shutdown put off a report's own date."""

CATEGORY = "speculators"
"""Whose positions are shown: see `rottui.analytics.positioning.SPECULATORS`."""

HISTORY = ("open_interest", "net", "net_pct_oi", "percentile_156", "cot_index_156", "unwound_pct")
"""The columns of a market's history."""

_CATEGORIES = frozenset(chain.from_iterable(positioning.SPECULATORS.values()))

_COLUMNS = ("code", "report_date", "released", "report", "open_interest", "category", "long", "short")


def released_by(table: pl.DataFrame, as_of: date | None) -> pl.DataFrame:
    """Return the rows of a positioning table that the CFTC had published by the end of `as_of`, New York time.

    Where the time of publication is not known it is estimated (`rottui.analytics.releases`).
    """
    if as_of is None or table.is_empty():
        return table
    return _with_known(table).filter(pl.col("_known") <= end_of(as_of)).drop("_known")


def end_of(day: date) -> datetime:
    """Return the end of a day in New York."""
    return datetime.combine(day, time.max, EXCHANGE).astimezone(UTC)


def _with_known(table: pl.DataFrame) -> pl.DataFrame:
    """Return a positioning table with `_known`: when each row was published, as far as that is known."""
    dates = table["report_date"].unique()
    estimated = pl.DataFrame({"report_date": dates, "_estimate": release_times(dates)})
    return (
        table.join(estimated, on="report_date", how="left", maintain_order="left")
        .with_columns(pl.coalesce("released", "_estimate").alias("_known"))
        .drop("_estimate")
    )


def brief_positioning(
    almanac: Almanac, settings: Settings, behind: Mapping[str, str] | None = None
) -> tuple[list[MarketBriefing], MarketBriefing | None]:
    """Return one briefing per market of the settings, in their order, and the dial.

    `behind` says of which markets, by code, the newest report has nothing. No markets where the cache has no reports at
    all; no dial without reports of both its markets.
    """
    measured = _measured(almanac, settings)
    if measured is None or measured.frame.is_empty():
        return [], None
    frame, dial = measured.frame, dial_of(settings)
    latest = frame["report_date"].max()
    lasts = {row["market"]: row for row in frame.group_by("market").last().iter_rows(named=True)}

    def brief(market: Market) -> MarketBriefing:
        said = (behind or {}).get(market.code)
        last, history = lasts.get(market.key, {}), measured.histories.get(market.key, History())
        return market_briefing(market, CATEGORY, last, history, latest, said)

    return [brief(market) for market in settings.markets], brief(dial) if dial and dial.key in lasts else None


def _measured(almanac: Almanac, settings: Settings) -> Chronicle | None:
    """Return the statistics of all markets and of the dial, as known by the end of the almanac's day."""
    if not almanac.remembers:
        return _measure_all(read_reports(almanac.snapshot, settings.markets, almanac.as_of, _CATEGORIES), settings)

    def reports() -> pl.DataFrame:
        return read_reports(almanac.snapshot, settings.markets, None, _CATEGORIES)

    of = settings.markets, settings.positioning
    whole: Chronicle | None = almanac.page("positioning", of, lambda: _measure_all(reports(), settings))
    if whole is None or almanac.as_of is None:
        return whole
    if almanac.page("order of reports", settings.markets, lambda: _came_in_order(reports(), settings.markets)):
        return whole.cut(pl.col("released") <= end_of(almanac.as_of))
    return _measure_all(read_reports(almanac.snapshot, settings.markets, almanac.as_of, _CATEGORIES), settings)


def _measure_all(table: pl.DataFrame, settings: Settings) -> Chronicle | None:
    """Return the statistics of a table of reports; None without any."""
    if table.is_empty():
        return None
    net = positioning.net_positions_many(table, positions_of(settings.markets), CATEGORY)
    dial = dial_of(settings)
    if dial is not None:
        net = pl.concat([net, dial_positions(net).select(pl.lit(dial.key).alias("market"), pl.all())])
    measured = measure(net, settings)
    return Chronicle.of(measured, "market", "report_date", HISTORY, measured)


def _came_in_order(table: pl.DataFrame, markets: Iterable[Market]) -> bool:
    """Return whether each market's reports were published one after the other, in the order of their dates.

    Only then are those known on a day the first ones of all.
    """
    codes = [(market.key, code) for market in markets for code in (market.code, *market.splice)]
    dates = (
        _with_known(table)
        .join(pl.DataFrame(codes, schema=["market", "code"], orient="row"), on="code", how="inner")
        .group_by("market", "report_date")
        .agg(pl.col("_known").min().alias("first"), pl.col("_known").max().alias("last"))
        .sort("market", "report_date")
    )
    follows = pl.col("market") == pl.col("market").shift(1)
    early = follows & (pl.col("first") < pl.col("last").shift(1))
    apart = pl.col("first") != pl.col("last")
    return not dates.select((early | apart).any()).item()


def read_reports(
    snapshot: Snapshot, markets: Iterable[Market], as_of: date | None, categories: Iterable[str] | None = None
) -> pl.DataFrame:
    """Return the rows of the positioning table with reports of `markets`, as known by the end of `as_of`.

    Of the `categories` only, if there are any: the others of three hundred markets fill a hundred megabytes.
    """
    wanted = among("code", {code for market in markets for code in (market.code, *market.splice)})
    if categories is not None:
        wanted &= among("category", {*categories})
    return released_by(snapshot.read("positioning", columns=_COLUMNS, where=wanted, until=as_of), as_of)


def positions_of(markets: Iterable[Market]) -> list[positioning.Market]:
    """Return the markets as the analytics ask for them."""
    return [(market.key, market.report, (market.code, *market.splice)) for market in markets]


def measure(net: pl.DataFrame, settings: Settings) -> pl.DataFrame:
    """Return the net positions of several markets with their statistics, by the thresholds of the settings."""
    return positioning.statistics(
        net,
        remember=settings.positioning.remember_reports,
        extreme_percentile=settings.positioning.extreme_percentile,
        by="market",
    )


def dial_of(settings: Settings) -> Market | None:
    """Return the two `DIAL` markets as one, if the settings have both."""
    by_key = {market.key: market for market in settings.markets}
    if not all(key in by_key for key in DIAL):
        return None
    long, short = (by_key[key] for key in DIAL)
    beside = (*long.beside_symbols, *short.beside_symbols)
    return Market(
        key="-".join(DIAL),
        code=f"{long.code}-{short.code}",
        name=f"{long.name} less {short.name}",
        group=long.group,
        report=long.report,
        beside="/".join(beside) if len(set(beside)) == len(beside) == len(DIAL) else "",
    )


def dial_positions(net: pl.DataFrame) -> pl.DataFrame:
    """Return the net frame of the difference of the two `DIAL` markets."""
    long, short = (net.filter(pl.col("market") == key).drop("market") for key in DIAL)
    return positioning.difference(long, short)


def market_briefing(
    market: Market,
    category: str,
    last: Mapping[str, Any],
    history: History,
    latest: Any,
    said: str | None = None,
) -> MarketBriefing:
    """Return one market's figures for a category of traders.

    Args:
        market: the market.
        category: whose positions: "speculators", or a category of the report.
        last: the last row of its statistics; empty without any.
        history: their `HISTORY`.
        latest: the last report date of any market.
        said: what is known to be wrong besides.

    """

    def windows(figure: str, *names: str) -> dict[str, float | None]:
        return {name: last.get(f"{figure}_{name}") for name in names}

    return MarketBriefing(
        market=market,
        category=category,
        report_date=last.get("report_date"),
        released=last.get("released"),
        released_estimated=bool(last.get("released_estimated", False)),
        open_interest=last.get("open_interest"),
        net=last.get("net"),
        net_pct_oi=last.get("net_pct_oi"),
        change_1w=last.get("change_1w"),
        cot_index=windows("cot_index", "26", "52", "156", "all"),
        percentile=windows("percentile", "52", "156", "all"),
        zscore=windows("zscore", "52", "156", "all"),
        movement_6w=last.get("movement_6w"),
        extreme=last.get("extreme"),
        unwound_pct=last.get("unwound_pct"),
        unwound_from=last.get("unwound_from"),
        history=history,
        problem="; ".join(filter(None, (said, _problem(history, latest)))) or None,
        late=bool(last) and last["report_date"] < latest,
    )


def _problem(history: History, latest: Any) -> str | None:
    if not len(history):
        return "no reports"
    said = []
    recent = history.dates(positioning.LONG_WINDOW)
    if recent[-1] < latest:
        said.append(f"last report {recent[-1]}, behind the others ({latest})")
    for before, after in pairwise(recent):
        # Windows count reports, so a hole stretches them in time.
        if (after - before).days > LONGEST_GAP:
            said.append(f"no reports between {before} and {after}")
    if len(recent) < positioning.LONG_WINDOW:
        said.append(f"only {fmt_plural(len(recent), 'report')}, too few for figures over {positioning.LONG_WINDOW}")
    return "; ".join(said) or None
