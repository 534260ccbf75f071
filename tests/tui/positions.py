"""Futures markets and their details made by hand, for the tests of the positioning screen."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import polars as pl

from rottui.briefing.details.market_model import Beside, Episode, MarketDetail
from rottui.briefing.history import History, history_of
from rottui.briefing.model import Briefing, MarketBriefing
from rottui.settings.packaged import defaults
from rottui.settings.schema import Market
from tests.tui.factory import make_briefing, make_market

TUESDAY = date(2025, 10, 28)
NOW = datetime(2025, 11, 1, 12, tzinfo=UTC)
NQ = defaults().markets[1]
TFF = ("speculators", "asset_manager", "leveraged_funds", "dealer", "other_reportable", "nonreportable")


def weeks(count: int, last: date = TUESDAY) -> list[date]:
    return [last - timedelta(weeks=back) for back in reversed(range(count))]


def history(days: Sequence[date], **columns: Sequence[float | None]) -> History:
    return history_of(pl.DataFrame({"day": days, **columns}, strict=False), "day", tuple(columns))


def wave(count: int, shift: float = 0.0) -> list[float]:
    """Return a net position that swings between -20 and 20."""
    return [20 * math.sin((number + shift) / 9) for number in range(count)]


def market(of: Market = NQ, reports: int = 160, **changes: object) -> MarketBriefing:
    """Return a market with a past."""
    past = history(weeks(reports), net_pct_oi=wave(reports))
    whole = replace(make_market(of, 4), history=past, report_date=TUESDAY)
    return replace(whole, **changes)  # type: ignore[arg-type]


def detail(of: Market = NQ, reports: int = 160, categories: Sequence[str] = TFF, **changes: object) -> MarketDetail:
    """Return the detail of a market: extreme in its last two reports, QQQ beside it, all categories."""
    calm: list[float | None] = [None] * (reports - 2)
    past = history(
        weeks(reports),
        net_pct_oi=wave(reports),
        band_short=[-18.0] * reports,
        band_long=[18.0] * reports,
        crowded=[*calm, 1.0, 1.0],
        beside=[400.0 + number for number in range(reports)],
    )
    whole = MarketDetail(
        categories=tuple(
            replace(
                market(of, reports),
                category=category,
                history=history(weeks(reports), net_pct_oi=wave(reports, 5.0 * place)),
                net_pct_oi=10.0 - place,
            )
            for place, category in enumerate(categories)
        ),
        history=past,
        episodes=(
            Episode("short", date(2023, 3, 7), date(2023, 4, 25), 6, -19.9, date(2023, 3, 28)),
            Episode("long", date(2025, 10, 21), TUESDAY, 2, 20.0, TUESDAY),
        ),
        beside=Beside("QQQ", "price", date(2025, 10, 31), 1.25, None),
        next_report=date(2025, 11, 4),
        next_release=datetime(2025, 11, 7, 20, 30, tzinfo=UTC),
    )
    return replace(whole, **changes)  # type: ignore[arg-type]


def briefing_of(markets: Sequence[MarketBriefing], dial: MarketBriefing | None = None, **changes: object) -> Briefing:
    return replace(make_briefing(), markets=tuple(markets), dial=dial, **changes)  # type: ignore[arg-type]
