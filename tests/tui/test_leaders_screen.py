"""The leaders screen as a person meets it: its keys, its sizes, its screens, and what comes when."""

from __future__ import annotations

import re
from dataclasses import replace

import msgspec
import pytest

from rottui.briefing.details.leaders_model import LeadersDetail, Pool
from rottui.briefing.details.wanted import LeadersWanted, LeaderWanted
from rottui.briefing.history import History
from rottui.errors import Problem
from rottui.settings.packaged import defaults
from rottui.settings.schema import Candidates
from rottui.tui.screens.editing import PairDialog
from rottui.tui.screens.leaders import LeadersScreen
from rottui.tui.screens.picking import PickScreen
from tests.tui.factory import make_briefing, make_desk, make_empty_briefing, screen_text
from tests.tui.leaders_factory import make_closer, make_details, make_leader, make_leaders, make_members, make_pool
from tests.tui.waiting import until

CANDIDATES = Pool("candidates", "Candidates")
FIRST = LeadersWanted("candidates")
SHOWN = {
    (160, 45): {"leaders", "leader"},
    (140, 40): {"leaders", "leader"},
    (120, 30): {"leaders", "leader"},
    (120, 12): {"leaders", "leader"},
    (119, 30): {"leaders"},
    (80, 45): {"leaders", "leader"},
    (80, 24): {"leaders"},
    (50, 20): {"leaders"},
    (40, 10): {"leaders"},
    (20, 5): {"leaders"},
}


def a_desk(first: LeadersDetail | None = None, *, known=True, **options):
    """Return a desk with the details of all pools, the first of them `first` if that is given."""
    desk, cache, feed = make_desk(**options)
    if known:
        cache.details |= make_details()
        if first is not None:
            cache.details[FIRST] = first
    return desk, cache, feed


async def opened(pilot, cache):
    """Open the screen and wait for the first pool and the leader under the cursor."""
    await pilot.press("6")
    await until(pilot, lambda: isinstance(pilot.app.screen, LeadersScreen))
    screen = pilot.app.screen
    await until(pilot, lambda: not cache.details or (screen._pools and (screen._closer or not shown(screen))))
    await pilot.pause()
    return screen


async def turned(pilot, screen, key, pool):
    """Press a key and wait for the pool that it leads to."""
    await pilot.press(key)
    await until(pilot, lambda: screen._pool_key == pool and pool in screen._fresh)
    await pilot.pause()


def shown(screen):
    return [leader.symbol for leader in screen.query_one("#leaders").shown]


def selected(screen):
    return screen.query_one("#leaders").selected.symbol


def title(screen, pane="leaders"):
    return str(screen.query_one(f"#{pane}").border_title or "")


def facts(screen, pane="leaders"):
    return str(screen.query_one(f"#{pane}").border_subtitle or "")


def text_of(screen, pane="leaders"):
    widget = screen.query_one(f"#{pane}")
    return "\n".join(line.text for line in (*([widget.header] if widget.header else ()), *widget.lines))


@pytest.mark.parametrize(("size", "panes"), SHOWN.items(), ids=[f"{w}x{h}" for w, h in SHOWN])
async def test_as_many_panes_as_the_terminal_has_room_for(size, panes):
    desk, cache, _ = a_desk()
    async with desk.run_test(size=size) as pilot:
        screen = await opened(pilot, cache)
        regions = {name: screen.query_one(f"#{name}").region for name in ("leaders", "leader")}
        assert {name for name, region in regions.items() if region.area} == panes
        inside = screen.query_one("#leading").region
        assert all(inside.contains_region(regions[name]) for name in panes)
        assert sum(regions[name].area for name in panes) == inside.area  # no empty band


