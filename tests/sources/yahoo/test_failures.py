"""Everything that can go wrong with a request, each as its own kind of outcome with a cause a person can act on."""

from __future__ import annotations

import logging
import math
import ssl
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from curl_cffi.const import CurlECode
from curl_cffi.requests import Response
from curl_cffi.requests import exceptions as curl

from rottui.sources.yahoo.fetch import Yahoo
from rottui.sources.yahoo.gate import Gate
from rottui.sources.yahoo.outcome import Outcome, Request
from tests.sources.yahoo.fake_yahoo import FakeYahoo, Reply, at, by_symbol, chart, error

DAY = date(2025, 10, 30)
PAGE = b"<html><body>Sorry</body></html>"
OPEN = {"currentTradingPeriod": ..., "exchangeTimezoneName": ...}


def ask(yahoo: Yahoo, symbol: str = "SPY") -> Outcome:
    return by_symbol(list(yahoo.fetch([Request(symbol, date(2025, 10, 1))], per_second=math.inf)))[symbol]


def good(symbol: str = "SPY") -> Reply:
    return chart(symbol, [(at(DAY), 100.0)])


@pytest.mark.parametrize(
    ("reply", "kind", "said"),
    [
        (error(404, "No data found, symbol may be delisted"), "gone", "404: No data found, symbol may be delisted"),
        (error(404, None), "bad_reply", "404"),
        (error(404, ""), "bad_reply", "404"),
        (Reply(PAGE, 404), "bad_reply", "404 with a web page"),
        (Reply(b"", 404), "bad_reply", "404"),
        (error(400, "Data doesn't exist for startDate = 1", "Bad Request"), "no_data", "Data doesn't exist"),
        (error(422, "5m data not available", "Unprocessable Entity"), "bad_reply", "422: 5m data"),
        (error(200, "No data found, symbol may be delisted"), "bad_reply", "symbol may be delisted"),
        (error(500, "No data found, symbol may be delisted"), "bad_reply", "500"),
        (Reply(b'{"finance":{"result":null,"error":{"code":"Unauthorized"}}}', 401), "bad_reply", "401: it refused"),
        (Reply(PAGE, 403), "bad_reply", "403: it refused"),
        (Reply(PAGE, 500), "bad_reply", "500 with a web page"),
        (Reply(b"", 503), "bad_reply", "503"),
        (Reply(PAGE), "bad_reply", "a web page (status 200)"),
        (Reply(b"Will be right back..."), "bad_reply", "CURRENTLY DOWN"),
        (Reply(b""), "bad_reply", "empty (status 200)"),
        (Reply(b"", 202), "bad_reply", "empty (status 202)"),
        (Reply(good().body[:-40]), "bad_reply", "broken JSON (status 200)"),
        (Reply(b"\xff\xfe\x00"), "bad_reply", "Yahoo"),
        (Reply(b"[]"), "bad_reply", "no chart"),
        (Reply(b"{}"), "bad_reply", "no chart"),
        (Reply(b"null"), "bad_reply", "no chart"),
        (Reply(b'{"chart": {"result": [], "error": null}}'), "bad_reply", "no chart"),
        (chart("SPY", [], indicators={"quote": [{}], "adjclose": [{}]}), "no_data", "has no bar"),
        (chart("SPY", []), "no_data", "holds no bar"),
        (chart("SPY", [(at(DAY), None)]), "no_data", "no bar with a price"),
        (chart("SPY", [(at(DAY), 1.0)], meta={"exchangeTimezoneName": ...}), "bad_reply", "exchangeTimezoneName"),
        (chart("SPY", [(at(DAY), 1.0)], meta={"instrumentType": ...}), "bad_reply", "instrumentType"),
        (chart("SPY", [(at(DAY), 1.0)], quote={"close": [1.0, 2.0]}), "bad_reply", "could not be read"),
        (chart("SPY", [(at(DAY), 1.0)], quote={"close": ["one"]}), "bad_reply", "could not be read"),
        (chart("SPY", [(at(DAY), 1.0)], timestamp=["x"]), "bad_reply", "could not be read"),
        (Reply(good().body, fault="reset"), "network", "reset"),
        (Reply(good().body, fault="short"), "network", "cut short"),
    ],
)  # fmt: skip
def test_each_failure_is_told_from_the_others(
    fake: FakeYahoo, yahoo: Yahoo, reply: Reply, kind: str, said: str
) -> None:
    fake.charts["SPY"] = reply

    outcome = ask(yahoo)

    assert outcome.kind == kind, outcome.detail
    assert said in outcome.detail
    assert outcome.frame is None


def test_a_chart_without_timestamps_is_a_bad_reply_that_says_so(fake: FakeYahoo, yahoo: Yahoo) -> None:
    whole = good().body
    fake.charts["SPY"] = Reply(whole.replace(b'"timestamp"', b'"timestamps"'))

    outcome = ask(yahoo)

    assert (outcome.kind, outcome.detail) == ("bad_reply", "Yahoo's answer lacks 'timestamp'")


