"""Both services, asked as the program asks them, over the loopback internet: each failure by its own name."""

from __future__ import annotations

import socket
import subprocess
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, Literal

import httpx
import pytest

from rottui.doctor import network
from rottui.doctor.checks import Check, ok
from rottui.doctor.network import asking, clock_check, network_checks, proxy_checks
from rottui.doctor.probe import Reply, cause_of
from tests.doctor.conftest import named, states
from tests.loopback.faults import AtConnect, Change
from tests.loopback.internet import CLEARED, Internet
from tests.loopback.market import made_up
from tests.loopback.mishaps import GONE, RATE_LIMITED, answer
from tests.loopback.proxy import Network
from tests.loopback.reports import weekly

CFTC = "publicreporting.cftc.gov"
CHART = "/v8/finance/chart/"
PAGE = answer(200, "<html>log in</html>", "text/html")


@pytest.fixture
def online(internet: Internet, monkeypatch: pytest.MonkeyPatch) -> Internet:
    """Lead the processes that this one starts to the loopback internet, on which both services are well today."""
    today = datetime.now(UTC)
    internet.set_time(today)
    days = internet.yahoo.sessions.between(today.date() - timedelta(days=30), today.date() + timedelta(days=30))
    internet.yahoo.add(made_up("SPY", days))
    internet.cftc.publish(*weekly("tff", "209742", date(2025, 9, 2), 8))
    for name in CLEARED:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)
    for name, value in internet.environment().items():
        monkeypatch.setenv(name, value)
    return internet


def asked(*, without: frozenset[str] = frozenset()) -> Mapping[str, Reply]:
    with asking(without=without) as wait:
        return wait()


def examined() -> list[Check]:
    return list(network_checks(asked(), cooling=False))


def test_both_are_well_and_are_asked_for_next_to_nothing(online: Internet, capfd: pytest.CaptureFixture[str]) -> None:
    checks = examined()

    assert states(checks) == dict.fromkeys(("proxy", "Yahoo", "CFTC", "clock"), "ok")
    assert "last bar of SPY" in named(checks, "Yahoo").found
    assert [request.symbol for request in online.chart_requests()] == ["SPY"]
    assert [request.query for request in online.requests_to(CFTC)] == [{"$limit": "1"}]
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("state", "yahoo", "cftc"),
    [
        ("refused", "refused", "refused"),
        ("dns_failure", "proxy", "proxy did not let the request through: 502"),
        ("wrong_certificate", "certificate", "TLS certificate was not accepted"),
    ],
)
def test_a_network_that_fails_is_broken_and_named_for_each(
    online: Internet, state: Network, yahoo: str, cftc: str
) -> None:
    online.set_network(state)

    checks = examined()

    assert (named(checks, "Yahoo").state, named(checks, "CFTC").state) == ("broken", "broken")
    assert yahoo in named(checks, "Yahoo").found
    assert cftc in named(checks, "CFTC").found
    assert all(check.remedy for check in checks if check.state == "broken")


@pytest.mark.parametrize(
    ("fault", "state", "said"),
    [
        (answer(503, "down"), "broken", "HTTP 503"),
        (answer(404, "no"), "broken", "HTTP 404"),
        (RATE_LIMITED, "note", "HTTP 429"),
        (PAGE, "broken", "a web page instead"),
        (answer(200), "broken", "nothing instead"),
        (answer(200, "a,b\n1,2\n"), "broken", "something instead"),
    ],
)
def test_what_the_cftc_answers_is_told(online: Internet, fault: Change, state: str, said: str) -> None:
    online.faults.add(fault, host=CFTC)

    check = named(network_checks(asked(without=frozenset({"Yahoo"})), cooling=False), "CFTC")

    assert (check.state, said in check.found) == (state, True), check


@pytest.mark.parametrize(
    ("fault", "state", "said"),
    [
        (answer(500, "<html>", "text/html"), "broken", "500"),
        (RATE_LIMITED, "note", "429"),
        (GONE, "broken", "404"),
    ],
)
def test_what_yahoo_answers_is_told(online: Internet, fault: Change, state: str, said: str) -> None:
    online.faults.add(fault, path=CHART)

    check = named(network_checks(asked(without=frozenset({"CFTC"})), cooling=False), "Yahoo")

    assert (check.state, said in check.found) == (state, True), check


def test_a_connection_that_breaks_off_is_told(online: Internet) -> None:
    online.faults.add_at_connect(AtConnect.RESET, host=CFTC)

    reply = asked(without=frozenset({"Yahoo"}))["CFTC"]

    assert (reply.state, "reset" in reply.found or "broke off" in reply.found) == ("failed", True), reply


