"""The desk's end of the terminal: Textual's driver for Unix, made to leave the terminal as it was however it ends.

What it does beyond Textual's:

- SIGTERM, SIGHUP and SIGINT leave the desk as a key would, with the exit code that shells give them; a second one, or
  not being gone in time, ends it at once.
- A terminal that is gone (a closed window, a cut line) ends it too. Textual would read its end over and over.
- Stopping (ctrl+z, SIGTSTP) stops everything the shell knows as this job, so that a script around the desk stops with
  it; where there is no shell to go back to, nothing happens. Textual stops itself alone, and for good.
- Going on (SIGCONT) takes the terminal anew and repaints, even after a stop that nobody announced, and only in the
  foreground.
- The title is the desk's while the terminal is.
- Bytes that are no text are ignored; Textual would end with a traceback.
"""

from __future__ import annotations

import os
import select
import signal
import sys
import termios
from codecs import getincrementaldecoder
from collections.abc import Callable
from contextlib import suppress
from types import FrameType
from typing import TYPE_CHECKING, Any

from textual._xterm_parser import XTermParser
from textual.drivers.linux_driver import LinuxDriver

from rottui.tui.terminal.abilities import KEEP_TITLE, OSC, RESTORE_TITLE, has_title, title
from rottui.tui.terminal.shadow import Shadow

if TYPE_CHECKING:
    from textual.app import App

ENDING = (signal.SIGTERM, signal.SIGHUP, signal.SIGINT)
"""What asks a program to end."""

SIGNALLED = 128
"""What a shell adds to a signal's number to make an exit code of it."""

ENDS_WITHIN_S = 6
"""After that the kernel ends what still waits: for a terminal that takes no bytes, for a refresh that does not end."""

TICK_S = 0.1
"""How soon the reader notices that it is to stop, or that an escape was a key of its own."""

CHUNK = 4096

SGR_PIXELS_OFF = "\x1b[?1016l"
"""Textual switches this mode of the mouse on where it can, and never off."""


class Outlet:
    """The file that the driver's thread writes to: straight to the terminal, whatever becomes of standard error."""

    def __init__(self, descriptor: int, encoding: str, lost: Callable[[], None]) -> None:
        """Write to `descriptor`; `lost` is called once there is nothing there any more."""
        self._descriptor = descriptor
        self._encoding = encoding
        self._lost = lost
        self._waiting: list[str] = []
        self._shadow = Shadow()
        self._anew = False

    def fileno(self) -> int:
        """Return the descriptor."""
        return self._descriptor

    def write(self, text: str) -> None:
        """Keep `text` for the next flush, which follows as soon as nothing more waits to be written."""
        self._waiting.append(text)

    def forget(self) -> None:
        """Take nothing of what stands on the screen for granted from now on; from any thread."""
        self._anew = True

    def flush(self) -> None:
        """Write what is new in all that waits."""
        if self._anew:
            self._anew = False
            self._shadow.forget()
        data = memoryview(self._shadow.news("".join(self._waiting)).encode(self._encoding, "replace"))
        self._waiting.clear()
        try:
            while data:
                data = data[os.write(self._descriptor, data) :]
        except OSError:
            self._lost()


