"""An earlier briefing of the same data made into one of now: what counts from a moment is told anew, without polars."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from rottui.briefing.clock import By, Clock
from rottui.briefing.model import Briefing, Provenance, Rotation, RotationBriefing
from rottui.briefing.provenance import EXCHANGE, age_days, is_ahead

LONGEST = timedelta(weeks=2)
"""How long after it was built a briefing is renewed: it still knows the sessions of four weeks to come then."""

Settle = Callable[[Rotation | None, By], Rotation | None]


def renewed(briefing: Briefing, now: datetime) -> Briefing | None:
    """Return what would be built of the same data and settings at `now`; None where this briefing cannot tell.

    Only ages, and which points of the rotation cannot move any more, depend on the moment; of a past day and of the
    demo, which has a present of its own, nothing does. The sessions to come end where the briefing's own end.
    """
    if briefing.replay or briefing.demo:
        return briefing
    if not briefing.built_at <= now <= briefing.built_at + LONGEST:
        return None
    if briefing.prices.date is not None and is_ahead(briefing.prices.date, briefing.built_at):
        return None  # the clock was slow, which is among its problems
    today = now.astimezone(EXCHANGE).date()
    closes = tuple(close for close in briefing.closes if close.astimezone(EXCHANGE).date() >= today)
    clock = Clock.of(None, now, closes)

    def aged(part: Provenance) -> Provenance:
        return replace(part, age_days=age_days(part.date, now))

    def settled(at: Rotation | None, by: By) -> Rotation | None:
        return at and replace(at, settled=clock.is_over(at.date, by))

    return replace(
        briefing,
        built_at=now,
        pairs=tuple(replace(pair, rotation=settled(pair.rotation, "week")) for pair in briefing.pairs),
        prices=aged(briefing.prices),
        breadth=aged(briefing.breadth),
        positioning=aged(briefing.positioning),
        closes=closes,
        rotation=briefing.rotation and _rotation(briefing.rotation, clock, settled),
    )


def _rotation(told: RotationBriefing, clock: Clock, settled: Settle) -> RotationBriefing:
    items = (
        replace(item, weekly=settled(item.weekly, "week"), daily=settled(item.daily, "day")) for item in told.items
    )
    changes = (replace(change, settled=clock.is_over(change.date, change.by)) for change in told.changes)
    return replace(told, items=tuple(items), changes=tuple(changes))
