"""The desk's side of refreshing: what starts one, what is shown of it, and how often."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest

from rottui.settings.packaged import defaults
from rottui.settings.schema import Refresh
from rottui.tui.app import DeskOptions
from rottui.tui.freshness.refreshing import QUIET_S, Refreshing, command_of
from rottui.tui.freshness.status import Announcement, Status
from tests.tui.factory import make_briefing
from tests.tui.freshness.test_refresher import LONG, child, is_alive, pids

NOON = datetime(2025, 10, 31, 16, tzinfo=UTC)
"""A Friday, noon in New York."""
BRIEFING = make_briefing()
DOWN = {"event": "failure", "where": "Yahoo", "kind": "network", "detail": "no route to host"}
FINISHED = {"event": "finished", "code": 0, "failed": 0}


class Clock:
    """A clock that a test sets."""

    def __init__(self, now: datetime = NOON) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, **time: float) -> None:
        self.now += timedelta(**time)


class Surface:
    """Keeps what is shown, and what is to be done later until the test does it."""

    def __init__(self) -> None:
        self.shown: list[Status] = []
        self.announced: list[Announcement] = []
        self.waiting: list[tuple[float, Callable[[], None]]] = []
        self._shown = asyncio.Event()

    def show_refresh(self, status: Status) -> None:
        self.shown.append(status)
        self._shown.set()

    def announce(self, announcement: Announcement) -> None:
        self.announced.append(announcement)

    def later(self, seconds: float, do: Callable[[], None]) -> None:
        self.waiting.append((seconds, do))

    def catch_up(self) -> None:
        """Do what was to be done later, as if that much time had passed."""
        waiting, self.waiting = self.waiting, []
        for _, do in waiting:
            do()

    @property
    def texts(self) -> list[str]:
        return [status.text for status in self.shown]


class Bench:
    """A desk's refreshing with a stand-in for the refresh, a clock and a surface."""

    def __init__(
        self,
        folder: Path,
        *script: dict[str, object],
        profile: str = "default",
        rules: Refresh | None = None,
        **changes: object,
    ) -> None:
        settings = msgspec.structs.replace(defaults(), refresh=rules or defaults().refresh)
        self.folder = folder
        self.options = replace(DeskOptions(folder, profile, settings), **changes)
        self.clock, self.surface = Clock(), Surface()
        told: dict[str, object] = {"started": str(folder)}
        for each in script:
            told |= each
        self.refreshing = Refreshing(self.options, self.surface, command=child(**told), now=self.clock)

    @property
    def starts(self) -> int:
        return len(pids(self.folder))

    @property
    def arguments(self) -> list[str]:
        return sorted(path.read_text() for path in self.folder.glob("*.pid"))

    async def finish(self) -> None:
        await self.refreshing.wait()


def lines(*said: object) -> dict[str, object]:
    return {"lines": list(said)}


async def test_a_desk_that_opens_on_a_cache_never_refreshed_starts_one_and_another_when_it_is_time(
    tmp_path: Path,
) -> None:
    bench = Bench(tmp_path)
    bench.refreshing.know(BRIEFING)
    await bench.finish()
    assert bench.starts == 1

    bench.clock.pass_by(minutes=14)
    bench.refreshing.look()
    await bench.finish()
    assert bench.starts == 1

    bench.clock.pass_by(minutes=1)
    bench.refreshing.look()
    await bench.finish()
    assert bench.starts == 2


