"""The desk's own chart takes the keys of the pair screen: weeks, a logarithmic axis, and a second pair over it."""

from __future__ import annotations

import re
from typing import Any

import pytest
from textual.pilot import Pilot

from rottui.briefing.details.wanted import PairWanted
from rottui.tui.desk import Desk
from rottui.tui.screens.desk import DeskScreen
from rottui.tui.screens.picking import PickScreen
from tests.tui.factory import StandIn, make_briefing, make_desk, make_extreme, make_pair, screen_text
from tests.tui.pair_factory import make_pair_detail, wish_of
from tests.tui.waiting import press, until

PAIRS = (
    make_pair("MAGS/SPY", seed=1, extreme=make_extreme("low", 4)),
    make_pair("QQQ/IWM", seed=2),
    make_pair("IWF/IWD", seed=3),
)


@pytest.fixture
def desk() -> tuple[Desk, StandIn]:
    made, cache, _ = make_desk(make_briefing(PAIRS))
    for pair in PAIRS:
        for overlay in (None, *(other for other in PAIRS if other is not pair)):
            cache.details[wish_of(pair, overlay)] = make_pair_detail(pair, overlay)
    return made, cache


def lines(pilot: Pilot[Any]) -> list[str]:
    assert isinstance(pilot.app, Desk)
    return screen_text(pilot.app)


def frame(pilot: Pilot[Any]) -> str:
    """What the chart's frame says."""
    return lines(pilot)[1]


async def test_weeks_are_drawn_on_the_desk_too_and_asked_for_only_then(desk: tuple[Desk, StandIn]):
    made, cache = desk
    async with made.run_test(size=(160, 45)) as pilot:
        await press(pilot, "j", "k")
        assert not cache.wanted
        await press(pilot, "w")
        await until(pilot, lambda: "MAGS/SPY · 1Y · price · weekly" in frame(pilot))
        assert cache.wanted == [(PairWanted("MAGS", "SPY"), "price")]
        await press(pilot, "j")
        await until(pilot, lambda: "QQQ/IWM · 1Y · price · weekly" in frame(pilot))
        await press(pilot, "w")
        assert "weekly" not in frame(pilot)


async def test_a_logarithmic_axis_is_drawn_on_the_desk_and_kept_on_the_pair_s_screen(desk: tuple[Desk, StandIn]):
    made, _ = desk
    async with made.run_test(size=(160, 45)) as pilot:
        await press(pilot, "v")
        assert "MAGS/SPY · 1Y · price · log" in frame(pilot)
        await press(pilot, "2")
        assert "log" in frame(pilot)
        await press(pilot, "v", "1")
        assert "log" not in frame(pilot)


async def test_a_second_pair_is_drawn_over_the_first_with_an_axis_and_a_name_of_its_own(desk: tuple[Desk, StandIn]):
    made, _ = desk
    async with made.run_test(size=(160, 45)) as pilot:
        await press(pilot, "o")
        assert isinstance(made.screen, PickScreen)
        await press(pilot, "I", "W", "F", "enter")
        assert isinstance(made.screen, DeskScreen)
        assert "MAGS/SPY with IWF/IWD" in frame(pilot)
        assert re.search(r"MAGS/SPY .* IWF/IWD", lines(pilot)[3].partition("││")[2])
        await press(pilot, "j")
        assert "QQQ/IWM with IWF/IWD" in frame(pilot)
        await press(pilot, "o")
        assert " with " not in frame(pilot)


async def test_a_second_pair_that_left_the_watchlist_is_not_taken_away_first():
    made, cache, feed = make_desk(make_briefing(PAIRS))
    async with made.run_test(size=(160, 45)) as pilot:
        await press(pilot, "o", "I", "W", "F", "enter")
        cache.commit(make_briefing(PAIRS[:2]))
        feed.check()
        await pilot.pause()
        assert " with " not in frame(pilot)
        await press(pilot, "o")
        assert isinstance(made.screen, PickScreen)


async def test_brackets_go_from_group_to_group_on_the_pair_s_screen():
    pairs = [
        make_pair(name, seed=seed, group=group)
        for seed, (name, group) in enumerate(
            [("A/SPY", "One"), ("B/SPY", "One"), ("C/SPY", "Two"), ("D/SPY", "Two"), ("E/SPY", "Three")]
        )
    ]
    made, _, _ = make_desk(make_briefing(pairs))
    async with made.run_test(size=(120, 40)) as pilot:
        await press(pilot, "2")
        went = (("]", "C/SPY"), ("]", "E/SPY"), ("]", "E/SPY"), ("[", "C/SPY"), ("j", "D/SPY"), ("[", "C/SPY"))
        for key, name in went:
            await press(pilot, {"]": "right_square_bracket", "[": "left_square_bracket"}.get(key, key))
            assert f" {name} " in frame(pilot), key


async def test_the_chart_is_drawn_before_anybody_hears_of_another_pair_so_that_a_key_makes_one_frame(
    desk: tuple[Desk, StandIn], monkeypatch: pytest.MonkeyPatch
):
    made, _ = desk
    async with made.run_test(size=(160, 45)) as pilot:
        screen = made.screen
        assert isinstance(screen, DeskScreen)
        drawn: list[str] = []
        look = screen.look

        def told(**changes: Any) -> None:
            assert screen._chart.drawing.charted is not None
            drawn.append(screen._chart.drawing.charted.pair)
            look(**changes)

        monkeypatch.setattr(screen, "look", told)
        await press(pilot, "j", "j")
        assert drawn == ["QQQ/IWM", "IWF/IWD"]
