"""Questions to the CFTC's hosts: what is asked again, for how long, and how each failure is called."""

from __future__ import annotations

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest

from rottui.errors import SourceError
from rottui.sources.cftc.outcome import Failed, Failure
from rottui.sources.cftc.service import API_HOST, Reply, Service, open_client
from tests.sources.cftc.conftest import Time
from tests.sources.cftc.fake_cftc import API, FILES, FakeCftc
from tests.sources.cftc.fake_cftc import Reply as Sent

URL = f"https://{API}/resource/gpe5-46if.csv"


def ask(service: Service, url: str = URL, seconds: float = 90, attempts: int = 4) -> Reply:
    return service.ask(url, {"$limit": "1"}, lambda reply: reply, service.patience(seconds, attempts))


def fails(service: Service, **how: Any) -> Failure:
    with pytest.raises(Failed) as caught:
        ask(service, **how)
    return caught.value.failure


def test_a_429_is_waited_out_as_long_as_it_says(fake: FakeCftc, service: Service, time: Time) -> None:
    fake.fail(Sent(429, b"slow down", {"Retry-After": "7"}))

    assert ask(service).data.startswith(b'"id"')
    assert len(time.slept) == 1
    assert 7 <= time.slept[0] < 8


def test_a_429_that_stays_is_a_rate_limit(fake: FakeCftc, service: Service, time: Time) -> None:
    fake.fail_always(Sent(429))

    failure = fails(service)

    assert (failure.kind, failure.status, failure.where) == ("rate_limited", 429, API)
    assert len(fake.requests) == 4
    assert [round(slept - 0.5) for slept in time.slept] == [1, 2, 4]


def test_who_asks_to_be_left_alone_for_an_hour_is_left_alone(fake: FakeCftc, service: Service, time: Time) -> None:
    fake.fail_always(Sent(429, headers={"Retry-After": "3600"}))

    failure = fails(service)

    assert failure.retry_after == 3600
    assert "3,600 s" in failure.what
    assert (len(fake.requests), time.slept) == (1, [])


def test_a_date_to_come_back_at_counts_from_the_servers_clock(fake: FakeCftc, service: Service, time: Time) -> None:
    times = {"Date": "Fri, 20 Nov 2026 20:30:00 GMT", "Retry-After": "Fri, 20 Nov 2026 20:30:09 GMT"}
    fake.fail(Sent(503, headers=times))

    ask(service)

    assert 9 <= time.slept[0] < 10


@pytest.mark.parametrize("after", ["soon", "-5", "Fri, 99 Nov", ""])
def test_a_time_to_come_back_that_is_none_is_passed_over(
    fake: FakeCftc, service: Service, time: Time, after: str
) -> None:
    fake.fail(Sent(503, headers={"Retry-After": after}))

    ask(service)

    assert 1 <= time.slept[0] <= 2


@pytest.mark.parametrize("status", [202, 408, 500, 502, 503, 504])
def test_what_may_mend_in_a_moment_is_asked_again(fake: FakeCftc, service: Service, status: int) -> None:
    fake.fail(Sent(status, b"<html>down</html>"), Sent(status))

    ask(service)

    assert len(fake.requests) == 3


def test_a_service_that_stays_down_is_unavailable(fake: FakeCftc, service: Service) -> None:
    fake.fail_always(Sent(503))

    failure = fails(service)

    assert (failure.kind, failure.status) == ("unavailable", 503)
    assert API in failure.what
    assert failure.hint


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410])
def test_what_no_repetition_mends_is_asked_once(fake: FakeCftc, service: Service, status: int) -> None:
    fake.fail_always(Sent(status))

    assert (fails(service).kind, len(fake.requests)) == ("bad_reply", 1)


def test_a_refused_column_is_told_in_the_services_words_made_inert(fake: FakeCftc, service: Service) -> None:
    fake.fail_always(Sent(400, b'{"errorCode":"query.soql.no-such-column","message":"No such column: \x1b[31mlong"}'))

    failure = fails(service)

    assert failure.kind == "missing_column"
    assert "No such column: ␛[31mlong" in failure.what


def test_time_is_bounded_whatever_the_service_says(fake: FakeCftc, service: Service, time: Time) -> None:
    fake.fail_always(Sent(503, headers={"Retry-After": "25"}))

    fails(service, seconds=60, attempts=100)

    assert sum(time.slept) < 60
    assert len(fake.requests) == 3


def test_patience_is_shared_by_the_questions_of_one_answer(fake: FakeCftc, service: Service, time: Time) -> None:
    patience = service.patience(10)
    time.now += 9.5
    fake.fail_always(Sent(503))

    with pytest.raises(Failed):
        service.ask(URL, {}, lambda reply: reply, patience)

    assert (len(fake.requests), time.slept) == (1, [])


def test_a_trickle_ends_when_patience_does(fake: FakeCftc, service: Service, time: Time) -> None:
    def slow(_request: object) -> None:
        time.now += 100

    fake.faults.append(slow)

    failure = fails(service, seconds=90)

    assert failure.kind == "network"
    assert "too slowly" in failure.what


