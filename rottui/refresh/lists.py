"""Member lists and exchange sessions into the cache: both come out of packages on this machine."""

from __future__ import annotations

from datetime import date, datetime

import polars as pl

from rottui.cache.refresh_state import Listed, State, digest
from rottui.cache.store import Writer
from rottui.errors import SourceError
from rottui.refresh.derive import derive_breadth
from rottui.refresh.events import Committed, Emit, Failure
from rottui.refresh.loading import loading
from rottui.refresh.merge import merge_members
from rottui.refresh.plan import Lists
from rottui.settings.schema import Universe


def load_lists(writer: Writer, lists: Lists, state: State, now: datetime, emit: Emit) -> tuple[str, ...]:
    """Put the lists that are due and commit them; return the names of the universes whose list is another now."""
    before = writer.generation
    if lists.sessions is not None:
        _put_sessions(writer, *lists.sessions)
    changed = tuple(universe.key for universe in lists.universes if _put_members(writer, universe, state, now, emit))
    if changed:
        derive_breadth(writer, {}, changed)
    generation = writer.commit()
    if generation != before:
        tables = (*(("sessions",) if lists.sessions else ()), *(("members", "breadth") if changed else ()))
        emit(Committed(generation=generation, tables=tables))
    return changed


def _put_sessions(writer: Writer, first: date, last: date) -> None:
    with loading("exchange_calendars"):
        from rottui.sources.calendar import sessions

        wanted = sessions(first, last)
    earlier = writer.read("sessions", where=pl.col("date") < first)
    writer.put("sessions", pl.concat([earlier, wanted]))


def _put_members(writer: Writer, universe: Universe, state: State, now: datetime, emit: Emit) -> bool:
    from rottui.sources.universes import members

    try:
        new = members(universe).frame
    except SourceError as error:
        emit(Failure(where=universe.key, kind="no_data", detail=str(error)))
        return False
    merged = merge_members(writer.read("members"), new)
    state.universes[universe.key] = Listed(now, digest(new["symbol"].to_list()))
    (change,) = merged.changes
    if not (change.added or change.removed or change.restated):
        return False
    writer.put("members", merged.frame)
    return True
