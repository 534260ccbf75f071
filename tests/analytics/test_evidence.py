"""The evidence lines, each worked by hand: value, threshold, distance, vote, and what crossing would make of it."""

from __future__ import annotations

from typing import Any

import numpy as np
import polars as pl
import pytest

from rottui.analytics.breadth import COUNTS, figures
from rottui.analytics.evidence import (
    EVIDENCE,
    GROUPS,
    INDEX_AVERAGE,
    INDEX_DRAWDOWN,
    LEADERSHIP_PAIRS,
    PAIRS,
    RISK_PAIRS,
    Thresholds,
    evidence_by_day,
)
from rottui.analytics.ratios import RATIOS
from tests.analytics.evidence_frames import breadth, days, index, pair, walks

NO_INDEX = pl.DataFrame(schema={"date": pl.Date, "close": pl.Float64})
NO_BREADTH = figures(pl.DataFrame(schema={"date": pl.Date, **dict.fromkeys(COUNTS, pl.Int32)}))


def lines(
    ratios: pl.DataFrame | None = None,
    counts: pl.DataFrame = NO_BREADTH,
    closes: pl.DataFrame = NO_INDEX,
    thresholds: Thresholds | None = None,
) -> pl.DataFrame:
    return evidence_by_day(RATIOS.to_frame() if ratios is None else ratios, counts, closes, thresholds or Thresholds())


def last(frame: pl.DataFrame, name: str) -> dict[str, Any]:
    return frame.filter(pl.col("name") == name).row(-1, named=True)


UP = [100.0 + day for day in range(70)]
DOWN = [200.0 - day for day in range(70)]


@pytest.mark.parametrize(
    ("ratios", "vote", "crossed"),
    [
        (UP, 1, 0),
        (DOWN, -1, 0),
        ([*UP, 1.0], 0, 1),  # below an average that still rises: back above it, the trend is up
        ([*DOWN, 500.0], 0, -1),  # above an average that still falls
        ([3.0] * 70, 0, 0),
    ],
)
def test_a_trend_votes_and_crossing_its_average_leaves_the_slope_as_it_is(
    ratios: list[float], vote: int, crossed: int
) -> None:
    line = last(lines(pair("QQQ/IWM", ratios), closes=index([1.0] * len(ratios))), "QQQ/IWM")
    value = 100 * (ratios[-1] / np.mean(ratios[-50:]) - 1)
    assert line["group"] == "leadership"
    assert (line["vote"], line["crossed"], line["holds"]) == (vote, crossed, vote > 0)
    assert line["value"] == pytest.approx(value)
    assert (line["threshold"], line["distance"]) == (0, pytest.approx(value))


def test_a_trend_without_history_is_missing_and_neither_holds_nor_fails() -> None:
    line = last(lines(pair("HYG/IEF", UP[:69]), closes=index([1.0] * 69)), "HYG/IEF")
    assert line["group"] == "risk_appetite"
    told = ("observed", "value", "distance", "typical_moves", "holds", "vote", "crossed")
    assert [line[name] for name in told] == [None] * 7


def test_every_session_has_every_line_whatever_is_missing() -> None:
    frame = lines(closes=index([1.0, 2.0]))
    assert frame.schema == EVIDENCE
    names = [(group, name) for group, named in GROUPS.items() for name in named for _ in range(2)]
    assert frame.select("group", "name").rows() == names
    assert frame["value"].is_null().all()
    assert dict(frame.select("name", "threshold").unique().iter_rows()) == dict.fromkeys(
        [*PAIRS, "high_low", "ad_line", INDEX_AVERAGE], 0.0
    ) | {"above_50": 55.0, "above_200": 55.0, "up_3m": 55.0, INDEX_DRAWDOWN: -10.0}
    assert lines().schema == EVIDENCE
    assert lines().is_empty()


def test_sessions_are_those_of_index_and_breadth_and_each_line_says_what_day_it_is_of() -> None:
    ratios = pair("MAGS/SPY", UP)  # ends a day before the breadth
    frame = lines(ratios, breadth(71, above_50=[60] * 71), index([1.0] * 69))
    assert frame["date"].unique().sort().to_list() == days(71)
    assert last(frame, "MAGS/SPY") | {"typical_moves": 0} == last(frame, "MAGS/SPY") | {
        "typical_moves": 0,
        "date": days(71)[-1],
        "observed": days(70)[-1],
        "vote": 1,
    }
    assert last(frame, "above_50")["observed"] == days(71)[-1]


