"""What a screen can ask for beyond the briefing, one message for each kind of detail."""

from __future__ import annotations

from datetime import date
from typing import Literal

import msgspec


class PairWanted(msgspec.Struct, frozen=True, tag=True):
    """Everything about one ratio pair, on the basis of the request it comes with."""

    numerator: str
    denominator: str
    overlay: str | None = None
    """The name of a second pair that is drawn over it."""


class UniverseWanted(msgspec.Struct, frozen=True, tag=True):
    """Everything about one universe and its sectors."""

    key: str


class MarketWanted(msgspec.Struct, frozen=True, tag=True):
    """Everything about one futures market, or the dial, by its key."""

    key: str


class SessionsWanted(msgspec.Struct, frozen=True, tag=True):
    """Every session that can be shown as of, whatever the day of the request."""


class SymbolsWanted(msgspec.Struct, frozen=True, tag=True):
    """The symbols that there are prices of, for whoever types one."""


class LeadersWanted(msgspec.Struct, frozen=True, tag=True):
    """A pool of candidates ranked against the benchmark."""

    pool: str
    """"candidates" for all of the settings', "sectors", "industries" or "countries" for one list, else a universe."""


class LeaderWanted(msgspec.Struct, frozen=True, tag=True):
    """One candidate's ratio to the benchmark, over all that is held."""

    symbol: str


class EvidenceWanted(msgspec.Struct, frozen=True, tag=True):
    """The past of every line of the verdict's evidence."""


class StudyWanted(msgspec.Struct, frozen=True, tag=True):
    """What followed a verdict, or a pair's N-month extreme; without either, the verdict of the day."""

    code: str | None = None
    """A verdict's code."""
    numerator: str = ""
    denominator: str = ""
    """A pair, if it is its extremes that are studied."""
    kind: Literal["low", "high"] = "low"
    months: int = 3
    """Of how many months the extreme is, at least."""
    record: bool = False
    """Only extremes that no earlier day has matched; `months` is how long the history must be by then."""


class ChangesWanted(msgspec.Struct, frozen=True, tag=True):
    """What is new on the day of the request it comes with, against an earlier day."""

    since: date


Wanted = (
    PairWanted
    | UniverseWanted
    | MarketWanted
    | SessionsWanted
    | SymbolsWanted
    | LeadersWanted
    | LeaderWanted
    | ChangesWanted
    | EvidenceWanted
    | StudyWanted
)
