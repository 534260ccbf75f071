"""Partial repaints write the cells that were asked for, where they stand, and no others."""

import io
import re

import pyte
from rich.console import Console
from rich.segment import Segment
from textual.app import App, ComposeResult
from textual.containers import Horizontal
from textual.geometry import Region
from textual.screen import Screen
from textual.strip import Strip
from textual.widget import Widget

from rottui.tui.look.painting import CroppingCompositor


class Text(Widget):
    """A line of text that can change."""

    shown = "abcdefghij"

    def render_line(self, y: int) -> Strip:
        return Strip([Segment(self.shown[:4]), Segment(self.shown[4:])], len(self.shown))


class Page(Screen[None]):
    def __init__(self) -> None:
        super().__init__()
        self._compositor = CroppingCompositor()

    def compose(self) -> ComposeResult:
        with Horizontal():
            yield Text()
            yield Text()


class Two(App[None]):
    CSS = "Text { width: 10; height: 2; }"

    def get_default_screen(self) -> Page:
        return Page()


def places(written: str) -> list[tuple[int, int, str]]:
    """Row, column and text of each piece that was written."""
    found = re.findall(r"\x1b\[(\d+);(\d+)H([^\x1b\n]*)", written)
    return [(int(row) - 1, int(column) - 1, text) for row, column, text in found]


async def test_a_region_is_written_from_its_own_left_edge_to_its_right_one():
    app = Two()
    async with app.run_test(size=(24, 4)) as pilot:
        await pilot.pause()
        compositor = app.screen._compositor
        compositor._dirty_regions = {Region(2, 0, 3, 1), Region(8, 0, 1, 1), Region(13, 1, 2, 1)}
        update = compositor.render_partial_update()
        assert update is not None
        written = update.render_segments(Console(file=io.StringIO(), color_system=None))
        assert places(written) == [(0, 2, "cde"), (0, 8, "i"), (1, 13, "de")]


async def test_a_region_over_two_widgets_is_written_in_both():
    app = Two()
    async with app.run_test(size=(24, 4)) as pilot:
        await pilot.pause()
        compositor = app.screen._compositor
        compositor._dirty_regions = {Region(8, 0, 4, 1)}
        update = compositor.render_partial_update()
        assert update is not None
        written = update.render_segments(Console(file=io.StringIO(), color_system=None))
        assert places(written) == [(0, 8, "ij"), (0, 10, "ab")]


async def test_after_a_partial_repaint_the_terminal_shows_what_the_screen_does():
    app = Two()
    async with app.run_test(size=(24, 4)) as pilot:
        await pilot.pause()
        terminal = pyte.Screen(24, 4)
        stream = pyte.Stream(terminal)
        stream.feed("\r\n".join(strip.text for strip in app.screen._compositor.render_strips()))
        first = app.screen.query(Text).first()
        first.shown = "abXYefghiZ"
        first._styles_cache.clear()
        compositor = app.screen._compositor
        compositor._dirty_regions = {Region(2, 0, 2, 1), Region(9, 0, 1, 1)}
        update = compositor.render_partial_update()
        assert update is not None
        stream.feed(update.render_segments(Console(file=io.StringIO(), color_system=None)))
        assert terminal.display[0] == "abXYefghiZabcdefghij    "


async def test_nothing_dirty_is_nothing_to_write():
    app = Two()
    async with app.run_test(size=(24, 4)) as pilot:
        await pilot.pause()
        app.screen._compositor._dirty_regions = set()
        assert app.screen._compositor.render_partial_update() is None
