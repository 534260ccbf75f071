"""The demo's Commitments of Traders: whole reports that add up, and the letter's extremes in them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pandas as pd
import polars as pl
import pytest

from rottui.cache.tables import CATEGORIES, POSITIONING
from rottui.settings.load import load
from rottui.sources.demo.positions import LAST_REPORT

MARKETS = {market.key: market for market in load(None)[0].markets}
SPECULATORS = {"tff": ["asset_manager", "leveraged_funds"], "disaggregated": ["managed_money"]}


@pytest.fixture(scope="module")
def reports(demo: dict[str, pl.DataFrame]) -> pl.DataFrame:
    return demo["positioning"]


def net_pct_oi(reports: pl.DataFrame, key: str) -> pd.Series:
    """Speculators' net position in percent of open interest, by report date, worked in pandas."""
    market = MARKETS[key]
    rows = reports.filter(pl.col("code") == market.code, pl.col("category").is_in(SPECULATORS[market.report]))
    frame = pd.DataFrame(rows.select("report_date", "long", "short", "open_interest").to_dict(as_series=False))
    weeks = frame.groupby("report_date")
    return 100 * (weeks["long"].sum() - weeks["short"].sum()) / weeks["open_interest"].first()


def percentile(net: pd.Series) -> pd.Series:
    """Share of the last 156 reports that were at or below each, in percent."""
    return net.rolling(156).apply(lambda window: 100 * (window <= window[-1]).mean(), raw=True)


def unwound(net: pd.Series, peak: float) -> float:
    return 100 * (peak - net.iloc[-1]) / (peak - net.iloc[-156:].median())


def test_every_default_market_has_its_kind_of_report_to_the_last(reports: pl.DataFrame) -> None:
    assert reports.schema == POSITIONING
    found = reports.group_by("code").agg(pl.col("report").unique(), pl.col("report_date").max()).rows()

    assert {code: (kinds, last) for code, kinds, last in found} == {
        market.code: ([market.report], date(2026, 1, 13)) for market in MARKETS.values()
    }


def test_reports_are_whole_in_key_order_and_weekly(reports: pl.DataFrame) -> None:
    key = reports.select("report", "code", "report_date", "category")
    assert key.equals(key.unique(maintain_order=True).sort(key.columns))

    for (kind, _, _), categories in (
        reports.group_by("report", "code", "report_date")
        .agg("category")
        .rows_by_key(["report", "code", "report_date"], unique=True)
        .items()
    ):
        assert sorted(CATEGORIES[kind]) == categories[0]
    nasdaq = reports.filter(code="209742", category="dealer")["report_date"]
    assert nasdaq.len() == 524
    assert nasdaq.diff().drop_nulls().dt.total_days().is_between(6, 8).all()


def test_longs_and_shorts_both_add_up_to_the_open_interest(reports: pl.DataFrame) -> None:
    sums = reports.group_by("code", "report_date").agg(
        pl.col("open_interest").n_unique().alias("says"),
        pl.col("open_interest").first(),
        (pl.col("long").sum() + pl.col("spreading").sum()).alias("longs"),
        (pl.col("short").sum() + pl.col("spreading").sum()).alias("shorts"),
    )

    assert (sums["says"] == 1).all()
    assert sums["longs"].equals(sums["open_interest"], check_names=False)
    assert sums["shorts"].equals(sums["open_interest"], check_names=False)


def test_positions_are_whole_contracts_and_none_is_negative(reports: pl.DataFrame) -> None:
    for column in ("open_interest", "long", "short", "spreading"):
        values = reports[column].drop_nulls()
        assert (values >= 0).all()
        assert (values == values.round()).all()
    assert reports.filter(pl.col("category").is_in(["nonreportable", "producer"]))["spreading"].is_null().all()


def test_release_is_the_friday_afternoon_and_later_over_holidays(reports: pl.DataFrame) -> None:
    released = dict(reports.select("report_date", "released").unique().iter_rows())

    assert released[LAST_REPORT] == datetime(2026, 1, 16, 20, 30, tzinfo=UTC)
    assert released[date(2025, 7, 15)] == datetime(2025, 7, 18, 19, 30, tzinfo=UTC), "15:30 in summer"
    assert released[date(2025, 11, 25)] == datetime(2025, 12, 1, 20, 30, tzinfo=UTC), "after Thanksgiving: Monday"
    assert date(2018, 12, 25) not in released, "Christmas on a Tuesday: the report is of the Monday"
    assert released[date(2018, 12, 24)] == datetime(2018, 12, 28, 20, 30, tzinfo=UTC)
    assert None not in released.values()
    assert all(timedelta(3) < published.replace(tzinfo=None) - datetime.combine(day, datetime.min.time())
               < timedelta(8) for day, published in released.items())  # fmt: skip


def test_small_caps_were_sold_to_an_extreme_that_is_being_bought_back(reports: pl.DataFrame) -> None:
    net = net_pct_oi(reports, "RTY")
    recent = percentile(net).iloc[-26:]
    extremes = recent[recent <= 5]

    assert len(extremes) >= 5
    assert recent.iloc[-1] > 5, "no longer extreme"
    assert 30 <= unwound(net, net[extremes.index].min()) <= 50


def test_the_nasdaq_was_bought_to_an_extreme_that_is_being_given_up(reports: pl.DataFrame) -> None:
    net = net_pct_oi(reports, "NQ")
    recent = percentile(net).iloc[-26:]
    extremes = recent[recent >= 95]

    assert len(extremes) >= 5
    assert recent.iloc[-1] < 95, "no longer extreme"
    assert 20 <= unwound(net, net[extremes.index].max()) <= 60


def test_too_long_the_nasdaq_and_too_short_small_caps_at_once(reports: pl.DataFrame) -> None:
    recent = percentile(net_pct_oi(reports, "NQ") - net_pct_oi(reports, "RTY")).iloc[-26:]

    assert recent.max() == 100
    assert recent.iloc[-1] < 95


@pytest.mark.parametrize(("key", "side"), [("GC", "long"), ("HG", "long"), ("EM", "long"), ("VX", "short")])
def test_other_markets_are_extreme_now(reports: pl.DataFrame, key: str, side: str) -> None:
    last = percentile(net_pct_oi(reports, key)).iloc[-1]

    assert last >= 95 if side == "long" else last <= 5


@pytest.mark.parametrize("key", ["ES", "ZN", "ZB"])
def test_other_markets_are_nowhere_near_an_extreme(reports: pl.DataFrame, key: str) -> None:
    assert percentile(net_pct_oi(reports, key)).iloc[-26:].between(5, 95, inclusive="neither").all()


def test_bitcoin_begins_with_its_futures(reports: pl.DataFrame) -> None:
    assert reports.filter(code="133741")["report_date"].min() == date(2017, 12, 12)
