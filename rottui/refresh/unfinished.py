"""Bars of a day that is not over, as files hold them: they look like any other, and say nothing of being snapshots."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta

import polars as pl

from rottui.refresh.due import NEW_YORK, SETTLED_AFTER, Exchange
from rottui.sources.files.inputs import FileRead
from rottui.sources.protocol import PriceBatch, Refusal

CLOSES = time(16, 0)
"""New York's close on days of which no session is held."""

UNFINISHED = "New York's session of that day is not over: the bar is taken as unfinished"


def unfinished_from(sessions: Sequence[tuple[date, datetime]], now: datetime) -> date:
    """Return the first day whose bars may still change at `now`, as late as a refresh takes them for unfinished.

    Exchanges that close before New York's are judged by it too, for no file says where its symbols are traded.

    Args:
        sessions: dates and closes, ascending; without those of `now` New York's usual close counts.
        now: the present moment, with a time zone.

    """
    coming = Exchange(sessions, now).first_unsettled
    if coming is not None:
        return coming
    today = now.astimezone(NEW_YORK).date()
    settled = datetime.combine(today, CLOSES, NEW_YORK) + SETTLED_AFTER
    return today if now < settled else today + timedelta(days=1)


def mark_unfinished(read: FileRead, since: date) -> FileRead:
    """Return what was read of a file with its bars from `since` on marked as provisional, and a note on them."""
    batch = read.batch
    if not isinstance(batch, PriceBatch):
        return read
    found = batch.frame.filter(pl.col("date") >= since)
    if found.is_empty():
        return read
    example = f"{found['symbol'][0]} {found['date'][0]}"
    note = Refusal(read.name, None, UNFINISHED, found.height, note=True, example=example)
    frame = batch.frame.with_columns(provisional=pl.col("date") >= since)
    return replace(read, batch=replace(batch, frame=frame, refusals=(*batch.refusals, note)))
