"""The fake Yahoo as the unmodified yfinance finds it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import httpx
import pytest

from tests.loopback.conftest import AskYfinance
from tests.loopback.faults import AtConnect
from tests.loopback.internet import Internet
from tests.loopback.market import Bar, Dividend, Security, Split, bars, made_up

CHART = "https://query2.finance.yahoo.com/v8/finance/chart/"
CRUMB = "https://query1.finance.yahoo.com/v1/test/getcrumb"
DAYS = [date(2025, 10, day) for day in (27, 28, 29, 30, 31)]
AFTERNOON = datetime(2025, 10, 31, 16, 45, tzinfo=UTC)
"""The middle of Friday's session in New York."""


@pytest.fixture
def xyz(internet: Internet) -> Security:
    security = Security("XYZ", bars(DAYS[:4], [100.0, 110.0, 60.0, 63.0]))
    security.bars.append(Bar(DAYS[4], 66.0, volume=1_000, open=64.0))
    security.splits.append(Split(DAYS[2], 2))
    security.dividends.append(Dividend(DAYS[3], 6.0))
    internet.yahoo.add(security)
    return security


def test_yfinance_gets_the_bars_as_they_stand(internet: Internet, xyz: Security, ask_yfinance: AskYfinance) -> None:
    internet.set_time(AFTERNOON)
    answer = ask_yfinance("XYZ")["XYZ"]
    shown = answer["bars"]
    assert list(shown) == [f"{day}" for day in DAYS]
    assert [bar["Close"] for bar in shown.values()] == [50.0, 55.0, 60.0, 63.0, 65.0]
    assert [bar["Adj Close"] for bar in shown.values()] == pytest.approx([45.0, 49.5, 54.0, 63.0, 65.0])
    assert [bar["Volume"] for bar in shown.values()] == [2_000_000, 2_000_000, 1_000_000, 1_000_000, 500]
    assert [bar["Dividends"] for bar in shown.values()] == [0.0, 0.0, 0.0, 6.0, 0.0]
    assert [bar["Stock Splits"] for bar in shown.values()] == [0.0, 0.0, 2.0, 0.0, 0.0]
    assert answer["traded"] == "2025-10-31T12:45:00-04:00"


def test_yfinance_fetches_cookie_and_crumb_first(internet: Internet, xyz: Security, ask_yfinance: AskYfinance) -> None:
    ask_yfinance("XYZ")
    targets = [request.target for request in internet.requests]
    assert targets[:2] == ["fc.yahoo.com/", "query1.finance.yahoo.com/v1/test/getcrumb"]
    assert {request.query.get("crumb") for request in internet.chart_requests()} == {internet.yahoo.crumb}
    assert {request.symbol for request in internet.chart_requests()} == {"XYZ"}


def test_yfinance_finds_its_second_way_to_a_crumb(internet: Internet, xyz: Security, ask_yfinance: AskYfinance) -> None:
    internet.faults.add_at_connect(AtConnect.RESET, host="fc.yahoo.com")
    assert len(ask_yfinance("XYZ")["XYZ"]["bars"]) == 5
    assert "consent.yahoo.com/v2/collectConsent" in [request.target for request in internet.requests]
    assert {request.query.get("crumb") for request in internet.chart_requests()} == {internet.yahoo.crumb}


def chart(client: httpx.Client, symbol: str, **query: Any) -> Any:
    return client.get(CHART + symbol, params=query).json()["chart"]


def test_a_day_can_be_played(client: httpx.Client, internet: Internet, xyz: Security) -> None:
    def last(hour: int, minute: int) -> tuple[int, float, int]:
        internet.set_time(AFTERNOON.replace(hour=hour, minute=minute))
        (result,) = chart(client, "XYZ", range="5d")["result"]
        return len(result["timestamp"]), result["indicators"]["quote"][0]["close"][-1], result["timestamp"][-1]

    friday = DAYS[4]
    assert last(13, 29) == (4, 63.0, stamp(DAYS[3], 13, 30))
    assert last(16, 45) == (5, 65.0, stamp(friday, 16, 45))
    assert last(20, 0) == (5, 66.0, stamp(friday, 20))
    assert last(22, 0) == (5, 66.0, stamp(friday, 20) + 1)


def stamp(day: date, hour: int, minute: int = 0) -> int:
    return int(datetime(day.year, day.month, day.day, hour, minute, tzinfo=UTC).timestamp())


