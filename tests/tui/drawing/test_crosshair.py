"""The crosshair: on the right cells, over as few of them as can be, and with no label cut in half."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from rottui.tui.drawing.chart import Chart, ChartSpec, draw_chart
from rottui.tui.drawing.crosshair import with_crosshair

DAYS = [date(2024, 10, 31) + timedelta(days=n) for n in range(366)]
RISING = [1 + n / 1000 for n in range(366)]
FALLING: list[float | None] = [66.5 - n / 10 for n in range(366)]
SPEC = ChartSpec(DAYS, RISING)
BOTH = replace(SPEC, overlay=FALLING, name="A/B", second_name="C/D")


def rows(chart: Chart) -> list[str]:
    return chart.text.split("\n")


def crossed(spec: ChartSpec, row: int, width: int = 80, height: int = 20) -> Chart:
    return with_crosshair(draw_chart(spec, width, height), spec, row)


def tags(chart: Chart) -> list[str]:
    return [text.strip() for line in chart.lines for text, style in line if style == "cross_tag"]


def test_it_marks_the_value_on_the_line_and_on_its_axis_and_the_date_below():
    chart = crossed(SPEC, 183)
    plot = chart.plot
    assert plot is not None
    assert rows(chart)[plot.row(RISING[183])][plot.column(183)] == "●"
    assert tags(chart) == ["◂ 1.1830", "2 May 2025"]
    tagged = next(number for number, row in enumerate(rows(chart)) if "1.1830" in row)
    assert tagged == plot.row(RISING[183])


def test_of_two_pairs_each_value_is_on_its_own_axis():
    chart = crossed(BOTH, 100)
    assert sorted(tags(chart)) == sorted(["1.1000 ▸", "◂ 56.500", "8 Feb 2025"])
    assert chart.text.count("●") == 2


def test_a_pair_without_a_value_that_day_has_no_mark():
    holed = replace(BOTH, overlay=[None if n == 100 else value for n, value in enumerate(FALLING)])
    assert sorted(tags(crossed(holed, 100))) == sorted(["1.1000 ▸", "8 Feb 2025"])


def test_the_upright_line_covers_no_dot_of_a_line():
    bare, chart = draw_chart(BOTH, 80, 20), crossed(BOTH, 100)
    for before, after in zip(rows(bare)[1:18], rows(chart)[1:18], strict=True):
        for old, new in zip(before[9:70], after[9:70], strict=True):
            assert new == old or new == "●" or (old, new) == (" ", "┊")


@pytest.mark.parametrize("row", [0, 1, 120, 364, 365])
def test_the_date_is_whole_and_so_is_every_label_left_beside_it(row: int):
    bare, chart = draw_chart(SPEC, 80, 20), crossed(SPEC, row)
    labels = set(rows(bare)[-1].split())
    [written] = [tag for tag in tags(chart) if "20" in tag and "◂" not in tag]
    rest = rows(chart)[-1].replace(written, "")
    assert set(rest.split()) <= labels
    assert len(rows(chart)[-1]) == 80


@pytest.mark.parametrize("row", [-1, 366])
def test_rows_that_are_not_there_leave_the_chart_alone(row: int):
    bare = draw_chart(SPEC, 80, 20)
    assert with_crosshair(bare, SPEC, row) is bare


def test_only_lines_that_it_touches_are_other_objects():
    bare = draw_chart(SPEC, 80, 20)
    chart = with_crosshair(bare, SPEC, 183)
    plot = bare.plot
    assert plot is not None
    # The plot's rows and the dates; the rule between them stays.
    assert chart.lines[18] is bare.lines[18]
    assert chart.lines[19] is not bare.lines[19]


@pytest.mark.parametrize("plain", [False, True])
def test_every_size_is_filled_exactly(plain: bool):
    spec = replace(BOTH, ascii=plain)
    for width in (0, 1, 5, 12, 19, 20, 33, 80):
        for height in (0, 1, 2, 3, 4, 8, 9, 25):
            chart = crossed(spec, 200, width, height)
            assert [sum(len(text) for text, _ in line) for line in chart.lines] == [width] * height


def test_ascii_crosshairs_hold_nothing_else():
    chart = crossed(replace(BOTH, ascii=True), 200)
    assert chart.text.isascii()
    assert "X" in chart.text
