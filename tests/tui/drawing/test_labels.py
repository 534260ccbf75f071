"""Labels beside points: none over another, none beyond the edge, each as near its point as it can be."""

from __future__ import annotations

import random

from rottui.tui.drawing.labels import FURTHEST, place_labels

COLUMNS, ROWS = range(5, 65), range(1, 21)


def test_a_lone_point_has_its_name_at_the_right() -> None:
    assert place_labels([("a", "XLK", (10, 30))], {(10, 30)}, columns=COLUMNS, rows=ROWS) == {"a": (10, 32)}


def test_at_the_right_edge_the_name_goes_to_the_left() -> None:
    assert place_labels([("a", "XLK", (10, 62))], set(), columns=COLUMNS, rows=ROWS) == {"a": (10, 58)}


def test_a_name_rather_stands_aside_than_on_a_line() -> None:
    line = {(10, column) for column in COLUMNS}

    ((row, _),) = place_labels([("a", "XLK", (10, 30))], line, columns=COLUMNS, rows=ROWS).values()

    assert row in (9, 11)


def test_on_a_full_plot_the_name_still_stands() -> None:
    everything = {(row, column) for row in ROWS for column in COLUMNS}

    assert place_labels([("a", "XLK", (10, 30))], everything, columns=COLUMNS, rows=ROWS) == {"a": (10, 32)}


def test_of_two_on_one_point_both_are_named_and_the_first_chooses() -> None:
    placed = place_labels([("a", "AAA", (10, 30)), ("b", "BBB", (10, 30))], set(), columns=COLUMNS, rows=ROWS)

    assert placed["a"] == (10, 32)
    assert placed["b"] == (10, 26)


def test_what_finds_no_room_is_left_out() -> None:
    wanted = [(str(n), "LONG/NAME", (1, 3)) for n in range(4)]

    placed = place_labels(wanted, set(), columns=range(16), rows=range(2))

    assert 0 < len(placed) < 4
    assert place_labels([("a", "LONG/NAME", (0, 0))], set(), columns=range(5), rows=range(2)) == {}


def test_the_first_name_stands_though_it_covers_points() -> None:
    everywhere = [(f"p{row}.{column}", "?", (row, column)) for row in range(3) for column in range(20)]

    assert place_labels([("a", "XLK", (1, 8)), *everywhere], set(), columns=range(20), rows=range(3))["a"][0] == 1


def test_in_a_crowd_no_name_touches_another_or_covers_a_point_or_leaves_the_plot() -> None:
    random.seed(5)
    for _ in range(50):
        wanted = [
            (str(n), "ABCD/EFG"[: random.randint(2, 8)], (random.choice(ROWS), random.choice(COLUMNS)))
            for n in range(25)
        ]
        points = {key: point for key, _, point in wanted}
        texts = {key: text for key, text, _ in wanted}
        placed = place_labels(wanted, set(points.values()), columns=COLUMNS, rows=ROWS)
        covered: set[tuple[int, int]] = set()
        for key, (row, start) in placed.items():
            cells = {(row, column) for column in range(start, start + len(texts[key]))}
            around = {(row, start - 1), (row, start + len(texts[key]))} - {points[key]}
            assert not (cells | around) & covered
            assert key == "0" or not cells & set(points.values())
            assert row in ROWS
            assert all(column in COLUMNS for _, column in cells)
            assert abs(row - points[key][0]) <= FURTHEST
            covered |= cells
        assert len(placed) >= 20