def test_a_value_of_a_week_ago_still_counts_and_an_older_one_is_missing() -> None:
    frame = lines(pair("MAGS/SPY", UP), closes=index([1.0] * 78)).filter(pl.col("name") == "MAGS/SPY")
    assert frame["vote"].to_list() == [None] * 69 + [1] * 8 + [None]


@pytest.mark.parametrize("name", ["above_50", "above_200", "up_3m"])
@pytest.mark.parametrize(("count", "holds"), [(55, True), (54, False), (100, True), (0, False)])
def test_a_share_of_members_holds_from_its_threshold_on(name: str, count: int, holds: bool) -> None:
    line = last(lines(counts=breadth(**{name: [count]})), name)
    assert line["group"] == "participation"
    assert (line["value"], line["distance"], line["holds"]) == (count, count - 55, holds)
    assert (line["vote"], line["crossed"]) == ((1, 0) if holds else (0, 1))


def test_thresholds_can_be_set() -> None:
    given = Thresholds(above_50=40, above_200=60, up_3m=50, drawdown=-5)
    counts = breadth(252, **{name: [50] * 252 for name in ("above_50", "above_200", "up_3m")})
    frame = lines(counts=counts, closes=index([100.0] * 251 + [94.0]), thresholds=given)
    holds = {name: last(frame, name)["holds"] for name in ("above_50", "above_200", "up_3m", INDEX_DRAWDOWN)}
    assert holds == {"above_50": True, "above_200": False, "up_3m": True, INDEX_DRAWDOWN: False}
    assert last(frame, "above_200")["threshold"] == 60


@pytest.mark.parametrize(("valid", "value"), [(50, 100.0), (49, None), (0, None)])
def test_a_share_of_fewer_than_half_of_all_members_is_missing(valid: int, value: float | None) -> None:
    counts = breadth(**{name: [valid] for name in ("above_50", "valid_50", "above_200", "valid_200", "up_3m")})
    frame = lines(counts=counts.with_columns(valid_3m=pl.lit(valid)))
    assert [last(frame, name)["value"] for name in ("above_50", "above_200", "up_3m")] == [value] * 3


def test_highs_less_lows_are_a_mean_of_ten_sessions_of_those_that_could_have_either() -> None:
    counts = breadth(11, new_highs=[80] + [8] * 9 + [0], new_lows=[0] * 10 + [4], valid_252=[80] * 11)
    frame = lines(counts=counts).filter(pl.col("name") == "high_low")
    # 100·80/80 once and 100·8/80 nine times: 19; then nine times 10 and once -5: 8.5.
    assert frame["value"].to_list() == [None] * 9 + [pytest.approx(19), pytest.approx(8.5)]
    assert frame["vote"].to_list()[-2:] == [1, 1]
    none_at_all = last(lines(counts=breadth(10)), "high_low")
    assert (none_at_all["value"], none_at_all["holds"]) == (0, False)
    few = lines(counts=breadth(10, valid_252=[100] * 9 + [49]))
    assert last(few, "high_low")["value"] is None


def test_the_ad_line_is_held_against_its_own_fifty_sessions() -> None:
    advances, declines = [60] * 50 + [20], [40] * 50 + [80]
    counts = breadth(51, advances=advances, declines=declines, unchanged=[0] * 51)
    frame = lines(counts=counts).filter(pl.col("name") == "ad_line")
    ad_line = np.cumsum([0.2] * 50 + [-0.6])
    assert frame["value"].to_list() == [
        *[None] * 49,
        pytest.approx(ad_line[49] - ad_line[:50].mean()),
        pytest.approx(ad_line[50] - ad_line[1:].mean()),
    ]
    assert frame["holds"].to_list()[-2:] == [True, True]
    still = last(lines(counts=breadth(60)), "ad_line")
    assert (still["value"], still["holds"]) == (0, False)


def test_sessions_on_which_few_members_could_be_compared_do_not_take_a_mean_away() -> None:
    def ad_line(thin: range) -> pl.DataFrame:
        unchanged = [0 if day in thin else 80 for day in range(56)]
        few = [4 if day in thin else 20 for day in range(56)]
        counts = breadth(56, advances=few, declines=[0] * 56, unchanged=unchanged)
        return lines(counts=counts).filter(pl.col("name") == "ad_line")

    # The line is 1, 2, 3 …: 56 on the last session, of which 50 sessions back to 7; those from 51 to 55 are left out.
    last_one = ad_line(range(50, 55)).row(-1, named=True)
    assert (last_one["value"], last_one["holds"]) == (pytest.approx(56 - (sum(range(7, 51)) + 56) / 45), True)
    assert ad_line(range(50, 51))["observed"].to_list()[49:52] == [days(56)[day] for day in (49, 49, 51)]
    assert ad_line(range(48, 54))["value"][-1] is None, "six of fifty are too many"
    assert ad_line(range(1))["value"].to_list()[49] is None, "forty-nine to begin with are too few"

    highs = breadth(12, new_highs=[100] * 11 + [1], valid_252=[100] * 10 + [49, 100])
    assert last(lines(counts=highs), "high_low")["value"] == pytest.approx((8 * 100 + 1) / 9)


