"""The watchlist: its columns by width, its one cursor that stays on its pair, and its filter."""

from dataclasses import replace

import pytest

from rottui.tui.look.language import PLAIN, RICH
from rottui.tui.screens.pair import PairScreen
from rottui.tui.widgets.watchlist import Watchlist
from rottui.tui.widgets.watchlist_rows import by_group, lay_out, matches
from tests.tui.factory import make_briefing, make_desk, make_extreme, make_pair, make_pairs, screen_text

PAIRS = make_pairs()


def watchlist(desk):
    return desk.screen.query_one(Watchlist)


@pytest.mark.parametrize("width", range(1, 200))
def test_rows_and_header_fit_the_width(width):
    table = lay_out(PAIRS, width, 252, RICH)
    for line in (
        table.header(),
        table.heading("Offence and defence", width),
        *(table.row(p.pair.name, False) for p in PAIRS),
    ):
        assert len(line.text) <= max(width, 2)


def test_a_wider_watchlist_never_loses_a_column():
    shown = set()
    for width in range(10, 200):
        columns = set(lay_out(PAIRS, width, 252, RICH).widths)
        assert shown <= columns
        shown = columns
    assert {"spark", "last", "1d", "1w", "1m", "3m", "6m", "1y", "trend", "extreme", "ago", "since", "note"} <= shown


async def test_one_pair_is_counted_as_one():
    desk, _, _ = make_desk(make_briefing(PAIRS[:1]))
    async with desk.run_test(size=(160, 45)) as pilot:
        await pilot.pause()
        assert watchlist(desk).counted == "1 pair"
        watchlist(desk).filter("nothing")
        assert watchlist(desk).counted == "0 of 1 pair"


def test_a_row_says_the_pair_its_changes_its_trend_and_its_extreme():
    pair = make_pair("MAGS/SPY", extreme=make_extreme("low", 4, 3), trend="down", problem="SPY is behind")
    pair = replace(pair, last=0.09427, change={**pair.change, "1d": -0.34, "1m": 2.0})
    text = lay_out([pair], 80, 252, RICH).row("MAGS/SPY", True).text
    assert text.startswith("▌MAGS/SPY !")
    assert "0.09427 -0.3%" in text
    assert "+2.0%" in text
    assert "▼ 4M LOW   3s" in text


def test_columns_without_a_single_figure_are_named_all_the_same():
    nothing = replace(make_pair(sessions=0), last=None, change=dict.fromkeys(make_pair().change))
    for width in (30, 50, 80, 158):
        table = lay_out([nothing], width, 252, RICH)
        assert [name for name in table.header().text.split() if name in table.widths and name[0].isdecimal()] == [
            name for name in table.widths if name[0].isdecimal()
        ]


def test_figures_that_are_missing_are_dashes_and_no_extreme_is_blank():
    pair = replace(make_pair(sessions=2, trend=None), last=None)
    text = lay_out([pair], 70, 252, RICH).row("MAGS/SPY", False).text
    assert text.count("–") == 7  # last, five of the six changes, and the trend
    assert "LOW" not in text


def test_nothing_but_ascii_is_written_when_asked():
    table = lay_out(PAIRS, 160, 252, PLAIN)
    assert all(table.row(pair.pair.name, True).text.isascii() for pair in PAIRS)


def test_a_control_character_in_a_note_never_reaches_the_terminal():
    pair = make_pair("A/B", note="\x1b[31mred\x07", group="\x1b]2;title\x07")
    table = lay_out([pair], 200, 252, RICH)
    assert "\x1b" not in table.row("A/B", False).text
    assert "\x1b" not in table.heading(pair.pair.group, 80).text


def test_pairs_of_one_group_stand_together_wherever_they_were_added():
    pairs = [make_pair("A/B", group="one"), make_pair("C/D", group="two"), make_pair("E/F", group="one")]
    assert [(group, [p.pair.name for p in members]) for group, members in by_group(pairs)] == [
        ("one", ["A/B", "E/F"]),
        ("two", ["C/D"]),
    ]


def test_every_word_of_a_filter_must_match_somewhere():
    pair = make_pair("MAGS/SPY", group="Rotation", note="mega caps", extreme=make_extreme("low", 4))
    assert matches(pair, "mags low")
    assert matches(pair, "ROTATION mega")
    assert not matches(pair, "mags high")


async def test_j_and_k_move_over_pairs_and_never_onto_a_heading():
    desk, _, _ = make_desk()
    async with desk.run_test(size=(160, 45)) as pilot:
        seen = [watchlist(desk).selected.pair.name]
        for _ in range(len(PAIRS) + 2):
            await pilot.press("j")
            seen.append(watchlist(desk).selected.pair.name)
        assert list(dict.fromkeys(seen)) == [pair.pair.name for pair in PAIRS]
        await pilot.press("g")
        assert watchlist(desk).selected.pair.name == PAIRS[0].pair.name
        await pilot.press("G")
        assert watchlist(desk).selected.pair.name == PAIRS[-1].pair.name


async def test_moving_repaints_two_lines_of_the_list():
    desk, _, _ = make_desk()
    async with desk.run_test(size=(160, 45)) as pilot:
        drawn = []
        render_line = watchlist(desk).render_line
        await pilot.pause()
        watchlist(desk).render_line = lambda y: drawn.append(y) or render_line(y)
        await pilot.press("j")
        await pilot.pause()
        assert sorted(drawn) == [2, 3]  # below the header and the heading of the first group


