"""What is typed before a dialog has opened is meant for it: over a slow line, keys come in one piece."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from textual.events import Key
from textual.widgets import Input

from tests.tui.factory import make_desk

TYPED = [
    ("aXLK/SPY", "PairDialog", "XLK/SPY"),
    ("@2024", "DayScreen", "2024"),
    ("MNew", "GroupScreen", "New"),
    ("\ro", "PickScreen", None),
    ("/iw\x1b?", "HelpScreen", None),
    ("/iw\r?", "HelpScreen", None),
    ("aXLK/SPY\x1b?", "HelpScreen", None),
    ("aXLK/SPY\tNew", "PairDialog", "RotationNew"),
    (":\x1b?", "HelpScreen", None),
    ("6/tec", "LeadersScreen", "tec"),
]
"""Keys, what is in front after them, and what stands in the line that is typed into."""
NAMES = {"\r": "enter", "\t": "tab", "\x1b": "escape", "/": "slash", "@": "at", "-": "minus", "?": "question_mark"}


async def type_at_once(pilot: Any, keys: str) -> None:
    for character in keys:
        pilot.app.post_message(Key(NAMES.get(character, character), character))
    for _ in range(3):
        await pilot.pause()


@pytest.mark.parametrize(("keys", "front", "typed"), TYPED, ids=[repr(keys) for keys, *_ in TYPED])
async def test_keys_go_to_what_the_key_before_them_opens(keys: str, front: str, typed: str | None) -> None:
    desk, _, _ = make_desk()
    async with desk.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        await type_at_once(pilot, keys)
        assert type(desk.screen).__name__ == front
        if typed is not None:
            assert isinstance(desk.focused, Input)
            assert desk.focused.value == typed


async def test_a_key_that_a_screen_has_no_use_for_is_not_kept_for_the_one_that_comes_after_it() -> None:
    desk, _, _ = make_desk()
    async with desk.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        await type_at_once(pilot, "7/\x1b")
        assert type(desk.screen).__name__ == "DeskScreen"
        assert not desk.screen.query(Input)


async def test_a_day_that_is_typed_before_the_sessions_are_known_is_taken_once_they_are() -> None:
    desk, _, _ = make_desk()
    async with desk.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        desk._replay._ask = lambda: None
        await type_at_once(pilot, "@-1\r")
        assert [type(screen).__name__ for screen in desk.screen_stack] == ["DeskScreen", "DayScreen"]
        desk._replay.learn([date(2025, 10, 30), date(2025, 10, 31)])
        await pilot.pause()
        assert len(desk.screen_stack) == 1
        assert desk.terms.as_of == date(2025, 10, 30)


async def test_steps_in_time_are_not_made_long_after_they_were_asked_for() -> None:
    desk, _, _ = make_desk()  # its data have no sessions: they cannot be had
    async with desk.run_test(size=(120, 40)) as pilot:
        await pilot.press("comma", "comma")
        while desk._details.busy:
            await pilot.pause(0.01)
        await pilot.pause()
        desk._replay.learn([date(2025, 10, 30), date(2025, 10, 31)])
        await pilot.pause()
        assert desk.terms.as_of is None
