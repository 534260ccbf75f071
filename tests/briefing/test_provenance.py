"""The date, source and age that every pane carries."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from rottui.briefing.provenance import trace
from tests.briefing.conftest import Brief, settings_of, weekdays

FRIDAY = date(2025, 10, 31)


@pytest.mark.parametrize(
    ("now", "age"),
    [
        (datetime(2025, 10, 31, 20, 30, tzinfo=UTC), 0),
        (datetime(2025, 11, 1, 3, 59, tzinfo=UTC), 0),  # still Friday in New York, a minute to midnight
        (datetime(2025, 11, 1, 4, 0, tzinfo=UTC), 1),
        (datetime(2025, 11, 3, 22, 0, tzinfo=UTC), 3),
        (datetime(2025, 10, 30, 22, 0, tzinfo=UTC), 0),  # a clock that is behind
    ],
)
def test_an_age_counts_new_yorks_days(now: datetime, age: int) -> None:
    assert trace(FRIDAY, ["file"], now=now, as_of=None).age_days == age


def test_in_a_replay_the_age_counts_to_the_replayed_day() -> None:
    assert trace(FRIDAY, ["file"], now=datetime(2030, 1, 1, tzinfo=UTC), as_of=date(2025, 11, 2)).age_days == 2


def test_in_the_future_the_age_counts_to_now() -> None:
    assert trace(FRIDAY, ["file"], now=datetime(2025, 11, 2, 18, tzinfo=UTC), as_of=date(2099, 1, 1)).age_days == 2


def test_sources_are_named_once_each_in_order_and_nothing_without_data() -> None:
    now = datetime(2025, 11, 2, tzinfo=UTC)

    assert trace(FRIDAY, ["file", "", "yahoo", "file"], now=now, as_of=None).source == "file + Yahoo"
    assert trace(None, [], now=now, as_of=None).age_days is None


@pytest.mark.parametrize(
    ("day", "future"),
    [(date(2025, 11, 3), False), (date(2025, 11, 4), False), (date(2025, 11, 5), True), (date(2099, 1, 1), True)],
)
def test_a_day_that_has_begun_nowhere_is_told_to_be_in_the_future(brief: Brief, day: date, future: bool) -> None:
    closes = dict.fromkeys(weekdays(FRIDAY, 90), 1.0)

    briefing = brief(
        settings_of(["AAA/BBB"]),
        closes={"AAA": closes, "BBB": closes},
        as_of=day,
        now=datetime(2025, 11, 3, 22, tzinfo=UTC),  # noon of 4 November on Kiritimati, where the day begins
    )

    assert [problem.where for problem in briefing.problems] == (["--as-of"] if future else [])
    assert briefing.pairs[0].last == 1.0


def test_a_weekend_shows_fridays_figures_a_day_or_two_old(brief: Brief) -> None:
    closes = dict.fromkeys(weekdays(FRIDAY, 90), 1.0)

    briefing = brief(settings_of(["AAA/BBB"]), closes={"AAA": closes, "BBB": closes}, as_of=date(2025, 11, 2))

    assert (briefing.as_of, briefing.prices.date, briefing.prices.age_days) == (date(2025, 11, 2), FRIDAY, 2)
    assert briefing.pairs[0].problem is None


@pytest.mark.parametrize("now", [datetime(1970, 1, 1, tzinfo=UTC), datetime(2025, 10, 30, 3, tzinfo=UTC)])
def test_by_a_clock_before_the_data_their_age_is_not_known(now: datetime) -> None:
    assert trace(FRIDAY, ["file"], now=now, as_of=None).age_days is None


def test_where_the_day_begins_before_new_yorks_it_may_be_tomorrow_there() -> None:
    now = datetime(2025, 10, 30, 15, tzinfo=UTC)

    assert trace(FRIDAY, ["file"], now=now, as_of=None).age_days == 0