def test_periods_take_sessions_by_their_opens(client: httpx.Client, xyz: Security) -> None:
    def days(first: int, end: int) -> list[int]:
        (result,) = chart(client, "XYZ", period1=first, period2=end)["result"]
        return list(result["timestamp"])

    opens = [stamp(day, 13, 30) for day in DAYS]
    assert days(stamp(DAYS[1], 4), stamp(DAYS[3], 4)) == opens[1:3]
    assert days(opens[1], opens[2]) == opens[1:2]
    assert days(opens[1] + 1, opens[2] + 1) == opens[2:3]


@pytest.mark.parametrize(("span", "bars_shown"), [("1d", 1), ("3d", 3), ("1mo", 5), ("ytd", 5), ("max", 5)])
def test_ranges_end_now(client: httpx.Client, xyz: Security, span: str, bars_shown: int) -> None:
    (result,) = chart(client, "XYZ", range=span)["result"]
    assert len(result["timestamp"]) == bars_shown
    assert result["meta"]["range"] == span


def test_a_month_ends_on_the_same_day_of_another_month(client: httpx.Client, internet: Internet) -> None:
    days = internet.yahoo.sessions.between(date(2025, 9, 1), date(2025, 10, 31))
    internet.yahoo.add(made_up("SPY", days))
    (result,) = chart(client, "SPY", range="1mo")["result"]
    assert datetime.fromtimestamp(result["timestamp"][0], UTC).date() == date(2025, 9, 30)


def test_a_range_without_bars_is_a_bad_request_with_a_reason(client: httpx.Client, xyz: Security) -> None:
    answer = client.get(CHART + "XYZ", params={"period1": stamp(date(2025, 11, 1), 4), "period2": 1_800_000_000})
    assert answer.status_code == 400
    assert "Data doesn't exist" in answer.json()["chart"]["error"]["description"]


def test_unknown_and_delisted_symbols_are_not_found_with_a_reason(
    client: httpx.Client, internet: Internet, xyz: Security
) -> None:
    internet.yahoo.delist("XYZ")
    for symbol in ("XYZ", "NOPE"):
        answer = client.get(CHART + symbol)
        assert answer.status_code == 404
        assert answer.json()["chart"]["error"]["description"] == "No data found, symbol may be delisted"


def test_a_security_is_unknown_before_its_first_bar(client: httpx.Client, internet: Internet, xyz: Security) -> None:
    internet.set_time(datetime(2025, 10, 26, tzinfo=UTC))
    assert client.get(CHART + "XYZ").status_code == 404


def test_a_crumb_needs_the_cookie(client: httpx.Client) -> None:
    assert client.get(CRUMB).status_code == 401
    assert "A3=" in client.get("https://fc.yahoo.com/").headers["set-cookie"]
    assert client.get(CRUMB).status_code == 200


def test_an_old_crumb_is_refused_and_no_crumb_is_served(
    client: httpx.Client, internet: Internet, xyz: Security
) -> None:
    old = {"crumb": internet.yahoo.crumb}
    assert client.get(CHART + "XYZ", params=old).status_code == 200
    internet.yahoo.renew_crumb()
    assert client.get(CHART + "XYZ", params=old).status_code == 401
    assert client.get(CHART + "XYZ").status_code == 200


def test_the_meta_tells_when_trading_is(client: httpx.Client, internet: Internet, xyz: Security) -> None:
    def regular() -> tuple[datetime, datetime]:
        period = chart(client, "XYZ")["result"][0]["meta"]["currentTradingPeriod"]["regular"]
        return datetime.fromtimestamp(period["start"], UTC), datetime.fromtimestamp(period["end"], UTC)

    internet.set_time(AFTERNOON)
    assert regular() == (datetime(2025, 10, 31, 13, 30, tzinfo=UTC), datetime(2025, 10, 31, 20, tzinfo=UTC))
    internet.set_time(datetime(2025, 11, 1, 12, tzinfo=UTC))  # a Saturday; clocks go back before Monday
    assert regular() == (datetime(2025, 11, 3, 14, 30, tzinfo=UTC), datetime(2025, 11, 3, 21, tzinfo=UTC))


def test_a_lost_bar_is_null_throughout(client: httpx.Client, internet: Internet) -> None:
    internet.yahoo.add(Security("GAP", bars(DAYS, [1.0, None, 3.0, 4.0, 5.0])))
    (result,) = chart(client, "GAP", range="max")["result"]
    quote = result["indicators"]["quote"][0]
    assert {name: cells[1] for name, cells in quote.items()} == dict.fromkeys(quote)
    assert quote["close"] == [1.0, None, 3.0, 4.0, 5.0]
