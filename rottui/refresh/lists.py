"""Member lists and exchange sessions into the cache: both come out of packages on this machine."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

import polars as pl

from rottui.cache.refresh_state import Listed, digest
from rottui.cache.store import Writer
from rottui.errors import SourceError
from rottui.refresh.derive import derive_breadth
from rottui.refresh.events import Committed, Failure
from rottui.refresh.job import Job
from rottui.refresh.loading import loading
from rottui.refresh.merge import merge_members
from rottui.refresh.plan import Lists
from rottui.settings.schema import Universe
from rottui.sources.libraries import KIND

WITHOUT_SESSIONS = "the exchange's sessions could not be had, so any weekday counts as one where none is known"

SHRUNK = 0.5
"""No index loses such a share of its members in the weeks between two lists."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """What became of the lists that were due."""

    universes: tuple[str, ...] = ()
    """Universes whose list is another now."""
    notes: tuple[str, ...] = ()
    """Why lists could not be had; those that are held stay."""


def load_lists(job: Job, lists: Lists, now: datetime) -> Loaded:
    """Put the lists that are due and commit them."""
    writer, before = job.writer, job.writer.generation
    changed: list[str] = []
    notes: list[str] = []
    if lists.sessions is not None:
        try:
            _put_sessions(writer, *lists.sessions)
        except SourceError as error:
            notes.append(f"{WITHOUT_SESSIONS}: {error} ({error.hint})")
            job.emit(Failure(where="sessions", kind=KIND, detail=f"{error}; {error.hint}"))
    for universe in lists.universes:
        try:
            if _put_members(job, universe, now):
                changed.append(universe.key)
        except SourceError as error:
            notes.append(str(error))
            job.emit(Failure(where=universe.key, kind="no_data", detail=str(error)))
    if changed:
        derive_breadth(writer, {}, changed)
    generation = writer.commit()
    if generation != before:
        tables = (*(("sessions",) if lists.sessions else ()), *(("members", "breadth") if changed else ()))
        job.emit(Committed(generation=generation, tables=tables))
    return Loaded(tuple(changed), tuple(notes))


def _put_sessions(writer: Writer, first: date, last: date) -> None:
    with loading("exchange_calendars"):
        from rottui.sources.calendar import sessions

        wanted = sessions(first, last)
    earlier = writer.read("sessions", where=pl.col("date") < first)
    writer.put("sessions", pl.concat([earlier, wanted]))


def _put_members(job: Job, universe: Universe, now: datetime) -> bool:
    """Put a universe's list and return whether it is another now; raises SourceError where there is none to put."""
    from rottui.sources.universes import members

    held, new = job.writer.read("members"), members(universe).frame
    ours = job.state.universes.get(universe.key)
    if ours is None or ours.is_of(universe.source):  # another index may well be a smaller one
        _check_size(universe, held, new)
    merged = merge_members(held, new)
    job.state.universes[universe.key] = Listed(now, digest(new["symbol"].to_list()), universe.source)
    (change,) = merged.changes
    if not (change.added or change.removed or change.restated):
        return False
    job.writer.put("members", merged.frame)
    return True


def _check_size(universe: Universe, held: pl.DataFrame, new: pl.DataFrame) -> None:
    """Refuse a list that has lost so many members that something must be wrong with it; raises SourceError."""
    before = held.filter(pl.col("universe") == universe.key).height
    if new.height < SHRUNK * before:
        raise SourceError(
            f"universe {universe.key}: pytickersymbols lists {new.height:,} members instead of {before:,}",
            "what is held stays; if it is right, import the list from a CSV",
        )
