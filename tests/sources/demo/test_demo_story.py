"""The demo tells the story it is for: every figure here is worked in plain pandas from the closes alone.

The rules are those of the methods document: trends of ratios, N-month extremes, breadth counts, the verdict.
"""

from __future__ import annotations

import hashlib
import itertools
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd
import polars as pl
import pytest

from rottui.settings.packaged import defaults
from rottui.sources.demo import VERSION
from rottui.sources.demo.funds import FUNDS
from rottui.sources.demo.story import END, REGIMES, START
from rottui.sources.demo.tables import tables

LEADERSHIP = ("XLG/RSP", "QQQ/IWM", "IWF/IWD", "MAGS/SPY")
RISK_APPETITE = ("RSPD/RSPS", "SPHB/SPLV", "HYG/IEF", "CPER/GLD")
CONFIRM = 5
"""Sessions that a new verdict must hold."""

DIGESTS = {1: "2f8a9c2f7581fa13", 2: "ef1c71121252185e"}
"""Of every version of the demo, what its funds' closes and its positions come to."""


@dataclass(frozen=True)
class Evidence:
    leadership: pd.Series
    participation: pd.Series
    risk_appetite: pd.Series
    index_below: pd.Series
    figures: pd.DataFrame
    advances: pd.Series
    """Advances as a share of advances and declines."""


def ratio(closes: pd.DataFrame, pair: str) -> pd.Series:
    numerator, denominator = pair.split("/")
    return closes[numerator] / closes[denominator]


def trend(values: pd.Series) -> pd.Series:
    average = values.rolling(50).mean()
    before = average.shift(20)
    up, down = (values > average) & (average > before), (values < average) & (average < before)
    return (up.astype(float) - down.astype(float)).where(before.notna())


def extreme(values: pd.Series, day: int) -> tuple[str, int, date]:
    """Return kind, whole months and since-day of the more extreme side of the value at position `day`."""
    found = []
    for kind, beyond in (("low", values[:day] <= values.iloc[day]), ("high", values[:day] >= values.iloc[day])):
        since = beyond[beyond].index[-1] if beyond.any() else values.index[0]
        today = values.index[day]
        months = (today.year - since.year) * 12 + today.month - since.month - (today.day < since.day)
        found.append((months, kind, since.date()))
    months, kind, since = max(found)
    return kind, months, since


def latest_extreme(values: pd.Series, within: int) -> tuple[str, int, date]:
    """Return the extreme of most months among the last `within` sessions."""
    return max((extreme(values, len(values) - 1 - back) for back in range(within)), key=lambda found: found[1])


@pytest.fixture(scope="module")
def evidence(demo: dict[str, pl.DataFrame], closes: pd.DataFrame) -> Evidence:
    stocks = closes[demo["members"].filter(universe="sp500")["symbol"].to_list()]

    def above(length: int) -> pd.Series:
        average = stocks.rolling(length, min_periods=int(np.ceil(0.9 * length))).mean()
        valid = average.notna() & stocks.notna()
        return 100 * ((stocks > average) & valid).sum(axis=1) / valid.sum(axis=1)

    most = stocks.rolling(252, min_periods=227).max()
    least = stocks.rolling(252, min_periods=227).min()
    highs, lows = (stocks >= most).sum(axis=1), (stocks <= least).sum(axis=1)
    moves = stocks.diff()
    rising, falling = (moves > 0).sum(axis=1), (moves < 0).sum(axis=1)
    line = ((rising - falling) / (rising + falling)).fillna(0).cumsum()
    figures = pd.DataFrame(
        {
            "above_50": above(50),
            "above_200": above(200),
            "highs_lows": (100 * (highs - lows) / most.notna().sum(axis=1)).rolling(10).mean(),
            "ad_line": line - line.rolling(50).mean(),
            "up_3m": 100 * (stocks > stocks.shift(63)).sum(axis=1) / stocks.shift(63).notna().sum(axis=1),
        }
    )
    thresholds = pd.Series({"above_50": 55, "above_200": 55, "highs_lows": 0, "ad_line": 0, "up_3m": 55})
    at_least = (
        figures[["above_50", "above_200", "up_3m"]].ge(thresholds[["above_50", "above_200", "up_3m"]]).sum(axis=1)
    )
    return Evidence(
        leadership=pd.concat([trend(ratio(closes, pair)) for pair in LEADERSHIP], axis=1).mean(axis=1),
        participation=at_least + figures[["highs_lows", "ad_line"]].gt(0).sum(axis=1),
        risk_appetite=pd.concat([trend(ratio(closes, pair)) for pair in RISK_APPETITE], axis=1).mean(axis=1),
        index_below=closes["SPY"] < closes["SPY"].rolling(200).mean(),
        figures=figures,
        advances=rising / (rising + falling),
    )


