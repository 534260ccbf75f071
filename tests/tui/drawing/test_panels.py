"""Charts above each other: their plots stand in line, and there are as many as there is room for."""

from __future__ import annotations

import math
from datetime import date, timedelta

import pytest

from rottui.tui.drawing.chart import ChartSpec, draw_chart
from rottui.tui.drawing.panels import LEAST_ROWS, Panel, draw_panels

DAYS = [date(2025, 1, 1) + timedelta(days=i) for i in range(300)]
SHARES = [50 + 40 * math.sin(i / 20) for i in range(300)]
CLOSES = [12_000 + 10 * i for i in range(300)]


def panels(**spec):
    figure = ChartSpec(DAYS, SHARES, write=lambda value: f"{value:.0f}%", **spec)
    return [Panel(figure, weight=3), Panel(ChartSpec(DAYS, CLOSES, **spec), "SPY close", weight=2)]


def text_of(drawn):
    return [d.title if d.line is None else "".join(text for text, _ in d.line) for d in drawn]


@pytest.mark.parametrize("height", range(1, 50))
@pytest.mark.parametrize("width", [14, 40, 100])
def test_they_fill_their_room_at_every_size(width, height):
    drawn = draw_panels(panels(), width, height)
    assert len(drawn) == height
    assert all(len(text) == width for d, text in zip(drawn, text_of(drawn), strict=True) if d.line is not None)


@pytest.mark.parametrize("ascii", [False, True])
def test_the_plots_end_in_the_same_column_although_their_labels_differ(ascii):  # noqa: A002
    drawn = draw_panels(panels(ascii=ascii), 80, 30)
    axis = "|" if ascii else "│"
    columns = {text.rindex(axis) for text in text_of(drawn) if axis in text}
    assert len(columns) == 1
    tags = [text for text in text_of(drawn) if ("<" if ascii else "◂") in text]
    assert tags[0].split()[-1].endswith("%")
    assert len(tags) == 2


def test_a_day_stands_in_the_same_column_of_every_panel():
    peak = [0.0] * 300
    peak[120] = 1.0
    drawn = draw_panels([Panel(ChartSpec(DAYS, peak)), Panel(ChartSpec(DAYS, [v * 1e5 for v in peak]), "b")], 90, 30)
    tops = {}
    for d, text in zip(drawn, text_of(drawn), strict=True):
        if d.line is not None and d.panel not in tops:
            tops[d.panel] = next(i for i, c in enumerate(text) if c > "⠀")
    assert abs(tops[0] - tops[1]) <= 1


def test_the_dates_stand_below_the_last_panel_alone():
    texts = text_of(draw_panels(panels(), 80, 30))
    assert [i for i, text in enumerate(texts) if "Jul" in text] == [29]


def test_the_title_stands_between_the_panels():
    drawn = draw_panels(panels(), 80, 30)
    [at] = [i for i, d in enumerate(drawn) if d.line is None]
    assert drawn[at].title == "SPY close"
    assert {d.panel for d in drawn[:at]} == {0}
    assert {d.panel for d in drawn[at:]} == {1}
    assert at > 30 - at  # the figure has the greater weight


def test_where_there_is_no_room_for_both_only_the_first_is_drawn():
    least = next(height for height in range(1, 40) if any(d.panel for d in draw_panels(panels(), 80, height)))
    assert least == 2 * LEAST_ROWS + 2  # a title and the dates beside the two plots
    alone = draw_panels(panels(), 80, least - 1)
    whole = draw_chart(panels()[0].spec, 80, least - 1).lines
    assert [d.line for d in alone] == list(whole)


def test_nothing_is_drawn_of_nothing():
    assert draw_panels([], 80, 20) == []
