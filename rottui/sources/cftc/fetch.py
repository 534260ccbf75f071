"""Positions by whichever of the CFTC's two ways works: its service, else its archives."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from rottui.sources.cftc.api import fetch_api
from rottui.sources.cftc.outcome import Failure, Outcome
from rottui.sources.cftc.service import ATTEMPTS, Service
from rottui.sources.cftc.zips import fetch_zips
from rottui.sources.cot_columns import Report

SECONDS = 115.0
"""For one report by both ways together, whatever either does: others wait for their turn, and a person for all."""


def fetch(report: Report, codes: Collection[str], since: date | None, today: date, service: Service) -> Outcome:
    """Return the positions of the markets `codes` since a day, and what failed on the way to them.

    Raises:
        UsageError: a code is none.

    """
    whole = service.patience(SECONDS)
    first = fetch_api(report, codes, since, service, until=today, within=whole)
    if not isinstance(first, Failure):
        return Outcome(first)
    # Where there is no network, the other host is not worth waiting for; where there is, it answers at once.
    attempts = 1 if first.kind == "network" else ATTEMPTS
    second = fetch_zips(report, codes, since, today, service, attempts=attempts, within=whole)
    if isinstance(second, Failure):
        return Outcome(None, (first, second))
    return Outcome(second, (first,))
