"""The chart and the stocks of the breadth screen, as lines."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rottui.analytics.shares import CHARTED
from rottui.tui.look.language import PLAIN, RICH
from rottui.tui.widgets.breadth import FIGURES, figure_lines
from rottui.tui.widgets.breadth_chart import Course, chart_lines, facts_line
from rottui.tui.widgets.breadth_measures import BY_KEY, MEASURES
from rottui.tui.widgets.breadth_members import Extremes, counted, member_lines
from tests.tui.breadth_factory import make_course, make_member
from tests.tui.factory import make_figures

COURSE = Course(BY_KEY["pct_above_50"], make_course(), "SPY", 252)
HIGHS = [make_member("FSLR", "Information Technology", 7.77, "First Solar"), make_member("WBD", "Energy", 3.84)]
LOWS = [make_member("PAYX", "Industrials", -0.17, "Paychex")]


def text_of(lines):
    return "\n".join(line.text for line in lines)


def extremes(highs=HIGHS, lows=LOWS, *, one_sector=False, **counts):
    figures = make_figures()
    known = {"new_highs": len(highs or ()), "new_lows": len(lows or ())} | counts
    return Extremes(replace(figures, counts=figures.counts | known), highs, lows, one_sector)


# The chart


def test_every_figure_that_is_made_can_be_charted_and_no_other():
    assert {measure.key for measure in MEASURES} == set(CHARTED)


@pytest.mark.parametrize("height", [1, 2, 3, 5, 7, 9, 13, 24, 45])
@pytest.mark.parametrize("width", [3, 14, 36, 78, 156])
def test_the_chart_fits_its_pane(width, height):
    lines = chart_lines(COURSE, "a problem with a long explanation", width, height, RICH)
    assert len(lines) <= height
    assert all(len(line.text) <= width for line in lines)


def test_the_figure_stands_above_its_index_and_both_say_where_they_end():
    text = text_of(chart_lines(COURSE, "", 90, 24, RICH))
    figure, index = text.split("SPY close")
    assert "◂ 56%" in figure
    assert RICH.dashed in figure  # the level of half of the stocks
    assert RICH.dashed not in index
    assert "◂ 639.90" in index
    assert "Apr" in index


def test_without_prices_of_an_index_the_figure_stands_alone():
    course = replace(COURSE, history=make_course(index=False), index="")
    text = text_of(chart_lines(course, "no prices of IJR to stand beside it", 90, 24, RICH))
    assert "close" not in text
    assert "! no prices of IJR to stand beside it" in text


def test_a_figure_without_history_says_so():
    course = replace(COURSE, history=make_course(0, 0))
    assert "no history for this figure yet" in text_of(chart_lines(course, "", 60, 12, RICH))


def test_the_facts_say_what_it_is_and_was():
    # 56 + 20 sin(-21/15), sin(-63/15), sin(-252/15)
    assert facts_line(COURSE, "", 90, RICH).text == " now 56% · 36% a month ago · 73% 3 months ago · 74% a year ago"
    assert facts_line(COURSE, "", 30, RICH).text == " now 56% · 36% a month ago"


def test_a_problem_comes_first_and_gives_way_where_it_does_not_fit():
    assert facts_line(COURSE, "only 3 of 20 members", 90, RICH).text.startswith(" ! only 3 of 20 members now 56%")
    assert facts_line(COURSE, "only 3 of 20 members have a price", 30, RICH).text.startswith(" now 56%")


def test_the_lookback_is_what_is_drawn():
    assert "Oct" in text_of(chart_lines(replace(COURSE, sessions=21), "", 90, 24, RICH))
    assert "Jan" not in text_of(chart_lines(replace(COURSE, sessions=21), "", 90, 24, RICH))


def test_the_chart_is_ascii_where_only_that_may_be_written():
    for measure in MEASURES:
        assert text_of(chart_lines(replace(COURSE, measure=measure), "x", 90, 24, PLAIN)).isascii()


# The stocks


@pytest.mark.parametrize("width", [10, 20, 36, 62, 78, 156])
def test_the_stocks_fit_their_pane(width):
    assert all(len(line.text) <= max(width, 15) for line in member_lines(extremes(), width, RICH))


def test_each_stock_is_named_with_its_sector_and_how_far_it_is_beyond():
    lines = [line.text for line in member_lines(extremes(), 78, RICH)]
    assert lines[0].split() == ["2", "new", "highs", "beyond", "1d", "old", "high"]
    assert lines[1].split() == ["FSLR", "First", "Solar", "Technology", "+7.8%", "+2.0%", "18", "Sep", "2025"]
    assert lines[4].split() == ["1", "new", "low", "beyond", "1d", "old", "low"]
    assert lines[5].split()[:4] == ["PAYX", "Paychex", "Industrials", "-0.2%"]


def test_headings_stand_over_their_columns():
    heads, first = (line.text for line in member_lines(extremes(), 78, RICH)[:2])
    for name, figure in (("beyond", "+7.8%"), ("1d", "+2.0%"), ("old high", "18 Sep 2025")):
        assert heads.index(name) + len(name) == first.index(figure) + len(figure)


def test_a_narrow_pane_keeps_the_symbol_and_how_far():
    lines = member_lines(extremes(), 20, RICH)
    assert lines[1].text.split() == ["FSLR", "+7.8%"]


def test_in_a_sector_its_name_need_not_be_told_again():
    assert "Technology" not in text_of(member_lines(extremes(one_sector=True), 78, RICH))


def test_the_counts_are_those_of_the_table_before_anybody_is_named():
    text = text_of(member_lines(extremes(None, None, new_highs=17, new_lows=0), 60, RICH))
    assert "17 new highs · reading who they are" in text
    assert "no new lows" in text
    assert "no new lows ·" not in text


def test_counts_that_are_missing_are_not_none_at_all():
    text = text_of(member_lines(extremes((), (), new_highs=None, new_lows=None), 60, RICH))
    assert "– new highs" in text


def test_the_frame_counts_in_words():
    assert counted(extremes()) == ["2 new highs", "1 new low"]


def test_names_from_outside_are_inert():
    text = text_of(member_lines(extremes([make_member("A\x1b[2J", name="[b]Co\n")]), 78, RICH))
    assert "A␛[2J" in text
    assert "[b]Co" in text


def test_every_figure_of_one_sector_is_told_below_each_other():
    lines = figure_lines(make_figures("sp500", "Energy"), 60, RICH)
    assert len(lines) == len(FIGURES)
    assert "above 50 days" in text_of(lines)
    assert "0.54" in text_of(lines)
    assert "24 Apr 2025" in text_of(lines)
