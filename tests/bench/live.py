"""A market for a desk that refreshes: the loopback's Yahoo and CFTC, over the whole watchlist, in their own process.

Apart, so that answering takes nothing from the process that reads the desk's terminal.
"""

from __future__ import annotations

import multiprocessing
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection
from pathlib import Path
from types import TracebackType

from rottui.refresh.plan import watchlist_symbols
from rottui.settings.packaged import defaults
from rottui.sources.universes import members
from tests.loopback.internet import Internet
from tests.loopback.market import made_up
from tests.loopback.proxy import Certificates
from tests.loopback.reports import weekly

YEARS_LEGS, YEARS_MEMBERS = 10, 2
REPORTS = 180
UNIVERSE = "sp500"
CONFIG = f"""
[refresh]
every = "off"
per_second = 1000.0
years_pairs = {YEARS_LEGS}
years_members = {YEARS_MEMBERS}
[universes.nasdaq100]
enabled = false
[universes.sp600]
enabled = false
"""
"""The watchlist and the markets as they come, one universe of 500, no pacing, and a refresh only when asked for."""


class Market:
    """The services, from entering on; `environment` leads a child to them."""

    def __init__(self, folder: Path, delay_ms: float) -> None:
        ours, theirs = multiprocessing.Pipe()
        self._pipe = ours
        context = multiprocessing.get_context("spawn")
        self._process = context.Process(target=_serve, args=(theirs, str(folder), delay_ms))

    def __enter__(self) -> Market:
        self._process.start()
        self.environment: dict[str, str] = self._pipe.recv()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._pipe.send("stop")
        strangers = self._pipe.recv()
        self._process.join()
        if strangers and error is None:
            raise SystemExit(f"asked for, and not on this machine: {', '.join(strangers)}")

    def charts(self) -> int:
        """How many requests for bars have been answered."""
        self._pipe.send("charts")
        answer: int = self._pipe.recv()
        return answer


def _serve(pipe: Connection, folder: str, delay_ms: float) -> None:
    with Internet(Certificates(Path(folder)), Path(folder)) as internet:
        _furnish(internet)
        internet.faults.delay_ms = delay_ms
        pipe.send(internet.environment())
        while pipe.recv() == "charts":
            pipe.send(len(internet.chart_requests()))
        pipe.send(sorted(set(internet.strangers)))


def _furnish(internet: Internet) -> None:
    settings = defaults()
    now = datetime.now(UTC)
    internet.set_time(now)
    between = internet.yahoo.sessions.between
    legs = set(watchlist_symbols(settings))
    listed = next(universe for universe in settings.universes if universe.key == UNIVERSE)
    others = {*members(listed).frame["symbol"].to_list()} - legs
    for symbols, years in ((legs, YEARS_LEGS), (others, YEARS_MEMBERS)):
        days = between((now - timedelta(days=365 * years)).date(), now.date())
        for symbol in sorted(symbols):
            internet.yahoo.add(made_up(symbol, days))
            internet.yahoo.shown(symbol)
    tuesday = now.date() - timedelta(days=(now.weekday() - 1) % 7)
    for market in settings.markets:
        for code in (market.code, *market.splice):
            internet.cftc.publish(*weekly(market.report, code, tuesday - timedelta(weeks=REPORTS - 1), REPORTS))
