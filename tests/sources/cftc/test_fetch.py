"""Both ways to the CFTC's positions together."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import httpx
import pytest

from rottui.sources.cftc.fetch import fetch
from rottui.sources.cftc.service import Service, open_client
from tests.sources.cftc.conftest import Time
from tests.sources.cftc.fake_cftc import API, FILES, TFF_COLUMNS, FakeCftc, Reply, Request, row, zip_of

NQ = "209742"
SINCE, TODAY = date(2026, 10, 1), date(2026, 11, 22)


@pytest.fixture
def fake(fake: FakeCftc) -> FakeCftc:
    """A CFTC of which both ways lead to the same report."""
    fake.rows["tff"] = [row(NQ, "2026-11-17")]
    fake.files["fut_fin_txt_2026.zip"] = zip_of(fake.rows["tff"])
    return fake


def test_while_the_service_works_no_archive_is_asked_for(fake: FakeCftc, service: Service) -> None:
    outcome = fetch("tff", [NQ], SINCE, TODAY, service)

    assert outcome.answer is not None
    assert (outcome.answer.via, outcome.failures) == ("api", ())
    assert fake.asked(FILES) == []


@pytest.mark.parametrize(
    ("status", "kind"), [(429, "rate_limited"), (503, "unavailable"), (200, "bad_reply"), (404, "bad_reply")]
)
def test_when_the_service_fails_the_archives_answer_and_the_cause_is_kept(
    fake: FakeCftc, service: Service, status: int, kind: str
) -> None:
    fake.fail_always(Reply(status, b"<html>Will be right back</html>"))

    outcome = fetch("tff", [NQ], SINCE, TODAY, service)

    assert outcome.answer is not None
    assert outcome.answer.via == "zips"
    assert set(outcome.answer.batch.frame["report_date"]) == {date(2026, 11, 17)}
    assert [(failure.kind, failure.where.startswith(API)) for failure in outcome.failures] == [(kind, True)]


def test_a_service_that_lost_a_column_is_gone_round(fake: FakeCftc, service: Service) -> None:
    fake.columns["tff"] = [name for name in TFF_COLUMNS if name != "lev_money_positions_short"]

    outcome = fetch("tff", [NQ], SINCE, TODAY, service)

    assert outcome.answer is not None
    assert outcome.answer.batch.frame.height == 5
    assert outcome.failures[0].columns == ("lev_money_positions_short",)


def test_when_both_fail_both_causes_are_told(fake: FakeCftc, service: Service) -> None:
    fake.fail_always(Reply(503))
    fake.fail_always(Reply(429), host=FILES)

    outcome = fetch("tff", [NQ], SINCE, TODAY, service)

    assert outcome.answer is None
    assert [(failure.kind, failure.where) for failure in outcome.failures] == [
        ("unavailable", API),
        ("rate_limited", FILES),
    ]
    assert all(failure.problem().what == failure.what and failure.problem().hint for failure in outcome.failures)


def test_without_a_network_it_is_said_soon() -> None:
    asked: list[str] = []

    def unreachable(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.host)
        raise httpx.ConnectError("[Errno 101] Network is unreachable")

    time = Time()
    with open_client(httpx.MockTransport(unreachable)) as client:
        outcome = fetch("tff", [NQ], SINCE, TODAY, Service(client, clock=time.clock, sleep=time.sleep))

    assert [failure.kind for failure in outcome.failures] == ["network", "network"]
    assert asked == [API, API, API, FILES]
    assert sum(time.slept) <= 5


class Silent(httpx.BaseTransport):
    """A CFTC that takes every connection and says nothing, or so little at a time that it never ends."""

    def __init__(self, time: Time, trickles: bool) -> None:
        self._time = time
        self._trickles = trickles
        self.asked: list[str] = []

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request.url.host)
        if self._trickles:
            return httpx.Response(200, content=self._drops())
        self._time.now += request.extensions["timeout"]["read"]
        raise httpx.ReadTimeout("timed out")

    def _drops(self) -> Iterator[bytes]:
        while True:
            self._time.now += 1.0
            yield b"."


@pytest.mark.parametrize("trickles", [False, True], ids=["silent", "trickling"])
@pytest.mark.parametrize("since", [SINCE, None], ids=["extension", "first fill"])
def test_both_ways_together_take_two_minutes_at_most(trickles: bool, since: date | None) -> None:
    time = Time()
    began = time.now
    silent = Silent(time, trickles)
    with open_client(silent) as client:
        outcome = fetch("tff", [NQ], since, TODAY, Service(client, clock=time.clock, sleep=time.sleep))

    assert time.now - began <= 120
    assert set(silent.asked) == {API, FILES}
    assert [(failure.kind, failure.where) for failure in outcome.failures] == [("network", API), ("network", FILES)]


def test_a_slow_service_leaves_time_for_the_archives(fake: FakeCftc, service: Service, time: Time) -> None:
    def slow(request: Request) -> Reply | None:
        time.now += 70 if request.host == API else 0
        return Reply(503) if request.host == API else None

    fake.faults.append(slow)

    outcome = fetch("tff", [NQ], SINCE, TODAY, service)

    assert outcome.answer is not None
    assert (outcome.answer.via, outcome.failures[0].kind) == ("zips", "unavailable")
