"""Who leads: every figure by hand, and all of them against pandas on a universe with holes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np
import pandas as pd
import polars as pl
import pytest

from rottui.analytics.leadership import LEADERS, is_empty, leaders, uncorrelated

START = date(2024, 1, 1)


def days(count: int) -> list[date]:
    return [START + timedelta(day) for day in range(count)]


def closes(**series: Sequence[float | None]) -> pl.DataFrame:
    return pl.concat(
        pl.DataFrame(
            {"symbol": [symbol] * len(values), "date": days(len(values)), "close": values},
            schema={"symbol": pl.String, "date": pl.Date, "close": pl.Float64},
        )
        for symbol, values in series.items()
    )


def lead(
    benchmark: Sequence[float | None],
    basket: Sequence[float | None] | None = None,
    **candidates: Sequence[float | None],
) -> pl.DataFrame:
    level = benchmark if basket is None else basket
    spy, big = closes(SPY=benchmark).drop("symbol"), closes(BIG=level).drop("symbol")
    return leaders(closes(**candidates), list(candidates), spy, big)


def one(frame: pl.DataFrame, symbol: str = "A") -> dict[str, object]:
    return frame.filter(pl.col("symbol") == symbol).row(0, named=True)


def test_relative_returns_are_those_of_the_ratio() -> None:
    benchmark = [100.0] * 126 + [200.0]
    candidate = [50.0] * 64 + [80.0] * 42 + [100.0] * 20 + [160.0]
    row = one(lead(benchmark, A=candidate))
    # The ratio ends at 0.8. It was 0.8 21 sessions before, 0.5 63 and 126 before.
    assert [row[f"relative_{window}"] for window in ("1m", "3m", "6m")] == pytest.approx([0, 60, 60])
    short = one(lead(benchmark[:126], A=candidate[:126]))
    assert short["relative_3m"] is not None
    assert short["relative_6m"] is None


def rising(percent: float, count: int = 260) -> list[float]:
    return list(100 * (1 + percent / 100) ** np.arange(count))


def test_the_rank_is_the_mean_of_three_percentile_ranks_best_first() -> None:
    # D is first over one month and last before: ranks 100, 25 and 25.
    jump = [*rising(0)[:-1], 150.0]
    dip = [10000.0] * 100 + [100.0] * 159 + [150.0]
    frame = lead([1.0] * 260, A=rising(0.1), B=rising(0.2), C=rising(-0.1), D=[d * 0.9 for d in dip], E=jump[:5])
    ranks = {row["symbol"]: row["rank"] for row in frame.rows(named=True)}
    assert frame["symbol"].to_list() == ["D", "B", "A", "C", "E"]
    assert ranks["E"] is None  # too short, and in nobody's rank
    assert ranks["C"] == pytest.approx(25)
    assert ranks["A"] == pytest.approx(50)
    assert ranks["B"] == pytest.approx(75)
    assert ranks["D"] == pytest.approx(100)


def test_equal_candidates_share_a_rank_and_stand_by_name() -> None:
    frame = lead([1.0] * 260, B=rising(0.1), A=rising(0.1), C=rising(0))
    assert frame.select("symbol", "rank").rows() == [("A", 100), ("B", 100), ("C", pytest.approx(100 / 3))]


def test_as_many_places_in_all_are_the_same_rank_whatever_windows_they_are_of() -> None:
    # Places over 1, 3 and 6 months, 6 the best. A and B have 6 of 18 each; as shares of a hundred, added up one after
    # the other, they are a last bit apart, and B stands first.
    places = {"A": (4, 1, 1), "B": (1, 2, 3), "C": (2, 3, 2), "D": (3, 4, 4), "E": (5, 5, 5), "F": (6, 6, 6)}
    told = {
        symbol: [100.0 - half] * 63 + [100.0 - quarter] * 42 + [100.0 - month] * 21 + [100.0]
        for symbol, (month, quarter, half) in places.items()
    }
    ranks = dict(lead([1.0] * 127, **told).select("symbol", "rank").rows())
    assert "".join(ranks) == "FEDCAB"
    assert ranks["A"] == ranks["B"]
    assert ranks == pytest.approx({symbol: 100 * sum(of) / 18 for symbol, of in places.items()})


def test_the_high_of_the_ratio_is_of_63_sessions() -> None:
    ratio = [9.0] + [1.0] * 40 + [2.0] + [1.0] * 20 + [1.5]
    row = one(lead([1.0] * 63, A=ratio))
    assert (row["sessions_since_high"], row["below_high"]) == (62, pytest.approx(100 * (1.5 / 9 - 1)))
    row = one(lead([1.0] * 64, A=[*ratio, 1.6]))
    assert (row["sessions_since_high"], row["below_high"]) == (22, pytest.approx(-20))
    row = one(lead([1.0] * 64, A=[*ratio, 2.0]))
    assert (row["sessions_since_high"], row["below_high"]) == (0, 0)  # matched today: the latest of equal highs
    row = one(lead([1.0] * 62, A=ratio[1:]))
    assert (row["sessions_since_high"], row["below_high"]) == (None, None)


def test_the_drawdown_is_the_candidates_own() -> None:
    row = one(lead(rising(1, 252), A=[200.0] + [100.0] * 250 + [150.0]))
    assert row["drawdown"] == pytest.approx(-25)
    assert one(lead(rising(1, 253), A=[200.0] + [100.0] * 251 + [150.0]))["drawdown"] == 0
    assert one(lead(rising(1, 251), A=[100.0] * 251))["drawdown"] is None


def test_the_average_is_of_200_sessions_of_its_own() -> None:
    assert one(lead([1.0] * 200, A=[100.0] * 199 + [100.1]))["above_average"] is True
    assert one(lead([1.0] * 200, A=[100.0] * 199 + [99.0]))["above_average"] is False
    assert one(lead([1.0] * 200, A=[100.0] * 200))["above_average"] is False
    assert one(lead([1.0] * 199, A=[100.0] * 198 + [101.0]))["above_average"] is None


@pytest.mark.parametrize("price", [0.1, 1.1, 2.3, 7.7])
def test_a_price_that_never_moved_is_not_above_its_average_nor_does_it_work(price: float) -> None:
    # The mean of two hundred times 1.1 is a last bit below 1.1.
    row = one(lead([200.0 - day / 10 for day in range(260)], A=[price] * 260))
    assert row["rank"] == 100
    assert row["above_average"] is False
    assert row["working"] is False


def test_correlation_is_to_the_basket_and_volatility_annualised() -> None:
    moves = np.random.default_rng(2).normal(0, 0.02, 80)
    basket = 100 * np.cumprod(1 + moves)
    against = 100 * np.cumprod(1 - moves)
    frame = lead([1.0] * 80, list(basket), A=list(basket), B=list(against), C=[5.0] * 80)
    assert one(frame)["correlation"] == pytest.approx(1)
    assert one(frame, "B")["correlation"] == pytest.approx(-1)
    expected = 100 * moves[-63:].std(ddof=1) * np.sqrt(252)
    assert one(frame)["volatility"] == pytest.approx(expected)
    assert one(frame, "B")["volatility"] == pytest.approx(expected)
    assert (one(frame, "C")["correlation"], one(frame, "C")["volatility"]) == (None, 0)


@pytest.mark.parametrize("percent", [0.1, 0.2, -0.3])
def test_what_grows_evenly_correlates_with_nothing(percent: float) -> None:
    basket = 100 * np.cumprod(1 + np.random.default_rng(2).normal(0, 0.02, 80))
    even = rising(percent, 80)
    assert one(lead([1.0] * 80, list(basket), A=even))["correlation"] is None
    assert one(lead([1.0] * 80, even, A=list(basket)))["correlation"] is None


@pytest.mark.parametrize(("count", "known"), [(58, True), (57, False)])
def test_57_returns_are_needed_for_them(count: int, known: bool) -> None:
    level = list(100 + np.random.default_rng(2).normal(0, 1, count))
    row = one(lead([1.0] * count, level, A=level))
    assert [row[name] is not None for name in ("correlation", "volatility")] == [known] * 2
    no_basket = one(lead([1.0] * count, [None] * count, A=level))
    assert (no_basket["correlation"], no_basket["volatility"] is not None) == (None, known)


def test_a_missing_bar_takes_no_figure_away_and_the_baskets_return_is_over_the_same_days() -> None:
    level: list[float | None] = list(100 + np.random.default_rng(2).normal(0, 1, 260))
    holes = [None if at in (200, 230, 250) else value for at, value in enumerate(level)]
    row = one(lead([1.0] * 260, level, A=holes))
    assert row["correlation"] == pytest.approx(1)
    assert row["drawdown"] is not None
    assert row["rank"] == 100


@pytest.mark.parametrize(("behind", "ranked"), [(0, True), (5, True), (6, False)])
def test_a_candidate_that_has_ended_is_shown_and_not_ranked(behind: int, ranked: bool) -> None:
    frame = lead([1.0] * 260, A=rising(1)[: 260 - behind], B=rising(0))
    row = one(frame)
    assert (row["behind"], row["date"]) == (behind, days(260)[259 - behind])
    assert (row["rank"] is not None, row["working"]) == (ranked, ranked)
    assert one(frame, "B")["rank"] == (50 if ranked else 100)


def test_what_works_is_ahead_over_one_and_three_months_and_above_its_average() -> None:
    flat = [100.0] * 260
    working = lead(flat, A=rising(0.1), B=rising(-0.1), C=[*[100.0] * 238, *rising(0.1, 22)])
    assert {row["symbol"]: row["working"] for row in working.rows(named=True)} == {"A": True, "B": False, "C": True}
    falling = lead(rising(-0.5), A=rising(-0.4), B=rising(-0.3))  # ahead, and below their averages
    assert falling["working"].to_list() == [False, False]
    assert is_empty(working) is False
    assert is_empty(falling) is True
    assert is_empty(lead(flat[:50], A=flat[:50])) is None
    assert is_empty(LEADERS.to_frame()) is None


def test_without_an_average_it_is_open_whether_who_is_ahead_works() -> None:
    """150 sessions give a rank and no average of 200: A may work, B is behind and does not, with or without one."""
    flat = [100.0] * 150
    found = lead(flat, A=rising(0.1, 150), B=rising(-0.1, 150))
    assert dict(found.select("symbol", "working").rows()) == {"A": None, "B": False}
    assert found["above_average"].to_list() == [None, None]
    assert is_empty(found) is None
    assert is_empty(lead(flat, B=rising(-0.1, 150))) is True
    long = [100.0] * 260
    assert is_empty(lead(long, A=[*[None] * 110, *rising(0.1, 150)], C=rising(0.1))) is False
    new = lead(
        long, A=[*[None] * 160, *rising(0.1, 100)], B=rising(-0.1)
    )  # A has no rank either: of those ranked, none works
    assert dict(new.select("symbol", "working").rows()) == {"A": None, "B": False}
    assert is_empty(new) is True


@pytest.mark.parametrize(
    ("figures", "passes"),
    [
        ({}, True),
        ({"correlation": 0.351}, False),
        ({"correlation": -0.9}, True),
        ({"correlation": None}, False),
        ({"below_high": -2.01}, False),
        ({"below_high": None}, False),
        ({"above_average": False}, False),
        ({"above_average": None}, False),
        ({"rank": None}, False),
    ],
)
def test_the_screen_wants_low_correlation_near_highs_above_the_average(
    figures: dict[str, float | None], passes: bool
) -> None:
    row = {"symbol": "A", "rank": 50.0, "correlation": 0.35, "below_high": -2.0, "above_average": True} | figures
    frame = pl.DataFrame([{name: row.get(name) for name in LEADERS}], schema=LEADERS)
    assert uncorrelated(frame).height == passes
    assert uncorrelated(frame, max_correlation=1, near_high=10).height == (
        None not in figures.values() and (row["above_average"] is True)
    )


@pytest.mark.parametrize(("percent", "last"), [(1, 99.0), (2, 98.0), (5, 95.0), (15, 85.0)])
def test_a_ratio_is_near_its_high_down_to_the_very_percent(percent: int, last: float) -> None:
    # 98 / 100 - 1 is a last bit below -0.02.
    frame = lead([1.0] * 260, rising(0.1), A=[*[80.0] * 240, *[100.0] * 19, last], B=[*[80.0] * 259, 80.1])
    calm = frame.with_columns(correlation=pl.lit(0.0))
    assert uncorrelated(calm, near_high=percent)["symbol"].sort().to_list() == ["A", "B"]
    assert uncorrelated(calm, near_high=percent - 0.001)["symbol"].to_list() == ["B"]


def test_what_moves_as_the_basket_does_correlates_by_one_and_no_last_bit_more() -> None:
    basket = 100 * np.cumprod(1 + np.random.default_rng(5).normal(0, 0.02, (40, 80)), axis=1)
    for level in basket:
        correlation = one(lead([1.0] * 80, list(level), A=list(2.5 * level)))["correlation"]
        assert correlation == pytest.approx(1)
        assert correlation <= 1


def test_only_candidates_with_a_session_in_common_are_told() -> None:
    prices = closes(A=[1.0, 2.0], B=[None, None], X=[1.0, 2.0])
    spy = closes(SPY=[1.0, 2.0]).drop("symbol")
    assert leaders(prices, ["A", "B", "MISSING", "A"], spy, spy)["symbol"].to_list() == ["A"]
    assert leaders(prices, [], spy, spy).schema == LEADERS
    assert leaders(prices, ["A"], spy.clear(), spy).schema == LEADERS


def test_every_figure_equals_that_of_pandas_whatever_is_missing() -> None:
    random = np.random.default_rng(23)
    table = 40 * np.exp(random.normal(0.0004, 0.02, (320, 40)).cumsum(axis=0))
    table[random.random(table.shape) < 0.02] = np.nan
    for at in range(10):
        table[: 30 * at, at] = np.nan
    frame = pd.DataFrame(table, index=pd.to_datetime(days(320)), columns=[f"S{at:02}" for at in range(40)])
    spy = pd.Series(400 * np.exp(random.normal(0, 0.01, 320).cumsum()), frame.index)
    big = pd.Series(100 * np.exp(random.normal(0, 0.02, 320).cumsum()), frame.index)
    listed = {name: [None if np.isnan(x) else float(x) for x in frame[name]] for name in frame}
    told = lead(list(spy), list(big), **dict(reversed(listed.items())))
    ours = pd.DataFrame(told.to_dict(as_series=False)).set_index("symbol")
    ratio = frame.div(spy, axis=0)
    for name in frame:
        own, relative = frame[name].dropna(), ratio[name].dropna()
        daily, its = own.pct_change()[-63:], big[own.index].pct_change()[-63:]
        expected = {
            **{
                f"relative_{window}": 100 * (relative.iloc[-1] / relative.iloc[-1 - n] - 1) if len(own) > n else np.nan
                for window, n in (("1m", 21), ("3m", 63), ("6m", 126))
            },
            "below_high": 100 * (relative.iloc[-1] / relative[-63:].max() - 1) if len(own) >= 63 else np.nan,
            "drawdown": 100 * (own.iloc[-1] / own[-252:].max() - 1) if len(own) >= 252 else np.nan,
            "correlation": daily.corr(its) if len(own) > 57 else np.nan,
            "volatility": 100 * daily.std() * np.sqrt(252) if len(own) > 57 else np.nan,
        }
        for figure, value in expected.items():
            assert ours.loc[name, figure] == pytest.approx(value, rel=1e-9, nan_ok=True), (name, figure)
    windows = ours[["relative_1m", "relative_3m", "relative_6m"]].dropna()
    rank = windows.rank(pct=True, method="max").mean(axis=1).mul(100)
    np.testing.assert_allclose(ours["rank"], rank.reindex(ours.index))
    assert ours["rank"].dropna().is_monotonic_decreasing
