"""The desk inside a real tmux: it starts, has its title, copies, and is drawn anew after detaching and resizing."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.terminal.conftest import READY
from tests.terminal.program import LONGEST_S, Program

pytestmark = pytest.mark.skipif(shutil.which("tmux") is None, reason="there is no tmux here")

CONFIG = """
set -s set-clipboard on
set -g default-terminal tmux-256color
set -g status off
"""


class Tmux:
    """A server of its own, without anybody's settings."""

    def __init__(self, folder: Path, environment: dict[str, str]) -> None:
        (folder / "tmux.conf").write_text(CONFIG)
        self._environment = environment
        self.command = ("tmux", "-S", str(folder / "socket"), "-f", str(folder / "tmux.conf"), "-u")
        """How to talk to it."""

    def __call__(self, *arguments: str) -> str:
        done = subprocess.run(
            [*self.command, *arguments], env=self._environment, capture_output=True, text=True, check=False
        )
        return done.stdout.rstrip("\n")

    def pane(self) -> str:
        """What stands in the pane."""
        return self("capture-pane", "-p")

    def wait(self, holds: Callable[[], object]) -> None:
        ends = time.monotonic() + LONGEST_S
        while not holds():
            assert time.monotonic() < ends, self.pane()
            time.sleep(0.02)


@pytest.fixture
def tmux(environment: dict[str, str], tmp_path: Path) -> Iterator[Tmux]:
    server = Tmux(tmp_path, environment)
    try:
        yield server
    finally:
        server("kill-server")


def lines(text: str) -> list[str]:
    return [line.rstrip() for line in text.split("\n")]


def assert_drawn(program: Program, tmux: Tmux) -> None:
    """Who looks on sees what the desk has drawn."""
    program.wait(lambda: lines(tmux.pane()) == lines(program.text), tmux.pane())


def test_it_is_drawn_anew_whenever_somebody_comes_back(tmux: Tmux, start: Callable[..., Program]) -> None:
    tmux("new-session", "-d", "-x", "100", "-y", "30", f"{sys.executable} -m rottui --demo")
    tmux.wait(lambda: re.search(READY, tmux.pane()))
    tmux.wait(lambda: tmux("display-message", "-p", "#{pane_title}") == "rottui MAGS/SPY DEMO")

    for size in ((100, 30), (160, 45), (60, 20)):
        program = start(*tmux.command, "attach", size=size)
        program.wait_for(READY)
        assert_drawn(program, tmux)
        assert len(lines(program.text)) == size[1]
        program.press("j")
        program.wait_for(r"▌QQQ/IWM")
        assert_drawn(program, tmux)
        program.press("k")
        program.wait_for(r"▌MAGS/SPY")
        tmux("detach-client")
        assert program.ended() == 0

    tmux("send-keys", "y")
    tmux.wait(lambda: "MAGS/SPY" in tmux("show-buffer"))

    tmux("send-keys", "q")
    tmux.wait(lambda: tmux("list-sessions") == "")
