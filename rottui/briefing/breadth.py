"""The breadth part of a briefing: each universe's figures, its sectors' and how many members they stand on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import polars as pl

from rottui.analytics import breadth
from rottui.briefing.almanac import BREADTH_FIGURES, Almanac
from rottui.briefing.history import History
from rottui.briefing.model import BreadthFigures, UniverseBriefing
from rottui.settings.packaged import defaults
from rottui.settings.schema import Settings

FEW_MEMBERS = 0.5
"""With a smaller share of a universe's members priced, its figures carry a warning."""

FEWEST_MEMBERS = 10
"""With fewer members priced, each of them moves a share by more than ten percent, and the figures carry a warning."""


def brief_universes(
    almanac: Almanac, settings: Settings, latest: date | None, *, sectors: bool = True
) -> list[UniverseBriefing]:
    """Return the breadth of every universe that has members: the desk's first, the other settings', then imported ones.

    One of rottui's own that the settings do not have was taken away, though its members are held from before.
    `latest` is the watchlist's last session, which a universe's data should reach. Without `sectors` return only the
    universes as wholes.
    """
    members = almanac.snapshot.read("members", columns=("universe", "symbol"))
    sizes = dict(members.group_by("universe").len().iter_rows())
    named = {universe.key: universe for universe in settings.universes}
    taken_away = {universe.key for universe in defaults().universes} - named.keys()
    keys = [key for key in named if key in sizes] + sorted(sizes.keys() - named.keys() - taken_away)
    keys.sort(key=lambda key: key != settings.desk.universe)
    wholes = almanac.breadth()
    totals = {figures.universe: figures for figures in _figures(wholes.frame)}
    parts = _figures(almanac.sectors()) if sectors else []
    thrusts = wholes.frame.filter("thrust")

    def brief(key: str) -> UniverseBriefing:
        total = totals.get(key) or _nothing(key)
        return UniverseBriefing(
            key=key,
            name=named[key].name if key in named else key,
            total=total,
            sectors=tuple(figures for figures in parts if figures.universe == key),
            history=wholes.histories.get(key, History()),
            problem="; ".join(_problems(total, int(sizes[key]), latest)) or None,
            thrusts=tuple(thrusts.filter(pl.col("universe") == key)["date"]),
        )

    return [brief(key) for key in keys]


def _nothing(universe: str) -> BreadthFigures:
    return BreadthFigures(
        universe, None, None, dict.fromkeys(breadth.COUNTS), **dict.fromkeys(BREADTH_FIGURES), thrust=None
    )


def _figures(frame: pl.DataFrame) -> list[BreadthFigures]:
    """Return the last day of each universe or sector in a frame of figures, in its order."""
    last = frame.group_by("universe", "sector", maintain_order=True).agg(
        pl.exclude("universe", "sector", "thrust").last(), pl.col("date").filter("thrust").last().alias("thrust")
    )
    others = ("universe", "sector", "date", "thrust", "armed_since", "armed_for", *BREADTH_FIGURES)
    return [
        BreadthFigures(counts={name: row[name] for name in breadth.COUNTS}, **{name: row[name] for name in others})
        for row in last.iter_rows(named=True)
    ]


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
