"""A briefing cut into titled tables and sentences: the one layout that text and markdown both render."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field

from rottui.briefing import wording
from rottui.briefing.model import Briefing, MarketBriefing, PairBriefing, Provenance, UniverseBriefing

CHANGES = ("1d", "1w", "1m", "3m", "6m", "1y")


@dataclass(frozen=True, slots=True)
class Column:
    """A table column: its heading, and whether its cells are numbers."""

    title: str
    number: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under columns; a row of one cell is a heading between the rows."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A titled part of a report."""

    title: str
    source: str
    """Date, source and age of its data."""
    sentences: tuple[str, ...] = ()
    """What the table says, in words, first."""
    tables: tuple[Table, ...] = ()
    notes: tuple[str, ...] = field(default=())
    """Warnings and definitions, last."""


def heading(briefing: Briefing) -> str:
    """Return the report's first line: what it is of, and whether it is a demo or a replay."""
    words = ["rottui", str(briefing.as_of) if briefing.as_of else "no data"]
    if briefing.replay:
        words.append("AS OF (only what was known that day)")
    if briefing.demo:
        words.append("DEMO: synthetic data, not a market")
    return " · ".join(words)


def sections(briefing: Briefing, names: Collection[str]) -> Iterator[Section]:
    """Yield the sections of `names` that hold anything, in the report's order."""
    for name, build in _BUILDERS.items():
        if name in names:
            section = build(briefing)
            if section is not None:
                yield section


def source_line(trace: Provenance) -> str:
    """Return "2025-10-31 · Yahoo · 2 days old"."""
    if trace.date is None:
        return "no data"
    parts = [str(trace.date), trace.source, _age(trace.age_days)]
    return " · ".join(part for part in parts if part)


def _age(days: int | None) -> str:
    return "" if days is None else wording.fmt_age(days) + ("" if days <= 0 else " old")


def _pairs(briefing: Briefing) -> Section | None:
    if not briefing.pairs:
        return None
    columns = (
        Column("Pair"),
        Column("Last", number=True),
        *(Column(name, number=True) for name in CHANGES),
        Column("Trend"),
        Column("Extreme"),
    )
    rows: list[tuple[str, ...]] = []
    group = None
    for pair in briefing.pairs:
        if pair.pair.group != group:
            group = pair.pair.group
            rows.append((group,))
        rows.append(_pair_row(pair))
    basis = {"price": "price (split-adjusted)", "total_return": "total return"}[briefing.pairs[0].basis]
    return Section(
        title="Ratio pairs",
        source=f"{source_line(briefing.prices)} · basis {basis}",
        sentences=tuple(extreme_sentence(pair) for pair in briefing.pairs if pair.extreme),
        tables=(Table(columns, tuple(rows)),),
        notes=_grouped((pair.pair.name, pair.problem) for pair in briefing.pairs),
    )


def _pair_row(pair: PairBriefing) -> tuple[str, ...]:
    extreme = pair.extreme
    return (
        pair.pair.name + ("!" if pair.problem else ""),
        wording.fmt_ratio(pair.last),
        *(wording.fmt_change(pair.change[name]) for name in CHANGES),
        pair.trend or wording.RICH.missing,
        f"{wording.fmt_months_extreme(extreme)} {extreme.date}" if extreme else "",
    )


def extreme_sentence(pair: PairBriefing) -> str:
    """Return "MAGS/SPY: 4M LOW, lowest since 2025-09-11; over 1m MAGS -3.1%, SPY +0.8%"."""
    extreme = pair.extreme
    if extreme is None:
        return f"{pair.pair.name}: no extreme"
    lowest = "lowest" if extreme.kind == "low" else "highest"
    span = f"{lowest} on record, since {extreme.since}" if extreme.on_record else f"{lowest} since {extreme.since}"
    ago = "" if extreme.sessions_ago == 0 else f", {wording.fmt_plural(extreme.sessions_ago, 'session')} ago"
    legs = ""
    if pair.legs:
        numerator, denominator = wording.fmt_change(pair.legs.numerator), wording.fmt_change(pair.legs.denominator)
        legs = f"; over {pair.legs.window} {pair.pair.numerator} {numerator}, {pair.pair.denominator} {denominator}"
    return f"{pair.pair.name}: {wording.fmt_months_extreme(extreme)}{ago}, {span}{legs}"