def verdict_of(leadership: float, participation: int, risk_appetite: float, below: bool) -> str:
    fading, leading = leadership <= -0.5, leadership >= 0.5
    broad, weak, off = participation >= 4, participation <= 1, risk_appetite <= -0.5
    rules = (
        ("deterioration", below and participation <= 2),
        ("broadening", fading and broad and not off),
        ("spillover", fading and (weak or (off and not broad))),
        ("rotation", fading),
        ("broad_advance", broad),
        ("narrow", leading and participation <= 2),
        ("mega_led", leading),
        ("deterioration", weak and off),
        ("mixed", True),
    )
    return next(code for code, holds in rules if holds)


@pytest.fixture(scope="module")
def verdicts(evidence: Evidence) -> pd.Series:
    """The verdict of each session from the 252nd on, changed only once a new one has held for five."""
    columns = (evidence.leadership, evidence.participation, evidence.risk_appetite, evidence.index_below)
    raw = [verdict_of(*row) for row in zip(*(column.iloc[251:] for column in columns), strict=True)]
    current, confirmed = raw[0], []
    for position, code in enumerate(raw):
        if len(set(raw[max(0, position - CONFIRM + 1) : position + 1])) == 1:
            current = code
        confirmed.append(current)
    return pd.Series(confirmed, evidence.leadership.index[251:])


def longest(verdicts: pd.Series, code: str, since: date = START, until: date = END) -> int:
    """Return the most sessions in a row of a verdict between two dates."""
    span = verdicts[str(since) : str(until)]
    return max((len(list(run)) for found, run in itertools.groupby(span) if found == code), default=0)


@pytest.mark.parametrize(
    ("pair", "months", "since"),
    [
        ("MAGS/SPY", 4, (date(2025, 9, 1), date(2025, 9, 16))),
        ("QQQ/IWM", 9, (date(2025, 3, 17), date(2025, 4, 16))),
        ("IWF/IWD", 6, (date(2025, 6, 17), date(2025, 7, 16))),
        ("SPY/ACWX", 6, (date(2025, 6, 17), date(2025, 7, 16))),
    ],
)
def test_the_letters_four_pairs_are_at_the_letters_lows(
    closes: pd.DataFrame, pair: str, months: int, since: tuple[date, date]
) -> None:
    kind, found, day = latest_extreme(ratio(closes, pair), within=5)

    assert (kind, found) == ("low", months)
    assert since[0] <= day <= since[1]
    assert latest_extreme(ratio(closes, pair), within=10)[:2] == ("low", months), "nor was it lower a week before"


@pytest.mark.parametrize(
    "pair", ["XLI/SPY", "XLF/SPY", "KRE/SPY", "XLB/SPY", "GNR/SPY", "EFA/SPY", "RSP/SPY", "IWM/SPY"]
)
def test_what_takes_over_is_at_highs(closes: pd.DataFrame, pair: str) -> None:
    kind, months, _ = latest_extreme(ratio(closes, pair), within=10)

    assert kind == "high"
    assert months >= 3
    assert trend(ratio(closes, pair)).iloc[-1] == 1


def test_the_candidates_tell_the_same_story(closes: pd.DataFrame) -> None:
    """Cyclicals, miners and foreign markets lead the index over three months; mega caps' own sectors trail it."""
    relative = closes.div(closes["SPY"], axis=0)
    gains = relative.iloc[-1] / relative.iloc[-64] - 1

    for leader in ("XLI", "XLB", "KRE", "IYT", "XRT", "XME", "GDX", "COPX", "EWG", "EWY", "EWW", "FXI"):
        assert gains[leader] > 0.03, leader
    for laggard in ("XLK", "XLC", "IGV"):
        assert gains[laggard] < -0.03, laggard
    assert gains["EWZ"] < 0, "there is a laggard abroad too"
    assert 10 < (gains[[*defaults().candidates.symbols]] > 0).sum() < 35


def test_some_pairs_are_at_no_extreme_so_that_the_watchlist_shows_both(closes: pd.DataFrame) -> None:
    quiet = [
        pair for pair in ("XLV/SPY", "SMH/SPY", "XLP/SPY", "XBI/SPY") if latest_extreme(ratio(closes, pair), 10)[1] < 3
    ]

    assert len(quiet) >= 3


