"""Writing to standard output and standard error, whatever they lead to: a terminal, a closed pipe, an old encoding."""

from __future__ import annotations

import codecs
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, TextIO

import click

from rottui.briefing.wording import PLAIN, RICH

STAND_INS = {
    **{
        rich: plain
        for name, rich in vars(RICH).items()
        if isinstance(rich, str) and len(rich) == 1
        for plain in (getattr(PLAIN, name),)
    },
    "•": "*",
    "’": "'",
    "−": "-",
    "—": "-",
    "×": "x",
}
"""What is written for a character that an encoding does not have; a question mark for all others."""

_HANDLER = "rottui.stand-in"
_STANDARD_ERROR = 2


class ReaderGone(Exception):
    """Nobody reads what is written (`rottui report | head -1`): there is no more to do, and nothing failed."""


class WriteFailed(Exception):
    """Standard output cannot be written to, such as a full disk."""


def prepare_streams() -> None:
    """Make standard output and standard error write a stand-in for whatever their encoding does not have."""
    _open_what_is_closed()
    codecs.register_error(_HANDLER, _stand_in)
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors=_HANDLER)


def _open_what_is_closed() -> None:
    """Lead each standard stream that is closed nowhere: else the next file that is opened would stand in its place."""
    for number, name, mode in ((0, "stdin", "r"), (1, "stdout", "w"), (2, "stderr", "w")):
        try:
            os.fstat(number)
        except OSError:
            with suppress(OSError):
                os.open(os.devnull, os.O_RDWR)  # takes the lowest number that is free
        if getattr(sys, name) is None:
            setattr(sys, name, Path(os.devnull).open(mode, encoding="utf-8"))  # noqa: SIM115 - until the end


def _stand_in(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return "".join(STAND_INS.get(char, "?") for char in error.object[error.start : error.end]), error.end


def say(text: str, *, plain: bool = False, newline: bool = True) -> None:
    """Write to standard output; `plain` keeps to ASCII.

    Raises ReaderGone when nobody reads it, and WriteFailed.
    """
    if plain:
        text = "".join(char if char.isascii() else STAND_INS.get(char, "?") for char in text)
    with writing():
        # Given a stream, click writes to that and does not put another encoding in the place of the one asked for.
        click.echo(text, file=sys.stdout, nl=newline)


class writing:  # noqa: N801 - used as a verb: with writing():
    """Tell a reader that has gone, and a disk that is full, from other failures of the operating system."""

    def __enter__(self) -> None:
        """Begin to write."""

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        """Raise ReaderGone or WriteFailed for what went wrong with the stream."""
        if isinstance(error, BrokenPipeError):
            raise ReaderGone from error
        if isinstance(error, OSError):
            raise WriteFailed(error.strerror or str(error)) from error


def complain(message: str, hint: str = "") -> None:
    """Write what failed, and what to do about it, to standard error."""
    from rottui.text import printable

    with suppress(OSError):
        click.echo(f"rottui: {printable(message)}", file=sys.stderr)
        if hint:
            click.echo(f"        {printable(hint)}", file=sys.stderr)


def abandon(stream: TextIO | None) -> None:
    """Send what a stream still holds nowhere, so that closing it at exit does not fail again."""
    if stream is None:
        return
    with suppress(OSError, ValueError), Path(os.devnull).open("wb") as nowhere:
        os.dup2(nowhere.fileno(), stream.fileno())


@contextmanager
def native_silence() -> Iterator[None]:
    """Send nowhere what native code writes to standard error on its own: a trace for every damaged file that it meets.

    A stream that is opened beforehand, such as a progress bar's, goes on.
    """
    try:
        kept = os.dup(_STANDARD_ERROR)
    except OSError:  # there is none
        yield
        return
    try:
        with Path(os.devnull).open("wb") as nowhere:
            os.dup2(nowhere.fileno(), _STANDARD_ERROR)
        yield
    finally:
        os.dup2(kept, _STANDARD_ERROR)
        os.close(kept)


class Progress:
    """A progress bar on standard error, where that is a terminal; nothing elsewhere."""

    def __init__(self) -> None:
        self._bar: Any = None
        self._stream: TextIO | None = None

    def __enter__(self) -> Progress:
        if sys.stderr.isatty():
            self._stream = os.fdopen(os.dup(sys.stderr.fileno()), "w", encoding=sys.stderr.encoding, errors="replace")
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.__exit__(None, None, None)
        if self._stream is not None:
            self._stream.close()

    def update(self, done: int, total: int, what: str) -> None:
        """Show that `done` of `total` are done."""
        if self._stream is None:
            return
        if self._bar is None:
            self._bar = click.progressbar(length=total, file=self._stream, label="importing", show_pos=True)
            self._bar.__enter__()
        self._bar.update(done - self._bar.pos)
