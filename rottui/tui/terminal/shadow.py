"""Knows what stands on the screen, and writes only what is to stand there otherwise: cell by cell, and look by look.

Textual paints a widget's region anew when anything in it may have changed, and says of each piece in which colours.
Most of the cells are there already; and of what is left, half the bytes are colours. So:

- What it writes is drawn into a shadow of the screen first, and only the cells that differ from it are written.
- They are written colour by colour over the whole screen. To go to a cell takes six bytes, to change a colour eighteen,
  and every line of a chart is of four colours or more.

Only what is sure is left out. The shadow is forgotten whenever somebody else may have drawn: after a stop, a change of
size, any sequence that is not known to leave the screen alone. Characters of which terminals disagree how wide they are
are written each time, with all that follows them in their piece, and nothing right of them is taken to be known.
Nothing is left to the terminal but to put the cursor somewhere, to take a colour and to show a character.
"""

from __future__ import annotations

import re

from rottui.tui.terminal.sgr import PLAIN, RESET, Look, after, change

SYNC_START, SYNC_END = "\x1b[?2026h", "\x1b[?2026l"
"""Between them a terminal that knows them shows nothing: all of it appears at once."""

_TOKEN = re.compile(
    r"\x1b\[(?P<look>[0-9;]*)m"
    r"|\x1b\[(?P<row>[0-9]+);(?P<column>[0-9]+)H"
    r"|(?P<text>[^\x00-\x1f\x7f-\x9f]+)"
    r"|(?P<line>\n)"
    r"|(?P<sync>\x1b\[\?2026[hl])"
    r"|(?P<link>\x1b\]8;[^\x07\x1b]*(?:\x07|\x1b\\))"
    r"|(?P<apart>\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1bP.*?\x1b\\)"
    r"|(?P<other>\x1b\[[0-?]*[ -/]*[@-~]|.)",
    re.DOTALL,
)
"""`apart` draws nothing: a title, the clipboard. What is `other` may do anything."""

_LINK_ENDS = re.compile(r"\x1b\]8;[^;]*;(?:\x07|\x1b\\)")

_UNSURE = re.compile(
    r"[^ -~\u00a1-\u00ac\u00ae-\u024f\u0391-\u03c9\u2010-\u2027\u2030-\u205e\u2190-\u22ff\u2500-\u25fc\u2800-\u28ff]"
)
"""What is not one cell wide everywhere: East Asian text, emoji, marks that stack."""

_INKED = frozenset({"4", "7", "9", "21", "53"})
"""Attributes that show on a blank: lines below, through and above it, and colours reversed."""

Cell = tuple[str, Look]
Place = tuple[int, int]
"""A row and a column, counted from 0."""
UNSURE = -1
"""For a column: somewhere right of what is known of its row."""


