"""The top line: what the market says in one line, of which date that is, how old, and whether it is real."""

from __future__ import annotations

from dataclasses import dataclass

from rich.cells import cell_len

from rottui.briefing.model import Briefing, Provenance
from rottui.text import printable
from rottui.tui.framing import Kind, is_stale
from rottui.tui.language import RICH, Glyphs, fmt_age, fmt_day, fmt_percent
from rottui.tui.lines import Line, Span
from rottui.tui.widgets.bar import Bar

GAP = 3


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of the line that is there or not, by how much room there is."""

    spans: tuple[Span, ...]
    rank: int
    """0 is always there; then 1 first."""
    right: bool = False

    @property
    def width(self) -> int:
        """Cells it takes."""
        return sum(cell_len(text) for text, _ in self.spans)


class TopLine(Bar):
    """A market summary at the left, dates, ages and problems at the right."""

    def __init__(self, *, id: str, glyphs: Glyphs = RICH) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id, glyphs=glyphs)
        self._briefing: Briefing | None = None
        self._problems = 0
        self._failure = ""

    def show(self, briefing: Briefing | None, problems: int, failure: str = "") -> None:
        """Show `briefing`'s summary, how many problems are to be read in the help, and what failed last."""
        self._briefing, self._problems, self._failure = briefing, problems, printable(failure)
        self.changed()

    def compose_line(self, width: int) -> Line:
        """Return as much as fits, what must be known first."""
        pieces = self._pieces()
        kept: list[Piece] = []
        room = width - 2  # a blank at either end
        for piece in sorted(pieces, key=lambda piece: piece.rank):
            if kept and piece.width + GAP > room:
                break
            kept.append(piece)
            room -= piece.width + (GAP if len(kept) > 1 else 0)
        spans: list[Span] = [(" ", "text")]
        first_right = True
        for piece in sorted((p for p in pieces if p in kept), key=lambda p: p.right):
            gap = GAP if len(spans) > 1 else 0
            if piece.right and first_right:
                gap += max(room, 0)
                first_right = False
            spans += [(" " * gap, "text"), *piece.spans]
        return Line(tuple(spans))

    def _pieces(self) -> list[Piece]:
        briefing = self._briefing
        if briefing is None:
            state: Span = (
                (f"{self.glyphs.warning} {self._failure}", "failed") if self._failure else ("reading …", "quiet")
            )
            return [Piece((("rottui", "strong"),), 0), Piece((state,), 1)]
        pieces = self._bands(briefing)
        pieces.append(Piece((("rottui", "strong"),), 8 if pieces else 0))
        pieces += self._summary(briefing)
        if self._failure:
            pieces.append(Piece(((f"{self.glyphs.warning} {self._failure}", "failed"),), 1, right=True))
        pieces.append(self._dated("prices", briefing.prices, briefing, 2))
        if briefing.positioning.date is not None:
            pieces.append(self._dated("futures", briefing.positioning, briefing, 6))
        if self._problems:
            said = "1 problem: ?" if self._problems == 1 else f"{self._problems} problems: ?"
            pieces.append(Piece(((said, "warning"),), 3, right=True))
        return pieces

    def _bands(self, briefing: Briefing) -> list[Piece]:
        """Return what makes these data other than today's real ones; never left out."""
        bands: list[Span] = []
        if briefing.demo:
            bands.append((" DEMO ", "demo"))
        if briefing.replay:
            bands.append((f" AS OF {fmt_day(briefing.as_of)} ", "asof"))
        return [Piece(tuple(bands), 0)] if bands else []

    def _dated(self, what: Kind, provenance: Provenance, briefing: Briefing, rank: int) -> Piece:
        if provenance.date is None:
            return Piece(((f"no {what}", "quiet"),), rank, right=True)
        stale = is_stale(provenance, what, briefing)
        said = f"{what} {fmt_day(provenance.date)} {self.glyphs.separator} {fmt_age(provenance.age_days)}"
        return Piece(((said + (" STALE" if stale else ""), "failed" if stale else "text"),), rank, right=True)

    def _summary(self, briefing: Briefing) -> list[Piece]:
        """Return what stands out: new extremes, the width of the market, the dial."""
        found: list[Piece] = []
        kinds = [pair.extreme.kind for pair in briefing.pairs if pair.extreme is not None]
        lows, highs = kinds.count("low"), kinds.count("high")
        if any(pair.last is not None for pair in briefing.pairs):
            found.append(
                Piece(
                    (
                        (f"{lows} at new lows", "extreme-low"),
                        (", ", "quiet"),
                        (f"{highs} at new highs", "extreme-high"),
                    ),
                    4,
                )
            )
        for universe in briefing.universes[:1]:
            share = universe.total.percent("above_50", "valid_50")
            if share is not None:
                found.append(Piece(((f"{printable(universe.name)} {fmt_percent(share)} above 50 days", "text"),), 5))
        dial = briefing.dial
        percentile = dial.percentile.get("156") if dial is not None else None
        if dial is not None and percentile is not None:
            state = f", extreme {dial.extreme}" if dial.extreme else ""
            found.append(Piece(((f"{printable(dial.market.key)} percentile {percentile:.0f}{state}", "text"),), 7))
        return found
