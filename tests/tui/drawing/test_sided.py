"""A line about its threshold: what is above it rises, what is below it falls, in shape and not in colour alone."""

from __future__ import annotations

import pytest

from rottui.tui.drawing.sided import sided

UPPER, LOWER = 0x01 | 0x02 | 0x08 | 0x10, 0x04 | 0x40 | 0x20 | 0x80
"""The dots of a braille cell above and below its middle."""


def dots(text: str) -> list[int]:
    return [ord(character) - 0x2800 for character in text]


def test_values_above_rise_and_values_below_fall() -> None:
    runs = sided([60.0] * 4 + [50.0] * 4, 55.0, 4)

    assert [side for _, side in runs] == ["above", "below"]
    above, below = dots(runs[0][0]), dots(runs[1][0])
    assert all(cell & UPPER and not cell & LOWER for cell in above)
    assert all(cell & LOWER and not cell & UPPER for cell in below)


def test_the_farthest_value_reaches_the_edge_and_a_near_one_half_of_it() -> None:
    runs = sided([56.0, 56.0, 65.0, 65.0], 55.0, 2)

    near, far = dots("".join(text for text, _ in runs))
    assert far == UPPER
    assert near == 0x02 | 0x10


def test_a_column_that_crosses_shows_both_sides() -> None:
    ((text, side),) = sided([65.0, 45.0, 65.0, 45.0], 55.0, 1)

    assert side == "both"
    assert dots(text) == [UPPER | LOWER]


def test_what_is_missing_is_blank() -> None:
    assert "".join(text for text, _ in sided([None, None, 1.0, float("nan")], 0.0, 2)) == "⠀⠃"
    assert "".join(text for text, _ in sided([None] * 4, 0.0, 3)) == "⠀⠀⠀"
    assert "".join(text for text, _ in sided([], 0.0, 3)) == "⠀⠀⠀"


def test_a_line_at_its_threshold_stands_above_it() -> None:
    assert sided([55.0, 55.0], 55.0, 1) == [(chr(0x2800 | 0x02 | 0x10), "above")]


def test_in_ascii_five_levels_tell_the_sides_apart() -> None:
    runs = sided([-10.0, -4.0, 0.0, 4.0, 10.0], 0.0, 5, ascii=True)

    assert "".join(text for text, _ in runs) == "_.~~^"
    assert all(text.isascii() for text, _ in runs)
    assert runs[0][1] == "below"
    assert runs[-1][1] == "above"


@pytest.mark.parametrize("width", [0, 1, 7, 52])
@pytest.mark.parametrize("ascii", [True, False])
@pytest.mark.parametrize("count", [1, 3, 252, 5000])
def test_it_is_as_wide_as_asked(width: int, ascii: bool, count: int) -> None:  # noqa: A002 - named as the option is
    runs = sided([float(n % 13) for n in range(count)], 6.0, width, ascii)

    assert len("".join(text for text, _ in runs)) == width
