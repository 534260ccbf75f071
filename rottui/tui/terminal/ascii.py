"""What stands for a character where only ASCII may be written: the last word, after every pane has done its best.

The desk's own panes draw with the plain glyphs of `rottui.briefing.wording`; this catches what Textual draws itself,
and names from outside.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from rich.cells import cell_len
from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter

STAND_INS = str.maketrans(
    {
        **dict.fromkeys("─━╌╍┄┅┈┉▔▁▂▃▄▅▆▇", "-"),
        **dict.fromkeys("═", "="),
        **dict.fromkeys("│┃║╎╏┆┇┊┋▏▎▍▌▋▊▉▐▕", "|"),
        **dict.fromkeys("█▓▀", "#"),
        **dict.fromkeys("░▒", "."),
        **dict.fromkeys("–—−‐‑", "-"),
        **dict.fromkeys("“”„«»", '"'),
        **dict.fromkeys("‘’‚", "'"),
        **dict.fromkeys("·•●○◆", "*"),
        **dict.fromkeys("▲↑", "^"),
        **dict.fromkeys("▼↓▾", "v"),
        **dict.fromkeys("▶▸→❯›⏵", ">"),
        **dict.fromkeys("◀◂←‹", "<"),
        "…": "~",
        "×": "x",
        "£": "#",
        "¢": "c",
    }
)
"""What is drawn and typed most; a frame's double line stays another than its single one."""

NOT_DRAWN = "?"


@lru_cache(maxsize=4096)
def ascii_only(text: str) -> str:
    """Return `text` in ASCII and as wide: a letter without its accent, a corner as `+`, anything else as `?`."""
    if text.isascii():
        return text
    return "".join(map(_stand_in, text))


def _stand_in(character: str) -> str:
    if character.isascii():
        return character
    width = cell_len(character)
    plain = character.translate(STAND_INS)
    if not plain.isascii():
        plain = "+" if "\u2500" <= character <= "\u257f" else unicodedata.normalize("NFKD", character)
        plain = "".join(letter for letter in plain if letter.isascii())
    return plain if len(plain) == width else NOT_DRAWN * width


class AsciiOnly(LineFilter):
    """Lets nothing but ASCII through."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:
        """Replace what is not ASCII."""
        return [Segment(ascii_only(text), style, control) for text, style, control in segments]
