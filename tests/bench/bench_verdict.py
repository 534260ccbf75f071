"""The verdict against its budgets: `python tests/bench/bench_verdict.py [--data DIR] [--steps 20]`.

Without `--data` the demo is used: ten years, 500 stocks. Briefings are asked of the process that builds them for a
desk, through its pipes and decoded; one session back is held against the same asked of a process that has kept nothing.
Ten years of verdicts, from prices and counts, are held against the same in plain pandas in the same run.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pandas as pd
import polars as pl

ROOT = Path(__file__).parent.parent.parent
sys.path.insert(0, str(ROOT))

from rottui.analytics import breadth, ratios  # noqa: E402 - the tree is put on the path first
from rottui.analytics.evidence import LEADERSHIP_PAIRS, LEGS, PAIRS, RISK_PAIRS, evidence_by_day  # noqa: E402
from rottui.analytics.verdict import verdicts  # noqa: E402
from rottui.briefing.wire import Request  # noqa: E402
from rottui.cache.store import Store  # noqa: E402
from rottui.refresh.demo import build_demo  # noqa: E402
from rottui.settings.packaged import defaults  # noqa: E402
from rottui.tui.feeding.remote import Briefer  # noqa: E402
from tests.bench.table import Row, judged, run, say, times  # noqa: E402

STEP_MS = 100.0
"""Stepping costs less on the full cache."""


def request(folder: Path, as_of: date | None, *, sectors: bool = True) -> Request:
    return Request(
        folder=str(folder),
        profile="default",
        settings=defaults(),
        problems=(),
        as_of=as_of,
        basis="price",
        sectors=sectors,
    )


def milliseconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - began)


def answers(folder: Path, steps: int, rounds: int) -> list[Row]:
    """Ask for the briefing of now, then for one session back after the other; and for the same with nothing kept."""
    quick, first, scratch = [], [], []
    stepped: list[float] = []
    for _ in range(rounds):
        with asking(folder) as ask:
            quick.append(ask(None, sectors=False))
        with asking(folder) as ask:
            first.append(ask(None))
            days = sessions(folder, steps)
            if not stepped:
                stepped = [ask(day) for day in days]
        with asking(folder) as ask:
            scratch.append(ask(days[0]))
    step = statistics.median(stepped)
    return [
        Row("first briefing, quick", told(quick)),
        Row("first briefing, whole", told(first)),
        judged(
            f"one session back, median of {steps}", f"{step:.0f} ms", f"{STEP_MS:.0f} ms",
            within=step < STEP_MS, beside=f"nothing kept: {told(scratch)}", ratio=step / STEP_MS,
        ),
        Row("  slowest", f"{max(stepped):.0f} ms"),
    ]  # fmt: skip


@contextmanager
def asking(folder: Path) -> Iterator[Callable[..., float]]:
    """Yield what asks for a briefing and returns how long that took, of a process that has loaded what it needs."""
    briefer = Briefer()
    briefer.ask(request(folder / "nothing", None))

    def ask(as_of: date | None, *, sectors: bool = True) -> float:
        began = time.perf_counter()
        briefer.ask(request(folder, as_of, sectors=sectors))
        return 1000 * (time.perf_counter() - began)

    try:
        yield ask
    finally:
        briefer.stop()


def sessions(folder: Path, count: int) -> list[date]:
    """Return the sessions before the last one, newest first."""
    dates = Store(folder).snapshot().read("prices", ("date",), pl.col("symbol") == "SPY")["date"]
    return dates.sort(descending=True).to_list()[1 : count + 1]


def told(taken: list[float]) -> str:
    return f"{statistics.median(taken):.0f} ms ({min(taken):.0f} to {max(taken):.0f})"


def ten_years(folder: Path, rounds: int) -> list[Row]:
    """Judge every session, from prices and counts, as rottui does and as plain pandas does."""
    snapshot = Store(folder).snapshot()
    prices = snapshot.read("prices", ("symbol", "date", "close", "dividend"), pl.col("symbol").is_in([*LEGS, "SPY"]))
    of_it = (pl.col("universe") == "sp500") & pl.col("sector").is_null()
    counts = snapshot.read("breadth", where=of_it)
    index = prices.filter(pl.col("symbol") == "SPY")
    closes = pd.DataFrame(prices.to_dict(as_series=False)).pivot(index="date", columns="symbol", values="close")
    counted = pd.DataFrame(counts.to_dict(as_series=False)).set_index("date")
    pairs = [(legs[0], legs[1]) for legs in (pair.split("/") for pair in PAIRS)]
    codes: list[list[str]] = [[], []]

    def ours() -> None:
        evidence = evidence_by_day(ratios.ratios(prices, pairs), breadth.figures(counts), index)
        codes[0] = verdicts(evidence)["code"].to_list()

    def theirs() -> None:
        codes[1] = in_pandas(closes, counted)

    taken = [(milliseconds(ours), milliseconds(theirs)) for _ in range(rounds)]
    if codes[0] != codes[1]:
        raise SystemExit("rottui and pandas judge differently")
    own, plain = ([each[side] for each in taken] for side in (0, 1))
    return [
        Row(
            f"verdicts of {len(codes[0]):,} sessions", told(own), f"pandas {told(plain)}",
            times(statistics.median(own) / statistics.median(plain)),
        ),
    ]  # fmt: skip


def in_pandas(closes: pd.DataFrame, counts: pd.DataFrame) -> list[str]:
    """Every session's verdict with one line of pandas for each line of evidence."""
    index = closes["SPY"].dropna()
    sessions = index.index.union(counts.index)

    def trend(pair: str) -> pd.Series[float]:
        a, b = pair.split("/")
        ratio = (closes[a] / closes[b]).dropna()
        average = ratio.rolling(50).mean()
        before = average.shift(20)
        up, down = (ratio > average) & (average > before), (ratio < average) & (average < before)
        return (up.astype(float) - down.astype(float))[before.notna()]

    def share(count: str, valid: str) -> pd.Series[float]:
        enough = counts[valid] >= counts["members"] / 2
        return (100 * counts[count] / counts[valid] >= 55).astype(float)[enough & (counts[valid] > 0)]

    balance = 100 * (counts["new_highs"] - counts["new_lows"]) / counts["valid_252"]
    balance = balance.where(counts["valid_252"] >= counts["members"] / 2).rolling(10).mean().dropna()
    moved = counts["advances"] + counts["declines"]
    line = ((counts["advances"] - counts["declines"]) / moved.where(moved > 0)).fillna(0).cumsum()
    line = line.where(moved + counts["unchanged"] >= counts["members"] / 2)
    line = (line - line.rolling(50).mean()).dropna()
    average = index / index.rolling(200).mean() - 1
    lines = {pair: trend(pair) for pair in PAIRS} | {
        "above_50": share("above_50", "valid_50"),
        "above_200": share("above_200", "valid_200"),
        "up_3m": share("up_3m", "valid_3m"),
        "high_low": (balance > 1e-12).astype(float),
        "ad_line": (line > 1e-12).astype(float),
        "index": (average.dropna() >= -1e-12).astype(float),
    }
    days = pd.to_datetime(pd.Index(sessions))

    def latest(votes: pd.Series[float]) -> pd.Series[float]:
        votes = votes.set_axis(pd.to_datetime(pd.Index(votes.index)))
        return votes.reindex(days, method="ffill", tolerance=pd.Timedelta("7D"))

    votes = pd.DataFrame({name: latest(of) for name, of in lines.items()})
    five = ["above_50", "above_200", "high_low", "ad_line", "up_3m"]
    groups = {"leadership": list(LEADERSHIP_PAIRS), "participation": five, "risk": list(RISK_PAIRS)}
    scores = [votes[names].mean(axis=1) * (5 if group == "participation" else 1) for group, names in groups.items()]
    known = votes["index"].notna()
    for names in groups.values():
        known &= votes[names].notna().sum(axis=1) >= len(names) / 2
    raw = [
        decided(*of) if enough else "unknown"
        for *of, enough in zip(*(score.tolist() for score in scores), votes["index"].tolist(), known, strict=True)
    ]
    return confirmed(raw)


