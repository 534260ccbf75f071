"""The canvas: few points whatever the history, none of them misplaced, and every dot in its place."""

import math
import random

import pytest

from rottui.tui.drawing.canvas import Canvas, column_of, last_of, present, thin, trace
from rottui.tui.drawing.scale import Scale


@pytest.mark.parametrize("count", [1, 2, 3, 50, 253, 2521])
@pytest.mark.parametrize("columns", [1, 2, 7, 50, 216])
def test_thinning_puts_every_value_in_its_own_column(count: int, columns: int):
    values = [float(index) for index in range(count)]
    expected: dict[int, list[float]] = {}
    for index, value in enumerate(values):
        expected.setdefault(column_of(index, count, columns) if columns > 1 else 0, []).append(value)
    thinned = dict(thin(values, columns))
    assert thinned.keys() == expected.keys()
    for column, held in expected.items():
        assert {thinned[column][0], thinned[column][-1]} == {held[0], held[-1]}


def test_the_first_value_is_at_the_left_edge_and_the_last_at_the_right():
    for count in (2, 3, 100, 999):
        assert column_of(0, count, 80) == 0
        assert column_of(count - 1, count, 80) == 79


def test_at_most_four_values_remain_of_a_column_however_long_the_history():
    random.seed(7)
    values = [random.random() for _ in range(20_000)]
    thinned = thin(values, 50)
    assert len(thinned) == 50
    assert max(len(held) for _, held in thinned) == 4


def test_the_extremes_of_every_column_are_kept():
    values = [0.0] * 1000
    values[333], values[777] = 5.0, -5.0
    kept = {value for _, held in thin(values, 20) for value in held}
    assert {5.0, -5.0} <= kept


def test_missing_values_break_the_line():
    strokes = trace([1, 2, None, None, 2, 1], 6, 4, Scale(1, 2))
    assert [[column for column, _ in stroke] for stroke in strokes] == [[0, 1], [4, 5]]


def test_a_line_is_not_broken_by_columns_between_few_values():
    assert len(trace([1, 2, 3], 60, 12, Scale(1, 3))) == 1


def test_a_series_leaving_the_canvas_is_cut_there():
    strokes = trace([1, 9, 1, 2], 4, 4, Scale(1, 2))
    assert [[column for column, _ in stroke] for stroke in strokes] == [[0], [2, 3]]


def test_a_constant_series_lies_in_the_middle():
    assert {row for stroke in trace([3.0] * 9, 20, 8, Scale(3, 3)) for _, row in stroke} == {3}


def test_a_smooth_series_starts_and_ends_where_the_full_one_does():
    values = [math.sin(index / 40) for index in range(500)]
    full, smooth = trace(values, 100, 40, Scale(-1, 1)), trace(values, 100, 40, Scale(-1, 1), smooth=True)
    assert len(full) == len(smooth) == 1
    assert full[0][-1] == smooth[0][-1] == (99, full[0][-1][1])
    assert len(smooth[0]) < len(full[0]) / 2


def test_every_dot_lands_in_its_own_cell():
    # One dot in each corner of a canvas of 3 × 2 cells: 6 × 8 dots, row 0 at the bottom.
    corners = [[(0, 0)], [(5, 0)], [(0, 7)], [(5, 7)]]
    assert Canvas.draw([corners], 3, 2) == [["⠁ ⠈", "⡀ ⢀"]]


def test_every_single_dot_of_a_cell_is_the_braille_dot_of_its_place():
    left, right = "⡀⠄⠂⠁", "⢀⠠⠐⠈"
    for row in range(4):
        assert Canvas.draw([[[(0, row)]]], 1, 1) == [[left[row]]]
        assert Canvas.draw([[[(1, row)]]], 1, 1) == [[right[row]]]


def test_layers_are_drawn_apart_from_each_other():
    low, high = [[(0, 0), (3, 0)]], [[(0, 3), (3, 3)]]
    assert Canvas.draw([low, [], high], 2, 1) == [["⣀⣀"], ["  "], ["⠉⠉"]]


