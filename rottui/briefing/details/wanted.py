"""What a screen can ask for beyond the briefing, one message for each kind of detail."""

from __future__ import annotations

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


Wanted = PairWanted | UniverseWanted | MarketWanted | SessionsWanted | SymbolsWanted
