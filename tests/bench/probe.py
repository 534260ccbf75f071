"""One piece of work on a cache, for growth and scale: `python -m tests.bench.probe WORK FOLDER`, a process of its own.

Prints, as JSON, the wall seconds, the processor's seconds and the most resident MB of each step by its name.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import NamedTuple

import polars as pl

from rottui.analytics.breadth import counts, history_start
from rottui.briefing.build import build
from rottui.cache.remembering import Reader
from rottui.cache.store import Store, Writer
from rottui.cache.tables import TABLES
from rottui.settings.load import load
from tests.bench.synthetic import LAST, NEXT, UNIVERSE

STEPS = 5


class Cost(NamedTuple):
    """What a piece of work took; what was not measured is 0."""

    wall: float = 0.0
    """Seconds on the clock."""
    cpu: float = 0.0
    """Seconds of all processors, which a busy machine changes less."""
    mb: float = 0.0
    """Resident memory at most, with all that the process had before."""


def peak_mb() -> float:
    return int(Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0]) / 1024


@contextmanager
def cost(costs: dict[str, Cost], name: str) -> Iterator[None]:
    """Note what the block takes."""
    wall, cpu = time.perf_counter(), time.process_time()
    yield
    costs[name] = Cost(time.perf_counter() - wall, time.process_time() - cpu, peak_mb())


def brief(folder: Path, costs: dict[str, Cost]) -> None:
    """The first briefing, quick and then whole, and steps back from it, in the process that builds them for a desk."""
    settings = load(folder / "config.toml", required=True)[0]
    store, reader = Store(folder / "cache"), Reader()
    with cost(costs, "first briefing, quick"):
        reader.load(store, lambda snapshot: build(snapshot, settings, sectors=False))
    with cost(costs, "then the whole one"):
        reader.load(store, lambda snapshot: build(snapshot, settings))
    days = _sessions(store, STEPS + 1)
    reader.load(store, lambda snapshot: build(snapshot, settings, days[0]))
    with cost(costs, "one session back"):
        for day in days[1:]:
            reader.load(store, lambda snapshot, day=day: build(snapshot, settings, day))  # type: ignore[misc]
    wall, cpu, mb = costs["one session back"]
    costs["one session back"] = Cost(wall / STEPS, cpu / STEPS, mb)


def _sessions(store: Store, count: int) -> list[date]:
    dates = store.snapshot().read("prices", ("date",), pl.col("symbol") == "SPY")["date"]
    return dates.sort(descending=True).to_list()[1 : count + 1]


def breadth(folder: Path, costs: dict[str, Cost]) -> None:
    """Breadth from nothing, and of one more day, from closes that are in memory."""
    snapshot = Store(folder / "cache").snapshot()
    members = snapshot.read("members", ["symbol", "sector"], pl.col("universe") == UNIVERSE)
    wanted = pl.col("symbol").is_in(members["symbol"].to_list())
    closes = snapshot.read("prices", ["symbol", "date", "close"], wanted)
    with cost(costs, "breadth from nothing"):
        full = counts(closes, members, UNIVERSE)
    start = history_start(full.filter(pl.col("sector").is_null())["date"], LAST)
    tail = closes if start is None else closes.filter(pl.col("date") >= start)
    counts(tail, members, UNIVERSE, since=LAST)
    with cost(costs, "breadth of one more day"):
        counts(tail, members, UNIVERSE, since=LAST)


def commit(folder: Path, costs: dict[str, Cost]) -> None:
    """Everything put into an empty cache and committed; then one more day, which writes this year anew."""
    held = Store(folder / "cache").snapshot()
    with tempfile.TemporaryDirectory() as scratch:
        store = Store(Path(scratch) / "cache")
        tables = {table: held.read(table) for table in TABLES}
        with cost(costs, "commit of everything"), store.writer(who="a benchmark") as writer:
            for table, frame in tables.items():
                writer.put(table, frame)
            writer.commit()
        tables.clear()
        with cost(costs, "commit of one more day"), store.writer(who="a benchmark") as writer:
            put_next_day(writer)


def put_next_day(writer: Writer) -> None:
    """Commit the session after the last one: its bars are those of the day before, a little higher."""
    year = writer.read("prices", since=LAST.replace(month=1, day=1))
    last = year.filter(pl.col("date") == LAST)
    fresh = last.with_columns(pl.lit(NEXT).alias("date"), pl.col("open", "high", "low", "close") * 1.01)
    writer.put("prices", pl.concat([year, fresh]).sort("symbol", "date"), years=[NEXT.year])
    writer.commit()


WORKS: dict[str, Callable[[Path, dict[str, Cost]], None]] = {"brief": brief, "breadth": breadth, "commit": commit}


def main() -> None:
    """Do the work that is named and print what it took."""
    costs: dict[str, Cost] = {}
    WORKS[sys.argv[1]](Path(sys.argv[2]), costs)
    json.dump(costs, sys.stdout)


if __name__ == "__main__":
    main()
