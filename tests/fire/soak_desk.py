"""A desk under soak: in a terminal of its own, asked now and then what it holds, and watched for what must not be."""

from __future__ import annotations

import json
import os
import re
import select
import signal
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pyte.screens import Char

from tests.bench.terminal import resident_mb
from tests.terminal.program import MODE, QUIET_S, Program, descendants

DIES = re.compile(rb"Traceback|[A-Z]\w+Error: |Unhandled|Exception ignored")
"""What nobody is ever to read on the terminal, on which standard error is as well."""
LONGEST_S = 180.0
"""How long an answer is waited for: the machine may be very busy."""
BRIEFER, REFRESH = "rottui.briefer", " refresh "
KEPT = 1 << 20
"""Bytes of what was written that are kept, beside what has been rendered."""


@dataclass
class Figures:
    """What a desk holds at one moment."""

    keys: int
    rss: float
    """MB, as all that is called so."""
    anonymous: float
    briefer: float | None
    """None when there is no such process."""
    files: int
    threads: int
    children: int
    """Without a refresh under way."""
    said: dict[str, Any] = field(repr=False)

    def value(self, name: str) -> float | None:
        """Return a figure by its name, whoever knows it."""
        own = getattr(self, name, None)
        return own if own is not None or hasattr(self, name) else self.said.get(name)


class SoakedDesk(Program):
    """A program that forgets what it has shown, so that it may write for hours."""

    def __init__(
        self, command: Sequence[str], environment: Mapping[str, str], size: tuple[int, int], folder: Path, probe: Path
    ) -> None:
        self._probe = probe
        self._modes: dict[int, bool] = {}
        self.written = 0
        """Bytes it has written in all."""
        super().__init__(command, environment | {"SOAK_PROBE": str(probe)}, size, folder)

    # What it writes

    def read(self, seconds: float) -> bytes:
        """Return what it writes within so many seconds; fails if that is anything nobody should read."""
        before = len(self.output)
        piece = super().read(seconds)
        self.written += len(piece)
        found = DIES.search(self.output, max(before - 64, 0))
        if found:
            raise AssertionError(f"on the terminal: {bytes(self.output[found.start() :][:3000])!r}")
        return piece

    def drain(self, quiet_s: float, longest_s: float) -> None:
        """Read until nothing came for a while, or for so long at most."""
        ends = time.monotonic() + longest_s
        while time.monotonic() < ends and self.read(quiet_s):
            pass

    def forget(self) -> None:
        """Render what was read, and keep no more of it than is needed."""
        assert self.screen is not None
        if self._fed > KEPT:
            self._note_modes(bytes(self.output[: self._fed]))
            del self.output[: self._fed]
            self._fed = 0

    def _note_modes(self, data: bytes) -> None:
        for numbers, switch in MODE.findall(data):
            self._modes.update((int(number), switch == b"h") for number in numbers.split(b";"))

    @property
    def modes_left(self) -> dict[int, bool]:
        """How every mode stands that it has ever changed."""
        self._note_modes(bytes(self.output))
        return self._modes

    # What it holds

    def said(self, pid: int | None = None, *, counted: bool = False) -> dict[str, Any]:
        """Ask the desk, or another process, what it holds."""
        pid = pid or self.pid
        answer = Path(f"{self._probe}.{pid}")
        answer.unlink(missing_ok=True)
        os.kill(pid, signal.SIGUSR2 if counted else signal.SIGUSR1)
        ends = time.monotonic() + LONGEST_S
        while not answer.exists():
            self.drain(0.01, 0.05)
            assert time.monotonic() < ends, f"it never says what it holds\n{self.text}"
        said: dict[str, Any] = json.loads(answer.read_text())
        if pid == self.pid and "stack" not in said:
            raise AssertionError(f"the desk has left, with code {self.ended()}: {bytes(self.output[-3000:])!r}")
        return said

    def figures(self, keys: int) -> Figures:
        """Return what it holds now, counted with care."""
        said = self.said(counted=True)
        children = self.children()
        briefers = [pid for pid, line in children.items() if BRIEFER in line]
        status = Path(f"/proc/{self.pid}/status").read_text()
        briefer = None
        with suppress(OSError, IndexError):
            briefer = resident_mb(briefers[0])
        return Figures(
            keys=keys,
            rss=resident_mb(self.pid),
            anonymous=int(status.split("RssAnon:")[1].split()[0]) / 1024,
            briefer=briefer,
            files=sum(1 for _ in Path(f"/proc/{self.pid}/fd").iterdir()),
            threads=int(status.split("Threads:")[1].split()[0]),
            children=sum(REFRESH not in line for line in children.values()),
            said=said,
        )

    def children(self) -> dict[int, str]:
        """The processes below it, and their command lines."""
        found: dict[int, str] = {}
        for child in descendants(self.pid):
            with suppress(OSError):
                found[child] = Path(f"/proc/{child}/cmdline").read_bytes().replace(b"\0", b" ").decode()
        return found

    def refresh(self) -> int | None:
        """The process of the refresh under way, if there is one."""
        return next((pid for pid, line in self.children().items() if REFRESH in line), None)

    # What stands there

    def awaited(self, pattern: str, keys: bytes, longest_s: float = LONGEST_S) -> float | None:
        """Press keys and wait until the screen shows what they are to show; return how long it took, None for never."""
        began = time.monotonic()
        self.press(keys)
        while not re.search(pattern, self.text):
            self.drain(0.01, 0.1)
            if time.monotonic() > began + longest_s:
                return None
        return time.monotonic() - began

    def all_cells(self) -> list[list[Char]]:
        """Every cell of the screen."""
        return [self.cells(row) for row in range(self.screen.lines)]

    def quiet(self) -> None:
        """Read until it has written nothing for a while."""
        self.drain(4 * QUIET_S, LONGEST_S)


def readable(*descriptors: int) -> bool:
    """Return whether any of them can be read at once."""
    return bool(select.select(descriptors, [], [], 0)[0])
