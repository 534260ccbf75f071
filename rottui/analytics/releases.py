"""When the CFTC published a Commitments of Traders report, where its own record of it is not at hand.

The rule is that of the CFTC's release schedule ("Release Schedule" under "Commitments of Traders" on cftc.gov): reports
come out on Friday at 3:30 p.m. Eastern, usually with Tuesday's data; federal holidays delay them. In the published
schedules of 2012 and 2024 a holiday on Wednesday, Thursday or Friday moves the release to the Monday after; one on
Monday or Tuesday does not move it (a Tuesday holiday makes it Monday's data instead).

An estimate may be late, never early: a replay of the past must not know a report before the market did.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import cache

import polars as pl

RELEASE_TIME = timedelta(hours=15, minutes=30)
"""Half past three in the afternoon, New York."""

DAYS_TO_FRIDAY = 3
"""From the Tuesday of the positions to the Friday of the release."""

MONDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY = 0, 3, 4, 5, 6

JUNETEENTH_SINCE = 2021
"""Signed into law on Thursday 17 June 2021 and kept the next day, when no report came out."""

MOURNING = (date(2004, 6, 11), date(2018, 12, 5), date(2025, 1, 9))
"""Days on which federal offices were closed for a president's funeral, in weeks without a holiday."""

DELAYED = {
    # Shutdown of October 2013. The first report came on 25 October (Reuters that day). The days of the others are not
    # on record here: at two a week, the pace of later catch-ups, all were out by 12 November; dated the Friday after.
    date(2013, 10, 1): date(2013, 10, 25),
    date(2013, 10, 8): date(2013, 11, 15),
    date(2013, 10, 15): date(2013, 11, 15),
    date(2013, 10, 22): date(2013, 11, 15),
    date(2013, 10, 29): date(2013, 11, 15),
    date(2013, 11, 5): date(2013, 11, 15),
    # Shutdown of December 2018. CFTC announcement of 29 January 2019: the first report on Friday 1 February, then one
    # each Tuesday and Friday until current, which is the report of 5 March.
    date(2018, 12, 24): date(2019, 2, 1),
    date(2018, 12, 31): date(2019, 2, 5),
    date(2019, 1, 8): date(2019, 2, 8),
    date(2019, 1, 15): date(2019, 2, 12),
    date(2019, 1, 22): date(2019, 2, 15),
    date(2019, 1, 29): date(2019, 2, 19),
    date(2019, 2, 5): date(2019, 2, 22),
    date(2019, 2, 12): date(2019, 2, 26),
    date(2019, 2, 19): date(2019, 3, 1),
    date(2019, 2, 26): date(2019, 3, 5),
    # Cyber attack on ION, a clearing service, on 31 January 2023. CFTC release 8662-23 and its notes of 24 February and
    # 17 March: the first report on 24 February, the others in order and, it was hoped, by mid-March; none on 17 March.
    # Their days are not on record here: those due by early March are dated 24 March, the later ones a week after.
    date(2023, 1, 31): date(2023, 2, 24),
    date(2023, 2, 7): date(2023, 3, 24),
    date(2023, 2, 14): date(2023, 3, 24),
    date(2023, 2, 21): date(2023, 3, 24),
    date(2023, 2, 28): date(2023, 3, 24),
    date(2023, 3, 7): date(2023, 3, 31),
    date(2023, 3, 14): date(2023, 3, 31),
    date(2023, 3, 21): date(2023, 3, 31),
    # Shutdown of October 2025. CFTC schedule of 18 November 2025, complete; normal again with the report of 20 January.
    date(2025, 9, 30): date(2025, 11, 19),
    date(2025, 10, 7): date(2025, 11, 21),
    date(2025, 10, 14): date(2025, 11, 25),
    date(2025, 10, 21): date(2025, 12, 2),
    date(2025, 10, 28): date(2025, 12, 5),
    date(2025, 11, 4): date(2025, 12, 9),
    date(2025, 11, 10): date(2025, 12, 12),
    date(2025, 11, 18): date(2025, 12, 16),
    date(2025, 11, 25): date(2025, 12, 19),
    date(2025, 12, 2): date(2025, 12, 23),
    date(2025, 12, 9): date(2025, 12, 30),
    date(2025, 12, 16): date(2026, 1, 6),
    date(2025, 12, 23): date(2026, 1, 9),
    date(2025, 12, 30): date(2026, 1, 13),
    date(2026, 1, 6): date(2026, 1, 16),
    date(2026, 1, 13): date(2026, 1, 20),
}
"""Report date to day of release, where more than a holiday was in the way; the sources stand beside the rows.

It is the week that counts: a report of the same week dated a day off comes out on the same day."""