def test_what_is_gone_keeps_yahoos_reason_and_is_asked_once(fake: FakeYahoo, yahoo: Yahoo) -> None:
    outcome = ask(yahoo, "DEAD")

    assert (outcome.kind, outcome.yahoo_reason) == ("gone", "No data found, symbol may be delisted")
    assert fake.symbols == ["DEAD"], "yfinance would ask again with another cookie"
    assert fake.count("consent") == 0


def test_yahoos_words_are_inert(fake: FakeYahoo, yahoo: Yahoo) -> None:
    fake.charts["SPY"] = error(404, "\x1b[31mgone\r\n" + "x" * 500)

    outcome = ask(yahoo)

    assert outcome.yahoo_reason is not None
    for text in (outcome.detail, outcome.yahoo_reason):
        assert text.isprintable()
        assert len(text) <= 200


@pytest.mark.parametrize("fault", ["stall", "stall in the body"])
def test_a_stall_ends_with_the_time_allowed(fake: FakeYahoo, open_yahoo: Callable[..., Yahoo], fault: str) -> None:
    fake.charts["SPY"] = Reply(b"{", fault=fault)

    outcome = ask(open_yahoo(timeout=0.3))

    assert (outcome.kind, outcome.detail) == ("network", "no answer within 0.3 s")


def test_a_stalling_cookie_costs_its_time_once_and_charts_come_without(
    fake: FakeYahoo, open_yahoo: Callable[..., Yahoo]
) -> None:
    fake.cookie = [Reply(fault="stall")]
    symbols = [f"S{number}" for number in range(8)]
    fake.charts = {symbol: good(symbol) for symbol in symbols}

    found = open_yahoo(timeout=0.3).fetch([Request(symbol) for symbol in symbols], per_second=math.inf)

    assert {outcome.kind for outcome in found} == {"ok"}
    assert (fake.count("fc.yahoo.com"), fake.count("getcrumb"), fake.count("consent")) == (1, 0, 0)


@pytest.mark.parametrize("crumb", [Reply(PAGE), Reply(b""), Reply(b"Invalid Cookie", 401), Reply(b"two words")])
def test_what_is_no_crumb_is_never_sent_as_one(fake: FakeYahoo, open_yahoo: Callable[..., Yahoo], crumb: Reply) -> None:
    fake.crumb = [crumb, Reply(b"Phb0wzVdPs6")]
    fake.charts = {symbol: good(symbol) for symbol in ("SPY", "QQQ")}
    yahoo = open_yahoo()

    without = [ask(yahoo, symbol) for symbol in ("SPY",)]
    assert fake.crumbs() == []
    then = ask(yahoo, "QQQ")

    assert {outcome.kind for outcome in (*without, then)} == {"ok"}
    assert fake.crumbs() == ["Phb0wzVdPs6"]


def test_a_refused_crumb_is_renewed_and_the_chart_asked_again(fake: FakeYahoo, yahoo: Yahoo) -> None:
    refusals = [Reply(b'{"finance":{"error":{"code":"Unauthorized"}}}', 401)]
    fake.charts["SPY"] = lambda: refusals.pop() if refusals else good()

    assert ask(yahoo).kind == "ok"
    assert fake.symbols == ["SPY", "SPY"]


def test_refused_crumbs_are_not_renewed_without_end(fake: FakeYahoo, yahoo: Yahoo) -> None:
    symbols = [f"S{number}" for number in range(20)]
    fake.charts = dict.fromkeys(symbols, Reply(b"{}", 401))

    found = list(yahoo.fetch([Request(symbol) for symbol in symbols], workers=1, per_second=math.inf))

    assert [outcome.kind for outcome in found] == ["bad_reply"] * 20
    assert len(fake.symbols) == 20 + 4
    assert fake.count("consent") <= 2


def test_a_consent_page_that_breaks_yfinance_does_not_cost_the_chart(fake: FakeYahoo, yahoo: Yahoo) -> None:
    def stumble(*_: object, **__: object) -> Response:
        raise TypeError("'NoneType' object is not subscriptable")

    fake.charts["SPY"] = good()
    plain = yahoo._library.gate.send
    yahoo._library.gate.send = (  # type: ignore[method-assign]
        lambda method, url, **more: stumble() if "fc.yahoo" in url else plain(method, url, **more)
    )

    assert ask(yahoo).kind == "ok"