def _breadth(briefing: Briefing) -> Section | None:
    if not briefing.universes:
        return None
    shares = (("above_20", "valid_20"), ("above_50", "valid_50"), ("above_200", "valid_200"))
    columns = tuple(
        Column(title, number=number)
        for title, number in (
            ("Universe", False), (">20d", True), (">50d", True), (">200d", True), ("Adv", True), ("Dec", True),
            ("NH", True), ("NL", True), ("McCl", True), ("Summ", True), ("Zweig", True), ("Up 1m", True),
            ("Up 3m", True), ("Valid", True),
        )
    )  # fmt: skip

    def row(name: str, universe: UniverseBriefing, index: int) -> tuple[str, ...]:
        figures = universe.total if index < 0 else universe.sectors[index]
        counts = figures.counts
        return (
            name,
            *(wording.fmt_percent(figures.percent(*share)) for share in shares),
            *(wording.fmt_count(counts[key]) for key in ("advances", "declines", "new_highs", "new_lows")),
            wording.fmt_number(figures.mcclellan, 0),
            wording.fmt_number(figures.summation, 0),
            wording.fmt_number(figures.zweig, 2),
            wording.fmt_percent(figures.percent("up_1m", "valid_1m")),
            wording.fmt_percent(figures.percent("up_3m", "valid_3m")),
            f"{wording.fmt_count(counts['priced'])}/{wording.fmt_count(counts['members'])}",
        )

    rows: list[tuple[str, ...]] = []
    for universe in briefing.universes:
        rows.append(row(universe.name, universe, -1))
        rows += [row(f"  {figures.sector}", universe, index) for index, figures in enumerate(universe.sectors)]
    return Section(
        title="Breadth",
        source=source_line(briefing.breadth),
        tables=(Table(columns, tuple(rows)),),
        notes=(
            *(f"{universe.name}: {universe.problem}" for universe in briefing.universes if universe.problem),
            "Today's members are applied to the past, which flatters it.",
        ),
    )


def _positioning(briefing: Briefing) -> Section | None:
    if not briefing.markets:
        return None
    columns = tuple(
        Column(title, number=number)
        for title, number in (
            ("Market", False), ("Report", False), ("Net % OI", True), ("1w", True), ("Pctl 156", True),
            ("Index 26", True), ("52", True), ("156", True), ("Move 6w", True), ("Extreme", False),
            ("Unwound", False),
        )
    )  # fmt: skip
    rows: list[tuple[str, ...]] = []
    group = None
    for market in (*([briefing.dial] if briefing.dial else []), *briefing.markets):
        if market.market.group != group:
            group = market.market.group
            rows.append((group,))
        rows.append(_market_row(market))
    return Section(
        title="Futures positioning (speculators)",
        source=source_line(briefing.positioning),
        tables=(Table(columns, tuple(rows)),),
        notes=_grouped((market.market.key, market.problem) for market in briefing.markets),
    )


def _market_row(market: MarketBriefing) -> tuple[str, ...]:
    unwound = (
        "" if market.unwound_pct is None else f"{wording.fmt_percent(market.unwound_pct)} of {market.unwound_from}"
    )
    return (
        market.market.key + ("!" if market.problem else ""),
        str(market.report_date or ""),
        wording.fmt_points(market.net_pct_oi, 1),
        wording.fmt_points(market.change_1w, 1),
        wording.fmt_number(market.percentile["156"], 0),
        *(wording.fmt_number(market.cot_index[window], 0) for window in ("26", "52", "156")),
        wording.fmt_points(market.movement_6w, 0),
        (market.extreme or "").upper(),
        unwound,
    )


def _problems(briefing: Briefing) -> Section | None:
    if not briefing.problems:
        return None
    said = ((p.where, p.what + (f" ({p.hint})" if p.hint else "")) for p in briefing.problems)
    return Section(title="Problems", source="", sentences=_grouped(said))


def _grouped(said: Iterable[tuple[str, str | None]]) -> tuple[str, ...]:
    """Return each thing said once, after the names it is said of: "GC, SI: no reports"."""
    names: dict[str, list[str]] = {}
    for name, what in said:
        if what:
            names.setdefault(what, []).append(name)
    return tuple(f"{', '.join(dict.fromkeys(of))}: {what}" for what, of in names.items())


_BUILDERS: dict[str, Callable[[Briefing], Section | None]] = {
    "pairs": _pairs,
    "breadth": _breadth,
    "positioning": _positioning,
    "problems": _problems,
}