class Shadow:
    """What stands on a screen, as far as that is known."""

    def __init__(self) -> None:
        self._rows: dict[int, list[Cell | None]] = {}
        self._changed: dict[int, set[int]] = {}
        self._written: list[str] = []
        self._look = PLAIN
        self._at: Place | None = None
        self._rests: Place | None = None
        self._linked = self._synced = False

    def forget(self) -> None:
        """Take nothing for granted any more."""
        self._rows.clear()
        self._at = self._rests = None

    def news(self, text: str) -> str:
        """Return what has to be written for the screen to look as if all of `text` had been; "" if it does already.

        Both begin and end without any colour.
        """
        self._written, self._look, self._at = [], PLAIN, None
        wanted, place, rests = PLAIN, None, None
        for token in _TOKEN.finditer(text):
            kind, piece = token.lastgroup, token.group()
            if kind == "look":
                wanted = after(wanted, token["look"])
            elif kind == "column":
                place = rests = (int(token["row"]) - 1, int(token["column"]) - 1)
            elif kind == "text":
                place, rests = self._draw(place, piece, wanted), None
            elif kind == "sync":
                self._synced = True
            elif kind == "line":  # a move follows it
                place = rests = None
            else:
                self._pass_on(piece, kind, wanted)
                place, rests = (None, None) if kind == "other" else (place, rests)
        self._write_changed()
        self._rest(rests)
        if self._look != PLAIN:
            self._written.append(RESET)
        if self._synced and self._written:
            return "".join([SYNC_START, *self._written, SYNC_END])
        return "".join(self._written)

    # What is drawn

    def _draw(self, place: Place | None, text: str, look: Look) -> Place | None:
        """Draw text, on the screen itself what is not sure of it; return where the next goes, if that is known."""
        unsure = _UNSURE.search(text)
        if place is not None and place[1] != UNSURE and unsure is None and not self._linked:
            self._draw_sure(*place, text, look)
            return place[0], place[1] + len(text)
        if place is None:
            self._write_on(text, look)
            self.forget()
            return None
        row, column = place
        if column != UNSURE:
            sure = 0 if self._linked or unsure is None else max(0, unsure.start() - 1)
            self._draw_sure(row, column, text[:sure], look)
            self._write_changed()
            self._go(row, column + sure)
            del self._rows[row][max(0, column + sure - 1) :]  # a mark that comes first changes the cell before it
            text = text[sure:]
        self._write_on(text, look)
        return row, UNSURE

    def _write_on(self, text: str, look: Look) -> None:
        """Write text wherever the cursor is."""
        self._write_changed()
        self._dye(look)
        self._written.append(text)
        self._at = None

    def _draw_sure(self, row: int, column: int, text: str, look: Look) -> None:
        line = self._rows.setdefault(row, [])
        if len(line) < column + len(text):
            line += [None] * (column + len(text) - len(line))
        blank = (" ", look if _INKED.intersection(look.attributes) else _empty(look))
        changed = []
        for at, character in enumerate(text, column):
            cell = blank if character == " " else (character, look)
            if line[at] != cell:
                line[at] = cell
                changed.append(at)
        if changed:
            self._changed.setdefault(row, set()).update(changed)

    # What is written

    def _pass_on(self, sequence: str, kind: str | None, look: Look) -> None:
        self._write_changed()
        if kind == "other":  # what clears the screen clears it in a colour
            self._dye(look)
        self._written.append(sequence)
        if kind == "link":
            self._linked = _LINK_ENDS.fullmatch(sequence) is None
        elif kind == "other":
            self.forget()

    def _write_changed(self) -> None:
        """Write every cell that has changed, those of a look together, and blanks with the most of their background."""
        inked: dict[Look, list[Place]] = {}
        empty: dict[Look, list[Place]] = {}
        for row, columns in sorted(self._changed.items()):
            line = self._rows[row]
            for column in sorted(columns):
                character, look = line[column]  # type: ignore[misc]  # what has changed is known
                looks = empty if character == " " and look == _empty(look) else inked
                looks.setdefault(look, []).append((row, column))
        self._changed.clear()
        for look, places in sorted(inked.items(), key=lambda each: -len(each[1])):
            among = [] if _INKED.intersection(look.attributes) else empty.pop(_empty(look), [])
            self._write(look, sorted(places + among) if among else places)
        for look, places in empty.items():
            self._write(look, places)

    def _write(self, look: Look, places: list[Place]) -> None:
        self._dye(look)
        row, column = self._at or (-1, -1)
        line: list[Cell | None] = self._rows.get(row, [])
        for place in places:
            if place != (row, column):
                if place[0] == row and place[1] > column:
                    self._skip(line[column : place[1]])
                else:
                    self._go(*place)
                    line = self._rows[place[0]]
                row, column = place
            self._written.append(line[column][0])  # type: ignore[index]  # what has changed is known
            column += 1
        self._at = row, column

    def _skip(self, cells: list[Cell | None]) -> None:
        """Move right over cells, or write them once more where that is shorter."""
        move = "\x1b[C" if len(cells) == 1 else f"\x1b[{len(cells)}C"
        if len(cells) <= len(move) and all(cell is not None and self._fits(cell) for cell in cells):
            again = "".join(cell[0] for cell in cells if cell is not None)
            move = again if len(again.encode()) <= len(move) else move
        self._written.append(move)

    def _fits(self, cell: Cell) -> bool:
        """Whether a cell can be written in the look that is set."""
        character, look = cell
        empty = character == " " and not _INKED.intersection((*look.attributes, *self._look.attributes))
        return look == self._look or (empty and look.background == self._look.background)

    def _rest(self, place: Place | None) -> None:
        """Leave the cursor where it is to be, unless it is there."""
        if not self._written and place in (None, self._rests):
            return
        if place is not None and place != self._at:
            self._go(*place)
        self._rests = place

    def _go(self, row: int, column: int) -> None:
        self._written.append(f"\x1b[{row + 1};{column + 1}H")
        self._at = row, column

    def _dye(self, look: Look) -> None:
        self._written.append(change(self._look, look))
        self._look = look


def _empty(look: Look) -> Look:
    """Return what can be seen of a look in a blank that nothing is drawn on."""
    return Look(background=look.background)
