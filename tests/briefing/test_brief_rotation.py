"""What a briefing says of rotation: places against pandas, groups, changes, and what is settled or missing."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import msgspec
import numpy as np
import pandas as pd
import polars as pl
import pytest

from rottui.briefing.build import build
from rottui.briefing.clock import Clock
from rottui.briefing.model import Briefing, RotationBriefing, RotationItem
from rottui.cache.store import Store
from rottui.cache.tables import SESSIONS
from rottui.settings.packaged import defaults
from rottui.settings.schema import Candidates, Pair, Settings
from tests.briefing.conftest import NOW, Brief, fill, prices_frame, settings_of, symbols_frame, weekdays

FRIDAY = date(2025, 10, 31)
DAYS = weekdays(FRIDAY, 700)


def walk(seed: int, days: Sequence[date] = DAYS) -> dict[date, float]:
    steps = np.random.default_rng(seed).normal(0, 0.01, len(days))
    return dict(zip(days, (100 * np.exp(steps.cumsum())).tolist(), strict=True))


CLOSES = {symbol: walk(seed) for seed, symbol in enumerate(("AAA", "BBB", "CCC", "DDD"))}
SETTINGS = settings_of(["AAA/BBB", "CCC/BBB"], candidates=Candidates(benchmark="BBB", sectors=("CCC", "DDD")))


def rotation_of(briefing: Briefing) -> RotationBriefing:
    assert briefing.rotation is not None
    return briefing.rotation


def item_of(briefing: Briefing, name: str) -> RotationItem:
    (item,) = [item for item in rotation_of(briefing).items if item.name == name]
    return item


def by_pandas(numerator: str, denominator: str, *, weekly: bool) -> pd.DataFrame:
    a, b = (pd.Series(list(CLOSES[symbol].values()), index=pd.to_datetime(DAYS)) for symbol in (numerator, denominator))
    x = np.log(a / b)
    if weekly:
        x = x.resample("W-FRI").last()
    x = x.ewm(span=10, adjust=False).mean()
    ratio = (x - x.rolling(52).mean()) / x.rolling(52).std()
    change = ratio.diff()
    momentum = (change - change.rolling(13).mean()) / change.rolling(13).std()
    return pd.DataFrame({"ratio": 100 + ratio, "momentum": 100 + momentum}).dropna()


@pytest.mark.parametrize("weekly", [True, False])
@pytest.mark.parametrize("name", ["AAA/BBB", "DDD/BBB"])
def test_a_tail_is_what_pandas_makes_of_the_closes_and_ends_where_the_item_stands(
    brief: Brief, name: str, weekly: bool
) -> None:
    item = item_of(brief(SETTINGS, closes=CLOSES), name)
    theirs = by_pandas(*name.split("/"), weekly=weekly).tail(30)
    place, tail = (item.weekly, item.weekly_tail) if weekly else (item.daily, item.daily_tail)

    assert tail.dates() == [day.date() for day in theirs.index]
    for column in ("ratio", "momentum"):
        np.testing.assert_allclose(np.array(tail.values(column), float), theirs[column], rtol=1e-10)
    assert place is not None
    assert (place.date, place.ratio, place.momentum) == (
        FRIDAY,
        tail.values("ratio")[-1],
        tail.values("momentum")[-1],
    )
    right, up = theirs.iloc[-1] >= 100
    assert (
        place.quadrant
        == {
            (True, True): "leading",
            (True, False): "weakening",
            (False, False): "lagging",
            (False, True): "improving",
        }[bool(right), bool(up)]
    )
    assert item.problem is None


def test_a_pair_carries_its_weekly_place_in_a_quick_briefing_too(store: Store) -> None:
    fill(store, prices_frame(CLOSES))

    whole = build(store.snapshot(), SETTINGS, now=NOW)
    quick = build(store.snapshot(), SETTINGS, now=NOW, sectors=False)

    assert quick.rotation is None
    assert quick.pairs == whole.pairs
    assert [pair.rotation for pair in whole.pairs] == [item.weekly for item in rotation_of(whole).items[:2]]
    assert whole.pairs[0].rotation is not None


def test_total_return_rotates_otherwise(store: Store) -> None:
    prices = prices_frame(CLOSES)
    paid = pl.when(pl.col("symbol") == "AAA", pl.col("date").dt.day() == 15).then(2.0).otherwise(0.0)
    fill(store, prices.with_columns(dividend=paid))

    price, returned = (
        item_of(build(store.snapshot(), SETTINGS, now=NOW, basis=basis), "AAA/BBB").weekly
        for basis in ("price", "total_return")
    )

    assert price is not None
    assert returned is not None
    assert price.ratio != returned.ratio


def test_the_groups_are_the_watchlists_all_pairs_and_the_lists_of_candidates(brief: Brief) -> None:
    pairs = [("AAA", "BBB", "One"), ("CCC", "DDD", "Two"), ("CCC", "BBB", "One")]
    settings = msgspec.structs.replace(
        SETTINGS, pairs=tuple(Pair(numerator=a, denominator=b, group=group) for a, b, group in pairs)
    )

    groups = rotation_of(brief(settings, closes=CLOSES)).groups

    assert [(group.name, group.items, group.benchmark) for group in groups] == [
        ("One", ("AAA/BBB", "CCC/BBB"), "BBB"),
        ("Two", ("CCC/DDD",), "DDD"),
        ("All pairs", ("AAA/BBB", "CCC/DDD", "CCC/BBB"), ""),
        ("Sectors", ("CCC/BBB", "DDD/BBB"), "BBB"),
    ]


def test_a_watchlist_of_one_group_is_not_plotted_twice(brief: Brief) -> None:
    rotation = rotation_of(brief(SETTINGS, closes=CLOSES))

    assert [group.name for group in rotation.groups] == ["All", "Sectors"]
    assert [item.name for item in rotation.items] == ["AAA/BBB", "CCC/BBB", "DDD/BBB"]


def test_changes_are_those_of_eight_weeks_newest_first_and_agree_with_the_places(brief: Brief) -> None:
    rotation = rotation_of(brief(SETTINGS, closes=CLOSES))
    dates = [change.date for change in rotation.changes]

    assert dates == sorted(dates, reverse=True)
    assert min(dates) > FRIDAY - timedelta(weeks=8)
    assert {change.by for change in rotation.changes} == {"week", "day"}
    for item in rotation.items:
        for by, place in (("week", item.weekly), ("day", item.daily)):
            assert place is not None
            own = [change for change in rotation.changes if (change.name, change.by) == (item.name, by)]
            if own:
                assert (own[0].date, own[0].after) == (place.since, place.quadrant)
            else:
                assert place.since <= FRIDAY - timedelta(weeks=8)
            assert all(later.before == earlier.after for later, earlier in pairwise(own))


def test_a_week_under_way_has_a_point_that_is_not_settled(brief: Brief) -> None:
    wednesday = date(2025, 10, 29)
    item = item_of(
        brief(SETTINGS, closes=CLOSES, as_of=wednesday),
        "AAA/BBB",
    )

    assert item.weekly is not None
    assert item.daily is not None
    assert (item.weekly.date, item.weekly.settled) == (wednesday, False)
    assert (item.daily.date, item.daily.settled) == (wednesday, True)


MON, TUE, WED, THU, FRI, SAT = (date(2025, 4, 14) + timedelta(n) for n in range(6))  # Good Friday on the 18th


def clock(now: datetime, *closes: date) -> Clock:
    return Clock.of(None, now, [datetime(day.year, day.month, day.day, 20, tzinfo=UTC) for day in closes])


def test_a_session_is_over_at_its_close() -> None:
    noon, night = datetime(2025, 4, 16, 16, tzinfo=UTC), datetime(2025, 4, 16, 20, 1, tzinfo=UTC)

    assert not clock(noon, WED, THU).is_over(WED, "day")
    assert clock(noon, WED, THU).is_over(TUE, "day")
    assert clock(night, WED, THU).is_over(WED, "day")
    assert not clock(night, WED, THU).is_over(WED, "week")


def test_a_week_is_over_with_the_last_session_that_it_has() -> None:
    thursday_night = datetime(2025, 4, 17, 20, 1, tzinfo=UTC)
    monday = date(2025, 4, 21)

    assert clock(thursday_night, THU, monday).is_over(THU, "week")
    assert not clock(thursday_night, THU, FRI, monday).is_over(THU, "week")
    assert not clock(thursday_night).is_over(THU, "week"), "without a calendar, until Friday is over"
    assert clock(datetime(2025, 4, 19, 12, tzinfo=UTC)).is_over(THU, "week")
    assert clock(datetime(2025, 4, 18, 12, tzinfo=UTC)).is_over(FRI, "week")


def test_of_a_past_day_everything_up_to_its_evening_is_known() -> None:
    now = datetime(2025, 4, 17, 15, tzinfo=UTC)
    of_wednesday, of_saturday = Clock.of(WED, now, []), Clock.of(SAT, now, [])

    assert of_wednesday.is_over(WED, "day")
    assert not of_wednesday.is_over(WED, "week")
    assert of_wednesday.is_over(MON - timedelta(days=3), "week")
    assert of_saturday.is_over(THU, "week")


def test_a_past_week_that_a_holiday_shortened_is_over_with_its_last_session() -> None:
    now = datetime(2025, 6, 2, tzinfo=UTC)
    monday, tuesday = date(2025, 4, 21), date(2025, 4, 22)

    def of(as_of: date, *sessions: date) -> Clock:
        return Clock.of(as_of, now, [datetime(day.year, day.month, day.day, 20, tzinfo=UTC) for day in sessions])

    shortened = (MON, TUE, WED, THU, monday, tuesday)
    assert not of(WED, *shortened).is_over(WED, "week")
    assert of(THU, *shortened).is_over(THU, "week")
    assert of(FRI, *shortened).is_over(THU, "week"), "the holiday itself"
    assert not of(THU, MON, TUE, WED, THU, FRI, monday).is_over(THU, "week")
    assert not of(WED, monday, tuesday).is_over(WED, "week"), "a calendar that begins after it"


def test_a_replay_takes_the_sessions_of_its_week_from_the_cache(store: Store) -> None:
    thursday, friday = date(2025, 10, 23), date(2025, 10, 24)
    fill(store, prices_frame(CLOSES))

    def settled(day: date, holidays: Sequence[date]) -> bool:
        days = [day for day in weekdays(FRIDAY, 20) if day not in holidays]
        closes = [(day, datetime(day.year, day.month, day.day, 20, tzinfo=UTC)) for day in days]
        with store.writer(who="test") as writer:
            writer.put("sessions", pl.DataFrame(closes, schema=SESSIONS, orient="row"))
            writer.commit()
        place = item_of(build(store.snapshot(), SETTINGS, day, now=NOW), "AAA/BBB").weekly
        assert place is not None
        return place.settled

    assert settled(thursday, [friday])
    assert not settled(thursday, [])
    assert not settled(date(2025, 10, 22), [friday])


def test_what_has_no_place_says_why(brief: Brief) -> None:
    few = {day: close for day, close in CLOSES["CCC"].items() if day > FRIDAY - timedelta(weeks=20)}
    behind = {day: close for day, close in CLOSES["DDD"].items() if day <= date(2025, 10, 24)}
    settings = settings_of(
        ["AAA/BBB", "XXX/BBB", "FLAT/STILL", "OLD/BBB"],
        candidates=Candidates(benchmark="BBB", sectors=("CCC", "EEE", "DDD", "YYY")),
    )
    closes = CLOSES | {
        "CCC": few,
        "EEE": {DAYS[-1]: 5.0},
        "DDD": behind,
        "FLAT": dict.fromkeys(DAYS, 5.0),
        "STILL": dict.fromkeys(DAYS, 2.0),
        "OLD": {date(2001, 1, 1): 1.0},
    }

    briefing = brief(settings, closes=closes)

    assert {item.name: item.problem for item in rotation_of(briefing).items} == {
        "AAA/BBB": None,
        "XXX/BBB": "no prices of XXX",
        "FLAT/STILL": "the ratio does not move",
        "OLD/BBB": "OLD and BBB have no day in common",
        "CCC/BBB": "20 weeks in common, and 65 are needed",
        "EEE/BBB": "1 week in common, and 65 are needed",
        "DDD/BBB": "ends 2025-10-24, behind the others (2025-10-31)",
        "YYY/BBB": "no prices of YYY",
    }
    assert item_of(briefing, "CCC/BBB").weekly is None
    assert item_of(briefing, "CCC/BBB").daily is not None


@pytest.mark.parametrize(
    ("listed", "what"),
    [
        (("CCC",), None),
        (("CCC", "W1"), "no prices of W1, so they are not ranked and do not rotate"),
        (
            ("W1", "W2", "CCC", "W3", "W4", "W5", "W6"),
            "no prices of W1, W2, W3, W4 and 2 more, so they are not ranked and do not rotate",
        ),
    ],
)
def test_candidates_without_prices_are_one_problem_however_many(
    brief: Brief, listed: tuple[str, ...], what: str | None
) -> None:
    settings = settings_of(["AAA/BBB"], candidates=Candidates(benchmark="BBB", countries=listed))

    briefing = brief(settings, closes=CLOSES, symbols=symbols_frame([*CLOSES]))

    assert [problem.what for problem in briefing.problems] == ([what] if what else [])


def test_an_empty_cache_has_items_without_places_and_no_problem(store: Store) -> None:
    briefing = build(store.snapshot(), defaults(), now=NOW)

    assert briefing.problems == ()
    assert rotation_of(briefing).changes == ()
    assert {(item.weekly, item.daily, len(item.weekly_tail)) for item in rotation_of(briefing).items} == {
        (None, None, 0)
    }


def test_a_rotation_goes_through_a_pipe_as_it_is(brief: Brief) -> None:
    briefing = brief(SETTINGS, closes=CLOSES)

    again = msgspec.msgpack.decode(msgspec.msgpack.encode(briefing), type=Briefing)

    assert again.rotation == briefing.rotation
    assert again.pairs == briefing.pairs


def test_no_candidates_at_all_are_no_groups(brief: Brief) -> None:
    settings: Settings = settings_of(["AAA/BBB"])

    assert [group.name for group in rotation_of(brief(settings, closes=CLOSES)).groups] == ["All"]
