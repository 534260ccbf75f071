"""A program on a terminal of its own: a real pty, whose other end this reads, types at, resizes and hangs up."""

from __future__ import annotations

import copy
import fcntl
import os
import re
import select
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

import pyte
import pytest
from pyte.screens import Char, Cursor, StaticDefaultDict

DEMO = (sys.executable, "-m", "rottui", "--demo")
"""The program, as it is installed."""

LONGEST_S = 60.0
"""How long anything is waited for: only what never comes takes so long."""
QUIET_S = 0.25
"""A program that wrote nothing for so long has written what it had to."""

WAITING = "wait_woken"
"""Where in Linux a thread is that waits until a terminal takes what it writes."""

UNKNOWN_TO_PYTE = re.compile(rb"\x1b\[[<>=][0-9;]*u|\x1b\[[0-9;]*t")
"""Keyboard modes and window operations: pyte would show parts of them as text."""
UNFINISHED = re.compile(rb"\x1b(?:\[[0-9;:?<>=$ ]*|\][^\x07\x1b]*)?\Z")
MODE = re.compile(rb"\x1b\[\?([0-9;]+)([hl])")
TITLE = re.compile(rb"\x1b\]2;([^\x07\x1b]*)(?:\x07|\x1b\\)")

CURSOR, ALTERNATE, PASTE, FOCUS, WRAP = 25, 1049, 2004, 1004, 7
MOUSE = (1000, 1003, 1015, 1006, 1016)
"""Modes of a terminal, by their numbers."""
CLEAN = {CURSOR: True, ALTERNATE: False, PASTE: False, FOCUS: False, WRAP: True, **dict.fromkeys(MOUSE, False)}
"""How each mode stands in a terminal that nobody has touched."""


class Screen(pyte.Screen):
    """A screen with an alternate one, which pyte has not: what stood there before comes back when that is left."""

    _kept: tuple[StaticDefaultDict[int, Any], Cursor] | None = None

    def set_mode(self, *modes: int, **kind: bool) -> None:
        if ALTERNATE in modes and self._kept is None:
            self._kept = copy.deepcopy((self.buffer, self.cursor))
            self.erase_in_display(2)
        super().set_mode(*modes, **kind)

    def reset_mode(self, *modes: int, **kind: bool) -> None:
        if ALTERNATE in modes and self._kept is not None:
            (self.buffer, self.cursor), self._kept = self._kept, None
        super().reset_mode(*modes, **kind)


