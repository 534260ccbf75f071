"""The breadth screen under keys: the selection drives the rest, and every size shows what is wanted."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import Any

import pytest
from textual.pilot import Pilot

from rottui.briefing.details.model import Detail
from rottui.briefing.details.wanted import UniverseWanted, Wanted
from rottui.briefing.model import UniverseBriefing
from rottui.tui.desk import Desk
from rottui.tui.screens.breadth import BreadthScreen
from rottui.tui.screens.desk import DeskScreen
from rottui.tui.screens.panes import CURRENT, ZOOMED
from rottui.tui.widgets.breadth_measures import MEASURES
from tests.tui.breadth_factory import make_detail, make_member
from tests.tui.factory import StandIn, make_briefing, make_desk, make_universe, screen_text
from tests.tui.waiting import press, until

SIZES = [(160, 45), (80, 24), (50, 20), (40, 10)]
HIGHS = [make_member("FSLR", "Information Technology", 7.8), make_member("XOM", "Energy", 1.2)]
LOWS = [make_member("PAYX", "Industrials", -0.2)]
LOOKS = 2000
"""How often at most the screen is looked at for what it is to say."""


def desk_with(*universes: UniverseBriefing, **options: Any) -> tuple[Desk, StandIn]:
    """Return a desk of two universes, or of those given, whose details are at hand."""
    held = universes or (make_universe(), make_universe("sp600", "Small caps", 80, 30))
    desk, cache, _ = make_desk(replace(make_briefing(), universes=held), **options)
    cache.details[UniverseWanted("sp500")] = make_detail(HIGHS, LOWS)
    cache.details[UniverseWanted("sp600")] = make_detail([make_member("SMOL")], index="IJR", seed=-20)
    return desk, cache


def text(pilot: Pilot) -> str:
    assert isinstance(pilot.app, Desk)
    return "\n".join(screen_text(pilot.app))


async def open_breadth(pilot: Pilot) -> BreadthScreen:
    """Open the screen and wait for its first detail."""
    await press(pilot, "3")
    screen = pilot.app.screen
    assert isinstance(screen, BreadthScreen)
    await until(pilot, lambda: screen._detail is not None)
    await pilot.pause()
    return screen


def selected(screen: BreadthScreen) -> tuple[str, str | None]:
    row = screen._table.selected
    assert row is not None
    return row.place.universe, row.place.sector


async def test_it_shows_the_table_the_chart_and_the_stocks_of_the_first_universe():
    desk, cache = desk_with()
    async with desk.run_test(size=(160, 45)) as pilot:
        await open_breadth(pilot)
        shown = text(pilot)
        for said in ("S&P 500 · above 50d · 1Y", "SPY close", "◂ 56%", "FSLR", "PAYX", "23 new highs"):
            assert said in shown
        assert [wanted for wanted, _ in cache.wanted] == [UniverseWanted("sp500")]


async def test_moving_to_a_sector_shows_it_at_once_and_asks_for_nothing():
    desk, cache = desk_with()
    async with desk.run_test(size=(160, 45)) as pilot:
        screen = await open_breadth(pilot)
        await press(pilot, "j", "j", "j", "j")
        assert selected(screen) == ("sp500", "Energy")
        shown = text(pilot)
        assert "S&P 500 Energy · above 50d" in shown
        assert "◂ 60%" in shown  # the fourth sector
        assert "XOM" in shown
        assert "FSLR" not in shown
        await press(pilot, "k")
        assert selected(screen) == ("sp500", "Consumer Staples")
        assert len(cache.wanted) == 1


async def test_another_universe_is_asked_for_and_what_is_shown_stays_until_it_comes():
    desk, cache = desk_with()
    gate = threading.Event()
    made = cache.detail

    def late(wanted: Wanted, terms: Any) -> Detail:
        if wanted == UniverseWanted("sp600"):
            gate.wait(10)
        return made(wanted, terms)

    cache.detail = late  # type: ignore[method-assign]
    async with desk.run_test(size=(160, 45)) as pilot:
        screen = await open_breadth(pilot)
        await press(pilot, "right_square_bracket")
        assert selected(screen) == ("sp600", None)
        assert "S&P 500 · above 50d" in text(pilot)
        assert "SPY close" in text(pilot)
        gate.set()
        await until(pilot, lambda: "IJR close" in text(pilot))
        assert "Small caps · above 50d" in text(pilot)
        assert "SMOL" in text(pilot)
        assert "FSLR" not in text(pilot)


async def test_a_detail_that_is_no_longer_wanted_is_dropped():
    desk, cache = desk_with()
    gate, made = threading.Event(), cache.detail

    def late(wanted: Wanted, terms: Any) -> Detail:
        if wanted == UniverseWanted("sp600"):
            gate.wait(10)
        return made(wanted, terms)

    cache.detail = late  # type: ignore[method-assign]
    async with desk.run_test(size=(160, 45)) as pilot:
        screen = await open_breadth(pilot)
        await press(pilot, "right_square_bracket", "left_square_bracket")
        assert selected(screen) == ("sp500", None)
        gate.set()
        await until(pilot, lambda: [key.key for key, _ in cache.wanted].count("sp500") == 2)  # after the late one
        await pilot.pause()
        assert "S&P 500 · above 50d" in text(pilot)
        assert "SMOL" not in text(pilot)


async def test_brackets_go_from_universe_to_universe():
    desk, _ = desk_with()
    async with desk.run_test(size=(160, 45)) as pilot:
        screen = await open_breadth(pilot)
        await press(pilot, "right_square_bracket", "j", "j")
        assert selected(screen) == ("sp600", "Consumer Discretionary")
        await press(pilot, "left_square_bracket")
        assert selected(screen) == ("sp600", None)
        await press(pilot, "left_square_bracket")
        assert selected(screen) == ("sp500", None)
        await press(pilot, "G")
        assert selected(screen) == ("nasdaq100", None)  # which the settings name
        await press(pilot, "g")
        assert selected(screen) == ("sp500", None)


async def test_f_offers_every_figure_and_shows_the_one_that_is_chosen():
    desk, _ = desk_with()
    async with desk.run_test(size=(160, 45)) as pilot:
        await open_breadth(pilot)
        await press(pilot, "f")
        assert all(measure.name in text(pilot) for measure in MEASURES)
        await press(pilot, *"summ", "enter")
        await until(pilot, lambda: "S&P 500 · summation · 1Y" in text(pilot))
        # The eleventh of the figures of the factory: the second one, which ends at 56, less as many.
        assert "now +46" in text(pilot)
        await press(pilot, "f", "escape")
        assert "S&P 500 · summation · 1Y" in text(pilot)


async def test_h_and_l_change_the_lookback_and_other_screens_follow():
    desk, _ = desk_with()
    async with desk.run_test(size=(160, 45)) as pilot:
        await open_breadth(pilot)
        assert "Apr" in screen_text(desk)[-3]  # the dates
        await press(pilot, "h")
        assert "above 50d · 6M" in text(pilot)
        assert "Apr" not in screen_text(desk)[-3]
        assert "Aug" in screen_text(desk)[-3]
        await press(pilot, "l", "l")
        assert "above 50d · 2Y" in text(pilot)
        await press(pilot, "1")
        assert "MAGS/SPY · 2Y" in text(pilot)


async def test_s_ranks_the_sectors_by_the_figure_and_the_cursor_stays_on_its_sector():
    desk, _ = desk_with()
    async with desk.run_test(size=(160, 45)) as pilot:
        screen = await open_breadth(pilot)
        await press(pilot, "j", "s")
        assert "ranked by above 50d" in text(pilot)
        # The factory's sectors have 10 + 3 n of 40 + n stocks above: the last one leads.
        assert [row.place.sector for row in screen._table._rows[1:3]] == ["Utilities", "Real Estate"]
        assert selected(screen) == ("sp500", "Communication Services")
        await press(pilot, "s")
        assert "ranked" not in text(pilot)
        assert screen._table._rows[1].place.sector == "Communication Services"


async def test_escape_undoes_the_zoom_and_then_goes_back_to_the_desk():
    desk, _ = desk_with()
    async with desk.run_test(size=(160, 45)) as pilot:
        screen = await open_breadth(pilot)
        await press(pilot, "enter")
        assert screen.has_class(ZOOMED)
        assert screen._chart.has_class(CURRENT)
        assert "NH-NL" not in text(pilot)
        assert "SPY close" in text(pilot)
        await press(pilot, "escape")
        assert "NH-NL" in text(pilot)
        await press(pilot, "escape")
        assert isinstance(desk.screen, DeskScreen)


async def test_tab_goes_round_and_in_the_stocks_the_keys_scroll():
    desk, cache = desk_with()
    cache.details[UniverseWanted("sp500")] = make_detail([make_member(f"S{n:02}") for n in range(60)])
    async with desk.run_test(size=(160, 45)) as pilot:
        screen = await open_breadth(pilot)
        await press(pilot, "tab", "tab")
        assert screen._members.has_class(CURRENT)
        assert "S00" in text(pilot)
        await press(pilot, "ctrl+d")
        assert "S00" not in text(pilot)
        assert selected(screen) == ("sp500", None)
        await press(pilot, "G")
        assert "S59" in text(pilot)
        await press(pilot, "tab", "j")
        assert screen._table.has_class(CURRENT)
        assert selected(screen) == ("sp500", "Communication Services")
        await press(pilot, "shift+tab")
        assert screen._members.has_class(CURRENT)


async def test_the_row_is_copied_without_its_bars(monkeypatch):
    desk, _ = desk_with()
    copied: list[str] = []
    monkeypatch.setattr(Desk, "copy_to_clipboard", lambda self, said: copied.append(said))
    async with desk.run_test(size=(160, 45)) as pilot:
        await open_breadth(pilot)
        await press(pilot, "y")
    assert copied[0].startswith("S&P 500\t56% 503/503\t56% 503/503\t56% 503/503\t23-8\t271-226\t+34\t0.54\t24 Apr 2025")


@pytest.mark.parametrize("size", SIZES)
async def test_at_every_size_all_of_it_is_there_and_no_pane_is_empty(size):
    desk, _ = desk_with()
    async with desk.run_test(size=size) as pilot:
        screen = await open_breadth(pilot)
        assert ">50d" in text(pilot)
        for pane, said in ((screen._chart, "now 56%"), (screen._members, "FSLR"), (screen._table, ">50d")):
            await press(pilot, "tab")
            assert pane.has_class(CURRENT)
            assert pane.region.height >= 6
            assert said in text(pilot)
            lines = [line for line in screen_text(desk) if not line.strip()]
            assert len(lines) <= 1


@pytest.mark.parametrize("size", SIZES)
async def test_the_chart_is_right_after_it_was_hidden_while_something_else_was_chosen(size):
    desk, _ = desk_with()
    async with desk.run_test(size=size) as pilot:
        screen = await open_breadth(pilot)
        await press(pilot, "tab", "tab", "tab", "j", "j", "j", "j", "enter")
        assert screen._chart.has_class(CURRENT)
        assert "now 60%" in text(pilot)


async def test_it_survives_any_change_of_size():
    desk, _ = desk_with()
    async with desk.run_test(size=(160, 45)) as pilot:
        screen = await open_breadth(pilot)
        for size in ((20, 5), (200, 60), (40, 10), (80, 24), (110, 16), (60, 13)):
            await pilot.resize_terminal(*size)
            await pilot.pause()
            assert len(screen_text(desk)) == size[1]
        await pilot.resize_terminal(160, 45)
        await pilot.pause()
        assert "◂ 56%" in text(pilot)
        assert screen._members.region.width > 50


async def test_everything_is_ascii_where_only_that_may_be_written():
    desk, _ = desk_with(ascii=True)
    async with desk.run_test(size=(160, 45)) as pilot:
        await open_breadth(pilot)
        await press(pilot, "s")
        assert text(pilot).isascii()


async def test_a_universe_without_data_says_what_to_do_in_table_and_chart():
    empty = make_universe("sp500", "S&P 500", 503)
    empty = replace(empty, total=replace(empty.total, date=None), sectors=())
    desk, cache = desk_with(empty)
    async with desk.run_test(size=(160, 45)) as pilot:
        await press(pilot, "3")
        assert text(pilot).count("no prices of its 503 members: r fetches them") == 2
        assert cache.wanted == []
        await press(pilot, "j")  # Nasdaq 100, which the settings name
        assert text(pilot).count("no members yet: r fetches them, or rottui import") >= 2
        assert "no data" in text(pilot)


async def test_why_there_is_no_detail_is_said_and_the_table_stays():
    desk, cache = desk_with()
    cache.details.clear()
    async with desk.run_test(size=(160, 45)) as pilot:
        await press(pilot, "3")
        await until(pilot, lambda: "no detail of UniverseWanted" in text(pilot))
        assert "271-226" in text(pilot)
        assert "reading who they are" in text(pilot)


async def test_what_is_to_be_known_stands_above_the_chart():
    desk, cache = desk_with(replace(make_universe(), problem="only 3 of 503 members have a price on 2025-10-31"))
    cache.details[UniverseWanted("sp500")] = make_detail(problem="no prices of QQQ, so SPY stands beside it")
    async with desk.run_test(size=(200, 45)) as pilot:
        await open_breadth(pilot)
        assert "S&P 500 !" in text(pilot)
        assert "! only 3 of 503 members have a price on 2025-10-31; no prices of QQQ, so SPY stands" in text(pilot)


async def test_a_new_briefing_brings_a_new_detail_and_keeps_the_selection():
    desk, cache = desk_with()
    async with desk.run_test(size=(160, 45)) as pilot:
        screen = await open_breadth(pilot)
        await press(pilot, "j", "j", "j", "j")
        cache.details[UniverseWanted("sp500")] = make_detail([make_member("CVX")])
        cache.commit(replace(make_briefing(generation=2), universes=(make_universe(),)))
        desk._feed.check()
        await until(pilot, lambda: "CVX" in text(pilot))
        assert selected(screen) == ("sp500", "Energy")
        assert "XOM" not in text(pilot)


async def test_what_did_not_come_before_it_was_left_comes_when_it_is_back():
    desk, cache = desk_with()
    gate, made = threading.Event(), cache.detail

    def late(wanted: Wanted, terms: Any) -> Detail:
        gate.wait(10)
        return made(wanted, terms)

    cache.detail = late  # type: ignore[method-assign]
    async with desk.run_test(size=(160, 45)) as pilot:
        await press(pilot, "3", "1")
        gate.set()
        await until(pilot, lambda: len(cache.wanted) == 1)
        await press(pilot, "3")
        await until(pilot, lambda: "FSLR" in text(pilot))


async def test_frames_say_date_age_and_source():
    desk, _ = desk_with()
    async with desk.run_test(size=(160, 45)) as pilot:
        await open_breadth(pilot)
        assert text(pilot).count("31 Oct 2025 · 1d · file") == 3


async def test_a_table_without_room_for_every_figure_leaves_them_to_the_pane_of_the_stocks():
    desk, _ = desk_with()
    async with desk.run_test(size=(80, 24)) as pilot:
        await open_breadth(pilot)
        assert "McCl" not in text(pilot)
        await press(pilot, "tab", "tab", "G")
        assert "McClellan" in text(pilot)
        assert "Zweig thrust 24 Apr 2025" in " ".join(text(pilot).split())


async def test_the_caveats_stand_in_the_frame_where_there_is_room_and_below_the_last_row_everywhere():
    desk, _ = desk_with()
    async with desk.run_test(size=(160, 45)) as pilot:
        await open_breadth(pilot)
        assert "which flatters the past · RSP/SPY is no breadth" in text(pilot)
        await pilot.resize_terminal(50, 20)
        await press(pilot, "G", "z")
        assert "flatters" in text(pilot)


async def test_the_zweig_figure_says_how_it_stands_with_a_thrust():
    desk, _ = desk_with()
    async with desk.run_test(size=(160, 45)) as pilot:
        await open_breadth(pilot)
        await press(pilot, "f", *"zwe", "enter")
        await until(pilot, lambda: "last thrust 24 Apr 2025" in text(pilot))
