"""What is said of one pair closer up: its weeks, its legs, its place in its past, against pandas and by hand."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from datetime import date

import msgspec
import pandas as pd
import polars as pl
import pytest

from rottui.briefing.build import build
from rottui.briefing.details.brief import brief_detail
from rottui.briefing.details.model import KINDS
from rottui.briefing.details.pair_model import PairDetail
from rottui.briefing.details.wanted import PairWanted
from rottui.briefing.wire import Request
from rottui.cache.store import Store
from tests.briefing.conftest import Closes, fill, prices_frame, settings_of, weekdays

FRIDAY = date(2025, 10, 31)
DAYS = weekdays(FRIDAY, 800)
SETTINGS = settings_of(["A/B", "C/D"])
Detailed = Callable[..., PairDetail]


def wave(scale: float, period: float, drift: float = 0.0) -> Closes:
    return {day: scale * (1 + 0.2 * math.sin(n / period) + drift * n) for n, day in enumerate(DAYS)}


CLOSES: Mapping[str, Closes] = {
    "A": wave(100, 40, 0.001),
    "B": wave(50, 70),
    "C": wave(10, 25),
    "D": wave(20, 90, 0.0005),
}


@pytest.fixture
def detail(store: Store) -> Detailed:
    """Put closes into a cache of its own and return the detail of a pair of it, as it goes through the pipe."""

    def make(
        wanted: PairWanted = PairWanted("A", "B"),  # noqa: B008 - a frozen struct
        *,
        closes: Mapping[str, Closes] = CLOSES,
        dividends: Mapping[tuple[str, date], float] | None = None,
        as_of: date | None = None,
        total_return: bool = False,
    ) -> PairDetail:
        prices = prices_frame(closes)
        for (symbol, day), paid in (dividends or {}).items():
            there = (pl.col("symbol") == symbol) & (pl.col("date") == day)
            prices = prices.with_columns(dividend=pl.when(there).then(paid).otherwise("dividend"))
        fill(store, prices)
        request = Request(
            folder=str(store.snapshot().folder), profile="default", settings=SETTINGS, problems=(), as_of=as_of,
            basis="total_return" if total_return else "price", sectors=False,
        )  # fmt: skip
        sent = msgspec.msgpack.encode(brief_detail(store.snapshot(), request, wanted))
        received = msgspec.msgpack.decode(sent, type=KINDS[PairWanted])
        assert isinstance(received, PairDetail)
        return received

    return make


def ratio(numerator: str = "A", denominator: str = "B") -> pd.Series[float]:
    index = pd.DatetimeIndex(DAYS)
    return pd.Series([CLOSES[numerator][day] / CLOSES[denominator][day] for day in DAYS], index=index)


def by_week(series: pd.Series[float]) -> pd.Series[float]:
    """The last value of each ISO week, on its own day."""
    weeks = series.index.isocalendar()
    return series.groupby([weeks["year"].to_numpy(), weeks["week"].to_numpy()]).tail(1)


def test_weeks_end_with_their_last_session_and_average_over_weeks(detail):
    found = detail().weekly
    expected = by_week(ratio())
    assert found.dates() == [day.date() for day in expected.index]
    assert found.values("ratio") == pytest.approx(expected.to_list())
    average = expected.rolling(50).mean()
    assert found.values("sma_50")[-1] == pytest.approx(average.iloc[-1])
    assert found.values("sma_50")[48] is None
    assert found.values("sma_200") == [None] * len(expected)


def test_the_week_under_way_ends_with_its_last_session_so_far(detail):
    wednesday = date(2025, 10, 29)
    found = detail(as_of=wednesday).weekly
    assert found.dates(2) == [date(2025, 10, 24), wednesday]


def test_a_second_pair_stands_beside_the_same_week_whichever_day_its_week_ends(detail):
    late = {symbol: {day: close for day, close in closes.items() if symbol not in "CD" or day != FRIDAY}
            for symbol, closes in CLOSES.items()}  # fmt: skip
    found = detail(PairWanted("A", "B", "C/D"), closes=late).weekly
    thursday = date(2025, 10, 30)
    assert found.dates(1) == [FRIDAY]
    assert found.values("overlay", 1) == [pytest.approx(CLOSES["C"][thursday] / CLOSES["D"][thursday])]
    assert found.values("overlay", 2)[0] == pytest.approx(by_week(ratio("C", "D")).iloc[-2])


def test_weeks_that_the_second_pair_does_not_have_are_missing(detail):
    young = {symbol: {day: close for day, close in closes.items() if symbol not in "CD" or day > DAYS[700]}
             for symbol, closes in CLOSES.items()}  # fmt: skip
    values = detail(PairWanted("A", "B", "C/D"), closes=young).weekly.values("overlay")
    assert values[0] is None
    assert values[-1] is not None


def test_each_leg_s_move_is_a_log_return_and_their_difference_the_ratio_s(detail):
    moves = detail().moves["3M"]
    start = DAYS[-64]
    assert moves.start == start
    assert moves.numerator == pytest.approx(100 * math.log(CLOSES["A"][FRIDAY] / CLOSES["A"][start]))
    assert moves.denominator == pytest.approx(100 * math.log(CLOSES["B"][FRIDAY] / CLOSES["B"][start]))
    own = ratio()
    assert moves.numerator - moves.denominator == pytest.approx(100 * math.log(own.iloc[-1] / own.iloc[-64]))


def test_both_legs_begin_at_100(detail):
    rebased = detail().moves["1Y"].rebased
    assert len(rebased) == 253
    assert rebased.values("numerator")[0] == rebased.values("denominator")[0] == 100
    start = DAYS[-253]
    assert rebased.values("numerator", 1) == [pytest.approx(100 * CLOSES["A"][FRIDAY] / CLOSES["A"][start])]


def test_a_lookback_longer_than_the_history_begins_with_it(detail):
    moves = detail().moves
    assert moves["5Y"].start == moves["MAX"].start == DAYS[0]
    assert list(moves) == ["1M", "3M", "6M", "1Y", "2Y", "5Y", "MAX"]


def test_on_total_return_a_dividend_counts_in_its_leg_alone(detail):
    paid = {("A", DAYS[-10]): 5.0}
    price, total = detail(dividends=paid).moves["1M"], detail(dividends=paid, total_return=True).moves["1M"]
    share = 1 + 5.0 / CLOSES["A"][DAYS[-10]]
    assert total.numerator - price.numerator == pytest.approx(100 * math.log(share))
    assert total.denominator == pytest.approx(price.denominator)


def test_standings_and_distances_are_those_of_pandas(detail):
    found, own = detail(), ratio()
    year = own.tail(252)
    assert found.standings["1y"].percentile == pytest.approx(100 * (year <= year.iloc[-1]).mean())
    assert (found.standings["1y"].low, found.standings["1y"].high) == (
        pytest.approx(year.min()),
        pytest.approx(year.max()),
    )
    assert found.standings["3y"].sessions == 756
    for length in (50, 200):
        average = own.rolling(length).mean().iloc[-1]
        assert found.distances[f"sma_{length}"] == pytest.approx(100 * (own.iloc[-1] / average - 1))


def test_the_extreme_of_the_briefing_is_the_latest_episode(detail, store):
    falling = {**CLOSES, "A": {**CLOSES["A"], FRIDAY: 1.0}}
    latest = detail(closes=falling).episodes[0]
    briefed = build(store.snapshot(), SETTINGS).pairs[0].extreme
    assert briefed is not None
    assert (latest.kind, latest.months, latest.since, latest.date, latest.on_record) == (
        briefed.kind, briefed.months, briefed.since, briefed.date, briefed.on_record,
    )  # fmt: skip
    assert latest.sessions_ago == 0
    assert latest.date == FRIDAY


def test_nothing_later_than_the_day_asked_for_is_used(detail):
    day = DAYS[-100]
    cut = {symbol: {d: close for d, close in closes.items() if d <= day} for symbol, closes in CLOSES.items()}
    assert detail(PairWanted("A", "B", "C/D"), as_of=day) == detail(PairWanted("A", "B", "C/D"), closes=cut)


@pytest.mark.parametrize(
    "wanted", [PairWanted("A", "NONE"), PairWanted("A", "B", "NO/NE"), PairWanted("A", "B", "junk")]
)
def test_missing_legs_leave_figures_out_and_break_nothing(detail, wanted):
    found = detail(wanted)
    assert (len(found.weekly) > 0) is (wanted.denominator == "B")
    assert bool(found.moves) is (wanted.denominator == "B")
    assert set(found.distances) == {"sma_50", "sma_200"}