@pytest.mark.parametrize("plain", [False, True], ids=["rich", "ascii"])
@pytest.mark.parametrize("size", [(160, 45), (120, 30), (80, 24), (50, 20), (40, 10)], ids=str)
async def test_no_word_is_cut_at_the_sizes_people_use(size, plain):
    desk, cache, _ = a_desk(ascii=plain)
    async with desk.run_test(size=size) as pilot:
        screen = await opened(pilot, cache)
        for keys in ((), ("G",), ("s",), ("S",), ("enter",), ("escape",), ("[",), ("tab",)):
            await pilot.press(*keys)
            await pilot.pause()
            cut = rf"[A-Za-z0-9]{desk.glyphs.ellipsis}"  # in ASCII the highs of a drawing are written so, too
            assert [line for line in screen_text(desk) if re.search(cut, line)] == []
            assert not plain or all(line.isascii() for line in screen_text(desk))
        await until(pilot, lambda: screen._pool_key in screen._pools)


async def test_the_best_stand_first_and_what_works_says_so():
    desk, cache, _ = a_desk()
    async with desk.run_test(size=(160, 45)) as pilot:
        screen = await opened(pilot, cache)
        assert shown(screen) == ["SMH", "XLE", "EWJ", "XLU", "KRE"]
        lines = text_of(screen).splitlines()
        assert lines[0].split()[:5] == ["name", "▼rank", "1m", "3m", "6m"]
        assert lines[1].split()[:2] == ["▌SMH", "Semiconductors"]
        assert "100 +5.0% +9.0% +20.0% works" in lines[1]
        assert "7s late" in lines[5]
        assert [line for line in lines if "works" in line] == lines[1:3]
        assert title(screen) == "Candidates · 5 of 5 · ranked by 1, 3 and 6 months against SPY · 1 without prices"
        assert facts(screen) == "31 Oct 2025 · 1d · file"
        assert "! no prices of XHB" in text_of(screen)
        assert "run: rottui refresh" in text_of(screen)


async def test_the_leader_under_the_cursor_is_told_in_words_and_drawn():
    desk, cache, _ = a_desk()
    async with desk.run_test(size=(160, 45)) as pilot:
        screen = await opened(pilot, cache)
        text = text_of(screen, "leader")
        for fact in (
            "SMH Semiconductors · industry · place 1 of 4, mean rank 100",
            "against SPY +5.0% in 1m · +9.0% in 3m · +20.0% in 6m",
            "ratio at its high of 63 sessions",
            "at its own high of a year",
            "above its 200-day average",
            "correlation to the mega caps +0.70 · volatility 31% a year",
            "passes: working, near relative highs",
            "╌╌╌",
            "50d",
            "2025",
        ):
            assert fact in text, fact
        assert title(screen, "leader") == "SMH/SPY · 1Y · price · Semiconductors"
        await pilot.press("G")
        await pilot.pause()
        text = text_of(screen, "leader")
        assert "KRE Regional Banks · industry · not ranked" in text
        assert "ends 22 Oct 2025, 7 sessions before SPY" in text
        assert "less than 200 sessions of history" in text
        assert "passes no screen" in text
        assert facts(screen, "leader").startswith("22 Oct 2025")
        await pilot.press("k")
        await pilot.pause()
        assert "below its 200-day average" in text_of(screen, "leader")
        assert "ratio -4.5% from its high of 63 sessions, 9 sessions ago" in text_of(screen, "leader")
        assert "passes: uncorrelated, low volatility" in text_of(screen, "leader")


@pytest.mark.parametrize(
    ("keys", "symbol"),
    [
        (("j",), "XLE"),
        (("down", "j", "k"), "XLE"),
        (("k",), "SMH"),
        (("G",), "KRE"),
        (("G", "g"), "SMH"),
        (("G", "j"), "KRE"),
        (("ctrl+d",), "EWJ"),
        (("ctrl+d", "ctrl+d", "ctrl+u"), "EWJ"),
    ],
)
async def test_keys_move_the_cursor(keys, symbol):
    desk, cache, _ = a_desk()
    async with desk.run_test(size=(120, 8)) as pilot:
        screen = await opened(pilot, cache)
        await pilot.press(*keys)
        await pilot.pause()
        assert selected(screen) == symbol
        assert f"▌{symbol}" in "\n".join(screen_text(desk))
        assert title(screen, "leader").startswith(f"{symbol}/SPY")
        await until(pilot, lambda: symbol in screen._closer)


