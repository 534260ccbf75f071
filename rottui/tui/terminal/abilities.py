"""What the terminal at hand can do, told from the environment: characters, colours, title, clipboard.

None of it can be asked for: an answer that no terminal gives would have to be waited for, and one that comes late would
be taken for keys. So a terminal gets what its kind is known to understand, and nothing that it might show as garbage.

The title is set with OSC 2. tmux takes it for its pane and screen for its status line, so neither needs more.

The clipboard is set with OSC 52, and no terminal says whether it did so:

- tmux understands it but by default keeps it from programs (`set-clipboard external`); with `set -s set-clipboard on`
  it sets its own buffer and hands it on to the terminal around it. Wrapping it for tmux to pass on unread, as some do,
  needs another option (`allow-passthrough`) and fills no buffer of tmux; so it is not.
- screen knows no OSC 52 and would drop it, but passes on what is wrapped in a device control string, a few hundred
  bytes at a time. That works where screen is the only thing around; inside tmux, tmux is what counts.
- mosh passes it on from 1.4 on, Terminal.app and most of the GNOME family ignore it, and a console has no clipboard.

`rottui doctor` says which of these it sees.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping

from rottui.text import printable

WITH_TITLES = (
    "alacritty", "contour", "foot", "ghostty", "gnome", "iterm", "kitty", "konsole", "mintty", "mlterm", "mrxvt",
    "nsterm", "putty", "rio", "rxvt", "screen", "st-", "tmux", "vte", "wezterm", "xterm",
)  # fmt: skip
"""What TERM begins with where a title is a title; a console or a real VT100 would show it, or wait for its end."""

WITHOUT_UNICODE = ("linux", "dumb", "vt", "cons", "ansi", "hurd", "sun", "wyse")
"""What TERM begins with where there is no braille: the fonts of consoles lack it, the others have no Unicode at all."""

TRUE_COLOUR = ("truecolor", "24bit")
MANY_COLOURS = ("256color", "kitty")
"""What COLORTERM says, and what TERM ends with, where there are more than 16 colours: the rule of rich and Textual."""

DUMB = ("dumb", "unknown")
"""What TERM is where a terminal does as it is told, if at all, but has no colours."""

TITLE_AT_MOST = 80
"""Characters: more than any tab shows."""

SCREEN_AT_MOST = 500
"""Bytes that screen passes on in one piece; its limit is 768 in some versions, 2,500 in others."""

NOTIFIED_AT_MOST = 100
"""Characters: more than a notification shows, and in any script fewer bytes than screen passes on."""

ESC = "\x1b"
OSC, DCS, ST, BEL = "\x1b]", "\x1bP", "\x1b\\", "\x07"


def shows_unicode(environ: Mapping[str, str], encoding: str | None) -> bool:
    """Return whether more than ASCII can be shown, as far as TERM and the stream's `encoding` tell."""
    term = environ.get("TERM", "")
    return (encoding or "").lower().startswith("utf") and not term.startswith(WITHOUT_UNICODE)


def has_no_colours(environ: Mapping[str, str]) -> bool:
    """Return whether no colour may be set: none is wanted, or none would be understood."""
    return "NO_COLOR" in environ or environ.get("TERM", "").strip().lower() in DUMB


def has_few_colours(environ: Mapping[str, str]) -> bool:
    """Return whether there are the terminal's own 16 colours at most, to which no theme's can be rounded."""
    if has_no_colours(environ):
        return True
    forced = environ.get("TEXTUAL_COLOR_SYSTEM", "auto")
    if forced != "auto":
        return forced not in ("256", "truecolor")
    term = environ.get("TERM", "").strip().lower()
    many = environ.get("COLORTERM", "").strip().lower() in TRUE_COLOUR
    return not many and term.rpartition("-")[2] not in MANY_COLOURS


def has_title(environ: Mapping[str, str]) -> bool:
    """Return whether the terminal's window or tab has a title that a program may set."""
    return environ.get("TERM", "").startswith(WITH_TITLES)


def title(text: str) -> str:
    """Return what gives the window or tab a title, made inert."""
    return f"{OSC}2;{printable(text, TITLE_AT_MOST)}{BEL}"


KEEP_TITLE = "\x1b[22;2t"
"""Has the terminal remember the title it has."""
RESTORE_TITLE = f"{OSC}2;{BEL}\x1b[23;2t"
"""Gives it back; where the terminal remembers none, an empty one lets its owner set it anew."""


def desktop_notification(text: str, environ: Mapping[str, str]) -> str:
    """Return what asks for a desktop notification of `text`, made inert, with OSC 9; "" where there is no desktop.

    iTerm2, kitty, ghostty, WezTerm, foot and others show it, the rest ignore it. tmux and screen pass it on wrapped,
    tmux only with `allow-passthrough`. It never begins with a number, by which some mean the progress of a task bar.
    """
    if not has_title(environ):
        return ""
    sequence = f"{OSC}9;rottui: {printable(text, NOTIFIED_AT_MOST)}{BEL}"
    if "TMUX" in environ:
        return f"{DCS}tmux;{sequence.replace(ESC, ESC + ESC)}{ST}"
    return f"{DCS}{sequence}{ST}" if "STY" in environ else sequence


def copied(text: str, environ: Mapping[str, str]) -> str:
    """Return what puts `text` into the clipboard; "" where there is none."""
    if not has_title(environ):
        return ""
    sequence = f"{OSC}52;c;{b64encode(text.encode()).decode()}{BEL}"
    if "STY" not in environ or "TMUX" in environ:
        return sequence
    parts = (sequence[at : at + SCREEN_AT_MOST] for at in range(0, len(sequence), SCREEN_AT_MOST))
    return "".join(f"{DCS}{part}{ST}" for part in parts)
