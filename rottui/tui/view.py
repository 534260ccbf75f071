"""What of a briefing is looked at: one value for all screens, so that they agree on pair, span and basis."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from rottui.briefing.details.wanted import StudyWanted
from rottui.briefing.model import Briefing, PairBriefing
from rottui.errors import Problem
from rottui.settings.schema import Basis, Lookback
from rottui.tui.terms import Terms


@dataclass(frozen=True, slots=True)
class View:
    """What is looked at, and how."""

    pair: str | None = None
    """The selected pair's name; None before there is one."""
    lookback: Lookback = "1Y"
    basis: Basis = "price"
    as_of: date | None = None
    """The past day whose knowledge is shown; None for now."""
    since: date | None = None
    """The day that changes are told since; None for a week before the day that is shown."""
    weekly: bool = False
    """Whether bars are weeks instead of sessions."""
    averages: bool = True
    """Whether moving averages are drawn."""
    log: bool = False
    """Whether price axes are logarithmic."""
    overlay: str | None = None
    """The name of a second pair drawn over the selected one."""
    study: StudyWanted | None = None
    """What is studied; None for the verdict of the day."""

    @property
    def terms(self) -> Terms:
        """On which terms its briefing is wanted."""
        return Terms(self.basis, self.as_of)


@dataclass(frozen=True, slots=True)
class Shown:
    """Everything a screen is given to show."""

    briefing: Briefing | None
    """None until the first one comes."""
    view: View
    failure: str = ""
    """Why the data could not be read anew; "" when they could."""
    settings_problems: tuple[Problem, ...] = ()

    @property
    def problems(self) -> tuple[Problem, ...]:
        """Everything a reader should know of settings and data."""
        found = (*self.settings_problems, *(self.briefing.problems if self.briefing else ()))
        return tuple(dict.fromkeys(found))

    @property
    def pair(self) -> PairBriefing | None:
        """The selected pair, else the first one; None without any."""
        return self.pair_called(self.view.pair) or next(iter(self.briefing.pairs if self.briefing else ()), None)

    @property
    def overlay(self) -> PairBriefing | None:
        """The second pair; None without one, and where it is the first one too."""
        overlay = self.pair_called(self.view.overlay) if self.view.overlay else None
        return None if overlay is self.pair else overlay

    def pair_called(self, name: str | None) -> PairBriefing | None:
        """Return the pair of that name; None when there is none."""
        pairs = self.briefing.pairs if self.briefing else ()
        return next((pair for pair in pairs if pair.pair.name == name), None)