async def test_brackets_go_round_through_the_pools():
    desk, cache, _ = a_desk()
    async with desk.run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot, cache)
        seen = []
        for _ in range(7):
            await pilot.press("right_square_bracket")
            await pilot.pause()
            await until(pilot, lambda: screen._pool_key in screen._fresh)
            await pilot.pause()
            seen.append(title(screen).split(" · ")[0])
        assert seen[:3] == ["Sectors", "Industries", "Countries"]
        assert seen[3:] == [*(universe.name for universe in defaults().universes), "Candidates"]
        await turned(pilot, screen, "left_square_bracket", "sp600")
        assert shown(screen) == ["ADI", "IFF", "SO", "CCU"]


async def test_s_goes_round_through_the_columns_that_show_and_the_arrow_says_which():
    desk, cache, _ = a_desk()
    async with desk.run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot, cache)

        def sorted_heading():
            header = screen.query_one("#leaders").header
            return next(text.strip() for text, tone in header.spans if tone == "strong")

        seen = []
        for _ in range(9):
            await pilot.press("s")
            await pilot.pause()
            seen.append((sorted_heading(), shown(screen)[0]))
        assert seen == [
            ("▼1m", "SMH"), ("▼3m", "SMH"), ("▼6m", "SMH"), ("▼works", "SMH"), ("▲corr", "KRE"), ("▲sym", "EWJ"),
            ("▲name", "XLE"), ("▼rank", "SMH"), ("▼1m", "SMH"),
        ]  # fmt: skip
        await pilot.press("S")
        await pilot.pause()
        assert (sorted_heading(), shown(screen)) == ("▲1m", ["KRE", "XLU", "EWJ", "XLE", "SMH"])
        assert selected(screen) == "SMH"
        assert title(screen).startswith("Candidates · 5 of 5 · sorted by 1m against the benchmark")


async def test_what_has_no_figure_stands_last_whichever_way_it_is_sorted():
    desk, cache, _ = a_desk()
    async with desk.run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot, cache)
        await pilot.press("S")
        await pilot.pause()
        assert shown(screen) == ["XLU", "EWJ", "XLE", "SMH", "KRE"]  # of which the last has no rank


async def test_a_heading_that_is_clicked_sorts_and_a_row_that_is_clicked_twice_opens():
    desk, cache, _ = a_desk()
    async with desk.run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot, cache)
        header = screen.query_one("#leaders").header.text
        await pilot.click("#leaders", offset=(1 + header.index("3m"), 1))
        await pilot.click("#leaders", offset=(1 + header.index("3m"), 1))
        await pilot.pause()
        assert shown(screen) == ["KRE", "XLU", "EWJ", "XLE", "SMH"]
        await pilot.click("#leaders", offset=(5, 3))
        await pilot.pause()
        assert (selected(screen), screen.query_one("#leader").region.area) == ("XLU", 0)
        await pilot.click("#leaders", offset=(5, 3))
        await pilot.pause()
        assert screen.query_one("#leader").region.area


async def test_a_filter_narrows_as_it_is_typed_by_symbol_name_or_sector():
    desk, cache, _ = a_desk()
    async with desk.run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot, cache)
        await pilot.press("j", "slash", "s", "e")
        await pilot.pause()
        assert shown(screen) == ["SMH", "XLE", "XLU"]  # semiconductors, and two sectors
        assert selected(screen) == "XLE"
        assert title(screen).startswith("Candidates · 3 of 5 · matching 'se'")
        await pilot.press("c")
        await pilot.pause()
        assert shown(screen) == ["XLE", "XLU"]
        await pilot.press("down", "enter")
        await pilot.pause()
        assert (shown(screen), selected(screen)) == (["XLE", "XLU"], "XLU")
        await pilot.press("escape")
        await pilot.pause()
        assert shown(screen) == ["SMH", "XLE", "EWJ", "XLU", "KRE"]
        assert desk.screen is screen
        await pilot.press("slash", "q", "q")
        await pilot.pause()
        assert shown(screen) == []
        assert "nobody here matches 'qq'" in text_of(screen)
        await pilot.press("y", "escape")
        await pilot.pause()
        assert len(shown(screen)) == 5


