"""The desk as a person meets it: every size, every state of the data, and what moves between panes."""

import subprocess
import sys
from dataclasses import replace
from datetime import date

import pytest

from rottui.errors import CacheError, Problem
from rottui.tui.widgets.watchlist import Watchlist
from tests.tui.factory import (
    make_briefing,
    make_desk,
    make_empty_briefing,
    make_pair,
    make_pairs,
    make_universe,
    screen_text,
)
from tests.tui.waiting import press

PANES = ("watchlist", "chart", "breadth", "positioning")
SHOWN = {
    (160, 45): {"watchlist", "chart", "breadth", "positioning"},
    (140, 40): {"watchlist", "chart", "breadth", "positioning"},
    (200, 60): {"watchlist", "chart", "breadth", "positioning"},
    (120, 30): {"watchlist", "chart", "breadth", "positioning"},
    (80, 24): {"watchlist", "chart", "breadth", "positioning"},
    (100, 15): {"watchlist", "chart"},
    (50, 20): {"watchlist", "chart"},
    (79, 45): {"watchlist", "chart"},
    (40, 10): {"watchlist"},
    (160, 10): {"watchlist"},
    (20, 5): {"watchlist"},
}


def showing(desk):
    return {name for name in PANES if desk.screen.query_one(f"#{name}").region.area}


@pytest.mark.parametrize(("size", "panes"), SHOWN.items(), ids=[f"{w}x{h}" for w, h in SHOWN])
async def test_as_many_panes_as_the_terminal_has_room_for(size, panes):
    desk, _, _ = make_desk()
    async with desk.run_test(size=size) as pilot:
        await pilot.pause()
        assert showing(desk) == panes
        assert any("MAGS/SPY" in line for line in screen_text(desk))


@pytest.mark.parametrize("size", [(160, 45), (80, 24), (50, 20), (40, 10)], ids=str)
@pytest.mark.parametrize("key", ["1", "2", "3", "4"])
async def test_no_word_is_cut_at_the_sizes_people_use(size, key):
    desk, _, _ = make_desk()
    async with desk.run_test(size=size) as pilot:
        await pilot.press(key)
        await pilot.pause()
        assert [line for line in screen_text(desk) if "…" in line] == []


@pytest.mark.parametrize("size", [(1, 1), (3, 2), (9, 3), (20, 5), (39, 9), (500, 100)], ids=str)
@pytest.mark.parametrize("keys", [(), ("2",), ("3",), ("4",), ("tab", "z"), ("G", "h", "l", "question_mark")], ids=str)
async def test_nothing_breaks_at_any_size(size, keys):
    desk, _, _ = make_desk()
    async with desk.run_test(size=size) as pilot:
        await pilot.press(*keys)
        await pilot.pause()
        assert len(screen_text(desk)) == size[1]


async def test_resizing_keeps_the_cursor_in_sight():
    desk, _, _ = make_desk()
    async with desk.run_test(size=(160, 45)) as pilot:
        await pilot.press("G")
        for size in ((80, 24), (50, 20), (40, 10), (160, 45)):
            await pilot.resize_terminal(*size)
            await pilot.pause()
            assert any(line.startswith(("│▌", "▌")) for line in screen_text(desk)), size


async def test_the_first_frame_has_data_when_the_feed_has_them():
    desk, _, _ = make_desk()
    seen = []
    async with desk.run_test(size=(160, 45)):
        seen = screen_text(desk)
    assert any("prices 31 Oct 2025" in line for line in seen)


async def test_every_pane_says_its_date_age_and_source():
    desk, _, _ = make_desk()
    async with desk.run_test(size=(160, 45)) as pilot:
        await pilot.pause()
        text = "\n".join(screen_text(desk))
        assert text.count("31 Oct 2025 · 1d · file") == 3
        assert text.count("28 Oct 2025 · 4d · CFTC") == 1


async def test_the_chart_follows_the_cursor():
    desk, _, _ = make_desk()
    async with desk.run_test(size=(160, 45)) as pilot:
        await pilot.press("j")
        await pilot.pause()
        assert "QQQ/IWM · 1Y · price" in screen_text(desk)[1]
        assert "QQQ -2.1%  IWM +0.8% in 1 month: QQQ fell, IWM rose" in screen_text(desk)[2]


