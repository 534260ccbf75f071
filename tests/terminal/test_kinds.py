"""Every kind of terminal gets what it can show, and on each the selection and the extremes can be told."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

import pytest

from rottui.settings.names import BINDING_IDS
from rottui.tui.commands import COMMANDS
from tests.terminal.conftest import READY
from tests.terminal.program import Program

Desk = Callable[..., Program]

SGR = re.compile(rb"\x1b\[([0-9;]*)m")

NONE: Mapping[str, str | None] = {"COLORTERM": None}
MANY: Mapping[str, Mapping[str, str | None]] = {
    "24 bits": {"TERM": "xterm-256color", "COLORTERM": "truecolor"},
    "256": NONE | {"TERM": "xterm-256color"},
}
"""Terminals of many colours."""
FEW: Mapping[str, Mapping[str, str | None]] = {
    "16": NONE | {"TERM": "xterm-16color"},
    "console": NONE | {"TERM": "linux"},
    "vt100": NONE | {"TERM": "vt100"},
}
"""Terminals with 16 colours of their own."""
WITHOUT: Mapping[str, Mapping[str, str | None]] = {
    "NO_COLOR": {"TERM": "xterm-256color", "COLORTERM": "truecolor", "NO_COLOR": "1"},
    "dumb": NONE | {"TERM": "dumb"},
}
"""Terminals of no colours, or whose owners want none."""
PLAIN = {"console", "vt100", "dumb"}
"""Terminals without braille."""
SIZE = (120, 40)


def codes(program: Program) -> set[str]:
    """Every code that sets a colour or an attribute; colours of their own notation are whole."""
    found: set[str] = set()
    for match in SGR.findall(bytes(program.output)):
        found |= set(re.findall(r"[34]8;(?:5;\d+|2;\d+;\d+;\d+)|\d+", match.decode()))
    return found


def is_one_of_16(code: str) -> bool:
    number = int(code) if code.isdigit() else -1
    return 30 <= number <= 37 or 40 <= number <= 47 or 90 <= number <= 97 or 100 <= number <= 107


def is_attribute(code: str) -> bool:
    return code.isdigit() and (int(code) < 30 or code in ("39", "49"))


def assert_told_without_colours(program: Program, plain: bool) -> None:
    """The selection has a mark, an extreme its word, a trend its arrow and a change its sign."""
    row = program.screen.display[program.row_of(READY)]
    assert row[1:10] == (">MAGS/SPY" if plain else "▌MAGS/SPY")
    assert re.search(r"-\d\.\d%.+v \d+M LOW" if plain else r"-\d\.\d%.+▼ \d+M LOW", row)
    assert re.search(r"\^ \d+M HIGH" if plain else r"▲ \d+M HIGH", program.text)
    assert program.output.isascii() == plain


def looks(program: Program, pattern: str) -> tuple[str, str, bool, bool]:
    """Colour, ground, bold and reversed of the first character of the first `pattern` on the screen."""
    for row, line in enumerate(program.screen.display):
        if found := re.search(pattern, line):
            cell = program.cells(row)[found.start()]
            return cell.fg, cell.bg, cell.bold, cell.reverse
    raise AssertionError(f"{pattern} is not on the screen:\n{program.text}")


@pytest.mark.parametrize("name", MANY)
def test_many_colours(desk: Desk, name: str) -> None:
    program = desk(size=SIZE, more=MANY[name])
    assert_told_without_colours(program, plain=False)
    coloured = {code for code in codes(program) if not is_attribute(code)}
    notation = "[34]8;2;" if name == "24 bits" else "[34]8;5;"
    assert coloured
    assert all(re.match(notation, code) for code in coloured)

    selected, other = looks(program, READY), looks(program, "QQQ/IWM")
    assert selected[1] != other[1]
    assert len({looks(program, pattern)[0] for pattern in (r"9M LOW", r"9M HIGH", r"QQQ")}) == 3
    assert looks(program, r"╭─ Watchlist")[0] != looks(program, r"╭─ Futures")[0]


@pytest.mark.parametrize("name", FEW)
def test_the_terminals_own_16_colours(desk: Desk, name: str) -> None:
    program = desk(size=SIZE, more=FEW[name])
    plain = name in PLAIN
    assert_told_without_colours(program, plain)
    assert all(is_one_of_16(code) or is_attribute(code) for code in codes(program)), codes(program)

    assert looks(program, READY)[3]
    assert not looks(program, "QQQ/IWM")[3]
    assert len({looks(program, pattern)[0] for pattern in (r"9M LOW", r"9M HIGH", r"QQQ")}) == 3
    assert_current_pane_is_told(program, plain)


@pytest.mark.parametrize("name", WITHOUT)
def test_no_colours(desk: Desk, name: str) -> None:
    program = desk(size=SIZE, more=WITHOUT[name])
    plain = name in PLAIN
    assert_told_without_colours(program, plain)
    assert all(is_attribute(code) for code in codes(program)), codes(program)
    assert_current_pane_is_told(program, plain)
    assert looks(program, READY)[3]
    assert looks(program, "DEMO")[3]


def assert_current_pane_is_told(program: Program, plain: bool) -> None:
    """The pane that keys go to has another frame than the others, and takes it along."""
    current, other = (r"\+= Watchlist", r"\+- Watchlist") if plain else (r"┏━ Watchlist", r"╭─ Watchlist")
    assert re.search(current, program.text)
    program.press("\t")
    program.wait_for(other)


@pytest.mark.parametrize("name", ["console", "vt100", "dumb"])
def test_a_terminal_that_would_show_it_as_text_gets_no_title_and_no_clipboard(desk: Desk, name: str) -> None:
    program = desk(more=(FEW | WITHOUT)[name])
    program.type("y")
    assert b"\x1b]" not in program.output


def test_ascii_is_all_that_is_written_on_every_screen_and_after_every_key(desk: Desk) -> None:
    program = desk("--ascii", size=SIZE)
    screens = {screen for command in COMMANDS for screen in command.screens}
    assert len(screens) > 3
    for screen in sorted(screens):
        program.type(typed(screen))
        for command in COMMANDS:
            if command.id in {*screens, "quit", "suspend"}:
                continue
            if screen in command.screens or (command.everywhere and screen == "desk"):
                program.press(typed(command.id))
                program.settle(0.05)
                if command.id in OPENING:
                    program.press("\x1b")
                    program.settle(0.15)
    for size in ((50, 20), (40, 10), (160, 45)):
        program.resize(*size)
        program.settle()
    assert b"Traceback" not in program.output
    assert_ascii(program)


def assert_ascii(program: Program) -> None:
    strange = re.search(rb".{0,40}[\x80-\xff]+.{0,40}", bytes(program.output))
    assert strange is None, strange and strange.group().decode(errors="replace")


NAMED = {
    "left_square_bracket": "[", "right_square_bracket": "]", "left_curly_bracket": "{", "right_curly_bracket": "}",
    "slash": "/", "comma": ",", "full_stop": ".", "exclamation_mark": "!", "question_mark": "?", "colon": ":",
    "at": "@", "enter": "\r", "escape": "\x1b", "tab": "\t", "shift+tab": "\x1b[Z",
}  # fmt: skip


OPENING = {"filter", "overlay", "help", "palette", "add", "edit", "delete", "figure", "alerts", "changes", "as_of"}
"""Commands that may open a dialog, which is left again."""


def typed(command: str) -> str:
    """What a terminal sends for the first key of a command."""
    key = BINDING_IDS[command].split(",")[0]
    if key in NAMED:
        return NAMED[key]
    if key.startswith("ctrl+"):
        return chr(ord(key[-1]) - ord("a") + 1)
    assert len(key) == 1, key
    return key
