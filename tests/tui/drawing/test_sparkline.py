"""Sparklines: one line of the asked width in which no spike and no gap is lost."""

import unicodedata

import pytest

from rottui.tui.drawing.sparkline import sparkline


def dots(line: str) -> list[set[int]]:
    """Return the rows (0 at the bottom) set in each dot column, read from the characters' Unicode names."""
    columns: list[set[int]] = []
    for character in line:
        name = unicodedata.name(character)
        numbers = {int(digit) for digit in name.rpartition("-")[2]} if "-" in name else set()
        columns.append({3 - row for row, dot in enumerate((1, 2, 3, 7)) if dot in numbers})
        columns.append({3 - row for row, dot in enumerate((4, 5, 6, 8)) if dot in numbers})
    return columns


def test_a_rising_series_climbs_one_row_of_dots_at_a_time():
    assert dots(sparkline([1, 2, 3, 4], 2)) == [{0}, {1}, {2}, {3}]


def test_a_spike_between_many_days_stays_visible():
    values = [1.0] * 500
    values[251] = 9.0
    columns = dots(sparkline(values, 10))
    assert [max(rows) for rows in columns].count(3) == 1
    assert columns[10] == {0, 1, 2, 3}


def test_missing_and_infinite_values_leave_their_columns_blank():
    assert dots(sparkline([1, None, float("nan"), 4], 2)) == [{0}, set(), set(), {3}]
    assert dots(sparkline([1, float("inf"), 2, 4], 2))[1] == set()


def test_a_constant_series_is_a_line_in_the_middle():
    assert dots(sparkline([7.5, 7.5, 7.5], 2)) == [{1}] * 4


def test_fewer_values_than_dots_are_stretched_over_the_width():
    assert dots(sparkline([1, 4], 2)) == [{0}, {0}, {3}, {3}]


@pytest.mark.parametrize("values", [[], [None, None], [1.0], [1.0, 2.0] * 300, [-3, 0, 3]])
@pytest.mark.parametrize("width", [0, 1, 7, 40])
@pytest.mark.parametrize("plain", [False, True])
def test_it_is_as_wide_as_asked(values: list[float | None], width: int, plain: bool):
    assert len(sparkline(values, width, ascii=plain)) == width


def test_the_plain_line_is_ascii_and_keeps_order_and_spikes():
    assert sparkline([1, 2, 3, 4, 5, 3, 1], 7, ascii=True) == "_.-~^-_"
    spiked = sparkline([1.0] * 50 + [9.0] + [1.0] * 49, 10, ascii=True)
    assert spiked == "_____^____"


def test_a_fall_below_zero_is_scaled_like_any_other():
    assert sparkline([-2, -1, 0, 1, 2], 5, ascii=True) == "_.-~^"
