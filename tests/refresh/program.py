"""The refresher as a process of its own over the loopback servers, at the time of their clock, on a small watchlist."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path

import polars as pl

from rottui.cache.store import Snapshot, Store
from rottui.refresh.events import AnyEvent, Failure, Finished, from_line
from rottui.settings.packaged import defaults
from tests.loopback.internet import Internet
from tests.loopback.market import Security, made_up
from tests.loopback.reports import weekly

AT = """
import sys, time
from datetime import UTC, datetime, timedelta
import rottui.cli.refreshing as refreshing
ahead = datetime.fromisoformat(sys.argv.pop(1)) - datetime.now(UTC)
refreshing.utc_now = lambda: datetime.now(UTC) + ahead
from rottui.cli import main
main()
"""
"""Runs the program with its own clock set: everything else in it is as it always is."""

LEGS = ("SPY", "QQQ", "IWM", "MAGS")
MEMBERS = ("AAA", "BBB", "CCC")
MARKETS = ("209742", "239742")
FIRST_DAY, LAST_DAY = date(2023, 12, 1), date(2026, 3, 31)
FIRST_REPORT = date(2025, 1, 7)
LONGEST_S = 120


def config_of(
    legs: Sequence[str] = LEGS, markets: Sequence[str] = MARKETS, universe: str = "own", per_second: float = 500
) -> str:
    """Return a config file with the legs as pairs against the first, TFF markets, and one imported universe."""
    lines = [f'megacaps = ["{legs[0]}"]']
    lines += ["[refresh]", f"per_second = {per_second}", "years_pairs = 1", "years_members = 1"]
    lines += ["[verdict]", "fetch = false"]
    lines += ["[candidates]", "sectors = []", "industries = []", "countries = []"]
    pairs = [f"{leg}/{legs[0]}" for leg in legs[1:]]
    for each in defaults().pairs:
        if each.name not in pairs:
            lines += [f'[pairs."{each.name}"]', "enabled = false"]
    for market in defaults().markets:
        lines += [f"[markets.{market.key}]", "enabled = false"]
    for named in defaults().universes:
        lines += [f"[universes.{named.key}]", "enabled = false"]
    for pair in pairs:
        lines += [f'[pairs."{pair}"]', "enabled = true"]
    for number, code in enumerate(markets):
        lines += [f"[markets.M{number}]", f'code = "{code}"', 'report = "tff"', f'name = "Market {number}"']
    lines += [f"[universes.{universe}]", f'name = "{universe}"']
    return "\n".join(lines) + "\n"


@dataclass(frozen=True)
class Ended:
    """How a run ended."""

    code: int
    events: tuple[AnyEvent, ...]
    err: str

    @property
    def finished(self) -> Finished:
        last = self.events[-1]
        assert isinstance(last, Finished), (self.events, self.err)
        return last

    @property
    def failures(self) -> dict[str, tuple[str, str]]:
        """Kind and detail by what failed."""
        return {each.where: (each.kind, each.detail) for each in self.events if isinstance(each, Failure)}


@dataclass
class Bench:
    """A home, a cache and a config file, and the program that fills the one by the other."""

    internet: Internet
    folder: Path
    config: str = field(default_factory=config_of)

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def environment(self) -> dict[str, str]:
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / "config.toml").write_text(self.config)
        homes = {f"XDG_{name}_HOME": str(self.folder / name.lower()) for name in ("CONFIG", "CACHE", "STATE", "DATA")}
        named = {"ROTTUI_DATA": str(self.data), "ROTTUI_CONFIG": str(self.folder / "config.toml")}
        return self.internet.environment(HOME=str(self.folder), **homes, **named)

    def command(self, *arguments: str, at: datetime | None = None) -> list[str]:
        """Return the command of a refresh at the fake clock's time, or at another."""
        moment = (at or self.internet.clock.now).isoformat()
        return [sys.executable, "-c", AT, moment, "refresh", "--progress", "json", *arguments]

    def start(self, *arguments: str, at: datetime | None = None) -> subprocess.Popen[bytes]:
        """Start a refresh and do not wait for it."""
        pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
        return subprocess.Popen(self.command(*arguments, at=at), env=self.environment(), **pipes)  # type: ignore[call-overload]

    def refresh(self, *arguments: str, at: datetime | None = None) -> Ended:
        """Run a refresh to its end."""
        process = self.start(*arguments, at=at)
        out, err = process.communicate(timeout=LONGEST_S)
        return ended(process.returncode, out, err)

    def snapshot(self) -> Snapshot:
        return Store(self.data).snapshot()

    def bars(self, symbol: str) -> pl.DataFrame:
        return self.snapshot().read("prices", where=pl.col("symbol") == symbol)

    def symbol(self, symbol: str) -> dict[str, object]:
        """Return what the cache says of a symbol."""
        (row,) = self.snapshot().read("symbols", where=pl.col("symbol") == symbol).to_dicts()
        return row

    def expected(self, symbol: str) -> list[tuple[date, float]]:
        """Return the dates and closes that Yahoo shows now, from the year on in which the history begins."""
        start = date(self.internet.clock.now.year - 1, 1, 1)
        rows = self.internet.yahoo.shown(symbol).rows
        return [(row.date, row.close) for row in rows if row.date >= start and row.close == row.close]

    def closes(self, symbol: str) -> list[tuple[date, float]]:
        return list(self.bars(symbol).select("date", "close").iter_rows())

    def put_members(self, *symbols: str, universe: str = "own") -> None:
        """Import a member list, as a person does."""
        frame = pl.DataFrame({"universe": universe, "symbol": symbols, "name": symbols, "sector": "Unknown"})
        with Store(self.data).writer(who="a test") as writer:
            writer.put("members", frame)
            writer.commit()


def ended(code: int, out: bytes, err: bytes) -> Ended:
    """Return how a run ended; every line it wrote must be an event."""
    events = [from_line(line) for line in out.splitlines()]
    assert None not in events, out
    assert b"Traceback" not in err, err.decode()
    return Ended(code, tuple(event for event in events if event is not None), err.decode())


def furnish(internet: Internet, symbols: Sequence[str] = (*LEGS, *MEMBERS), markets: Sequence[str] = MARKETS) -> None:
    """Put securities and weekly reports on the loopback's market."""
    days = internet.yahoo.sessions.between(FIRST_DAY, LAST_DAY)
    internet.yahoo.add(*(security(symbol, days) for symbol in symbols))
    for code in markets:
        internet.cftc.publish(*weekly("tff", code, FIRST_REPORT, 60))


def security(symbol: str, days: Sequence[date]) -> Security:
    return made_up(symbol, days)


def log_of(bench: Bench) -> str:
    """Return everything that was written to logs."""
    return "".join(path.read_text() for path in (bench.folder / "state").rglob("*.log*") if os.access(path, os.R_OK))