def test_strokes_are_not_joined():
    assert Canvas.draw([[[(0, 0), (1, 0)], [(6, 0), (7, 0)]]], 4, 1) == [["⣀  ⣀"]]


def test_plain_characters_are_drawn_a_cell_each():
    assert Canvas.draw([[[(0, 0), (2, 2)]]], 3, 3, ascii=True) == [["  *", " * ", "*  "]]


def test_a_steep_line_leaves_no_row_out_and_turns_back_in_none():
    # 3 columns, 12 rows: each column holds an equal share of the rows, none of them twice.
    [[top, middle, bottom]] = Canvas.draw([[[(0, 0), (2, 11)]]], 2, 3)
    dots = set_dots([top, middle, bottom])
    assert {row for _, row in dots} == set(range(12))
    assert len(dots) == 12
    assert [sum(column == x for column, _ in dots) for x in range(4)] == [3, 6, 3, 0]


def set_dots(rows: list[str]) -> set[tuple[int, int]]:
    """The dots of braille rows, by column and row from the bottom."""
    bits = {
        0x40: (0, 0),
        0x04: (0, 1),
        0x02: (0, 2),
        0x01: (0, 3),
        0x80: (1, 0),
        0x20: (1, 1),
        0x10: (1, 2),
        0x08: (1, 3),
    }
    found = set()
    for height, row in enumerate(reversed(rows)):
        for column, character in enumerate(row):
            code = 0 if character == " " else ord(character) - 0x2800
            found |= {(2 * column + x, 4 * height + y) for bit, (x, y) in bits.items() if code & bit}
    return found


def test_an_upright_line_fills_every_row_between_its_ends():
    [rows] = Canvas.draw([[[(1, 2), (1, 13)]]], 1, 4)
    assert set_dots(rows) == {(1, row) for row in range(2, 14)}


def test_a_line_is_the_same_from_either_end():
    for ends in (((0, 0), (7, 3)), ((0, 15), (5, 0)), ((3, 2), (3, 9)), ((0, 4), (7, 4)), ((6, 1), (1, 14))):
        start, end = ends
        assert Canvas.draw([[[start, end]]], 4, 4) == Canvas.draw([[[end, start]]], 4, 4)


def test_a_line_joins_its_ends_without_a_gap():
    for end in ((7, 0), (7, 15), (1, 15), (7, 3), (4, 11), (2, 1)):
        [rows] = Canvas.draw([[[(0, 0), end]]], 4, 4)
        dots = set_dots(rows)
        assert {(0, 0), end} <= dots
        reached, edge = {(0, 0)}, [(0, 0)]
        while edge:
            x, y = edge.pop()
            near = {(x + dx, y + dy) for dx in (-1, 0, 1) for dy in (-1, 0, 1)} & dots - reached
            reached |= near
            edge += near
        assert reached == dots


def test_what_is_missing_is_left_out_wherever_it_is():
    nan, infinity = float("nan"), float("inf")
    assert list(present([None, nan, 1.0, 2.0])) == [1.0, 2.0]
    assert list(present([1.0, None, 2.0, infinity, -infinity])) == [1.0, 2.0]
    assert list(present([])) == list(present([None])) == []
    assert last_of([1.0, 2.0, None, nan]) == 2.0
    assert math.isnan(last_of([None]))


def test_a_dotted_layer_keeps_every_second_dot_across_and_down():
    line = [[(0, 0), (7, 0)]]
    assert Canvas.draw([line, line], 4, 1, dotted={1}) == [["⣀⣀⣀⣀"], ["⡀⡀⡀⡀"]]
    # The bits of the left column's rows 0 and 2 are 40 and 02, those of the right one's rows 1 and 3 are 20 and 08.
    upright = [[[(0, 0), (0, 7)]], [[(1, 0), (1, 7)]]]
    assert Canvas.draw(upright, 1, 2, dotted={0, 1}) == [["\u2842", "\u2842"], ["\u2828", "\u2828"]]
    assert Canvas.draw([line], 8, 1, ascii=True, dotted={0}) == [["********"]]
