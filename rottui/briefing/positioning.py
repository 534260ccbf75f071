"""The positioning part of a briefing: futures markets by CFTC report, as published by the briefing's date."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from itertools import pairwise
from typing import Any

import polars as pl

from rottui.analytics import positioning
from rottui.analytics.releases import release_times
from rottui.briefing.history import History, histories_of
from rottui.briefing.model import MarketBriefing
from rottui.briefing.provenance import EXCHANGE
from rottui.cache.store import Snapshot
from rottui.settings.schema import Market, Settings

DIAL = ("NQ", "RTY")
"""The markets whose difference is the dial: too long the Nasdaq 100, too short small caps."""

LONGEST_GAP = 28
"""Days between two reports from which on some are taken to be missing: no shutdown put off a report's own date."""

CATEGORY = "speculators"
"""Whose positions are shown: see `rottui.analytics.positioning.SPECULATORS`."""

_HISTORY = ("open_interest", "net", "net_pct_oi", "percentile_156", "cot_index_156")
_COLUMNS = ("code", "report_date", "released", "report", "open_interest", "category", "long", "short")


def released_by(table: pl.DataFrame, as_of: date | None) -> pl.DataFrame:
    """Return the rows of a positioning table that the CFTC had published by the end of `as_of`, New York time.

    Where the time of publication is not known it is estimated (`rottui.analytics.releases`).
    """
    if as_of is None or table.is_empty():
        return table
    end = datetime.combine(as_of, time.max, EXCHANGE).astimezone(UTC)
    dates = table["report_date"].unique()
    estimated = pl.DataFrame({"report_date": dates, "_estimate": release_times(dates)})
    return (
        table.join(estimated, on="report_date", how="left", maintain_order="left")
        .filter(pl.coalesce("released", "_estimate") <= end)
        .drop("_estimate")
    )


def brief_positioning(
    snapshot: Snapshot, settings: Settings, as_of: date | None, behind: Mapping[str, str] | None = None
) -> tuple[list[MarketBriefing], MarketBriefing | None]:
    """Return one briefing per market of the settings, in their order, and the dial.

    `behind` says of which markets, by code, the newest report has nothing. No markets where the cache has no reports at
    all; no dial without reports of both its markets.
    """
    codes = [code for market in settings.markets for code in (market.code, *market.splice)]
    held = snapshot.read("positioning", columns=_COLUMNS, where=pl.col("code").is_in(codes), until=as_of)
    table = released_by(held, as_of)
    if table.is_empty():
        return [], None
    wanted = [(market.key, market.report, (market.code, *market.splice)) for market in settings.markets]
    net = positioning.net_positions_many(table, wanted, CATEGORY)
    dial = _dial_market(settings)
    if dial is not None:
        net = pl.concat([net, _dial(net).select(pl.lit(dial.key).alias("market"), pl.all())])
    frame = positioning.statistics(
        net,
        remember=settings.positioning.remember_reports,
        extreme_percentile=settings.positioning.extreme_percentile,
        by="market",
    )
    latest = frame["report_date"].max()
    lasts = {row["market"]: row for row in frame.group_by("market").last().iter_rows(named=True)}
    histories = histories_of(frame, "market", "report_date", _HISTORY)

    def brief(market: Market) -> MarketBriefing:
        said = (behind or {}).get(market.code)
        return _brief(market, lasts.get(market.key, {}), histories.get(market.key, History()), latest, said)

    return [brief(market) for market in settings.markets], brief(dial) if dial and dial.key in lasts else None


def _dial_market(settings: Settings) -> Market | None:
    """Return the two `DIAL` markets as one, if the settings have both."""
    by_key = {market.key: market for market in settings.markets}
    if not all(key in by_key for key in DIAL):
        return None
    long, short = (by_key[key] for key in DIAL)
    return Market(
        key="-".join(DIAL),
        code=f"{long.code}-{short.code}",
        name=f"{long.name} less {short.name}",
        group=long.group,
        report=long.report,
    )


def _dial(net: pl.DataFrame) -> pl.DataFrame:
    """Return the net frame of the difference of the two `DIAL` markets."""
    long, short = (net.filter(pl.col("market") == key).drop("market") for key in DIAL)
    return positioning.difference(long, short)


def _brief(market: Market, last: dict[str, Any], history: History, latest: Any, said: str | None) -> MarketBriefing:
    """Return the market as of the last row of its statistics; `latest` is the last report date of any market."""

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
        said.append(f"only {len(recent)} reports, too few for figures over {positioning.LONG_WINDOW}")
    return "; ".join(said) or None
