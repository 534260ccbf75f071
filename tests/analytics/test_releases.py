"""When COT reports came out, against the CFTC's own published schedules."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import polars as pl
import pytest

from rottui.analytics.releases import federal_holidays, next_report, release_times, released_at

# The CFTC's release schedules of two years: every Friday, but for these delayed by a federal holiday.
DELAYED_BY_HOLIDAYS = {
    2012: {date(2012, 7, 6): date(2012, 7, 9), date(2012, 11, 23): date(2012, 11, 26)},
    2024: {
        date(2024, 6, 21): date(2024, 6, 24),
        date(2024, 7, 5): date(2024, 7, 8),
        date(2024, 11, 29): date(2024, 12, 2),
        date(2024, 12, 27): date(2024, 12, 30),
    },
}


@pytest.mark.parametrize("year", [2012, 2024])
def test_a_years_releases_are_those_the_cftc_scheduled(year: int) -> None:
    first = date(year, 1, 3) if year == 2012 else date(year, 1, 2)
    tuesdays = pl.Series([first + timedelta(weeks=week) for week in range(52)])
    fridays = [tuesday + timedelta(days=3) for tuesday in tuesdays]
    assert release_times(tuesdays).dt.date().to_list() == [
        DELAYED_BY_HOLIDAYS[year].get(friday, friday) for friday in fridays
    ]


def test_the_hour_is_half_past_three_in_new_york_in_winter_and_summer() -> None:
    assert released_at(date(2024, 1, 16)) == datetime(2024, 1, 19, 20, 30, tzinfo=UTC)
    assert released_at(date(2024, 7, 16)) == datetime(2024, 7, 19, 19, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("report", "release"),
    [
        (
            date(2015, 6, 30),
            date(2015, 7, 6),
        ),  # Independence Day observed on Friday 3 July: CFTC notice of 30 June 2015
        (date(2021, 6, 15), date(2021, 6, 21)),  # the first Juneteenth, observed on the Friday
        (date(2020, 6, 16), date(2020, 6, 19)),  # a year earlier it was none
        (date(2021, 12, 28), date(2022, 1, 3)),  # New Year's Day 2022 observed on the Friday before
        (date(2020, 12, 21), date(2020, 12, 28)),  # a Monday's report, released after Christmas
        (date(2025, 1, 7), date(2025, 1, 13)),  # a day of mourning on the Thursday
        (date(2019, 10, 15), date(2019, 10, 18)),  # a holiday on the Monday before delays nothing
        (date(1991, 7, 31), date(1991, 8, 9)),  # a month's end on a Wednesday: late rather than early
    ],
)
def test_a_holiday_moves_the_release_to_the_next_business_day(report: date, release: date) -> None:
    assert released_at(report).date() == release


@pytest.mark.parametrize(
    ("report", "release"),
    [
        (date(2013, 10, 1), date(2013, 10, 25)),  # Reuters, 25 October 2013
        (date(2018, 12, 18), date(2018, 12, 21)),  # the last before the shutdown
        (date(2018, 12, 24), date(2019, 2, 1)),  # CFTC announcement of 29 January 2019
        (date(2018, 12, 25), date(2019, 2, 1)),  # the same report, were it dated as usual
        (date(2018, 12, 31), date(2019, 2, 5)),
        (date(2019, 2, 26), date(2019, 3, 5)),
        (date(2019, 3, 5), date(2019, 3, 8)),  # current again
        (date(2023, 1, 31), date(2023, 2, 24)),  # CFTC note of 24 February 2023
        (date(2025, 9, 23), date(2025, 9, 26)),
        (date(2025, 9, 30), date(2025, 11, 19)),  # CFTC schedule of 18 November 2025
        (date(2025, 11, 10), date(2025, 12, 12)),
        (date(2026, 1, 13), date(2026, 1, 20)),
        (date(2026, 1, 20), date(2026, 1, 23)),  # current again
    ],
)
def test_reports_held_up_by_a_shutdown_or_an_attack_have_the_day_they_came_out(report: date, release: date) -> None:
    assert released_at(report).date() == release


def test_reports_come_out_in_their_order_and_none_before_the_third_day() -> None:
    reports = pl.Series([date(2006, 6, 13) + timedelta(weeks=week) for week in range(1100)])
    releases = release_times(reports).dt.date()
    assert releases.is_sorted()
    assert ((releases - reports) >= timedelta(days=3)).all()


def test_holidays_are_those_the_office_of_personnel_management_lists() -> None:
    assert federal_holidays(2022) == (
        date(2022, 1, 17),
        date(2022, 2, 21),
        date(2022, 5, 30),
        date(2022, 6, 20),  # Juneteenth on a Sunday
        date(2022, 7, 4),
        date(2022, 9, 5),
        date(2022, 10, 10),
        date(2022, 11, 11),
        date(2022, 11, 24),
        date(2022, 12, 26),  # Christmas on a Sunday
    )
    assert date(2021, 12, 31) in federal_holidays(2021)  # New Year's Day of 2022, a Saturday
    assert date(2017, 1, 20) in federal_holidays(2017)  # Inauguration Day, in Washington
    assert date(2018, 1, 20) not in federal_holidays(2018)
    assert date(2029, 1, 19) not in federal_holidays(2029)  # Inauguration Day on a Saturday gives no Friday off


@pytest.mark.parametrize(
    ("report", "following"),
    [
        (date(2025, 11, 4), date(2025, 11, 11)),
        (date(2025, 11, 10), date(2025, 11, 18)),  # Monday, for Tuesday was Veterans Day
        (date(2020, 7, 8), date(2020, 7, 14)),  # had one been of a Wednesday
    ],
)
def test_the_next_report_is_of_the_tuesday_of_the_next_week(report: date, following: date) -> None:
    assert next_report(report) == following


def test_no_dates_give_no_times() -> None:
    nothing = release_times(pl.Series("report_date", [], dtype=pl.Date))
    assert nothing.dtype == pl.Datetime("us", "UTC")
    assert nothing.is_empty()
    assert release_times(pl.Series([None], dtype=pl.Date)).to_list() == [None]
    assert release_times(pl.Series([None, date(2024, 1, 2)]))[0] is None
