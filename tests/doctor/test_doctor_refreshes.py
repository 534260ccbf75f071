"""What refreshes remember: a cool-down with its end, and what could not be fetched, by cause."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from rottui.doctor.checks import Check, ok
from rottui.doctor.refreshes import Memory, refresh_checks
from rottui.errors import Problem
from tests.doctor.conftest import NOW


@pytest.mark.parametrize("until", [None, NOW - timedelta(minutes=1)])
def test_without_a_deadline_or_after_it_yahoo_may_be_asked(until: datetime | None) -> None:
    assert list(refresh_checks(Memory(until), NOW)) == [ok("cool-down", "none: Yahoo may be asked")]


def test_a_cool_down_is_told_with_its_end_on_this_machines_clock() -> None:
    until = NOW + timedelta(minutes=15)
    (today,) = refresh_checks(Memory(until), NOW)
    (later,) = refresh_checks(Memory(NOW + timedelta(days=2)), NOW)

    assert today.state == "note"
    assert today.found.endswith(f"until {until.astimezone():%H:%M}")
    assert later.found.endswith(f"until {(NOW + timedelta(days=2)).astimezone():%Y-%m-%d %H:%M}")


def test_failures_are_told_by_cause_with_a_few_of_their_symbols() -> None:
    failed = {f"A{number}": "timed out" for number in range(7)} | {"FB": "gone \x1b[2J"}

    _, many, one = refresh_checks(Memory(failed=failed), NOW)

    assert many == Check("symbols", "note", "A0, A1, A2, A3, A4 and 2 more: timed out", "the next refresh asks again")
    assert one.found == "FB: gone ␛[2J"


def test_causes_beyond_the_commonest_are_counted() -> None:
    failed = {f"A{number}": f"cause {number}" for number in range(9)}

    _, *told, rest = refresh_checks(Memory(failed=failed), NOW)

    assert len(told) == 5
    assert rest.found == "4 more, for other causes"


def test_reports_that_failed_are_told_with_their_hint() -> None:
    _, check = refresh_checks(Memory(reports=(Problem("tff report", "HTTP 503", "wait"),)), NOW)

    assert check == Check("tff report", "note", "HTTP 503", "wait")
