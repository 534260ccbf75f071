"""The study screen: what is studied, how it is chosen, and what is said when there is nothing to say."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from rottui.briefing.details.wanted import StudyWanted
from rottui.tui.screens.picking import PickScreen
from rottui.tui.screens.study import StudyScreen, study_of
from tests.tui.factory import make_desk, make_extreme, make_pair, screen_text
from tests.tui.verdict_factory import make_judged, make_study
from tests.tui.waiting import until

LOWS = StudyWanted(None, "QQQ", "IWM", "low", 14)


def a_desk(**studies):
    """Return a desk whose verdict's study is known, and others by how they are asked for."""
    desk, cache, feed = make_desk(make_judged(), **studies)
    cache.details[StudyWanted()] = make_study()
    cache.details[LOWS] = make_study(5, subject="QQQ/IWM at a low of 14 months or more", code=None, pair="QQQ/IWM")
    return desk, cache, feed


async def opened(pilot, *keys):
    await pilot.press(*keys)
    await until(pilot, lambda: isinstance(pilot.app.screen, StudyScreen))
    return pilot.app.screen


def text_of(screen, pane="study-figures"):
    return "\n".join(line.text for line in screen.query_one(f"#{pane}").lines)


async def test_the_verdict_s_study_shows_figures_beside_episodes():
    desk, _, _ = a_desk()
    async with desk.run_test(size=(160, 45)) as pilot:
        screen = await opened(pilot, "7", "F")
        await until(pilot, lambda: "Healthy broadening" in text_of(screen))
        assert "Mega caps" in text_of(screen)
        assert "Survivorship" in text_of(screen)
        assert "31 Oct 2025" in text_of(screen, "study-episodes")
        assert all(screen.query_one(f"#{name}").region.area for name in ("study-figures", "study-episodes"))


async def test_a_pair_s_study_with_few_episodes_shows_n_alone():
    desk, _, _ = a_desk()
    async with desk.run_test(size=(160, 45)) as pilot:
        screen = await opened(pilot, "j", "2", "F")
        await until(pilot, lambda: "QQQ/IWM at a low of 14 months" in text_of(screen))
        assert "+1.5%" not in text_of(screen)
        assert "only their dates" in " ".join(text_of(screen, "study-episodes").split())


async def test_months_are_made_fewer_and_more():
    desk, cache, _ = a_desk()
    async with desk.run_test(size=(160, 45)) as pilot:
        await opened(pilot, "j", "2", "F")
        for key, months in (("h", 12), ("h", 9), ("l", 12), ("l", 18)):
            await pilot.press(key)
            wanted = StudyWanted(None, "QQQ", "IWM", "low", months)
            await until(pilot, lambda wanted=wanted: cache.wanted[-1][0] == wanted)
        assert "no detail of StudyWanted" in text_of(desk.screen)
        for key in ("l", "l", "l", "l"):
            await pilot.press(key)
        wanted = StudyWanted(None, "QQQ", "IWM", "low", 12, record=True)
        await until(pilot, lambda: cache.wanted[-1][0] == wanted)
        await pilot.press("l", "h")
        await until(pilot, lambda: cache.wanted[-1][0] == StudyWanted(None, "QQQ", "IWM", "low", 60))


async def test_what_is_studied_can_be_chosen():
    desk, cache, _ = a_desk()
    cache.details[StudyWanted("spillover")] = make_study(subject="Spillover")
    async with desk.run_test(size=(160, 45)) as pilot:
        screen = await opened(pilot, "7", "F")
        await pilot.press("f")
        await until(pilot, lambda: isinstance(desk.screen, PickScreen))
        await pilot.press(*"spill", "enter")
        await until(pilot, lambda: desk.screen is screen and "Spillover" in text_of(screen))
        await pilot.press("f")
        await until(pilot, lambda: isinstance(desk.screen, PickScreen))
        await pilot.press(*"mags/spy", "space", *"high", "space", *"24", "enter")
        wanted = StudyWanted(None, "MAGS", "SPY", "high", 24)
        await until(pilot, lambda: cache.wanted[-1][0] == wanted)


async def test_the_other_basis_is_asked_for():
    desk, cache, _ = a_desk()
    async with desk.run_test(size=(160, 45)) as pilot:
        await opened(pilot, "7", "F")
        await pilot.press("t")
        await until(pilot, lambda: (StudyWanted(), "total_return") in cache.wanted)


async def test_it_goes_with_the_day():
    desk, cache, feed = a_desk()
    async with desk.run_test(size=(160, 45)) as pilot:
        screen = await opened(pilot, "7", "F")
        await until(pilot, lambda: text_of(screen).strip() != "")
        asked = len(cache.wanted)
        screen.look(as_of=date(2025, 6, 2))
        cache.held = make_judged(replay=True)
        await until(pilot, lambda: desk.shown.view.as_of == date(2025, 6, 2))
        feed.check()
        await until(pilot, lambda: [wanted for wanted, _ in cache.wanted[asked:]] == [StudyWanted()])


@pytest.mark.parametrize(("size", "both"), [((160, 45), True), ((80, 24), False), ((50, 20), False), ((40, 10), False)])
async def test_both_panes_where_it_is_wide_else_one_and_tab(size, both):
    desk, _, _ = a_desk()
    async with desk.run_test(size=size) as pilot:
        screen = await opened(pilot, "7", "F")
        await until(pilot, lambda: "Healthy broadening" in text_of(screen))
        shown = [name for name in ("study-figures", "study-episodes") if screen.query_one(f"#{name}").region.area]
        assert shown == ["study-figures", "study-episodes"][: 1 + both]
        await pilot.press("tab")
        await pilot.pause()
        assert screen.query_one("#study-episodes").region.area
        assert bool(screen.query_one("#study-figures").region.area) is both
        await pilot.press("escape")
        assert desk.screen is screen
        await pilot.press("escape")
        assert desk.screen is not screen


async def test_in_ascii_nothing_else_is_written():
    desk, _, _ = make_desk(make_judged(), ascii=True)
    async with desk.run_test(size=(160, 45)) as pilot:
        await opened(pilot, "7", "F")
        assert all(line.isascii() for line in screen_text(desk))


def test_a_pair_s_study_is_of_its_extreme_else_of_its_lows():
    assert study_of(make_pair("A/B", extreme=make_extreme("high", 7)), 3) == StudyWanted(None, "A", "B", "high", 7)
    assert study_of(make_pair("A/B"), 5) == StudyWanted(None, "A", "B", "low", 5)
    record = replace(make_extreme("high", 117), on_record=True)
    wanted = StudyWanted(None, "A", "B", "high", 12, record=True)
    assert study_of(make_pair("A/B", extreme=record), 3) == wanted