SCREENED = {
    "all": (["SMH", "XLE", "EWJ", "XLU", "KRE"], "5 of 5 · ranked by 1, 3 and 6 months against SPY"),
    "working": (["SMH", "XLE"], "2 of 5 working · ahead of SPY over 1 and 3 months, above its 200-day average"),
    "near": (["SMH", "XLE", "EWJ"], "3 of 5 near relative highs · ratio to SPY within 2% of its 63-session high"),
    "uncorrelated": (["XLE", "XLU"], "2 of 5 uncorrelated · correlation to the mega caps up to 0.35, 63 days"),
    "volatility": (
        ["XLE", "XLU"],
        "2 of 5 low volatility · the calmest 25% of those ranked, by the volatility of 63 days",
    ),
}


@pytest.mark.parametrize("typed", SCREENED)
async def test_f_puts_the_pool_through_a_screen_whose_rule_stands_in_the_frame(typed):
    passing, said = SCREENED[typed]
    desk, cache, _ = a_desk()
    async with desk.run_test(size=(160, 45)) as pilot:
        screen = await opened(pilot, cache)
        await pilot.press("z", "f")
        await until(pilot, lambda: isinstance(desk.screen, PickScreen))
        await pilot.press(*typed)
        await pilot.press("enter")
        await until(pilot, lambda: desk.screen is screen)
        await pilot.pause()
        assert shown(screen) == passing
        assert title(screen).startswith(f"Candidates · {said}")


async def through(pilot, screen, *keys):
    """Choose a screen by what is typed."""
    await pilot.press("f")
    await until(pilot, lambda: isinstance(pilot.app.screen, PickScreen))
    await pilot.press(*keys, "enter")
    await until(pilot, lambda: pilot.app.screen is screen)
    await until(pilot, lambda: screen._pool_key in screen._fresh)
    await pilot.pause()


async def test_uncorrelated_small_caps_are_looked_for_among_small_caps():
    desk, cache, _ = a_desk()
    async with desk.run_test(size=(160, 45)) as pilot:
        screen = await opened(pilot, cache)
        await pilot.press("z")
        await through(pilot, screen, *"small")
        assert screen._pool_key == defaults().leaders.small_caps
        assert shown(screen) == ["ADI", "IFF"]
        rule = (
            "2 of 4 uncorrelated small caps · correlation to the mega caps up to 0.35, ratio to SPY within 2% of its"
            " 63-session high"
        )
        assert rule in title(screen) or "2 of 4 · " in title(screen)
        await turned(pilot, screen, "left_square_bracket", "nasdaq100")
        assert len(shown(screen)) == 4  # the screen is of small caps alone


@pytest.mark.parametrize(
    ("size", "says"),
    [
        ((80, 24), "2 of 4 · corr. to 0.35, 2% off high, >200d"),
        ((50, 20), "2 of 4 uncorrelated small caps"),
        ((40, 10), "2 of 4 uncorrelated small caps"),
    ],
)
async def test_where_the_frame_is_narrow_the_rule_is_told_in_fewer_words(size, says):
    desk, cache, _ = a_desk()
    async with desk.run_test(size=size) as pilot:
        screen = await opened(pilot, cache)
        await through(pilot, screen, *"small")
        assert says in title(screen)


async def test_without_a_universe_of_small_caps_they_are_not_offered():
    settings = msgspec.structs.replace(defaults(), leaders=msgspec.structs.replace(defaults().leaders, small_caps=""))
    desk, cache, _ = a_desk(settings=settings)
    async with desk.run_test(size=(80, 24)) as pilot:
        await opened(pilot, cache)
        await pilot.press("f")
        await until(pilot, lambda: isinstance(desk.screen, PickScreen))
        await pilot.pause()
        text = "\n".join(screen_text(desk))
        assert "low volatility" in text
        assert "small caps" not in text


async def test_a_screen_that_nobody_passes_says_so_with_its_rule():
    detail = make_pool(CANDIDATES, [make_leader(place, screens=()) for place in range(3)], empty=False)
    desk, cache, _ = a_desk(detail)
    async with desk.run_test(size=(120, 24)) as pilot:
        screen = await opened(pilot, cache)
        await through(pilot, screen, *"near")
        assert text_of(screen).splitlines()[1] == " none of 3 passes: ratio to SPY within 2% of its 63-session high"
        assert title(screen, "leader") == "nobody"
        await pilot.press("j", "G", "ctrl+d", "s", "y", "enter", "escape")
        await pilot.pause()
        assert desk.screen is screen


