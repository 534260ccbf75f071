"""The alerts' part of a report, and what is new: their tables, and their fields in JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rottui.alerts.evaluate import document
from rottui.alerts.log import Fired, Ran
from rottui.alerts.wording import fmt_outcome
from rottui.briefing.changes import describe_count
from rottui.briefing.details.changes_model import CHANGE_KINDS, ChangesDetail
from rottui.briefing.wording import RICH, fmt_day
from rottui.report.beyond import Beyond
from rottui.report.sections import Column, Section, Table

LATEST = 20
"""Alerts that a report tells; `rottui alerts` tells all of them."""

Json = dict[str, Any]


def alerts_table(alerts: Sequence[Fired], ran: Mapping[str, Ran]) -> Table:
    """Return alerts as a table, in their order."""
    commands = any(alert.command for alert in alerts)
    columns = (Column("Of"), Column("Subject"), Column("What"), Column("Rule"), Column("Fired (UTC)"))
    rows = tuple(
        (
            str(alert.date),
            alert.subject,
            f"{alert.what}{f' ({alert.note})' if alert.note else ''}",
            alert.name,
            f"{alert.at:%Y-%m-%d %H:%M}",
            *((fmt_outcome(alert, ran.get(alert.id)),) if commands else ()),
        )
        for alert in alerts
    )
    return Table((*columns, *((Column("Command"),) if commands else ())), rows)


def alerts_section(beyond: Beyond) -> Section | None:
    """Return the latest alerts, newest first; None without any."""
    latest = beyond.alerts[-LATEST:][::-1]
    if not latest:
        return None
    more = len(beyond.alerts) - len(latest)
    said = (f"{more} earlier ones: rottui alerts",) if more else ()
    return Section(title="Alerts", tables=(alerts_table(latest, beyond.ran),), sentences=said)


def alerts_document(beyond: Beyond) -> list[Json]:
    """Return the alerts as JSON has them, oldest first."""
    return [alert_document(alert, beyond.ran.get(alert.id)) for alert in beyond.alerts]


def alert_document(alert: Fired, ran: Ran | None) -> Json:
    """Return one alert, and what became of its command."""
    outcome = None
    if alert.command:
        outcome = {"outcome": ran.outcome if ran else "held", "said": ran.said if ran else ""}
    return {**document(alert), "command": outcome}


def changes_section(beyond: Beyond) -> Section | None:
    """Return what is new, the most important first; None where nobody asked."""
    detail = beyond.changes
    if detail is None:
        return None
    title = f"What changed since {fmt_day(detail.since)}"
    if not detail.known:
        return Section(title=title, sentences=("Nothing was known on that day, so nothing can be called new.",))
    if not detail.changes:
        return Section(title=title, sentences=("Nothing.",))
    columns = (Column("Kind"), Column("Where"), Column("On"), Column("What"))
    rows = tuple(
        (CHANGE_KINDS[each.kind], each.where, str(each.date) if each.date else RICH.missing, each.what)
        for each in detail.changes
    )
    source = describe_count(len(rows), detail.since).partition(" since")[0]
    return Section(title=title, source=source, tables=(Table(columns, rows),))


def changes_document(detail: ChangesDetail | None) -> Json | None:
    """Return what is new as JSON has it; None where nobody asked."""
    if detail is None:
        return None
    return {
        "since": detail.since,
        "until": detail.until,
        "known": detail.known,
        "changes": [
            {"kind": each.kind, "where": each.where, "what": each.what, "date": each.date, "weight": each.weight}
            for each in detail.changes
        ],
    }
