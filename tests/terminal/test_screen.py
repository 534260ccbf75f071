"""What stands on the screen: after a start, keys and clicks, after any change of size, and when nothing happens."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

from tests.terminal.conftest import READY
from tests.terminal.program import Program

Desk = Callable[..., Program]

STORM = 200
LARGEST, SMALLEST = (200, 60), (20, 5)


def test_it_opens_on_data_moves_on_a_key_and_writes_nothing_by_itself(desk: Desk) -> None:
    program = desk(size=(160, 45))

    for shown in ("Watchlist", "MAGS/SPY · 1Y", "above 50 days", "NQ-RTY", "DEMO"):
        assert shown in program.text
    assert program.idle(3) == b""

    program.press("j")
    program.wait_for(r"QQQ/IWM · 1Y")
    program.wait_for(r"▌QQQ/IWM")
    program.settle()

    before = program.text
    program.output += b"\x1b[10;5Hsomebody wrote this on the terminal"
    assert program.text != before
    program.press("\x0c")
    program.wait(lambda: program.text == before, "what stood there")


def test_nothing_blinks_or_turns_whatever_is_open(desk: Desk) -> None:
    program = desk(size=(120, 40))
    for opening, leaving in (("/", "\x1b"), (":", "\x1b"), ("a", "\x1b"), ("@", "\x1b"), ("2", "1")):
        before = program.text
        program.type(opening)
        program.wait(lambda before=before: program.text != before, "what the key opens")  # type: ignore[misc]
        program.settle(1)  # what is worked out for a screen elsewhere comes later
        assert program.idle(0.8) == b"", opening
        program.type(leaving)


def sizes() -> list[tuple[int, int]]:
    """200 sizes, down from the largest to the smallest and up again, in unequal steps."""
    half = STORM // 2
    down = []
    for step in range(half):
        width = LARGEST[0] - (LARGEST[0] - SMALLEST[0]) * step // (half - 1)
        height = LARGEST[1] - (LARGEST[1] - SMALLEST[1]) * min(step + step % 7, half - 1) // (half - 1)
        down.append((width, height))
    return [*down, *reversed(down)]


def test_after_a_storm_of_sizes_it_looks_as_if_it_had_started_at_the_last(desk: Desk) -> None:
    program = desk(size=LARGEST)
    for size in sizes():
        program.resize(*size)
        program.read(0.002)
    for last in (LARGEST, (80, 24), (50, 20), (40, 10)):
        program.resize(*last)
        fresh = desk(size=last)
        program.wait(lambda fresh=fresh: program.text == fresh.text, f"what a fresh desk shows at {last}")  # type: ignore[misc]
    assert b"Traceback" not in program.output


def test_what_is_typed_ahead_goes_where_it_was_meant_to(desk: Desk) -> None:
    program = desk(size=(120, 40))
    program.press("/iwf\rzz")
    program.wait_for(r"Watchlist.*/iwf")
    assert "by pair" not in program.text


def test_a_click_selects_a_row_and_the_wheel_scrolls(desk: Desk) -> None:
    program = desk(size=(120, 40))
    row = program.row_of("IWF/IWD")
    click: list[Any] = ["\x1b[<0;5;{}M", "\x1b[<0;5;{}m"]
    program.type("".join(part.format(row + 1) for part in click))
    program.wait_for(r"▌IWF/IWD")

    program.type("\x1b[<65;5;10M" * 3)
    assert not any("Rotation ─" in line for line in program.screen.display)


def test_what_is_no_text_is_not_a_key(desk: Desk) -> None:
    program = desk()
    program.type(b"\xff\xfe\xc3j")
    program.wait_for(READY)
    assert b"Traceback" not in program.output
    program.press("q")
    assert program.ended() == 0


def test_the_title_names_the_pair_and_changes_only_with_it(desk: Desk) -> None:
    program = desk()
    assert program.titles[-1] == "rottui MAGS/SPY DEMO"

    named = len(program.titles)
    program.type("j")
    assert program.titles[named:] == ["rottui QQQ/IWM DEMO"]
    program.type("z")
    program.type("l")
    assert len(program.titles) == named + 1

    program.press("q")
    program.ended()
    assert program.titles[-1] == ""
    assert program.output.count(b"\x1b[22;2t") == program.output.count(b"\x1b[23;2t") == 1


def test_a_past_day_is_in_the_title_too(desk: Desk) -> None:
    assert desk("--as-of", "2025-09-30").titles[-1] == "rottui MAGS/SPY DEMO as of 2025-09-30"


def test_the_desk_is_on_the_terminal_wherever_errors_go(start: Callable[..., Program], tmp_path: Any) -> None:
    program = start("sh", "-c", f"{sys.executable} -m rottui --demo 2>{tmp_path / 'errors'}")
    program.wait_for(READY)
    assert (tmp_path / "errors").read_text() == ""
