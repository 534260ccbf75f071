"""What is new since a day: two briefings, of that day and of the request's, compared."""

from __future__ import annotations

from rottui.briefing.build import build
from rottui.briefing.changes import changes
from rottui.briefing.details.changes_model import ChangesDetail
from rottui.briefing.details.wanted import ChangesWanted
from rottui.briefing.wire import Request
from rottui.cache.snapshot import Snapshot
from rottui.errors import RottuiError


def brief_changes(snapshot: Snapshot, request: Request, wanted: ChangesWanted) -> ChangesDetail:
    """Return what is new on the request's day against what was known on the day `wanted`, the earlier of the two.

    Raises:
        RottuiError: it is not the earlier one.

    """
    after = build(snapshot, request.settings, request.as_of, basis=request.basis, profile=request.profile)
    if after.as_of is not None and wanted.since >= after.as_of:
        raise RottuiError(
            f"{wanted.since} is not before {after.as_of}, the day that is shown", "compare with an earlier day"
        )
    before = build(snapshot, request.settings, wanted.since, basis=request.basis, profile=request.profile)
    known = any(trace.date for trace in (before.prices, before.breadth, before.positioning))
    return ChangesDetail(
        since=wanted.since,
        until=after.as_of,
        changes=changes(before, after, request.settings.extremes) if known else (),
        known=known,
    )
