"""Breadth against its budgets: `python tests/bench/bench_breadth.py [--stocks 3000] [--sessions 2520]`.

From nothing, rottui's counts are held against the same figures in plain pandas on the same closes in the same run, each
in a process of its own, so that neither's memory is the other's. A new day is counted from what is read of the cache.
"""

from __future__ import annotations

import multiprocessing
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import polars as pl

ROOT = Path(__file__).parent.parent.parent
sys.path.insert(0, str(ROOT))

from rottui.analytics.breadth import COUNTS, counts, history_start  # noqa: E402 - the tree is put on the path first
from rottui.cache.store import Store  # noqa: E402
from rottui.cache.tables import PRICES, TABLES  # noqa: E402
from rottui.refresh.derive import derive_breadth  # noqa: E402
from tests.bench.table import Row, judged, run, say  # noqa: E402

RATIO, ONE_DAY_MS = 0.7, 50.0
SECTORS = 11
MISSING = 0.002
"""Share of single closes that are missing."""
ROUNDS = 3


def closes_of(stocks: int, sessions: int) -> pl.DataFrame:
    """Random walks as symbol, date, close, in the order of the cache."""
    random = np.random.default_rng(7)
    walks = 100 * np.exp(np.cumsum(random.normal(0.0003, 0.02, (stocks, sessions)), axis=1))
    held = random.random(stocks * sessions) > MISSING
    symbols = pl.Series([f"S{n:05}" for n in range(stocks)])
    frame = pl.DataFrame(
        {
            "symbol": symbols.gather(np.repeat(np.arange(stocks, dtype=np.uint32), sessions)),
            "date": pl.concat([pl.Series(weekdays(sessions))] * stocks),
            "close": walks.ravel(),
        }
    )
    return frame.filter(pl.Series(held)).rechunk()


def weekdays(number: int) -> list[date]:
    days = (date(2014, 1, 1) + timedelta(days=at) for at in range(2 * number + 7))
    return [day for day in days if day.weekday() < 5][:number]


def members_of(stocks: int) -> pl.DataFrame:
    return pl.DataFrame(
        {"symbol": [f"S{n:05}" for n in range(stocks)], "sector": [f"Sector {n % SECTORS:02}" for n in range(stocks)]}
    )


def in_pandas(closes: pd.DataFrame, sector_of: pd.Series[str]) -> pd.DataFrame:
    """The same counts as plain pandas does them; it takes every date for a session, which saves it that work."""
    table = closes.pivot(index="date", columns="symbol", values="close")
    present, before = table.notna(), table.shift(1)
    sectors = sector_of.reindex(table.columns)
    sums: dict[str, pd.DataFrame] = {}

    def count(name: str, flag: pd.DataFrame) -> None:
        by_sector = flag.T.groupby(sectors).sum().T
        by_sector[""] = by_sector.sum(axis=1)
        sums[name] = by_sector

    count("priced", present)
    count("advances", table > before)
    count("declines", table < before)
    count("unchanged", table == before)
    for length, needed in ((20, 18), (50, 45), (200, 180)):
        average = table.rolling(length, min_periods=needed).mean()
        count(f"above_{length}", table > average * (1 + 1e-12))
        count(f"valid_{length}", average.notna() & present)
    highest = table.rolling(252, min_periods=227).max()
    count("new_highs", table >= highest)
    count("valid_252", highest.notna() & present)
    count("new_lows", table <= table.rolling(252, min_periods=227).min())
    for window, back in (("1m", 21), ("3m", 63)):
        past = table.shift(back)
        count(f"up_{window}", table > past)
        count(f"valid_{window}", past.notna() & present)
    return pd.concat({name: by_sector.stack() for name, by_sector in sums.items()}, axis=1)


def least(work: Callable[[], Any]) -> tuple[float, float, Any]:
    """Return the least seconds of ROUNDS, by how many MB the process grew at most, and the result."""
    resident = int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize() / 2**20
    Path("/proc/self/clear_refs").write_text("5")  # forget the peak that making the closes left
    taken = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        result = work()
        taken.append(time.perf_counter() - started)
    status = Path("/proc/self/status").read_text()
    peak = int(status.split("VmHWM:")[1].split()[0]) / 1024
    return min(taken), peak - resident, result


def side(which: str, stocks: int, sessions: int) -> tuple[float, float, dict[str, int]]:
    """Return seconds, megabytes and the sum of every count, by which the two sides are seen to agree."""
    closes, members = closes_of(stocks, sessions), members_of(stocks)
    if which == "pandas":
        frame, sector_of = to_pandas(closes), pd.Series(members["sector"].to_list(), index=members["symbol"].to_list())
        del closes
        seconds, peak, result = least(lambda: in_pandas(frame, sector_of))
    else:
        seconds, peak, result = least(lambda: counts(closes, members, "bench"))
    return seconds, peak, {name: int(result[name].sum()) for name in COUNTS if name != "members"}


