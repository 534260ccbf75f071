"""The desk while its data are being fetched, from the first run on an empty cache to the evening of a long day."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest

from rottui.settings.packaged import defaults
from rottui.tui.app import DeskOptions
from rottui.tui.desk import Desk, Refreshes
from rottui.tui.freshness.refreshing import Refreshing
from rottui.tui.freshness.status import Status
from rottui.tui.widgets.footer import Footer
from tests.tui.factory import make_briefing, make_desk, make_empty_briefing, make_pairs, screen_text
from tests.tui.freshness.test_refresher import LONG, child, is_alive, pids
from tests.tui.freshness.test_refreshing import DOWN, FINISHED, NOON

SIZES = [(160, 45), (80, 24), (50, 20), (40, 10)]


def progress(done: int, total: int, stage: str = "watchlist", failed: int = 0) -> dict[str, object]:
    return {"event": "progress", "stage": stage, "done": done, "total": total, "failed": failed}


class Prompt(Refreshing):
    """Shows at once what is said, so that no test has to wait for a second to pass."""

    def __init__(self, options: DeskOptions, desk: Desk, command: tuple[str, ...]) -> None:
        super().__init__(options, desk, command=command, now=lambda: NOON)
        self._surface = self
        self.show_refresh, self.announce = desk.show_refresh, desk.announce

    def later(self, seconds: float, do: Any) -> None:
        asyncio.get_running_loop().call_soon(do)


def refreshes(folder: Path, *, profile: str = "default", **script: object) -> Refreshes:
    options = DeskOptions(folder, profile, defaults())
    return lambda desk: Prompt(options, desk, child(started=str(folder), **script))


async def settle(pilot: Any) -> None:
    """Wait until the refresh has ended and what it said is painted."""
    await pilot.pause()
    await pilot.app._refreshing.wait()
    await pilot.pause()
    await pilot.pause()


def text_of(desk: Desk) -> str:
    return "\n".join(screen_text(desk))


async def until(pilot: Any, *said: str) -> None:
    async with asyncio.timeout(LONG):
        while not all(each in text_of(pilot.app) for each in said):
            await pilot.pause()


@pytest.mark.parametrize("size", SIZES, ids=str)
async def test_an_empty_desk_fills_at_once_and_says_how_far_it_is(size: tuple[int, int], tmp_path: Path) -> None:
    go = tmp_path / "go"
    script = {"lines": [progress(7, 60)], "until": str(go), "code": 0}
    desk, cache, feed = make_desk(make_empty_briefing(), refreshes=refreshes(tmp_path, **script))
    async with desk.run_test(size=size) as pilot:
        await until(pilot, "Refreshing prices 7/60")
        cache.commit(make_briefing(make_pairs()[:20], generation=1))
        feed.check()
        await until(pilot, "MAGS/SPY")
        assert "Refreshing prices" not in text_of(desk)  # the greeting has gone
        await pilot.press("j")
        before = desk.screen.query_one("#watchlist").selected.pair.name  # type: ignore[attr-defined]
        cache.commit(make_briefing(generation=2))
        feed.check()
        await pilot.pause()
        assert desk.screen.query_one("#watchlist").selected.pair.name == before  # type: ignore[attr-defined]
        go.touch()
        await settle(pilot)


@pytest.mark.parametrize("size", SIZES, ids=str)
async def test_without_a_network_an_empty_desk_says_so_with_the_keys_that_help(
    size: tuple[int, int], tmp_path: Path
) -> None:
    script = {"lines": [DOWN, FINISHED | {"code": 1}], "code": 1}
    desk, _, _ = make_desk(make_empty_briefing(), refreshes=refreshes(tmp_path, **script))
    async with desk.run_test(size=size, notifications=False) as pilot:
        await settle(pilot)
        said = " ".join(line.strip("│▄█ ") for line in screen_text(desk))
        assert "Refresh failed: no network (r retries, D opens the demo)" in said
        assert len(desk._notifications) == 1
        await pilot.press("r")
        await settle(pilot)
        assert len(pids(tmp_path)) == 2
        assert len(desk._notifications) == 1


async def test_the_demo_is_a_key_away_from_an_empty_desk_only(tmp_path: Path) -> None:
    for briefing, left_for in ((make_empty_briefing(), "demo"), (make_briefing(), None)):
        desk, _, _ = make_desk(briefing)
        async with desk.run_test(size=(80, 24)) as pilot:
            await pilot.press("D")
            await pilot.pause()
        assert desk.return_value == left_for


async def test_with_data_the_footer_tells_how_far_a_refresh_is_and_nothing_moves(tmp_path: Path) -> None:
    go = tmp_path / "go"
    script = {"lines": [progress(120, 503, "members", 2)], "until": str(go), "after": []}
    desk, _, _ = make_desk(refreshes=refreshes(tmp_path, **script))
    async with desk.run_test(size=(160, 45)) as pilot:
        before = screen_text(desk)[:-1]
        await until(pilot, "refreshing breadth 120/503, 2 failed")
        after = screen_text(desk)
        assert after[:-1] == before
        assert after[-1].endswith("refreshing breadth 120/503, 2 failed")
        assert "? Help" in after[-1]
        go.touch()
        await settle(pilot)


async def test_only_the_footers_line_is_painted_for_a_status(tmp_path: Path) -> None:
    desk, _, _ = make_desk()
    async with desk.run_test(size=(160, 45)) as pilot:
        await pilot.pause()
        footer = desk.screen.query_one(Footer)
        painted: list[object] = []
        watched = [widget for widget in desk.screen.query("*") if widget is not footer]
        for widget in watched:
            widget.refresh = lambda *regions, **_: painted.append(regions)  # type: ignore[method-assign]
        desk.show_refresh(Status("refreshing prices 1/2"))
        assert footer._repaint_required
        assert painted == []
        await pilot.pause()


async def test_a_failed_refresh_keeps_the_data_and_says_which_key_retries(tmp_path: Path) -> None:
    desk, _, _ = make_desk(refreshes=refreshes(tmp_path, lines=[DOWN, FINISHED | {"code": 1}], code=1))
    async with desk.run_test(size=(80, 24), notifications=False) as pilot:
        await settle(pilot)
        assert screen_text(desk)[-1].endswith("! refresh failed: no network (r retries)")
        assert "MAGS/SPY" in text_of(desk)
        assert [note.message for note in desk._notifications] == ["Yahoo: no route to host"]


async def test_r_in_the_demo_explains_and_starts_nothing(tmp_path: Path) -> None:
    desk, _, _ = make_desk(make_briefing(demo=True), refreshes=refreshes(tmp_path, profile="demo"))
    async with desk.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await pilot.press("r", "R")
        await pilot.pause()
        assert {note.message for note in desk._notifications} == {
            "The demo's market is made up; there is nothing to fetch."
        }
    assert pids(tmp_path) == []


async def test_quitting_in_the_middle_of_a_refresh_leaves_no_process(tmp_path: Path) -> None:
    script = {"lines": [progress(1, 2)], "until": str(tmp_path / "never")}
    desk, _, _ = make_desk(refreshes=refreshes(tmp_path, **script))
    async with desk.run_test(size=(80, 24)) as pilot:
        await until(pilot, "refreshing prices 1/2")
        (pid,) = pids(tmp_path)
        assert is_alive(pid)
        await pilot.press("q")
    assert not is_alive(pid)


async def test_no_refresh_starts_before_the_first_paint(tmp_path: Path) -> None:
    made: list[list[str]] = []
    start = refreshes(tmp_path)

    def noting(desk: Desk) -> Refreshing:
        made.append(screen_text(desk))
        return start(desk)

    desk, _, _ = make_desk(refreshes=noting)
    async with desk.run_test(size=(160, 45)) as pilot:
        await settle(pilot)
    assert len(made) == 1
    assert any("MAGS/SPY" in line for line in made[0])


@pytest.mark.parametrize("width", [1, 10, 36, 40, 60, 80, 160])
def test_the_footer_never_says_more_than_fits_and_keeps_help_and_quit_where_it_can(width: int) -> None:
    footer = Footer({"refresh": "X"}, "desk", id="footer")
    footer._status = Status("refresh failed: no network", "failed", can_retry=True)
    text = footer.compose_line(width).text
    assert len(text) <= width
    if width >= 60:
        assert "? Help" in text
    if width >= 48:
        assert text.endswith("! refresh failed: no network (X retries) ")
