"""What goes wrong, where and when: rules that change the replies of the fake services, for one test.

    internet.faults.add(RATE_LIMITED, path=CHART, nth=onwards(50))   # from the 50th chart request on
    internet.faults.add(GONE, symbol="FB")
    internet.faults.add(slow(3_000), host="publicreporting.cftc.gov", nth=1)
    internet.faults.add_at_connect(AtConnect.STALL, host="fc.yahoo.com")
    internet.faults.delay_ms = 80                                    # every answer takes that long

The first rule that fits a request changes its reply. `nth` counts the requests that fit the rule's host, path and
symbol, from 1. Mind that yfinance asks again by itself: after any status ≥ 400 it fetches another cookie and crumb and
repeats the request once, so that `nth=50` with a 429 is healed by the repetition and `nth=onwards(50)` is not.
The ready-made changes are in `mishaps.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Container
from dataclasses import dataclass, replace
from enum import Enum, auto

from tests.loopback.exchange import Reply, Request

Change = Callable[[Reply], Reply]
"""A fault: what becomes of a reply."""

FOREVER = 1_000_000_000


class AtConnect(Enum):
    """What may go wrong before a request is sent."""

    STALL = auto()
    """The connection is accepted and nothing is ever answered."""
    STALL_BEFORE_TLS = auto()
    """The tunnel is opened and the host never answers the TLS hello."""
    RESET = auto()
    NO_SUCH_HOST = auto()
    """The proxy answers 502: behind a proxy, names are resolved there."""


@dataclass(slots=True)
class Rule:
    """A fault and the requests it befalls."""

    change: Change
    host: str | None
    path: str | None
    """A part of the path."""
    symbol: str | None
    nth: int | Container[int] | None
    times: int | None
    seen: int = 0
    """Requests that fitted host, path and symbol."""
    applied: int = 0
    """Replies that were changed."""

    def befalls(self, request: Request) -> bool:
        """Return whether this request's reply is to be changed, and count the request if it fits."""
        fits = (
            self.host in (None, request.host)
            and (self.path is None or self.path in request.path)
            and self.symbol in (None, request.symbol)
        )
        self.seen += fits
        if not fits or (self.times is not None and self.applied >= self.times):
            return False
        return self.nth is None or (self.seen == self.nth if isinstance(self.nth, int) else self.seen in self.nth)


@dataclass(slots=True)
class ConnectRule:
    """What goes wrong before a request can be sent to a host (to any, if None)."""

    fault: AtConnect
    host: str | None
    times: int | None
    applied: int = 0

    def befalls(self, host: str) -> bool:
        """Return whether this connection is to fail, and count it."""
        chosen = self.host in (None, host) and (self.times is None or self.applied < self.times)
        self.applied += chosen
        return chosen


class Faults:
    """The rules of one test."""

    def __init__(self) -> None:
        self.delay_ms: float = 0
        """How long every answer takes."""
        self.rules: list[Rule] = []
        self.connect_rules: list[ConnectRule] = []

    def add(
        self,
        change: Change,
        *,
        host: str | None = None,
        path: str | None = None,
        symbol: str | None = None,
        nth: int | Container[int] | None = None,
        times: int | None = None,
    ) -> Rule:
        """Change the replies to all requests that fit; to the `nth` of them only; at most `times` often."""
        rule = Rule(change, host, path, symbol, nth, times)
        self.rules.append(rule)
        return rule

    def add_at_connect(self, fault: AtConnect, *, host: str | None = None, times: int | None = None) -> ConnectRule:
        """Make connections to `host` (to any, if None) fail before a request is sent, at most `times` often."""
        rule = ConnectRule(fault, host, times)
        self.connect_rules.append(rule)
        return rule

    def clear(self) -> None:
        """Let everything work again; the delay stays."""
        self.rules.clear()
        self.connect_rules.clear()

    def changed(self, request: Request, reply: Reply) -> Reply:
        """Return the reply as the rules leave it."""
        reply = replace(reply, delay_ms=reply.delay_ms + self.delay_ms)
        hits = [rule for rule in tuple(self.rules) if rule.befalls(request)]
        if not hits:
            return reply
        hits[0].applied += 1
        return hits[0].change(reply)

    def at_connect(self, host: str) -> AtConnect | None:
        """Return what befalls a new connection to `host`."""
        return next((rule.fault for rule in tuple(self.connect_rules) if rule.befalls(host)), None)


def onwards(first: int) -> range:
    """Return `nth` for the `first` fitting request and all after it."""
    return range(first, FOREVER)