async def test_a_pair_whose_leg_is_behind_says_so_in_its_own_frame():
    late = make_pair("A/B", last=date(2025, 10, 29), problem="A ends on 29 Oct 2025")
    desk, _, _ = make_desk(make_briefing([late]))
    async with desk.run_test(size=(160, 45)) as pilot:
        await pilot.pause()
        assert "! A ends on 29 Oct 2025" in screen_text(desk)[2]
        assert "29 Oct 2025 · 3d · file" in "\n".join(screen_text(desk))


async def test_h_and_l_change_the_lookback_and_stop_at_either_end():
    desk, _, _ = make_desk()
    async with desk.run_test(size=(160, 45)) as pilot:
        await pilot.press("h")
        await pilot.pause()
        assert "MAGS/SPY · 6M" in screen_text(desk)[1]
        await pilot.press(*"hhhhh")
        await pilot.pause()
        assert "MAGS/SPY · 1M" in screen_text(desk)[1]
        await pilot.press(*"llllllllll")
        await pilot.pause()
        assert "MAGS/SPY · MAX" in screen_text(desk)[1]


async def test_zoom_shows_the_current_pane_alone_and_all_again():
    desk, _, _ = make_desk()
    async with desk.run_test(size=(160, 45)) as pilot:
        await pilot.press("tab", "z")
        await pilot.pause()
        assert showing(desk) == {"chart"}
        await pilot.press("z")
        await pilot.pause()
        assert showing(desk) == set(PANES)


@pytest.mark.parametrize("size", [(160, 45), (100, 30), (50, 20), (40, 10)], ids=str)
@pytest.mark.parametrize(("hide", "show"), [("z", "z"), ("tab,z", "z,1"), ("tab", "1,1"), ("tab,tab,z,G,j", "z,1")])
async def test_a_pane_that_was_hidden_while_data_came_shows_them_afterwards(size, hide, show):
    pairs = [replace(pair, last=7.0, change=dict.fromkeys(pair.change, -77.7)) for pair in make_pairs()]
    later = replace(make_briefing(pairs), universes=(make_universe(above=90),), markets=(), dial=None)
    wanted, _, _ = make_desk(later)
    async with wanted.run_test(size=size) as pilot:
        await pilot.pause()
        as_opened = screen_text(wanted)
    desk, cache, feed = make_desk()
    async with desk.run_test(size=size) as pilot:
        await press(pilot, *hide.split(","))
        cache.commit(later)
        feed.check()
        await pilot.pause()
        await press(pilot, *show.split(","))
        assert screen_text(desk) == as_opened


async def test_a_watchlist_that_was_hidden_while_its_last_pair_went_shows_none():
    desk, cache, feed = make_desk(make_briefing(make_pairs()[:1]))
    async with desk.run_test(size=(160, 45)) as pilot:
        await press(pilot, "tab", "z")
        cache.commit(make_briefing([]))
        feed.check()
        await pilot.pause()
        await press(pilot, "z")
        assert desk.screen.query_one(Watchlist).lines == ()


async def test_the_chart_goes_with_the_last_pair():
    desk, cache, feed = make_desk(make_briefing(make_pairs()[:1]))
    async with desk.run_test(size=(160, 45)) as pilot:
        cache.commit(make_briefing([]))
        feed.check()
        await pilot.pause()
        assert not any("MAGS" in line for line in screen_text(desk))
        assert any("no pair" in line for line in screen_text(desk))


async def test_all_panes_show_what_they_hold_after_a_greeting_stood_in_their_place():
    later = make_briefing([replace(make_pairs()[0], last=7.0)])
    desk, cache, feed = make_desk()
    async with desk.run_test(size=(160, 45)) as pilot:
        for briefing in (make_empty_briefing(), later):
            cache.commit(briefing)
            feed.check()
            await pilot.pause()
        assert any(line.count("7.0000") for line in screen_text(desk))


@pytest.mark.parametrize("key", ["2", "3", "4", "enter"])
async def test_a_number_opens_its_screen_and_escape_goes_back(key):
    desk, _, _ = make_desk()
    async with desk.run_test(size=(160, 45)) as pilot:
        await pilot.press(key)
        await pilot.pause()
        assert {"2": "pair", "3": "breadth", "4": "positioning", "enter": "pair"}[key] == desk.screen.NAME
        await pilot.press("escape")
        await pilot.pause()
        assert desk.screen.NAME == "desk"
        assert showing(desk) == set(PANES)
        assert desk.screen.current.id == "watchlist"


