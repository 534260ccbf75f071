"""The details themselves, as frozen values without polars: a desk reads them and never makes one."""

from __future__ import annotations

from dataclasses import dataclass

from rottui.briefing.details.changes_model import ChangesDetail
from rottui.briefing.details.evidence_model import EvidenceDetail
from rottui.briefing.details.leaders_model import LeaderDetail, LeadersDetail
from rottui.briefing.details.market_model import MarketDetail
from rottui.briefing.details.pair_model import PairDetail
from rottui.briefing.details.study_model import StudyDetail
from rottui.briefing.details.universe_model import UniverseDetail
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
from rottui.briefing.history import History


@dataclass(frozen=True, slots=True)
class SessionsDetail:
    """The sessions that can be shown as of."""

    sessions: History
    """Their dates; no columns."""


@dataclass(frozen=True, slots=True)
class SymbolsDetail:
    """The symbols that there are prices of."""

    symbols: tuple[str, ...]
    """In alphabetical order."""


Detail = (
    PairDetail
    | UniverseDetail
    | MarketDetail
    | SessionsDetail
    | SymbolsDetail
    | LeadersDetail
    | LeaderDetail
    | ChangesDetail
    | EvidenceDetail
    | StudyDetail
)

KINDS: dict[type[Wanted], type[Detail]] = {
    PairWanted: PairDetail,
    UniverseWanted: UniverseDetail,
    MarketWanted: MarketDetail,
    SessionsWanted: SessionsDetail,
    SymbolsWanted: SymbolsDetail,
    LeadersWanted: LeadersDetail,
    LeaderWanted: LeaderDetail,
    ChangesWanted: ChangesDetail,
    EvidenceWanted: EvidenceDetail,
    StudyWanted: StudyDetail,
}
"""What each wish is answered with."""
