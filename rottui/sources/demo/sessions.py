"""The demo's trading calendar: New York's exchange holidays by rule, so that no calendar library is loaded."""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl

from rottui.cache.tables import SESSIONS

CLOSURES = (date(2018, 12, 5), date(2025, 1, 9))
"""Days of mourning on which the exchange was closed: no rule gives them."""

JUNETEENTH_SINCE = 2022
"""The first year in which the exchange kept it."""

_SATURDAY, _SUNDAY = 5, 6


def sessions(first: date, last: date) -> pl.DataFrame:
    """Return the sessions from `first` to `last` in the schema of the cache's `sessions`, ascending."""
    years = range(first.year, last.year + 1)
    closed = [day for year in years for day in _holidays(year)]
    early = [day for year in years for day in _early_closes(year)]
    days = pl.date_range(first, last, eager=True).alias("date").to_frame()
    hour = pl.when(pl.col("date").is_in(early)).then(13).otherwise(16)
    return (
        days.filter(pl.col("date").dt.weekday() <= 5, ~pl.col("date").is_in(closed))
        .with_columns(
            (pl.col("date").cast(pl.Datetime("us")) + pl.duration(hours=hour))
            .dt.replace_time_zone("America/New_York")
            .dt.convert_time_zone("UTC")
            .alias("close")
        )
        .cast(SESSIONS)
    )


def _holidays(year: int) -> list[date]:
    """Weekdays on which the exchange is closed in `year`."""
    days = [
        *_new_year(year),
        _weekday(year, 1, 0, 3),  # Martin Luther King
        _weekday(year, 2, 0, 3),  # Washington
        _easter(year) - timedelta(2),  # Good Friday
        _weekday(year, 6, 0, 1) - timedelta(7),  # Memorial Day: the last Monday of May, a week before June's first
        _observed(date(year, 7, 4)),
        _weekday(year, 9, 0, 1),  # Labor Day
        _weekday(year, 11, 3, 4),  # Thanksgiving
        _observed(date(year, 12, 25)),
        *(day for day in CLOSURES if day.year == year),
    ]
    if year >= JUNETEENTH_SINCE:
        days.append(_observed(date(year, 6, 19)))
    return days


def _early_closes(year: int) -> list[date]:
    """Days of `year` on which the exchange closes at 13:00 (holidays among them do no harm)."""
    eve = date(year, 12, 24)
    independence = date(year, 7, 3)
    days = [_weekday(year, 11, 3, 4) + timedelta(1)]
    days += [day for day in (eve, independence) if day.weekday() <= 3]
    return days


def _new_year(year: int) -> list[date]:
    """Return New Year's Day as observed; one that falls on a Saturday is not made up for."""
    day = date(year, 1, 1)
    return [] if day.weekday() == _SATURDAY else [_observed(day)]


def _observed(day: date) -> date:
    """Return the weekday on which a holiday of a fixed date is kept."""
    return day + timedelta({_SATURDAY: -1, _SUNDAY: 1}.get(day.weekday(), 0))


def _weekday(year: int, month: int, weekday: int, nth: int) -> date:
    """Return the `nth` given weekday (Monday = 0) of a month."""
    first = date(year, month, 1)
    return first + timedelta((weekday - first.weekday()) % 7 + 7 * (nth - 1))


def _easter(year: int) -> date:
    """Return Easter Sunday (Gregorian; the anonymous algorithm as given by Meeus, Astronomical Algorithms)."""
    golden, (century, rest) = year % 19, divmod(year, 100)
    leap_centuries, century_rest = divmod(century, 4)
    correction = (century - (century + 8) // 25 + 1) // 3
    epact = (19 * golden + century - leap_centuries - correction + 15) % 30
    leaps, leap_rest = divmod(rest, 4)
    to_sunday = (32 + 2 * century_rest + 2 * leaps - epact - leap_rest) % 7
    late = (golden + 11 * epact + 22 * to_sunday) // 451
    month, day = divmod(epact + to_sunday - 7 * late + 114, 31)
    return date(year, month, day + 1)
