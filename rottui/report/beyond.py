"""What a report tells beyond its briefing: each part is there where it was asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from rottui.alerts.log import Fired, Ran
from rottui.briefing.details.changes_model import ChangesDetail
from rottui.briefing.details.leaders_model import LeadersDetail
from rottui.briefing.details.study_model import StudyDetail
from rottui.settings.schema import Leaders


@dataclass(frozen=True, slots=True)
class Beyond:
    """Parts that are made for one report."""

    alerts: tuple[Fired, ...] = ()
    """Those that fired, oldest first."""
    ran: Mapping[str, Ran] = field(default_factory=dict)
    """What became of their commands, by the alert's id."""
    changes: ChangesDetail | None = None
    studies: tuple[StudyDetail, ...] = ()
    """What followed: each subject that is studied."""
    leaders: tuple[LeadersDetail, ...] = ()
    """The candidates together, and every universe."""
    limits: Leaders = field(default_factory=Leaders)
    """Those of the screens that leaders are put through."""


NOTHING = Beyond()
