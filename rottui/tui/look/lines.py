"""Lines of cells with meanings, the colours of those meanings, and what fits on a line: how every pane draws itself."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from rich.cells import cell_len, set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from rottui.tui.look.language import RICH, Glyphs, Meaning

Tone = Meaning | Literal["text", "strong", "quiet", "cursor", "warning"]
"""What a piece of text means: one of the theme's meanings, or how much it wants to be read."""

Span = tuple[str, Tone]

TONES: tuple[Tone, ...] = (
    "text", "strong", "quiet", "cursor", "warning", "gain", "loss", "unchanged", "stale", "failed",
    "extreme-high", "extreme-low", "line", "overlay", "sma-50", "sma-200", "grid", "demo", "asof",
)  # fmt: skip
"""Every tone that is drawn in lines."""

BANDS: tuple[Tone, ...] = ("demo", "asof")
"""Tones with a background of their own: blanks beside them are not part of them."""

TONE_CLASSES = {f"tone--{tone}" for tone in (*TONES, "selected")}
"""The component classes by which a screen's stylesheet gives the tones their colours."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a pane. Equal lines look equal, so a drawn line is kept by its Line."""

    spans: tuple[Span, ...]
    selected: bool = False

    @property
    def text(self) -> str:
        """The line without its meanings."""
        return "".join(text for text, _ in self.spans)


BLANK = Line(())


@dataclass(frozen=True, eq=False, slots=True)
class Colours:
    """The style of every tone, on the pane's background and on the selected row's."""

    plain: Mapping[Tone, Style]
    selected: Mapping[Tone, Style]

    @classmethod
    def of(cls, styled: Callable[[str], Style]) -> Colours:
        """Look every tone up by the name of its component class; `styled` resolves one as the stylesheet says."""
        plain = {tone: styled(f"tone--{tone}") for tone in TONES}
        selected = styled("tone--selected")
        if selected.reverse:  # in the terminal's own colours, of which a patchwork would come
            return cls(plain, {tone: Style(bold=style.bold, reverse=True) for tone, style in plain.items()})
        row = Style(bgcolor=selected.bgcolor)
        return cls(plain, {tone: style + row for tone, style in plain.items()})

    def stale(self) -> Colours:
        """Return the same colours with ordinary text dimmed, for data that are old or could not be renewed."""

        def dim(styles: Mapping[Tone, Style]) -> dict[Tone, Style]:
            return {tone: styles["stale"] if tone in ("text", "strong") else style for tone, style in styles.items()}

        return Colours(dim(self.plain), dim(self.selected))


def draw(line: Line, width: int, colours: Colours) -> Strip:
    """Turn `line` into a strip of exactly `width` cells. Blanks take their neighbour's style: fewer bytes."""
    styles = colours.selected if line.selected else colours.plain
    parts: list[tuple[str, Tone]] = []
    room = width
    for text, tone in line.spans:
        length = cell_len(text)
        if length > room:
            text, length = set_cell_size(text, room), room
        if not text:
            continue
        room -= length
        blank = not text.strip()
        if parts and (parts[-1][1] == tone or (blank and parts[-1][1] not in BANDS)):
            parts[-1] = (parts[-1][0] + text, parts[-1][1])
        elif parts and tone not in BANDS and not parts[-1][0].strip():
            parts[-1] = (parts[-1][0] + text, tone)
        else:
            parts.append((text, tone))
    if room > 0:
        tail = parts.pop() if parts and parts[-1][1] not in BANDS else ("", "text")
        parts.append((tail[0] + " " * room, tail[1]))
    return Strip([Segment(text, styles[tone]) for text, tone in parts], width)


def left(text: str, width: int, glyphs: Glyphs = RICH) -> str:
    """Pad `text` to `width` cells on the right, or cut it, saying so."""
    length = cell_len(text)
    if length <= width:
        return text + " " * (width - length)
    return set_cell_size(text, width - 1) + glyphs.ellipsis if width > 0 else ""


def folded(text: str, width: int) -> list[str]:
    """Return `text` as lines of at most `width` columns, broken at blanks; only a word longer than that is broken."""
    return textwrap.wrap(text, max(width, 1), break_on_hyphens=False) or [""]


def whole_words(text: str, width: int) -> str:
    """Return the beginning of a name that fits in `width` columns: whole words of it, if so many as one do."""
    if cell_len(text) <= width:
        return text
    begun = text[: width + 1].rpartition(" ")[0].rstrip(" ,&-")
    return begun if begun and cell_len(begun) <= width else text


def right(text: str, width: int, glyphs: Glyphs = RICH) -> str:
    """Pad `text` to `width` cells on the left, or cut it, saying so."""
    length = cell_len(text)
    return " " * (width - length) + text if length <= width else left(text, width, glyphs)


def fit(facts: Sequence[str], width: int, separator: str) -> str:
    """Join as many of `facts` as fit `width`, the first being the most important; "" when not even that one fits."""
    for count in range(len(facts), 0, -1):
        text = separator.join(facts[:count])
        if cell_len(text) <= width:
            return text
    return ""


def align_decimals(texts: Sequence[str]) -> list[str]:
    """Pad figures so that their decimal points stand under each other, all to one width."""
    whole = [text.partition(".")[0] for text in texts]
    before = max(map(len, whole), default=0)
    after = max((len(text) - len(part) for text, part in zip(texts, whole, strict=True)), default=0)
    return [
        (part.rjust(before) + text[len(part) :]).ljust(before + after) for text, part in zip(texts, whole, strict=True)
    ]
