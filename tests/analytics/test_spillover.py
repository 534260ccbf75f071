"""Spillover, worked by hand on a basket of one and two others, and against pandas on a universe with holes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np
import pandas as pd
import polars as pl
import pytest

from rottui.analytics.spillover import FIGURES, RETURNS, SPILLOVER, basket_level, returns, spillover_by_day

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


def sessions(count: int) -> pl.Series:
    return pl.Series("date", days(count), dtype=pl.Date)


def levels(changes: Sequence[float]) -> list[float]:
    """Closes that start at 100 and change by so many percent."""
    return [100.0, *(100 * np.cumprod(1 + np.array(changes) / 100))]


def spill(basket: Sequence[float], *others: Sequence[float]) -> pl.DataFrame:
    """The figures of a basket of one and of others with these daily changes in percent."""
    named = {"BIG": levels(basket)} | {f"S{number}": levels(other) for number, other in enumerate(others)}
    return spillover_by_day(closes(**named), ["BIG"], list(named), sessions(len(basket) + 1))


def test_returns_are_means_of_those_with_closes_on_both_sessions() -> None:
    prices = closes(
        A=[100, 110, 110, 110], B=[100, 130, None, 130], C=[10, 11, 11, 9.9], D=[10, 9, 9, 9], X=[1, 5, 1, 5]
    )
    frame = returns(prices, ["A", "B", "A"], ["A", "B", "C", "D", "C"], sessions(4))
    assert frame.schema == RETURNS
    assert frame["basket_return"].to_list() == [None, pytest.approx(20), pytest.approx(0), pytest.approx(0)]
    assert frame["rest_return"].to_list() == [None, *(pytest.approx(value, abs=1e-9) for value in (0, 0, -5))]
    assert frame["rest_rising"].to_list() == [None, 50, 0, 0]


def test_the_baskets_level_by_itself_is_the_same() -> None:
    prices = closes(A=[100, 110, 110, 99, 99], B=[100, 130, None, 130, None], C=[10, 11, 11, 9.9, 10])
    level = basket_level(prices, ["A", "B", "GONE", "LOST"], sessions(5))
    assert level["date"].to_list() == days(5)
    # +10 % and +30 %, the other two names missing; on the other days fewer than half have a return, so there is none
    assert level["close"].to_list() == [None, pytest.approx(120), None, None, None]
    whole = spillover_by_day(prices, ["A", "B"], ["A", "B", "C"], sessions(5))
    assert basket_level(prices, ["A", "B"], sessions(5))["close"].to_list() == whole["basket_level"].to_list()


def test_only_the_sessions_of_the_universe_count() -> None:
    prices = closes(A=[100, 50, 110], C=[10, 1, 11])  # the day in between is no session
    frame = returns(prices.reverse(), ["A"], ["C"], sessions(3).gather([0, 2]))
    assert frame["date"].to_list() == [days(3)[0], days(3)[2]]
    assert frame["basket_return"].to_list() == [None, pytest.approx(10)]
    assert frame["rest_return"].to_list() == [None, pytest.approx(10)]


@pytest.mark.parametrize(("there", "known"), [(1, False), (2, True), (3, True)])
def test_a_side_needs_half_of_its_names(there: int, known: bool) -> None:
    names = ["A", "B", "C", "D"]
    prices = closes(**{name: [10.0, 11.0] for name in names[:there]}, Z=[1.0, 2.0])
    basket = returns(prices, names, ["Z"], sessions(2)).row(1, named=True)
    assert (basket["basket_return"] is not None, basket["rest_return"]) == (known, pytest.approx(100))
    rest = returns(prices, ["Z"], names, sessions(2)).row(1, named=True)
    assert [rest["rest_return"] is not None, rest["rest_rising"] is not None] == [known] * 2
    assert rest["basket_return"] == pytest.approx(100)


def test_closes_that_are_no_data_make_no_return() -> None:
    prices = closes(A=[10, 0, 11, 12], C=[10, float("nan"), 11, 12])
    frame = returns(prices, ["A"], ["C"], sessions(4))
    assert frame["basket_return"].is_not_null().to_list() == [False, False, False, True]
    assert frame["rest_return"].is_not_null().to_list() == [False, False, False, True]


def test_the_share_that_rises_is_of_the_days_on_which_the_basket_loses_more_than_a_percent() -> None:
    # Four such days: 50, 100, 0 and 50 % of the others rise. The days at -1 and above do not count.
    basket = [-2, -1, 3, -1.5, -0.5, -1.01, -4]
    one = [1, 9, 9, 1, 9, -1, 1]
    other = [-1, 9, 9, 1, 9, 0, -1]
    frame = spill(basket, one, other)
    assert frame["down_days"].to_list() == [0, 1, 1, 1, 2, 2, 3, 4]
    assert frame["share_rising"].to_list() == [*[None] * 7, pytest.approx(50)]


def test_the_share_that_rises_forgets_after_forty_sessions() -> None:
    basket = [-2.0] * 4 + [1.0] * 37 + [-2.0]
    frame = spill(basket, [1.0] * 4 + [0.0] * 38)
    assert frame["share_rising"].to_list()[40:] == [100, None, None]  # 4, 3 and, with the new one, 3 such days
    assert frame["down_days"].to_list()[40:] == [4, 3, 3]


def test_downside_beta_and_correlation_are_of_the_days_on_which_the_basket_fell() -> None:
    random = np.random.default_rng(5)
    basket = random.normal(0, 2, 100)
    rest = np.where(basket < 0, 0.5 * basket, 7) + random.normal(0, 0.3, 100)
    row = spill(list(basket), list(rest)).row(-1, named=True)
    fell = basket[-63:] < 0
    x, y = basket[-63:][fell], rest[-63:][fell]
    assert row["downside_days"] == fell.sum()
    assert row["downside_beta"] == pytest.approx(np.polyfit(x, y, 1)[0], rel=1e-9)
    assert row["downside_correlation"] == pytest.approx(np.corrcoef(x, y)[0, 1], rel=1e-9)


def test_fifteen_days_are_needed_for_a_beta_and_equal_ones_have_none() -> None:
    falls = [-1.0 - day / 10 for day in range(15)]
    frame = spill([*falls, 1.0], [2 * fall for fall in falls] + [5.0])
    assert frame["downside_days"].to_list()[-3:] == [14, 15, 15]
    assert frame["downside_beta"].to_list()[-3:] == [None, pytest.approx(2), pytest.approx(2)]
    assert frame["downside_correlation"].to_list()[-3:] == [None, pytest.approx(1), pytest.approx(1)]
    equal = spill([-1.0] * 20, [-1.0] * 20).row(-1, named=True)
    assert (equal["downside_beta"], equal["downside_correlation"]) == (None, None)
    unmoved = spill(falls, [0.0] * 15).row(-1, named=True)
    assert (unmoved["downside_beta"], unmoved["downside_correlation"]) == (pytest.approx(0), None)


def test_both_at_a_low_on_one_day_starts_the_count() -> None:
    # After 20 sessions up, both fall to a 20-session low only on the day of -50; later each does so alone.
    basket = [1.0] * 20 + [-50.0, 1, 1, -60, 100, 1]
    rest = [1.0] * 20 + [-50.0, 1, 1, 1, -60, 1]
    since = spill(basket, rest)["since_both_low"].to_list()
    assert since == [*[None] * 21, 0, 1, 2, 3, 4, 5]


def test_a_low_needs_eighteen_of_twenty_sessions() -> None:
    falling = spill([-1.0] * 19, [-1.0] * 19)["since_both_low"].to_list()
    assert falling == [*[None] * 18, 0, 0]


def test_the_drawdowns_are_from_the_high_of_252_sessions_and_their_gap_says_who_holds_up() -> None:
    basket = [0.0] * 226 + [-20.0]
    rest = [0.0] * 226 + [-5.0]
    frame = spill(basket, rest)
    assert frame.filter(pl.col("rest_drawdown").is_not_null()).height == 1
    row = frame.row(-1, named=True)
    assert [row["rest_drawdown"], row["basket_drawdown"], row["drawdown_gap"]] == pytest.approx([-5, -20, 15])
    later = spill([100.0] + [0.0] * 251 + [-10], [100.0] + [0.0] * 251 + [10]).row(-1, named=True)
    assert [later["rest_drawdown"], later["basket_drawdown"]] == pytest.approx([0, -10])
    forgotten = spill([100.0, -50.0] + [0.0] * 251, [0.0] * 253).row(-1, named=True)
    assert forgotten["basket_drawdown"] == 0


def test_a_day_without_a_return_leaves_the_level_as_it_was() -> None:
    prices = closes(A=[100, 110, None, 121, 121], C=[10, 11, 11, 11, 12.1])
    frame = spillover_by_day(prices, ["A"], ["C"], sessions(5))
    assert frame["basket_level"].to_list() == [None, pytest.approx(110), None, None, pytest.approx(110)]
    assert frame["rest_level"].to_list() == [None, *(pytest.approx(value) for value in (110, 110, 110, 121))]


def universe(count: int = 700) -> tuple[pl.DataFrame, list[str], list[str]]:
    random = np.random.default_rng(17)
    market = random.normal(0.0003, 0.012, (count, 1))
    walk = 50 * np.exp((market + random.normal(0, 0.01, (count, 30))).cumsum(axis=0))
    walk[random.random(walk.shape) < 0.02] = np.nan
    names = [f"S{number:02}" for number in range(30)]
    table = {name: [None if np.isnan(x) else float(x) for x in walk[:, at]] for at, name in enumerate(names)}
    return closes(**table), names[:5], names


@pytest.mark.parametrize("name", FIGURES)
def test_a_percentile_is_the_share_of_its_own_past_at_or_below(name: str) -> None:
    frame = spillover_by_day(*universe(), sessions(700))
    values = pd.Series(frame[name].cast(pl.Float64).fill_null(np.nan).to_numpy()).dropna().round(9)
    rank = values.expanding(252).rank(method="max", pct=True).mul(100)
    expected = rank.reindex(range(700)).to_numpy()
    ours = frame[f"{name}_percentile"].cast(pl.Float64).fill_null(np.nan).to_numpy()
    assert np.isfinite(expected).sum() > 100
    np.testing.assert_allclose(ours, expected, rtol=1e-12)


@pytest.mark.parametrize("until", [1, 62, 333, 699])
def test_no_figure_changes_when_later_days_arrive(until: int) -> None:
    prices, basket, members = universe()
    whole = spillover_by_day(prices, basket, members, sessions(700))
    cut = prices.filter(pl.col("date") <= days(700)[until])
    ours = spillover_by_day(cut, basket, members, sessions(until + 1))
    assert ours.equals(whole.head(until + 1))


@pytest.mark.parametrize("sessions_from", [0, 365, 366])
def test_closes_read_year_by_year_give_the_same_to_the_last_bit(
    sessions_from: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rottui.analytics.spillover.AT_ONCE", 1)
    prices, basket, members = universe(900)
    counted = sessions(900).slice(sessions_from)
    asked: list[tuple[date, date]] = []

    def read(since: date, until: date) -> pl.DataFrame:
        asked.append((since, until))
        return prices.filter(pl.col("date").is_between(since, until))

    assert spillover_by_day(read, basket, members, counted).equals(spillover_by_day(prices, basket, members, counted))
    assert [since for since, _ in asked] == [max(counted[0], date(year, 1, 1)) for year in range(counted[0].year, 2027)]
    assert all(since.year == until.year for since, until in asked)


def test_as_many_years_are_read_together_as_there_is_room_for(monkeypatch: pytest.MonkeyPatch) -> None:
    prices, basket, members = universe(900)
    monkeypatch.setattr("rottui.analytics.spillover.AT_ONCE", (366 + 365) * len(members))
    asked: list[date] = []

    def read(since: date, until: date) -> pl.DataFrame:
        asked.extend((since, until))
        return prices.filter(pl.col("date").is_between(since, until))

    frame = returns(read, basket, members, sessions(900))
    assert asked == [START, date(2025, 12, 31), date(2026, 1, 1), days(900)[-1]]
    assert frame.equals(returns(prices, basket, members, sessions(900)))


def test_nothing_gives_an_empty_frame_and_no_basket_gives_nulls() -> None:
    assert spillover_by_day(closes(A=[]), ["A"], ["B"], sessions(0)).schema == SPILLOVER
    frame = spillover_by_day(closes(A=[1.0, 2.0]), [], ["A"], sessions(2))
    assert frame.schema == SPILLOVER
    assert frame["basket_return"].to_list() == [None, None]
    assert frame["rest_return"].to_list() == [None, pytest.approx(100)]
