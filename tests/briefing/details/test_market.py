"""What is said of one futures market closer up: its categories, its extremes, the price beside it, the next report."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta

import msgspec
import polars as pl
import pytest

from rottui.briefing.build import build
from rottui.briefing.details.market import brief_market
from rottui.briefing.details.market_model import Beside, Episode, MarketDetail
from rottui.briefing.details.wanted import MarketWanted
from rottui.briefing.wire import Request
from rottui.cache.store import Store
from rottui.cache.tables import POSITIONING
from rottui.errors import RottuiError
from rottui.settings.schema import Basis, Market, Settings
from tests.briefing.conftest import Closes, fill, prices_frame, reports_frame, settings_of, tuesdays, weekdays

TUESDAY = date(2025, 6, 24)
WEEKS = tuesdays(TUESDAY, 160)
Detailed = Callable[..., MarketDetail]


def reports_of(code: str, holders: Mapping[str, Mapping[date, float]], report: str = "tff") -> pl.DataFrame:
    """Return reports in which each category holds so many contracts net of 1,000."""
    rows = [
        (code, day, None, report, 1000.0, category, max(net, 0.0), max(-net, 0.0), 0.0)
        for category, by_day in holders.items()
        for day, net in by_day.items()
    ]
    return pl.DataFrame(rows, schema=POSITIONING, orient="row").sort("report", "code", "report_date", "category")


def with_beside(settings: Settings, **beside: str) -> Settings:
    """Return the settings with what is to stand beside each market."""
    markets = [msgspec.structs.replace(market, beside=beside.get(market.key, "")) for market in settings.markets]
    return msgspec.structs.replace(settings, markets=tuple(markets))


NQ = settings_of(markets={"NQ": "209742"})
BOTH = settings_of(markets={"NQ": "209742", "RTY": "239742"})


@pytest.fixture
def detail(store: Store) -> Detailed:
    """Put what is given into a cache of its own and return the detail of a market of it."""

    def make(
        settings: Settings,
        key: str = "NQ",
        *,
        reports: pl.DataFrame,
        closes: Mapping[str, Closes] | None = None,
        dividends: Mapping[tuple[str, date], float] | None = None,
        as_of: date | None = None,
        basis: Basis = "price",
    ) -> MarketDetail:
        prices = prices_frame(closes or {})
        for (symbol, day), paid in (dividends or {}).items():
            on = (pl.col("symbol") == symbol) & (pl.col("date") == day)
            prices = prices.with_columns(pl.when(on).then(paid).otherwise("dividend").alias("dividend"))
        fill(store, prices, reports=reports)
        return brief_market(store.snapshot(), request_of(store, settings, as_of, basis), MarketWanted(key))

    return make


def request_of(store: Store, settings: Settings, as_of: date | None = None, basis: Basis = "price") -> Request:
    return Request(
        folder=str(store.folder),
        profile="default",
        settings=settings,
        problems=(),
        as_of=as_of,
        basis=basis,
        sectors=False,
    )


def rising(days: list[date], slope: float = 1.0) -> dict[date, float]:
    return {day: slope * number for number, day in enumerate(days)}


# Categories


def test_speculators_come_first_together_and_then_each_category_by_its_own_past(detail: Detailed) -> None:
    holders = {
        "dealer": rising(WEEKS, -2.0),
        "leveraged_funds": rising(WEEKS, -1.0),
        "asset_manager": rising(WEEKS, 3.0),
        "other_reportable": rising(WEEKS, 0.0),
    }

    found = detail(NQ, reports=reports_of("209742", holders)).categories

    figures = {each.category: (each.net, each.percentile["156"], each.extreme) for each in found}
    assert figures == {
        "speculators": (318, 100, "long"),
        "asset_manager": (477, 100, "long"),
        "leveraged_funds": (-159, pytest.approx(100 / 156), "short"),
        "dealer": (-318, pytest.approx(100 / 156), "short"),
        "other_reportable": (0, 100, None),
    }
    assert [each.category for each in found] == list(figures)
    assert found[1].change_1w == pytest.approx(0.3)
    assert found[2].history.values("net_pct_oi", 2) == pytest.approx([-15.8, -15.9])
    assert {each.report_date for each in found} == {TUESDAY}


@pytest.mark.parametrize(
    ("report", "whose", "others"),
    [
        ("disaggregated", "managed_money", ["producer", "swap_dealer"]),
        ("legacy", "noncommercial", ["commercial", "nonreportable"]),
    ],
)
def test_speculators_of_one_category_are_not_told_twice(
    detail: Detailed, report: str, whose: str, others: list[str]
) -> None:
    settings = settings_of(markets={"NQ": "209742"})
    market = msgspec.structs.replace(settings.markets[0], report=report)
    holders = {name: rising(WEEKS, slope) for slope, name in enumerate([whose, *others], 1)}

    found = detail(
        msgspec.structs.replace(settings, markets=(market,)), reports=reports_of("209742", holders, report)
    ).categories

    assert [each.category for each in found] == [whose, *others]


def test_the_figures_of_the_speculators_are_those_of_the_briefing(detail: Detailed, store: Store) -> None:
    wave = {day: 100.0 + (37 * number) % 101 for number, day in enumerate(WEEKS)}

    found = detail(NQ, reports=reports_frame("209742", wave)).categories[0]

    assert found == build(store.snapshot(), NQ).markets[0]


def test_the_dial_is_split_into_differences(detail: Detailed) -> None:
    reports = pl.concat(
        [
            reports_of("209742", {"asset_manager": rising(WEEKS, 2.0), "leveraged_funds": rising(WEEKS, 1.0)}),
            reports_of("239742", {"asset_manager": rising(WEEKS, -1.0), "leveraged_funds": rising(WEEKS, 0.5)}),
        ]
    ).sort("report", "code", "report_date", "category")

    found = detail(BOTH, "NQ-RTY", reports=reports)

    assert {each.category: each.net_pct_oi for each in found.categories} == pytest.approx(
        {"speculators": 0.1 * 159 * 3.5, "asset_manager": 0.1 * 159 * 3, "leveraged_funds": 0.1 * 159 * 0.5}
    )
    assert found.history.values("net_pct_oi", 1) == pytest.approx([0.1 * 159 * 3.5])


def test_a_market_that_is_not_set_is_refused_by_name(detail: Detailed) -> None:
    for settings in (NQ, BOTH):
        with pytest.raises(RottuiError, match="no market XX"):
            detail(settings, "XX", reports=reports_frame("209742", rising(WEEKS)))
    with pytest.raises(RottuiError, match="no market NQ-RTY"):
        detail(NQ, "NQ-RTY", reports=reports_frame("209742", rising(WEEKS)))


def test_a_market_without_reports_has_nothing_to_tell(detail: Detailed) -> None:
    found = detail(BOTH, "RTY", reports=reports_frame("209742", rising(WEEKS)))

    assert (found.categories, found.episodes, len(found.history)) == ((), (), 0)
    assert (found.next_report, found.next_release, found.beside) == (None, None, None)


# Extremes


def test_its_extremes_are_told_with_the_band_at_which_they_begin(detail: Detailed) -> None:
    calm = {day: float(10 * (number % 10)) for number, day in enumerate(WEEKS[:156])}  # 0 to 90, 16 of each up to 50
    late = dict(zip(WEEKS[156:], (450.0, 600.0, 50.0, -400.0), strict=True))

    found = detail(NQ, reports=reports_frame("209742", {**calm, **late}))

    assert found.episodes[-2:] == (
        Episode("long", WEEKS[156], WEEKS[157], 2, 60.0, WEEKS[157]),
        Episode("short", WEEKS[159], WEEKS[159], 1, -40.0, WEEKS[159]),
    )
    assert found.history.values("crowded", 4) == [1, 1, None, -1]
    # Of the last 156: one is -40, the seventh lowest 0; the eighth highest 9.
    assert found.history.values("band_short", 1) == [0]
    assert found.history.values("band_long", 1) == [9]
    assert found.history.values("band_long")[:155] == [None] * 155


# The price beside it


def test_the_price_of_each_reports_day_stands_beside_it(detail: Detailed) -> None:
    days = weekdays(TUESDAY + timedelta(days=3), 40)
    closes = {day: 100.0 + number for number, day in enumerate(days)}
    closes.pop(TUESDAY - timedelta(weeks=1))  # a holiday: the day before it counts

    found = detail(with_beside(NQ, NQ="QQQ"), reports=reports_frame("209742", rising(WEEKS)), closes={"QQQ": closes})

    on = {day: number for number, day in enumerate(days, 100)}
    assert found.history.values("beside", 2) == [on[TUESDAY] - 6, on[TUESDAY]]
    assert found.history.values("beside")[0] is None  # before the prices begin
    change = 100 * (closes[days[-1]] / closes[TUESDAY] - 1)
    assert found.beside is not None
    assert found.beside.since_report == pytest.approx(change)
    assert (found.beside.name, found.beside.date, found.beside.problem) == ("QQQ", days[-1], None)


def test_prices_that_ended_weeks_before_the_report_do_not_stand_beside_it(detail: Detailed) -> None:
    closes = dict.fromkeys(weekdays(TUESDAY - timedelta(days=8), 40), 100.0)

    found = detail(with_beside(NQ, NQ="QQQ"), reports=reports_frame("209742", rising(WEEKS)), closes={"QQQ": closes})

    assert found.history.values("beside", 3) == [100, 100, None]
    assert found.beside is not None
    assert (found.beside.date, found.beside.since_report) == (max(closes), None)


def test_a_pair_stands_beside_as_a_ratio_and_on_the_basis_that_is_asked_for(detail: Detailed) -> None:
    days = weekdays(TUESDAY, 10)
    prices = {"QQQ": dict.fromkeys(days, 60.0), "IWM": dict.fromkeys(days, 20.0)}
    settings, reports = with_beside(NQ, NQ="QQQ/IWM"), reports_frame("209742", rising(WEEKS))
    paid = {("QQQ", days[-1]): 30.0}

    price, total = (
        detail(settings, reports=reports, closes=prices, dividends=paid, basis=basis).history.values("beside", 2)
        for basis in ("price", "total_return")
    )

    assert price == [3, 3]
    assert total == [3, pytest.approx(4.5)]


def test_a_symbol_is_on_the_basis_that_is_asked_for_too(detail: Detailed) -> None:
    days = weekdays(TUESDAY, 10)
    found = detail(
        with_beside(NQ, NQ="QQQ"),
        reports=reports_frame("209742", rising(WEEKS)),
        closes={"QQQ": dict.fromkeys(days, 60.0)},
        dividends={("QQQ", days[-1]): 30.0},
        basis="total_return",
    )

    assert found.history.values("beside", 2) == [60, 90]
    assert found.beside is not None
    assert found.beside.basis == "total_return"


def test_a_price_that_is_not_held_is_named(detail: Detailed) -> None:
    reports = reports_frame("209742", rising(WEEKS))

    for beside, said in (("QQQ", "no prices of QQQ"), ("QQQ/IWM", "no prices of QQQ and IWM")):
        found = detail(with_beside(NQ, NQ=beside), reports=reports, closes={"SPY": {TUESDAY: 1.0}})
        assert found.beside == Beside(beside, "price", None, None, said)
        assert found.history.values("beside", 1) == [None]
    assert detail(NQ, reports=reports).beside is None


@pytest.mark.parametrize(
    ("long", "short", "beside"),
    [("QQQ", "IWM", "QQQ/IWM"), ("QQQ", "", ""), ("QQQ", "QQQ", ""), ("QQQ/SPY", "IWM", "")],
)
def test_beside_the_dial_stands_the_ratio_of_its_two_sides(
    detail: Detailed, long: str, short: str, beside: str
) -> None:
    reports = pl.concat([reports_frame("209742", rising(WEEKS)), reports_frame("239742", rising(WEEKS, -1.0))])

    found = detail(with_beside(BOTH, NQ=long, RTY=short), "NQ-RTY", reports=reports)

    assert (found.beside.name if found.beside else "") == beside


# The next report, and the past


def test_the_next_report_is_expected_when_the_schedule_says(detail: Detailed) -> None:
    # 4 July 2025 was a Friday: what was of 1 July came out on Monday the 7th, at half past three in New York.
    found = detail(NQ, reports=reports_frame("209742", rising(WEEKS)))

    assert (found.next_report, found.next_release) == (date(2025, 7, 1), datetime(2025, 7, 7, 19, 30, tzinfo=UTC))


def test_as_of_a_past_day_it_knows_what_was_published_and_quoted_by_then(detail: Detailed) -> None:
    wednesday = TUESDAY + timedelta(days=1)
    closes = {day: 100.0 + number for number, day in enumerate(weekdays(TUESDAY + timedelta(days=9), 40))}
    wave = {day: float((37 * number) % 101) for number, day in enumerate(WEEKS)}
    settings = with_beside(NQ, NQ="QQQ")

    replayed = detail(settings, reports=reports_frame("209742", wave), closes={"QQQ": closes}, as_of=wednesday)
    then = detail(
        settings,
        reports=reports_frame("209742", {day: net for day, net in wave.items() if day < TUESDAY}),
        closes={"QQQ": {day: close for day, close in closes.items() if day <= wednesday}},
    )

    assert replayed == then
    assert replayed.next_report == TUESDAY
    assert replayed.beside is not None
    assert replayed.beside.date == wednesday


def test_where_two_markets_are_of_different_reports_only_speculators_can_be_compared(detail: Detailed) -> None:
    nasdaq = BOTH.markets[0]
    gold = Market(key="RTY", code="088691", name="Gold", group="Metals", report="disaggregated")
    reports = pl.concat(
        [
            reports_of("088691", {"managed_money": rising(WEEKS), "producer": rising(WEEKS)}, "disaggregated"),
            reports_frame("209742", rising(WEEKS)),
        ]
    )

    found = detail(msgspec.structs.replace(BOTH, markets=(nasdaq, gold)), "NQ-RTY", reports=reports)

    assert [each.category for each in found.categories] == ["speculators"]