async def test_it_is_not_said_that_nothing_works_where_it_is_not_known():
    young = [make_leader(place, working=None, above_average=None, screens=()) for place in range(3)]
    desk, cache, _ = a_desk(make_pool(CANDIDATES, young, empty=None))
    async with desk.run_test(size=(160, 20)) as pilot:
        screen = await opened(pilot, cache)
        assert "Nothing works" not in "".join(screen_text(desk))
        await through(pilot, screen, *"working")
        assert "not known yet whether anything works" in " ".join(text_of(screen).split())


@pytest.mark.parametrize("width", [160, 80, 40])
async def test_an_empty_leaderboard_is_called_deterioration_in_as_many_words_as_fit(width):
    nobody = make_pool(CANDIDATES, [make_leader(place, working=False, screens=()) for place in range(3)])
    desk, cache, _ = a_desk(nobody)
    async with desk.run_test(size=(width, 20)) as pilot:
        screen = await opened(pilot, cache)
        line = next(line for line in screen_text(desk) if "Nothing works" in line)
        assert "eterioration" in line
        if width == 160:
            assert "Nothing works: none of 3 leads SPY and is above 200d. Deterioration, not rotation. " in line
        await through(pilot, screen, *"working")
        text = " ".join(text_of(screen).split())
        assert "none of 3 is ahead of SPY over 1 and 3 months and above its 200-day average" in text
        assert "deterioration, not rotation" in text
        await turned(pilot, screen, "right_square_bracket", "sectors")
        assert not screen.query_one("#nothing-works").display


async def test_enter_shows_the_leader_alone_and_escape_goes_back_step_by_step():
    desk, cache, _ = a_desk()
    async with desk.run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot, cache)
        await pilot.press("enter", "j")
        await pilot.pause()
        assert screen.query_one("#leader").region.height > 20
        assert not screen.query_one("#leaders").region.area
        assert title(screen, "leader").startswith("XLE/SPY")
        await pilot.press("escape")
        await pilot.pause()
        assert screen.query_one("#leaders").region.area
        await pilot.press("escape")
        await pilot.pause()
        assert desk.screen.NAME == "desk"


async def test_z_shows_the_pane_alone_that_tab_went_to():
    desk, cache, _ = a_desk()
    async with desk.run_test(size=(160, 45)) as pilot:
        screen = await opened(pilot, cache)
        for keys, wide in ((("z",), "leaders"), (("z", "tab", "z"), "leader"), (("z", "shift+tab", "z"), "leaders")):
            await pilot.press(*keys)
            await pilot.pause()
            assert screen.query_one(f"#{wide}").region.width == 160
        assert "drawdown" in text_of(screen)  # there is room for every column


async def test_h_and_l_change_the_lookback_of_all_screens_and_m_the_averages():
    desk, cache, _ = a_desk()
    async with desk.run_test(size=(160, 45)) as pilot:
        screen = await opened(pilot, cache)
        seen = []
        for key in "lhh":
            await pilot.press(key)
            await pilot.pause()
            seen.append(title(screen, "leader").split(" · ")[1])
        assert seen == ["2Y", "1Y", "6M"]
        assert "50d" in text_of(screen, "leader")
        await pilot.press("m")
        await pilot.pause()
        assert "50d" not in text_of(screen, "leader")
        await pilot.press("1")
        await pilot.pause()
        assert desk.screen.shown.view.lookback == "6M"


async def test_y_copies_the_row_with_all_its_figures():
    desk, cache, _ = a_desk()
    async with desk.run_test(size=(40, 10)) as pilot:
        await opened(pilot, cache)
        await pilot.press("j", "y")
        await pilot.pause()
        assert desk.clipboard == (
            "XLE\tEnergy\t80\t+2.0%\t+5.0%\t+11.0%\tworks\t-1.5%\t3s\t+0.50\t26%\t-2.0%\tabove\tsector"
        )


