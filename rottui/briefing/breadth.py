"""The breadth part of a briefing: each universe's figures, its sectors' and how many members they stand on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import polars as pl

from rottui.analytics import breadth, thrust
from rottui.briefing.history import history_of
from rottui.briefing.model import BreadthFigures, UniverseBriefing
from rottui.cache.store import Snapshot
from rottui.settings.schema import Settings, Universe

FEW_MEMBERS = 0.5
"""With a smaller share of a universe's members priced, its figures carry a warning."""

FEWEST_MEMBERS = 10
"""With fewer members priced, each of them moves a share by more than ten percent, and the figures carry a warning."""

FIGURES = ("ad_line", "high_low_index", "mcclellan", "summation", "zweig")
"""What `breadth.figures` adds to the counts, the thrust apart."""


def brief_universes(
    snapshot: Snapshot, settings: Settings, until: date | None, latest: date | None, *, sectors: bool = True
) -> list[UniverseBriefing]:
    """Return the breadth of every universe that has members: the desk's first, the other settings', then imported ones.

    `latest` is the watchlist's last session, which a universe's data should reach. Without `sectors` return only the
    universes as wholes, in a tenth of the time.
    """
    members = snapshot.read("members", columns=("universe", "symbol"))
    sizes = dict(members.group_by("universe").len().iter_rows())
    named = {universe.key: universe for universe in settings.universes}
    keys = [key for key in named if key in sizes] + sorted(key for key in sizes if key not in named)
    keys.sort(key=lambda key: key != settings.desk.universe)
    table = snapshot.read("breadth", where=None if sectors else pl.col("sector").is_null(), until=until)
    return [
        _brief_universe(
            named.get(key, Universe(key=key, name=key)),
            table.filter(pl.col("universe") == key),
            int(sizes[key]),
            latest,
        )
        for key in keys
    ]


def _brief_universe(universe: Universe, counts: pl.DataFrame, size: int, latest: date | None) -> UniverseBriefing:
    history = breadth.figures(counts.filter(pl.col("sector").is_null()))
    total = _figures(universe.key, None, history)
    sectors = [
        _figures(universe.key, str(key[0]), breadth.figures(part))
        for key, part in sorted(
            counts.filter(pl.col("sector").is_not_null()).partition_by("sector", as_dict=True).items()
        )
    ]
    return UniverseBriefing(
        key=universe.key,
        name=universe.name,
        total=total,
        sectors=tuple(sectors),
        history=history_of(history, "date", (*breadth.COUNTS, *FIGURES)),
        problem="; ".join(_problems(total, size, latest)) or None,
    )


def _figures(universe: str, sector: str | None, history: pl.DataFrame) -> BreadthFigures:
    """Return the last day of a history of figures."""
    last = history.row(-1, named=True) if history.height else {}
    thrusts = history.filter(pl.col("thrust"))["date"] if history.height else None
    armed = thrust.armed(history) if history.height else None
    counts = {name: last.get(name) for name in breadth.COUNTS}
    return BreadthFigures(
        universe=universe,
        sector=sector,
        date=last.get("date"),
        counts=counts,
        thrust=thrusts.item(-1) if thrusts is not None and len(thrusts) else None,
        armed_since=armed.since if armed else None,
        armed_for=armed.sessions_left if armed else None,
        **{name: last.get(name) for name in FIGURES},
    )


def _problems(total: BreadthFigures, size: int, latest: date | None) -> Iterator[str]:
    """Yield what a reader must know about a universe of `size` members, most serious first."""
    priced = total.counts.get("priced") or 0
    if total.date is None or not priced:
        yield f"no prices of its {size} members"
        return
    if latest and total.date < latest:
        yield f"ends {total.date}, behind the watchlist ({latest})"
    if priced < max(FEW_MEMBERS * size, FEWEST_MEMBERS):
        yield f"only {priced} of {size} members have a price on {total.date}"
    longest = max(breadth.AVERAGES)
    valid = total.counts.get(f"valid_{longest}") or 0
    if valid < FEW_MEMBERS * priced:
        yield f"only {valid} of the {priced} priced have the history for a {longest}-day average"
