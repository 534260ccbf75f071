"""Looking at a past day: keys step through sessions, a day can be typed, all screens follow, esc returns to now."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from rottui.briefing.details.model import SessionsDetail
from rottui.briefing.details.wanted import SessionsWanted
from rottui.briefing.history import history_of
from tests.tui.factory import make_briefing, make_desk, screen_text
from tests.tui.waiting import press

SESSIONS = [date(2025, 10, day) for day in (27, 28, 29, 30, 31)]


def make_replaying_desk():
    desk, cache, feed = make_desk()
    history = history_of(pl.DataFrame({"date": SESSIONS}), "date", ())
    cache.details[SessionsWanted()] = SessionsDetail(history)
    return desk, cache, feed


async def settled(pilot, feed, day):
    """Wait until the desk looks at `day`, and let the feed build what it asked for."""
    for _ in range(200):
        await pilot.pause()
        if pilot.app.terms.as_of == day:
            break
    feed.check()
    await pilot.pause()


@pytest.mark.parametrize("screen", ["1", "2", "3", "4", "5", "6", "7"])
async def test_commas_and_full_stops_step_through_sessions_on_every_screen(screen):
    desk, cache, feed = make_replaying_desk()
    async with desk.run_test(size=(160, 45)) as pilot:
        await pilot.press(screen)
        cache.held = make_briefing(replay=True)
        await pilot.press("comma")
        await settled(pilot, feed, date(2025, 10, 30))
        assert cache.as_of == [None, date(2025, 10, 30)]
        assert "AS OF" in screen_text(desk)[0]
        await pilot.press("comma")
        await settled(pilot, feed, date(2025, 10, 29))
        await pilot.press("full_stop")
        await settled(pilot, feed, date(2025, 10, 30))
        await pilot.press("full_stop")
        await settled(pilot, feed, None)
        assert cache.as_of[1:] == [date(2025, 10, 30), date(2025, 10, 29), date(2025, 10, 30), None]


async def test_escape_returns_to_now_before_it_leaves_the_screen():
    desk, cache, feed = make_replaying_desk()
    async with desk.run_test(size=(160, 45)) as pilot:
        await pilot.press("3", "comma")
        await settled(pilot, feed, date(2025, 10, 30))
        await pilot.press("escape")
        await settled(pilot, feed, None)
        assert (desk.screen.NAME, cache.as_of[-1]) == ("breadth", None)
        await pilot.press("escape")
        await pilot.pause()
        assert desk.screen.NAME == "desk"


async def test_a_day_can_be_typed_and_what_is_no_day_is_said():
    desk, cache, feed = make_replaying_desk()
    async with desk.run_test(size=(80, 24)) as pilot:
        await pilot.press("at")
        for _ in range(200):
            await pilot.pause()
            if desk.screen is not desk.screen_stack[0]:
                break
        await pilot.press(*"soon", "enter")
        await pilot.pause()
        assert any("type a day like 2025-01-31" in line for line in screen_text(desk))
        await pilot.press("ctrl+u", *"2025-10-28", "enter")
        await settled(pilot, feed, date(2025, 10, 28))
        assert cache.as_of == [None, date(2025, 10, 28)]


async def test_a_day_before_the_data_is_refused_and_the_last_session_is_now():
    desk, cache, feed = make_replaying_desk()
    async with desk.run_test(size=(80, 24)) as pilot:
        await pilot.press("comma")
        await settled(pilot, feed, date(2025, 10, 30))
        await pilot.press("at")
        await pilot.pause()
        await pilot.press("ctrl+u", *"1999", "enter")
        await pilot.pause()
        assert any("the data begin on 2025-10-27" in line for line in screen_text(desk))
        await pilot.press("ctrl+u", *"2025-10-31", "enter")
        await settled(pilot, feed, None)
        assert cache.as_of == [None, date(2025, 10, 30), None]


async def test_the_view_says_the_day_when_the_desk_was_opened_on_one():
    from dataclasses import replace

    from rottui.tui.app import DeskOptions
    from rottui.tui.desk import Desk
    from rottui.tui.editing.configured import Configured

    _, cache, feed = make_replaying_desk()
    desk, _, _ = make_desk()
    options = replace(desk._options, as_of=date(2025, 10, 28))
    assert isinstance(options, DeskOptions)
    desk = Desk(Configured(options), feed, cache)
    async with desk.run_test(size=(80, 24)) as pilot:
        assert desk.terms.as_of == date(2025, 10, 28)
        await pilot.press("full_stop")
        await settled(pilot, feed, date(2025, 10, 29))
        assert desk.terms.as_of == date(2025, 10, 29)


async def test_the_question_for_a_day_looks_the_same_after_another_question():
    desk, _, _ = make_replaying_desk()
    async with desk.run_test(size=(80, 24)) as pilot:
        await press(pilot, "at")
        asked = screen_text(desk)
        assert "What was known on" in "\n".join(asked)
        await press(pilot, "escape", "d")
        assert "off the watchlist" in "\n".join(screen_text(desk))
        deleting = screen_text(desk)
        await press(pilot, "escape", "M", "escape", "at")
        assert screen_text(desk) == asked
        await press(pilot, "escape", "d")
        assert screen_text(desk) == deleting
