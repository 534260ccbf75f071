"""The tables of a report: what stands out among the pairs, all pairs, breadth, and futures positioning."""

from __future__ import annotations

from collections.abc import Callable

from rottui.briefing import wording
from rottui.briefing.model import BreadthFigures, Briefing, MarketBriefing, PairBriefing
from rottui.errors import Problem
from rottui.report.sections import Column, Section, Table, remarks_of, source_line

CHANGES = ("1d", "1w", "1m", "3m", "6m", "1y")

_PAIRS_LEGEND = (
    "Changes in percent over a day, a week (5 sessions), 1, 3, 6 and 12 months (21, 63, 126, 252). Trend: up is a"
    " ratio above a rising 50-day average. Extreme: 4M LOW is the lowest in four months, REC on record; Ago:"
    " sessions since it was set. Num., Den.: what the legs themselves did, as log returns."
)
_BREADTH_LEGEND = (
    "Members above their 20, 50 and 200-day averages; advancing and declining; at a 52-week high or low; McClellan"
    " oscillator and summation; Zweig: 10-day average of advances, 0 to 1; up over 1 and 3 months; members with a"
    " price, of all. Today's members are applied to the past, which flatters it."
)
_POSITIONING_LEGEND = (
    "Net position of speculators in percent of open interest, and its change in points. Pctl, Z, Index: percentile,"
    " z-score and COT index over so many reports. Move: change of the index over 6 reports. Extreme: among the most"
    " lopsided of 156 reports. Unwound: how much of the way back from the last extreme to the median is behind us."
)
_MARKED = "! marks a row with something to know, said below the table or under Problems."


def pairs_section(briefing: Briefing, named: frozenset[str]) -> Section | None:
    """Return the watchlist: first the pairs at extremes, in its own order, then every pair."""
    if not any(pair.history.days for pair in briefing.pairs):
        return None
    basis = {"price": "price (split-adjusted)", "total_return": "total return"}[briefing.pairs[0].basis]
    remarks = [remark for pair in briefing.pairs for remark in _pair_remarks(pair)]
    legend = [_PAIRS_LEGEND]
    if remarks:
        legend.append(_MARKED)
    extremes = _extremes_table(briefing.pairs)
    return Section(
        title="Ratio pairs",
        source=f"{source_line(briefing.prices, briefing.replay)} · basis {basis}",
        tables=(*([extremes] if extremes else []), _pairs_table(briefing.pairs)),
        remarks=remarks_of(remarks, named),
        legend=tuple(legend),
    )


def _pair_remarks(pair: PairBriefing) -> tuple[Problem, ...]:
    if pair.remarks or not pair.problem:
        return pair.remarks
    return (Problem(pair.pair.name, pair.problem),)


def _extremes_table(pairs: tuple[PairBriefing, ...]) -> Table | None:
    found = [pair for pair in pairs if pair.extreme]
    window = next((pair.legs.window for pair in found if pair.legs), "")
    columns = (
        Column("At an extreme"),
        Column(""),
        Column("Ago", number=True),
        Column("How far back"),
        Column(f"Num. {window}", number=True),
        Column(f"Den. {window}", number=True),
        Column("Says"),
    )
    return Table(columns, tuple(_extreme_row(pair) for pair in found)) if found else None


def _extreme_row(pair: PairBriefing) -> tuple[str, ...]:
    extreme = pair.extreme
    if extreme is None:
        raise ValueError(f"{pair.pair.name} is at no extreme")
    how = "lowest" if extreme.kind == "low" else "highest"
    moves = (pair.legs.numerator, pair.legs.denominator) if pair.legs else (None, None)
    return (
        pair.pair.name + _mark(pair.problem),
        wording.fmt_months_extreme(extreme),
        "new" if extreme.sessions_ago == 0 else str(extreme.sessions_ago),
        f"{how} on record, from {extreme.since}" if extreme.on_record else f"{how} since {extreme.since}",
        *(wording.fmt_change(move) for move in moves),
        wording.fmt_meaning(pair.pair.rising, extreme.kind),
    )


def _pairs_table(pairs: tuple[PairBriefing, ...]) -> Table:
    columns = (
        Column("Pair"),
        Column("Last", number=True),
        *(Column(name, number=True) for name in CHANGES),
        Column("Trend"),
        Column("Extreme"),
        Column("set on"),
    )
    return Table(columns, _under_groups([(pair.pair.group, _pair_row(pair)) for pair in pairs]))


def _pair_row(pair: PairBriefing) -> tuple[str, ...]:
    extreme = pair.extreme
    return (
        pair.pair.name + _mark(pair.problem),
        wording.fmt_ratio(pair.last),
        *(wording.fmt_change(pair.change[name]) for name in CHANGES),
        pair.trend or wording.RICH.missing,
        wording.fmt_months_extreme(extreme) if extreme else "",
        str(extreme.date) if extreme else "",
    )


def _mark(problem: str | None) -> str:
    return wording.RICH.warning if problem else ""


