"""The positioning part of a briefing: futures markets by CFTC report, as published by the briefing's date."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl

from rottui.analytics import positioning
from rottui.analytics.releases import release_times
from rottui.briefing.model import MarketBriefing
from rottui.cache.store import Snapshot
from rottui.settings.schema import Market, Settings

DIAL = ("NQ", "RTY")
"""The markets whose difference is the dial: too long the Nasdaq 100, too short small caps."""

LONGEST_GAP = 28
"""Days between two reports from which on some are taken to be missing: no shutdown put off a report's own date."""

CATEGORY = "speculators"
"""Whose positions are shown: see `rottui.analytics.positioning.SPECULATORS`."""

_HISTORY = (
    "report_date",
    "released",
    "open_interest",
    "net",
    "net_pct_oi",
    "percentile_156",
    "cot_index_156",
)
_COLUMNS = ("code", "report_date", "released", "report", "open_interest", "category", "long", "short")
_NEW_YORK = ZoneInfo("America/New_York")


def released_by(table: pl.DataFrame, as_of: date | None) -> pl.DataFrame:
    """Return the rows of a positioning table that the CFTC had published by the end of `as_of`, New York time.

    Where the time of publication is not known it is estimated (`rottui.analytics.releases`).
    """
    if as_of is None or table.is_empty():
        return table
    end = datetime.combine(as_of, time.max, _NEW_YORK).astimezone(UTC)
    dates = table["report_date"].unique()
    estimated = pl.DataFrame({"report_date": dates, "_estimate": release_times(dates)})
    return (
        table.join(estimated, on="report_date", how="left", maintain_order="left")
        .filter(pl.coalesce("released", "_estimate") <= end)
        .drop("_estimate")
    )


def brief_markets(snapshot: Snapshot, settings: Settings, as_of: date | None) -> list[MarketBriefing]:
    """Return one briefing per market of the settings, in their order; none where the cache has no reports at all."""
    codes = [code for market in settings.markets for code in (market.code, *market.splice)]
    held = snapshot.read("positioning", columns=_COLUMNS, where=pl.col("code").is_in(codes), until=as_of)
    table = released_by(held, as_of)
    if table.is_empty():
        return []
    wanted = [(market.key, market.report, (market.code, *market.splice)) for market in settings.markets]
    net = positioning.net_positions_many(table, wanted, CATEGORY)
    frame = _statistics(net, settings, by="market")
    parts = {str(key[0]): part for key, part in frame.partition_by("market", as_dict=True).items()}
    latest = frame["report_date"].max()
    return [_brief(market, parts.get(market.key, frame.clear()), latest) for market in settings.markets]


def brief_dial(markets: Sequence[MarketBriefing], settings: Settings) -> MarketBriefing | None:
    """Return the difference of the two `DIAL` markets as a market of its own; None without reports of both."""
    by_key = {market.market.key: market for market in markets if market.report_date}
    if not all(key in by_key for key in DIAL):
        return None
    long, short = (by_key[key] for key in DIAL)
    net = positioning.difference(*(_as_net(side) for side in (long, short)))
    market = Market(
        key="-".join(DIAL),
        code=f"{long.market.code}-{short.market.code}",
        name=f"{long.market.name} less {short.market.name}",
        group=long.market.group,
        report=long.market.report,
    )
    return _brief(market, _statistics(net, settings), None) if net.height else None


def _as_net(market: MarketBriefing) -> pl.DataFrame:
    """Return a market's history as a net frame again."""
    estimated = pl.lit(market.released_estimated).alias("released_estimated")
    return market.history.with_columns(estimated).select(positioning.NET.names())


def _statistics(net: pl.DataFrame, settings: Settings, by: str | None = None) -> pl.DataFrame:
    return positioning.statistics(
        net,
        remember=settings.positioning.remember_reports,
        extreme_percentile=settings.positioning.extreme_percentile,
        by=by,
    )


def _brief(market: Market, history: pl.DataFrame, latest: Any) -> MarketBriefing:
    """Return the market as of the last row of its statistics; `latest` is the last report date of any market."""
    last: dict[str, Any] = history.row(-1, named=True) if history.height else {}

    def windows(figure: str, *names: str) -> dict[str, float | None]:
        return {name: last.get(f"{figure}_{name}") for name in names}

    return MarketBriefing(
        market=market,
        category=CATEGORY,
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
        history=history.select(_HISTORY),
        problem=_problem(history, latest),
    )


def _holes(dates: pl.Series) -> list[tuple[date, date]]:
    """Return between which of the latest reports some are missing: windows count reports, so a hole stretches them."""
    recent = dates.tail(positioning.LONG_WINDOW)
    holes = pl.DataFrame({"before": recent.shift(1), "after": recent})
    return list(holes.filter(pl.col("after") - pl.col("before") > pl.duration(days=LONGEST_GAP)).iter_rows())


def _problem(history: pl.DataFrame, latest: Any) -> str | None:
    if history.is_empty():
        return "no reports"
    said = []
    last = history["report_date"].item(-1)
    if latest is not None and last < latest:
        said.append(f"last report {last}, behind the others ({latest})")
    said += [f"no reports between {hole[0]} and {hole[1]}" for hole in _holes(history["report_date"])]
    if history.height < positioning.LONG_WINDOW:
        said.append(f"only {history.height} reports: figures over {positioning.LONG_WINDOW} need as many")
    return "; ".join(said) or None
