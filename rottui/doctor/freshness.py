"""Checks of how old each pane's data are, against the sessions and releases that have been since."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import polars as pl

from rottui.briefing.build import SET_CLOCK, build
from rottui.briefing.model import Briefing, Provenance
from rottui.briefing.wording import fmt_age, fmt_plural
from rottui.cache.store import Snapshot, Store
from rottui.doctor.cache import FILL, MAKE_DEMO
from rottui.doctor.checks import Check, note, ok
from rottui.settings.schema import Settings
from rottui.sources.cftc.schedule import next_report_due

SETTLES = timedelta(hours=1)
"""After a session's close: its final bars are not to be had at once, and clocks differ."""

LONG_WEEKEND = 4
"""Days old that prices may be without anything missing, where the cache holds no sessions to count."""

RELEASE_GRACE = timedelta(days=1)
"""After the hour at which a report is due: releases are late more often than refreshes are."""


def freshness_checks(store: Store, settings: Settings, now: datetime, *, demo: bool) -> Iterator[Check]:
    """Yield the age of what each pane shows, and how many remarks there are on it; raises CacheError."""
    briefing, sessions = store.load(lambda snapshot: _facts(snapshot, settings, now))
    fill = MAKE_DEMO if demo else FILL
    if not any(trace.date for trace in (briefing.prices, briefing.breadth, briefing.positioning)):
        yield note("all panes", "there is nothing to show", fill)
        return
    for name, trace in (("prices", briefing.prices), ("breadth", briefing.breadth)):
        yield _check(name, trace, _missed(trace.date, sessions, briefing.built_at), fill)
    yield _check("positioning", briefing.positioning, _overdue(briefing.positioning.date, briefing.built_at), fill)
    yield from () if briefing.demo else _known(sessions, briefing.built_at)
    remarks = len(briefing.problems)
    if remarks:
        found = f"{fmt_plural(remarks, 'remark')} on single symbols, universes and markets"
        yield note("remarks", found, "to read them: rottui report --section problems")


def _facts(snapshot: Snapshot, settings: Settings, now: datetime) -> tuple[Briefing, pl.DataFrame]:
    return build(snapshot, settings, sectors=False, now=now), snapshot.read("sessions")


def _check(name: str, trace: Provenance, missed: str, fill: str) -> Check:
    if trace.date is None:
        return note(name, "no data", fill)
    said = [f"{trace.date}", trace.source, _old(trace.age_days), missed, trace.problem or ""]
    found = ", ".join(part for part in said if part)
    if trace.age_days is None:
        return note(name, found, SET_CLOCK)
    return note(name, found, fill) if missed or trace.problem else ok(name, found)


def _old(days: int | None) -> str:
    age = fmt_age(days)
    return "which is yet to come by this machine's clock" if days is None else age if days == 0 else f"{age} old"


def _known(sessions: pl.DataFrame, now: datetime) -> Iterator[Check]:
    """Yield that the sessions to come are not known, if they are not."""
    known_to: date | None = sessions["date"].max()  # type: ignore[assignment] # of a column of dates
    if known_to is None or known_to < now.date():
        found = "none are known" if known_to is None else f"known to {known_to} only"
        yield note("sessions", f"{found}, so that holidays are taken for sessions", "run: rottui refresh")


def _missed(last: date | None, sessions: pl.DataFrame, now: datetime) -> str:
    """Return how many sessions have ended since the day `last`, in words; nothing when none has."""
    if last is None:
        return ""
    known_to: date | None = sessions["date"].max()  # type: ignore[assignment] # of a column of dates
    if known_to is None or known_to < now.date():
        age = (now.date() - last).days
        return "so that at least one session is missing" if age > LONG_WEEKEND else ""
    missed = sessions.filter(pl.col("date") > last, pl.col("close") <= now - SETTLES).height
    return f"{fmt_plural(missed, 'session')} behind" if missed else ""


def _overdue(last: date | None, now: datetime) -> str:
    """Return that the report after that of `last` should have come, in words."""
    if last is None:
        return ""
    due = next_report_due(now, last)
    return f"and the next report was due on {due.date()}" if due + RELEASE_GRACE < now else ""
