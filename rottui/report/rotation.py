"""The rotation's part of a report: where each ratio stands, by weeks and by days, and who changed quadrant."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from rottui.briefing import wording
from rottui.briefing.model import Briefing, Quadrant, QuadrantChange, Rotation, RotationGroup, RotationItem
from rottui.briefing.rotating import compass_point, fmt_standing
from rottui.errors import Problem
from rottui.report.sections import Column, Section, Table, remarks_of, source_line

INTO: tuple[Quadrant, ...] = ("leading", "improving", "weakening", "lagging")
"""The order in which changes are told: what gains first."""

TOLD_WITHIN = timedelta(weeks=3)
"""How far back a text tells of changes; a briefing, and the JSON report, go further."""

_LEGEND = (
    "RRG-style, not the JdK formula, which is not public. Ratio: 100 + the z-score over 52 weeks of the smoothed log"
    " ratio; momentum: the same of its change, over 13. Leading: both from 100 up; weakening: momentum below;"
    " lagging: both below; improving: momentum up again. Heading: where the last week went, N is up, E is to the right."
    " Only the week under way can still move."
)
_UNSETTLED = "so far"


def rotation_section(briefing: Briefing, named: frozenset[str]) -> Section | None:
    """Return where the pairs and the candidates stand, group by group, and the latest changes of quadrant."""
    rotation = briefing.rotation
    if rotation is None or not any(item.weekly or item.daily for item in rotation.items):
        return None
    items = {item.name: item for item in rotation.items}
    columns = (
        Column("Weekly"),
        Column("Quadrant"),
        Column("Since"),
        Column("Ratio", number=True),
        Column("Momentum", number=True),
        Column("Heading"),
        Column("Daily"),
        Column("Since"),
    )
    rows: list[tuple[str, ...]] = []
    for group in _told_once(rotation.groups):
        rows.append((f"{group.name}, against {group.benchmark}" if group.benchmark else group.name,))
        rows += [_row(items[name]) for name in group.items]
    remarks = [Problem(item.name, item.problem) for item in rotation.items if item.problem]
    return Section(
        title="Rotation, RRG-style",
        source=source_line(briefing.prices, briefing.replay),
        tables=(Table(columns, tuple(rows)),),
        sentences=tuple(_changes(briefing)),
        remarks=remarks_of(remarks, named),
        legend=(_LEGEND,),
    )


def _told_once(groups: tuple[RotationGroup, ...]) -> Iterator[RotationGroup]:
    """Yield the groups without those whose items others before them have told already."""
    told: set[str] = set()
    for group in groups:
        if not told.issuperset(group.items):
            yield group
        told.update(group.items)


def _row(item: RotationItem) -> tuple[str, ...]:
    missing, weekly = wording.RICH.missing, item.weekly
    return (
        item.name + (wording.RICH.warning if item.problem else ""),
        *_stay(weekly),
        fmt_standing(weekly.ratio) if weekly else missing,
        fmt_standing(weekly.momentum) if weekly else missing,
        compass_point(weekly.heading) if weekly and weekly.heading is not None else missing,
        *_stay(item.daily),
    )


def _stay(place: Rotation | None) -> tuple[str, str]:
    """Return the quadrant and since when; a point that can still move says so where it matters."""
    if place is None:
        return wording.RICH.missing, ""
    return place.quadrant, str(place.since) if place.settled or place.since < place.date else _UNSETTLED


def _changes(briefing: Briefing) -> Iterator[str]:
    """Yield a sentence for each week and quadrant that something went into, newest first."""
    rotation = briefing.rotation
    weekly = [change for change in rotation.changes if change.by == "week"] if rotation else []
    newest = max((change.date for change in weekly), default=None)
    dates = dict.fromkeys(change.date for change in weekly if newest and change.date > newest - TOLD_WITHIN)
    for day in dates:
        for into in INTO:
            found = [change for change in weekly if (change.date, change.after) == (day, into)]
            if found:
                so_far = "" if found[0].settled else f" ({_UNSETTLED})"
                yield f"Week of {day}{so_far}, into {into}: {', '.join(map(_from, found))}"


def _from(change: QuadrantChange) -> str:
    return f"{change.name} (from {change.before})"
