"""Quiet hours: when alerts make no noise."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from rottui.settings.alert_rules import Alerting
from rottui.settings.alerting import parse_hours


def is_quiet(alerting: Alerting, now: datetime) -> bool:
    """Return whether `now`, which has a time zone, is within the quiet hours by the clock on the wall there.

    They may go over midnight. The hour that a clock goes through twice in autumn is quiet twice or not at all.
    """
    if not alerting.quiet_hours:
        return False
    begin, end = parse_hours(alerting.quiet_hours)
    zone = ZoneInfo(alerting.time_zone) if alerting.time_zone else None
    clock = now.astimezone(zone).time()
    return begin <= clock < end if begin < end else clock >= begin or clock < end
