"""Each fault does what it says: on the wire, and to the unmodified yfinance as sources.md has it measured."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import httpx
import pytest
from curl_cffi import CurlECode, requests

from tests.loopback import mishaps
from tests.loopback.conftest import AskYfinance
from tests.loopback.exchange import CHART
from tests.loopback.faults import AtConnect, Change, onwards
from tests.loopback.internet import Internet
from tests.loopback.market import made_up
from tests.loopback.proxy import Certificates

URL = f"https://query2.finance.yahoo.com{CHART}"
NOT_AT_ONCE = httpx.Timeout(30, read=0.3)
"""For answers that never come: the client gives up soon."""


@pytest.fixture(autouse=True)
def listed(internet: Internet) -> None:
    days = internet.yahoo.sessions.between(date(2025, 9, 1), date(2025, 10, 31))
    internet.yahoo.add(*(made_up(symbol, days) for symbol in ("SPY", "QQQ", "IWM")))


def result(client: httpx.Client) -> Any:
    return client.get(URL + "SPY", params={"range": "max"}).json()["chart"]["result"][0]


def closes(found: Any) -> list[float | None]:
    return list(found["indicators"]["quote"][0]["close"])


@pytest.mark.parametrize(
    ("fault", "status", "part"),
    [
        (mishaps.RATE_LIMITED, 429, "Too Many Requests"),
        (mishaps.EDGE_RATE_LIMITED, 429, "Edge: Too Many Requests"),
        (mishaps.INVALID_CRUMB, 401, '"Invalid Crumb"'),
        (mishaps.GONE, 404, '"No data found, symbol may be delisted"'),
        (mishaps.NOT_FOUND, 404, '"error":null'),
        (mishaps.NOT_FOUND_PAGE, 404, "<html>"),
        (mishaps.SERVER_ERROR, 500, "<html>"),
        (mishaps.UNAVAILABLE, 503, "<html>"),
        (mishaps.PAGE, 200, "<html>"),
        (mishaps.WILL_BE_RIGHT_BACK, 200, "Will be right back"),
        (mishaps.EMPTY_200, 200, ""),
        (mishaps.EMPTY_202, 202, ""),
        (mishaps.answer(418, "short and stout"), 418, "short and stout"),
    ],
)
def test_statuses_and_bodies(client: httpx.Client, internet: Internet, fault: Change, status: int, part: str) -> None:
    internet.faults.add(fault, symbol="SPY")
    answer = client.get(URL + "SPY")
    assert answer.status_code == status
    assert part in answer.text
    assert bool(part) == bool(answer.text)


@pytest.mark.parametrize(
    ("fault", "code"),
    [
        (mishaps.TRUNCATED, CurlECode.PARTIAL_FILE),
        (mishaps.STALL, CurlECode.OPERATION_TIMEDOUT),
        (mishaps.STALL_IN_BODY, CurlECode.OPERATION_TIMEDOUT),
        (mishaps.RESET, CurlECode.RECV_ERROR),
        (mishaps.RESET_IN_BODY, CurlECode.RECV_ERROR),
    ],
)
def test_broken_deliveries_are_to_curl_what_they_are(
    internet: Internet, certificates: Certificates, fault: Change, code: CurlECode
) -> None:
    rule = internet.faults.add(fault, times=1)
    trust: Any = str(certificates.bundle)  # curl_cffi takes a path, whatever its annotation says
    with requests.Session(proxy=internet.proxy.url, verify=trust, impersonate="chrome") as browser:
        with pytest.raises(requests.RequestsError) as raised:
            browser.get(URL + "SPY", timeout=0.3)
        assert raised.value.code == code
        assert rule.applied == 1
        assert browser.get(URL + "SPY", timeout=30).status_code == 200


@pytest.mark.parametrize("fault", [mishaps.TRUNCATED, mishaps.STALL_IN_BODY])
def test_half_a_body_arrives_before_it_breaks(client: httpx.Client, internet: Internet, fault: Change) -> None:
    internet.faults.add(fault, symbol="SPY")
    got = b""
    with client.stream("GET", URL + "SPY", timeout=NOT_AT_ONCE) as answer:
        announced = int(answer.headers["content-length"])
        with pytest.raises(httpx.TransportError):  # noqa: PT012 - the pieces before the error count
            for piece in answer.iter_raw():
                got += piece
    assert got.startswith(b'{"chart"')
    assert len(got) == announced // 2


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (AtConnect.STALL, httpx.TimeoutException),
        (AtConnect.STALL_BEFORE_TLS, httpx.TimeoutException),
        (AtConnect.RESET, httpx.TransportError),
        (AtConnect.NO_SUCH_HOST, httpx.ProxyError),
    ],
)
def test_connections_fail_before_a_request_is_sent(
    client: httpx.Client, internet: Internet, fault: AtConnect, error: type[Exception]
) -> None:
    rule = internet.faults.add_at_connect(fault, host="query2.finance.yahoo.com", times=1)
    with pytest.raises(error):
        client.get(URL + "SPY", timeout=0.3)
    assert rule.applied == 1
    assert internet.requests == []
    assert client.get(URL + "SPY").status_code == 200


def test_malformed_is_a_whole_answer_of_broken_json(client: httpx.Client, internet: Internet) -> None:
    internet.faults.add(mishaps.MALFORMED)
    answer = client.get(URL + "SPY")
    assert len(answer.content) == int(answer.headers["content-length"])
    assert answer.text.startswith('{"chart":')
    with pytest.raises(json.JSONDecodeError):
        answer.json()


def test_rows_are_altered_as_named(client: httpx.Client, internet: Internet) -> None:
    right = result(client)

    def altered(fault: Change) -> Any:
        internet.faults.clear()
        internet.faults.add(fault)
        return result(client)

    assert "timestamp" not in altered(mishaps.NO_TIMESTAMPS)
    assert "exchangeTimezoneName" not in altered(mishaps.NO_ZONE)["meta"]
    assert closes(altered(mishaps.NEWEST_FIRST)) == closes(right)[::-1]
    unsorted = altered(mishaps.UNSORTED)
    assert sorted(unsorted["timestamp"]) == right["timestamp"] != unsorted["timestamp"]
    assert dict(zip(unsorted["timestamp"], closes(unsorted), strict=True)) == dict(
        zip(right["timestamp"], closes(right), strict=True)
    )
    assert altered(mishaps.LAST_ROW_TWICE)["timestamp"] == [*right["timestamp"], right["timestamp"][-1]]
    assert altered(mishaps.EVERY_ROW_TWICE)["timestamp"][::2] == right["timestamp"]
    lost = altered(mishaps.null_closes(0, -1))
    assert closes(lost) == [None, *closes(right)[1:-1], None]
    assert lost["indicators"]["quote"][0]["volume"] == right["indicators"]["quote"][0]["volume"]
    assert altered(mishaps.null_rows(-1))["indicators"]["quote"][0]["volume"][-1] is None


def test_slow_answers_are_right_ones(client: httpx.Client, internet: Internet) -> None:
    right = result(client)
    internet.faults.add(mishaps.slow(1))
    internet.faults.delay_ms = 1
    assert result(client) == right


def test_rules_choose_by_host_path_symbol_and_count(client: httpx.Client, internet: Internet) -> None:
    def statuses() -> list[int]:
        return [client.get(URL + symbol).status_code for symbol in ("SPY", "QQQ", "IWM", "SPY")]

    second = internet.faults.add(mishaps.RATE_LIMITED, path=CHART, nth=2)
    assert statuses() == [200, 429, 200, 200]
    assert (second.seen, second.applied) == (4, 1)
    internet.faults.clear()
    internet.faults.add(mishaps.SERVER_ERROR, symbol="SPY", nth=onwards(2))
    assert statuses() == [200, 200, 200, 500]
    internet.faults.clear()
    internet.faults.add(mishaps.GONE, host="query2.finance.yahoo.com", nth={1, 3})
    assert statuses() == [404, 200, 404, 200]
    internet.faults.clear()
    internet.faults.add(mishaps.GONE, times=3)
    assert statuses() == [404, 404, 404, 200]
    internet.faults.clear()
    internet.faults.add(mishaps.GONE, host="fc.yahoo.com")
    assert statuses() == [200, 200, 200, 200]


def test_the_first_rule_that_fits_wins(client: httpx.Client, internet: Internet) -> None:
    internet.faults.add(mishaps.GONE, symbol="SPY", times=1)
    beaten = internet.faults.add(mishaps.SERVER_ERROR, times=1)
    assert [client.get(URL + "SPY").status_code for _ in range(3)] == [404, 500, 200]
    assert (beaten.seen, beaten.applied) == (3, 1)


YFINANCE = {
    "A429": (mishaps.RATE_LIMITED, "YFRateLimitError"),
    "B404": (mishaps.GONE, "YFPricesMissingError"),
    "C404": (mishaps.NOT_FOUND, "YFPricesMissingError"),
    "D401": (mishaps.INVALID_CRUMB, "YFPricesMissingError"),
    "E500": (mishaps.SERVER_ERROR, "JSONDecodeError"),
    "F200": (mishaps.PAGE, "JSONDecodeError"),
    "G200": (mishaps.EMPTY_200, "JSONDecodeError"),
    "HBAD": (mishaps.MALFORMED, "JSONDecodeError"),
    "IWRB": (mishaps.WILL_BE_RIGHT_BACK, "YFDataException"),
    "JNTS": (mishaps.NO_TIMESTAMPS, "YFPricesMissingError"),
    "KNTZ": (mishaps.NO_ZONE, "KeyError"),
    "LCUT": (mishaps.TRUNCATED, "IncompleteRead"),
    "MRST": (mishaps.RESET, "ConnectionError"),
    "NSTL": (mishaps.STALL, "Timeout"),
    "OHLF": (mishaps.STALL_IN_BODY, "Timeout"),
}
"""By symbol: the fault that befalls it once its time zone is known, and what yfinance then raises."""


def test_yfinance_raises_what_is_known_of_each_fault(internet: Internet, ask_yfinance: AskYfinance) -> None:
    days = internet.yahoo.sessions.between(date(2025, 9, 1), date(2025, 10, 31))
    internet.yahoo.add(*(made_up(symbol, days) for symbol in YFINANCE))
    for symbol, (fault, _) in YFINANCE.items():
        internet.faults.add(fault, symbol=symbol, nth=onwards(2))
    answers = ask_yfinance("SPY", *YFINANCE, "QQQ", timeout=1)
    assert {symbol: answers[symbol]["error"] for symbol in YFINANCE} == {
        symbol: error for symbol, (_, error) in YFINANCE.items()
    }
    assert answers["B404"]["reason"] == "No data found, symbol may be delisted"
    assert answers["C404"]["reason"] is answers["D401"]["reason"] is None
    network = [symbol for symbol in YFINANCE if answers[symbol]["network"]]
    assert network == ["LCUT", "MRST", "NSTL", "OHLF"]
    assert len(answers["QQQ"]["bars"]) == len(answers["SPY"]["bars"]) == 23


def test_yfinance_sorts_and_merges_rows(internet: Internet, ask_yfinance: AskYfinance) -> None:
    internet.faults.add(mishaps.UNSORTED, symbol="SPY", nth=onwards(2))
    internet.faults.add(mishaps.LAST_ROW_TWICE, symbol="QQQ", nth=onwards(2))
    internet.faults.add(mishaps.null_closes(-1), symbol="IWM", nth=onwards(2))
    answers = ask_yfinance("SPY", "QQQ", "IWM")
    dates = {symbol: list(answer["bars"]) for symbol, answer in answers.items()}
    assert dates["SPY"] == dates["QQQ"] == sorted(dates["SPY"])
    last = answers["IWM"]["bars"][dates["SPY"][-1]]
    assert last["Close"] is None
    assert last["Volume"] > 0