def released_at(report_date: date) -> datetime:
    """Return when the report of `report_date` was, or will be, published at the latest, in UTC."""
    moment: datetime = release_times(pl.Series([report_date], dtype=pl.Date)).item()
    return moment


def next_report(report_date: date) -> date:
    """Return the Tuesday of the week after `report_date`: the report is of that day, or of the Monday over a holiday.

    Both come out on the same day.
    """
    return report_date + timedelta(days=8 - report_date.weekday())


def release_times(report_dates: pl.Series) -> pl.Series:
    """Return the estimated moment of publication of each report date (a Date series), in UTC to the microsecond.

    The first Friday at least three days later, the next business day after it when a federal holiday falls on that
    Wednesday, Thursday or Friday, or the day in `DELAYED`; always at 15:30 New York.
    """
    years = report_dates.dt.year()
    first, last = years.min(), years.max()
    if not isinstance(first, int) or not isinstance(last, int):
        return pl.Series(report_dates.name, [None] * len(report_dates), dtype=pl.Datetime("us", "UTC"))
    holidays = [day for year in range(first, last + 2) for day in federal_holidays(year)]
    earliest = pl.col("report_date") + pl.duration(days=DAYS_TO_FRIDAY)
    to_friday = (FRIDAY + 1 - earliest.dt.weekday()) % 7  # polars counts weekdays from 1
    friday = pl.col("_friday")
    hindered = pl.any_horizontal((friday - pl.duration(days=back)).is_in(holidays) for back in range(3))
    moved = (friday + pl.duration(days=1)).dt.add_business_days(0, holidays=holidays, roll="forward")
    regular = pl.when(hindered).then(moved).otherwise(friday)
    delayed = {_friday_after(report): release for report, release in DELAYED.items()}
    known = friday.replace_strict(delayed, default=None, return_dtype=pl.Date)
    release = pl.coalesce(known, regular).cast(pl.Datetime("us")) + pl.lit(RELEASE_TIME)
    return (
        pl.DataFrame({"report_date": report_dates})
        .with_columns((earliest + pl.duration(days=to_friday)).alias("_friday"))
        .select(release.dt.replace_time_zone("America/New_York").dt.convert_time_zone("UTC").alias(report_dates.name))
        .to_series()
    )


@cache
def federal_holidays(year: int) -> tuple[date, ...]:
    """Return the days of `year` on which federal offices in Washington are closed, ascending (5 U.S.C. 6103).

    A holiday on a Saturday is observed on the Friday before, one on a Sunday on the Monday after; New Year's Day may so
    fall into the year before. Includes Inauguration Day, and the days of mourning that fell into a working week.
    """
    fixed = [date(year, 1, 1), date(year, 7, 4), date(year, 11, 11), date(year, 12, 25), date(year + 1, 1, 1)]
    if year >= JUNETEENTH_SINCE:
        fixed.append(date(year, 6, 19))
    if year % 4 == 1 and date(year, 1, 20).weekday() != SATURDAY:
        fixed.append(date(year, 1, 20))  # Inauguration Day, for which no Friday is given
    floating = [
        _nth(year, 1, MONDAY, 3),  # Birthday of Martin Luther King, Jr.
        _nth(year, 2, MONDAY, 3),  # Washington's Birthday
        _nth(year, 6, MONDAY, 1) - timedelta(weeks=1),  # Memorial Day, the last Monday of May
        _nth(year, 9, MONDAY, 1),  # Labor Day
        _nth(year, 10, MONDAY, 2),  # Columbus Day
        _nth(year, 11, THURSDAY, 4),  # Thanksgiving
    ]
    days = {*map(_observed, fixed), *floating, *MOURNING}
    return tuple(sorted(day for day in days if day.year == year))


def _friday_after(report_date: date) -> date:
    earliest = report_date + timedelta(days=DAYS_TO_FRIDAY)
    return earliest + timedelta(days=(FRIDAY - earliest.weekday()) % 7)


def _observed(day: date) -> date:
    return day + timedelta(days={SATURDAY: -1, SUNDAY: 1}.get(day.weekday(), 0))


def _nth(year: int, month: int, weekday: int, number: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (number - 1))
