"""How an alert is written, on the desk, in a report and on the command line alike."""

from __future__ import annotations

from rottui.alerts.events import Event
from rottui.alerts.log import Fired, Ran
from rottui.text import printable

LONGEST = 400
"""Characters of one alert: subject, what happened, rule and note."""


def fmt_alert(alert: Fired | Event) -> str:
    """Write an alert in one line: "2025-10-31 QQQ/IWM: new 4-month low, ... (semis: look at credit)"."""
    subject, name, note = (
        (alert.rule.subject, alert.rule.name, alert.rule.note)
        if isinstance(alert, Event)
        else (alert.subject, alert.name, alert.note)
    )
    said = f"{alert.date} {subject}: {alert.what} ({name}{f': {note}' if note else ''})"
    return printable(said, LONGEST)


def fmt_outcome(alert: Fired, ran: Ran | None) -> str:
    """Write what became of an alert's command; empty where it has none."""
    if not alert.command:
        return ""
    if ran is None:
        return "waits until the quiet hours are over" if alert.held else "not run"
    if ran.outcome == "taken":
        return "waits for its turn"
    if ran.outcome == "begun":
        return "begun, its end is not known"
    return "done" if ran.outcome == "done" else f"failed: {ran.said}"