async def test_nothing_starts_before_it_is_known_what_data_these_are(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    bench.refreshing.look()
    assert not bench.refreshing.running


async def test_another_briefing_is_no_reason_to_start(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    bench.clock.now = NOON.replace(hour=23)
    for _ in range(3):
        bench.refreshing.know(make_briefing())
        await bench.finish()
        bench.clock.pass_by(hours=1)
    assert bench.starts == 1


async def test_what_another_desk_has_refreshed_is_not_refreshed_again(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    (tmp_path / "refresh.json").touch()
    os.utime(tmp_path / "refresh.json", (NOON.timestamp() - 30, NOON.timestamp() - 30))
    bench.refreshing.know(BRIEFING)
    assert not bench.refreshing.running

    bench.clock.pass_by(minutes=14)
    bench.refreshing.look()
    assert not bench.refreshing.running

    bench.clock.pass_by(minutes=1)
    bench.refreshing.look()
    assert bench.refreshing.running
    await bench.finish()
    assert bench.starts == 1


async def test_the_sessions_that_the_briefing_knows_are_the_hours(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    bench.clock.now = NOON - timedelta(hours=6)
    holiday = replace(BRIEFING, closes=(NOON + timedelta(days=3),))
    bench.refreshing.know(holiday)  # it opens: whatever the hour
    await bench.finish()
    bench.clock.now = NOON
    bench.refreshing.look()
    assert not bench.refreshing.running
    bench.refreshing.know(replace(BRIEFING, closes=(NOON + timedelta(hours=4),)))
    bench.refreshing.look()
    assert bench.refreshing.running
    await bench.finish()


async def test_off_leaves_it_to_the_keys(tmp_path: Path) -> None:
    bench = Bench(tmp_path, rules=Refresh(every="off"))
    bench.refreshing.know(BRIEFING)
    bench.refreshing.look()
    assert not bench.refreshing.running
    bench.refreshing.refresh(everything=False)
    await bench.finish()
    assert bench.arguments == [""]


async def test_the_key_for_everything_forces(tmp_path: Path) -> None:
    bench = Bench(tmp_path, rules=Refresh(every="off"))
    bench.refreshing.refresh(everything=True)
    await bench.finish()
    assert bench.arguments == ["--force"]


async def test_keys_while_one_runs_say_so_and_start_no_second(tmp_path: Path) -> None:
    bench = Bench(tmp_path, {"until": str(tmp_path / "go")})
    bench.refreshing.know(BRIEFING)
    for everything in (False, True):
        bench.refreshing.refresh(everything=everything)
    bench.clock.pass_by(hours=1)
    bench.refreshing.look()
    assert [said.text for said in bench.surface.announced] == ["A refresh is under way already."] * 2
    (tmp_path / "go").touch()
    await bench.finish()
    assert bench.starts == 1


async def test_prices_that_came_to_be_wanted_are_fetched_at_once_and_nothing_else(tmp_path: Path) -> None:
    bench = Bench(tmp_path, rules=Refresh(every="off"))
    bench.refreshing.fetch()
    await bench.finish()
    assert bench.arguments == ["--only prices"]


async def test_while_one_runs_what_came_to_be_wanted_is_fetched_by_one_more_after_it(tmp_path: Path) -> None:
    bench = Bench(tmp_path, {"until": str(tmp_path / "go")}, rules=Refresh(every="off"))
    bench.refreshing.refresh(everything=False)
    for _ in range(3):
        bench.refreshing.fetch()
    assert bench.surface.announced == []
    (tmp_path / "go").touch()
    await bench.finish()
    await bench.finish()
    assert bench.arguments == ["", "--only prices"]
    assert not bench.refreshing.running


async def test_other_settings_count_from_then_on(tmp_path: Path) -> None:
    bench = Bench(tmp_path, rules=Refresh(every="off"))
    bench.refreshing.know(BRIEFING)
    assert not bench.refreshing.running
    bench.refreshing.adopt(replace(bench.options, settings=defaults()))
    bench.refreshing.look()
    assert bench.refreshing.running
    await bench.finish()


@pytest.mark.parametrize(
    ("changes", "briefing", "why"),
    [
        ({"profile": "demo"}, make_briefing(demo=True), "demo"),
        ({}, make_briefing(demo=True), "demo"),
        ({"as_of": NOON.date()}, make_briefing(replay=True), "past day"),
    ],
    ids=["--demo", "a folder of the demo", "--as-of"],
)
async def test_the_demo_and_a_past_day_are_never_refreshed_and_say_why(
    tmp_path: Path, changes: dict[str, object], briefing: object, why: str
) -> None:
    bench = Bench(tmp_path, **changes)  # type: ignore[arg-type]
    bench.refreshing.know(briefing)  # type: ignore[arg-type]
    bench.refreshing.look()
    for everything in (False, True):
        bench.refreshing.refresh(everything=everything)
    bench.refreshing.fetch()

    assert not bench.refreshing.running
    assert all(why in said.text and said.severity == "information" for said in bench.surface.announced)
    assert len(bench.surface.announced) == 2
    assert bench.surface.shown == []


async def test_however_much_is_said_at_most_one_status_a_second_is_shown(tmp_path: Path) -> None:
    progress = [{"event": "progress", "stage": "members", "done": n, "total": 500} for n in range(1, 501)]
    bench = Bench(tmp_path, lines(*progress, FINISHED))
    bench.refreshing.know(BRIEFING)
    await bench.finish()

    assert bench.surface.texts == ["refreshing"]
    assert [seconds for seconds, _ in bench.surface.waiting] == [QUIET_S]
    bench.surface.catch_up()
    assert len(bench.surface.shown) == 2  # the last word, and none of the 500 between
    assert bench.surface.texts[1].startswith("refreshed ")
    bench.surface.catch_up()
    assert bench.surface.waiting == []


async def test_nothing_is_shown_once_it_is_done_and_has_been_read(tmp_path: Path) -> None:
    bench = Bench(tmp_path, lines(FINISHED))
    bench.refreshing.know(BRIEFING)
    await bench.finish()
    bench.surface.catch_up()
    bench.surface.catch_up()
    bench.clock.pass_by(minutes=2)
    bench.refreshing.look()
    assert bench.surface.shown[-1] == Status()
    bench.surface.catch_up()
    shown = len(bench.surface.shown)
    bench.clock.pass_by(minutes=2)
    bench.refreshing.look()
    assert len(bench.surface.shown) == shown
    assert bench.surface.waiting == []


async def test_a_failure_is_announced_once_however_often_it_repeats(tmp_path: Path) -> None:
    bench = Bench(tmp_path, lines(DOWN, FINISHED | {"code": 1}), {"code": 1})
    bench.refreshing.know(BRIEFING)
    for _ in range(3):
        await bench.finish()
        bench.surface.catch_up()
        bench.clock.pass_by(minutes=15)
        bench.refreshing.look()
    await bench.finish()

    assert bench.starts == 4
    assert [said.text for said in bench.surface.announced] == ["Yahoo: no route to host"]
    bench.surface.catch_up()
    assert bench.surface.shown[-1] == Status("refresh failed: no network", "failed", can_retry=True)


async def test_a_cool_down_is_shown_until_it_is_over(tmp_path: Path) -> None:
    until = NOON + timedelta(minutes=12)
    bench = Bench(tmp_path, lines({"event": "cooldown", "until": until.isoformat()}, FINISHED))
    bench.refreshing.know(BRIEFING)
    await bench.finish()
    bench.surface.catch_up()
    assert bench.surface.texts[-1] == f"rate-limited until {until.astimezone():%H:%M}"
    bench.surface.catch_up()
    bench.clock.now = until
    bench.refreshing.look()
    assert bench.surface.texts[-1] == ""


async def test_lines_that_make_no_sense_change_nothing(tmp_path: Path) -> None:
    bench = Bench(tmp_path, lines("Traceback", '{"event": "progress"}', {"event": "moon"}, "\x1b[2J", FINISHED))
    bench.refreshing.know(BRIEFING)
    await bench.finish()
    bench.surface.catch_up()
    assert [text.split()[0] for text in bench.surface.texts] == ["refreshing", "refreshed"]
    assert bench.surface.announced == []


async def test_several_desks_on_one_cache_start_one_refresh_between_them(tmp_path: Path) -> None:
    """Whoever comes second finds the cache locked: that is no failure, and the first one's portions show in both."""
    locked = {"event": "failure", "where": "the cache", "kind": "locked", "detail": "rottui refresh (pid 1) has been"}
    first, second = Bench(tmp_path, lines(FINISHED)), Bench(tmp_path, lines(locked), {"code": 1})
    first.refreshing.know(BRIEFING)
    second.refreshing.know(BRIEFING)
    await asyncio.gather(first.finish(), second.finish())
    second.surface.catch_up()
    assert second.surface.texts[-1] == "another rottui is refreshing"
    assert second.surface.announced == []

    # The first has left its mark; from now on whoever looks first is the only one.
    (tmp_path / "refresh.json").touch()
    os.utime(tmp_path / "refresh.json", (NOON.timestamp() + 900, NOON.timestamp() + 900))
    for bench in (first, second):
        bench.clock.pass_by(minutes=16)
        bench.refreshing.look()
        assert not bench.refreshing.running


async def test_stopping_leaves_no_process_and_says_nothing_more(tmp_path: Path) -> None:
    bench = Bench(tmp_path, lines({"event": "started"}), {"until": str(tmp_path / "never")})
    bench.refreshing.know(BRIEFING)
    async with asyncio.timeout(LONG):
        while not pids(tmp_path):
            await asyncio.sleep(0)
    (pid,) = pids(tmp_path)

    await bench.refreshing.stop()

    assert not is_alive(pid)
    assert bench.surface.announced == []


def command(options: DeskOptions) -> Sequence[str]:
    return command_of(options)[2:]


def test_the_command_is_that_of_the_desks_own_cache_and_config(tmp_path: Path) -> None:
    options = DeskOptions(tmp_path, "default", defaults())
    assert command_of(options)[:2] == (sys.executable, "-m")
    assert " ".join(command(options)) == f"rottui --data {tmp_path} refresh --progress json"
    named = replace(options, config=tmp_path / "my.toml")
    assert f"--config {tmp_path / 'my.toml'} refresh" in " ".join(command(named))
