"""The rotation screen: its keys, its sizes, and what it says of what it shows."""

from __future__ import annotations

from dataclasses import replace

import pytest
from textual.pilot import Pilot

from rottui.briefing.model import Briefing, Provenance
from rottui.tui.desk import Desk
from rottui.tui.screens.pair import PairScreen
from rottui.tui.screens.rotation import RotationScreen
from rottui.tui.themes import THEMES
from rottui.tui.widgets.rotation_changes import Changes
from rottui.tui.widgets.rotation_plot import RotationPlot
from rottui.tui.widgets.rotation_table import Places
from tests.tui.factory import LAST, make_briefing, make_desk, make_empty_briefing, screen_text
from tests.tui.rotation_factory import make_rotating

SIZES = ((160, 45), (80, 24), (50, 20), (40, 10), (120, 16), (60, 12), (30, 6))


def screen(desk: Desk) -> RotationScreen:
    front = desk.screen
    assert isinstance(front, RotationScreen)
    return front


def selected(desk: Desk) -> str:
    item = desk.screen.query_one(Places).selected
    return item.name if item else ""


def title(desk: Desk, pane: str = "plot") -> str:
    return str(desk.screen.query_one(f"#{pane}").border_title)


async def to_sectors(pilot: Pilot[object]) -> None:
    """Open the rotation and turn back to the last group, the sectors."""
    await pilot.press("5")
    await pilot.press("left_square_bracket")
    await pilot.pause()


async def test_five_opens_it_on_the_group_of_the_selected_pair() -> None:
    desk, *_ = make_desk(make_rotating())
    async with desk.run_test(size=(160, 45)) as pilot:
        await pilot.press("j", "j", "j", "j", "j")  # the second pair of the second group
        wanted = desk.screen.shown.pair.pair  # type: ignore[attr-defined]
        await pilot.press("5")

        assert wanted.group != "Rotation"
        assert selected(desk) == wanted.name
        assert title(desk).startswith(f"RRG-style · {wanted.group} · 8w tails")
        shown = "\n".join(screen_text(desk))
        assert f"● {wanted.name}" in shown or f"{wanted.name} ●" in shown or wanted.name in shown
        assert all(word in shown for word in ("IMPROVING ", "LEADING ↗", "↙ LAGGING", "WEAKENING ↘"))


async def test_moving_selects_the_pair_for_every_screen_and_repaints_the_plot() -> None:
    desk, *_ = make_desk(make_rotating())
    async with desk.run_test(size=(160, 45)) as pilot:
        await pilot.press("5")
        plot = desk.screen.query_one(RotationPlot)
        before = plot.lines
        first = selected(desk)
        await pilot.press("j")
        second = selected(desk)

        assert (first, second) == ("MAGS/SPY", "QQQ/IWM")
        assert plot.lines != before
        assert screen(desk).shown.view.pair == second
        await pilot.press("k", "k")
        assert selected(desk) == first
        await pilot.press("G", "escape")
        assert desk.screen.shown.pair.pair.name == "SPY/ACWX"  # type: ignore[attr-defined]


async def test_groups_go_round_and_the_cursor_stays_on_the_pair() -> None:
    desk, *_ = make_desk(make_rotating())
    async with desk.run_test(size=(160, 45)) as pilot:
        await pilot.press("5")
        await pilot.press("left_square_bracket")
        assert "Sectors" in title(desk)
        assert "against SPY" in title(desk)
        assert [item.label for item in desk.screen.query_one(Places)._items][:2] == ["XLB", "XLC"]
        await pilot.press("left_square_bracket")
        assert "All pairs" in title(desk)
        assert selected(desk) == "XLB/SPY"  # a sector that is a pair, too
        await pilot.press("right_square_bracket", "right_square_bracket")
        assert "Rotation" in title(desk)


async def test_the_selected_item_is_in_sight_in_a_group_of_many() -> None:
    desk, *_ = make_desk(make_rotating())
    async with desk.run_test(size=(80, 24)) as pilot:
        await to_sectors(pilot)
        await pilot.press("left_square_bracket")
        await pilot.pause()
        table = desk.screen.query_one(Places)
        index = [item.name for item in table._items].index("XLB/SPY")

        assert table.scroll_offset.y <= index < table.scroll_offset.y + table.rows
        assert table.scroll_offset.y > 0


