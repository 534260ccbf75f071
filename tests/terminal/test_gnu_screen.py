"""The desk inside GNU screen, which knows fewer sequences than most and shows all as it comes: the same picture."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.terminal.conftest import READY
from tests.terminal.program import Program

pytestmark = pytest.mark.skipif(shutil.which("screen") is None, reason="there is no GNU screen here")

SIZE = (100, 30)
CONFIG = """
startup_message off
altscreen on
defutf8 on
vbell off
"""
WALK = (
    ("j", "▌QQQ/IWM"), ("2", "─ QQQ/IWM · 1Y"), ("o", "type to narrow down"), ("\r", "QQQ/IWM with MAGS/SPY"),
    ("3", "▌S&P 500"), ("j", "▌ +Communication|▌ +Comm"), ("5", "LEADING"), ("1", "Watchlist"),
)  # fmt: skip
"""Keys, and what each shows."""


@pytest.fixture
def inside(environment: dict[str, str], start: Callable[..., Program], tmp_path: Path) -> Iterator[Program]:
    """A desk in a screen of its own, without anybody's settings; screen outlives its terminal unless it is told."""
    sockets = tmp_path / "sockets"
    sockets.mkdir(mode=0o700)
    (tmp_path / "screenrc").write_text(CONFIG)
    more = {"SCREENDIR": str(sockets), "SYSSCREENRC": "/dev/null"}
    program = start(
        "screen", "-U", "-c", str(tmp_path / "screenrc"), sys.executable, "-m", "rottui", "--demo", size=SIZE, more=more
    )
    try:
        program.wait_for(READY)
        program.settle()
        yield program
    finally:
        subprocess.run(["screen", "-X", "quit"], env=environment | more, capture_output=True, check=False)


def lines(program: Program) -> list[str]:
    return [line.rstrip() for line in program.screen.display]


def test_whatever_is_pressed_the_picture_is_that_of_a_bare_terminal(
    inside: Program, desk: Callable[..., Program]
) -> None:
    bare = desk(size=SIZE)
    assert lines(inside) == lines(bare)
    for key, shown in WALK:
        for program in (inside, bare):
            program.press(key)
            program.wait_for(shown)
    bare.settle()
    inside.wait(lambda: lines(inside) == lines(bare), "\n".join(lines(bare)))

    for program in (inside, bare):
        program.resize(80, 24)
    bare.settle(1)
    inside.wait(lambda: lines(inside) == lines(bare), "\n".join(lines(bare)))

    inside.press("q")
    assert inside.ended() == 0
