"""The ordinary day: what is asked, in which order, and what comes back as bars."""

from __future__ import annotations

import math
import threading
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from threading import Event
from zoneinfo import ZoneInfo

import polars as pl
import pytest
from yfinance import cache

from rottui.cache.tables import PRICES
from rottui.sources.yahoo import turns
from rottui.sources.yahoo.fetch import Yahoo
from rottui.sources.yahoo.outcome import Request
from tests.sources.yahoo.fake_yahoo import CRUMB, FakeYahoo, at, by_symbol, chart

THURSDAY, FRIDAY = date(2025, 10, 30), date(2025, 10, 31)
SINCE = date(2025, 10, 1)


def fetch(yahoo: Yahoo, *symbols: str, per_second: float = math.inf, **options: object) -> dict[str, object]:
    requests = [Request(symbol, SINCE) for symbol in symbols]
    return by_symbol(list(yahoo.fetch(requests, per_second=per_second, **options)))  # type: ignore[arg-type]


def two_days(symbol: str, **more: object) -> object:
    return chart(symbol, [(at(THURSDAY), 100.0), (at(FRIDAY), 101.5)], **more)


def test_a_chart_becomes_rows_of_the_cache(fake: FakeYahoo, yahoo: Yahoo) -> None:
    fake.charts["SPY"] = two_days(
        "SPY",
        quote={"open": [99.0, 100.5], "high": [101.0, 102.0], "low": [98.0, 100.0], "volume": [5_000_000_000, 7]},
        events={"dividends": {"1": {"amount": 1.75, "date": at(FRIDAY)}}},
    )

    outcome = fetch(yahoo, "SPY")["SPY"]

    assert (outcome.kind, outcome.detail, outcome.zone) == ("ok", "", "America/New_York")
    assert outcome.frame.schema == PRICES
    assert outcome.frame.rows() == [
        ("SPY", THURSDAY, 99.0, 101.0, 98.0, 100.0, 5_000_000_000.0, 0.0, False),
        ("SPY", FRIDAY, 100.5, 102.0, 100.0, 101.5, 7.0, 1.75, False),
    ]


def test_the_close_is_not_the_dividend_adjusted_one(fake: FakeYahoo, yahoo: Yahoo) -> None:
    fake.charts["SPY"] = two_days(
        "SPY", indicators={
            "quote": [{name: [100.0, 101.5] for name in ("open", "high", "low", "close", "volume")}],
            "adjclose": [{"adjclose": [90.0, 91.0]}],
        },
    )  # fmt: skip

    assert fetch(yahoo, "SPY")["SPY"].frame["close"].to_list() == [100.0, 101.5]


def test_splits_are_told(fake: FakeYahoo, yahoo: Yahoo) -> None:
    fake.charts["NVDA"] = two_days(
        "NVDA",
        events={
            "splits": {
                "1": {"date": at(THURSDAY), "numerator": 10, "denominator": 1, "splitRatio": "10:1"},
                "2": {"date": at(FRIDAY), "numerator": 1, "denominator": 8, "splitRatio": "1:8"},
            }
        },
    )

    assert fetch(yahoo, "NVDA")["NVDA"].splits == ((THURSDAY, 10.0), (FRIDAY, 0.125))


def test_each_symbol_costs_one_request_and_all_share_one_cookie_and_crumb(fake: FakeYahoo, yahoo: Yahoo) -> None:
    symbols = [f"S{number}" for number in range(12)]
    fake.charts = {symbol: two_days(symbol) for symbol in symbols}

    found = fetch(yahoo, *symbols)

    assert {outcome.kind for outcome in found.values()} == {"ok"}
    assert sorted(fake.symbols) == sorted(symbols)
    assert (fake.count("fc.yahoo.com"), fake.count("getcrumb")) == (1, 1)
    assert fake.crumbs() == [CRUMB] * 12
    assert len(fake.asked) == 14


def test_one_worker_asks_in_the_order_given(fake: FakeYahoo, yahoo: Yahoo) -> None:
    fake.charts = {symbol: two_days(symbol) for symbol in ("C", "A", "B")}

    fetch(yahoo, "C", "A", "C", "B", workers=1)

    assert fake.symbols == ["C", "A", "B"]