@pytest.mark.parametrize(("keys", "pane"), [(("tab", "tab"), "breadth"), (("tab", "tab", "tab"), "positioning")])
async def test_in_a_narrow_split_panes_take_the_charts_place(keys, pane):
    desk, _, _ = make_desk()
    async with desk.run_test(size=(50, 20)) as pilot:
        await pilot.press(*keys)
        await pilot.pause()
        assert showing(desk) == {"watchlist", pane}
        await pilot.press("1")
        await pilot.pause()
        assert showing(desk) == {"watchlist", "chart"}


async def test_the_smallest_terminal_shows_any_pane_alone():
    desk, _, _ = make_desk()
    async with desk.run_test(size=(40, 10)) as pilot:
        for pane in ("chart", "breadth", "positioning", "watchlist"):
            await pilot.press("tab")
            await pilot.pause()
            assert showing(desk) == {pane}


async def test_keys_scroll_a_pane_without_a_cursor_and_leave_the_selection():
    desk, _, _ = make_desk()
    async with desk.run_test(size=(80, 24)) as pilot:
        await pilot.press("4", "1", "shift+tab")
        await pilot.pause()
        await pilot.press("j", "j")
        await pilot.pause()
        assert desk.screen.query_one("#positioning").scroll_offset.y == 2
        assert desk.screen.query_one("#watchlist").selected.pair.name == "MAGS/SPY"


async def test_total_return_is_asked_for_and_named_in_the_frame():
    desk, cache, feed = make_desk()
    async with desk.run_test(size=(160, 45)) as pilot:
        await pilot.press("t")
        await pilot.pause()
        cache.held = make_briefing([replace(pair, basis="total_return") for pair in make_pairs()])
        feed.check()
        await pilot.pause()
        assert cache.built[-1] == "total_return"
        assert "MAGS/SPY · 1Y · total return" in screen_text(desk)[1]


async def test_a_commit_shows_and_an_unchanged_cache_paints_nothing():
    desk, cache, feed = make_desk()
    async with desk.run_test(size=(160, 45)) as pilot:
        await pilot.pause()
        painted = []
        desk.screen._compositor_refresh, before = lambda: painted.append(1), desk.screen._compositor_refresh
        assert not feed.check()
        await pilot.pause()
        assert painted == []
        desk.screen._compositor_refresh = before
        cache.commit(make_briefing(make_pairs()[:5], generation=2))
        feed.check()
        await pilot.pause()
        assert "Watchlist · 5 pairs" in screen_text(desk)[1]


async def test_an_older_result_never_replaces_a_newer_one():
    desk, cache, feed = make_desk()
    async with desk.run_test(size=(160, 45)) as pilot:
        older = feed.first(1)
        cache.commit(make_briefing(make_pairs()[:5], generation=2))
        feed.check()
        await pilot.pause()
        desk.post_message(desk.Arrived(older))
        await pilot.pause()
        assert "Watchlist · 5 pairs" in screen_text(desk)[1]


async def test_a_failed_load_keeps_the_data_marks_them_and_is_announced_once():
    desk, cache, feed = make_desk()
    async with desk.run_test(size=(160, 45)) as pilot:
        for _ in range(2):
            cache.commit(CacheError("the manifest is damaged", "run: rottui doctor"))
            feed.check()
            await pilot.pause()
        text = "\n".join(screen_text(desk))
        assert "MAGS/SPY" in text
        assert text.count("STALE, reading failed") == 4
        assert "! reading failed" in screen_text(desk)[0]
        assert len(desk._notifications) == 1
        cache.commit(make_briefing(generation=3))
        feed.check()
        await pilot.pause()
        assert "reading failed" not in screen_text(desk)[0]
        assert "STALE" not in screen_text(desk)[-2]


async def test_a_first_load_that_fails_says_why():
    desk, _, _ = make_desk(CacheError("/data is not a folder", "choose another"))
    async with desk.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert "! /data is not a folder" in screen_text(desk)[0]


async def test_old_data_are_called_stale_and_the_demos_are_not():
    for demo in (False, True):
        desk, _, _ = make_desk(make_briefing(age_days=40, demo=demo))
        async with desk.run_test(size=(160, 45)) as pilot:
            await pilot.pause()
            assert ("STALE · 31 Oct 2025" in "\n".join(screen_text(desk))) is not demo


