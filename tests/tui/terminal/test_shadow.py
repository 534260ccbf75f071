"""What is written of a frame makes the screen look as if all of it had been, in as little as can be."""

from __future__ import annotations

import re
from collections.abc import Iterable

import pyte
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyte.screens import Char
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from rottui.tui.terminal.shadow import SYNC_END, SYNC_START, Shadow

WIDTH, HEIGHT = 40, 6
CONSOLE = Console(color_system="truecolor", force_terminal=True, legacy_windows=False)
STYLES = (
    "", "#112233 on #445566", "#998877 on #445566", "bold #998877 on #445566", "red", "on #445566", "underline blue",
    "reverse green", "strike #112233 on red", "link https://example.org on red",
)  # fmt: skip
PLAIN_SEQUENCES = re.compile(r"\x1b\[[0-9]+;[0-9]+H|\x1b\[[0-9]*C|\x1b\[[0-9;]*m")

Part = tuple[str, str]


def paint(row: int, column: int, parts: Iterable[Part]) -> str:
    """What Textual writes of a piece of a line."""
    strip = Strip([Segment(text, Style.parse(style)) for text, style in parts])
    return f"\x1b[{row + 1};{column + 1}H{strip.render(CONSOLE)}"


class Terminal:
    """A screen, and what can be seen on it."""

    def __init__(self) -> None:
        self._screen = pyte.Screen(WIDTH, HEIGHT)
        self._stream = pyte.Stream(self._screen)

    def feed(self, text: str) -> None:
        self._stream.feed(text)

    @property
    def seen(self) -> list[Char]:
        return [_seen(self._screen.buffer[row][column]) for row in range(HEIGHT) for column in range(WIDTH)]

    @property
    def cursor(self) -> tuple[int, int]:
        return self._screen.cursor.y, self._screen.cursor.x


def _seen(cell: Char) -> Char:
    """A cell without what does not show: the colour of a blank, and whether it is bold."""
    if cell.data != " " or cell.underscore or cell.strikethrough or cell.reverse:
        return cell
    return Char(" ", bg=cell.bg)


LINE = paint(1, 2, [("ab", STYLES[1]), ("cd", STYLES[2]), ("  ", STYLES[3]), ("x", "red")])
TEXT = st.lists(st.sampled_from([*"ab ⣿●é漢🙂", "e\u0301"]), min_size=1, max_size=6).map("".join)
PARTS = st.lists(st.tuples(TEXT, st.sampled_from(STYLES)), min_size=1, max_size=2)
COLUMNS = st.integers(0, 8)
PAINTS = st.builds(paint, st.integers(0, HEIGHT - 1), COLUMNS, PARTS) | st.builds(
    lambda row, column, parts: paint(row, column, parts) + "\n", st.integers(0, HEIGHT - 2), COLUMNS, PARTS
)
OTHERS = st.sampled_from(["\x1b[2J", "\x1b]2;title\x07", "\x1b[?1049h", SYNC_START, SYNC_END])
FRAMES = st.lists(st.lists(PAINTS | OTHERS, max_size=8).map("".join), max_size=6)


@given(FRAMES)
@settings(deadline=None, max_examples=60)
def test_any_frames_look_as_if_all_of_them_had_been_written(frames: list[str]):
    shadow, whole, new = Shadow(), Terminal(), Terminal()
    for frame in frames:
        whole.feed(frame + "\x1b[0m\x1b[2;3H")
        new.feed(shadow.news(frame + "\x1b[2;3H"))
        assert new.seen == whole.seen
        assert new.cursor == whole.cursor


def test_what_stands_there_is_not_written_again():
    shadow = Shadow()
    assert shadow.news(SYNC_START + LINE + SYNC_END) != ""
    assert shadow.news(SYNC_START + LINE + SYNC_END) == ""


def test_of_a_line_only_the_cells_that_differ_are_written():
    shadow = Shadow()
    shadow.news(paint(3, 0, [("price 101.25 up", "red")]))
    assert shadow.news(paint(3, 0, [("price 101.75 up", "red")])) == "\x1b[31m\x1b[4;11H7\x1b[0m"


def test_a_short_way_is_written_over_and_a_long_one_skipped():
    shadow = Shadow()
    shadow.news(paint(0, 0, [("1.00 and on and on 1", "")]))
    assert shadow.news(paint(0, 0, [("2.01 and on and on 2", "")])) == "\x1b[1;1H2.01\x1b[15C2"


def test_what_is_forgotten_is_written_anew():
    shadow = Shadow()
    first = shadow.news(LINE)
    shadow.forget()
    assert shadow.news(LINE) == first


@pytest.mark.parametrize("clearing", ["\x1b[2J", "\x1b[?1049h", "\x1b[K", "\x1bc"])
def test_after_anything_that_may_have_drawn_all_is_written(clearing: str):
    shadow = Shadow()
    first = shadow.news(LINE)
    shadow.news(clearing)
    assert shadow.news(LINE) == first


@pytest.mark.parametrize(
    "sequence", ["\x1b]2;a title\x07", "\x1b]52;c;AAAA\x1b\\", "\x1bPtmux;\x1b\x1b]9;rottui: news\x07\x1b\\"]
)
def test_what_does_not_draw_passes_and_leaves_the_rest_known(sequence: str):
    shadow = Shadow()
    shadow.news(LINE)
    assert shadow.news(sequence + LINE) == sequence


def test_each_look_is_told_once_however_often_it_comes():
    shadow = Shadow()
    frame = "".join(paint(row, 0, [("aa", "red"), ("bb", "blue"), ("cc", "red")]) for row in range(HEIGHT))
    assert shadow.news(frame).count("\x1b[31m") == shadow.news(frame.replace("a", "x")).count("m") - 1 == 1


def test_text_that_may_be_wider_than_it_is_taken_for_is_always_written_with_all_that_follows_it():
    shadow = Shadow()
    frame = paint(0, 0, [("sure 漢字 after", "red"), (" it", "blue")])
    shadow.news(frame)
    again = shadow.news(frame)
    assert "sure" not in again
    assert "漢字 after" in again
    assert " it" in again
    assert "after" in shadow.news(paint(0, 5, [("wide after it", "red")]))


def test_a_mark_is_written_with_the_letter_it_stands_on():
    shadow = Shadow()
    shadow.news(paint(0, 0, [("cafe", "")]))
    assert "e\u0301" in shadow.news(paint(0, 0, [("cafe\u0301", "")]))


def test_nothing_is_asked_of_a_terminal_but_to_move_to_dye_and_to_show():
    shadow = Shadow()
    shadow.news(LINE + paint(2, 30, [("far", "bold red")]))
    written = shadow.news(paint(1, 2, [("    ", "")]) + LINE.replace("a", " ") + paint(2, 30, [("fur", "bold red")]))
    assert "\x1b" not in PLAIN_SEQUENCES.sub("", written)


def test_what_is_shown_at_once_stays_so_however_it_is_cut():
    shadow = Shadow()
    assert shadow.news(SYNC_START) == ""
    written = shadow.news(LINE + "\x1b[1;1H")
    assert written.startswith(SYNC_START)
    assert written.endswith(SYNC_END)
    assert shadow.news(SYNC_END) == ""


def test_the_cursor_is_left_where_it_was_put_even_if_nothing_else_is_new():
    shadow, terminal = Shadow(), Terminal()
    terminal.feed(shadow.news(LINE + "\x1b[1;1H"))
    terminal.feed(shadow.news("\x1b[4;9H"))
    assert terminal.cursor == (3, 8)
    assert shadow.news("\x1b[4;9H") == ""
