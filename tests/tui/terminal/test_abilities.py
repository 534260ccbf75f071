"""What a terminal can do, told from its environment; what is written for its title and its clipboard."""

from __future__ import annotations

import os
import re
from base64 import b64decode
from io import StringIO
from pathlib import Path

import pytest
from rich.cells import cell_len
from rich.console import Console

from rottui.tui.look.language import PLAIN, RICH
from rottui.tui.terminal.abilities import copied, has_few_colours, has_no_colours, has_title, shows_unicode, title
from rottui.tui.terminal.ascii import ascii_only
from rottui.tui.terminal.driver import Outlet

ENVIRONMENTS = [
    {"TERM": "xterm-256color", "COLORTERM": "truecolor"},
    {"TERM": "xterm-256color", "COLORTERM": " 24BIT "},
    {"TERM": "xterm", "COLORTERM": "yes"},
    {"TERM": "xterm-256color"},
    {"TERM": "xterm-kitty"},
    {"TERM": "xterm-16color"},
    {"TERM": "screen"},
    {"TERM": "linux"},
    {"TERM": "dumb", "COLORTERM": "truecolor"},
    {},
]


@pytest.mark.parametrize("environ", ENVIRONMENTS, ids=str)
def test_few_colours_are_what_rich_and_so_textual_would_write_no_more_than(environ: dict[str, str]) -> None:
    console = Console(file=StringIO(), force_terminal=True, _environ=environ)
    assert has_few_colours(environ) == (console.color_system in (None, "standard"))


def test_nobody_is_given_colours_who_wants_none() -> None:
    assert has_few_colours({"TERM": "xterm-256color", "COLORTERM": "truecolor", "NO_COLOR": ""})
    assert has_no_colours({"TERM": "xterm-256color", "NO_COLOR": ""})
    assert not has_no_colours({"TERM": "linux"})
    assert has_few_colours({"TERM": "xterm-256color", "TEXTUAL_COLOR_SYSTEM": "standard"})
    assert not has_few_colours({"TERM": "linux", "TEXTUAL_COLOR_SYSTEM": "256"})


@pytest.mark.parametrize(
    ("term", "encoding", "shows"),
    [
        ("xterm-256color", "utf-8", True),
        ("xterm-256color", "UTF-8", True),
        ("xterm-256color", "iso8859-1", False),
        ("xterm-256color", None, False),
        ("linux", "utf-8", False),
        ("vt220", "utf-8", False),
    ],
)
def test_unicode_is_for_terminals_that_have_it_and_can_be_sent_it(term: str, encoding: str | None, shows: bool) -> None:
    assert shows_unicode({"TERM": term}, encoding) == shows


def test_a_title_is_one_line_that_commands_nothing() -> None:
    written = title("rottui \x1b]52;c;aGk=\x07\x9b31m\nA/B")
    assert written.startswith("\x1b]2;rottui ")
    assert written.endswith("A/B\x07")
    assert not re.search(r"[\x00-\x1f\x7f-\x9f]", written[1:-1])


@pytest.mark.parametrize("term", ["xterm-256color", "tmux-256color", "screen", "alacritty", "foot", "rxvt-unicode"])
def test_terminals_of_today_have_titles(term: str) -> None:
    assert has_title({"TERM": term})


@pytest.mark.parametrize("term", ["linux", "dumb", "vt100", "vt220", "", "cons25", "unheard-of"])
def test_what_may_show_them_as_text_gets_neither_title_nor_clipboard(term: str) -> None:
    assert not has_title({"TERM": term})
    assert copied("A/B", {"TERM": term}) == ""


def unwrapped(text: str) -> str:
    """What screen hands on of a device control string."""
    return "".join(re.findall(r"\x1bP(.*?)\x1b\\", text))


@pytest.mark.parametrize(
    "environ",
    [{"TERM": "xterm"}, {"TERM": "tmux-256color", "TMUX": "/tmp/x"}, {"TERM": "screen", "TMUX": "x", "STY": "y"}],
)
def test_the_clipboard_is_set_by_osc_52_for_terminals_and_for_tmux(environ: dict[str, str]) -> None:
    found = re.fullmatch(r"\x1b\]52;c;(.+)\x07", copied("MAGS/SPY\t−1.2%", environ))
    assert found is not None
    assert b64decode(found[1]).decode() == "MAGS/SPY\t−1.2%"


def test_screen_is_made_to_hand_it_on_in_pieces_that_it_takes() -> None:
    text = "x" * 2000
    within = copied(text, {"TERM": "screen", "STY": "1.x"})
    assert unwrapped(within) == copied(text, {"TERM": "xterm"})
    assert max(len(piece) for piece in re.findall(r"\x1bP.*?\x1b\\", within)) < 768


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Nestlé", "Nestle"),
        ("“quoted” – dash…", '"quoted" - dash~'),
        ("╭─┤═╞│╯", "+-+=+|+"),
        ("東京", "????"),
        ("⠿⠿", "??"),
        ("½", "?"),
        ("plain", "plain"),
    ],
)
def test_ascii_keeps_letters_and_widths(text: str, plain: str) -> None:
    assert ascii_only(text) == plain
    assert len(plain) == cell_len(text)


def test_every_glyph_of_the_desk_has_a_stand_in_of_its_width() -> None:
    for name, glyph in vars(RICH).items():
        if isinstance(glyph, str):
            assert ascii_only(glyph).isascii(), name
            assert len(ascii_only(glyph)) == cell_len(glyph), name
            assert getattr(PLAIN, name).isascii(), name


def test_what_is_written_reaches_the_terminal_in_order_and_its_loss_is_told(tmp_path: Path) -> None:
    lost: list[bool] = []
    reading, writing = os.pipe()
    outlet = Outlet(writing, "utf-8", lambda: lost.append(True))
    outlet.write("a")
    outlet.write("−")
    outlet.flush()
    assert os.read(reading, 10) == "a−".encode()
    assert lost == []

    os.close(reading)
    outlet.write("b")
    outlet.flush()
    os.close(writing)
    assert lost == [True]
