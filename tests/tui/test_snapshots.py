"""Every screen of the demo at the sizes people use, dark and light: `pytest --snapshot-update` draws them anew.

A picture is the text of the screen and, below it, the style of every cell: one letter for each run of cells.
"""

from __future__ import annotations

import string
from itertools import groupby
from pathlib import Path

import pytest
from rich.style import Style
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode

from rottui.tui.desk import Desk
from tests.still import press, still_desk

SIZES = ((160, 45), (80, 24), (50, 20), (40, 10))
SCREENS: dict[str, tuple[str, ...]] = {
    "desk": (),
    "pair": ("2",),
    "overlay": ("o", *"qqq/iwm", "enter"),
    "breadth": ("3",),
    "positioning": ("4",),
    "rotation": ("5",),
    "leaders": ("6",),
    "evidence": ("7",),
    "study": ("F",),
    "changes": ("escape", "L"),
    "alerts": ("escape", "exclamation_mark"),
    "help": ("1", "question_mark"),
}
"""The keys that lead to each from the one before."""


class Picture(SingleFileSnapshotExtension):
    """One text file for each picture."""

    _write_mode = WriteMode.TEXT
    _file_extension = "txt"


@pytest.mark.parametrize("theme", ["rottui-dark", "rottui-light"])
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_screens(size: tuple[int, int], theme: str, demo_data: Path, snapshot: SnapshotAssertion) -> None:
    pictures = snapshot.use_extension(Picture)
    desk = still_desk(demo_data / "demo", theme)
    different = []
    async with desk.run_test(size=size) as pilot:
        for name, keys in SCREENS.items():
            await press(pilot, *keys)
            if picture(desk) != pictures(name=name):
                different.append(name)
    assert different == [], "look at them, then run: pytest tests/tui/test_snapshots.py --snapshot-update"


@pytest.mark.parametrize("size", [(160, 45), (80, 24)], ids=lambda size: f"{size[0]}x{size[1]}")
async def test_no_screen_changes_another_ones_looks(size: tuple[int, int], demo_data: Path) -> None:
    """Every stylesheet that was ever loaded counts for every screen."""
    ways = {name: keys for name, keys in SCREENS.items() if name != "overlay"}
    desk = still_desk(demo_data / "demo", "rottui-dark")
    first: dict[str, str] = {}
    async with desk.run_test(size=size) as pilot:
        for name, keys in ways.items():
            await press(pilot, *keys)
            first[name] = picture(desk)
        await press(pilot, "escape")
        different = []
        for name, keys in ways.items():
            await press(pilot, *keys)
            if picture(desk) != first[name]:
                different.append(name)
    assert different == []


def picture(desk: Desk) -> str:
    """Return the screen as text, the styles of its cells by letter, and what each letter stands for."""
    letters: dict[str, str] = {}
    text, styles = [], []
    for strip in desk.screen._compositor.render_strips(desk.screen.size):
        text.append(strip.text.rstrip())
        cells = [(_described(segment.style), segment.cell_length) for segment in strip]
        runs = [(style, sum(length for _, length in run)) for style, run in groupby(cells, key=lambda cell: cell[0])]
        styles.append(" ".join(f"{_letter(letters, style)}{length}" for style, length in runs if length))
    legend = [f"{letter} = {style}" for style, letter in letters.items()]
    return "\n".join((*text, "", *styles, "", *legend, ""))


def _described(style: Style | None) -> str:
    return str(style.without_color + Style(color=style.color, bgcolor=style.bgcolor)) if style else "none"


def _letter(letters: dict[str, str], style: str) -> str:
    return letters.setdefault(style, (string.ascii_letters + "αβγδεζηθικλμνξοπρστυφχψω")[len(letters)])
