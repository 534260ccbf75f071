"""The proxy itself: nothing but the fake services is ever reached, and the network can be cut and mended."""

from __future__ import annotations

import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from pathlib import Path

import httpx
import pytest

from tests.loopback.exchange import Reply
from tests.loopback.internet import Internet
from tests.loopback.market import made_up
from tests.loopback.mishaps import STALL
from tests.loopback.proxy import Certificates, Network

HOME = "https://finance.yahoo.com/"
CHART = "https://query2.finance.yahoo.com/v8/finance/chart/"


@pytest.fixture
def own(certificates: Certificates, tmp_path: Path) -> Internet:
    """Return an internet whose check is the test's own business."""
    return Internet(certificates, tmp_path)


def run(code: str, internet: Internet, *, guard: bool = True) -> subprocess.CompletedProcess[str]:
    environment = internet.environment(guard=guard)
    return subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False, timeout=60
    )


@pytest.mark.parametrize("url", ["https://example.com/", "http://finance.yahoo.com/", "https://finance.yahoo.com:444/"])
def test_anybody_else_is_refused_recorded_and_fails_the_test(own: Internet, url: str) -> None:
    code = f"import httpx\ntry: print(httpx.get('{url}').status_code)\nexcept httpx.ProxyError as error: print(error)"
    with pytest.raises(AssertionError, match=r"example\.com|finance\.yahoo\.com"), own:
        assert "403" in run(code, own).stdout
    assert own.requests == []
    assert len(own.strangers) == 1


@pytest.mark.parametrize(
    "past", ["socket.create_connection(('192.0.2.1', 80), 1)", "socket.getaddrinfo('example.com', 443)"]
)
def test_a_child_that_goes_past_the_proxy_is_stopped_and_fails_the_test(own: Internet, past: str) -> None:
    child = run(f"import socket; {past}", own)
    assert "may not leave the machine" in child.stderr
    with pytest.raises(AssertionError, match=r"192\.0\.2\.1|example\.com"), own:
        pass


def test_a_child_may_talk_to_the_loopback_interface(internet: Internet) -> None:
    code = f"import socket; socket.create_connection(('127.0.0.1', {internet.proxy.port})).close()"
    assert run(code, internet).returncode == 0


def test_a_defect_of_the_servers_fails_the_test(
    own: Internet, certificates: Certificates, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(own.yahoo, "shown", lambda _symbol: 1 / 0)
    own.yahoo.add(made_up("SPY", [date(2025, 10, 31)]))
    with pytest.raises(ExceptionGroup, match="servers broke"), own:
        run(f"import httpx; httpx.get('{CHART}SPY')", own)


def test_children_trust_the_loopback_authority_alone(internet: Internet, certificates: Certificates) -> None:
    environment = internet.environment()
    names = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE")
    assert {environment[name] for name in names} == {str(certificates.bundle)}
    assert "SSL_CERT_DIR" not in environment
    assert environment["NO_PROXY"] == ""
    assert environment["HTTPS_PROXY"] == internet.proxy.url


def test_what_is_given_goes_into_the_environment(internet: Internet, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ROTTUI_DATA", "the developer's own")
    assert "ROTTUI_DATA" not in internet.environment()
    assert internet.environment(ROTTUI_DATA="the test's")["ROTTUI_DATA"] == "the test's"


def test_the_network_can_be_cut_and_mended(client: httpx.Client, internet: Internet) -> None:
    assert client.get(HOME).status_code == 200
    internet.set_network("refused")
    with pytest.raises(httpx.ConnectError, match="refused"):
        client.get(HOME)
    internet.set_network("up")
    assert client.get(HOME).status_code == 200
    assert len(internet.requests) == 2


def test_names_can_fail_to_resolve(client: httpx.Client, internet: Internet) -> None:
    internet.set_network("dns_failure")
    with pytest.raises(httpx.ProxyError, match="502"):
        client.get(HOME)
    assert internet.requests == []
    assert internet.proxy.connects == ["finance.yahoo.com"]


def test_a_certificate_of_another_authority_is_not_trusted(client: httpx.Client, internet: Internet) -> None:
    internet.set_network("wrong_certificate")
    with pytest.raises(httpx.ConnectError, match="CERTIFICATE_VERIFY_FAILED"):
        client.get(HOME)
    assert internet.requests == []
    internet.set_network("up")
    assert client.get(HOME).status_code == 200


BROWSE = f"""
import sys
from curl_cffi import requests
try:
    print(requests.Session(impersonate="chrome").get("{HOME}", timeout=5).status_code)
except requests.RequestsError as error:
    print(error.code, "response 502" in str(error))
"""


@pytest.mark.parametrize(
    ("state", "printed"),
    [("up", "200"), ("refused", "7 False"), ("dns_failure", "7 True"), ("wrong_certificate", "60 False")],
)
def test_curl_sees_each_state_of_the_network(internet: Internet, state: Network, printed: str) -> None:
    internet.set_network(state)
    assert run(BROWSE, internet).stdout.strip() == printed


def test_a_connection_serves_many_requests(client: httpx.Client, internet: Internet) -> None:
    for _ in range(20):
        assert client.get(HOME).status_code == 200
    assert internet.proxy.connects == ["finance.yahoo.com"]
    assert [request.number for request in internet.requests] == list(range(1, 21))


def test_a_client_that_is_killed_leaves_nothing_behind(client: httpx.Client, internet: Internet) -> None:
    asked = threading.Event()

    def stall(reply: Reply) -> Reply:
        asked.set()
        return STALL(reply)

    internet.faults.add(stall, times=1)
    code = f"import httpx; httpx.get('{HOME}')"
    with subprocess.Popen([sys.executable, "-c", code], env=internet.environment()) as child:
        assert asked.wait(timeout=60)
        child.kill()
    assert client.get(HOME).status_code == 200
    internet.proxy.stop()
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("loopback")]


def test_delayed_answers_wait_side_by_side(client: httpx.Client, internet: Internet) -> None:
    internet.faults.delay_ms = 500
    with ThreadPoolExecutor(4) as pool:
        assert {answer.status_code for answer in pool.map(client.get, [HOME] * 4)} == {200}
    assert internet.proxy.most_at_once == 4


def test_requests_are_recorded_whole(client: httpx.Client, internet: Internet) -> None:
    client.post(f"{HOME}some%20path?a=1&b=x%2By", content=b"body", headers={"X-Mark": "seen"})
    (request,) = internet.requests
    assert (request.method, request.target, request.body) == ("POST", "finance.yahoo.com/some path", b"body")
    assert request.query == {"a": "1", "b": "x+y"}
    assert request.headers["x-mark"] == "seen"
    assert request.at == internet.clock.now
    internet.forget_requests()
    assert internet.requests == []


def test_answers_are_dated_by_the_fake_clock(client: httpx.Client, internet: Internet) -> None:
    assert client.get(HOME).headers["date"] == "Fri, 31 Oct 2025 21:00:00 GMT"


def test_a_time_without_a_zone_is_refused(internet: Internet) -> None:
    with pytest.raises(ValueError, match="no time zone"):
        internet.set_time(datetime(2025, 10, 31))
