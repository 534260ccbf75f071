"""What the rotation screen shows of each item: its place and its tail by weeks or by days, and what it is called."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from rottui.briefing.history import History
from rottui.briefing.model import QuadrantChange, Rotation, RotationBriefing, RotationGroup
from rottui.text import printable
from rottui.tui.drawing.rrg import Trail

LONGEST_TAIL = 30
"""Points; no briefing carries more."""


@dataclass(frozen=True, slots=True)
class Placed:
    """An item of the group that is shown."""

    name: str
    label: str
    """What it is called in its group: the numerator alone where all are measured against the same."""
    place: Rotation | None
    tail: History
    problem: str | None

    def trail(self, points: int) -> Trail | None:
        """Return what is drawn of it: so many points; None where it is nowhere."""
        if self.place is None:
            return None
        last = zip(self.tail.values("ratio", points), self.tail.values("momentum", points), strict=True)
        known = tuple((ratio, momentum) for ratio, momentum in last if ratio is not None and momentum is not None)
        return Trail(self.name, self.label, self.place.quadrant, known) if known else None


def placed(rotation: RotationBriefing, group: RotationGroup, *, weekly: bool) -> tuple[Placed, ...]:
    """Return the items of a group, in its order."""
    items = {item.name: item for item in rotation.items}
    return tuple(
        Placed(
            name=name,
            label=label_of(name, group),
            place=items[name].weekly if weekly else items[name].daily,
            tail=items[name].weekly_tail if weekly else items[name].daily_tail,
            problem=items[name].problem,
        )
        for name in group.items
    )


def changes_of(rotation: RotationBriefing, group: RotationGroup, *, weekly: bool) -> tuple[QuadrantChange, ...]:
    """Return the changes of quadrant of a group, newest first."""
    by = "week" if weekly else "day"
    return tuple(change for change in rotation.changes if change.by == by and change.name in group.items)


def label_of(name: str, group: RotationGroup) -> str:
    """Return what an item is called in its group."""
    return printable(name.removesuffix(f"/{group.benchmark}") if group.benchmark else name)


def is_settled(items: Iterable[Placed]) -> bool:
    """Return whether no point can move any more."""
    return all(item.place.settled for item in items if item.place is not None)