class Program:
    """Runs until it ends or the context is left; then it, and what it started, is ended."""

    def __init__(
        self,
        command: Sequence[str],
        environment: Mapping[str, str],
        size: tuple[int, int],
        folder: Path,
        *,
        controlled: bool = True,
    ) -> None:
        """Start it in `folder`; the terminal is not `controlled` if its end is not to be told by a signal."""
        self._master, slave = os.openpty()
        self._size(size)
        self.attributes = termios.tcgetattr(self._master)
        """The terminal's attributes before the program touched them."""
        self._process = subprocess.Popen(
            command,
            stdin=slave,
            stdout=slave,
            stderr=slave,
            env=dict(environment),
            cwd=folder,
            start_new_session=True,
            preexec_fn=_take_terminal if controlled else None,
        )
        os.close(slave)
        self.output = bytearray()
        """All it has written."""
        self._open = True
        self._fed = 0
        self._screen = Screen(*size)
        self._stream = pyte.ByteStream(self._screen)

    def __enter__(self) -> Program:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.hang_up()
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()

    # What is done to it

    @property
    def pid(self) -> int:
        return self._process.pid

    def press(self, keys: str | bytes) -> None:
        """Type."""
        os.write(self._master, keys.encode() if isinstance(keys, str) else keys)

    def resize(self, width: int, height: int) -> None:
        """Change the terminal's size, which the kernel tells the program."""
        self._size((width, height))
        self._screen.resize(height, width)

    def _size(self, size: tuple[int, int]) -> None:
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, struct.pack("HHHH", size[1], size[0], 0, 0))

    def fill(self) -> None:
        """Have it write, without reading, until the terminal takes no more and its writing waits."""
        width, height = self._screen.columns, self._screen.lines
        ends = time.monotonic() + LONGEST_S
        while not self._writes_in_vain():
            if self._waits() == {"0"}:
                pytest.skip("this system does not tell what its threads wait for")
            width = width - 1 if width == self._screen.columns else self._screen.columns
            self._size((width, height))
            assert time.monotonic() < ends, "it never fills the terminal"

    def _writes_in_vain(self) -> bool:
        """Whether one of its threads waits for the terminal, and still does a little later."""
        for _ in range(5):
            if WAITING not in self._waits():
                return False
            time.sleep(0.02)
        return True

    def _waits(self) -> set[str]:
        return {wchan.read_text().strip() for wchan in Path(f"/proc/{self.pid}/task").glob("*/wchan")}

    def signal(self, number: int) -> None:
        """Send it a signal."""
        self._process.send_signal(number)

    def hang_up(self) -> None:
        """Take the terminal away, as a closed window or a cut line does."""
        if self._open:
            self._open = False
            os.close(self._master)

    # What it does

    def read(self, seconds: float) -> bytes:
        """Return what it writes within so many seconds, at the first of it."""
        if not self._open or not select.select([self._master], [], [], max(seconds, 0))[0]:
            return b""
        try:
            piece = os.read(self._master, 1 << 16)
        except OSError:  # nobody has the terminal open any more
            time.sleep(0.01)
            return b""
        self.output += piece
        return piece

    def wait(self, holds: Callable[[], object], what: str) -> None:
        """Read until `holds`; fails with the screen as it stands if it never does."""
        ends = time.monotonic() + LONGEST_S
        while not holds():
            self.read(0.05)
            assert time.monotonic() < ends, f"never came: {what}\n{self.text}"

    def wait_for(self, pattern: str) -> None:
        """Read until the screen shows `pattern`."""
        self.wait(lambda: re.search(pattern, self.text), pattern)

    def settle(self, quiet_s: float = QUIET_S) -> None:
        """Read until nothing more comes."""
        ends = time.monotonic() + LONGEST_S
        while self.read(quiet_s):
            assert time.monotonic() < ends, "it never stops writing"

    def type(self, keys: str | bytes) -> None:
        """Type, and read until nothing more comes."""
        self.press(keys)
        self.settle()

    def idle(self, seconds: float) -> bytes:
        """Return what it writes although nothing happens."""
        before = len(self.output)
        ends = time.monotonic() + seconds
        while time.monotonic() < ends:
            self.read(ends - time.monotonic())
        return bytes(self.output[before:])

    def ended(self) -> int:
        """Return the exit code, once it has ended and all that it wrote is read."""
        self.wait(lambda: self._process.poll() is not None, "the end of the program")
        while self.read(0):
            pass
        return self._process.wait()

    def ended_unread(self) -> int:
        """Return the exit code, once it has ended although nobody reads what it writes."""
        return self._process.wait(LONGEST_S)

    # What is to be seen

    @property
    def screen(self) -> pyte.Screen:
        """The screen, with all that has been read so far."""
        data = bytes(self.output[self._fed :])
        data = UNFINISHED.sub(b"", data)
        self._fed += len(data)
        self._stream.feed(UNKNOWN_TO_PYTE.sub(b"", data))
        return self._screen

    @property
    def text(self) -> str:
        """What stands on the screen."""
        return "\n".join(self.screen.display)

    def cells(self, row: int) -> list[Char]:
        """The cells of a line of the screen, with their colours."""
        line = self.screen.buffer[row]
        return [line[column] for column in range(self.screen.columns)]

    def row_of(self, pattern: str) -> int:
        """The line of the screen that shows `pattern`."""
        return next(row for row, line in enumerate(self.screen.display) if re.search(pattern, line))

    @property
    def modes(self) -> dict[int, bool]:
        """How every mode stands that a desk may change."""
        modes = dict(CLEAN)
        for numbers, switch in MODE.findall(bytes(self.output)):
            modes.update((int(number), switch == b"h") for number in numbers.split(b";") if int(number) in modes)
        return modes

    @property
    def attributes_now(self) -> list[object]:
        """The terminal's attributes as they are."""
        return termios.tcgetattr(self._master)

    @property
    def titles(self) -> list[str]:
        """Every title it gave the terminal, in order."""
        return [title.decode() for title in TITLE.findall(bytes(self.output))]

    # Whom it has started

    def family(self) -> set[int]:
        """The processes it has started, and those that they have."""
        return descendants(self.pid)


def _take_terminal() -> None:
    """Make standard input the terminal that controls this new session."""
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


def descendants(pid: int) -> set[int]:
    """Return the processes below one, as Linux tells of them."""
    found: set[int] = set()
    for children in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            for child in children.read_text().split():
                found |= {int(child)} | descendants(int(child))
        except OSError:  # it ended meanwhile
            continue
    return found


def lives(pid: int) -> bool:
    """Return whether a process still runs; one that has ended and that nobody has asked for does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def below(pid: int, command: str) -> int:
    """Return the process below another one whose command line holds `command`, the topmost of them."""
    return min(child for child in descendants(pid) if command in _command(child))


def _command(pid: int) -> str:
    return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()


def state(pid: int) -> str:
    """Return the letter that Linux has for what a process does: "T" is stopped."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
