"""Going from screen to screen: what is looked at comes along, and nothing works behind another screen."""

import gc
import threading
from dataclasses import replace

import pytest

from rottui.briefing.model import Briefing
from rottui.tui.screens.briefed import BriefedScreen
from tests.tui.factory import make_briefing, make_desk, screen_text
from tests.tui.waiting import press, until


def names(desk):
    return [screen.NAME for screen in desk.screen_stack if isinstance(screen, BriefedScreen)]


@pytest.mark.parametrize(
    ("keys", "stack"),
    [
        (("2",), ["desk", "pair"]),
        (("2", "3"), ["desk", "breadth"]),
        (("enter", "4", "2"), ["desk", "pair"]),
        (("3", "4", "3", "2", "1"), ["desk"]),
        (("3", "escape"), ["desk"]),
        (("escape",), ["desk"]),
        (("2", "2"), ["desk", "pair"]),
    ],
)
async def test_numbers_switch_and_escape_goes_back(keys, stack):
    desk, _, _ = make_desk()
    async with desk.run_test(size=(100, 30)) as pilot:
        for key in keys:
            await pilot.press(key)
            await pilot.pause()
        assert names(desk) == stack


async def test_the_pair_chosen_on_one_screen_is_the_one_on_all():
    desk, _, _ = make_desk()
    async with desk.run_test(size=(160, 45)) as pilot:
        await pilot.press("j", "2")
        await pilot.pause()
        assert "QQQ/IWM" in screen_text(desk)[1]
        await pilot.press("j", "l")
        await pilot.pause()
        assert "IWF/IWD · 2Y" in screen_text(desk)[1]
        await pilot.press("escape")
        await pilot.pause()
        assert desk.screen.query_one("#watchlist").selected.pair.name == "IWF/IWD"
        assert "IWF/IWD · 2Y" in screen_text(desk)[1]


async def test_a_screen_behind_another_does_no_work_until_it_comes_to_the_front():
    desk, cache, feed = make_desk()
    async with desk.run_test(size=(160, 45)) as pilot:
        await pilot.press("2")
        await pilot.pause()
        behind = desk.screen_stack[0]
        worked = []
        show = behind.show
        behind.show = lambda before: (worked.append(before), show(before))
        cache.commit(make_briefing(generation=2))
        feed.check()
        await pilot.pause()
        assert not worked
        assert desk.screen.shown.briefing is cache.held
        await pilot.press("escape")
        await pilot.pause()
        assert len(worked) == 1
        assert behind.shown.briefing is cache.held


async def test_no_screen_holds_a_briefing_of_the_past():
    past, now = 771, 772
    desk, cache, feed = make_desk(make_briefing(generation=past))
    async with desk.run_test(size=(160, 45)) as pilot:
        for key in "234567L!1":
            await pilot.press(key)
            await pilot.pause()
        cache.commit(make_briefing(generation=now))
        feed.check()
        await pilot.pause()
        await pilot.press("3")
        await pilot.pause()
        gc.collect()
        held = {each.generation for each in gc.get_objects() if isinstance(each, Briefing)}
        assert now in held
        assert past not in held


async def test_a_briefing_that_comes_late_does_not_move_the_selection_back():
    desk, cache, feed = make_desk()
    async with desk.run_test(size=(160, 45)) as pilot:
        await pilot.press("j", "j")
        cache.commit(replace(make_briefing(generation=2)))
        feed.check()
        await pilot.press("j")
        await pilot.pause()
        assert desk.screen.query_one("#watchlist").selected.pair.name == "SPY/ACWX"


async def test_the_palette_offers_what_works_on_the_screen_in_front():
    desk, _, _ = make_desk()
    async with desk.run_test(size=(100, 30)) as pilot:
        await pilot.press("3")
        await pilot.pause()
        from rottui.tui.palette import DeskCommands

        offered = [hit.text async for hit in DeskCommands(desk.screen).discover()]
        assert "Filter" not in offered
        assert "Positioning" in offered


async def test_the_footer_shows_the_keys_of_its_screen():
    desk, _, _ = make_desk()
    async with desk.run_test(size=(160, 45)) as pilot:
        assert "/ Filter" in screen_text(desk)[-1]
        await pilot.press("3")
        await pilot.pause()
        assert "/ Filter" not in screen_text(desk)[-1]
        assert "q Quit" in screen_text(desk)[-1]


async def test_what_is_still_to_be_told_when_the_screens_are_gone_is_told_to_the_desk():
    """A refresh may end, or a briefing come, while the app takes its screens away."""
    desk, _, _ = make_desk()
    async with desk.run_test(size=(100, 30)) as pilot:
        await pilot.press("2")
    assert desk.screen_stack == []

    assert desk._navigation.front is desk._desk
    desk._navigation.show(desk._navigation.shown)


@pytest.mark.parametrize("key", ["2", "3", "4", "6", "F", "L"])
async def test_what_was_answered_while_another_screen_was_in_front_is_asked_for_again(key, monkeypatch):
    desk, cache, _ = make_desk()
    left = threading.Event()
    answer = cache.detail

    def late(wanted, terms):
        left.wait(60)
        return answer(wanted, terms)

    monkeypatch.setattr(cache, "detail", late)
    async with desk.run_test(size=(120, 40)) as pilot:
        await press(pilot, "2", key)
        screen = desk.screen
        told = []
        monkeypatch.setattr(screen, "show_detail", lambda detail, problem: told.append(problem))
        await press(pilot, "1")
        left.set()
        await until(pilot, lambda: not desk._details.busy)
        assert told == []
        await press(pilot, *(["2"] if key == "F" else []), key)

        await until(pilot, lambda: told)
        assert desk.screen is screen