async def test_brackets_jump_between_groups():
    desk, _, _ = make_desk()
    async with desk.run_test(size=(160, 45)) as pilot:
        firsts = [members[0].pair.name for _, members in by_group(PAIRS)]
        await pilot.press("]", "]")
        assert watchlist(desk).selected.pair.name == firsts[2]
        await pilot.press("j", "[")
        assert watchlist(desk).selected.pair.name == firsts[2]
        await pilot.press("[")
        assert watchlist(desk).selected.pair.name == firsts[1]


async def test_the_cursor_stays_on_its_pair_and_in_place_when_new_data_come():
    desk, cache, feed = make_desk()
    async with desk.run_test(size=(80, 24)) as pilot:
        await pilot.press("G", "k", "k")
        name, top = watchlist(desk).selected.pair.name, watchlist(desk).scroll_offset.y
        added = make_pair("NVDA/SMH", group=PAIRS[0].pair.group, seed=77)
        cache.commit(make_briefing([PAIRS[0], added, *PAIRS[1:]], generation=2))
        feed.check()
        await pilot.pause()
        assert watchlist(desk).selected.pair.name == name
        assert abs(watchlist(desk).scroll_offset.y - top) <= 1
        assert any("NVDA/SMH" in line.text for line in watchlist(desk).lines)


async def test_when_the_selected_pair_goes_the_one_in_its_place_is_selected():
    desk, cache, feed = make_desk()
    async with desk.run_test(size=(160, 45)) as pilot:
        await pilot.press("j")
        cache.commit(make_briefing([PAIRS[0], *PAIRS[2:]], generation=2))
        feed.check()
        await pilot.pause()
        assert watchlist(desk).selected.pair.name == PAIRS[2].pair.name


async def test_filtering_shows_matches_as_they_are_typed_and_escape_shows_all_again():
    desk, _, _ = make_desk()
    async with desk.run_test(size=(160, 45)) as pilot:
        await pilot.press("slash")
        await pilot.pause()
        await pilot.press(*"xl")
        await pilot.pause()
        matching = [pair.pair.name for pair in PAIRS if matches(pair, "xl")]
        text = "\n".join(line.text for line in watchlist(desk).lines)
        assert all(name in text for name in matching)
        assert "MAGS/SPY" not in text
        assert watchlist(desk).selected.pair.name in matching
        await pilot.press("enter")
        await pilot.pause()
        assert f"{len(matching)} of {len(PAIRS)} pairs" in screen_text(desk)[1]
        await pilot.press("escape")
        await pilot.pause()
        assert "MAGS/SPY" in "\n".join(line.text for line in watchlist(desk).lines)


async def test_n_goes_round_the_matches_of_the_last_filter_even_when_all_pairs_show():
    desk, _, _ = make_desk()
    async with desk.run_test(size=(160, 45)) as pilot:
        await pilot.press("slash")
        await pilot.pause()
        await pilot.press(*"iwm", "escape")
        await pilot.pause()
        matching = [pair.pair.name for pair in PAIRS if matches(pair, "iwm")]
        await pilot.press("g")
        seen = []
        for _ in matching:
            await pilot.press("n")
            seen.append(watchlist(desk).selected.pair.name)
        assert sorted(seen) == sorted(matching)
        await pilot.press("N")
        assert watchlist(desk).selected.pair.name == seen[-2]


async def test_a_filter_that_matches_nothing_says_so_and_keys_do_no_harm():
    desk, _, _ = make_desk()
    async with desk.run_test(size=(160, 45)) as pilot:
        await pilot.press("slash")
        await pilot.pause()
        await pilot.press(*"zzzz", "enter")
        await pilot.pause()
        assert "no pair matches “zzzz”" in watchlist(desk).lines[0].text
        await pilot.press("j", "k", "G", "g", "]", "[", "y", "n")
        await pilot.press("escape")
        await pilot.pause()
        assert watchlist(desk).selected is not None


async def test_the_filter_stays_when_new_data_come():
    desk, cache, feed = make_desk()
    async with desk.run_test(size=(160, 45)) as pilot:
        await pilot.press("slash")
        await pilot.pause()
        await pilot.press(*"iwm", "enter")
        await pilot.pause()
        before = [line.text[:12] for line in watchlist(desk).lines]
        cache.commit(make_briefing(generation=2))
        feed.check()
        await pilot.pause()
        assert [line.text[:12] for line in watchlist(desk).lines] == before


async def test_copying_hands_the_row_to_the_terminals_clipboard():
    desk, _, _ = make_desk()
    async with desk.run_test(size=(160, 45)) as pilot:
        await pilot.press("y")
        cells = desk.clipboard.split("\t")
        assert cells[0] == "MAGS/SPY"
        assert "4M LOW" in cells


async def test_a_click_selects_and_another_opens():
    desk, _, _ = make_desk()
    async with desk.run_test(size=(160, 45)) as pilot:
        await pilot.click("#watchlist", offset=(5, 4))  # frame, header, heading, first pair, second pair
        await pilot.pause()
        assert watchlist(desk).selected.pair.name == PAIRS[1].pair.name
        await pilot.click("#watchlist", offset=(5, 4))
        await pilot.pause()
        assert isinstance(desk.screen, PairScreen)


@pytest.mark.parametrize("size", [(160, 45), (80, 24), (40, 10)])
async def test_the_frame_says_total_return_and_nothing_of_price(size):
    desk, cache, feed = make_desk()
    async with desk.run_test(size=size) as pilot:
        await pilot.pause()
        watchlist = desk.screen.query_one(Watchlist)
        assert str(watchlist.border_title).startswith("Watchlist · 4")
        await pilot.press("t")
        await pilot.pause()
        cache.held = make_briefing([replace(pair, basis="total_return") for pair in make_pairs()])
        feed.check()
        await pilot.pause()
        assert str(watchlist.border_title).startswith("Watchlist · TR · 4")