async def test_a_offers_the_leaders_ratio_as_a_pair(tmp_path):
    desk, cache, _ = a_desk(config=tmp_path / "config.toml")
    async with desk.run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot, cache)
        await pilot.press("j", "j", "j", "a")
        await until(pilot, lambda: isinstance(desk.screen, PairDialog))
        await pilot.pause()
        assert any("XLU/SPY" in line for line in screen_text(desk))
        await pilot.press("enter")
        await until(pilot, lambda: desk.screen is screen)
        assert '"XLU/SPY"' in (tmp_path / "config.toml").read_text()


async def test_t_has_the_pool_ranked_on_the_other_basis():
    desk, cache, feed = a_desk()
    async with desk.run_test(size=(160, 45)) as pilot:
        await opened(pilot, cache)
        cache.wanted.clear()
        await pilot.press("t")
        await pilot.pause()
        feed.check()
        await until(pilot, lambda: (FIRST, "total_return") in cache.wanted)
        await until(pilot, lambda: (LeaderWanted("SMH"), "total_return") in cache.wanted)


@pytest.mark.parametrize(
    ("width", "title"),
    [
        (100, "Candidates · total return · 5 of 5 · ranked by 1, 3 and 6 months against SPY"),  # 76 and 6 of the frame
        (80, "Candidates · TR · 5 of 5 · ranked by 1, 3 and 6 months against SPY"),
        (51, "Candidates · TR · 5 of 5 · ranked against SPY"),
        (40, "Candidates · TR · 5 of 5"),
        (22, "TR · 5 of 5"),
    ],
)
async def test_the_frame_says_that_ranks_are_of_total_returns(width, title):
    desk, cache, _ = a_desk(replace(make_details()[FIRST], basis="total_return"))
    async with desk.run_test(size=(width, 20)) as pilot:
        screen = await opened(pilot, cache)
        assert str(screen.query_one("#leaders").border_title) == title


async def test_the_pool_comes_first_then_the_leader_and_then_those_beside_it_each_once():
    desk, cache, _ = a_desk()
    async with desk.run_test(size=(160, 45)) as pilot:
        screen = await opened(pilot, cache)
        await until(pilot, lambda: set(screen._closer) == {"SMH", "XLE"})
        await pilot.press("j")
        await until(pilot, lambda: "EWJ" in screen._closer)
        asked = [wanted for wanted, _ in cache.wanted]
        assert asked == [FIRST, LeaderWanted("SMH"), LeaderWanted("XLE"), LeaderWanted("EWJ")]


async def test_what_is_known_of_a_pool_is_not_asked_for_again_until_there_is_a_new_briefing():
    desk, cache, feed = a_desk()
    async with desk.run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot, cache)
        await turned(pilot, screen, "right_square_bracket", "sectors")
        await turned(pilot, screen, "left_square_bracket", "candidates")
        await pilot.press("1", "6")
        await pilot.pause()
        assert [wanted for wanted, _ in cache.wanted].count(FIRST) == 1
        better = [replace(leader, relative_1m=77.7) for leader in make_leaders()]
        cache.details[FIRST] = make_pool(CANDIDATES, better)
        cache.commit(make_briefing(generation=2))
        feed.check()
        await until(pilot, lambda: "+77.7%" in text_of(screen))
        assert [wanted for wanted, _ in cache.wanted].count(FIRST) == 2
        assert selected(screen) == "SMH"


async def test_the_drawing_of_the_row_stands_in_until_the_whole_past_is_there():
    desk, cache, _ = a_desk()
    for wanted in [wanted for wanted in cache.details if isinstance(wanted, LeaderWanted)]:
        del cache.details[wanted]
    async with desk.run_test(size=(160, 45)) as pilot:
        await pilot.press("6")
        await until(pilot, lambda: isinstance(desk.screen, LeadersScreen) and bool(shown(desk.screen)))
        await until(pilot, lambda: "no detail of LeaderWanted" in text_of(desk.screen, "leader"))
        text = text_of(desk.screen, "leader")
        assert "50d" not in text
        assert "2025" in text  # a chart it is


