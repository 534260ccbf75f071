"""What an import did, as values, and as the page that a person reads at its end."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from rottui.refresh.merge import UniverseChange
from rottui.sources.files.cot import describe
from rottui.sources.protocol import Refusal

SHOWN = 6
"""Entries of a section that are shown before the rest is only counted."""

FEW_FILES = 3
"""Files that a reason names one by one."""


@dataclass(frozen=True, slots=True)
class Counts:
    """Rows by what became of them."""

    added: int = 0
    updated: int = 0
    unchanged: int = 0

    def __str__(self) -> str:
        return f"{self.added:,} added, {self.updated:,} updated, {self.unchanged:,} unchanged"


@dataclass(frozen=True, slots=True)
class SuspectedSplit:
    """A close that moved by the ratio of a split."""

    symbol: str
    date: date
    before: float
    after: float
    ratio: str
    """As shares for shares: "4:1", or "1:10" where shares were merged."""


@dataclass(frozen=True, slots=True)
class Gap:
    """Sessions that a symbol has no bar for, between its first and its last."""

    symbol: str
    missing: int
    first: date


@dataclass(frozen=True, slots=True)
class ImportSummary:
    """What an import found and did."""

    price_files: int
    positioning_files: tuple[tuple[str, int], ...]
    """Report kind and number of files."""
    member_files: int
    unusable_files: int
    """Files of which nothing could be used."""
    symbols: int
    """Symbols of which bars were taken."""
    named: tuple[str, ...]
    """Those that files name by their own names, where no column says of which symbol the bars are."""
    first: date | None
    last: date | None
    """First and last date of the bars given."""
    prices: Counts
    markets: int
    positioning: Counts
    """Rows of one market, date and category."""
    universes: tuple[UniverseChange, ...]
    refusals: tuple[Refusal, ...]
    """What could not be used."""
    notes: tuple[Refusal, ...]
    """What was taken for granted or put right, and what was passed over."""
    splits: tuple[SuspectedSplit, ...]
    gaps: tuple[Gap, ...]
    """Most missing sessions first."""
    generation: int
    """The cache's generation afterwards."""
    seconds: float

    @property
    def refused_rows(self) -> int:
        """Rows that were refused."""
        return sum(refusal.rows for refusal in self.refusals)

    @property
    def files(self) -> int:
        """Files that were read, with any success."""
        return self.price_files + sum(count for _, count in self.positioning_files) + self.member_files

    @property
    def changed(self) -> bool:
        """Whether the cache holds anything else than before."""
        members = any(change.added or change.removed or change.restated for change in self.universes)
        rows = (self.prices.added, self.prices.updated, self.positioning.added, self.positioning.updated)
        return members or any(rows)


def summary_lines(summary: ImportSummary, width: int = 100, *, all: bool = False) -> list[str]:  # noqa: A002
    """Return the page: what was read and done, what was refused and why, and what looks wrong.

    Equal reasons are told once for all their files, and long lists are cut with a count, unless `all` is asked for.
    """
    limit = None if all else SHOWN
    lines = [_headline(summary), *_totals(summary)]
    lines += _section(_refused_title(summary), _reasons(summary.refusals, whole=all), limit)
    lines += _section("Notes", _reasons(summary.notes, whole=all), limit)
    splits = [_split_line(split) for split in summary.splits]
    lines += _section(f"Suspected splits: {len(splits)} (kept as they are, for real moves look alike)", splits, limit)
    lines += _section(f"Gaps: {len(summary.gaps)} symbols lack sessions that most have", _gap_lines(summary), limit)
    return [part for line in lines for part in _wrapped(line, width)]


def _headline(summary: ImportSummary) -> str:
    kinds = [_plural(summary.price_files, "price file")] if summary.price_files else []
    kinds += [_plural(count, f"{describe(report)} report") for report, count in summary.positioning_files]
    kinds += [_plural(summary.member_files, "member list")] if summary.member_files else []
    kinds += [f"{summary.unusable_files:,} not usable"] if summary.unusable_files else []
    return f"Read {_plural(summary.files + summary.unusable_files, 'file')} in {summary.seconds:.1f} s" + (
        f": {', '.join(kinds)}" if kinds else ""
    )