class TerminalDriver(LinuxDriver):
    """Textual's driver, with the manners above."""

    def __init__(
        self, app: App[Any], *, debug: bool = False, mouse: bool = True, size: tuple[int, int] | None = None
    ) -> None:
        super().__init__(app, debug=debug, mouse=mouse, size=size)
        terminal = sys.__stdout__
        self._outlet = None if terminal is None else Outlet(terminal.fileno(), terminal.encoding, self.hung_up)
        if self._outlet is not None:
            self._file = self._outlet  # type: ignore[assignment]
        self._title = ""
        self._has_title = has_title(os.environ)
        self._takes_title = False
        self._before: dict[signal.Signals, Any] = {}

    def write(self, data: str) -> None:
        """Write, unless it is one of those sequences that a terminal without a title would show: a pointer's shape."""
        if self._has_title or not data.startswith(OSC):
            super().write(data)

    def forget_screen(self) -> None:
        """Write whatever is painted from now on, for something else may stand where it was."""
        if self._outlet is not None:
            self._outlet.forget()

    # The title

    def entitle(self, text: str) -> None:
        """Give the window or tab a title, where there is one to give."""
        if text != self._title:
            self._title = text
            self._write_title()

    def _write_title(self) -> None:
        if self._has_title and self._title and self._takes_title:
            self.write(title(self._title))

    # Taking the terminal, and giving it back

    def start_application_mode(self) -> None:
        """Take the terminal, once this is in its foreground."""
        with suppress(termios.error):  # it has no job control, or nobody is left to bring this to the foreground
            termios.tcflow(self.fileno, termios.TCOON)  # does nothing, but stops whoever is in the background
        super().start_application_mode()  # type: ignore[no-untyped-call]
        for number in ENDING:
            self._before[number] = signal.signal(number, self._told_to_end)
        signal.signal(signal.SIGTSTP, self._sigtstp_application)
        signal.signal(signal.SIGCONT, self._sigcont_application)
        self._takes_title = True
        if self._has_title:
            self.write(KEEP_TITLE)
        self._write_title()

    def stop_application_mode(self) -> None:
        """Give the terminal back as it was; from here on signals do what they do to any program."""
        for number, handler in self._before.items():
            signal.signal(number, handler)
        self._before.clear()
        signal.signal(signal.SIGTSTP, signal.SIG_DFL)
        signal.signal(signal.SIGCONT, signal.SIG_DFL)
        self._takes_title = False
        if self._mouse_pixels:
            self._mouse_pixels = False
            self.write(SGR_PIXELS_OFF)
        super().stop_application_mode()
        if self._has_title:
            self.write(RESTORE_TITLE)

    # Stopping and going on

    @property
    def can_suspend(self) -> bool:
        """Whether a shell waits for this job to stop: one that does gave it a process group of its own."""
        return os.getpgrp() != os.getsid(0)

    def suspend(self, *, alone: bool = False) -> None:
        """Give the terminal back and stop until somebody says to go on; this whole job, or this process `alone`."""
        self.suspend_application_mode()
        os.kill(os.getpid() if alone else 0, signal.SIGTSTP)
        self._retake()

    def _go_on(self) -> None:
        """Take the terminal anew after a stop that came without warning, during which others may have used it."""
        if self._before:
            with suppress(termios.error):
                termios.tcflow(self.fileno, termios.TCOON)
            self.suspend_application_mode()
            self._retake()

    def _retake(self) -> None:
        self.resume_application_mode()
        self._app.refresh(layout=True)

    # Signals: a handler may run while a lock is held that it would wait for, so it only leaves word

    def _sigtstp_application(self, *_: object) -> None:
        self._leave_word(lambda: self.suspend(alone=True))

    def _sigcont_application(self, *_: object) -> None:
        self._leave_word(self._go_on)

    def _told_to_end(self, number: int, frame: FrameType | None) -> None:
        signal.signal(number, signal.SIG_DFL)
        self._end(number)

    def hung_up(self) -> None:
        """Leave, since the terminal is gone; from any thread."""
        self._end(signal.SIGHUP)

    def _end(self, number: int) -> None:
        signal.alarm(ENDS_WITHIN_S)
        self._leave_word(lambda: self._app.exit(return_code=SIGNALLED + number))

    def _leave_word(self, do: Callable[[], None]) -> None:
        with suppress(RuntimeError):  # the loop is closed: it is over already
            self._loop.call_soon_threadsafe(do)

    # Keys

    def run_input_thread(self) -> None:
        """Read what is typed, until told to stop or until there is nobody any more to type it."""
        parser = XTermParser(self._debug)
        decode = getincrementaldecoder("utf-8")("ignore").decode
        while not self.exit_event.is_set():
            ready, _, _ = select.select([self.fileno], [], [], TICK_S)
            if ready:
                data = self._read()
                if not data:
                    self.hung_up()
                    return
                for event in parser.feed(decode(data)):
                    self.process_message(event)
            for event in parser.tick():
                self.process_message(event)

    def _read(self) -> bytes:
        try:
            return os.read(self.fileno, CHUNK)
        except OSError:
            return b""