def to_pandas(closes: pl.DataFrame) -> pd.DataFrame:
    """Return the closes as pandas likes them best: symbols as categories, dates as datetime64."""
    symbols = closes["symbol"].unique().sort()
    codes = closes["symbol"].rle_id().to_numpy()
    return pd.DataFrame(
        {
            "symbol": pd.Categorical.from_codes(codes, categories=symbols.to_list()),
            "date": closes["date"].to_numpy().astype("datetime64[s]"),
            "close": closes["close"].to_numpy(),
        }
    )


def apart(which: str, stocks: int, sessions: int) -> tuple[float, float, dict[str, int]]:
    """Run one side in a fresh process."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        return pool.submit(side, which, stocks, sessions).result()


def from_nothing(stocks: int, sessions: int) -> list[Row]:
    ours, our_peak, our_counts = apart("rottui", stocks, sessions)
    theirs, their_peak, their_counts = apart("pandas", stocks, sessions)
    if our_counts != their_counts:
        wrong = [name for name in our_counts if our_counts[name] != their_counts[name]]
        raise SystemExit(f"the two disagree on {', '.join(wrong)}: there is nothing to compare")
    ratio = ours / theirs
    what = f"breadth from nothing, {stocks:,} stocks × {sessions:,} sessions"
    return [
        judged(
            what, f"{ours:.2f} s", f"{RATIO} × pandas",
            within=ratio <= RATIO, beside=f"pandas {theirs:.2f} s", ratio=ratio,
        ),
        Row("  memory on top of the closes", f"{our_peak:.0f} MB", f"pandas {their_peak:.0f} MB"),
    ]  # fmt: skip


def one_more_day(stocks: int, sessions: int) -> list[Row]:
    closes, members = closes_of(stocks, sessions), members_of(stocks)
    full = counts(closes, members, "bench")
    today = full["date"].max()
    assert isinstance(today, date)
    start = history_start(full.filter(pl.col("sector").is_null())["date"], today)
    assert start is not None
    tail = closes.filter(pl.col("date") >= start)
    milliseconds = median_ms(lambda: counts(tail, members, "bench", since=today))
    whole = median_ms(lambda: counts(closes, members, "bench", since=today))
    return [
        day_row(f"one more day, {stocks} stocks", milliseconds),
        day_row("  given the closes of all years", whole),
        Row("  from the cache: read, count, put", f"{derived_ms(closes, members, today):.1f} ms"),
    ]


def derived_ms(closes: pl.DataFrame, members: pl.DataFrame, today: date) -> float:
    """Return the milliseconds that derive_breadth takes for a new day, reading and putting included."""
    missing = [pl.lit(None, kind).alias(name) for name, kind in PRICES.items() if name not in closes.columns]
    prices = closes.with_columns(missing).with_columns(dividend=pl.lit(0.0)).select(PRICES.names())
    listed = members.with_columns(universe=pl.lit("bench"), name=pl.lit("")).select(TABLES["members"].schema.names())
    with tempfile.TemporaryDirectory() as folder:
        store = Store(Path(folder) / "cache")
        with store.writer(who="a benchmark") as writer:
            writer.put("prices", prices.filter(pl.col("date") < today))
            writer.put("members", listed)
            derive_breadth(writer, {})
            writer.put("prices", prices.filter(pl.col("date").dt.year() == today.year), years=[today.year])
            writer.commit()
        with store.writer(who="a benchmark") as writer:
            changed = dict.fromkeys(members["symbol"].to_list(), today)
            return median_ms(lambda: derive_breadth(writer, changed))


def median_ms(work: Callable[[], object]) -> float:
    work()
    taken = []
    for _ in range(9):
        started = time.perf_counter()
        work()
        taken.append(1000 * (time.perf_counter() - started))
    return statistics.median(taken)


def day_row(what: str, milliseconds: float) -> Row:
    within, ratio = milliseconds <= ONE_DAY_MS, milliseconds / ONE_DAY_MS
    return judged(what, f"{milliseconds:.1f} ms", f"{ONE_DAY_MS:.0f} ms", within=within, ratio=ratio)


def measure(stocks: int, sessions: int) -> list[Row]:
    """Return the rows of both."""
    say("  from nothing, and in pandas")
    rows = from_nothing(stocks, sessions)
    say("  one more day")
    return rows + one_more_day(min(500, stocks), sessions)


OPTIONS = {"stocks": (3000, "members"), "sessions": (2520, "of history")}

if __name__ == "__main__":
    sys.exit(run(__doc__, "breadth", measure, OPTIONS))
