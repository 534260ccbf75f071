"""What happens around a desk under soak: its cache, whoever commits to that, and a network that always fails.

    python -m tests.fire.soak_world DATA FILES

commits to the cache in DATA: at each line it reads it does what that says and answers with the generation.
"""

from __future__ import annotations

import json
import multiprocessing
import random
import subprocess
import sys
import time
from datetime import UTC, date, datetime, timedelta
from multiprocessing.connection import Connection
from pathlib import Path
from types import TracebackType

import polars as pl

from rottui.cache.refresh_state import load_state, save_state
from rottui.cache.store import Store
from rottui.cache.tables import TABLES
from rottui.refresh.derive import derive_breadth
from rottui.refresh.importer import run_import
from rottui.settings.packaged import defaults
from rottui.sources.demo.tables import tables
from tests.loopback import mishaps
from tests.loopback.faults import AtConnect
from tests.loopback.internet import Internet
from tests.loopback.proxy import Certificates

WAIT_S = 120.0
HELD_S = 4.0
"""How long the lock is held when a refresh is to find it held."""
NEW_DAY = 100
"""Every so many commits bring a new session; the others restate the last one."""

CONFIG = """
[refresh]
every = "5m"
hours = "always"
per_second = 1000.0
[universes.sp500]
source = "import"
[universes.nasdaq100]
source = "import"
[universes.sp600]
source = "import"
"""
"""The demo's universes stay as they are; a refresh is due whatever the hour, and asks without pausing."""

ENDED_BY_US = ("stall", "killed", "locked")
FAILURES = {
    "refused": 40,
    "dns_failure": 10,
    "wrong_certificate": 10,
    "rate_limited": 10,
    "server_error": 10,
    "no_json": 4,
    "stall": 4,
    "locked": 6,
    "killed": 6,
}
"""Ways in which a refresh fails, and how often each is chosen."""


def make_cache(folder: Path, one_in: int, first_year: int) -> None:
    """Write the demo's data as if they were real, from a year on, with one in so many of its stocks and all its funds.

    Such a cache is refreshed, imported into, and not marked DEMO. With less of it a briefing is built sooner.
    """
    made = tables()
    stocks = made["members"]["symbol"].unique(maintain_order=True)
    kept = {*stocks.gather_every(one_in), *defaults().leg_symbols, *defaults().megacaps}
    left_out = set(stocks) - kept
    for table in ("prices", "members", "symbols"):
        made[table] = made[table].filter(~pl.col("symbol").is_in(left_out))
    for table, dated in (("prices", "date"), ("positioning", "report_date"), ("sessions", "date")):
        made[table] = made[table].filter(pl.col(dated).dt.year() >= first_year)
    with Store(folder).writer(who="the soak") as writer:
        for table, frame in made.items():
            writer.put(table, frame)
        derive_breadth(writer, {}, made["members"]["universe"].unique().to_list())
        for table in TABLES:
            writer.recovered(table)
        writer.commit()


class Commits:
    """A process that commits to the cache, told what to do line by line; it is not waited for."""

    def __init__(self, data: Path, files: Path) -> None:
        files.mkdir()
        command = [sys.executable, "-m", "tests.fire.soak_world", str(data), str(files)]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self._said = ""

    def __enter__(self) -> Commits:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._process.stdin.close()  # type: ignore[union-attr]
        self._process.wait()

    def tell(self, what: str) -> None:
        """Have it begin."""
        self._process.stdin.write(f"{what}\n")  # type: ignore[union-attr]
        self._process.stdin.flush()  # type: ignore[union-attr]

    def told(self) -> str:
        """Wait until it has done what it was told last, and return what it says."""
        said = self._process.stdout.readline().strip()  # type: ignore[union-attr]
        if not said:
            raise SystemExit("whoever commits has ended")
        return said

    def fileno(self) -> int:
        """The descriptor that can be read once it is done."""
        return self._process.stdout.fileno()  # type: ignore[union-attr]


