"""The watchlist sorted by a column: one ranking of all pairs, said in the heading, and back to its own order."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rottui.tui.look.language import PLAIN, RICH
from rottui.tui.widgets.sorting import FIGURES, Sorting, next_column
from rottui.tui.widgets.watchlist import Watchlist
from rottui.tui.widgets.watchlist_rows import ORDER, lay_out
from tests.tui.factory import make_briefing, make_desk, make_extreme, make_pair, make_pairs, screen_text

PAIRS = make_pairs()


def ranked(pairs, column, *, turned=False):
    sorting = Sorting.by(column)
    return [pair.pair.name for pair in (sorting.reversed() if turned else sorting).sort(pairs)]


def changed(name, by):
    pair = make_pair(name)
    return replace(pair, change={**pair.change, "1m": by})


def watchlist(desk):
    return desk.screen.query_one(Watchlist)


def names(desk):
    return [line.text[1:].split()[0] for line in watchlist(desk).lines]


def test_changes_begin_with_the_strongest_and_what_has_none_comes_last_either_way():
    pairs = [changed("A/X", -2.0), changed("B/X", None), changed("C/X", 3.5), changed("D/X", 0.0)]
    assert ranked(pairs, "1m") == ["C/X", "D/X", "A/X", "B/X"]
    assert ranked(pairs, "1m", turned=True) == ["A/X", "D/X", "C/X", "B/X"]


def test_what_is_equal_stays_in_the_lists_own_order_either_way():
    pairs = [changed(name, 1.0) for name in ("C/X", "A/X", "B/X")]
    assert ranked(pairs, "1m") == ranked(pairs, "1m", turned=True) == ["C/X", "A/X", "B/X"]


def test_extremes_go_from_the_longest_high_to_the_longest_low():
    pairs = [
        make_pair("A/X", extreme=make_extreme("low", 4)),
        make_pair("B/X"),
        make_pair("C/X", extreme=make_extreme("high", 40)),
        make_pair("D/X", extreme=make_extreme("low", 14)),
        make_pair("E/X", extreme=make_extreme("high", 7)),
    ]
    assert ranked(pairs, "extreme") == ["C/X", "E/X", "A/X", "D/X", "B/X"]
    assert ranked(pairs, "extreme", turned=True) == ["D/X", "A/X", "E/X", "C/X", "B/X"]


def test_names_begin_with_a_recent_extremes_come_first_and_rising_trends_do():
    assert ranked([make_pair("B/X"), make_pair("A/X")], "pair") == ["A/X", "B/X"]
    late = [make_pair(f"{ago}/X", extreme=make_extreme("high", 4, ago)) for ago in (3, 0, 8)]
    assert ranked(late, "ago") == ["0/X", "3/X", "8/X"]
    trends = [make_pair(f"{number}/X", trend=trend) for number, trend in enumerate(("flat", None, "down", "up"))]
    assert ranked(trends, "trend") == ["3/X", "0/X", "2/X", "1/X"]


def test_every_column_with_figures_can_be_sorted_by():
    assert set(FIGURES) == set(ORDER) - {"problem", "spark", "note"}


def test_the_columns_that_show_take_turns_and_after_the_last_one_nothing_is_sorted():
    shown = ("pair", "problem", "spark", "last", "1m", "extreme", "note")
    seen, column = [], None
    for _ in range(5):
        column = next_column(column, shown)
        seen.append(column)
    assert seen == ["pair", "last", "1m", "extreme", None]
    assert next_column("1y", shown) == "pair"  # a column that a narrower terminal shows no more


@pytest.mark.parametrize("width", [20, 40, 60, 100, 160])
@pytest.mark.parametrize("glyphs", [RICH, PLAIN], ids=["rich", "plain"])
def test_the_heading_points_the_way_and_stays_as_wide(width, glyphs):
    table = lay_out(PAIRS, width, 252, glyphs)
    for column in set(table.widths) & set(FIGURES):
        for sorting, arrow in ((Sorting(column, True), glyphs.down), (Sorting(column, False), glyphs.up)):
            header = table.header(sorting)
            assert len(header.text) == len(table.header().text)
            assert [text.strip()[:1] for text, tone in header.spans if tone == "strong"] == [arrow]


def test_a_cell_of_the_heading_belongs_to_its_column():
    table = lay_out(PAIRS, 80, 252, RICH)
    header = table.header().text
    for column in ("last", "1d", "1w", "extreme"):
        assert table.column_at(header.index(f" {column} ") + 1) == column
    assert table.column_at(2) == "pair"
    assert table.column_at(500) is None


async def test_s_steps_through_the_columns_that_show_and_back_to_the_groups():
    desk, _, _ = make_desk()
    async with desk.run_test(size=(80, 24)) as pilot:
        before = [line.text for line in watchlist(desk).lines]
        shown = [column for column in watchlist(desk)._table.widths if column in FIGURES]
        assert len(shown) > 3
        for column in shown:
            await pilot.press("s")
            await pilot.pause()
            assert f"by {column}" in screen_text(desk)[1]
            assert names(desk) == ranked(PAIRS, column)
        await pilot.press("s")
        await pilot.pause()
        assert [line.text for line in watchlist(desk).lines] == before
        assert " by " not in screen_text(desk)[1]


async def test_shift_s_turns_the_ranking_round_and_does_nothing_without_one():
    desk, _, _ = make_desk()
    async with desk.run_test(size=(160, 45)) as pilot:
        before = names(desk)
        await pilot.press("S")
        assert names(desk) == before
        await pilot.press("s", "s", "S")
        assert watchlist(desk).sorting == Sorting("last", False)
        assert names(desk) == ranked(PAIRS, "last", turned=True)


async def test_the_cursor_stays_on_its_pair_and_in_sight():
    desk, _, _ = make_desk()
    async with desk.run_test(size=(40, 10)) as pilot:
        await pilot.press("s", "s")
        await pilot.pause()
        assert watchlist(desk).selected.pair.name == "MAGS/SPY"
        assert any("▌MAGS/SPY" in line for line in screen_text(desk))


async def test_a_filter_works_on_the_ranking_and_the_ranking_on_what_is_filtered():
    desk, _, _ = make_desk()
    async with desk.run_test(size=(160, 45)) as pilot:
        await pilot.press("s", "s", "s", "slash")
        await pilot.pause()
        await pilot.press(*"iwm", "enter")
        await pilot.pause()
        matching = [pair for pair in PAIRS if "IWM" in pair.pair.name]
        column = watchlist(desk).sorting.column
        assert names(desk) == ranked(matching, column)
        assert f"{len(matching)} of {len(PAIRS)} pairs by {column}" in screen_text(desk)[1]
        await pilot.press("s")
        assert names(desk) == ranked(matching, watchlist(desk).sorting.column)
        await pilot.press("escape")
        await pilot.pause()
        assert names(desk) == ranked(PAIRS, watchlist(desk).sorting.column)


async def test_moving_follows_the_ranking_and_brackets_have_no_groups_to_go_to():
    desk, _, _ = make_desk()
    async with desk.run_test(size=(160, 45)) as pilot:
        await pilot.press("s", "s", "g", "j")
        assert watchlist(desk).selected.pair.name == ranked(PAIRS, "last")[1]
        await pilot.press("]")
        assert watchlist(desk).selected.pair.name == ranked(PAIRS, "last")[1]


async def test_new_figures_are_ranked_anew():
    desk, cache, feed = make_desk()
    async with desk.run_test(size=(160, 45)) as pilot:
        await pilot.press("s", "s")
        new = tuple(replace(pair, last=-pair.last) for pair in PAIRS)
        cache.commit(make_briefing(new, generation=2))
        feed.check()
        await pilot.pause()
        assert names(desk) == ranked(new, "last")
        assert names(desk) != ranked(PAIRS, "last")


async def test_a_click_on_a_heading_sorts_by_it_and_another_turns_it_round():
    desk, _, _ = make_desk()
    async with desk.run_test(size=(160, 45)) as pilot:
        x = screen_text(desk)[2].index(" 1d ") + 1
        await pilot.click("#watchlist", offset=(x, 1))
        await pilot.pause()
        assert watchlist(desk).sorting == Sorting("1d", True)
        await pilot.click("#watchlist", offset=(x, 1))
        await pilot.pause()
        assert watchlist(desk).sorting == Sorting("1d", False)
        assert names(desk) == ranked(PAIRS, "1d", turned=True)
