"""Axes: round prices, dates at the sessions they name, and labels that neither touch nor are cut."""

import math
from datetime import date, timedelta
from itertools import pairwise

import pytest

from rottui.tui.drawing.canvas import column_of
from rottui.tui.drawing.scale import Label, Scale, date_labels, nice_step, price_labels, start_of


def weekdays(first: date, last: date) -> list[date]:
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    return [day for day in days if day.weekday() < 5]


def labelled(dates: list[date], width: int) -> list[Label]:
    return date_labels(dates, width, lambda index: column_of(index, len(dates), width))


@pytest.mark.parametrize(
    ("span", "most", "step"), [(1.0, 10, 0.1), (0.2, 2, 0.1), (0.5, 6, 0.1), (7, 3, 5), (30, 4, 10), (0.013, 5, 0.005)]
)
def test_steps_are_one_two_or_five(span: float, most: int, step: float):
    assert nice_step(span, most) == pytest.approx(step)


def test_price_labels_are_round_and_have_the_decimals_of_the_step():
    assert price_labels(Scale(0.93, 1.12), 20, 4) == [
        Label(2, "1.10"),
        Label(7, "1.05"),
        Label(12, "1.00"),
        Label(17, "0.95"),
    ]


def dot_of(price: float, low: float, high: float, dots: int) -> int:
    """The row of dots in which a line draws a price, counted from the bottom."""
    return math.floor((price - low) / (high - low) * (dots - 1) + 0.5)


@pytest.mark.parametrize("bounds", [(0.0801, 0.0934), (0.9, 1.1), (12.0, 31.0), (-4.0, 9.0), (1e-7, 3e-7), (1e5, 9e6)])
@pytest.mark.parametrize("rows", [1, 2, 3, 4, 11, 60])
@pytest.mark.parametrize("down", [1, 4])
def test_price_labels_stand_in_the_row_in_which_their_price_is_drawn(bounds: tuple[float, float], rows: int, down: int):
    low, high = bounds
    labels = price_labels(Scale(low, high), rows, down)
    for label in labels:
        assert low - 1e-9 <= float(label.text) <= high + 1e-9
        assert label.position == rows - 1 - dot_of(float(label.text), low, high, rows * down) // down
    assert all(above.position < below.position for above, below in pairwise(labels))


def test_a_range_without_height_has_no_labels():
    assert price_labels(Scale(1.0, 1.0), 10, 4) == []
    assert price_labels(Scale(1.0, 2.0), 0, 4) == []


def test_on_a_logarithmic_scale_equal_heights_are_equal_factors():
    scale = Scale.over(1.0, 16.0, log=True)
    assert scale.dots([1, 2, 4, 8, 16], 41) == [0, 10, 20, 30, 40]


def test_a_scale_that_reaches_zero_stays_linear():
    assert not Scale.over(0.0, 10.0, log=True).log
    assert not Scale.over(-1.0, 10.0, log=True).log
    assert Scale.over(0.1, 10.0, log=True).log


def test_values_that_have_no_logarithm_are_below_the_plot():
    assert Scale.over(1.0, 10.0, log=True).dots([0.0, -3.0], 40) == [-1, -1]


@pytest.mark.parametrize("bounds", [(0.08, 0.099), (0.5, 1.7), (0.9, 3.4), (1.3, 88.0), (0.02, 300.0), (1e-6, 1e6)])
@pytest.mark.parametrize("rows", [3, 8, 20, 40])
def test_logarithmic_labels_are_round_and_never_crowd(bounds: tuple[float, float], rows: int):
    low, high = bounds
    labels = price_labels(Scale.over(low, high, log=True), rows, 4)
    prices = [float(label.text) for label in labels]
    assert prices == sorted(prices, reverse=True)
    assert all(low <= price <= high for price in prices)
    assert all(below.position - above.position >= 2 for above, below in pairwise(labels))
    assert len(labels) >= 2 or rows < 20
    for label, price in zip(labels, prices, strict=True):
        share = math.log(price / low) / math.log(high / low)
        assert label.position == rows - 1 - math.floor(share * (4 * rows - 1) + 0.5) // 4


def test_a_span_of_decades_is_labelled_in_each_of_them():
    labels = price_labels(Scale.over(0.9, 1100.0, log=True), 40, 4)
    assert {"1", "10", "100", "1000"} <= {label.text for label in labels}


def test_a_year_is_labelled_by_months_with_the_year_at_january():
    dates = weekdays(date(2024, 10, 31), date(2025, 10, 31))
    texts = [label.text for label in labelled(dates, 100)]
    # November begins in the first column, where its label would be cut.
    assert texts == ["Dec", "2025", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct"]


def test_a_narrower_year_is_labelled_by_quarters():
    dates = weekdays(date(2024, 10, 31), date(2025, 10, 31))
    assert [label.text for label in labelled(dates, 48)] == ["2025", "Apr", "Jul", "Oct"]


def test_ten_years_are_labelled_by_years():
    dates = weekdays(date(2015, 11, 2), date(2025, 10, 31))
    assert [label.text for label in labelled(dates, 90)] == [str(year) for year in range(2016, 2026)]


def test_labels_stand_at_the_first_session_of_their_period():
    # 1 January 2025 and 1 to 2 February are no sessions here: the labels stand on the 2nd and the 3rd.
    dates = [day for day in weekdays(date(2024, 12, 16), date(2025, 3, 14)) if day != date(2025, 1, 1)]
    at = {label.text: label.position for label in labelled(dates, 60)}
    assert at["2025"] == column_of(dates.index(date(2025, 1, 2)), len(dates), 60)
    assert at["Feb"] == column_of(dates.index(date(2025, 2, 3)), len(dates), 60)


def test_the_first_day_of_the_data_is_not_called_the_start_of_a_month():
    dates = weekdays(date(2025, 6, 16), date(2025, 9, 30))
    assert "Jun" not in " ".join(label.text for label in labelled(dates, 60))


def test_a_year_is_named_where_no_january_names_it():
    dates = weekdays(date(2025, 3, 3), date(2025, 10, 31))
    assert labelled(dates, 90)[0].text == "Apr 2025"


@pytest.mark.parametrize("sessions", [1, 2, 5, 22, 64, 127, 253, 505, 1261, 5000])
def test_labels_never_touch_and_are_never_cut(sessions: int):
    dates = weekdays(date(2005, 1, 3), date(2025, 10, 31))[-sessions:]
    for width in range(1, 140):
        labels = labelled(dates, width)
        ends = [(start_of(label), start_of(label) + len(label.text)) for label in labels]
        assert all(start >= 0 and end <= width for start, end in ends)
        assert all(before[1] < after[0] for before, after in pairwise(ends))
