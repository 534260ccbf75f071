"""A program in a real pty, read as fast as it writes; what stood on its screen is worked out afterwards.

Rendering takes pyte longer than the program takes to write, so each piece is stamped when it is read and rendered once
the measuring is over.
"""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import struct
import termios
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import pyte

SIZE = (160, 45)
PAUSE_S = 0.05
"""What the child waits for before it starts, so that the terminal has its size."""


class Piece(NamedTuple):
    """Bytes that were read, and when."""

    at: float
    data: bytes


class Terminal:
    """A context manager; the program is ended with it."""

    def __init__(self, command: Sequence[str], environment: dict[str, str], size: tuple[int, int] = SIZE) -> None:
        self._screen = pyte.Screen(*size)
        self._stream = pyte.ByteStream(self._screen)
        whole = environment | {"TERM": "xterm-256color", "COLORTERM": "truecolor"}
        whole.pop("PYTHONDONTWRITEBYTECODE", None)  # a start without bytecode is nobody's start
        self.pid, self._file = pty.fork()
        if self.pid == 0:
            time.sleep(PAUSE_S)
            os.execvpe(command[0], list(command), whole)
        fcntl.ioctl(self._file, termios.TIOCSWINSZ, struct.pack("HHHH", size[1], size[0], 0, 0))
        self.started = time.perf_counter() + PAUSE_S

    def __enter__(self) -> Terminal:
        return self

    def __exit__(self, *_: object) -> None:
        os.kill(self.pid, signal.SIGTERM)
        ends = time.perf_counter() + 5
        while time.perf_counter() < ends and os.waitpid(self.pid, os.WNOHANG) == (0, 0):
            self.read(quiet_s=0.05, longest_s=0.1)
        os.close(self._file)

    def press(self, key: bytes) -> float:
        """Send a key; return when."""
        at = time.perf_counter()
        os.write(self._file, key)
        return at

    def read(self, *, quiet_s: float, longest_s: float, enough: int | None = None) -> list[Piece]:
        """Return what is written until nothing came for `quiet_s`, `longest_s` are over, or `enough` pieces came."""
        pieces: list[Piece] = []
        ends = time.perf_counter() + longest_s
        while (left := ends - time.perf_counter()) > 0 and len(pieces) != enough:
            if not select.select([self._file], [], [], min(quiet_s, left))[0]:
                break
            try:
                data = os.read(self._file, 1 << 16)
            except OSError:  # the program is gone
                break
            pieces.append(Piece(time.perf_counter(), data))
        return pieces

    def answer(self, key: bytes, *, quiet_s: float, longest_s: float) -> tuple[float, list[Piece]]:
        """Send a key; return when, and what it made the program write, which must begin before `longest_s` are over."""
        pressed = self.press(key)
        pieces = self.read(quiet_s=longest_s, longest_s=longest_s, enough=1)
        if pieces:
            pieces += self.read(quiet_s=quiet_s, longest_s=longest_s)
        return pressed, pieces

    def render(self, pieces: Sequence[Piece]) -> Iterator[float]:
        """Put pieces on the screen, one by one; yield when each was read, with the screen as it then stood."""
        for piece in pieces:
            self._stream.feed(piece.data)
            yield piece.at

    def first(self, pieces: Sequence[Piece], shown: Callable[[], bool]) -> float | None:
        """Put pieces on the screen; return when `shown` was true of it for the first time."""
        found = [at for at in self.render(pieces) if shown()]
        return found[0] if found else None

    @property
    def text(self) -> str:
        """The screen."""
        return "\n".join(self._screen.display)

    @property
    def dots(self) -> frozenset[tuple[int, int, str]]:
        """Every braille character and its place: the charts, whatever else changes around them."""
        return frozenset(
            (row, column, character)
            for row, line in enumerate(self._screen.display)
            for column, character in enumerate(line)
            if "\u2800" < character <= "\u28ff"
        )


def cpu_seconds(pid: int) -> float:
    """What a process has used until now."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def resident_mb(pid: int) -> float:
    """What a process holds in memory now."""
    return int(Path(f"/proc/{pid}/status").read_text().split("VmRSS:")[1].split()[0]) / 1024


def children(pid: int) -> dict[int, str]:
    """The processes that a process has started and that still run, with their command lines."""
    found: dict[int, str] = {}
    for task in Path(f"/proc/{pid}/task").iterdir():
        for child in (task / "children").read_text().split():
            try:
                found[int(child)] = Path(f"/proc/{child}/cmdline").read_bytes().replace(b"\0", b" ").decode()
            except OSError:  # it ended meanwhile
                continue
    return found
