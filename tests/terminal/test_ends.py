"""However the desk ends, the terminal is as it was, the exit code says how, and no process is left."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.terminal.conftest import READY
from tests.terminal.program import CLEAN, DEMO, Program, lives

Desk = Callable[..., Program]


def assert_clean(program: Program) -> None:
    """Nothing of the desk is left in the terminal."""
    assert program.modes == CLEAN
    assert program.attributes_now == program.attributes
    assert program.titles[-1] == ""
    assert program.text.strip() == ""
    assert b"Traceback" not in program.output


def assert_all_gone(family: set[int], program: Program) -> None:
    program.wait(lambda: not any(map(lives, family)), f"the end of {family}")


@pytest.mark.parametrize(
    ("how", "code"),
    [("q", 0), ("\x11", 0), (signal.SIGTERM, 143), (signal.SIGHUP, 129), (signal.SIGINT, 130)],
    ids=["q", "ctrl+q", "SIGTERM", "SIGHUP", "SIGINT"],
)
def test_it_leaves_the_terminal_as_it_was(desk: Desk, fresh_data: Path, how: str | signal.Signals, code: int) -> None:
    program = desk(more={"ROTTUI_DATA": str(fresh_data)})
    family = program.family()
    assert family  # what builds briefings

    if isinstance(how, str):
        program.press(how)
    else:
        program.signal(how)

    assert program.ended() == code
    assert_clean(program)
    assert_all_gone(family, program)


def test_a_line_that_is_cut_ends_it_and_all_it_started(desk: Desk, fresh_data: Path, tmp_path: Path) -> None:
    program = desk(more={"ROTTUI_DATA": str(fresh_data)})
    family = program.family()
    assert family

    program.hang_up()

    assert program.ended() == 129
    assert_all_gone(family, program)
    assert not list(tmp_path.rglob("crash.log"))


def test_a_line_that_is_cut_ends_it_although_no_signal_says_so(start: Callable[..., Program]) -> None:
    program = start(controlled=False)
    program.wait_for(READY)
    program.settle()

    program.hang_up()

    assert program.ended() == 129


def test_killed_it_leaves_no_process(desk: Desk, fresh_data: Path) -> None:
    program = desk(more={"ROTTUI_DATA": str(fresh_data)})
    family = program.family()
    assert family

    program.signal(signal.SIGKILL)

    assert program.ended() == -signal.SIGKILL
    assert_all_gone(family, program)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL, signal.SIGHUP], ids=lambda number: number.name)
def test_a_signal_at_its_start_leaves_nothing_either(
    start: Callable[..., Program], fresh_data: Path, number: signal.Signals
) -> None:
    program = start(*DEMO, more={"ROTTUI_DATA": str(fresh_data)})
    program.wait(program.family, "the process that builds briefings")
    family = program.family()

    program.signal(number)

    assert program.ended() in (-number, 128 + number)
    assert number == signal.SIGKILL or program.modes == CLEAN
    assert_all_gone(family, program)


def test_ctrl_c_ends_nothing_and_says_what_does(desk: Desk) -> None:
    program = desk(size=(120, 40))
    program.press("\x03")
    program.wait_for("to quit")
    program.press("q")
    assert program.ended() == 0
    assert_clean(program)


def test_a_terminal_that_takes_no_bytes_does_not_keep_it(desk: Desk) -> None:
    program = desk(size=(200, 60))
    program.fill()
    program.signal(signal.SIGTERM)

    assert program.ended_unread() in (143, -signal.SIGALRM)


DEFECT = """
from rottui.tui.terminal_app import TerminalApp
TerminalApp.action_suspend = lambda self: 1 / 0
from rottui.cli import main
main()
"""


def test_a_defect_ends_it_with_one_line_and_a_clean_terminal(start: Callable[..., Program], tmp_path: Path) -> None:
    program = start(sys.executable, "-c", DEFECT, "--demo")
    program.wait_for(READY)
    program.settle()
    family = program.family()

    program.press("\x1a")

    assert program.ended() == 1
    assert program.modes == CLEAN
    assert program.attributes_now == program.attributes
    assert program.text.strip().startswith("rottui: unexpected ZeroDivisionError: division by zero")
    assert b"Traceback" not in program.output
    assert "ZeroDivisionError" in next(tmp_path.rglob("crash.log")).read_text()
    assert_all_gone(family, program)