async def test_w_shows_days_and_weeks_again() -> None:
    desk, *_ = make_desk(make_rotating())
    async with desk.run_test(size=(160, 45)) as pilot:
        await to_sectors(pilot)
        assert title(desk, "places").startswith("Sectors, weekly")
        assert "XLC  ↘ weakening  was leading" in "\n".join(screen_text(desk))
        weekly = desk.screen.query_one(RotationPlot).lines
        await pilot.press("w")

        assert title(desk, "places").startswith("Sectors, daily")
        assert title(desk, "changes") == "Daily changes of 8 weeks"
        assert "8d tails" in title(desk)
        assert desk.screen.query_one(RotationPlot).lines != weekly
        assert "was improving" in "\n".join(screen_text(desk))
        await pilot.press("w")
        assert desk.screen.query_one(RotationPlot).lines == weekly


async def test_braces_change_the_tails_between_one_step_and_all_there_is() -> None:
    desk, *_ = make_desk(make_rotating())
    async with desk.run_test(size=(160, 45)) as pilot:
        await pilot.press("5")
        plot = desk.screen.query_one(RotationPlot)
        await pilot.press("right_curly_bracket")
        assert "9w tails" in title(desk)
        before = plot.lines
        await pilot.press("left_curly_bracket", "left_curly_bracket")
        assert "7w tails" in title(desk)
        assert plot.lines != before
        await pilot.press(*["left_curly_bracket"] * 9)
        assert "2w tails" in title(desk)
        await pilot.press(*["right_curly_bracket"] * 40)
        assert "30w tails" in title(desk)


async def test_enter_opens_the_pair_and_a_sector_says_that_it_is_none() -> None:
    desk, *_ = make_desk(make_rotating())
    async with desk.run_test(size=(160, 45), notifications=True) as pilot:
        await to_sectors(pilot)
        await pilot.press("j", "enter")
        assert selected(desk) == "XLC/SPY"
        assert "XLC/SPY is not on the watchlist" in "\n".join(str(each.message) for each in desk._notifications)
        await pilot.press("right_square_bracket", "enter")
        await pilot.pause()

        assert isinstance(desk.screen, PairScreen)
        await pilot.press("escape")
        await pilot.pause()
        assert isinstance(desk.screen, RotationScreen)


async def test_the_other_basis_is_asked_for_and_named() -> None:
    desk, cache, _ = make_desk(make_rotating())
    async with desk.run_test(size=(160, 45)) as pilot:
        await pilot.press("5", "t")
        await pilot.pause()

        assert title(desk).endswith("total return")
        assert screen(desk).shown.view.basis == "total_return"
    assert cache.folder


async def test_what_is_nowhere_says_why_and_is_not_plotted() -> None:
    desk, *_ = make_desk(make_rotating())
    async with desk.run_test(size=(160, 45)) as pilot:
        await to_sectors(pilot)
        lines = [line for line in screen_text(desk) if "XLRE" in line]

        assert len(lines) == 1
        assert "no prices of XLRE" in lines[0]


async def test_a_week_under_way_is_said() -> None:
    desk, *_ = make_desk(make_rotating(settled=False))
    async with desk.run_test(size=(160, 45)) as pilot:
        await to_sectors(pilot)

        assert "this week so far" in title(desk, "places")
        assert "was leading, so far" in "\n".join(screen_text(desk))
        await pilot.press("w")
        assert "today so far" in title(desk, "places")


async def test_frames_say_date_age_and_source_and_old_data_are_dimmed() -> None:
    briefing = make_rotating()
    old = replace(briefing, prices=Provenance(LAST, "file", 40))
    desk, *_ = make_desk(old)
    async with desk.run_test(size=(160, 45)) as pilot:
        await pilot.press("5")
        for pane in ("plot", "places", "changes"):
            facts = str(desk.screen.query_one(f"#{pane}").border_subtitle)
            assert facts == "STALE · 31 Oct 2025 · 5w · file"
            assert desk.screen.query_one(f"#{pane}").has_class("-stale")


