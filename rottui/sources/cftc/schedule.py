"""When the next report is due, when to look again for one that is late, and since when a report has been public.

`released` is the one column of the cache that depends on its life, and on purpose. The CFTC does not say when a report
of the past came out. Who was there when it came knows; who fills a cache today knows it of the newest report, has for
the one before an upper bound, and for all others the estimate of `analytics.releases`. Two caches could be made equal
only by forgetting what the older one saw, and then a replay of a week in which a report was late would know it before
the market did: what was seen is kept. The other way round nothing is lost, for whatever a new cache has instead is the
schedule's hour or later, so that it too knows no report of an ordinary week early; only a delay that nobody has put
into the schedule yet is one that a cache must have lived through.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import polars as pl

from rottui.analytics.releases import next_report, release_times, released_at
from rottui.cache.tables import POSITIONING
from rottui.sources.protocol import PositioningBatch

OVERLAP_REPORTS = 8
"""Reports asked for again at every refresh: the CFTC revises by changing rows it has published before."""

FIRST_LOOK = timedelta(minutes=2)
"""After the hour of publication, so that the report is really there."""

LOOKS = tuple(FIRST_LOOK + timedelta(minutes=5) * (2**step - 1) for step in range(8))
"""Since the report was due: after 2, 7, 17, 37 … minutes, the last after ten and a half hours; then daily."""

DAY = timedelta(days=1)
DAYS_RECENT = 14
"""A report this young may have come out only now; an older one did so long ago, unless we know better."""
DAYS_LATE = 120
"""The longest delay believed: the shutdown of 2025 held reports back for up to 50 days."""


def ask_since(last_report_date: date) -> date:
    """Return the first report date to ask for when `last_report_date` is the newest held."""
    return last_report_date - timedelta(weeks=OVERLAP_REPORTS)


def next_report_due(now: datetime, last_report_date: date | None, asked: datetime | None = None) -> datetime:
    """Return when to ask for the report after `last_report_date`: ask as soon as this is not after `now`.

    The schedule (Friday 15:30 New York, later over holidays) says when to look first. If the report is not there then,
    it is looked for at growing intervals, up to daily, for as long as it takes: whether it comes is never assumed.

    Args:
        now: the present moment, with a time zone.
        last_report_date: the newest report held; None when there is none, which makes one due now.
        asked: when the CFTC was last asked and answered; None when that is not known.

    """
    if last_report_date is None:
        return now
    due = released_at(next_report(last_report_date))
    if asked is None or asked > now:  # a clock that was ahead says nothing of when it was
        return due + FIRST_LOOK
    since_due = asked - due
    look = next((look for look in LOOKS if look > since_due), None)
    return due + (look or FIRST_LOOK + DAY * ((since_due - FIRST_LOOK) // DAY + 1))


def first_seen(
    batch: PositioningBatch,
    held: pl.DataFrame,
    now: datetime,
    *,
    asked: datetime | None = None,
    modified: datetime | None = None,
) -> PositioningBatch:
    """Return the batch with `released` filled in for reports that are new, as far as their release is known.

    What is filled in is never earlier than the truth. A report is public since, at the latest, the moment we first see
    it; or since the CFTC's own last change of the data, if that is believable: not before the schedule's hour, and not
    before a moment at which we looked and it was not there. Reports that came out long before we looked keep a null,
    for the estimate of `analytics.releases`. A report is public as a whole, so a market that is new to us takes over
    what is known from others.

    Args:
        batch: fresh from the CFTC.
        held: rows of the cache's `positioning` of the same report kinds, all markets.
        now: when the batch came, with a time zone.
        asked: when the CFTC was last asked for the newest report of these kinds and answered; None: unknown.
        modified: when the CFTC last changed the data, as it says (`Answer.modified`).

    """
    report = ["report", "report_date"]
    known = held.group_by(report).agg(pl.col("released").min()).with_columns(held=pl.lit(value=True))
    newest = held.group_by("report").agg(pl.col("report_date").max().alias("newest"))
    reports = (
        batch.frame.select(report).unique().join(known, on=report, how="left").join(newest, on="report", how="left")
    )
    moment = now.astimezone(UTC)
    expected = release_times(reports["report_date"]).alias("expected")
    age = pl.lit(moment.date()) - pl.col("report_date")
    late = (
        pl.lit(value=False)
        if asked is None
        else (pl.col("expected") <= asked.astimezone(UTC)) & pl.col("newest").is_not_null()
    )
    recent = (age < timedelta(days=DAYS_RECENT)) | (late & (age < timedelta(days=DAYS_LATE)))
    is_new = pl.col("held").is_null() & (pl.col("report_date") > pl.col("newest")).fill_null(value=True)
    # A clock that is days behind would date a report before its own positions.
    sane = age > timedelta(0)
    seen = pl.when(is_new & recent & sane).then(_public_since(moment, asked, modified))
    dated = reports.with_columns(expected).select(*report, pl.coalesce("released", seen).cast(POSITIONING["released"]))
    frame = batch.frame.drop("released").join(dated, on=report, how="left", maintain_order="left")
    return PositioningBatch(frame.select(POSITIONING.names()), batch.source, batch.refusals)


def _public_since(now: datetime, asked: datetime | None, modified: datetime | None) -> pl.Expr:
    """Return the latest moment at which a new report can have become public."""
    if modified is None or modified > now or (asked is not None and modified <= asked):
        return pl.lit(now)
    believable = pl.col("expected") <= modified
    return pl.when(believable).then(pl.lit(modified.astimezone(UTC))).otherwise(pl.lit(now))