def test_outcomes_come_as_they_complete(fake: FakeYahoo, yahoo: Yahoo) -> None:
    release = Event()

    def slow() -> object:
        release.wait()
        return two_days("SLOW")

    fake.charts = {"SLOW": slow, "QUICK": two_days("QUICK")}
    outcomes = yahoo.fetch([Request("SLOW", SINCE), Request("QUICK", SINCE)], workers=2, per_second=math.inf)

    first = next(outcomes).symbol
    release.set()

    assert (first, next(outcomes).symbol) == ("QUICK", "SLOW")


def test_no_more_than_the_workers_ask_at_once(fake: FakeYahoo, yahoo: Yahoo) -> None:
    release, all_in = Event(), Event()
    under_way: list[str] = []

    def slow(symbol: str) -> Callable[[], object]:
        def reply() -> object:
            under_way.append(symbol)
            if len(under_way) == 3:
                all_in.set()
            release.wait()
            return two_days(symbol)

        return reply

    symbols = [f"S{number}" for number in range(9)]
    fake.charts = {symbol: slow(symbol) for symbol in symbols}
    stop = Event()
    outcomes = yahoo.fetch([Request(symbol, SINCE) for symbol in symbols], workers=3, per_second=math.inf, stop=stop)

    threading.Thread(target=lambda: (all_in.wait(), stop.set(), release.set()), daemon=True).start()
    found = list(outcomes)

    assert len(found) == 3, "a fourth was asked for while three were under way"


def test_the_first_day_is_the_exchanges_and_the_last_lies_beyond_a_slow_clock(fake: FakeYahoo, yahoo: Yahoo) -> None:
    fake.charts["SPY"] = two_days("SPY")

    fetch(yahoo, "SPY")

    query = next(query for _, path, query in fake.asked if "/chart/" in path)
    assert int(query["period1"][0]) == datetime(2025, 10, 1, 4, tzinfo=UTC).timestamp()
    assert int(query["period2"][0]) > datetime(2025, 11, 1, 22, tzinfo=UTC).timestamp()


@pytest.mark.parametrize("zone", [None, "Pacific/Auckland", "No/Such_Zone"])
def test_another_exchange_costs_one_request_too_and_loses_no_bar(
    fake: FakeYahoo, yahoo: Yahoo, zone: str | None
) -> None:
    auckland = ZoneInfo("Pacific/Auckland")
    first, second = date(2025, 9, 30), date(2025, 10, 1)
    fake.charts["AIR.NZ"] = chart(
        "AIR.NZ",
        [(at(first, 10, 0, auckland), 0.5), (at(second, 10, 0, auckland), 0.6)],
        meta={"exchangeTimezoneName": "Pacific/Auckland"},
    )

    outcome = by_symbol(list(yahoo.fetch([Request("AIR.NZ", SINCE, zone)], per_second=math.inf)))["AIR.NZ"]

    assert outcome.zone == "Pacific/Auckland"
    assert outcome.frame["date"].to_list() == [second]
    asked_from = next(int(query["period1"][0]) for _, path, query in fake.asked if "/chart/" in path)
    assert asked_from <= at(second, 0, 0, auckland)
    assert fake.symbols == ["AIR.NZ"]


def test_all_there_is_is_asked_for_without_a_first_day(fake: FakeYahoo, yahoo: Yahoo) -> None:
    old = date(1928, 1, 3)
    fake.charts["^GSPC"] = chart("^GSPC", [(at(old, 10, 0), 17.76)], meta={"instrumentType": "INDEX"})

    outcome = by_symbol(list(yahoo.fetch([Request("^GSPC")], per_second=math.inf)))["^GSPC"]

    assert outcome.frame["date"].to_list() == [old]


def test_a_probe_is_one_request(fake: FakeYahoo, yahoo: Yahoo) -> None:
    fake.charts["SPY"] = two_days("SPY")

    outcome = yahoo.probe("SPY")

    assert (outcome.kind, outcome.frame.height) == ("ok", 2)
    assert fake.symbols == ["SPY"]


def test_a_fetch_after_a_probe_needs_no_other_crumb(fake: FakeYahoo, yahoo: Yahoo) -> None:
    fake.charts["SPY"] = two_days("SPY")

    yahoo.probe("SPY")
    fetch(yahoo, "SPY")

    assert fake.count("getcrumb") == 1