@pytest.mark.parametrize("plain", [False, True], ids=["rich", "ascii"])
@pytest.mark.parametrize("size", SIZES, ids=str)
async def test_every_size_shows_something_whole(size: tuple[int, int], plain: bool) -> None:
    desk, *_ = make_desk(make_rotating(), ascii=plain)
    async with desk.run_test(size=size) as pilot:
        await to_sectors(pilot)
        for keys in ((), ("j", "j"), ("tab",), ("tab",), ("j",), ("z",), ("escape",), ("right_square_bracket",)):
            await pilot.press(*keys)
            await pilot.pause()
            lines = screen_text(desk)
            assert max(map(len, lines)) <= size[0]
            assert any(line.strip() for line in lines[1:])
            assert not plain or all(line.isascii() for line in lines)
            panes = [pane for pane in (Places, RotationPlot, Changes) if desk.screen.query_one(pane).is_on_screen]
            assert panes
            if size[1] >= 20:
                assert len(panes) >= (2 if size[0] >= 50 else 1) or desk.screen.has_class("-zoomed")


async def test_where_there_is_room_for_one_pane_the_table_is_first_and_tab_brings_the_others() -> None:
    desk, *_ = make_desk(make_rotating())
    async with desk.run_test(size=(40, 10)) as pilot:
        await pilot.press("5")
        order = []
        for _ in range(4):
            order += [pane for pane in ("places", "changes", "plot") if desk.screen.query_one(f"#{pane}").is_on_screen]
            await pilot.press("tab")
            await pilot.pause()
        assert order == ["places", "changes", "plot", "places"]
        await pilot.press("escape")
        await pilot.pause()
        assert desk.screen.query_one("#places").is_on_screen
        assert "MAGS/SPY" in "\n".join(screen_text(desk))


async def test_copy_takes_the_row_with_all_its_figures() -> None:
    desk, *_ = make_desk(make_rotating())
    async with desk.run_test(size=(80, 24)) as pilot:
        await to_sectors(pilot)
        await pilot.press("y")

        copied = desk.clipboard.split("\t")
        assert copied[0] == "XLB/SPY"
        assert copied[1].split()[1] in ("leading", "weakening", "lagging", "improving")
        assert float(copied[2]) == pytest.approx(100, abs=3)


async def test_a_click_on_a_head_or_a_row_selects_it() -> None:
    desk, *_ = make_desk(make_rotating())
    async with desk.run_test(size=(160, 45)) as pilot:
        await to_sectors(pilot)
        plot = desk.screen.query_one(RotationPlot)
        row, column = plot._plotted.heads["XLU/SPY"]
        await pilot.click(RotationPlot, offset=(column + 1, row + 1))
        assert selected(desk) == "XLU/SPY"
        await pilot.click(Places, offset=(4, 4))
        assert selected(desk) == "XLE/SPY"


async def test_before_the_whole_briefing_it_waits_and_then_shows_it() -> None:
    desk, cache, feed = make_desk(make_briefing())
    async with desk.run_test(size=(80, 24)) as pilot:
        await pilot.press("5")
        assert any("reading …" in line for line in screen_text(desk))
        cache.commit(make_rotating())
        feed.check()
        await pilot.pause()
        assert selected(desk) == "MAGS/SPY"
        assert title(desk).startswith("RRG-style · Rotation")


@pytest.mark.parametrize("briefing", [make_briefing, make_empty_briefing])
async def test_without_a_rotation_no_key_fails(briefing: object) -> None:
    made: Briefing = briefing()  # type: ignore[operator]
    desk, *_ = make_desk(made)
    async with desk.run_test(size=(80, 24)) as pilot:
        await pilot.press("5", "j", "k", "w", "left_square_bracket", "right_square_bracket", "enter", "y", "tab", "z")
        await pilot.press("left_curly_bracket", "right_curly_bracket", "t", "g", "G", "escape")
        await pilot.pause()
        assert desk.is_running


@pytest.mark.parametrize("theme", [theme.name for theme in THEMES] + ["textual-light", "ansi-dark"])
async def test_every_theme_colours_quadrants_apart(theme: str) -> None:
    desk, *_ = make_desk(make_rotating())
    async with desk.run_test(size=(160, 45)) as pilot:
        desk.theme = theme
        await to_sectors(pilot)
        colours = desk.screen.query_one(RotationPlot)._colours
        assert colours is not None
        assert len({str(colours.plain[tone].color) for tone in ("gain", "warning", "loss")}) == 3
