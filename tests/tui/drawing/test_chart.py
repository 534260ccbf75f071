"""The drawn chart: exact sizes from nothing up, honest marks, and as few colour changes as can be."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

import pytest

from rottui.tui.drawing.chart import Chart, ChartSpec, Level, draw_chart

DAYS = [date(2024, 10, 31) + timedelta(days=n) for n in range(366)]
WAVE = [1 + 0.1 * ((n % 90) / 90 if n % 180 < 90 else 1 - (n % 90) / 90) for n in range(366)]
SPEC = ChartSpec(DAYS, WAVE, {"sma_50": [None] * 50 + WAVE[:316], "sma_200": [None] * 200 + [1.05] * 166})
FULL = replace(SPEC, overlay=[30 + n / 10 for n in range(366)], level=Level(1.02, "4M LOW", "extreme_low", DAYS[100]))


def rows(chart: Chart) -> list[str]:
    return chart.text.split("\n")


def styles(chart: Chart) -> set[str]:
    return {style for line in chart.lines for _, style in line}


@pytest.mark.parametrize("plain", [False, True])
def test_every_size_is_filled_exactly(plain: bool):
    spec = replace(FULL, ascii=plain)
    for width, height in [
        (w, h) for w in (-1, 0, 1, 2, 5, 12, 19, 20, 21, 33, 80) for h in (-1, 0, 1, 2, 3, 4, 8, 9, 25)
    ]:
        chart = draw_chart(spec, width, height)
        assert len(chart.lines) == max(height, 0)
        assert all(sum(len(text) for text, _ in line) == max(width, 0) for line in chart.lines)


@pytest.mark.parametrize(
    "values", [[], [None, None], [1.0], [2.0, 2.0, 2.0], [0.0, 0.0], [None, 1.0, None, float("nan")]]
)
def test_little_or_no_data_are_drawn_as_far_as_they_go(values: list[float | None]):
    chart = draw_chart(ChartSpec(DAYS[: len(values)], values), 40, 12)
    assert len(chart.lines) == 12
    has_data = any(value is not None and value == value for value in values)
    assert ("last" in styles(chart)) is has_data


def test_the_last_value_is_a_tag_on_the_right_axis_in_the_line_s_last_row():
    chart = draw_chart(ChartSpec(DAYS, [1 + n / 1000 for n in range(366)]), 60, 20)
    assert chart.lines[0][-1] == ("◂ 1.3650", "last")
    chart = draw_chart(ChartSpec(DAYS, [2 - n / 1000 for n in range(366)]), 60, 20)
    assert chart.lines[17][-1] == ("◂ 1.6350", "last")


def test_axis_labels_line_up_with_the_tag_by_the_decimal_point():
    chart = draw_chart(ChartSpec(DAYS, [8 + n / 100 for n in range(366)]), 60, 24)
    columns = {row.rindex(".") for row in rows(chart)[:22] if "." in row}
    assert len(columns) == 1


def test_averages_end_at_their_names_so_that_colour_is_not_needed():
    text = draw_chart(SPEC, 80, 20).text
    assert "50d" in text
    assert "200d" in text


def test_ends_close_together_are_all_named():
    ends = ChartSpec(DAYS, WAVE, {"sma_50": WAVE, "sma_200": WAVE})
    chart = draw_chart(ends, 80, 20)
    assert {"50d", "200d"} <= set(chart.text.split())
    assert "last" in styles(chart)


def test_where_series_meet_the_line_wins():
    both = rows(draw_chart(ChartSpec(DAYS, WAVE, {"sma_50": WAVE, "sma_200": WAVE}), 80, 20))
    alone = rows(draw_chart(ChartSpec(DAYS, WAVE), 80, 20))
    for together, line in zip(both[:18], alone[:18], strict=True):
        assert all(cell in (" ", drawn) for cell, drawn in zip(line[:70], together[:70], strict=True))


def test_an_average_far_away_does_not_flatten_the_line():
    near = draw_chart(ChartSpec(DAYS, WAVE), 80, 20)
    far = draw_chart(ChartSpec(DAYS, WAVE, {"sma_200": [50.0] * 366}), 80, 20)
    occupied = sum(any("⠀" < cell <= "⣿" for cell in row[:70]) for row in rows(far))
    assert occupied >= sum(any("⠀" < cell <= "⣿" for cell in row[:70]) for row in rows(near)) // 2 - 1


def test_a_level_runs_from_its_day_to_the_right_edge_with_its_label():
    falling = [1.5] * 5 + [1.0] + [1.5] * 360
    spec = ChartSpec(DAYS, falling, level=Level(1.0, "4M LOW", "extreme_low", DAYS[183]))
    chart = draw_chart(spec, 80, 20)
    line = next(row for row in rows(chart) if "╌" in row)
    plot_width = next(column for column, cell in enumerate(line) if cell in "│├◂")
    assert line[plot_width - 1] == "╌"
    # The 184th of 366 days is in the middle of the plot.
    assert abs(line.index("╌") - plot_width // 2) <= 1
    assert " 4M LOW " in line


def test_a_level_outside_the_shown_range_is_not_drawn():
    spec = replace(SPEC, level=Level(7.0, "REC HIGH", "extreme_high"))
    assert "╌" not in draw_chart(spec, 80, 20).text


def test_a_level_s_label_covers_no_cell_of_the_line():
    bare = draw_chart(SPEC, 80, 20)
    marked = draw_chart(replace(SPEC, level=Level(1.05, "4M LOW", "extreme_low")), 80, 20)
    for before, after in zip(rows(bare), rows(marked), strict=True):
        for old, new in zip(before[:70], after[:70], strict=True):
            assert old in (" ", new)


def segments(chart: Chart, style: str) -> list[str]:
    return [text for line in chart.lines for text, own in line if own == style]


def numbers(chart: Chart, style: str) -> set[float]:
    texts = [part.strip("├┤│◂▸ ") for text in segments(chart, style) for part in text.split()]
    return {float(text) for text in texts if text.replace(".", "").isdigit()}


def test_each_of_two_pairs_has_an_axis_in_its_own_colour_and_named():
    chart = draw_chart(replace(FULL, name="MAGS/SPY", second_name="QQQ/IWM"), 80, 20)
    names = rows(chart)[0]
    assert names.startswith("MAGS/SPY")
    assert names.endswith("QQQ/IWM")
    assert numbers(chart, "line") <= {1.0, 1.02, 1.04, 1.05, 1.06, 1.08, 1.1}
    assert len(numbers(chart, "line")) > 1
    assert numbers(chart, "overlay") <= set(range(30, 67))
    assert len(numbers(chart, "overlay")) > 1


def test_the_last_values_of_both_pairs_are_marked_each_on_its_own_axis():
    chart = draw_chart(FULL, 80, 20)
    assert [text.strip() for text in segments(chart, "last")] == ["1.0056 ▸"]
    assert [text.strip() for text in segments(chart, "last_overlay")] == ["◂ 66.500"]
    left = next(row for row in rows(chart) if "▸" in row)
    assert left.startswith("1.0056 ▸")
    right = next(row for row in rows(chart) if "◂" in row)
    assert right.endswith("◂ 66.500")


def test_an_overlay_without_a_value_leaves_the_chart_as_it_is():
    plain = draw_chart(SPEC, 80, 20)
    assert draw_chart(replace(SPEC, overlay=[None] * 366), 80, 20).lines == plain.lines


def test_a_constant_overlay_is_drawn_in_the_middle():
    chart = draw_chart(ChartSpec(DAYS, WAVE, overlay=[2.0] * 366), 80, 20)
    [row] = [number for number, line in enumerate(chart.lines) if any(style == "last_overlay" for _, style in line)]
    assert row in (9, 10)


def test_a_companion_shares_the_axis_and_both_are_named_where_they_end():
    chart = draw_chart(
        ChartSpec(DAYS, [100 + n / 20 for n in range(366)], companion=[100 - n / 20 for n in range(366)], name="MAGS",
                  second_name="SPY"), 60, 20)  # fmt: skip
    assert rows(chart)[0].endswith("◂ MAGS")
    assert rows(chart)[17].endswith("│ SPY ")
    assert chart.lines[17][-1][1] == "overlay"


def test_weekly_averages_say_that_they_are_over_weeks():
    spec = replace(SPEC, average_names={"sma_50": "50w", "sma_200": "200w"})
    text = draw_chart(spec, 80, 20).text
    assert {"50w", "200w"} <= set(text.split())
    assert "50d" not in text


def test_a_logarithmic_chart_of_steady_growth_is_a_straight_line():
    growing = [1.01**n for n in range(366)]
    chart = draw_chart(ChartSpec(DAYS, growing, log=True), 80, 22)
    plot = chart.plot
    assert plot is not None
    middle = plot.row(growing[183])
    assert abs(middle - plot.height / 2) <= 1
    linear = draw_chart(ChartSpec(DAYS, growing), 80, 22).plot
    assert linear is not None
    assert linear.row(growing[183]) > plot.height * 0.75


def test_a_level_just_outside_the_line_is_still_shown():
    # On weekly bars the low of a day may be below every week's last session.
    chart = draw_chart(ChartSpec(DAYS, WAVE, level=Level(0.98, "4M LOW", "extreme_low")), 80, 20)
    assert "4M LOW" in rows(chart)[17]


def test_the_plot_tells_where_a_row_and_a_value_are_drawn():
    chart = draw_chart(ChartSpec(DAYS, [1 + n / 1000 for n in range(366)]), 60, 20)
    plot = chart.plot
    assert plot is not None
    assert (plot.column(0), plot.column(365)) == (plot.left, plot.right - 1)
    assert (plot.row(1.365), plot.row(1.0)) == (0, 17)
    assert draw_chart(ChartSpec([], []), 60, 20).plot is None


def test_axes_give_way_to_the_line_as_room_gets_scarce():
    assert "last" in styles(draw_chart(SPEC, 20, 4))
    assert "last" not in styles(draw_chart(SPEC, 18, 4))
    assert "2025" not in draw_chart(SPEC, 60, 3).text
    assert "2025" in draw_chart(SPEC, 60, 4).text


def test_ascii_charts_hold_nothing_else():
    chart = draw_chart(replace(FULL, ascii=True), 80, 20)
    assert chart.text.isascii()
    assert "*" in chart.text
    assert "<" in chart.text


def test_in_ascii_every_line_is_made_of_a_character_of_its_own():
    apart = ChartSpec(
        DAYS, [4.0] * 366, {"sma_50": [3.0] * 366, "sma_200": [2.0] * 366}, companion=[1.0] * 366, ascii=True
    )
    chart = draw_chart(apart, 60, 20)
    assert [next(c for c in "*.=o" if c * 40 in row) for row in rows(chart) if any(c * 40 in row for c in "*.=o")] == [
        "*", ".", "=", "o",
    ]  # fmt: skip


def test_blank_cells_take_their_neighbour_s_style():
    """A line of one series costs two changes: the line's and the axis'."""
    chart = draw_chart(ChartSpec(DAYS, WAVE), 80, 20)
    assert max(len(line) for line in chart.lines[:18]) <= 2
    for line in chart.lines:
        assert all(before[1] != after[1] for before, after in pairwise(line))


def test_a_tag_s_background_ends_with_the_tag():
    # The line's own tag is at the left where there are two pairs, and most of its row is blank.
    for row in range(2):
        chart = draw_chart(replace(FULL, averages={}, level=None), 80, 20 + row)
        tagged = next(line for line in chart.lines if any(style == "last" for _, style in line))
        assert [text for text, style in tagged if style == "last"] == ["1.0056 ▸"]


def test_the_second_of_two_lines_is_dotted():
    both = draw_chart(ChartSpec(DAYS, [1.0, *[2.0] * 365], overlay=[2.0, *[1.0] * 365]), 80, 20)
    body = "\n".join(rows(both)[1:18])
    assert "⠉⠉⠉" in rows(both)[0] + body
    assert "⡀⡀⡀" in body


def test_an_average_s_few_cells_between_the_line_s_are_hidden():
    # The line crosses its average every second day.
    saw = [1 + 0.5 * (n % 2) for n in range(60)]
    chart = draw_chart(ChartSpec(DAYS[:60], saw, {"sma_50": [1.25] * 60}), 120, 12)
    for line in chart.lines:
        for before, (text, style), after in zip(line, line[1:], line[2:], strict=False):
            crossing = style == "sma_50" and before[1] == after[1] == "line"
            assert not crossing or len(text.rstrip()) > 2
