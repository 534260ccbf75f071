"""Stopping and going on, as a job of a shell: the terminal is the shell's meanwhile, and the desk's again after."""

from __future__ import annotations

import os
import shutil
import signal
import sys
from collections.abc import Callable
from typing import Any

import pytest

from tests.terminal.conftest import READY
from tests.terminal.program import CLEAN, Program, below, lives, state

pytestmark = pytest.mark.skipif(shutil.which("bash") is None, reason="there is no shell with job control here")

SHELL = ("bash", "--norc", "--noprofile", "-i")
PROMPT = "ready> "
RUN = f"{sys.executable} -m rottui --demo"
STOP = "\x1a"


@pytest.fixture
def shell(start: Callable[..., Program]) -> Program:
    """A shell that waits for a command."""
    program = start(*SHELL, size=(100, 30), more={"PS1": PROMPT})
    program.wait_for(PROMPT)
    return program


def open_desk(shell: Program, command: str = RUN) -> int:
    """Open a desk in `shell` and return its process."""
    shell.press(f"{command}\n")
    shell.wait_for(READY)
    shell.settle()
    return below(shell.pid, RUN)


def prompted(shell: Program) -> bool:
    """Whether the last line on the screen is the shell's prompt."""
    lines = [line.rstrip() for line in shell.screen.display if line.strip()]
    return bool(lines) and lines[-1] == PROMPT.rstrip()


def stop(shell: Program, desk: int) -> None:
    """Press ctrl+z, and see the desk stop and the terminal clean."""
    shell.press(STOP)
    shell.wait(lambda: state(desk) == "T" and prompted(shell), "the shell's prompt")
    assert "Stopped" in shell.text
    assert shell.modes == CLEAN
    assert shell.titles[-1] == ""


def go_on(shell: Program) -> None:
    """Bring the desk back."""
    shell.press("fg\n")
    shell.wait(lambda: not prompted(shell) and "Stopped" not in shell.text, "the desk")
    shell.settle()


def test_it_stops_and_goes_on_from_wherever_it_is_and_at_any_size(shell: Program, desk: Callable[..., Program]) -> None:
    job = open_desk(shell)
    shell.type("jj")
    before = shell.text
    stop(shell, job)
    shell.type("echo the shell has it\n")
    go_on(shell)
    assert shell.text == before
    assert shell.titles[-1] == "rottui IWF/IWD DEMO"

    for opening, leaving in (("?", "\x1b"), ("/iwf", "\x1b"), (":", "\x1b")):
        shell.type(opening)
        shown = shell.text
        assert shown != before
        stop(shell, job)
        go_on(shell)
        assert shell.text == shown
        shell.type(leaving)
    assert shell.text == before

    stop(shell, job)
    shell.resize(140, 45)
    go_on(shell)
    other = desk(size=(140, 45))
    other.type("jj")
    shell.wait(lambda: shell.text == other.text, "the desk at the size it has now")

    shell.press("q")
    shell.wait(lambda: prompted(shell), "the shell's prompt")
    assert shell.modes == CLEAN


def test_a_stop_that_nobody_announced_is_mended_when_it_goes_on(shell: Program) -> None:
    job = open_desk(shell)
    before = shell.text
    for number in (signal.SIGSTOP, signal.SIGTSTP):
        seen = len(shell.output)
        os.kill(job, number)
        shell.wait(lambda seen=seen: b"Stopped" in shell.output[seen:], "word of the stop")  # type: ignore[misc]
        shell.settle()
        shell.type("stty sane\n")
        shell.type("fg\n")
        shell.settle()
        assert shell.text == before, number

    shell.type("j")
    assert shell.text != before
    shell.press("q")
    shell.wait(lambda: not lives(job), "the end of the desk")


def test_in_the_background_it_touches_nothing(shell: Program) -> None:
    job = open_desk(shell)
    before = shell.text
    stop(shell, job)
    for command in ("bg", "kill -CONT %1"):
        seen = len(shell.output)
        shell.type(f"{command}\n")
        shell.wait(lambda: state(job) == "T", "another stop, since it is not its turn")
        shell.type("\n")
        assert b"\x1b[?1049h" not in shell.output[seen:]
        assert shell.modes == CLEAN
    go_on(shell)
    assert shell.text == before

    stop(shell, job)
    seen = len(shell.output)
    shell.press("kill %1\n")
    shell.wait(lambda: not lives(job), "the end of the desk")
    shell.settle()
    assert b"\x1b[" not in shell.output[seen:]


def test_when_the_shell_goes_so_does_a_stopped_desk(shell: Program) -> None:
    job = open_desk(shell)
    stop(shell, job)
    shell.hang_up()
    shell.wait(lambda: not lives(job), "the end of the desk")


def test_a_script_around_it_stops_with_it(shell: Program) -> None:
    job = open_desk(shell, f"sh -c '{RUN}; echo left'")
    before = shell.text
    stop(shell, job)
    go_on(shell)
    assert shell.text == before
    shell.press("q")
    shell.wait_for("left")


def test_started_in_the_background_it_waits_for_its_turn(shell: Program) -> None:
    shell.press(f"{RUN} &\n")
    shell.wait(lambda: any(state(child) == "T" for child in shell.family()), "the stop of a desk in the background")
    shell.type("\n")
    assert prompted(shell)
    shell.press("fg\n")
    shell.wait_for(READY)


def test_without_a_shell_it_does_not_stop_and_says_so(desk: Callable[..., Any]) -> None:
    program = desk(size=(100, 30))
    program.press(STOP)
    program.wait_for("no shell to go back to")
    assert state(program.pid) != "T"
    assert b"\x1b[?1049l" not in program.output
