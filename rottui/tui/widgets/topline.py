"""The top line: what the market says in one line, of which date that is, how old, and whether it is real."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from rich.cells import cell_len

from rottui.briefing.judging import LEANINGS, Leaning, fmt_code, fmt_pending, fmt_since, fmt_stood, leaning_mark
from rottui.briefing.model import Briefing, Provenance
from rottui.briefing.verdict_model import VerdictBriefing
from rottui.text import printable
from rottui.tui.look.framing import Kind, is_stale
from rottui.tui.look.language import RICH, UNFINISHED, UNFINISHED_MARK, Glyphs, fmt_day, fmt_known_age, fmt_percent
from rottui.tui.look.lines import Line, Span, Tone
from rottui.tui.widgets.bar import Bar

GAP, NARROW_GAP = 3, 2
"""Blanks between two pieces."""
NARROW = 60
"""Columns below which the line keeps its pieces closer together."""

LEANING_TONES: dict[Leaning, Tone] = {
    "healthy": "gain",
    "watch": "warning",
    "unhealthy": "loss",
    "neutral": "strong",
    "unknown": "quiet",
}
"""The tone of what a verdict says of the market; a mark says it too."""


@dataclass(frozen=True, slots=True)
class Form:
    """One way to write a piece of the line."""

    spans: tuple[Span, ...]
    rank: int
    """What comes first where there is little room: 0, then 1."""

    @property
    def width(self) -> int:
        """Cells it takes."""
        return sum(cell_len(text) for text, _ in self.spans)


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of the line that is there or not, and shorter or longer, by how much room there is."""

    forms: tuple[Form, ...]
    """Shortest first, which is also the one that comes first."""
    right: bool = False

    @classmethod
    def of(cls, spans: Iterable[Span], rank: int, *, right: bool = False) -> Piece:
        """Return a piece that has one form."""
        return cls((Form(tuple(spans), rank),), right)


