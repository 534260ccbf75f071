"""Both ways to the CFTC fail: what is waited for is said, the cause is named for each market, the next run heals."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, date, datetime

import pytest

from rottui.refresh.events import Waiting
from tests.loopback import mishaps
from tests.loopback.faults import Change
from tests.refresh.program import AT, Bench, Ended, ended

API, FILES = "publicreporting.cftc.gov", "www.cftc.gov"
NEXT_FRIDAY = datetime(2025, 6, 13, 21, 0, tzinfo=UTC)
NEWEST = date(2025, 6, 10)

HASTY = f"""
import sys
import httpx
from rottui.refresh import reports
from rottui.sources.cftc import api, fetch, service
silence, fetch.SECONDS, reports.AT_MOST_S, reports.SAYS_EVERY_S = map(float, sys.argv.pop(1).split())
api.SECONDS, service.TIMEOUT = fetch.SECONDS / 2, httpx.Timeout(silence)
service._wait = lambda state: 0.0
{AT}
"""
"""The program in a hurry: it asks again at once, and its patience is given in seconds: for the longest silence, for
both ways together, on the clock on the wall, and between its words."""


@pytest.fixture
def filled(bench: Bench) -> Bench:
    """Return a bench whose cache was filled a week before the report that is to come."""
    assert bench.refresh().code == 0
    bench.internet.set_time(NEXT_FRIDAY)
    bench.internet.forget_requests()
    return bench


def fail(bench: Bench, fault: Change) -> None:
    for host in (API, FILES):
        bench.internet.faults.add(fault, host=host)


def hasty_refresh(bench: Bench, *, silence: float, both: float, wall: float, says: float) -> Ended:
    _, _, _, *arguments = bench.command("--only", "positioning")
    patience = f"{silence} {both} {wall} {says}"
    command = [sys.executable, "-c", HASTY, patience, *arguments]
    done = subprocess.run(command, env=bench.environment(), capture_output=True, check=False, timeout=60)
    return ended(done.returncode, done.stdout, done.stderr)


def problems(bench: Bench) -> dict[str, str]:
    """Return what a report says is wrong with positions, by the markets of which it says so."""
    arguments = [bench.internet.clock.now.isoformat(), "report", "--format", "json"]
    command = [sys.executable, "-c", AT, *arguments]
    done = subprocess.run(command, env=bench.environment(), capture_output=True, check=True)
    told = json.loads(done.stdout)["problems"]
    return {problem["where"]: problem["what"] for problem in told if "cftc.gov" in problem["what"]}


def test_web_pages_in_place_of_reports_are_named_for_each_market_that_waits(filled: Bench) -> None:
    before = filled.snapshot().read("positioning")
    fail(filled, mishaps.PAGE)

    run = hasty_refresh(filled, silence=20, both=115, wall=120, says=20)

    assert (run.code, len(filled.internet.requests_to(API)), len(filled.internet.requests_to(FILES))) == (1, 4, 4)
    kind, detail = run.failures["TFF report"]
    assert kind == "bad_reply"
    assert f"{API}, TFF report: what came is no table" in detail
    assert f"{FILES}, fut_fin_txt_2025.zip: what came is no zip archive" in detail
    assert filled.snapshot().read("positioning").equals(before)
    assert problems(filled).keys() == {"M0, M1"}
    assert detail in problems(filled)["M0, M1"]

    filled.internet.faults.clear()
    assert filled.refresh("--only", "positioning").code == 0
    assert problems(filled) == {}
    assert filled.snapshot().read("positioning")["report_date"].max() == NEWEST


@pytest.mark.parametrize("fault", [mishaps.STALL, mishaps.STALL_IN_BODY], ids=["after accept", "in mid-body"])
def test_silence_is_spoken_of_while_it_lasts_and_given_up_in_time(filled: Bench, fault: Change) -> None:
    before = filled.snapshot().read("positioning")
    fail(filled, fault)

    run = hasty_refresh(filled, silence=0.7, both=2, wall=60, says=0.25)

    said = [event for event in run.events if isinstance(event, Waiting)]
    assert {event.where for event in said} == {"TFF report"}
    assert [any(host in event.detail for event in said) for host in (API, FILES)] == [True, True]
    assert run.code == 1
    kind, detail = run.failures["TFF report"]
    assert (kind, API in detail, FILES in detail) == ("network", True, True)
    assert filled.snapshot().read("positioning").equals(before)
    assert problems(filled).keys() == {"M0, M1"}

    filled.internet.faults.clear()
    assert filled.refresh("--only", "positioning").code == 0
    assert problems(filled) == {}


def test_what_outlasts_every_limit_is_left_behind_by_the_clock_on_the_wall(filled: Bench) -> None:
    fail(filled, mishaps.STALL)

    run = hasty_refresh(filled, silence=600, both=600, wall=1, says=0.4)

    assert run.code == 1
    assert run.failures["TFF report"] == ("network", f"{API} came to no end within 1 s")
    assert [event.where for event in run.events if isinstance(event, Waiting)]