def _totals(summary: ImportSummary) -> list[str]:
    lines = []
    if summary.price_files:
        span = f", {summary.first} to {summary.last}" if summary.first else ""
        lines.append(f"Prices: {_plural(summary.symbols, 'symbol')}{span}; {summary.prices}")
        if 0 < len(summary.named) <= SHOWN:
            lines.append(f"Named by their files: {', '.join(summary.named)}")
    if summary.positioning_files:
        lines.append(f"Positioning: {_plural(summary.markets, 'market')}; {summary.positioning}")
    lines += [_universe_line(change) for change in summary.universes]
    if not summary.changed:
        lines.append("Nothing changed.")
    return lines


def _universe_line(change: UniverseChange) -> str:
    gone = ", ".join(change.removed[:SHOWN]) + (" …" if len(change.removed) > SHOWN else "")
    parts = [_plural(change.members, "member"), f"{len(change.added):,} new"]
    parts.append(f"{len(change.removed):,} gone" + (f" ({gone})" if gone else ""))
    parts += [f"{change.restated:,} renamed or in another sector"] if change.restated else []
    return f"Universe {change.universe}: {', '.join(parts)}"


def _refused_title(summary: ImportSummary) -> str:
    files = _plural(len({refusal.file for refusal in summary.refusals}), "file")
    return (
        f"Refused: {_plural(summary.refused_rows, 'row')} in {files}" if summary.refused_rows else f"Refused: {files}"
    )


def _section(title: str, entries: Sequence[str], limit: int | None) -> list[str]:
    """Return a title and its entries indented, cut to the limit; nothing where there is no entry."""
    if not entries or not title:
        return []
    shown = entries if limit is None else entries[:limit]
    more = len(entries) - len(shown)
    return [
        "",
        title,
        *(f"  {entry}" for entry in shown),
        *([f"  and {more:,} more; --all lists them"] if more else []),
    ]


def _reasons(refusals: Iterable[Refusal], *, whole: bool) -> list[str]:
    """Group by reason, those that cost the most rows first; few files are named one by one, many by example."""
    groups: dict[str, list[Refusal]] = {}
    for refusal in refusals:
        groups.setdefault(refusal.reason, []).append(refusal)
    ordered = sorted(groups.items(), key=lambda group: -sum(refusal.rows for refusal in group[1]))
    lines: list[str] = []
    for reason, group in ordered:
        if whole or len(group) <= FEW_FILES:
            lines += [f"{_place(refusal)}: {reason}{_aside(refusal)}" for refusal in group]
        else:
            named = ", ".join(_place(refusal) for refusal in group[:FEW_FILES])
            rows = sum(refusal.rows for refusal in group)
            cost = f", {_plural(rows, 'row')}" if rows else ""
            lines.append(f"{len(group):,} files{cost}: {reason} ({named} …)")
    return lines


def _place(refusal: Refusal) -> str:
    return refusal.file if refusal.line is None else f"{refusal.file} line {refusal.line:,}"


def _aside(refusal: Refusal) -> str:
    """Return the first offending cell and the number of rows, as far as they say more than the reason."""
    shown = [f'"{refusal.example}"'] if refusal.example else []
    shown += [_plural(refusal.rows, "row")] if refusal.rows > 1 else []
    return f" ({', '.join(shown)})" if shown else ""


def _split_line(split: SuspectedSplit) -> str:
    return f"{split.symbol} {split.date}: {split.before:.6g} to {split.after:.6g}, near {split.ratio}"


def _gap_lines(summary: ImportSummary) -> list[str]:
    return [f"{gap.symbol}: {_plural(gap.missing, 'session')}, the first {gap.first}" for gap in summary.gaps]


def _plural(count: int, noun: str) -> str:
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def _wrapped(line: str, width: int) -> list[str]:
    indent = "    " if line.startswith(" ") else "  "
    return textwrap.wrap(line, width, subsequent_indent=indent, break_on_hyphens=False) or [""]
