"""What followed: episodes and forward returns, counted by hand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import polars as pl
import pytest

from rottui.analytics.extremes import extremes_by_day
from rottui.analytics.study import STUDY, episodes, extreme_days, extreme_sessions, study, verdict_days
from tests.analytics.evidence_frames import START, days, pair


def dates(count: int) -> pl.Series:
    return pl.Series("date", days(count), dtype=pl.Date)


def closes(symbol: str, values: Sequence[float | None], step: int = 1) -> pl.DataFrame:
    return pl.DataFrame(
        {"symbol": [symbol] * len(values), "date": days(len(values), step), "close": values},
        schema={"symbol": pl.String, "date": pl.Date, "close": pl.Float64},
    )


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        (list(range(50)), [0, 21, 42]),
        ([5], [5]),
        ([0, 20], [0]),
        ([0, 21], [0, 21]),
        ([0, 20, 40, 41], [0, 40]),  # greedy from the first: 20 is inside it, 40 is far enough
        ([3, 60, 61, 90], [3, 60, 90]),
        ([60, 3, 3, 30], [3, 30, 60]),
        ([], []),
    ],
)
def test_an_episode_begins_at_least_21_sessions_after_the_one_before(events: list[int], expected: list[int]) -> None:
    sessions = dates(100)
    assert episodes(sessions.gather(events), sessions).to_list() == sessions.gather(expected).to_list()


def test_episodes_are_counted_in_sessions_and_not_in_days() -> None:
    sessions = pl.Series("date", days(10, step=7), dtype=pl.Date)
    assert episodes(sessions, sessions, apart=4).to_list() == sessions.gather([0, 4, 8]).to_list()
    stray = pl.Series([START + timedelta(1)], dtype=pl.Date)
    assert episodes(stray, sessions).is_empty()


def verdict_frame(codes: str) -> pl.DataFrame:
    return pl.DataFrame({"date": days(len(codes)), "code": list(codes)})


def test_the_days_of_a_verdict_are_those_in_it_or_those_on_which_it_came() -> None:
    frame = verdict_frame("aabbabb")
    when = days(7)
    assert verdict_days(frame, "b").to_list() == [when[2], when[3], when[5], when[6]]
    assert verdict_days(frame, "b", entered=True).to_list() == [when[2], when[5]]
    assert verdict_days(frame, "a", entered=True).to_list() == [when[4]]  # what was before the first day is not known
    assert verdict_days(frame, "z").is_empty()


def test_the_days_of_an_extreme_are_those_that_reach_far_enough_back() -> None:
    ratios = pair("A/B", [float(day) for day in range(100)] + [50.0, 40.0, 200.0])
    extremes = extremes_by_day(ratios)
    when = days(103)
    # 50 on 10 April was last matched on 20 February: 1 month; 40 on 11 April on 10 February: 2 months.
    assert extreme_days(extremes, "low", 2).to_list() == [when[101]]
    assert extreme_days(extremes, "low", 1).to_list() == [when[100], when[101]]
    assert extreme_days(extremes, "high", 3).to_list() == [*when[91:100], when[102]]


def test_an_extreme_of_months_can_be_seen_once_the_history_is_as_long() -> None:
    ratios = pair("A/B", [1.0, 2.0] + [3.0, 2.5] * 30)  # every day from 1 January on
    when = days(62)
    assert extreme_sessions(ratios, 1).to_list() == when[31:]
    assert extreme_sessions(ratios, 2).to_list() == when[60:]
    assert extreme_sessions(ratios, 3).is_empty()
    by_day = extremes_by_day(pair("A/B", [2.0, 3.0] * 20 + [1.0, 0.5] + [0.6] * 40 + [0.5, 0.4]))
    assert extreme_days(by_day, "low", 1).to_list() == [days(84)[40], days(84)[41], days(84)[82], days(84)[83]]
    assert extreme_days(by_day, "low", 1, record=True).to_list() == [days(84)[40], days(84)[41], days(84)[83]]


def test_forward_returns_are_counted_from_the_close_of_the_day() -> None:
    # Eight episodes 30 sessions apart. Each is followed, 2 sessions on, by a change of its number less 3, in percent.
    values = [100.0] * 240
    for number in range(8):
        values[30 * number + 2] = 100.0 + number - 3
    events = dates(240).gather([30 * number for number in range(8)])
    frame = study(events, closes("SPY", values), dates(240), horizons=(2,))
    assert frame.schema == STUDY
    [row] = frame.rows(named=True)
    assert (row["symbol"], row["horizon"], row["n"]) == ("SPY", 2, 8)
    assert row["median"] == pytest.approx(0.5)  # -3 -2 -1 0 1 2 3 4
    assert row["share_positive"] == pytest.approx(50)
    assert row["worst"] == pytest.approx(-3)


def test_beside_them_stand_the_figures_of_every_session() -> None:
    values = [100.0, 110.0, 99.0, 99.0, 198.0]
    frame = study(dates(5).gather([0]), closes("A", values), dates(5), horizons=(1, 3))
    assert frame["all_n"].to_list() == [4, 2]
    assert frame["all_median"].to_list() == pytest.approx([5, (80 - 1) / 2])  # 10 -10 0 100 and -1, 80
    assert frame["all_share_positive"].to_list() == [50, 50]
    assert frame["all_worst"].to_list() == pytest.approx([-10, -1])
    spanned = study(dates(5).gather([0]), closes("A", values), dates(5), (1,), (days(5)[1], days(5)[2]))
    assert spanned.select("all_n", "all_median").row(0) == (2, pytest.approx(-5))
    assert spanned["n"].to_list() == [1]


@pytest.mark.parametrize(("count", "told"), [(7, False), (8, True)])
def test_with_fewer_than_eight_episodes_there_is_only_their_number(count: int, told: bool) -> None:
    events = dates(400).gather([21 * number for number in range(count)])
    row = study(events, closes("A", [float(day) for day in range(1, 401)]), dates(400), (21,)).row(0, named=True)
    assert row["n"] == count
    assert [row[name] is not None for name in ("median", "share_positive", "worst")] == [told] * 3
    assert row["all_n"] == 379


def test_a_return_that_has_not_ended_does_not_count() -> None:
    events = dates(100).gather([0, 30, 60, 90])
    frame = study(events, closes("A", [1.0] * 100), dates(100), (5, 21, 63))
    assert frame["n"].to_list() == [4, 3, 2]
    assert frame["all_n"].to_list() == [95, 79, 37]


def test_days_in_a_row_are_one_episode_each_21_sessions() -> None:
    frame = study(dates(100).head(50), closes("A", [1.0] * 100), dates(100), (1,))
    assert frame["n"].to_list() == [3]


def test_every_asset_is_entered_at_its_own_latest_close() -> None:
    weekly = closes("W", [100.0, 200.0, 300.0], step=7)
    daily = closes("D", [1.0] * 10 + [2.0] * 20)
    event = dates(30).gather([9])  # two days after the close of 200
    frame = study(event, pl.concat([weekly, daily]), dates(30), (1,))
    assert frame["symbol"].to_list() == ["W", "D"]
    assert frame["n"].to_list() == [1, 1]
    unconditional = dict(zip(frame["symbol"], frame["all_n"], strict=True))
    assert unconditional == {"W": 14, "D": 29}  # W: the days from its first close to the one before its last


def test_an_asset_that_began_later_or_has_gaps_counts_where_it_has_closes() -> None:
    late = closes("L", [None] * 50 + [1.0] * 50)
    events = dates(100).gather([0, 30, 60])
    assert study(events, late, dates(100), (21,))["n"].to_list() == [1]
    ended = closes("E", [1.0] * 10)
    assert study(events, ended, dates(100), (1,)).select("n", "all_n").row(0) == (1, 9)


def test_without_events_or_assets_there_is_nothing_to_tell() -> None:
    none = pl.Series("date", [], dtype=pl.Date)
    frame = study(none, closes("A", [1.0] * 30), dates(30), (5,))
    assert frame.select("n", "median", "all_n").row(0) == (0, None, 25)
    assert study(none, closes("A", []), dates(30)).schema == STUDY


def test_what_followed_an_episode_is_the_same_whatever_comes_later() -> None:
    values = [100.0 + (day * 37 % 23) for day in range(300)]
    sessions = dates(300)
    events = sessions.gather([0, 5, 30, 33, 60, 120, 121, 160, 199, 230, 260])
    early = sessions.head(200)
    until = days(200)[-1]
    begun = episodes(events, sessions)
    assert episodes(events.filter(events <= until), early).to_list() == begun.filter(begun <= until).to_list()
    cut = study(events.filter(events <= until), closes("A", values[:200]), early, (5,))
    whole = study(events.filter(events <= date(2024, 7, 12)), closes("A", values), sessions.head(195), (5,))
    assert cut.equals(whole)