def _under_groups(rows: list[tuple[str, tuple[str, ...]]]) -> tuple[tuple[str, ...], ...]:
    """Return rows with a heading in front of each run of one group."""
    placed: list[tuple[str, ...]] = []
    group = None
    for of, row in rows:
        if of != group:
            group = of
            placed.append((of,))
        placed.append(row)
    return tuple(placed)


_BREADTH: tuple[tuple[str, Callable[[BreadthFigures], str]], ...] = (
    (">20d", lambda f: wording.fmt_percent(f.percent("above_20", "valid_20"))),
    (">50d", lambda f: wording.fmt_percent(f.percent("above_50", "valid_50"))),
    (">200d", lambda f: wording.fmt_percent(f.percent("above_200", "valid_200"))),
    ("Adv", lambda f: wording.fmt_count(f.counts["advances"])),
    ("Dec", lambda f: wording.fmt_count(f.counts["declines"])),
    ("NH", lambda f: wording.fmt_count(f.counts["new_highs"])),
    ("NL", lambda f: wording.fmt_count(f.counts["new_lows"])),
    ("McCl", lambda f: wording.fmt_number(f.mcclellan, 0)),
    ("Summ", lambda f: wording.fmt_number(f.summation, 0)),
    ("Zweig", lambda f: wording.fmt_number(f.zweig, 2)),
    ("Up 1m", lambda f: wording.fmt_percent(f.percent("up_1m", "valid_1m"))),
    ("Up 3m", lambda f: wording.fmt_percent(f.percent("up_3m", "valid_3m"))),
)
"""The breadth columns: what a universe and each of its sectors is told by."""


def breadth_section(briefing: Briefing, named: frozenset[str]) -> Section | None:
    """Return the breadth of every universe and its sectors."""
    if not briefing.universes:
        return None
    columns = (
        Column("Universe"),
        *(Column(title, number=True) for title, _ in _BREADTH),
        Column("Priced", number=True),
    )
    rows: list[tuple[str, ...]] = []
    for universe in briefing.universes:
        rows.append(_breadth_row(universe.name + _mark(universe.problem), universe.total))
        rows += [_breadth_row(f"  {figures.sector}", figures) for figures in universe.sectors]
    remarks = [Problem(universe.key, universe.problem) for universe in briefing.universes if universe.problem]
    thrusts = [(universe.name, universe.total.thrust) for universe in briefing.universes if universe.total.thrust]
    legend = [_BREADTH_LEGEND]
    if remarks:
        legend.append(_MARKED)
    return Section(
        title="Breadth",
        source=source_line(briefing.breadth, briefing.replay),
        tables=(Table(columns, tuple(rows)),),
        sentences=tuple(f"{name}: last Zweig breadth thrust {day}" for name, day in thrusts),
        remarks=remarks_of(remarks, named),
        legend=tuple(legend),
    )


def _breadth_row(name: str, figures: BreadthFigures) -> tuple[str, ...]:
    priced, members = (wording.fmt_count(figures.counts[key]) for key in ("priced", "members"))
    return (name, *(write(figures) for _, write in _BREADTH), f"{priced}/{members}")


def positioning_section(briefing: Briefing, named: frozenset[str]) -> Section | None:
    """Return futures positioning: the Nasdaq against small caps first, then every market."""
    if not briefing.markets:
        return None
    markets = (*([briefing.dial] if briefing.dial else []), *briefing.markets)
    columns = (
        Column("Market"),
        Column("Report of"),
        *(Column(title, number=True) for title in ("Net % OI", "1w", "Pctl 156", "Z 156", "Index 26", "52", "156")),
        Column("Move 6w", number=True),
        Column("Extreme"),
        Column("Unwound"),
    )
    remarks = [Problem(market.market.key, market.problem) for market in markets if market.problem]
    legend = [_POSITIONING_LEGEND]
    if briefing.dial:
        legend.append(f"{briefing.dial.market.key}: {briefing.dial.market.name}, in points of open interest.")
    if remarks:
        legend.append(_MARKED)
    return Section(
        title="Futures positioning of speculators",
        source=source_line(briefing.positioning, briefing.replay),
        tables=(Table(columns, _under_groups([(market.market.group, _market_row(market)) for market in markets])),),
        remarks=remarks_of(remarks, named),
        legend=tuple(legend),
    )


def _market_row(market: MarketBriefing) -> tuple[str, ...]:
    unwound = (
        "" if market.unwound_pct is None else f"{wording.fmt_percent(market.unwound_pct):>4} of {market.unwound_from}"
    )
    return (
        market.market.key + _mark(market.problem),
        str(market.report_date or wording.RICH.missing),
        wording.fmt_points(market.net_pct_oi, 1),
        wording.fmt_points(market.change_1w, 1),
        wording.fmt_number(market.percentile["156"], 0),
        wording.fmt_points(market.zscore["156"], 1),
        *(wording.fmt_number(market.cot_index[window], 0) for window in ("26", "52", "156")),
        wording.fmt_points(market.movement_6w, 0),
        (market.extreme or "").upper(),
        unwound,
    )
