"""Holds the rules against a briefing: what is new fires once, whoever sees it first, and is logged.

When a rule fires first: at its first evaluation the log notes the last session, and nothing that was known before it
ever fires the rule. So a rule that is set today tells of today's low, and not of all that happened before; and it may
miss nothing afterwards, as long as something evaluates it every three weeks.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path

import msgspec

from rottui.alerts.events import Event, events, last_session, stands, troubles, without_day
from rottui.alerts.log import Fired, Log, Ran, Record, Watched, opened
from rottui.alerts.quiet import is_quiet
from rottui.briefing.model import Briefing
from rottui.errors import Problem
from rottui.settings.alert_rules import AlertRule
from rottui.settings.schema import Settings

MOVES = timedelta(days=7)
"""By how much prices or reports that come later may move an event, and it is still the same: a verdict has changed a
session earlier, an extreme began a report later."""

WAITS_FOR_RULE = timedelta(days=7)
"""How long a command waits for its rule, which may stand in the config file of another desk on the same data."""


@dataclass(frozen=True, slots=True)
class Due:
    """A command that is to be run now."""

    alert: Fired
    command: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What came of it."""

    fired: tuple[Fired, ...] = ()
    """What fired just now, by event date."""
    due: tuple[Due, ...] = ()
    """Commands to be run: of what fired, and of what waited for the quiet hours to end. Nobody else runs them."""
    problems: tuple[Problem, ...] = ()
    """Rules that cannot be evaluated, and a damaged log."""
    log: Log = field(default_factory=Log)
    """The whole log."""


def evaluate(folder: Path, settings: Settings, briefing: Briefing, now: datetime) -> Evaluation:
    """Fire what is new, and note it in the log of `folder`; raises CacheLocked, CacheError.

    Without rules nothing is touched. Of a past day or on an empty cache nothing fires.
    """
    rules = [rule for rule in settings.alerts if rule.enabled]
    last = last_session(briefing)
    problems = troubles(rules, briefing)
    if not rules or last is None or briefing.replay:
        return Evaluation(problems=problems)
    found = {rule.identity: events(rule, briefing, settings) for rule in rules}
    quiet = is_quiet(settings.alerting, now)
    with opened(folder, now) as writing:
        log = writing.log
        watched = log.watched
        new = [Watched(rule.identity, last, now) for rule in rules if rule.identity not in watched]
        since = watched | {record.rule: record.since for record in new}
        fresh = [
            event
            for rule in rules
            for event in _fresh(rule, found[rule.identity], since[rule.identity], log, briefing, settings)
        ]
        fired = [_fired(event, last, now, quiet=quiet, demo=briefing.demo) for event in _by_date(fresh)]
        taken, due = _take(fired, log, rules, now, quiet=quiet)
        writing.append((*new, *fired, *taken))
        return Evaluation(tuple(fired), tuple(due), (*writing.problems, *problems), writing.log)


def would_fire(settings: Settings, briefing: Briefing) -> tuple[tuple[Event, ...], tuple[Problem, ...]]:
    """Return the events that became known on the briefing's last session, by date, and what cannot be evaluated.

    Nothing is logged, and no cooldown counts: this is what a rule would say of a day.
    """
    last = last_session(briefing)
    rules = settings.alerts
    found = [event for rule in rules for event in events(rule, briefing, settings) if last and event.known >= last]
    return tuple(_by_date(found)), troubles(rules, briefing)


def _by_date(found: Sequence[Event]) -> list[Event]:
    return sorted(found, key=lambda event: event.date)


def _fresh(
    rule: AlertRule, found: Sequence[Event], since: date, log: Log, briefing: Briefing, settings: Settings
) -> Iterator[Event]:
    """Yield the events of one rule that are not told yet, and are not too soon after another.

    What fired on an unfinished day whose close undid it keeps back those of unfinished days alone: a ratio that hugs
    its average is not told anew each noon, and when it does cross, that is told.
    """
    before = [alert for alert in log.fired if alert.rule == rule.identity]
    told = {alert.id for alert in before}
    cools = bool(rule.pair or rule.universe)  # then what moved by some days comes too soon after itself
    moved = [] if cools else _moved(before, found)
    new = [event for event in found if event.known >= since and event.id not in told and event not in moved]
    if not new:
        return
    cooldown = timedelta(days=settings.alerting.cooldown if cools else 0)
    days = [alert.date for alert in before]
    standing = [
        alert.date
        for alert in before
        if not alert.provisional or stands(alert.id, alert.date, rule, briefing, settings)
    ]
    for event in new:
        if not any(abs(event.date - day) < cooldown for day in (days if event.provisional else standing)):
            days.append(event.date)
            standing.append(event.date)
            yield event


def _moved(before: Sequence[Fired], found: Sequence[Event]) -> list[Event]:
    """Return the events that were told as ones of other days: prices or reports that came later moved them.

    What was told of an unfinished day is not such a one: its end may undo it, and what then happens is told.
    """
    standing = {event.id for event in found}
    gone = [alert for alert in before if alert.id not in standing and not alert.provisional]
    return [
        event
        for event in found
        if any(
            without_day(alert.id) == without_day(event.id) and abs(alert.date - event.date) <= MOVES for alert in gone
        )
    ]


def _fired(event: Event, last: date, now: datetime, *, quiet: bool, demo: bool) -> Fired:
    rule = event.rule
    return Fired(
        id=event.id,
        rule=rule.identity,
        name=rule.name,
        subject=rule.subject,
        condition=rule.condition,
        what=event.what,
        date=event.date,
        value=event.value,
        note=rule.note,
        at=now,
        as_of=last,
        demo=demo,
        quiet=quiet or rule.quiet,
        command=bool(rule.command) and not demo,
        held=bool(rule.command) and quiet and not demo,
        provisional=event.provisional,
    )


def _take(
    fired: Sequence[Fired], log: Log, rules: Sequence[AlertRule], now: datetime, *, quiet: bool
) -> tuple[list[Record], list[Due]]:
    """Return what to note of the commands whose time has come, and these; noted as taken, they are nobody else's."""
    commands: Mapping[str, tuple[str, ...]] = {rule.identity: rule.command for rule in rules}
    waiting = () if quiet else log.waiting(now)
    ready = [*waiting, *(alert for alert in fired if alert.command and not alert.held)]
    records: list[Record] = []
    due = []
    for alert in ready:
        command = commands.get(alert.rule)
        if command:
            records.append(Ran(alert.id, "taken", "", now))
            due.append(Due(alert, command))
        elif alert.rule in commands or now - alert.at > WAITS_FOR_RULE:
            records.append(Ran(alert.id, "failed", "its rule is gone, or has no command any more", now))
    return records, due


def document(alert: Fired) -> dict[str, object]:
    """Return an alert as the JSON object that commands, `rottui alerts` and reports give."""
    names = ("id", "name", "subject", "condition", "what", "date", "value", "provisional", "note", "at", "as_of")
    told: dict[str, object] = {"schema": 1, **{name: getattr(alert, name) for name in (*names, "demo", "quiet")}}
    plain: dict[str, object] = msgspec.to_builtins(told)
    return plain
