"""Hostile names, notes, problems and settings on every screen of the desk, at every size: seen, and nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.events import Paste
from textual.widgets import Input

from rottui.tui.app import DeskOptions
from rottui.tui.desk import Desk, Refreshes
from rottui.tui.editing.configured import Configured
from rottui.tui.feeding.feed import Feed
from rottui.tui.terms import Terms
from tests.fire.folder import Kept
from tests.fire.hostile import ALL, ATTACKS, SAID, SHORT, Estate, assert_inert, poison
from tests.fire.scale import FULL, rounds
from tests.still import press
from tests.tui.factory import screen_text

SIZES = ((160, 45), (80, 24), (40, 10))
FIRED = (
    [(size, text, text) for size in SIZES for text in (SHORT, SAID, ALL, *ATTACKS.values())]
    if FULL
    else [(SIZES[0], SHORT, SAID)]
)
"""The size, what data hold, and what the config file says."""
ALL_VISITS = {
    "desk": ("1",),
    "down": ("j", "j"),
    "copied": ("y",),
    "filter": ("slash", "b", "enter"),
    "edit": ("escape", "escape", "e"),
    "group": ("escape", "M"),
    "delete": ("escape", "d"),
    "add": ("escape", "a"),
    "palette": ("escape", "colon", "a"),
    "pair": ("escape", "2"),
    "overlay": ("o",),
    "overlaid": ("enter",),
    "crosshair": ("x", "h"),
    "breadth": ("3",),
    "members": ("tab", "j"),
    "zoomed": ("z",),
    "figure": ("escape", "escape", "3", "f"),
    "positioning": ("escape", "4", "j"),
    "categories": ("c",),
    "rotation": ("5", "j"),
    "leaders": ("6", "j"),
    "pool": ("right_square_bracket", "right_square_bracket"),
    "evidence": ("7", "j"),
    "study": ("S",),
    "alerts": ("exclamation_mark", "j"),
    "changes": ("L", "j"),
    "help": ("question_mark",),
    "as of": ("escape", "comma"),
    "then": ("1",),
}
"""Keys, each from where the ones before led."""
TWISTS = (
    "copied", "filter", "group", "delete", "overlay", "overlaid", "crosshair", "zoomed", "figure", "categories", "pool",
    "as of", "then",
)  # fmt: skip
VISITS = {name: keys for name, keys in ALL_VISITS.items() if FULL or name not in TWISTS}
"""Every screen and dialog that text is shown on; all that can be done there is for the full run."""

TYPED_INTO = (("slash",), ("a",), ("e", "tab"), ("M",), ("at",), ("colon",))
"""Keys that lead to each field that may be pasted into."""
SAY_IT = ("desk", "edit", "pair", "breadth", "positioning")
"""Where something is shown that the config file says."""


def desk_on(estate: Estate, refreshes: Refreshes | None = None) -> Desk:
    feed = Feed(estate, Terms("price"))
    feed.check()
    config = estate.folder / "none.toml"
    options = DeskOptions(estate.folder, "default", estate.settings, estate.problems, config=config)
    return Desk(Configured(options), feed, estate, refreshes)


def assert_nothing_acts(desk: Desk) -> None:
    """No text became a link, an action or a colour of its own."""
    for strip in desk.screen._compositor.render_strips(desk.screen.size):
        for segment in strip:
            style = segment.style
            assert segment.control is None
            assert style is None or style.link is None
            assert style is None or "@click" not in (style.meta or {}), (style.meta, segment.text)


@pytest.mark.parametrize(("size", "text", "said"), FIRED, ids=lambda value: ascii(value)[:20])
async def test_no_screen_lets_hostile_text_act(
    kept: Kept, tmp_path: Path, size: tuple[int, int], text: str, said: str
) -> None:
    desk = desk_on(poison(kept, tmp_path / "data", text, said))
    async with desk.run_test(size=size, notifications=True) as pilot:
        for name, keys in VISITS.items():
            await press(pilot, *keys)
            assert_inert(screen_text(desk), name)
            assert_nothing_acts(desk)
            if said == SAID and size == SIZES[0] and name in SAY_IT:
                assert SAID[:20] in "".join(screen_text(desk)), f"{name}: markup is text, and seen as it is written"


async def test_what_is_pasted_is_made_inert(kept: Kept, tmp_path: Path) -> None:
    desk = desk_on(poison(kept, tmp_path / "data", SAID))
    async with desk.run_test(size=(100, 30)) as pilot:
        for keys in TYPED_INTO:
            await press(pilot, *keys)
            for text in (*(ATTACKS.values() if FULL else ()), ALL, "\n", "x" * rounds(20_000, 1_000_000)):
                desk.post_message(Paste(text))
                await pilot.pause()
                assert_inert(screen_text(desk), f"{keys}: {text[:40]!a}")
                assert 0 < len(typed(desk).value) < 10_000, keys
            await press(pilot, "escape", "escape")
            assert len(desk.screen_stack) == 1, keys


def typed(desk: Desk) -> Input:
    focused = desk.focused
    assert isinstance(focused, Input)
    return focused