@pytest.mark.parametrize(
    ("close", "value", "vote"),
    [(110.0, 100 * (110 / 100.05 - 1), 1), (100.0, 0.0, 1), (90.0, 100 * (90 / 99.95 - 1), 0)],
)
def test_the_index_is_held_against_its_average_and_at_it_is_not_below(close: float, value: float, vote: int) -> None:
    frame = lines(closes=index([None, *[100.0] * 199, close]))
    line = last(frame, INDEX_AVERAGE)
    assert (line["value"], line["vote"], line["crossed"]) == (pytest.approx(value), vote, 1 - vote)
    assert frame.filter(pl.col("name") == INDEX_AVERAGE)["value"].is_not_null().sum() == 1
    assert last(frame, INDEX_DRAWDOWN)["value"] is None


@pytest.mark.parametrize(("close", "holds"), [(180.0, True), (179.0, False)])
def test_the_drawdown_of_the_index_is_shown_and_does_not_vote(close: float, holds: bool) -> None:
    line = last(lines(closes=index([200.0, *[150.0] * 250, close])), INDEX_DRAWDOWN)
    assert line["value"] == pytest.approx(close / 2 - 100)
    assert line["distance"] == pytest.approx(close / 2 - 90)
    assert (line["holds"], line["vote"], line["crossed"]) == (holds, None, None)


@pytest.mark.parametrize(("bar", "close"), [(-5.0, 95.0), (-15.0, 85.0), (-20.0, 80.0)])
def test_the_index_holds_down_to_the_very_bar(bar: float, close: float) -> None:
    # 95 / 100 - 1 is a last bit below -0.05.
    given = Thresholds(drawdown=bar)
    assert last(lines(closes=index([*[100.0] * 251, close]), thresholds=given), INDEX_DRAWDOWN)["holds"] is True
    assert last(lines(closes=index([*[100.0] * 251, close - 0.01]), thresholds=given), INDEX_DRAWDOWN)["holds"] is False


def test_closes_that_are_no_data_are_no_sessions() -> None:
    frame = lines(closes=index([1.0, float("nan"), 0.0, None, -1.0, 2.0]))
    assert frame["date"].unique().sort().to_list() == [days(6)[0], days(6)[5]]


def test_the_breadth_of_two_universes_at_once_is_refused() -> None:
    with pytest.raises(ValueError, match="one row per date"):
        lines(counts=pl.concat([breadth(3), breadth(3)]))


def test_the_typical_move_is_the_mean_absolute_change_of_sixty_three_sessions() -> None:
    above = [60, 62] * 32 + [65]  # 63 changes of 2 and 3: the first of all is out of the window
    frame = lines(counts=breadth(65, above_50=above)).filter(pl.col("name") == "above_50")
    assert frame["typical_moves"].to_list()[:63] == [None] * 63
    assert frame["typical_moves"].to_list()[63:] == [pytest.approx(7 / 2), pytest.approx(10 / ((62 * 2 + 3) / 63))]
    still = lines(counts=breadth(70, above_50=[60] * 70))
    assert last(still, "above_50")["typical_moves"] is None


@pytest.mark.parametrize("until", [60, 199, 300, 419])
def test_no_line_changes_when_later_days_arrive(until: int) -> None:
    ratios, counts, closes = walks()
    whole = evidence_by_day(ratios, counts, closes)
    cut = [frame.filter(pl.col("date") <= days(420)[until]) for frame in (ratios, counts, closes)]
    assert evidence_by_day(*cut).equals(whole.filter(pl.col("date") <= days(420)[until]))
    assert whole.filter(pl.col("value").is_not_null())["name"].n_unique() == len(PAIRS) + 7
    assert set(whole["vote"].unique()) == {None, -1, 0, 1}
    assert set(LEADERSHIP_PAIRS).isdisjoint(RISK_PAIRS)