def decided(leadership: float, count: float, risk: float, index: float) -> str:
    fading, leading = leadership <= -0.5, leadership >= 0.5
    rules = (
        (not index and count <= 2, "deterioration"),
        (fading and count >= 4 and risk > -0.5, "broadening"),
        (fading and (count <= 1 or (risk <= -0.5 and count < 4)), "spillover"),
        (fading, "rotation"),
        (count >= 4, "broad_advance"),
        (leading and count <= 2, "narrow"),
        (leading, "mega_led"),
        (count <= 1 and risk <= -0.5, "deterioration"),
    )
    return next((code for holds, code in rules if holds), "mixed")


def confirmed(raw: list[str]) -> list[str]:
    told, verdict, run = [], "unknown", 0
    for at, code in enumerate(raw):
        run = run + 1 if at and code == raw[at - 1] else 1
        verdict = code if run >= 5 else verdict
        told.append(verdict)
    return told


def measure(data: str | None, steps: int, rounds: int) -> list[Row]:
    """Return the rows of briefings and of verdicts."""
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(data or scratch)
        if data is None:
            say("  making the demo")
            build_demo(Store(folder))
        say("  briefings and steps")
        return answers(folder, steps, rounds) + ten_years(folder, rounds)


OPTIONS = {
    "data": (None, "a cache to be read, such as that of your own data"),
    "steps": (20, "sessions gone back"),
    "rounds": (5, "briefings of each kind"),
}

if __name__ == "__main__":
    sys.exit(run(__doc__, "verdict", measure, OPTIONS))
