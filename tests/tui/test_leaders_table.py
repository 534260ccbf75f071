"""The columns of the leaders: what fits a width, how names are shortened, and how they are sorted and found."""

from __future__ import annotations

import pytest
from rich.cells import cell_len

from rottui.tui.look.language import PLAIN, RICH
from rottui.tui.widgets.leaders_columns import (
    BY_KEY,
    COLUMNS,
    PRIORITY,
    Sorting,
    fmt_name,
    lay_out,
    matches,
    next_column,
)
from tests.tui.leaders_factory import make_leader, make_leaders, make_members, make_ratios

LEADERS = (*make_leaders(), *make_members())
RATIOS = make_ratios([leader.symbol for leader in LEADERS])


@pytest.mark.parametrize("glyphs", [RICH, PLAIN], ids=["rich", "ascii"])
def test_at_every_width_lines_fit_and_columns_come_in_the_order_of_their_rank(glyphs):
    before: set[str] = set()
    for width in range(1, 220):
        table = lay_out(LEADERS, RATIOS, width, glyphs)
        assert set(table.widths) >= before
        before = set(table.widths)
        assert [key for key in PRIORITY if key in before] == list(PRIORITY[: len(before) - 1])
        for sorting in (Sorting(), *(Sorting.by(key) for key in before if BY_KEY[key].figure)):
            assert cell_len(table.header(sorting).text) <= width + 1
        for leader in LEADERS:
            text = table.row(leader, selected=False).text
            assert cell_len(text) <= max(width, 2)
            assert not glyphs.ascii or text.isascii()
    assert before == {column.key for column in COLUMNS}


def test_every_column_is_ranked():
    assert {*PRIORITY, "symbol"} == {column.key for column in COLUMNS}
    assert len(PRIORITY) == len(COLUMNS) - 1


def test_a_row_is_marked_when_it_is_selected_and_otherwise_the_same():
    table = lay_out(LEADERS, RATIOS, 120, RICH)
    plain, chosen = (table.row(LEADERS[0], selected=selected) for selected in (False, True))
    assert plain.text[1:] == chosen.text[1:]
    assert (plain.text[0], chosen.text[0]) == (" ", RICH.cursor)
    assert chosen.selected


def test_what_has_no_rank_is_dimmed_and_says_how_late_it_is():
    table = lay_out(LEADERS, RATIOS, 160, RICH)
    late = table.row(LEADERS[4], selected=False)
    assert {tone for _, tone in late.spans[1:]} == {"stale"}
    assert "7s late" in late.text


@pytest.mark.parametrize(
    ("name", "width", "written"),
    [
        ("Caterpillar Inc.", 16, "Caterpillar Inc."),
        ("Caterpillar Inc.", 15, "Caterpillar"),
        ("Clearway Energy, Inc. (Class C)", 24, "Clearway Energy, Inc."),
        ("Clearway Energy, Inc. (Class C)", 20, "Clearway Energy"),
        ("International Flavors & Fragrances", 24, "International Flavors"),
        ("Hershey Company (The)", 10, "Hershey"),
        ("Packaging Corporation of America", 24, "Packaging Corporation"),
        ("Inc.", 3, "In…"),
        ("Donaudampfschifffahrtsgesellschaft", 10, "Donaudamp…"),
        ("", 10, ""),
        ("red\x1b[31m\nline", 40, "red␛[31m line"),
    ],
)
def test_a_name_is_shortened_by_its_legal_form_and_then_word_by_word(name, width, written):
    said = fmt_name(name, width, RICH)
    assert cell_len(said) <= width
    if "\x1b" in name:
        assert said.isprintable()
    else:
        assert said == written


def test_sorting_goes_the_way_that_is_asked_for_first_and_leaves_the_unknown_last():
    some = [make_leader(0, symbol="A", volatility=None), make_leader(1, symbol="B"), make_leader(2, symbol="C")]
    by = Sorting.by("volatility")
    assert not by.descending
    assert [leader.symbol for leader in by.sort(some)] == ["C", "B", "A"]
    assert [leader.symbol for leader in by.reversed().sort(some)] == ["B", "C", "A"]
    assert [leader.symbol for leader in Sorting.by("average").sort(LEADERS)][-1] == "KRE"  # too short for an average
    assert [leader.symbol for leader in Sorting.by("name").sort(make_leaders())] == ["XLE", "EWJ", "KRE", "SMH", "XLU"]
    assert [leader.symbol for leader in Sorting.by("off").sort(make_leaders())][:2] == ["SMH", "XLE"]
    assert Sorting.by("spark").sort(some) == some


def test_the_next_column_is_one_of_those_that_show_round_and_round():
    assert next_column("rank", ("symbol", "spark", "rank", "1m")) == "1m"
    assert next_column("1m", ("symbol", "spark", "rank", "1m")) == "symbol"
    assert next_column("volatility", ("symbol", "spark", "rank")) == "symbol"  # it was sorted by when there was room


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ("", ["ADI", "IFF", "SO", "CCU"]),
        ("UTIL", ["SO", "CCU"]),
        ("south util", ["SO"]),
        ("fl", ["IFF"]),
        ("adi ccu", []),
    ],
)
def test_every_word_must_occur_in_symbol_name_or_sector(wanted, found):
    assert [leader.symbol for leader in make_members() if matches(leader, wanted)] == found


def test_all_figures_are_copied_with_the_full_name_whatever_fits():
    table = lay_out(LEADERS, RATIOS, 30, RICH)
    cells = table.copied(make_members()[1]).split("\t")
    assert cells[:3] == ["IFF", "International Flavors & Fragrances", "80"]
    assert cells[-1] == "Materials"
    assert len(cells) == len(COLUMNS) - 1


def test_those_of_whom_it_is_not_known_whether_they_work_stand_last_either_way() -> None:
    leaders = [make_leader(place, working=works) for place, works in enumerate((None, False, True, None))]
    by = Sorting.by("works")
    assert [leader.working for leader in by.sort(leaders)] == [True, False, None, None]
    assert [leader.working for leader in by.reversed().sort(leaders)] == [False, True, None, None]
