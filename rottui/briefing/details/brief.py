"""Makes the detail that is asked for: one maker for each kind."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from rottui.briefing.details.changes import brief_changes
from rottui.briefing.details.evidence import brief_evidence
from rottui.briefing.details.leaders import brief_leader, brief_leaders
from rottui.briefing.details.market import brief_market
from rottui.briefing.details.model import Detail
from rottui.briefing.details.pair import brief_pair
from rottui.briefing.details.sessions import brief_sessions
from rottui.briefing.details.study import brief_study
from rottui.briefing.details.symbols import brief_symbols
from rottui.briefing.details.universe import brief_universe
from rottui.briefing.details.wanted import (
    ChangesWanted,
    EvidenceWanted,
    LeadersWanted,
    LeaderWanted,
    MarketWanted,
    PairWanted,
    SessionsWanted,
    StudyWanted,
    SymbolsWanted,
    UniverseWanted,
    Wanted,
)
from rottui.briefing.wire import Request
from rottui.cache.store import Snapshot
from rottui.errors import RottuiError

Maker = Callable[[Snapshot, Request, Any], Detail]
"""Takes a snapshot, the request whose settings, day and basis count, and what is wanted; raises RottuiError."""

MAKERS: dict[type[Wanted], Maker] = {
    PairWanted: brief_pair,
    UniverseWanted: brief_universe,
    MarketWanted: brief_market,
    SessionsWanted: brief_sessions,
    SymbolsWanted: brief_symbols,
    LeadersWanted: brief_leaders,
    LeaderWanted: brief_leader,
    ChangesWanted: brief_changes,
    EvidenceWanted: brief_evidence,
    StudyWanted: brief_study,
}


def brief_detail(snapshot: Snapshot, request: Request, wanted: Wanted) -> Detail:
    """Return the detail that is wanted, as it was known on the day of `request`; raises RottuiError."""
    maker = MAKERS.get(type(wanted))
    if maker is None:
        raise RottuiError(f"there is nothing more to be said of {wanted}", "")
    return maker(snapshot, request, wanted)
