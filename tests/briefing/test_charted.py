"""What a chart shows of a pair: the right rows, the second pair on the same days, and what one day says."""

from __future__ import annotations

import csv
import io
from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest

from rottui.briefing.charted import aligned, charted
from rottui.briefing.history import History, history_of
from rottui.briefing.model import PairBriefing
from rottui.settings.schema import Pair

LAST = date(2025, 10, 31)


def history(values: dict[date, float], **others: list[float | None]) -> History:
    frame = pl.DataFrame({"date": list(values), "ratio": list(values.values()), **others})
    for name in ("sma_50", "sma_200"):
        if name not in frame.columns:
            frame = frame.with_columns(pl.lit(None, pl.Float64).alias(name))
    return history_of(frame, "date", [name for name in frame.columns if name != "date"])


def pair(name: str, own: History) -> PairBriefing:
    numerator, denominator = name.split("/")
    settings = Pair(numerator=numerator, denominator=denominator, group="G")
    return PairBriefing(settings, "price", None, None, {}, None, None, None, None, own)


def days(count: int) -> list[date]:
    return [LAST - timedelta(days=count - 1 - n) for n in range(count)]


def rising(count: int) -> dict[date, float]:
    return {day: 1.0 + n for n, day in enumerate(days(count))}


A = pair("A/B", history(rising(400)))


def test_a_lookback_shows_its_sessions_and_the_one_before():
    shown = charted(A, "1M")
    assert shown is not None
    assert len(shown) == 22
    assert list(shown.dates) == days(22)
    assert shown.ratio[-1] == 400


def test_a_pair_without_history_shows_nothing():
    assert charted(pair("A/B", History()), "1Y") is None


def test_the_second_pair_is_on_the_same_days_and_missing_on_others():
    own = {day: value for day, value in rising(400).items() if day != days(3)[1]}
    later = {**own, LAST + timedelta(days=1): 9.0}
    shown = charted(A, "1M", overlay=pair("C/D", history(later)))
    assert shown is not None
    assert shown.overlay_pair == "C/D"
    assert shown.overlay is not None
    assert list(shown.overlay[-3:]) == [398, None, 400]


def test_alignment_is_by_date_whatever_the_rows():
    short = history({days(9)[4]: 7.0})
    assert aligned(short, days(9)) == [None] * 4 + [7.0] + [None] * 4
    assert aligned(History(), days(2)) == [None, None]


def test_weeks_are_those_of_the_lookback_s_days():
    fridays = {LAST - timedelta(weeks=n): 50.0 - n for n in reversed(range(50))}
    weekly = history(fridays, overlay=[None] * 49 + [3.0])
    shown = charted(A, "1M", weekly=weekly, overlay=pair("C/D", History()))
    assert shown is not None
    # 21 days before 31 October is the 10th, a Friday.
    assert list(shown.dates) == [date(2025, 10, 10), date(2025, 10, 17), date(2025, 10, 24), LAST]
    assert list(shown.overlay or ()) == [None, None, None, 3.0]


def test_weeks_whose_detail_has_no_second_pair_yet_show_none():
    weekly = history({LAST: 1.0})
    shown = charted(A, "1M", weekly=weekly, overlay=pair("C/D", history(rising(9))))
    assert shown is not None
    assert shown.overlay is None


def test_a_day_says_the_value_and_how_far_the_last_one_is_from_it():
    shown = charted(A, "1M", overlay=pair("C/D", history({LAST: 3.0, days(2)[0]: 4.0})))
    assert shown is not None
    first, second = shown.readings(20)
    assert (first.pair, first.value, second.pair, second.value) == ("A/B", 399.0, "C/D", 4.0)
    assert first.to_last == pytest.approx(100 * (400 / 399 - 1))
    assert second.to_last == pytest.approx(-25)
    # The second pair has no value on the first day.
    assert [reading.pair for reading in shown.readings(0)] == ["A/B"]


def test_csv_has_every_row_in_full_precision():
    precise = history({days(2)[0]: 0.1 + 0.2, LAST: 1 / 3}, sma_50=[None, 0.25])
    shown = charted(pair("A/B", precise), "MAX", overlay=pair("C,D/E", history({LAST: 2.0})))
    assert shown is not None
    rows = list(csv.reader(io.StringIO(shown.csv())))
    assert rows == [
        ["date", "A/B", "sma_50", "sma_200", "C,D/E"],
        ["2025-10-30", "0.30000000000000004", "", "", ""],
        ["2025-10-31", "0.3333333333333333", "0.25", "", "2.0"],
    ]


def test_averages_can_be_left_out_of_it():
    shown = charted(A, "1M", averages=False)
    assert shown is not None
    assert shown.averages == {}


def test_days_are_dates_one_by_one_and_in_slices():
    own = history(rising(10))
    assert list(own.days_of()) == own.dates() == days(10)
    assert list(own.days_of(3)) == days(3)
    assert own.days_of()[-1] == LAST
    assert list(own.days_of()[2:4]) == days(10)[2:4]


def test_a_column_s_gaps_are_none_wherever_they_are():
    gaps = [None, None, 3.0, 4.0]
    holes = [1.0, None, 3.0, None]
    own = history(dict.fromkeys(days(4), 1.0), gaps=gaps, holes=holes, nothing=pl.Series([None] * 4, dtype=pl.Float64))
    assert own.values("gaps") == gaps
    assert own.values("holes") == holes
    assert own.values("holes", 2) == [3.0, None]
    assert own.values("nothing") == [None] * 4
    assert own.values("ratio", 0) == []


def test_two_pairs_are_told_apart_by_their_changes_and_how_alike_these_are():
    ours = {day: 1 + 0.1 * (n % 3) + 0.01 * n for n, day in enumerate(days(40))}
    theirs = {day: 2 + 0.1 * (n % 4) for n, day in enumerate(days(40))}
    shown = charted(pair("A/B", history(ours)), "MAX", overlay=pair("C/D", history(theirs)))
    assert shown is not None
    beside = shown.beside()
    assert beside is not None
    assert beside.changes == pytest.approx((100 * (1.39 / 1 - 1), 100 * (2.3 / 2 - 1)))
    moves = [np.diff(np.log(list(each.values()))) for each in (ours, theirs)]
    assert beside.correlation == pytest.approx(np.corrcoef(moves)[0, 1])


def test_nothing_is_said_of_two_pairs_without_days_in_common_and_no_correlation_of_few_or_flat_ones():
    other = {day - timedelta(days=1000): value for day, value in rising(20).items()}
    alone, short, flat = (
        charted(pair("A/B", history(rising(count))), "MAX", overlay=pair("C/D", history(theirs)))
        for count, theirs in ((20, other), (5, rising(5)), (40, dict.fromkeys(days(40), 1.5)))
    )
    assert alone is not None
    assert alone.beside() is None
    for each in (short, flat):
        assert each is not None
        beside = each.beside()
        assert beside is not None
        assert beside.correlation is None
