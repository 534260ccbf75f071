"""Runs the commands of rules: without a shell, with the alert as JSON on standard input, and not for ever.

A command gets no terminal, a session of its own, and so long as the settings say; then it is killed with all it
started. Of what it prints the beginning is kept, made inert, and the rest is read and forgotten.
"""

from __future__ import annotations

import os
import selectors
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from rottui.alerts.evaluate import Due, document
from rottui.alerts.log import Fired, Ran, append_ran
from rottui.errors import CacheError, Problem
from rottui.settings.alert_rules import Alerting
from rottui.text import printable

CHUNK = 64 * 1024
GLANCE_S = 0.2
"""Between two looks at whether a command that keeps quiet has ended, or is to be."""
BYTES_PER_CHARACTER = 4

LEFT = "ended, for rottui was left meanwhile"


@dataclass(frozen=True, slots=True)
class Result:
    """How a command ended."""

    well: bool
    said: str
    """Why it did not end well, and what it printed."""


class Hooks:
    """Runs commands one after the other; `stop` ends the one under way and begins no other."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._stopped = threading.Event()

    def run(
        self,
        due: Sequence[Due],
        alerting: Alerting,
        on_failure: Callable[[Fired, str], object] = lambda alert, said: None,
    ) -> None:
        """Run commands and note in the log how they ended; tell `on_failure` of those that failed.

        What is not begun when this is stopped stays taken, and is run by whoever looks when that is long ago.
        """
        for each in due:
            if self._stopped.is_set():
                return
            with suppress(CacheError):  # it is said when its end cannot be noted either
                append_ran(self._folder, Ran(each.alert.id, "begun", "", datetime.now(UTC)))
            result = self._one(each.command, msgspec.json.encode(document(each.alert)), alerting)
            if self._stopped.is_set() and not result.well:
                result = Result(False, LEFT)
            outcome = Ran(each.alert.id, "done" if result.well else "failed", result.said, datetime.now(UTC))
            said = result.said
            try:
                append_ran(self._folder, outcome)
            except CacheError as error:
                said = f"{said}; {error}"
            if not result.well:
                on_failure(each.alert, said)

    def stop(self) -> None:
        """End the command under way, and begin no other."""
        with self._lock:
            self._stopped.set()
            if self._process is not None:
                _kill(self._process)

    def _one(self, command: Sequence[str], told: bytes, alerting: Alerting) -> Result:
        try:
            with self._lock:
                if self._stopped.is_set():
                    return Result(False, LEFT)
                process = self._process = _start(command)
        except (OSError, ValueError) as error:
            why = getattr(error, "strerror", None) or str(error)
            return Result(False, printable(f"cannot be started: {command[0]}: {why}"))
        try:
            return _attend(process, told, alerting)
        finally:
            with self._lock:
                self._process = None


def describe_failure(alert: Fired, said: str) -> Problem:
    """Return that the command of an alert failed, as it is told."""
    return Problem(f"alerts.{alert.name}", f"its command failed: {said}", "the alert itself is logged")


def _start(command: Sequence[str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        list(command),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,  # so that it has no terminal to write to, and can be killed with all it starts
        bufsize=0,
    )


def _attend(process: subprocess.Popen[bytes], told: bytes, alerting: Alerting) -> Result:
    """Give a command its input, read what it prints, and see to its end."""
    until = time.monotonic() + alerting.hook_timeout
    feeding = threading.Thread(target=_feed, args=(process, told), name="hook input", daemon=True)
    feeding.start()
    printed, in_time = _read(process, until, alerting.hook_output * BYTES_PER_CHARACTER)
    if in_time:
        try:
            code = process.wait(max(until - time.monotonic(), 0.0))
        except subprocess.TimeoutExpired:
            in_time = False
    if not in_time:
        _kill(process)
        process.wait()
    feeding.join(1)
    said = _shown(printed, alerting.hook_output)
    if not in_time:
        return Result(False, _joined(f"ended after {alerting.hook_timeout:g} s, which is all it may take", said))
    if code < 0:
        return Result(False, _joined(f"ended by signal {-code}", said))
    return Result(True, said) if code == 0 else Result(False, _joined(f"exit code {code}", said))


def _feed(process: subprocess.Popen[bytes], told: bytes) -> None:
    """Write a command's input; one that does not read it is none the worse for it."""
    if process.stdin is not None:
        with suppress(OSError, ValueError):
            process.stdin.write(told + b"\n")
        with suppress(OSError, ValueError):
            process.stdin.close()


def _read(process: subprocess.Popen[bytes], until: float, most: int) -> tuple[bytes, bool]:
    """Return the beginning of what a command prints, and whether it came to an end in time."""
    kept = bytearray()
    pipe = process.stdout
    if pipe is None:
        return b"", True
    with selectors.DefaultSelector() as selector, pipe:
        selector.register(pipe, selectors.EVENT_READ)
        while (left := until - time.monotonic()) > 0:
            if selector.select(min(left, GLANCE_S)):
                chunk = os.read(pipe.fileno(), CHUNK)
                if not chunk:
                    return bytes(kept), True
                kept += chunk[: max(most - len(kept), 0)]
            elif process.poll() is not None:  # what it left running may hold the pipe open as long as it likes
                return bytes(kept), True
    return bytes(kept), False


def _shown(printed: bytes, most: int) -> str:
    return printable(printed.decode("utf-8", errors="replace").strip(), most) if most else ""


def _joined(why: str, said: str) -> str:
    return f"{why}; it said: {said}" if said else why


def _kill(process: subprocess.Popen[bytes]) -> None:
    """Kill a command that has not ended, and what it started; what one that has ended left running goes on."""
    if process.poll() is not None:
        return
    with suppress(OSError):
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
