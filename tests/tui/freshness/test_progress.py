"""What the desk makes of the lines of a refresh."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from rottui.refresh import events
from rottui.tui.freshness.progress import Account, clock, parse
from rottui.tui.freshness.refresher import Ended
from rottui.tui.freshness.status import NOTHING, Announcement, Status

NOW = datetime(2025, 10, 31, 14, 5, tzinfo=UTC)
NETWORK = events.Failure(where="Yahoo", kind="network", detail="query1.finance.yahoo.com cannot be reached")
DONE = events.Finished(code=0, fetched=3, failed=0, reports=0, generation=2, stopped=False, summary=())


def told(account: Account, *said: events.AnyEvent) -> Account:
    """Let the account hear what a refresh writes."""
    for event in said:
        heard = parse(events.to_line(event).strip())
        assert heard is not None
        account.hear(heard)
    return account


def begun(*said: events.AnyEvent) -> Account:
    account = Account()
    account.begin()
    return told(account, *said)


def local(moment: datetime) -> str:
    return f"{moment.astimezone():%H:%M}"


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"\n",
        b"Traceback (most recent call last):",
        b"{",
        b"null",
        b"[]",
        b'"progress"',
        b'{"event": "sorted"}',
        b'{"event": 3}',
        b'{"stage": "members", "done": 1, "total": 2}',
        b'{"event": "progress", "stage": "members"}',
        b'{"event": "progress", "stage": "members", "done": "1", "total": 2}',
        b'{"event": "cooldown", "until": "tomorrow"}',
        b"\xff\xfe\x00",
        b"[" * 100_000,
    ],
)
def test_what_is_no_line_of_a_refresh_is_nothing(line: bytes) -> None:
    assert parse(line) is None


def test_every_line_that_a_refresh_writes_is_understood() -> None:
    said = [
        events.Started(watchlist=60, members=1043, reports=2, universes=3),
        events.Progress(stage="members", done=7, total=60, failed=1, eta_s=26.5),
        events.Committed(generation=12, tables=("prices",), symbols=20),
        NETWORK,
        events.Waiting(where="TFF report", detail="waiting for www.cftc.gov for 40 s"),
        events.Cooldown(until=NOW),
        DONE,
    ]
    assert {type(event) for event in said} == set(events.AnyEvent.__args__)
    assert [type(parse(events.to_line(event))).__name__ for event in said] == [type(event).__name__ for event in said]


def test_fields_of_a_newer_refresh_are_passed_over() -> None:
    line = {"event": "progress", "stage": "members", "done": 7, "total": 60, "moon": "full"}
    heard = parse(json.dumps(line).encode())
    assert heard is not None
    account = begun()
    account.hear(heard)
    assert account.status(NOW).text == "refreshing breadth 7/60"


def test_it_says_how_far_it_is_and_how_many_failed() -> None:
    account = begun()
    assert account.status(NOW) == Status("refreshing")
    told(account, events.Progress(stage="watchlist", done=12, total=60, failed=0))
    assert account.status(NOW) == Status("refreshing prices 12/60")
    told(account, events.Progress(stage="members", done=120, total=503, failed=2))
    assert account.status(NOW) == Status("refreshing breadth 120/503, 2 failed")


def test_it_says_what_it_waits_for_until_it_goes_on() -> None:
    account = begun(events.Progress(stage="positioning", done=0, total=2, failed=0))
    told(account, events.Waiting(where="TFF report", detail="waiting for www.cftc.gov for 40 s"))
    assert account.status(NOW).text == "refreshing futures 0/2, waiting for www.cftc.gov for 40 s"
    told(account, events.Progress(stage="positioning", done=1, total=2, failed=1))
    assert account.status(NOW).text == "refreshing futures 1/2, 1 failed"


def test_that_yahoo_cannot_be_had_is_said_before_everything_else_has_been_tried() -> None:
    account = begun(NETWORK, events.Progress(stage="positioning", done=0, total=2, failed=0))
    assert account.status(NOW).text == "refreshing futures 0/2, Yahoo: no network"


def test_a_refresh_that_went_well_says_so_for_a_minute_and_then_nothing() -> None:
    due = NOW + timedelta(hours=2)
    finished = events.Finished(
        code=0, fetched=58, failed=2, reports=1, generation=2, stopped=False, summary=(), next_due=due
    )
    account = begun(finished)

    assert account.end(Ended(0), NOW) is None
    assert account.status(NOW) == Status(f"refreshed {local(NOW)}, 2 failed, next {local(due)}")
    assert account.status(NOW + timedelta(minutes=1)) == NOTHING
    assert account.next_due == due


def test_a_refresh_that_failed_says_why_until_the_next_begins() -> None:
    account = begun(NETWORK)
    announced = account.end(Ended(1), NOW)

    assert announced == Announcement("The refresh failed", "Yahoo: query1.finance.yahoo.com cannot be reached")
    assert account.status(NOW + timedelta(days=2)) == Status("refresh failed: no network", "failed", can_retry=True)
    account.begin()
    assert account.status(NOW) == Status("refreshing")


def test_the_cause_is_what_concerns_everything_and_not_the_last_symbol() -> None:
    account = begun(NETWORK, events.Failure(where="XYZ", kind="no_data", detail="no bar"))
    account.end(Ended(1), NOW)
    assert account.status(NOW).text == "refresh failed: no network"


def test_without_yahoo_it_has_failed_although_the_cftc_answered() -> None:
    account = begun(NETWORK, DONE)
    assert account.end(Ended(0), NOW) is not None
    assert account.status(NOW).text == "refresh failed: no network"


def test_the_same_failure_is_announced_once_until_a_refresh_goes_well() -> None:
    account = Account()

    def fails() -> Announcement | None:
        account.begin()
        told(account, NETWORK)
        return account.end(Ended(1), NOW)

    assert fails() is not None
    assert fails() is None
    assert fails() is None
    account.begin()
    account.end(Ended(0), NOW)
    assert fails() is not None


def test_another_failure_is_announced_again() -> None:
    account = begun(NETWORK)
    account.end(Ended(1), NOW)
    account.begin()
    told(account, events.Failure(where="Yahoo", kind="bad_reply", detail="HTML"))
    assert account.end(Ended(1), NOW) is not None


def test_a_cool_down_shows_until_when_and_is_announced_once() -> None:
    until = NOW + timedelta(minutes=27)
    account = begun(events.Cooldown(until=until), DONE)
    announced = account.end(Ended(0), NOW)

    assert announced is not None
    assert (announced.severity, local(until) in announced.text) == ("warning", True)
    assert account.status(NOW) == Status(f"rate-limited until {local(until)}", "warning")
    assert account.status(until) == NOTHING
    account.begin()
    told(account, events.Cooldown(until=until), DONE)
    assert account.end(Ended(1), NOW) is None


def test_while_another_rottui_writes_nothing_failed() -> None:
    detail = "rottui refresh (pid 4711) has been writing since 14:02"
    account = begun(events.Failure(where="the cache", kind=events.LOCKED, detail=detail))

    assert account.end(Ended(1), NOW) is None
    assert account.status(NOW) == Status("another rottui is refreshing")
    assert account.status(NOW + timedelta(minutes=1)) == NOTHING


def test_while_an_import_writes_it_is_not_called_a_refresh() -> None:
    account = begun(events.Failure(where="the cache", kind=events.LOCKED, detail="rottui import (pid 1) has been …"))
    account.end(Ended(1), NOW)
    assert account.status(NOW) == Status("another rottui is importing")


@pytest.mark.parametrize(
    ("ended", "text"),
    [
        (Ended(1), "refresh failed: it ended with code 1"),
        (Ended(-11), "refresh failed: it ended with code -11"),
        (
            Ended(None, "nothing heard for 5 min"),
            "refresh failed: nothing heard for 5 min",
        ),
    ],
)
def test_one_that_dies_without_a_word_is_a_failure_with_what_is_known(ended: Ended, text: str) -> None:
    account = begun()
    assert account.end(ended, NOW) is not None
    assert account.status(NOW).text.startswith(text)


def test_what_comes_from_outside_does_nothing_to_a_terminal() -> None:
    account = begun(events.Progress(stage="\x1b[2J" * 50, done=1, total=2, failed=0))
    assert "\x1b" not in account.status(NOW).text
    assert len(account.status(NOW).text) < 60
    told(account, events.Failure(where="\x1b]0;x", kind="\x1b[1m", detail="\x07" * 1000))
    announced = account.end(Ended(1), NOW)
    assert announced is not None
    for said in (announced.text, account.status(NOW).text):
        assert not {"\x1b", "\x07"} & set(said)


def test_another_days_time_names_the_day() -> None:
    monday = NOW + timedelta(days=3)
    assert clock(NOW, NOW) == local(NOW)
    assert clock(monday, NOW) == f"{monday.astimezone():%a} {local(monday)}"


@pytest.mark.parametrize(
    "line",
    [
        b'{"event":"cooldown","until":"2025-10-31T18:15:00"}',
        b'{"event":"finished","next_due":"2025-10-31T18:15:00"}',
        b'{"event":"progress","stage":"members","done":1000000000,"total":60}',
        b'{"event":"progress","stage":"members","done":-1,"total":60}',
    ],
)
def test_a_time_without_a_zone_and_a_count_that_is_none_say_nothing(line: bytes) -> None:
    assert parse(line) is None


@pytest.mark.parametrize("day", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"])
def test_the_first_and_the_last_day_there_are_can_be_told(day: str) -> None:
    assert clock(datetime.fromisoformat(day), NOW)[-3:-2] == ":"