@pytest.mark.parametrize(
    "symbol", ["", ".", "..", "../X", "A/B", "A B", "A?x=1", "A#", "A%2e", "a\x1b[31m", "A\n", "spy", "US0378331005"]
)
def test_what_is_no_symbol_never_reaches_an_address(fake: FakeYahoo, yahoo: Yahoo, symbol: str) -> None:
    outcome = fetch(yahoo, symbol)[symbol]

    assert outcome.kind == "no_data"
    assert fake.asked == []


def test_an_answer_for_another_symbol_is_refused(fake: FakeYahoo, yahoo: Yahoo) -> None:
    fake.charts["FB"] = two_days("META")

    outcome = fetch(yahoo, "FB")["FB"]

    assert (outcome.kind, outcome.frame) == ("bad_reply", None)
    assert "META" in outcome.detail


def test_nothing_is_asked_once_it_is_stopped(fake: FakeYahoo, yahoo: Yahoo) -> None:
    stop = Event()
    stop.set()

    assert fetch(yahoo, "SPY", "QQQ", stop=stop) == {}
    assert fake.asked == []


def test_closing_the_iterator_ends_the_asking(fake: FakeYahoo, yahoo: Yahoo) -> None:
    symbols = [f"S{number}" for number in range(50)]
    fake.charts = {symbol: two_days(symbol) for symbol in symbols}
    outcomes = yahoo.fetch([Request(symbol, SINCE) for symbol in symbols], workers=1, per_second=10)

    next(outcomes)
    outcomes.close()

    assert len(fake.symbols) < 50
    assert fetch(yahoo, "S49")["S49"].kind == "ok", "the source cannot be used again"


def test_every_request_takes_its_turn(fake: FakeYahoo, yahoo: Yahoo, monkeypatch: pytest.MonkeyPatch) -> None:
    booked: list[float] = []
    monkeypatch.setattr(turns.Pacer, "book", lambda pacer: booked.append(0.0) or 0.0)
    fake.charts = {symbol: two_days(symbol) for symbol in ("A", "B", "C")}

    fetch(yahoo, "A", "B", "C")

    assert len(booked) == len(fake.asked) == 5


def test_turns_are_never_closer_than_the_pace_and_no_time_is_lost_that_was_free() -> None:
    clock = iter([0.0, 0.0, 0.1, 5.0, 5.2]).__next__
    pacer = turns.Pacer(2.0, clock)

    assert [pacer.book() for _ in range(5)] == pytest.approx([0.0, 0.5, 0.9, 0.0, 0.3])


def test_a_pace_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="more than 0"):
        turns.Pacer(0)


def test_yfinance_leaves_no_cache_behind(fake: FakeYahoo, yahoo: Yahoo, tmp_path: Path) -> None:
    fake.charts["SPY"] = two_days("SPY")

    fetch(yahoo, "SPY")
    cache.get_cookie_cache().store("curlCffi", {"yahoo.com": {}})
    cache.get_tz_cache().store("SPY", "America/New_York")
    cache.get_isin_cache().store("US78462F1030", "SPY")

    assert {path.name for path in tmp_path.rglob("*") if path.is_file()} <= {"yahoo.log"}


def test_what_was_answered_once_is_asked_for_again(fake: FakeYahoo, yahoo: Yahoo) -> None:
    fake.charts["SPY"] = two_days("SPY")
    fetch(yahoo, "SPY")
    fake.charts["SPY"] = chart("SPY", [(at(THURSDAY), 100.0), (at(FRIDAY), 99.0)])

    assert fetch(yahoo, "SPY")["SPY"].frame["close"].to_list() == [100.0, 99.0]


def test_long_histories_keep_every_bar(fake: FakeYahoo, yahoo: Yahoo) -> None:
    days = pl.date_range(date(2015, 1, 1), date(2025, 10, 31), eager=True)
    weekdays = days.filter(days.dt.weekday() <= 5).to_list()
    fake.charts["SPY"] = chart("SPY", [(at(day), 100.0 + number / 7) for number, day in enumerate(weekdays)])

    frame = by_symbol(list(yahoo.fetch([Request("SPY")], per_second=math.inf)))["SPY"].frame

    assert frame["date"].to_list() == weekdays
    assert frame["close"].to_list() == [100.0 + number / 7 for number in range(len(weekdays))]