class TopLine(Bar):
    """The verdict and a market summary at the left, dates, ages and problems at the right."""

    def __init__(self, *, id: str, glyphs: Glyphs = RICH) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id, glyphs=glyphs)
        self._briefing: Briefing | None = None
        self._problems = 0
        self._failure = ""

    def let_go(self) -> None:
        """Hold the briefing no longer: another one comes before the line is drawn again."""
        self._briefing = None

    def show(self, briefing: Briefing | None, problems: int, failure: str = "") -> None:
        """Show `briefing`'s summary, how many problems are to be read in the help, and what failed last."""
        self._briefing, self._problems, self._failure = briefing, problems, printable(failure)
        self.changed()

    def compose_line(self, width: int) -> Line:
        """Return as much as fits, what must be known first."""
        gap = NARROW_GAP if width < NARROW else GAP
        pieces = self._pieces()
        kept, room = _fitted(pieces, width - 2, gap)  # a blank at either end
        spans: list[Span] = [(" ", "text")]
        first_right = True
        for piece in sorted((piece for piece in pieces if piece in kept), key=lambda piece: piece.right):
            blanks = gap if len(spans) > 1 else 0
            if piece.right and first_right:
                blanks += max(room, 0)
                first_right = False
            spans += [(" " * blanks, "text"), *kept[piece].spans]
        return Line(tuple(spans))

    def _pieces(self) -> list[Piece]:
        briefing = self._briefing
        if briefing is None:
            state: Span = (
                (f"{self.glyphs.warning} {self._failure}", "failed") if self._failure else ("reading …", "quiet")
            )
            return [Piece.of([("rottui", "strong")], 0), Piece.of([state], 1)]
        pieces = self._bands(briefing)
        if briefing.verdict is not None:
            pieces.append(self._verdict(briefing.verdict))
        else:
            pieces.append(Piece.of([("rottui", "strong")], 11 if pieces else 0))
        pieces += self._summary(briefing)
        if self._failure:
            pieces.append(Piece.of([(f"{self.glyphs.warning} {self._failure}", "failed")], 1, right=True))
        pieces.append(self._dated("prices", briefing.prices, briefing, 7 if briefing.replay else 3))
        if briefing.positioning.date is not None:
            pieces.append(self._dated("futures", briefing.positioning, briefing, 12))
        if self._problems:
            said = "1 problem: ?" if self._problems == 1 else f"{self._problems} problems: ?"
            pieces.append(Piece.of([(said, "warning")], 4, right=True))
        return pieces

    def _bands(self, briefing: Briefing) -> list[Piece]:
        """Return what makes these data other than today's real ones; never left out."""
        demo: list[Span] = [(" DEMO ", "demo")] if briefing.demo else []
        if not briefing.replay:
            return [Piece.of(demo, 0)] if demo else []
        day = fmt_day(briefing.as_of)
        short, long = f" {self.glyphs.replay} {day} ", f" AS OF {day} "
        return [Piece((Form((*demo, (short, "asof")), 0), Form((*demo, (long, "asof")), 1)))]

    def _verdict(self, verdict: VerdictBriefing) -> Piece:
        """Return the verdict: as one word, with what is pending, for how long it has stood, by its name, since when.

        Where only the close confirms it, every form but the word alone says so.
        """
        leaning = LEANINGS[verdict.code]
        tone, mark = LEANING_TONES[leaning], leaning_mark(leaning, self.glyphs)
        word: Span = (f"{mark} {'NO VERDICT' if verdict.code == 'unknown' else fmt_code(verdict.code)}", tone)
        name: Span = (f"{mark} {verdict.name}", tone)
        stood, sure = fmt_stood(verdict), not verdict.awaits_close
        tells: Tone = "text" if sure else "warning"
        for_long: Span = (f" {stood}", tells)
        since: Span = (f" since {fmt_day(verdict.since, self.glyphs)}{'' if sure else f', {stood}'}", tells)
        since_for: Span = (f" {fmt_since(verdict, self.glyphs)}", tells)
        brief: tuple[Span, ...] = ()
        pending: tuple[Span, ...] = ()
        if verdict.pending is not None:
            brief = ((f", {fmt_code(verdict.pending)} {verdict.pending_day}/{verdict.confirmation}?", "warning"),)
            pending = ((f", {fmt_pending(verdict)}", "warning"),)
        forms = [
            Form((word,), 0),
            *([Form((word, *brief) if sure else (word, for_long), 2)] if brief or not sure else []),
            Form((word, for_long, *brief), 5),
            Form((name, for_long, *brief), 5),
            Form((name, since, *pending), 6),
            Form((name, since_for, *pending), 8),
        ]
        return Piece(tuple(forms))

    def _dated(self, what: Kind, provenance: Provenance, briefing: Briefing, rank: int) -> Piece:
        """Return of which day data are: the day alone, then what they are, and how old; what is stale comes early."""
        if provenance.date is None:
            return Piece.of([(f"no {what}", "quiet")], rank, right=True)
        stale = is_stale(provenance, what, briefing)
        tone: Tone = "failed" if stale else "text"
        day, late = fmt_day(provenance.date), " STALE" if stale else ""
        age = fmt_known_age(provenance.age_days, replay=briefing.replay)
        mark, under_way = (UNFINISHED_MARK, f" {UNFINISHED}") if provenance.provisional else ("", "")
        long = Form(((f"{what} {day}{under_way} {self.glyphs.separator} {age}{late}", tone),), max(rank, 7))
        if what != "prices":
            return Piece((long,), right=True)
        shorts = [Form(((f"{age}{late}", tone),), 1)] if stale else [Form(((f"{day}{mark}", tone),), rank)]
        if under_way and not stale:
            shorts.append(Form(((f"{day}{under_way}", tone),), max(rank, 5)))
        return Piece((*shorts, long), right=True)

    def _summary(self, briefing: Briefing) -> list[Piece]:
        """Return what stands out: new extremes, the width of the market, the dial."""
        found: list[Piece] = []
        kinds = [pair.extreme.kind for pair in briefing.pairs if pair.extreme is not None]
        lows, highs = kinds.count("low"), kinds.count("high")
        if any(pair.last is not None for pair in briefing.pairs):
            at: list[Span] = [(f"{lows} at new lows", "extreme-low"), (", ", "quiet")]
            found.append(Piece.of([*at, (f"{highs} at new highs", "extreme-high")], 9))
        for universe in briefing.universes[:1]:
            share = universe.total.percent("above_50", "valid_50")
            if share is not None:
                found.append(Piece.of([(f"{printable(universe.name)} {fmt_percent(share)} above 50 days", "text")], 10))
        dial = briefing.dial
        percentile = dial.percentile.get("156") if dial is not None else None
        if dial is not None and percentile is not None:
            state = f", extreme {dial.extreme}" if dial.extreme else ""
            found.append(Piece.of([(f"{printable(dial.market.key)} percentile {percentile:.0f}{state}", "text")], 11))
        return found


def _fitted(pieces: Iterable[Piece], room: int, gap: int) -> tuple[dict[Piece, Form], int]:
    """Return the form that each piece is kept in, and the cells that are left.

    Forms come by their rank. Where one does not fit, no later piece takes its place, lest something be told that
    matters less; pieces that are there already may still be told at more length.
    """
    kept: dict[Piece, Form] = {}
    full = False
    wanted = [(piece, form) for piece in pieces for form in piece.forms]
    for piece, form in sorted(wanted, key=lambda of: of[1].rank):
        more = form.width - kept[piece].width if piece in kept else form.width + (gap if kept else 0)
        fits = more <= room and (piece in kept or not full)
        if fits or not kept:
            kept[piece] = form
            room -= more
        elif piece not in kept:
            full = True
    return kept, room