@pytest.mark.parametrize(
    ("raised", "said"),
    [
        (curl.DNSError("Could not resolve host", CurlECode.COULDNT_RESOLVE_HOST), "could not be resolved"),
        (curl.ConnectionError("refused", CurlECode.COULDNT_CONNECT), "refused"),
        (curl.ConnectionError("empty reply", CurlECode.GOT_NOTHING), "closed without an answer"),
        (curl.ConnectionError("recv", CurlECode.RECV_ERROR), "reset"),
        (curl.CertificateVerifyError("self-signed", CurlECode.PEER_FAILED_VERIFICATION), "certificate"),
        (curl.SSLError("handshake", CurlECode.SSL_CONNECT_ERROR), "secure connection"),
        (curl.ProxyError("CONNECT tunnel failed, response 403", CurlECode.RECV_ERROR), "proxy"),
        (curl.Timeout("timed out", CurlECode.OPERATION_TIMEDOUT), "no answer within 10 s"),
        (curl.HTTPError("stream 1 reset", CurlECode.HTTP2_STREAM), "broke off"),
        (curl.TooManyRedirects("47", CurlECode.TOO_MANY_REDIRECTS), "TooManyRedirects"),
        (ConnectionResetError(104, "reset by peer"), "reset"),
        (ssl.SSLError(1, "odd"), "SSLError"),
        (OSError(101, "Network is unreachable"), "Network is unreachable"),
    ],
)
def test_a_network_that_fails_is_named(fake: FakeYahoo, tmp_path: Path, raised: Exception, said: str) -> None:
    class Broken(Gate):
        def send(self, *_: Any, **__: Any) -> Response:
            raise raised

    with Yahoo(tmp_path / "log", tmp_path / "scratch", gate=Broken) as yahoo:
        outcome = ask(yahoo)

    assert outcome.kind == "network"
    assert said in outcome.detail


def test_a_defect_of_the_library_is_named_and_its_traceback_logged(
    fake: FakeYahoo, tmp_path: Path, yahoo: Yahoo, monkeypatch: pytest.MonkeyPatch
) -> None:
    def odd(*_: object) -> None:
        raise ZeroDivisionError("by\x1b[2Jzero")

    monkeypatch.setattr(yahoo._library, "history", odd)

    outcome = ask(yahoo)

    assert (outcome.kind, outcome.detail.isprintable()) == ("bad_reply", True)
    assert "ZeroDivisionError" in outcome.detail
    assert "in odd" in (tmp_path / "yahoo.log").read_text()


def test_one_failure_stops_no_other_symbol(fake: FakeYahoo, yahoo: Yahoo) -> None:
    fake.charts = {"A": Reply(PAGE, 500), "B": good("B"), "C": Reply(fault="reset"), "D": good("D")}

    found = by_symbol(list(yahoo.fetch([Request(symbol) for symbol in "ABCDE"], per_second=math.inf)))

    assert {symbol: outcome.kind for symbol, outcome in found.items()} == {
        "A": "bad_reply", "B": "ok", "C": "network", "D": "ok", "E": "gone",
    }  # fmt: skip


def test_nothing_is_printed_whatever_fails(
    fake: FakeYahoo, yahoo: Yahoo, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    fake.crumb = [Reply(PAGE)]
    fake.charts = {"A": Reply(PAGE, 500), "B": Reply(fault="reset"), "C": good("C"), "D": Reply(b"{}", 401)}

    list(yahoo.fetch([Request(symbol) for symbol in "ABCDE"], per_second=math.inf))
    logging.getLogger("yfinance").error("an ERROR line")

    assert capfd.readouterr() == ("", "")
    assert "an ERROR line" in (tmp_path / "yahoo.log").read_text()


def test_no_handler_of_the_process_hears_the_library(
    fake: FakeYahoo, yahoo: Yahoo, caplog: pytest.LogCaptureFixture
) -> None:
    logging.getLogger("yfinance").error("an ERROR line")
    logging.getLogger("py.warnings").warning("a warning")

    assert caplog.records == []


def test_cookies_and_crumbs_may_take_no_longer_than_a_chart_and_never_long(
    fake: FakeYahoo, open_yahoo: Callable[..., Yahoo]
) -> None:
    allowed: list[tuple[str, float]] = []
    fake.charts["SPY"] = good()
    for timeout in (60.0, 2.0):
        yahoo = open_yahoo(timeout=timeout)
        plain = yahoo._library.gate.send

        def send(method: str, url: str, plain: Any = plain, **options: Any) -> Response:
            allowed.append((url.rpartition("/")[2], options["timeout"]))
            return plain(method, url, **options)

        yahoo._library.gate.send = send  # type: ignore[method-assign]
        ask(yahoo)

    assert allowed == [
        ("fc.yahoo.com", 5.0), ("getcrumb", 5.0), ("SPY", 60.0), ("fc.yahoo.com", 2.0), ("getcrumb", 2.0), ("SPY", 2.0),
    ]  # fmt: skip


def test_a_log_that_cannot_be_written_is_done_without(
    fake: FakeYahoo, yahoo: Yahoo, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    fake.charts["SPY"] = good()
    (tmp_path / "yahoo.log").unlink(missing_ok=True)
    (tmp_path / "yahoo.log").mkdir()

    logging.getLogger("yfinance").error("an ERROR line")

    assert ask(yahoo).kind == "ok"
    assert capfd.readouterr() == ("", "")


def test_no_host_but_yahoos_is_ever_asked(yahoo: Yahoo) -> None:
    from rottui.sources.yahoo.gate import Elsewhere
    from rottui.sources.yahoo.turns import Batch, Call, Pacer, Places

    gate = yahoo._library.gate
    gate.serve(Call("SPY"), Batch(Pacer(math.inf), 1.0, Places(1)))

    for url in ("https://yahoo.com.evil.example/v8/finance/chart/SPY", "http://query1.finance.yahoo.com/", "file:///"):
        with pytest.raises(Elsewhere):
            gate.get(url)
