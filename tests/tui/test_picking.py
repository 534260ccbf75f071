"""Choosing one of several: by moving, by typing, or not at all."""

import pytest

from rottui.tui.look.language import PLAIN
from rottui.tui.screens.picking import PickScreen
from tests.tui.factory import make_desk, screen_text

PAIRS = ("MAGS/SPY", "QQQ/IWM", "IWF/IWD", "SPY/ACWX")


async def picked(keys, size=(80, 24), chosen=None, glyphs=PLAIN):
    desk, _, _ = make_desk()
    results = []
    async with desk.run_test(size=size) as pilot:
        desk.push_screen(PickScreen("Overlay", PAIRS, chosen, glyphs=glyphs), results.append)
        await pilot.pause()
        seen = screen_text(desk)
        await pilot.press(*keys)
        await pilot.pause()
    return results, seen


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        (("enter",), "MAGS/SPY"),
        (("down", "enter"), "QQQ/IWM"),
        (("down", "down", "up", "enter"), "QQQ/IWM"),
        (("i", "w", "enter"), "QQQ/IWM"),
        (("s", "p", "y", "down", "enter"), "SPY/ACWX"),
        (("escape",), None),
    ],
)
async def test_the_choice_under_the_cursor_is_taken(keys, expected):
    results, _ = await picked(keys)
    assert results == [expected]


async def test_the_cursor_begins_at_what_is_chosen_already():
    results, _ = await picked(("enter",), chosen="IWF/IWD")
    assert results == ["IWF/IWD"]


async def test_enter_does_nothing_when_nothing_matches():
    results, _ = await picked(("z", "z", "enter"))
    assert results == []


@pytest.mark.parametrize("size", [(160, 45), (80, 24), (40, 10), (20, 5)], ids=str)
async def test_all_of_it_is_ascii_and_seen_at_every_size(size):
    _, seen = await picked(("escape",), size=size)
    assert any("MAGS/SPY" in line for line in seen)
    assert all(line.isascii() for line in seen)
