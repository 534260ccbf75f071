"""The exchange's sessions and their closes, past and to come, so that the desk reads them from the cache.

Importing the library costs about 340 ms and 77 MiB, most of it pandas, so it is loaded when it is first needed.
"""

from __future__ import annotations

import warnings
from datetime import date, timedelta

import polars as pl

from rottui.cache.tables import SESSIONS, empty

EXCHANGE = "XNYS"
"""New York, whose sessions those of Nasdaq and of the listed funds are as well."""

_MARGIN = timedelta(weeks=2)
"""The library refuses spans without a session; none is closed for longer."""


def sessions(first: date, last: date) -> pl.DataFrame:
    """Return the sessions from `first` to `last`, both included, in the schema of the cache's `sessions`, ascending.

    Early closes are at 13:00 New York. Days to come follow the exchange's rules: a day of mourning or a storm is known
    to the library only after its next release. It ends a year ahead unless told otherwise, and here it always is.
    """
    if first > last:
        return empty("sessions")
    with warnings.catch_warnings():
        # How pandas 3 announces pandas 4 is nothing a user could act on; the result is the same.
        warnings.filterwarnings("ignore", category=_announcement())
        from exchange_calendars import get_calendar

        calendar = get_calendar(EXCHANGE, start=first - _MARGIN, end=last + _MARGIN)
        closes = calendar.closes_nanos.copy()
        days = calendar.sessions_nanos.copy()
    frame = pl.DataFrame({"date": days, "close": closes}, schema={"date": pl.Int64, "close": pl.Int64})
    return frame.select(
        pl.from_epoch("date", time_unit="ns").cast(SESSIONS["date"]),
        pl.from_epoch("close", time_unit="ns").dt.replace_time_zone("UTC").cast(SESSIONS["close"]),
    ).filter(pl.col("date").is_between(first, last))


def _announcement() -> type[Warning]:
    """Return the category of the warnings by which pandas announces its next major version."""
    import pandas as pd

    category = getattr(pd.errors, "Pandas4Warning", DeprecationWarning)  # older ones announce pandas 3
    return category if isinstance(category, type) and issubclass(category, Warning) else DeprecationWarning
