"""What is said of colours in fewer bytes puts the same characters in the same looks on the screen."""

import pyte
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from rottui.tui.terminal.sgr import compact


def screen(text: str) -> list[list[object]]:
    """Every cell of a terminal that was sent `text`, and the look in which the next one would be written."""
    terminal = pyte.Screen(40, 6)
    pyte.Stream(terminal).feed(text)
    cells: list[list[object]] = [[terminal.buffer[row][column] for column in range(40)] for row in range(6)]
    return [*cells, [terminal.cursor.attrs]]


def strip(*parts: tuple[str, str]) -> str:
    console = Console(color_system="truecolor", force_terminal=True)
    return Strip([Segment(text, Style.parse(style)) for text, style in parts]).render(console)


LINE = strip(
    ("ab", "#112233 on #445566"), ("cd", "#998877 on #445566"), ("  ", "bold #998877 on #445566"), ("x", "red")
)


def test_the_screen_is_the_same():
    assert screen(compact(LINE)) == screen(LINE)


def test_a_colour_before_the_same_background_is_told_alone():
    written = compact(strip(("ab", "#112233 on #445566"), ("cd", "#998877 on #445566")))
    assert written == "\x1b[38;2;17;34;51;48;2;68;85;102mab\x1b[38;2;153;136;119mcd\x1b[0m"


def test_a_look_is_kept_while_the_cursor_moves():
    piece = strip(("ab", "#112233 on #445566"))
    written = compact(f"\x1b[1;1H{piece}\x1b[3;5H{piece}\n")
    assert written.count("38;2;17;34;51") == 1
    assert screen(written)[:6] == screen(f"\x1b[1;1H{piece}\x1b[3;5H{piece}\n")[:6]


def test_what_clears_the_screen_clears_it_in_no_colour():
    piece = strip(("ab", "on #445566"))
    assert compact(f"{piece}\x1b[2J").endswith("\x1b[0m\x1b[2J")


@pytest.mark.parametrize("text", ["", "plain", "\x1b[?2026h\x1b[?2026l", "\x1b]2;title\x07", "\x1b[12;3Hnowhere"])
def test_text_without_colours_stays_as_it_is(text: str):
    assert compact(text) == text


CODES = st.sampled_from(
    ["0", "", "1", "2", "3", "4", "7", "9", "22", "23", "24", "27", "29", "31", "39", "42", "49", "93", "104", "01;32",
     "38;5;200", "48;5;17", "38;2;1;2;3", "48;2;200;100;0", "1;3;31", "0;4", "39;49"]
)  # fmt: skip
PIECES = st.one_of(
    st.text("ab z", min_size=1, max_size=4),
    CODES.map(lambda codes: f"\x1b[{codes}m"),
    st.tuples(st.integers(1, 6), st.integers(1, 36)).map(lambda place: f"\x1b[{place[0]};{place[1]}H"),
)


@given(st.lists(PIECES, max_size=25))
def test_any_colours_look_the_same_told_shortly(pieces: list[str]):
    text = "".join(pieces) + "\x1b[0m"
    assert screen(compact(text)) == screen(text)
    assert len(compact(text)) <= len(text) + len("\x1b[0m") * sum(piece.endswith("m") for piece in pieces)
