"""Checks of what refreshes remember: for how long Yahoo is to be left alone, and what could not be had last time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from rottui.doctor.checks import Check, note, ok
from rottui.errors import Problem

EXAMPLES = 5
"""Causes told, and symbols named of each; the rest are counted."""

AGAIN = "the next refresh asks again"


@dataclass(frozen=True, slots=True)
class Memory:
    """What the last refreshes left beside the manifest (refresh.json), as far as a doctor needs it."""

    cooling_until: datetime | None = None
    """When Yahoo may be asked again; None when it may be."""
    failed: Mapping[str, str] | None = None
    """Symbols that could not be fetched when they were last asked for, and why."""
    reports: tuple[Problem, ...] = ()
    """CFTC reports that could not be."""
    learned: Path | None = None
    """The folder in which the way to Yahoo keeps what it has learned, such as that it asks for no crumb."""


def refresh_checks(memory: Memory, now: datetime) -> Iterator[Check]:
    """Yield what stands in the way of the next refresh, and what the last ones could not fetch."""
    yield _cooldown(memory.cooling_until, now)
    yield from _failed(memory.failed or {})
    for problem in memory.reports:
        yield note(problem.where, problem.what, problem.hint)


def _failed(failed: Mapping[str, str]) -> Iterator[Check]:
    """Yield the commonest causes with the symbols they are said of, and how many more failed."""
    commonest = Counter(failed.values()).most_common(EXAMPLES)
    for cause, number in commonest:
        symbols = [symbol for symbol, why in failed.items() if why == cause]
        more = f" and {number - EXAMPLES} more" if number > EXAMPLES else ""
        yield note("symbols", f"{', '.join(symbols[:EXAMPLES])}{more}: {cause}", AGAIN)
    others = len(failed) - sum(number for _, number in commonest)
    if others:
        yield note("symbols", f"{others} more, for other causes", AGAIN)


def _cooldown(until: datetime | None, now: datetime) -> Check:
    if until is None or until <= now:
        return ok("cool-down", "none: Yahoo may be asked")
    local = until.astimezone()
    when = f"{local:%H:%M}" if local.date() == now.astimezone().date() else f"{local:%Y-%m-%d %H:%M}"
    remedy = "wait: asking earlier makes it longer; what is held stays as it is"
    return note("cool-down", f"Yahoo asked for fewer requests and is left alone until {when}", remedy)
