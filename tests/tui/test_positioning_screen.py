"""The positioning screen as a person meets it: its keys, its sizes, and what comes from the briefing and what later."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from rottui.briefing.details.wanted import MarketWanted
from rottui.settings.packaged import defaults
from rottui.settings.schema import Market
from rottui.tui.screens.positioning import PositioningScreen
from rottui.tui.widgets.positioning_table import Markets
from tests.tui.factory import make_briefing, make_desk, make_empty_briefing, screen_text
from tests.tui.positions import briefing_of, detail, market
from tests.tui.waiting import press, until

KEYS = {each.key: each for each in defaults().markets}
DIAL = market(Market(key="NQ-RTY", code="x", name="Nasdaq less small caps", group="", report="tff"))
MARKETS = [market(each) for each in defaults().markets]
SHOWN = {
    (160, 45): {"markets", "market", "traders"},
    (140, 40): {"markets", "market", "traders"},
    (200, 60): {"markets", "market", "traders"},
    (160, 30): {"markets", "market"},
    (120, 30): {"markets", "market"},
    (80, 24): {"markets", "market"},
    (50, 20): {"markets", "market"},
    (100, 16): {"markets"},
    (40, 10): {"markets"},
    (20, 5): {"markets"},
}


def a_desk(briefing=None, *, known=True, ascii=False):  # noqa: A002 - named as the option is
    """Return a desk on all markets, with their details unless they are not `known`."""
    desk, cache, feed = make_desk(briefing or briefing_of(MARKETS, DIAL), ascii=ascii)
    if known:
        cache.details |= {MarketWanted(each.market.key): detail(each.market) for each in [DIAL, *MARKETS]}
    return desk, cache, feed


async def opened(pilot, cache):
    """Open the screen and wait for the detail of the first market."""
    await pilot.press("4")
    await until(pilot, lambda: isinstance(pilot.app.screen, PositioningScreen))
    await until(pilot, lambda: not cache.details or pilot.app.screen._details)
    await pilot.pause()
    return pilot.app.screen


def title(screen, pane="market"):
    return str(screen.query_one(f"#{pane}").border_title or "")


def facts(screen, pane="market"):
    return str(screen.query_one(f"#{pane}").border_subtitle or "")


def text_of(screen, pane="market"):
    return "\n".join(line.text for line in screen.query_one(f"#{pane}").lines)


@pytest.mark.parametrize(("size", "panes"), SHOWN.items(), ids=[f"{w}x{h}" for w, h in SHOWN])
async def test_as_many_panes_as_the_terminal_has_room_for(size, panes):
    desk, cache, _ = a_desk()
    async with desk.run_test(size=size) as pilot:
        screen = await opened(pilot, cache)
        regions = {name: screen.query_one(f"#{name}").region for name in ("markets", "market", "traders")}
        assert {name for name, region in regions.items() if region.area} == panes
        inside = screen.query_one("#positions").region
        assert all(inside.contains_region(regions[name]) for name in panes)


@pytest.mark.parametrize("size", [(140, 40), (160, 45), (160, 50), (200, 60)], ids=str)
async def test_the_traders_all_show_and_their_past_where_there_is_room(size):
    desk, cache, _ = a_desk()
    async with desk.run_test(size=size) as pilot:
        screen = await opened(pilot, cache)
        traders = screen.query_one("#traders")
        assert traders.rows >= 6
        assert len(traders.lines) <= traders.rows
        assert ("asset mgrs" in text_of(screen, "traders")) == (size[1] >= 50)


@pytest.mark.parametrize("plain", [False, True], ids=["rich", "ascii"])
@pytest.mark.parametrize("size", [(160, 45), (80, 24), (50, 20), (40, 10)], ids=str)
async def test_no_word_is_cut_at_the_sizes_people_use(size, plain):
    desk, cache, _ = a_desk(ascii=plain)
    async with desk.run_test(size=size) as pilot:
        await opened(pilot, cache)
        for key in ("j", "c", "enter", "c", "G", "c", "escape"):
            await pilot.press(key)
            await pilot.pause()
            assert [line for line in screen_text(desk) if desk.glyphs.ellipsis in line] == []
            assert not plain or all(line.isascii() for line in screen_text(desk))


async def test_the_table_shows_at_once_and_the_rest_when_it_is_made():
    desk, cache, _ = a_desk(known=False)
    async with desk.run_test(size=(160, 45)) as pilot:
        screen = await opened(pilot, cache)
        assert "NQ-RTY  " in text_of(screen, "markets")
        assert "▸" not in text_of(screen)  # one axis, at the right
        assert title(screen).startswith("NQ-RTY · 5Y · Nasdaq less small caps")
        assert text_of(screen, "traders") == ""

    desk, cache, _ = a_desk()
    async with desk.run_test(size=(160, 45)) as pilot:
        screen = await opened(pilot, cache)
        assert "▸" in text_of(screen)
        assert "QQQ +1.2% since" in text_of(screen)
        assert "asset managers" in text_of(screen, "traders")


async def test_the_title_says_whose_positions_are_shown():
    desk, cache, _ = a_desk()
    async with desk.run_test(size=(160, 45)) as pilot:
        screen = await opened(pilot, cache)
        whose = "speculators · asset managers + leveraged funds, managed money"
        assert title(screen, "markets") == f"Futures positioning · {whose}"
        await pilot.press("G")
        await pilot.pause()
        assert title(screen) == "NG · 5Y · Natural gas · managed money"
        await pilot.press("c")
        await pilot.pause()
        assert title(screen) == "NG · 5Y · by category · Natural gas"


@pytest.mark.parametrize(
    ("keys", "key"),
    [
        (("j",), "ES"),
        (("down", "j", "k"), "ES"),
        (("G",), "NG"),
        (("G", "g"), "NQ-RTY"),
        (("right_square_bracket",) * 2, "ZT"),
        (("right_square_bracket", "right_square_bracket", "j", "left_square_bracket"), "ZT"),
        (("ctrl+d", "ctrl+u"), "NQ-RTY"),
    ],
)
async def test_the_market_under_the_cursor_is_the_one_that_is_told_of(keys, key):
    desk, cache, _ = a_desk()
    async with desk.run_test(size=(100, 40)) as pilot:
        screen = await opened(pilot, cache)
        await pilot.press(*keys)
        await pilot.pause()
        assert title(screen).startswith(f"{key} ·")
        await until(pilot, lambda: key in screen._details)


async def test_a_click_on_the_header_selects_nothing_that_is_scrolled_out_of_sight_behind_it():
    desk, cache, _ = a_desk()
    async with desk.run_test(size=(100, 16)) as pilot:
        screen = await opened(pilot, cache)
        await press(pilot, "G")
        table = screen.query_one(Markets)
        last = table.selected
        assert table.scroll_offset.y > 0
        await pilot.click(Markets, offset=(5, 1))

        assert table.selected is last


async def test_moving_within_the_chart_alone_goes_through_the_markets_too():
    desk, cache, _ = a_desk()
    async with desk.run_test(size=(40, 10)) as pilot:
        screen = await opened(pilot, cache)
        await pilot.press("enter", "j", "j")
        await pilot.pause()
        assert title(screen).startswith("NQ ·")
        assert screen.query_one("#market").region.area
        assert not screen.query_one("#markets").region.area


async def test_the_lookback_is_the_screens_own_and_stops_at_both_ends():
    desk, cache, _ = a_desk()
    async with desk.run_test(size=(160, 45)) as pilot:
        screen = await opened(pilot, cache)
        seen = []
        for key in "llhhhhhhh":
            await pilot.press(key)
            await pilot.pause()
            seen.append(title(screen).split(" · ")[1])
        assert seen == ["MAX", "MAX", "5Y", "2Y", "1Y", "6M", "3M", "3M", "3M"]
        await pilot.press("1")
        await pilot.pause()
        assert desk.screen.shown.view.lookback == "1Y"


async def test_c_splits_the_market_and_puts_it_together_again():
    desk, cache, _ = a_desk()
    async with desk.run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot, cache)
        together = text_of(screen)
        await pilot.press("c")
        await pilot.pause()
        assert "leveraged funds" in text_of(screen)
        await pilot.press("c")
        await pilot.pause()
        assert text_of(screen) == together


async def test_the_figures_of_the_traders_stand_in_one_place_at_every_size():
    desk, cache, _ = a_desk()
    async with desk.run_test(size=(160, 45)) as pilot:
        await opened(pilot, cache)
        await pilot.press("c")
        for size in ((160, 45), (80, 24), (160, 45), (50, 20), (160, 30), (200, 60)):
            await pilot.resize_terminal(*size)
            await pilot.pause()
            text = "\n".join(screen_text(desk))
            assert text.count("small traders") == 1, size


async def test_c_brings_the_market_to_the_front_where_only_the_table_shows():
    desk, cache, _ = a_desk()
    async with desk.run_test(size=(40, 10)) as pilot:
        screen = await opened(pilot, cache)
        await pilot.press("c")
        await pilot.pause()
        assert "leveraged funds" in "\n".join(screen_text(desk))
        await pilot.press("escape")
        await pilot.pause()
        assert screen.query_one("#markets").region.area
        assert desk.screen is screen


async def test_enter_shows_the_market_alone_and_escape_goes_back_step_by_step():
    desk, cache, _ = a_desk()
    async with desk.run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot, cache)
        before = screen.query_one("#market").region.height
        await pilot.press("enter")
        await pilot.pause()
        assert screen.query_one("#market").region.height > 2 * before - 2
        assert "published" in text_of(screen)
        await pilot.press("escape")
        await pilot.pause()
        assert (screen.query_one("#market").region.height, desk.screen) == (before, screen)
        await pilot.press("escape")
        await pilot.pause()
        assert desk.screen.NAME == "desk"


async def test_z_shows_the_pane_alone_that_tab_went_to():
    desk, cache, _ = a_desk()
    async with desk.run_test(size=(160, 45)) as pilot:
        screen = await opened(pilot, cache)
        for keys, wide in ((("z",), "markets"), (("z", "tab", "z"), "market"), (("z", "shift+tab", "z"), "markets")):
            await pilot.press(*keys)
            await pilot.pause()
            assert screen.query_one(f"#{wide}").region.width == 160
        await pilot.pause()
        assert "E-mini Nasdaq-100" in text_of(screen, "markets")  # there is room for names


async def test_y_copies_the_market_by_its_key_and_with_its_figures():
    desk, cache, _ = a_desk()
    async with desk.run_test(size=(160, 45)) as pilot:
        await opened(pilot, cache)
        await pilot.press("j", "y")
        await pilot.pause()
        assert desk.clipboard.startswith("ES\t+8.9\t0.0\t56%\t")
        await pilot.press("z", "y")
        await pilot.pause()
        assert desk.clipboard.startswith("ES\tE-mini S&P 500\t+8.9\t")


async def test_t_puts_the_price_on_the_other_basis():
    desk, cache, _ = a_desk()
    async with desk.run_test(size=(160, 45)) as pilot:
        await opened(pilot, cache)
        await pilot.press("t")
        await until(pilot, lambda: (MarketWanted("NQ-RTY"), "total_return") in cache.wanted)


async def test_the_markets_beside_the_cursor_are_asked_for_ahead():
    desk, cache, _ = a_desk()
    async with desk.run_test(size=(160, 45)) as pilot:
        screen = await opened(pilot, cache)
        await until(pilot, lambda: "ES" in screen._details)
        await pilot.press("j")
        await until(pilot, lambda: "NQ" in screen._details)
        asked = [wanted.key for wanted, _ in cache.wanted]
        assert asked == ["NQ-RTY", "ES", "NQ"]  # each once


async def test_a_new_briefing_is_shown_with_what_was_known_until_its_own_detail_comes():
    desk, cache, feed = a_desk()
    async with desk.run_test(size=(160, 45)) as pilot:
        screen = await opened(pilot, cache)
        await pilot.press("j")
        await until(pilot, lambda: "ES" in screen._details and "NQ" in screen._details)
        cache.wanted.clear()
        cache.commit(briefing_of([replace(each, net_pct_oi=77.7) for each in MARKETS], DIAL, generation=2))
        cache.details[MarketWanted("ES")] = detail(KEYS["ES"], episodes=())
        feed.check()
        await until(pilot, lambda: "+77.7" in text_of(screen, "markets"))
        assert title(screen).startswith("ES ·")
        await until(pilot, lambda: "Extremes" not in text_of(screen))
        assert cache.wanted[0][0] == MarketWanted("ES")


async def test_why_there_is_no_detail_is_said_of_the_market_it_is_about_alone():
    desk, cache, _ = a_desk(known=False)
    async with desk.run_test(size=(160, 45)) as pilot:
        screen = await opened(pilot, cache)
        await until(pilot, lambda: "no detail of" in text_of(screen))
        assert [wanted.key for wanted, _ in cache.wanted] == ["NQ-RTY"]  # nothing ahead of a failure
        cache.details[MarketWanted("ES")] = detail(KEYS["ES"])
        await pilot.press("j")
        await until(pilot, lambda: "ES" in screen._details)
        await until(pilot, lambda: MarketWanted("NQ") in [wanted for wanted, _ in cache.wanted])
        await pilot.pause()
        assert "no detail of" not in text_of(screen)


async def test_what_was_answered_while_the_screen_was_away_is_asked_for_again():
    desk, cache, _ = a_desk(known=False)
    async with desk.run_test(size=(160, 45)) as pilot:
        screen = await opened(pilot, cache)
        await pilot.press("escape")
        await pilot.pause()
        cache.details[MarketWanted("NQ-RTY")] = detail(DIAL.market)
        await pilot.press("4")
        await until(pilot, lambda: "NQ-RTY" in screen._details)


async def test_a_market_that_is_behind_has_its_own_date_and_age_in_its_frame():
    late = replace(MARKETS[0], late=True, report_date=date(2025, 9, 30))
    desk, cache, _ = a_desk(briefing_of([late, *MARKETS[1:]], DIAL))
    async with desk.run_test(size=(160, 45)) as pilot:
        screen = await opened(pilot, cache)
        assert facts(screen) == facts(screen, "markets") == "28 Oct 2025 · 4d · CFTC"
        await pilot.press("j")
        await pilot.pause()
        assert facts(screen) == facts(screen, "traders") == "STALE · 30 Sep 2025 · 4w · CFTC"
        assert facts(screen, "markets") == "28 Oct 2025 · 4d · CFTC"
        assert "30 Sep 2025" in text_of(screen, "markets")


async def test_a_replay_counts_ages_to_its_own_day():
    replayed = briefing_of(MARKETS, DIAL, replay=True, as_of=date(2025, 10, 31))
    desk, cache, _ = a_desk(replayed)
    async with desk.run_test(size=(160, 45)) as pilot:
        screen = await opened(pilot, cache)
        assert "report of Tue 28 Oct 2025, 3d old" in text_of(screen)


async def test_without_a_dial_and_without_data_there_is_something_to_read():
    desk, cache, _ = a_desk(briefing_of(MARKETS))
    async with desk.run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot, cache)
        assert title(screen).startswith("ES ·")

    desk, cache, _ = a_desk(make_empty_briefing(), known=False)
    async with desk.run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot, cache)
        await pilot.press("j", "c", "l", "enter", "escape", "z", "z")
        await pilot.pause()
        assert text_of(screen, "markets").strip().startswith("no futures positioning yet")
        assert cache.wanted == []


async def test_every_theme_draws_it():
    desk, cache, _ = a_desk(briefing_of(MARKETS, make_briefing().dial))
    async with desk.run_test(size=(160, 45)) as pilot:
        await opened(pilot, cache)
        for theme in ("rottui-light", "rottui-colorblind", "nord", "ansi-dark"):
            desk.theme = theme
            await pilot.pause()
            assert any("ES" in line for line in screen_text(desk))