def test_participation_broadens_while_mega_caps_fade(evidence: Evidence, closes: pd.DataFrame) -> None:
    assert evidence.figures["above_50"].iloc[-1] > 55
    assert evidence.figures["above_200"].iloc[-1] > 55
    assert evidence.participation.iloc[-1] >= 4
    assert evidence.leadership.iloc[-1] <= -0.5
    assert evidence.risk_appetite.iloc[-1] >= 0.5
    assert not evidence.index_below.iloc[-1]
    assert evidence.figures["above_50"]["2025-10-15":"2025-11-25"].max() < 55, "in autumn they had not"
    assert evidence.leadership["2025-10-01":"2025-10-29"].min() >= 0.5, "and mega caps still led"


def test_the_story_ends_in_a_healthy_broadening_of_some_weeks(verdicts: pd.Series) -> None:
    assert verdicts.iloc[-10:].eq("broadening").all()
    assert verdicts.iloc[-40] != "broadening"


@pytest.mark.parametrize(
    ("code", "since", "until"),
    [
        ("broadening", date(2016, 12, 1), date(2017, 4, 30)),
        ("broad_advance", date(2017, 1, 1), date(2018, 2, 28)),
        ("spillover", date(2018, 2, 1), date(2018, 7, 31)),
        ("deterioration", date(2018, 9, 1), date(2019, 2, 28)),
        ("mixed", date(2019, 4, 1), date(2019, 9, 30)),
        ("rotation", date(2019, 8, 1), date(2020, 1, 31)),
        ("deterioration", date(2020, 2, 1), date(2020, 6, 30)),
        ("broadening", date(2020, 11, 1), date(2021, 5, 31)),
        ("deterioration", date(2022, 1, 1), date(2022, 12, 31)),
        ("narrow", date(2023, 1, 1), date(2023, 6, 30)),
        ("mega_led", date(2024, 1, 1), date(2025, 2, 28)),
    ],
)
def test_every_verdict_has_a_stretch_of_thirty_sessions(
    verdicts: pd.Series, code: str, since: date, until: date
) -> None:
    assert longest(verdicts, code, since, until) >= 30


def test_a_spillover_finds_the_index_still_above_its_average(evidence: Evidence, verdicts: pd.Series) -> None:
    days = verdicts["2018-02-01":"2018-07-31"]
    spilling = days[days == "spillover"].index[CONFIRM:-CONFIRM]

    assert (evidence.leadership[spilling] <= -0.5).mean() > 0.9
    assert evidence.index_below[spilling].mean() < 0.2


def test_a_bear_market_takes_the_index_below_its_average_and_most_stocks_with_it(evidence: Evidence) -> None:
    bear = slice("2018-11-01", "2018-12-31")

    assert evidence.index_below[bear].mean() > 0.8
    assert evidence.participation[bear].max() <= 2
    assert evidence.figures["above_200"]["2018-12-24"] < 15


@pytest.mark.parametrize("after", [date(2018, 12, 24), date(2020, 3, 23)])
def test_a_breadth_thrust_comes_within_three_weeks_of_a_bear_markets_low(evidence: Evidence, after: date) -> None:
    average = evidence.advances.fillna(0.5).ewm(span=10, adjust=False).mean()
    low_before = average.lt(0.40).rolling(11).max().astype(bool)
    thrusts = average[(average > 0.615) & (average.shift() <= 0.615) & low_before].index.date

    assert any(0 < (thrust - after).days <= 21 for thrust in thrusts)


def test_mega_caps_earn_their_weight_over_the_decade_and_it_is_the_index_that_they_lift(closes: pd.DataFrame) -> None:
    gains = np.log(closes.iloc[-1] / closes.iloc[0])

    assert gains["MAGS"] > gains["QQQ"] > gains["SPY"] > gains["RSP"] > 0
    assert gains["IWF"] > gains["IWD"]
    assert (closes["SPY"] / closes["SPY"].cummax() - 1).min() < -0.25


def test_regimes_follow_one_another_from_start_to_end() -> None:
    ends = [regime.until for regime in REGIMES]

    assert ends == sorted(set(ends))
    assert ends[0] > START
    assert ends[-1] == END


def test_two_builds_are_the_same(demo: dict[str, pl.DataFrame]) -> None:
    again = tables()

    assert list(again) == list(demo)
    for name, frame in demo.items():
        assert again[name].equals(frame), name


def test_the_data_change_only_with_their_version(demo: dict[str, pl.DataFrame]) -> None:
    """In whole cents and contracts, so that the last bits of a machine's logarithm do not matter.

    When the data are meant to change: raise VERSION, so that caches are built anew, and note the digest given here.
    """
    digest = hashlib.sha256()
    funds = demo["prices"].filter(pl.col("symbol").is_in(FUNDS))["close"] * 100
    for numbers in (funds, demo["positioning"]["long"], demo["positioning"]["short"]):
        digest.update(numbers.round().cast(pl.Int64).to_numpy().tobytes())

    assert digest.hexdigest()[:16] == DIGESTS[VERSION]
