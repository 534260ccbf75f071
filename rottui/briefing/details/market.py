"""One futures market, closer: who holds what, when it was crowded, and the price that goes with it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import chain

import polars as pl

from rottui.analytics import positioning
from rottui.analytics.ratios import CLOSE_IS_DATA, ratios, total_return
from rottui.analytics.releases import next_report, released_at
from rottui.briefing.details.market_model import Beside, Episode, MarketDetail
from rottui.briefing.details.wanted import MarketWanted
from rottui.briefing.history import History, histories_of, history_of
from rottui.briefing.model import MarketBriefing
from rottui.briefing.positioning import (
    CATEGORY,
    DIAL,
    HISTORY,
    dial_of,
    dial_positions,
    market_briefing,
    measure,
    positions_of,
    read_reports,
)
from rottui.briefing.wire import Request
from rottui.cache.snapshot import Snapshot
from rottui.cache.tables import CATEGORIES
from rottui.errors import RottuiError
from rottui.settings.schema import Basis, Market, Settings

STILL_THE_PRICE = timedelta(days=7)
"""How long before a report's own day its price may be of: over holidays, and while the exchange was closed."""

_COLUMNS = ("net_pct_oi", "band_short", "band_long", "crowded", "beside")


def brief_market(snapshot: Snapshot, request: Request, wanted: MarketWanted) -> MarketDetail:
    """Return all there is to say of one market of the settings, or of the dial, as it was known on the request's day.

    Raises:
        RottuiError: the settings have no such market.

    """
    settings = request.settings
    market, parts = _find(wanted.key, settings)
    table = read_reports(snapshot, parts, request.as_of)
    frame = measure(_positions(table, parts), settings)
    own = frame.filter(pl.col("market") == CATEGORY).drop("market")
    last = own["report_date"].max()
    prices = _prices(snapshot, market, request.basis, request.as_of)
    report = last if isinstance(last, date) else None
    following = next_report(report) if report else None
    return MarketDetail(
        categories=tuple(_categories(market, frame)),
        history=_history(own, prices, settings),
        episodes=tuple(
            Episode(**row)
            for row in positioning.episodes(own, settings.positioning.remember_reports).iter_rows(named=True)
        ),
        beside=_beside(market, prices, request.basis, report),
        next_report=following,
        next_release=released_at(following) if following else None,
    )


def _find(key: str, settings: Settings) -> tuple[Market, tuple[Market, ...]]:
    """Return the market of that key, and the markets it is made of: itself, or the two of the dial."""
    by_key = {market.key: market for market in settings.markets}
    if key in by_key:
        return by_key[key], (by_key[key],)
    dial = dial_of(settings)
    if dial is None or dial.key != key:
        raise RottuiError(f"there is no market {key} in the settings", "see [markets] in the config file")
    return dial, tuple(by_key[each] for each in DIAL)


def _positions(table: pl.DataFrame, parts: Sequence[Market]) -> pl.DataFrame:
    """Return the net positions of the speculators and of each category, which takes the place of the market."""
    reports = [part.report for part in parts]
    speculators = list(chain.from_iterable(positioning.SPECULATORS[report] for report in reports))
    others = chain.from_iterable(CATEGORIES[report] for report in reports)
    frames = []
    for category in dict.fromkeys((CATEGORY, *speculators, *others)):
        net = positioning.net_positions_many(table, positions_of(parts), category)
        net = dial_positions(net) if len(parts) > 1 else net.drop("market")
        frames.append(net.select(pl.lit(category).alias("market"), pl.all()))
    return pl.concat(frames)


def _categories(market: Market, frame: pl.DataFrame) -> list[MarketBriefing]:
    """Return the market once for each category of `frame`, measured against that category's own past.

    Speculators that are one category alone are not told twice.
    """
    latest = frame["report_date"].max()
    histories = histories_of(frame, "market", "report_date", HISTORY)
    together = len(positioning.SPECULATORS[market.report]) > 1
    shown = frame if together else frame.filter(pl.col("market") != CATEGORY)
    lasts = shown.group_by("market", maintain_order=True).last().iter_rows(named=True)
    return [market_briefing(market, row["market"], row, histories[row["market"]], latest) for row in lasts]


def _prices(snapshot: Snapshot, market: Market, basis: Basis, as_of: date | None) -> pl.DataFrame:
    """Return date and beside: the closes or the ratio that stand beside the market, ascending; none without a name."""
    symbols = market.beside_symbols
    columns = ("symbol", "date", "close", "dividend")
    held = snapshot.read("prices", columns, where=pl.col("symbol").is_in(symbols), until=as_of)
    if len(symbols) > 1:
        return ratios(held, [(symbols[0], symbols[1])], basis).select("date", pl.col("ratio").alias("beside"))
    close = "total_return" if basis == "total_return" else "close"
    return total_return(held).filter(CLOSE_IS_DATA).select("date", pl.col(close).alias("beside"))


def _history(own: pl.DataFrame, prices: pl.DataFrame, settings: Settings) -> History:
    """Return what is charted: the speculators' positions, where extremes begin, and what stands beside them."""
    side = pl.when(pl.col("extreme") == "long").then(1.0).when(pl.col("extreme") == "short").then(-1.0)
    frame = (
        positioning.bands(own, settings.positioning.extreme_percentile)
        .with_columns(side.alias("crowded"))
        .join_asof(prices, left_on="report_date", right_on="date", strategy="backward", tolerance=STILL_THE_PRICE)
    )
    return history_of(frame, "report_date", _COLUMNS)


def _beside(market: Market, prices: pl.DataFrame, basis: Basis, report: date | None) -> Beside | None:
    """Return how what stands beside the market has done since the positions were reported."""
    if not market.beside:
        return None
    if prices.is_empty():
        return Beside(market.beside, basis, None, None, f"no prices of {' and '.join(market.beside_symbols)}")
    day, last = prices.row(-1)
    before = prices.filter(pl.col("date").is_between(report - STILL_THE_PRICE, report)) if report else prices.clear()
    since = 100 * (last / before["beside"][-1] - 1) if len(before) else None
    return Beside(market.beside, basis, day, since, None)
