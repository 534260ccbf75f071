"""What is new between two briefings: every kind of it, in words, the most important first, and nothing else."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import polars as pl

from rottui.analytics.extremes import extremes_by_day
from rottui.briefing.changes import changes, describe_count
from rottui.briefing.history import History
from rottui.briefing.model import (
    Briefing,
    Extreme,
    PairBriefing,
    Quadrant,
    QuadrantChange,
    Rotation,
    RotationBriefing,
    RotationItem,
)
from rottui.briefing.passed import passed
from rottui.errors import Problem
from rottui.settings.schema import Extremes, Pair
from tests.alerts.factory import LAST, briefing_of, market_of, pair_of, ratios, universe_of, verdict_of

BEFORE = LAST - timedelta(days=14)
NAME = "QQQ/IWM"
SHOWN = Extremes(min_months=3, within_sessions=10)


def told(before: Briefing, after: Briefing) -> list[tuple[str, str, str, date | None]]:
    return [(each.kind, each.where, each.what, each.date) for each in changes(before, after, SHOWN)]


def of(last: date = LAST, **parts: Any) -> Briefing:
    return briefing_of(last=last, **parts)


def pair(extreme: Extreme | None = None, *, last: date = LAST, **changed: Any) -> PairBriefing:
    return replace(pair_of(ratios([1.0, 0.9], last=last), extreme, NAME), **changed)


def low(day: date, months: int = 4, *, on_record: bool = False) -> Extreme:
    return Extreme("low", months, date(2025, 6, 30), day, 0, on_record)


def test_nothing_is_new_between_equal_briefings() -> None:
    whole = of(pair=pair(low(LAST)), universe=universe_of(thrust=LAST), market=market_of([97.0], extreme="long"),
               verdict=verdict_of((LAST, "spillover", "mixed")))  # fmt: skip

    assert changes(whole, whole, SHOWN) == ()


# Extremes


def test_a_new_extreme_says_since_when_and_what_it_means() -> None:
    meant = Pair(numerator="QQQ", denominator="IWM", group="", rising=("B-",))
    after = of(pair=pair(low(LAST, 14), pair=meant))

    assert told(of(BEFORE, pair=pair(last=BEFORE)), after) == [
        ("extreme", NAME, "14M LOW, lowest since 30 Jun 2025: broadening", LAST)
    ]


def test_an_extreme_that_was_there_is_news_again_only_when_it_goes_much_further() -> None:
    before = of(BEFORE, pair=pair(low(BEFORE, 4), last=BEFORE))

    assert told(before, of(pair=pair(low(LAST, 5)))) == []
    assert told(before, of(pair=pair(low(LAST, 6)))) == [
        ("extreme", NAME, "6M LOW, lowest since 30 Jun 2025; it was 4M LOW", LAST)
    ]
    on_record = of(BEFORE, pair=pair(low(BEFORE, 60, on_record=True), last=BEFORE))
    assert told(on_record, of(pair=pair(low(LAST, 60, on_record=True)))) == []
    assert len(told(before, of(pair=pair(low(LAST, 5, on_record=True))))) == 1


def test_an_extreme_of_before_the_earlier_day_is_not_new() -> None:
    after = of(pair=pair(low(BEFORE)))

    assert told(of(BEFORE, pair=pair(last=BEFORE)), after) == []


def test_an_extreme_that_is_over_is_told_and_one_that_turned_into_its_opposite_as_new() -> None:
    before = of(BEFORE, pair=pair(low(BEFORE), last=BEFORE))
    high = Extreme("high", 3, date(2025, 6, 30), LAST, 0, False)

    assert told(before, of(pair=pair())) == [
        ("extreme_over", NAME, "nothing new since its 4M LOW of 17 Oct 2025", None)
    ]
    assert [kind for kind, *_ in told(before, of(pair=pair(high)))] == ["extreme"]


def test_an_extreme_that_stood_behind_a_further_one_is_told_when_that_is_over() -> None:
    before = of(BEFORE, pair=pair(low(BEFORE - timedelta(days=9), 36), last=BEFORE))
    high = Extreme("high", 3, date(2025, 6, 30), BEFORE, 9, False)

    assert told(before, of(pair=pair(high))) == [
        ("extreme_over", NAME, "its 3Y LOW of 8 Oct 2025 is over; its 3M HIGH of 17 Oct 2025 stands", None)
    ]


def test_a_pair_that_was_not_there_or_had_no_data_has_no_changes() -> None:
    after = of(pair=pair(low(LAST)))

    assert told(of(BEFORE), after) == []
    assert told(of(BEFORE, pair=pair(date=None)), after) == []


def went(*ratios_since: float, was: Extreme | None = None, extreme: Extreme | None = None) -> list[Any]:
    """Return what is told of a pair that fell from 2 to 1 over 200 sessions before, and made these ratios since."""
    fall = [2 - number / 200 for number in range(201)]
    history = ratios([*fall, *ratios_since])
    then = history.dates()[200]
    before = replace(pair_of(ratios(fall, last=then), was, NAME), date=then)
    return told(of(then, pair=before), of(pair=replace(pair_of(history, extreme, NAME), date=LAST)))


def test_an_extreme_that_came_and_went_between_the_two_days_is_told() -> None:
    assert went(1.01, 1.5, 1.02, 1.01) == [
        ("extreme", NAME, "4M HIGH, highest since 9 Jun 2025; left since", date(2025, 10, 29))
    ]
    assert went(0.9, 1.0, 1.01) == [
        ("extreme", NAME, "REC LOW, lowest on record (from 21 Jan 2025); left since", date(2025, 10, 29))
    ]
    assert went(1.01, 1.1, 1.02) == [], "a high of less than three months"


def test_one_that_is_still_near_beside_a_further_one_has_not_left() -> None:
    far = Extreme("low", 24, date(2023, 10, 20), date(2025, 10, 1), 8, False)
    fallen = [1.05] * 8

    assert went(1.01, 1.5, *fallen, 1.05, extreme=far) == [
        ("extreme", NAME, "4M HIGH, highest since 29 May 2025", date(2025, 10, 20))
    ], "made nine sessions ago"
    assert went(1.01, 1.5, *fallen, 1.05, 1.05, extreme=far) == [
        ("extreme", NAME, "4M HIGH, highest since 28 May 2025; left since", date(2025, 10, 17))
    ], "made ten sessions ago"


def test_the_same_low_made_twice_is_told_of_its_first_day() -> None:
    assert [day for *_, day in went(0.9, 1.0, 0.9, 1.01)] == [date(2025, 10, 28)]


def test_one_that_is_still_there_or_was_there_before_is_told_once() -> None:
    still = Extreme("low", 9, date(2025, 1, 20), date(2025, 10, 29), 2, True)
    earlier = Extreme("low", 9, date(2025, 1, 20), date(2025, 10, 10), 0, True)

    assert [what for _, _, what, _ in went(0.9, 1.0, 1.01, extreme=still)] == [
        "REC LOW, lowest on record (from 20 Jan 2025)"
    ]
    assert went(0.9, 1.0, 1.01, was=earlier) == [
        ("extreme_over", NAME, "nothing new since its REC LOW of 29 Oct 2025", None)
    ]
    assert went(0.9, 1.0, 1.01, was=earlier, extreme=still) == []


def test_what_came_and_went_is_counted_as_extremes_are() -> None:
    chance = random.Random(3)
    walk = [100.0]
    for _ in range(600):
        walk.append(round(walk[-1] * (1 + chance.gauss(0, 0.01)), 1))
    history = ratios(walk)
    frame = extremes_by_day(pl.DataFrame({"pair": "A", "date": history.dates(), "ratio": walk}))
    for new in (1, 5, 30, 300):
        since = history.dates()[-new - 1]
        found = passed(history, since, 0)
        for kind in ("low", "high"):
            expected = frame.filter(pl.col("date") > since).sort(
                f"{kind}_since", "ratio", "date", descending=[False, kind == "high", False]
            )
            expected = expected.row(0, named=True)
            extreme = found[kind]
            assert (extreme.date, extreme.since) == (expected["date"], expected[f"{kind}_since"])
            assert (extreme.months, extreme.on_record) == (expected[f"{kind}_months"], expected[f"{kind}_on_record"])


# Trends and quadrants


def test_a_trend_that_is_another_is_told() -> None:
    up, down, none = (pair(trend=trend) for trend in ("up", "down", None))

    assert told(of(BEFORE, pair=up), of(pair=down)) == [("trend", NAME, "trend is down, was up", None)]
    assert told(of(BEFORE, pair=none), of(pair=down)) == []
    assert told(of(BEFORE, pair=down), of(pair=none)) == []


def stands(
    quadrant: Quadrant,
    day: date = LAST,
    since: date = LAST,
    turns: Sequence[QuadrantChange] = (),
    *,
    settled: bool = True,
    name: str = NAME,
) -> Briefing:
    """Return a briefing in which a ratio is in a quadrant by weeks, and by days as far from it as may be."""
    opposite: dict[Quadrant, Quadrant] = {
        "leading": "lagging", "lagging": "leading", "weakening": "improving", "improving": "weakening"
    }  # fmt: skip
    weekly = Rotation(101.0, 101.0, quadrant, day, since, None, settled)
    daily = replace(weekly, quadrant=opposite[quadrant], settled=True)
    item = RotationItem(name, weekly, daily, History(), History(), None)
    return replace(of(day, pair=pair(last=day)), rotation=RotationBriefing((), (item,), tuple(turns)))


def turn(before: Quadrant, after: Quadrant, day: date, *, by: Any = "week", settled: bool = True) -> QuadrantChange:
    return QuadrantChange(NAME, day, before, after, by, settled)


WEDNESDAY, FRIDAY, MONDAY = date(2025, 10, 29), date(2025, 10, 31), date(2025, 11, 3)


def test_a_quadrant_is_held_against_that_of_the_earlier_day_however_long_ago_it_was() -> None:
    half_a_year_ago, weeks_ago = date(2025, 5, 2), date(2025, 9, 12)
    recent = [turn("weakening", "leading", weeks_ago)]
    now = stands("leading", LAST, weeks_ago, recent)

    assert told(stands("leading", half_a_year_ago, half_a_year_ago), now) == [], "there and back is no change"
    assert told(stands("lagging", half_a_year_ago, half_a_year_ago), now) == [
        ("quadrant", NAME, "leading by weeks, was lagging", weeks_ago)
    ]


def test_a_quadrant_is_told_once_its_week_is_over() -> None:
    before = stands("leading", BEFORE, BEFORE)
    turned = turn("leading", "lagging", WEDNESDAY, settled=False)

    assert told(before, stands("lagging", WEDNESDAY, WEDNESDAY, [turned], settled=False)) == []
    assert told(before, stands("lagging", FRIDAY, FRIDAY)) == [
        ("quadrant", NAME, "lagging by weeks, was leading", FRIDAY)
    ]
    # The last week that is over had brought another change, a week or half a year ago.
    week = turn("leading", "weakening", FRIDAY - timedelta(days=7))
    turned = turn("weakening", "lagging", WEDNESDAY, settled=False)
    for turns, since in (([turned, week], week.date), ([turned], None)):
        assert told(before, stands("lagging", WEDNESDAY, WEDNESDAY, turns, settled=False)) == [
            ("quadrant", NAME, "weakening by weeks, was leading", since)
        ]


def test_a_week_that_was_under_way_on_the_earlier_day_is_told_when_it_is_over() -> None:
    turned = turn("leading", "weakening", WEDNESDAY, settled=False)
    under_way = stands("weakening", WEDNESDAY, WEDNESDAY, [turned], settled=False)
    over = stands("weakening", MONDAY, FRIDAY, [turn("leading", "weakening", FRIDAY)], settled=False)

    assert told(under_way, over) == [("quadrant", NAME, "weakening by weeks, was leading", FRIDAY)]
    assert told(stands("weakening", FRIDAY, FRIDAY), over) == []


def test_a_ratio_that_had_no_quadrant_has_not_changed() -> None:
    unplaced = of(BEFORE)

    assert told(unplaced, stands("leading")) == []
    assert told(replace(unplaced, rotation=None), stands("leading")) == []


# The verdict and breadth


def test_every_verdict_between_the_two_days_is_told_the_latest_first() -> None:
    before = replace(verdict_of((BEFORE, "mixed", None)), date=BEFORE)
    week = LAST - timedelta(days=7)
    after = verdict_of((BEFORE, "mixed", None), (week, "rotation", "mixed"), (LAST, "spillover", "rotation"))

    assert told(of(BEFORE, verdict=before), of(verdict=after)) == [
        ("verdict", "verdict", "SPILLOVER, was ROTATION", LAST),
        ("verdict", "verdict", "ROTATION, was MIXED", week),
    ]
    assert told(of(BEFORE), of(verdict=after)) == []


def test_a_change_that_may_come_is_told_and_that_it_did_not() -> None:
    quiet = replace(verdict_of((BEFORE, "mixed", None)), date=BEFORE)
    pending = replace(verdict_of((BEFORE, "mixed", None)), pending="spillover", pending_day=2)

    assert told(of(BEFORE, verdict=quiet), of(verdict=pending)) == [
        ("pending", "verdict", "may change: spillover, day 2 of 5", LAST)
    ]
    earlier = replace(pending, date=BEFORE)
    later = replace(quiet, date=LAST)
    assert told(of(BEFORE, verdict=earlier), of(verdict=later)) == [
        ("pending", "verdict", "spillover did not last, MIXED stands", LAST)
    ]


def test_a_thrust_after_the_earlier_day_is_told() -> None:
    before = universe_of()
    before = replace(before, total=replace(before.total, date=BEFORE))

    assert told(of(BEFORE, universe=before), of(universe=universe_of(thrust=LAST))) == [
        ("thrust", "sp500", "Zweig breadth thrust of S&P 500", LAST)
    ]
    assert told(of(BEFORE, universe=before), of(universe=universe_of(thrust=BEFORE))) == []


def test_every_thrust_between_the_two_days_is_told_the_latest_first() -> None:
    before = universe_of()
    before = replace(before, total=replace(before.total, date=BEFORE))
    days = [BEFORE - timedelta(days=300), BEFORE, BEFORE + timedelta(days=4), LAST]

    new = told(of(BEFORE, universe=before), of(universe=replace(universe_of(thrust=LAST), thrusts=tuple(days))))

    assert [(kind, day) for kind, _, _, day in new] == [("thrust", LAST), ("thrust", BEFORE + timedelta(days=4))]


# Positioning


def market(last: date, **changed: Any) -> Any:
    return market_of([50.0], last, **({"extreme": None, "percentile": {"156": 97.0}} | changed))


TUESDAY, WEEK_BEFORE = date(2025, 10, 28), date(2025, 10, 21)


def test_a_market_that_becomes_extreme_is_told_with_the_reports_that_came() -> None:
    before, after = of(BEFORE, market=market(WEEK_BEFORE)), of(market=market(TUESDAY, extreme="long"))

    assert told(before, after) == [
        ("crowded", "NQ", "speculators extreme long, percentile 97", TUESDAY),
        ("release", "futures", "reports of 28 Oct 2025: NQ", TUESDAY),
    ]
    assert told(after, after) == []


def test_an_extreme_that_is_given_up_is_told_at_half_and_at_all_of_it() -> None:
    held = market(WEEK_BEFORE, extreme="long")
    some = market(WEEK_BEFORE, unwound_pct=30.0, unwound_from="long")
    over = market(TUESDAY, unwound_pct=30.0, unwound_from="long", percentile={"156": 80.0})
    half = market(TUESDAY, unwound_pct=55.0, unwound_from="long")
    whole = market(TUESDAY, unwound_pct=120.0, unwound_from="long")

    def first(before: Any, after: Any) -> str:
        return told(of(BEFORE, market=before), of(market=after))[0][2]

    assert first(held, over) == "no longer extreme long, percentile 80, 30% given up"
    assert first(some, half) == "55% of its extreme long given up"
    assert first(some, whole) == "all of its extreme long given up"
    assert first(some, over).startswith("reports of")


# Problems


def test_problems_are_told_where_they_are_new_however_they_are_worded() -> None:
    before = replace(of(BEFORE), problems=(Problem("A", "3 days late"), Problem("B", "gone")))
    after = replace(
        of(), problems=(Problem("A", "4 days late"), Problem("C", "no prices"), Problem("D", "x", note=True))
    )

    assert told(before, after) == [
        ("problem", "C", "no prices", None),
        ("mended", "B", "no problem any more", None),
    ]


# The order


def test_what_matters_most_comes_first() -> None:
    day = LAST - timedelta(days=1)
    verdict = replace(verdict_of(), date=BEFORE)
    before = of(BEFORE, pair=pair(trend="up", last=BEFORE), verdict=verdict, market=market(WEEK_BEFORE),
                universe=replace(universe_of(), total=replace(universe_of().total, date=BEFORE)))  # fmt: skip
    before = replace(before, rotation=stands("leading").rotation)
    after = of(pair=pair(low(LAST), trend="down"), verdict=verdict_of((day, "spillover", "mixed")),
               market=market(TUESDAY, extreme="short"), universe=universe_of(thrust=day))  # fmt: skip
    after = replace(after, problems=(Problem("GLD", "no prices"),), rotation=stands("lagging").rotation)

    assert [kind for kind, *_ in told(before, after)] == [
        "verdict", "thrust", "problem", "crowded", "extreme", "trend", "quadrant", "release",
    ]  # fmt: skip


def test_an_extreme_matters_the_more_the_further_back_it_goes() -> None:
    def weight(months: int, *, on_record: bool = False) -> float:
        after = of(pair=pair(low(LAST, months, on_record=on_record)))
        return changes(of(BEFORE, pair=pair(last=BEFORE)), after, SHOWN)[0].weight

    assert weight(3) < weight(6) < weight(24) < weight(3, on_record=True) < 100


def test_how_much_is_new_is_told_in_a_few_words() -> None:
    assert describe_count(12, date(2025, 1, 14)) == "12 changes since 14 Jan 2025"
    assert describe_count(1, date(2025, 1, 14)) == "1 change since 14 Jan 2025"