async def test_a_pool_that_cannot_be_made_says_why():
    desk, cache, _ = a_desk(known=False)
    async with desk.run_test(size=(80, 24)) as pilot:
        await pilot.press("6")
        await until(pilot, lambda: isinstance(desk.screen, LeadersScreen))
        await until(pilot, lambda: "no detail of LeadersWanted" in text_of(desk.screen))
        assert [wanted for wanted, _ in cache.wanted] == [FIRST]
        cache.details |= make_details()
        await pilot.press("1", "6")
        await pilot.pause()
        await turned(pilot, desk.screen, "right_square_bracket", "sectors")
        assert shown(desk.screen)


async def test_a_pool_without_prices_says_what_to_do():
    hint = "run: rottui refresh, or import its prices: rottui import PATH"
    problem = Problem("Candidates", "none of its 37 symbols has prices", hint)
    nobody = make_pool(CANDIDATES, [], asked=37, ratios=History(), empty=None, problems=(problem,))
    desk, _, _ = a_desk(nobody, briefing=make_empty_briefing())
    async with desk.run_test(size=(80, 24)) as pilot:
        await pilot.press("6")
        await until(pilot, lambda: isinstance(desk.screen, LeadersScreen))
        await until(pilot, lambda: "none of its 37 symbols has prices" in text_of(desk.screen))
        assert hint in text_of(desk.screen)
        assert title(desk.screen).startswith("Candidates · 0 of 37")
        await pilot.press("j", "G", "s", "S", "y", "enter", "h", "l", "m", "escape", "f", "escape")
        await pilot.pause()
        assert isinstance(desk.screen, LeadersScreen)


async def test_without_candidates_and_universes_there_is_something_to_read():
    settings = msgspec.structs.replace(defaults(), candidates=Candidates(), universes=())
    desk, cache, _ = a_desk(settings=settings, briefing=make_empty_briefing())
    async with desk.run_test(size=(80, 24)) as pilot:
        await pilot.press("6", "right_square_bracket")
        await until(pilot, lambda: isinstance(desk.screen, LeadersScreen))
        await pilot.pause()
        assert "no candidates and no universes in the settings" in text_of(desk.screen)
        assert cache.wanted == []


async def test_an_imported_universe_is_a_pool_too():
    own = replace(make_briefing().universes[0], key="mine", name="Mine")
    desk, cache, _ = a_desk(briefing=replace(make_briefing(), universes=(own,)))
    cache.details[LeadersWanted("mine")] = make_pool(Pool("mine", "Mine"), make_members())
    async with desk.run_test(size=(80, 24)) as pilot:
        screen = await opened(pilot, cache)
        for pool in ("sectors", "industries", "countries", "sp500", "nasdaq100", "sp600", "mine"):
            await turned(pilot, screen, "right_square_bracket", pool)
        assert title(screen).startswith("Mine · 4 of 4")


async def test_text_from_files_is_shown_as_it_is_and_commands_nothing():
    hostile = make_leader(0, symbol="[red]X", name="\x1b[31mred\nline [b]bold[/b]", kind="\u202eback")
    desk, cache, _ = a_desk(make_pool(CANDIDATES, [hostile]))
    cache.details[LeaderWanted("[red]X")] = make_closer("[red]X")
    async with desk.run_test(size=(160, 45)) as pilot:
        await opened(pilot, cache)
        text = "\n".join(screen_text(desk))
        assert "[red]X" in text
        assert "\x1b" not in text
        assert "\u202e" not in text


async def test_every_theme_draws_it():
    desk, cache, _ = a_desk()
    async with desk.run_test(size=(160, 45)) as pilot:
        await opened(pilot, cache)
        for theme in sorted(desk.available_themes):
            desk.theme = theme
            await pilot.pause()
            assert any("SMH" in line for line in screen_text(desk))


async def test_the_footer_calls_the_key_by_what_it_does_here():
    desk, cache, _ = a_desk()
    async with desk.run_test(size=(160, 45)) as pilot:
        await opened(pilot, cache)
        assert "f Screen" in screen_text(desk)[-1]
        await pilot.press("3")
        await pilot.pause()
        assert "f Figure" in screen_text(desk)[-1]
