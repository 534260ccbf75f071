"""What a refresh did, in lines for a person."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from rottui.text import printable

if TYPE_CHECKING:
    from rottui.refresh.run import Summary

KINDS = {
    "network": "without an answer",
    "bad_reply": "with an answer that is none",
    "no_data": "without data",
    "gone": "unknown to Yahoo",
    "rate_limited": "refused (429)",
    "kept": "with a history that does not go with what is held",
}
"""How many symbols failed, by the kind of failure."""


def lines(summary: Summary) -> Iterator[str]:
    """Yield the summary, most important first; times are local."""
    if summary.stopped:
        yield "stopped; what had come is kept"
    if summary.nothing_to_do and summary.cooling_until is None:
        yield "nothing is due"
    if summary.fetched:
        yield f"{count(summary.fetched, 'symbol')} fetched"
    yield from _failures(summary)
    if summary.reports:
        yield f"{count(summary.report_rows, 'row')} of CFTC positions added or updated"
    if summary.reports_failed:
        why = f": {summary.reports_cause}" if summary.reports_cause else ""
        yield f"{count(summary.reports_failed, 'CFTC report')} could not be fetched{why}"
    for key in summary.universes:
        yield f"{printable(key, 40)}: members loaded"
    yield from (printable(note) for note in summary.notes)
    if summary.next_due is not None:
        yield f"next data due {when(summary.next_due)}"


def _failures(summary: Summary) -> Iterator[str]:
    for kind, failed in summary.failed:
        yield f"{count(failed, 'symbol')} {KINDS.get(kind, printable(kind))}"
    if summary.unreachable:
        remedy = f" ({summary.remedy})" if summary.remedy else ""
        yield f"Yahoo was given up: {summary.unreachable}{remedy}"
    if summary.cooling_until is not None:
        yield f"Yahoo asks to be left alone: nothing is asked of it before {when(summary.cooling_until)}"


def count(number: int, noun: str) -> str:
    """Write a count with its noun: "1 symbol", "3 symbols"."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def when(moment: datetime) -> str:
    """Write a moment in local time, with its day: "Fri 2025-10-31 14:32"."""
    return f"{moment.astimezone():%a %Y-%m-%d %H:%M}"
