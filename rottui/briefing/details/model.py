"""The details themselves, as frozen values without polars: a desk reads them and never makes one."""

from __future__ import annotations

from rottui.briefing.details.market_model import MarketDetail
from rottui.briefing.details.pair_model import PairDetail
from rottui.briefing.details.universe_model import UniverseDetail
from rottui.briefing.details.wanted import MarketWanted, PairWanted, UniverseWanted, Wanted

Detail = PairDetail | UniverseDetail | MarketDetail

KINDS: dict[type[Wanted], type[Detail]] = {
    PairWanted: PairDetail,
    UniverseWanted: UniverseDetail,
    MarketWanted: MarketDetail,
}
"""What each wish is answered with."""