class Market:
    """Restates the last session's closes again and again, and brings a new one now and then."""

    def __init__(self, data: Path, files: Path, seed: int = 1) -> None:
        self._store = Store(data)
        self._files = files
        self._chance = random.Random(seed)
        self._legs = sorted({*defaults().leg_symbols, *defaults().candidate_symbols})
        self._count = 0

    def commit(self) -> int:
        """Commit one more generation, by the cache's own writer or by an import; return its number."""
        self._count += 1
        return self._new_day() if self._count % NEW_DAY == 0 else self._restate()

    def _restate(self) -> int:
        with self._store.writer(who="the soak", wait_s=WAIT_S) as writer:
            year = writer.years("prices")[-1]
            frame = writer.read("prices", since=date(year, 1, 1))
            factors = [1 + self._chance.uniform(-0.004, 0.004) for _ in range(frame.height)]
            last = pl.col("date") == pl.col("date").max()
            legs = pl.col("symbol").is_in(self._legs)
            moved = pl.when(last & legs).then(pl.col("close") * pl.Series(factors)).otherwise(pl.col("close"))
            writer.put("prices", frame.with_columns(close=moved), years=[year])
            return writer.commit()

    def _new_day(self) -> int:
        snapshot = self._store.snapshot()
        day = snapshot.last_date("prices")
        assert day is not None
        rows = snapshot.read("prices", where=pl.col("symbol").is_in(self._legs), since=day, until=day)
        after = day + timedelta(days=3 if day.weekday() == 4 else 1)
        for row in rows.to_dicts():
            bar = ",".join(f"{row[name]:.6f}" for name in ("open", "high", "low", "close"))
            text = f"Date,Open,High,Low,Close,Volume\n{after},{bar},{row['volume'] or 0}\n"
            (self._files / f"{row['symbol']}.csv").write_text(text)
        return run_import(self._store, [self._files], now=datetime.now(UTC), wait_s=WAIT_S).generation

    def forgive(self) -> int:
        """Let Yahoo be asked again although it wanted to be left alone: else nothing would be for hours."""
        with self._store.writer(who="the soak", wait_s=WAIT_S) as writer:
            state = load_state(self._store.folder)
            state.cooldown_until, state.strikes = None, 0
            save_state(self._store.folder, state)
            return writer.generation

    def hold(self) -> int:
        """Keep the lock for a while."""
        with self._store.writer(who="rottui import", wait_s=WAIT_S) as writer:
            time.sleep(HELD_S)
            return writer.generation


class BadNetwork:
    """The loopback's internet in a process of its own, in which nothing works, each time otherwise."""

    def __init__(self, folder: Path) -> None:
        ours, theirs = multiprocessing.Pipe()
        self._pipe = ours
        context = multiprocessing.get_context("spawn")
        self._process = context.Process(target=_serve, args=(theirs, str(folder)))

    def __enter__(self) -> BadNetwork:
        self._process.start()
        self.environment: dict[str, str] = self._pipe.recv()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._pipe.send("stop")
        self.asked: int = self._pipe.recv()
        self._process.join()

    def fail(self, how: str) -> None:
        """Let everything fail in that way from now on; connections that stand break."""
        self._pipe.send(how)
        self._pipe.recv()


def _serve(pipe: Connection, folder: str) -> None:
    with Internet(Certificates(Path(folder)), Path(folder)) as internet:
        pipe.send(internet.environment(guard=False))
        while (how := pipe.recv()) != "stop":
            internet.faults.clear()
            internet.set_network("up")
            if how in ("refused", "dns_failure", "wrong_certificate"):
                internet.set_network(how)
            elif how == "stall":
                internet.faults.add_at_connect(AtConnect.STALL)
            else:
                change = {"rate_limited": mishaps.RATE_LIMITED, "no_json": mishaps.PAGE}
                internet.faults.add(change.get(how, mishaps.SERVER_ERROR))
            pipe.send("done")
        pipe.send(len(internet.requests))


def main() -> None:
    """Do what each line says."""
    market = Market(Path(sys.argv[1]), Path(sys.argv[2]))
    actions = {"commit": market.commit, "forgive": market.forgive, "hold": market.hold}
    for line in sys.stdin:
        sys.stdout.write(json.dumps(actions[line.strip()]()) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
