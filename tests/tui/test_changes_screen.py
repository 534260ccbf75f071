"""What changed, on a screen of its own: what it asks for, what it shows, at every size, and where its keys lead."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from rottui.briefing.details.changes_model import Change, ChangesDetail
from rottui.briefing.details.model import SessionsDetail
from rottui.briefing.details.wanted import ChangesWanted, SessionsWanted
from rottui.briefing.looks import Look, remember_look
from rottui.briefing.model import RotationBriefing
from rottui.settings.packaged import defaults
from rottui.tui.desk import Desk
from rottui.tui.screens.changes import ChangesScreen
from rottui.tui.widgets.changes import ChangesList
from tests.alerts.factory import make_history, weekdays
from tests.tui.factory import LAST, StandIn, make_briefing, make_empty_briefing, screen_text
from tests.tui.told_factory import asked, make_telling_desk

WEEK_BEFORE = LAST - timedelta(days=7)
CHANGES = (
    Change("verdict", "verdict", "SPILLOVER, was ROTATION", LAST, 100),
    Change("problem", "GLD", "no prices, so nothing to show for \x1b[2J[red]GLD/SPY", None, 70),
    Change("crowded", "NQ", "speculators extreme long, percentile 97", date(2025, 10, 28), 60),
    Change("extreme", "QQQ/IWM", "14M LOW, lowest since 30 Jun 2025: broadening", LAST, 50),
    Change("thrust", "sp500", "Zweig breadth thrust of S&P 500", LAST, 90),
    Change("quadrant", "XLK/SPY", "lagging by weeks, was weakening", LAST, 12),
)
SIZES = ((160, 45), (80, 24), (50, 20), (40, 10), (30, 6))


def make(folder: Path, *changes: Change, ascii: bool = False, since: date = WEEK_BEFORE) -> tuple[Desk, StandIn]:  # noqa: A002
    briefing = replace(make_briefing(), rotation=RotationBriefing((), (), ()))
    desk, cache, _ = make_telling_desk(folder, briefing, defaults(), ascii=ascii)
    cache.details[ChangesWanted(since)] = ChangesDetail(since, LAST, changes or CHANGES)
    cache.details[SessionsWanted()] = SessionsDetail(make_history(weekdays(60, LAST), {}))
    return desk, cache


async def settle(pilot: Pilot[Any]) -> None:
    """Wait until what was asked for is shown; details come out of a thread."""
    await pilot.pause()
    desk = pilot.app
    assert isinstance(desk, Desk)
    while desk._details.busy:
        await pilot.pause(0.01)
    await pilot.pause()


def listed(desk: Desk) -> ChangesList:
    return desk.screen.query_one(ChangesList)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("ascii_only", [False, True])
async def test_it_tells_everything_most_important_first_at_every_size(
    tmp_path: Path, size: tuple[int, int], ascii_only: bool
) -> None:
    desk, _ = make(tmp_path, ascii=ascii_only)
    async with desk.run_test(size=size) as pilot:
        await pilot.press("L")
        await settle(pilot)

        lines = screen_text(desk)
        assert isinstance(desk.screen, ChangesScreen)
        assert all(len(line) <= size[0] for line in lines)
        shown = "\n".join(lines)
        assert "verdict" in shown
        if size[0] >= 40:
            assert "SPILLOVER, was ROTATION" in shown
            assert "What changed since 24 Oct 2025" in shown
        if size[0] >= 80:
            assert "What changed since 24 Oct 2025 · 6 changes".replace("·", "|" if ascii_only else "·") in shown
            assert "14M LOW, lowest since 30 Jun 2025: broadening" in shown
        assert "\x1b" not in shown
        if ascii_only:
            assert shown.isascii()


async def test_it_compares_with_the_last_look_and_says_so_when_the_desk_opens(tmp_path: Path) -> None:
    since = date(2025, 10, 14)
    remember_look(tmp_path, Look(since, datetime(2025, 10, 14, 23, tzinfo=UTC)))
    desk, cache = make(tmp_path, since=since)
    async with desk.run_test(size=(160, 45), notifications=True) as pilot:
        await settle(pilot)
        (notice,) = desk._notifications
        assert notice.title == "6 changes since 14 Oct 2025: L"
        assert notice.message.splitlines()[0] == "verdict: SPILLOVER, was ROTATION"
        before = desk.focused
        await pilot.press("j")
        assert desk.focused is before, "keys go where they went"

        await pilot.press("L")
        await settle(pilot)
        assert list(desk._notifications) == []
        assert "What changed since 14 Oct 2025" in "\n".join(screen_text(desk))
        assert set(asked(cache)) == {ChangesWanted(since)}


async def test_a_day_can_be_typed(tmp_path: Path) -> None:
    desk, cache = make(tmp_path)
    cache.details[ChangesWanted(date(2025, 9, 30))] = ChangesDetail(date(2025, 9, 30), LAST, CHANGES[:1])
    async with desk.run_test(size=(80, 24)) as pilot:
        await pilot.press("L")
        await settle(pilot)
        await pilot.press("b")
        await settle(pilot)
        assert "What has changed since" in "\n".join(screen_text(desk))
        await pilot.press("ctrl+u", *"2025-09", "enter")
        await settle(pilot)

        assert asked(cache)[-1] == ChangesWanted(date(2025, 9, 30))
        assert "What changed since 30 Sep 2025 · 1 change " in "\n".join(screen_text(desk))


@pytest.mark.parametrize(
    ("where", "screen"),
    [
        ("verdict", "evidence"),
        ("NQ", "positioning"),
        ("QQQ/IWM", "pair"),
        ("sp500", "breadth"),
        ("XLK/SPY", "rotation"),
    ],
)
async def test_enter_opens_what_a_change_is_of(tmp_path: Path, where: str, screen: str) -> None:
    desk, _ = make(tmp_path)
    async with desk.run_test(size=(160, 45)) as pilot:
        await pilot.press("L")
        await settle(pilot)
        rows = [change.where for change in CHANGES].index(where)
        await pilot.press(*["j"] * rows, "enter")
        await settle(pilot)

        assert screen == desk.screen.NAME  # type: ignore[attr-defined]
        if screen == "pair":
            assert desk.screen.shown.view.pair == where  # type: ignore[attr-defined]
        await pilot.press("escape")
        await settle(pilot)
        assert isinstance(desk.screen, ChangesScreen)


async def test_enter_on_what_has_no_screen_does_nothing(tmp_path: Path) -> None:
    desk, _ = make(tmp_path)
    async with desk.run_test(size=(80, 24)) as pilot:
        await pilot.press("L")
        await settle(pilot)
        await pilot.press("j", "enter")
        await settle(pilot)

        assert isinstance(desk.screen, ChangesScreen)


async def test_moving_copying_and_clicking_go_by_changes_not_by_lines(tmp_path: Path) -> None:
    desk, _ = make(tmp_path)
    async with desk.run_test(size=(50, 12)) as pilot:
        await pilot.press("L")
        await settle(pilot)
        await pilot.press("G")
        selected = listed(desk).selected
        assert selected is not None
        assert selected.where == "XLK/SPY"
        assert "lagging by weeks, was weakening" in "\n".join(screen_text(desk))
        await pilot.press("y")
        assert desk.clipboard == "rotation\tXLK/SPY\t2025-10-31\tlagging by weeks, was weakening"
        await pilot.press("g")
        await pilot.pause()
        await pilot.click(ChangesList, offset=(5, 4))
        clicked = listed(desk).selected
        assert clicked is not None
        assert clicked.where == "GLD"


async def test_nothing_new_nothing_known_and_a_failure_are_told_apart(tmp_path: Path) -> None:
    _, cache = make(tmp_path)
    wanted = ChangesWanted(WEEK_BEFORE)
    for detail, said in (
        (ChangesDetail(WEEK_BEFORE, LAST, ()), "nothing is new"),
        (ChangesDetail(WEEK_BEFORE, LAST, (), known=False), "nothing was known on that day"),
        (None, "no detail of ChangesWanted"),
    ):
        if detail is None:
            cache.details.pop(wanted)
        else:
            cache.details[wanted] = detail
        async with make_again(tmp_path, cache).run_test(size=(80, 24)) as pilot:
            await pilot.press("L")
            await settle(pilot)
            assert said in "\n".join(screen_text(pilot.app))  # type: ignore[arg-type]


def make_again(folder: Path, cache: StandIn) -> Desk:
    briefing = cache.held
    assert not isinstance(briefing, Exception)
    desk, other, _ = make_telling_desk(folder, briefing, defaults())
    other.details = cache.details
    return desk


async def test_a_past_day_is_compared_with_the_week_before_it(tmp_path: Path) -> None:
    desk, cache = make(tmp_path)
    past = date(2025, 10, 10)
    async with desk.run_test(size=(80, 24)) as pilot:
        await pilot.press("L")
        await settle(pilot)
        cache.held = replace(make_briefing(replay=True), as_of=past)
        desk._navigation.front.look(as_of=past)
        await pilot.pause()
        desk._feed.check()
        await settle(pilot)

        assert asked(cache)[-1] == ChangesWanted(date(2025, 10, 3))
        assert "AS OF 10 Oct 2025" in "\n".join(screen_text(desk))


async def test_an_empty_desk_says_what_to_do(tmp_path: Path) -> None:
    desk, cache, _ = make_telling_desk(tmp_path, make_empty_briefing(), defaults())
    async with desk.run_test(size=(80, 24)) as pilot:
        await pilot.press("L")
        await settle(pilot)

        assert "no data yet" in "\n".join(screen_text(desk))
        assert asked(cache) == []
