"""Checks of the terminal: told from the environment, since asking it may leave its answer on the screen."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from rottui.doctor.checks import Check, note, ok

SMALLEST = (40, 10)
"""Columns and rows below which the desk is not laid out."""
COMPACT = (80, 24)
WIDE = (140, 40)
"""From here on all four panes stand side by side."""

TRUE_COLOUR = ("truecolor", "24bit")
"""What COLORTERM says where all colours can be shown (the rule of rich and Textual)."""

MOST_ANCESTORS = 32

UTF_8 = ("utf-8", "utf8", "utf-8-sig")


@dataclass(frozen=True, slots=True)
class Screen:
    """What is known of the terminal."""

    environ: Mapping[str, str]
    size: tuple[int, int] | None
    """Columns and rows; None when nothing is connected to a terminal."""
    encodings: Mapping[str, str]
    """Of standard output and standard error, by name."""
    ancestors: Sequence[str] = ()
    """Names of the processes that this one descends from, the nearest first; empty where they cannot be told."""


def look_at_screen() -> Screen:
    """Return what this process knows of its terminal."""
    streams = {"standard output": sys.stdout, "standard error": sys.stderr}
    encodings = {name: getattr(stream, "encoding", None) or "unknown" for name, stream in streams.items()}
    return Screen(dict(os.environ), _size(), encodings, tuple(_ancestors()))


def _size() -> tuple[int, int] | None:
    for descriptor in (1, 2, 0):
        with suppress(OSError):
            columns, rows = os.get_terminal_size(descriptor)
            return columns, rows
    return None


def _ancestors() -> Iterator[str]:
    """Yield names from Linux's /proc; nothing elsewhere."""
    pid = os.getppid()
    for _ in range(MOST_ANCESTORS):
        try:
            # pid (name) state parent …; a name may hold blanks and brackets
            head, _, tail = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")
            yield head.partition("(")[2]
            pid = int(tail.split()[1])
        except (OSError, ValueError, IndexError):
            return
        if pid <= 0:
            return


def terminal_checks(screen: Screen) -> Iterator[Check]:
    """Yield what the terminal can do, as far as the environment tells."""
    yield _kind(screen)
    yield _colours(screen.environ)
    yield _encoding(screen)
    yield _fit(screen.size)
    yield from _path(screen)
    yield _clipboard(screen)


def _kind(screen: Screen) -> Check:
    term = screen.environ.get("TERM", "")
    program = screen.environ.get("TERM_PROGRAM", "")
    if screen.size is None:
        return note(
            "terminal", f"none is connected (TERM is {term or 'not set'})", "the desk needs one; reports do not"
        )
    if term in ("", "dumb"):
        hint = "the desk needs a terminal that moves its cursor: export TERM=xterm-256color, if yours is one"
        return note("terminal", f"TERM is {term or 'not set'}", hint)
    version = screen.environ.get("TERM_PROGRAM_VERSION", "")
    return ok("terminal", term + (f" ({' '.join(filter(None, (program, version)))})" if program else ""))


def _colours(environ: Mapping[str, str]) -> Check:
    if "NO_COLOR" in environ:
        hint = "meant so? If not: unset NO_COLOR"
        return note("colours", "switched off by NO_COLOR; signs and letters say the same", hint)
    forced = environ.get("TEXTUAL_COLOR_SYSTEM", "auto")
    if forced != "auto":
        return note("colours", f"set to {forced} by TEXTUAL_COLOR_SYSTEM")
    if environ.get("COLORTERM", "").strip().lower() in TRUE_COLOUR:
        return ok("colours", "16.7 million")
    ending = environ.get("TERM", "").strip().lower().rpartition("-")[2]
    number = 256 if ending in ("256color", "kitty") else 16
    hint = "if the terminal shows more: export COLORTERM=truecolor (ssh and sudo do not hand it on by themselves)"
    return note("colours", f"{number}, as far as TERM tells; themes are rounded to them", hint)


def _encoding(screen: Screen) -> Check:
    other = {name: encoding for name, encoding in screen.encodings.items() if encoding.lower() not in UTF_8}
    names = ("LC_ALL", "LC_CTYPE", "LANG")
    locale = next((f"{name}={value}" for name in names if (value := screen.environ.get(name))), "no locale is set")
    if other:
        found = ", ".join(f"{name} is {encoding}" for name, encoding in other.items())
        return note("encoding", f"{found} ({locale})", "export LC_ALL=C.UTF-8, or run rottui with --ascii")
    return ok("encoding", f"UTF-8 ({locale})")


def _fit(size: tuple[int, int] | None) -> Check:
    if size is None:
        return ok("size", "no terminal, no size")
    columns, rows = size
    found = f"{columns} by {rows}"
    if columns >= WIDE[0] and rows >= WIDE[1]:
        return ok("size", f"{found}: all four panes, with sparklines")
    if columns >= COMPACT[0] and rows >= COMPACT[1]:
        return ok("size", f"{found}: all four panes, compact; more is shown from {WIDE[0]} by {WIDE[1]} on")
    if columns >= SMALLEST[0] and rows >= SMALLEST[1]:
        return ok("size", f"{found}: the watchlist and what fits beside it; the rest is one key away")
    return note("size", f"{found}, which is too small", f"make it {SMALLEST[0]} by {SMALLEST[1]} at least")


def _path(screen: Screen) -> Iterator[Check]:
    """Yield what stands between rottui and the eyes of its reader."""
    inside = _multiplexer(screen.environ)
    if inside:
        yield ok("inside", inside)
    if _mosh(screen):
        yield ok("over", "mosh")
    elif "SSH_CONNECTION" in screen.environ or "SSH_TTY" in screen.environ:
        yield ok("over", "SSH (or mosh, which this cannot always tell)" if inside else "SSH")


def _multiplexer(environ: Mapping[str, str]) -> str:
    names = {"TMUX": "tmux", "STY": "screen", "ZELLIJ": "zellij"}
    return " in ".join(name for variable, name in names.items() if variable in environ)


def _mosh(screen: Screen) -> bool:
    return any(name.startswith("mosh-server") for name in screen.ancestors)


def _clipboard(screen: Screen) -> Check:
    """Return whether the key that copies a row reaches the clipboard: by OSC 52, which nobody answers."""
    environ = screen.environ
    hindrances = (
        ("TMUX" in environ, "tmux keeps it to itself by default", "in ~/.tmux.conf: set -s set-clipboard on"),
        ("STY" in environ, "screen hands it on only to what is around it", "select with the mouse and shift held"),
        (_mosh(screen), "mosh passes it on from version 1.4 on", "upgrade mosh on both sides, or use ssh"),
        (
            environ.get("TERM_PROGRAM") == "Apple_Terminal",
            "Terminal.app does not know it",
            "use another terminal, such as iTerm2, where it is allowed under General, Selection",
        ),
        ("VTE_VERSION" in environ, "terminals of the GNOME family mostly do not know it", "select with shift held"),
        (environ.get("TERM") == "linux", "the console has no clipboard", ""),
    )
    for hinders, why, hint in hindrances:
        if hinders:
            return note("clipboard", f"copying with OSC 52 may not work: {why}", hint)
    return ok("clipboard", "copying with OSC 52 may work; no terminal says so itself")