@pytest.mark.parametrize("delivery", ["silence", "half", "half and silence"])
def test_stalls_and_broken_answers_are_asked_again_and_then_named(
    fake: FakeCftc, client: httpx.Client, service: Service, delivery: Any
) -> None:
    client.timeout = httpx.Timeout(0.1)
    fake.fail_always(Sent(200, b"x" * 1000, delivery=delivery))

    failure = fails(service)

    assert failure.kind == "network"
    assert ("broke off" if delivery == "half" else "fell silent") in failure.what
    assert len(fake.requests) == 3


def test_damaged_compression_is_a_bad_reply(fake: FakeCftc, service: Service) -> None:
    fake.fail_always(Sent(200, b"this is no gzip", {"Content-Encoding": "gzip"}))

    assert fails(service).kind == "bad_reply"


def test_a_flood_is_cut(fake: FakeCftc, service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rottui.sources.cftc.service.Service._pieces.__defaults__", (1 << 20,), raising=True)
    fake.fail_always(Sent(200, b"x" * (2 << 20)))

    failure = fails(service)

    assert failure.kind == "bad_reply"
    assert "more than 1 MB" in failure.what


@contextmanager
def raising(error: Callable[[], Exception]) -> Iterator[Service]:
    def handle(_request: httpx.Request) -> httpx.Response:
        raise error()

    with open_client(httpx.MockTransport(handle)) as client:
        time = Time()
        yield Service(client, clock=time.clock, sleep=time.sleep)


def caused(error: Exception, cause: Exception) -> Exception:
    error.__cause__ = cause
    return error


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (caused(httpx.ConnectError("x"), socket.gaierror(-2, "Name or service not known")), "there may be no network"),
        (httpx.ConnectError("[Errno 111] Connection refused"), "could not be reached: [Errno 111]"),
        (httpx.ConnectTimeout("timed out"), "could not be reached in time"),
        (httpx.ProxyError("407 Proxy Authentication Required"), "the proxy did not lead to"),
        (httpx.ReadError("reset"), "broke off"),
        (caused(httpx.ConnectError("x"), ssl.SSLCertVerificationError("unknown CA")), "certificate"),
    ],
)
def test_what_is_wrong_with_the_network_is_named(error: Exception, words: str) -> None:
    with raising(lambda: error) as service:
        failure = fails(service)

    assert failure.kind == "network"
    assert API_HOST in failure.what
    assert words in failure.what


def test_an_untrusted_certificate_is_not_tried_again() -> None:
    tries: list[int] = []

    def wrong() -> Exception:
        tries.append(1)
        return caused(httpx.ConnectError("x"), ssl.SSLCertVerificationError("unknown CA"))

    with raising(wrong) as service:
        assert "SSL_CERT_FILE" in fails(service).hint
    assert len(tries) == 1


def test_a_redirect_within_the_cftc_is_followed_and_to_a_stranger_is_not(fake: FakeCftc, service: Service) -> None:
    fake.files["moved.zip"] = b"here"
    fake.fail(Sent(302, headers={"Location": f"https://{FILES}/files/moved.zip"}))
    assert ask(service).data == b"here"

    fake.requests.clear()
    fake.fail_always(Sent(302, headers={"Location": "https://example.com/x.csv"}))
    failure = fails(service)

    assert failure.kind == "bad_reply"
    assert "example.com" in failure.what
    assert [request.host for request in fake.requests] == [API]


@pytest.mark.parametrize("url", ["http://www.cftc.gov/x", "https://cftc.gov.example.com/x", "https://127.0.0.1/x"])
def test_no_other_host_and_no_plain_http_is_ever_asked(fake: FakeCftc, service: Service, url: str) -> None:
    assert fails(service, url=url).kind == "bad_reply"
    assert fake.requests == []


def test_certificates_that_cannot_be_read_are_an_error_for_people(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "none.pem"))

    with pytest.raises(SourceError, match="environment for HTTPS") as caught:
        open_client()

    assert "SSL_CERT_FILE" in caught.value.hint


def test_a_proxy_of_a_kind_that_is_not_known_is_an_error_for_people(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "gopher://127.0.0.1:70")

    with pytest.raises(SourceError, match="environment for HTTPS"):
        open_client()


def test_the_proxy_of_the_environment_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    heard: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def refuse() -> None:
            connection, _ = listener.accept()
            with connection:
                heard.append(connection.recv(4096))
                connection.sendall(b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n")

        thread = threading.Thread(target=refuse)
        thread.start()
        for name in ("HTTPS_PROXY", "https_proxy"):
            monkeypatch.setenv(name, f"http://127.0.0.1:{listener.getsockname()[1]}")
        for name in ("NO_PROXY", "no_proxy"):
            monkeypatch.setenv(name, "")
        with open_client() as client:
            failure = fails(Service(client), attempts=1)
        thread.join()

    assert heard[0].startswith(f"CONNECT {API_HOST}:443 HTTP/1.1".encode())
    assert "the proxy did not lead to" in failure.what
