"""The exchange's sessions as the cache holds them."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, date, datetime

import pytest

from rottui.cache.tables import SESSIONS
from rottui.sources.calendar import sessions
from rottui.sources.demo.sessions import sessions as by_rule


def closes(first: date, last: date) -> dict[date, datetime]:
    return dict(sessions(first, last).rows())


def test_sessions_have_the_caches_columns_and_both_ends() -> None:
    frame = sessions(date(2026, 11, 23), date(2026, 11, 30))

    assert frame.schema == SESSIONS
    assert frame["date"].to_list() == [date(2026, 11, day) for day in (23, 24, 25, 27, 30)]


def test_closes_are_in_utc_early_before_holidays_and_an_hour_earlier_in_summer() -> None:
    assert closes(date(2026, 11, 25), date(2026, 11, 27)) == {
        date(2026, 11, 25): datetime(2026, 11, 25, 21, tzinfo=UTC),
        date(2026, 11, 27): datetime(2026, 11, 27, 18, tzinfo=UTC),
    }
    assert closes(date(2026, 7, 1), date(2026, 7, 1)) == {date(2026, 7, 1): datetime(2026, 7, 1, 20, tzinfo=UTC)}


def test_irregular_closures_of_the_past_are_known() -> None:
    closed = {date(2012, 10, 29), date(2012, 10, 30), date(2018, 12, 5), date(2025, 1, 9)}
    assert not closed & closes(date(2012, 1, 1), date(2025, 12, 31)).keys()


def test_the_future_reaches_past_the_librarys_own_end_of_a_year() -> None:
    last = date(date.today().year + 4, 12, 31)
    frame = sessions(date(last.year, 1, 1), last)

    assert 249 <= frame.height <= 253
    assert (last - frame["date"].to_list()[-1]).days <= 3


def test_ten_years_agree_with_the_exchanges_rules() -> None:
    """The demo's calendar is worked out by rule, without the library."""
    span = date(2016, 1, 1), date(2027, 12, 31)
    assert sessions(*span).equals(by_rule(*span))


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (date(2026, 11, 21), date(2026, 11, 22)),  # a weekend
        (date(2026, 11, 26), date(2026, 11, 26)),  # Thanksgiving
        (date(2026, 11, 24), date(2026, 11, 23)),  # backwards
    ],
)
def test_a_span_without_sessions_is_empty(first: date, last: date) -> None:
    frame = sessions(first, last)

    assert frame.is_empty()
    assert frame.schema == SESSIONS


def test_no_warning_of_the_libraries_gets_out_and_they_load_only_when_needed() -> None:
    script = (
        "import sys, datetime; from rottui.sources.calendar import sessions\n"
        "assert 'exchange_calendars' not in sys.modules and 'pandas' not in sys.modules\n"
        "print(sessions(datetime.date(2026, 11, 23), datetime.date(2026, 11, 24)).height)"
    )
    result = subprocess.run([sys.executable, "-W", "error", "-c", script], capture_output=True, text=True, check=False)
    assert (result.returncode, result.stdout, result.stderr) == (0, "2\n", "")
