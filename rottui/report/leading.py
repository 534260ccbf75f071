"""Leadership in a report: who leads in each pool, who goes their own way among small caps, and that nothing works."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

from rottui.briefing import wording
from rottui.briefing.details.leaders_model import CANDIDATES, LISTS, Leader, LeadersDetail, Pool, passing, pools_of
from rottui.briefing.details.leaders_wording import BY_KEY, SMALL_CAPS, nothing_works
from rottui.briefing.model import Briefing
from rottui.report.sections import MOST_NAMES, Column, Section, Table, grouped, source_line
from rottui.settings.schema import Leaders, Settings

TOLD = 10
"""Members of a universe that a text tells of; of candidates it tells of all, and the JSON report of everybody."""

_LEGEND = (
    "Change of the ratio to {benchmark} over 1, 3 and 6 months (21, 63, 126 sessions); rank: mean of the three"
    " percentile ranks among the pool. Off high: from the ratio's 63-session high. Corr., Vol.: of 63 daily returns, to"
    " the mega-cap basket and a year. Off top: from its own 252-session high. Works: ahead over 1 and 3 months and"
    " above its 200-day average. A universe has today's members on any day."
)

Json = dict[str, Any]


def pools_told(settings: Settings, briefing: Briefing) -> tuple[Pool, ...]:
    """Return the pools that a report tells of: all candidates together, and every universe."""
    pools = pools_of(settings, ((universe.key, universe.name) for universe in briefing.universes))
    together = any(pool.key == CANDIDATES for pool in pools)
    return tuple(pool for pool in pools if not (together and pool.key in LISTS))


def leaders_section(briefing: Briefing, pools: Sequence[LeadersDetail], limits: Leaders) -> Section | None:
    """Return who leads in each of `pools`; `limits` are those of the screen that small caps are put through."""
    told = [pool for pool in pools if pool.leaders]
    if not told:
        return None
    columns = (
        Column("Symbol"),
        Column("Name"),
        *(Column(title, number=True) for title in ("Rank", "1m", "3m", "6m", "Off high", "Corr.", "Vol.", "Off top")),
        Column("200d"),
        Column("Works"),
    )
    rows: list[tuple[str, ...]] = []
    for pool in told:
        rows.append((_heading(pool),))
        rows += [_row(leader) for leader in pool.leaders[: len(pool.leaders) if _is_list(pool) else TOLD]]
    said = ((problem.where, problem.what) for pool in pools for problem in pool.problems)
    return Section(
        title=f"Leaders against {told[0].benchmark}",
        source=f"{source_line(briefing.prices, briefing.replay)} · basis {told[0].basis.replace('_', ' ')}",
        tables=(Table(columns, tuple(rows)),),
        sentences=tuple(_sentences(told, limits)),
        remarks=grouped(said),
        legend=(_LEGEND.format(benchmark=told[0].benchmark),),
    )


def _is_list(pool: LeadersDetail) -> bool:
    return pool.pool.key in (CANDIDATES, *LISTS)


def _heading(pool: LeadersDetail) -> str:
    known = [leader.working for leader in pool.leaders if leader.working is not None]
    unknown = len(pool.leaders) - len(known)
    further = f", {unknown} not known yet" if unknown else ""
    first = "" if _is_list(pool) or len(pool.leaders) <= TOLD else f", the first {TOLD}"
    return f"{pool.pool.name}: {sum(known)} of {len(known)} work{further}{first}"


def _row(leader: Leader) -> tuple[str, ...]:
    average = {True: "above", False: "below", None: wording.RICH.missing}[leader.above_average]
    works = {True: "works", False: "", None: wording.RICH.missing}[leader.working]
    return (
        leader.symbol,
        leader.name,
        wording.fmt_number(leader.rank, 0),
        *(wording.fmt_change(value) for value in leader.relative.values()),
        wording.fmt_change(leader.below_high),
        wording.fmt_points(leader.correlation, 2),
        wording.fmt_percent(leader.volatility),
        wording.fmt_change(leader.drawdown),
        average,
        f"{wording.fmt_plural(leader.behind, 'session')} late" if leader.behind else works,
    )


def _sentences(pools: Sequence[LeadersDetail], limits: Leaders) -> Iterator[str]:
    """Yield that nothing works, and who passes the screen of small caps."""
    for pool in pools:
        for sentence in nothing_works(pool)[:1]:
            yield f"{pool.pool.name}: {sentence[:1].lower()}{sentence[1:]}"
    for pool in pools:
        if pool.pool.key == limits.small_caps:
            screen = BY_KEY[SMALL_CAPS]
            symbols = [leader.symbol for leader in passing(pool.leaders, screen.passes)]
            rule, more = screen.rules(limits, pool.benchmark)[0], len(symbols) - MOST_NAMES
            named = f": {', '.join(symbols[:MOST_NAMES])}" if symbols else ""
            named += f" and {more} more" if more > 0 else ""
            yield f"{screen.name.capitalize()} ({rule}): {len(symbols)} of {len(pool.leaders)}{named}"


def leaders_document(pools: Sequence[LeadersDetail]) -> list[Json]:
    """Return everybody in each pool, best rank first."""
    return [
        {"pool": pool.pool.key, "benchmark": pool.benchmark, "basis": pool.basis} | _leader(leader)
        for pool in pools
        for leader in pool.leaders
    ]


def _leader(leader: Leader) -> Json:
    figures = asdict(leader)
    changes = {window: figures.pop(f"relative_{window}") for window in leader.relative}
    return {
        "symbol": figures.pop("symbol"),
        "name": figures.pop("name"),
        "kind": figures.pop("kind"),
        "rank": figures.pop("rank"),
        "relative": changes,
        "screens": list(figures.pop("screens")),
    } | figures