def test_services_that_never_answer_cost_no_more_than_the_deadline_and_their_processes_end(
    online: Internet, monkeypatch: pytest.MonkeyPatch
) -> None:
    online.faults.add_at_connect(AtConnect.STALL)
    monkeypatch.setattr(network, "DEADLINE_S", 0.0)
    children: list[subprocess.Popen[bytes]] = []
    start: Callable[..., subprocess.Popen[bytes]] = subprocess.Popen

    def remember(*arguments: Any, **options: Any) -> subprocess.Popen[bytes]:
        children.append(start(*arguments, **options))
        return children[-1]

    monkeypatch.setattr(subprocess, "Popen", remember)
    replies = asked()

    assert {service: reply.found for service, reply in replies.items()} == dict.fromkeys(
        ("Yahoo", "CFTC"), "timed out: no answer within 0 s"
    )
    assert [child.returncode for child in children] == [-9, -9]


def test_a_process_that_dies_without_a_reply_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(network, "SERVICES", {"Yahoo": "no such service"})
    monkeypatch.setattr(network.sys, "executable", "/bin/false")

    reply = asked()["Yahoo"]

    assert (reply.state, "ended with code 1 and no reply" in reply.found) == ("failed", True), reply


def test_a_defect_of_the_asking_process_is_told_and_not_shown_as_a_traceback(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(network, "SERVICES", {"Yahoo": "no such service"})

    assert "KeyError" in asked()["Yahoo"].found
    assert capfd.readouterr() == ("", "")


def test_yahoo_is_left_alone_while_it_is_to_be(online: Internet) -> None:
    checks = list(network_checks(asked(without=frozenset({"Yahoo"})), cooling=True))

    assert named(checks, "Yahoo").state == "note"
    assert "not asked" in named(checks, "Yahoo").found
    assert {request.host for request in online.requests} == {CFTC}


def test_no_crumb_is_asked_for_after_one_was_answered_with_a_429(online: Internet, tmp_path: Path) -> None:
    (tmp_path / "crumb-refused").touch()
    with asking(without=frozenset({"CFTC"}), learned=tmp_path / "none") as wait:
        assert wait()["Yahoo"].state == "ok"
    usual = {request.path for request in online.requests}
    online.forget_requests()
    with asking(without=frozenset({"CFTC"}), learned=tmp_path) as wait:
        assert wait()["Yahoo"].state == "ok"

    assert "/v1/test/getcrumb" in usual
    assert "/v1/test/getcrumb" not in {request.path for request in online.requests}


def _failing(monkeypatch: pytest.MonkeyPatch, error: OSError) -> Reply:
    """Have httpx itself raise what it makes of an error of the sockets."""

    def refuse(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    with pytest.raises(httpx.ConnectError) as caught:
        httpx.get("https://publicreporting.cftc.gov/", trust_env=False)
    return cause_of(caught.value)


def test_a_name_that_cannot_be_resolved_is_told_as_dns(monkeypatch: pytest.MonkeyPatch) -> None:
    reply = _failing(monkeypatch, socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution"))

    assert reply.found == "DNS: the name could not be resolved (Temporary failure in name resolution)"


def test_another_failure_to_connect_is_told_in_its_own_words(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "No route to host" in _failing(monkeypatch, OSError(113, "No route to host")).found


def test_a_refused_connection_is_told() -> None:
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))  # not listening
        with pytest.raises(httpx.ConnectError) as caught:
            httpx.get(f"http://127.0.0.1:{bound.getsockname()[1]}/", trust_env=False)

    assert cause_of(caught.value).found == "the connection was refused"


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (httpx.ConnectTimeout("slow"), "of connecting"),
        (httpx.ReadTimeout("slow"), "waiting for its answer"),
        (httpx.RemoteProtocolError("gone"), "broke off: gone"),
        (httpx.TooManyRedirects("round"), "TooManyRedirects: round"),
    ],
)
def test_every_other_failure_has_words(error: httpx.HTTPError, said: str) -> None:
    assert said in cause_of(error).found


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("http://proxy.corp:3128", "proxy.corp:3128 (HTTPS_PROXY)"),
        ("http://me:secret@proxy.corp:3128/", "proxy.corp:3128 (HTTPS_PROXY)"),
        ("me:secret@proxy.corp", "proxy.corp (HTTPS_PROXY)"),
    ],
)
def test_a_proxy_is_named_without_its_password(value: str, found: str) -> None:
    assert list(proxy_checks({"HTTPS_PROXY": value})) == [ok("proxy", found)]


def test_a_proxy_that_is_no_address_is_broken_and_none_is_nothing_to_say() -> None:
    (check,) = proxy_checks({"HTTPS_PROXY": "http://me:secret@host:port"})

    assert (check.state, "secret" in check.found + check.remedy) == ("broken", False)
    assert list(proxy_checks({"https_proxy": ""})) == []


@pytest.mark.parametrize(
    ("ahead_s", "state", "said"),
    [
        (-59.0, "ok", "within a minute"),
        (90.0, "note", "90 s ahead of"),
        (-7200.0, "note", "2 h behind"),
        (-86400.0 * 400, "note", "400 days behind"),
    ],
)
def test_a_clock_that_is_off_is_a_note(ahead_s: float, state: Literal["ok", "note"], said: str) -> None:
    check = clock_check(ahead_s)

    assert (check.state, said in check.found) == (state, True), check