async def test_demo_is_said_in_the_top_line_and_in_every_frame():
    for size, frames in (((160, 45), 4), ((80, 24), 4), ((40, 10), 1)):
        desk, _, _ = make_desk(make_briefing(demo=True))
        async with desk.run_test(size=size) as pilot:
            await pilot.pause()
            lines = screen_text(desk)
            assert " DEMO " in lines[0]
            assert "\n".join(lines[1:]).count("DEMO") == frames


async def test_a_replayed_day_is_said_in_the_top_line():
    desk, _, _ = make_desk(make_briefing(replay=True))
    async with desk.run_test(size=(60, 20)) as pilot:
        await pilot.pause()
        assert "AS OF 31 Oct 2025" in screen_text(desk)[0]


@pytest.mark.parametrize("size", [(160, 45), (80, 24), (50, 20), (40, 10)], ids=str)
async def test_an_empty_cache_greets_with_the_commands_that_fill_it(size):
    desk, cache, feed = make_desk(make_empty_briefing())
    async with desk.run_test(size=size) as pilot:
        await pilot.pause()
        text = "\n".join(screen_text(desk))
        for said in ("rottui import PATH", "rottui refresh", "rottui --demo", "/data/rottui"):
            assert said in text
        assert showing(desk) == set()
        cache.commit(make_briefing(generation=1))
        feed.check()
        await pilot.pause()
        assert any("MAGS/SPY" in line for line in screen_text(desk))
        assert not any("rottui import" in line for line in screen_text(desk))


async def test_problems_are_counted_quietly_and_listed_in_the_help():
    problem = Problem("MAGS", "no prices", "import its prices")
    desk, _, _ = make_desk(make_briefing(problems=[problem]), problems=[Problem("config.toml:3", "unknown key", "")])
    async with desk.run_test(size=(160, 45)) as pilot:
        await pilot.pause()
        assert "2 problems: ?" in screen_text(desk)[0]
        assert len(desk._notifications) == 0
        await desk.run_action("app.problems")
        await pilot.pause()
        text = "\n".join(screen_text(desk))
        for said in ("config.toml:3", "unknown key", "MAGS", "no prices", "import its prices"):
            assert said in text


async def test_markup_and_control_characters_from_outside_are_shown_and_not_obeyed():
    hostile = "[bold red]boo[/] [@click=app.quit]x[/] \x1b]2;owned\x07"
    pair = make_pair("A/B", note=hostile, group=hostile, problem=hostile)
    desk, _, _ = make_desk(make_briefing([pair], problems=[Problem(hostile, hostile, hostile)]))
    async with desk.run_test(size=(200, 45)) as pilot:
        await pilot.pause()
        text = "\n".join(screen_text(desk))
        assert "[bold red]boo[/]" in text
        assert "\x1b" not in text
        await desk.run_action("app.problems")
        await pilot.pause()
        assert "[bold red]boo[/]" in "\n".join(screen_text(desk))
        assert "\x1b" not in "\n".join(screen_text(desk))


async def test_nothing_but_ascii_is_written_when_asked():
    desk, _, _ = make_desk(ascii=True)
    async with desk.run_test(size=(160, 45)) as pilot:
        await pilot.pause()
        assert [line for line in screen_text(desk) if not line.isascii()] == []
        await pilot.press("question_mark")
        await pilot.pause()
        assert [line for line in screen_text(desk) if not line.isascii()] == []


def test_the_desk_loads_no_source_and_no_heavy_library():
    heavy = ("polars", "yfinance", "pandas", "httpx", "exchange_calendars", "numpy", "rottui.refresh", "rottui.sources")
    code = f"import rottui.tui.app, rottui.tui.desk, sys; print([m for m in {heavy} if m in sys.modules])"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"


@pytest.mark.parametrize("size", [(80, 24), (160, 45)])
async def test_the_ascii_desk_gives_every_pane_the_width_of_its_frame(size):
    desk, _, _ = make_desk(ascii=True)
    async with desk.run_test(size=size):
        chart = desk.screen.query_one("#chart")
        assert desk.screen.query_one("#ratio-chart").size.width == chart.size.width > 20
        assert desk.screen.query_one("#legs").size.width == chart.size.width
        inside = [line[chart.region.x : chart.region.right] for line in screen_text(desk)[3:12]]
        assert any("*" in line for line in inside)
