"""The pair screen under keys: the chart at once from the briefing, the rest when it is made, and nothing of another."""

from __future__ import annotations

import re
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from rottui.briefing.details.model import Detail
from rottui.briefing.details.wanted import Wanted
from rottui.errors import Problem
from rottui.tui.desk import Desk
from rottui.tui.screens.desk import DeskScreen
from rottui.tui.screens.pair import PairScreen
from rottui.tui.screens.picking import PickScreen
from tests.tui.factory import LAST, StandIn, make_briefing, make_desk, make_extreme, make_pair, screen_text
from tests.tui.pair_factory import make_pair_detail, wish_of
from tests.tui.waiting import press, until

SIZES = [(160, 45), (80, 24), (50, 20), (40, 10)]
PAIRS = (
    make_pair("MAGS/SPY", seed=1, extreme=make_extreme("low", 4)),
    make_pair("QQQ/IWM", seed=2),
    make_pair("IWF/IWD", seed=3),
)
LOOKS = 2000
"""How often at most the screen is looked at for what it is to say."""


def desk_of(*, known: bool = True, demo: bool = False, under_way: str = "", **options: Any) -> tuple[Desk, StandIn]:
    """Return a desk of three pairs, with their details unless these are not `known`.

    The last day of the symbol `under_way` is not over.
    """
    briefing = replace(make_briefing(PAIRS, demo=demo), provisional={under_way: LAST} if under_way else {})
    desk, cache, _ = make_desk(briefing, **options)
    for pair in PAIRS if known else ():
        for overlay in (None, *(other for other in PAIRS if other is not pair)):
            cache.details[wish_of(pair, overlay)] = make_pair_detail(pair, overlay)
    return desk, cache


def lines(pilot: Pilot) -> list[str]:
    assert isinstance(pilot.app, Desk)
    return screen_text(pilot.app)


def text(pilot: Pilot) -> str:
    return "\n".join(lines(pilot))


async def opened(pilot: Pilot, *, says: str = "of 1y") -> PairScreen:
    """Open the screen and wait for its detail."""
    await press(pilot, "2")
    await until(pilot, lambda: says in text(pilot))
    assert isinstance(pilot.app.screen, PairScreen)
    return pilot.app.screen


class Gate:
    """Stands before a cache's details: none is made until it is opened."""

    def __init__(self, cache: StandIn) -> None:
        self._made = cache.detail
        self.open = threading.Event()
        cache.detail = self.detail  # type: ignore[method-assign]

    def detail(self, wanted: Wanted, terms: Any) -> Detail:
        self.open.wait(20)
        return self._made(wanted, terms)


@pytest.mark.parametrize("key", ["2", "enter"])
async def test_either_key_opens_it_and_escape_goes_back(key: str):
    desk, _ = desk_of()
    async with desk.run_test(size=(160, 45)) as pilot:
        await press(pilot, key)
        assert isinstance(desk.screen, PairScreen)
        await press(pilot, "escape")
        assert isinstance(desk.screen, DeskScreen)


async def test_the_chart_is_there_before_the_detail_and_the_rest_follows():
    desk, cache = desk_of()
    gate = Gate(cache)
    async with desk.run_test(size=(160, 45)) as pilot:
        await press(pilot, "2")
        assert "◂" in text(pilot)
        assert "╌╌" in text(pilot)
        assert "1d " in lines(pilot)[2][118:]
        assert "of 1y" not in text(pilot)
        gate.open.set()
        await until(pilot, lambda: "of 1y" in text(pilot))
        assert "Extremes within a year" in text(pilot)


async def test_the_statistics_are_those_of_the_detail():
    desk, _ = desk_of()
    async with desk.run_test(size=(160, 45)) as pilot:
        await opened(pilot)
        side = "\n".join(line[118:] for line in lines(pilot))
        for said in ("99%", "41%", "+3.4% above", "-1.3% below", "14M HIGH", "4M LOW", "3 days", "5 days"):
            assert said in side, said
        change = PAIRS[0].change["1y"]
        assert change is not None
        assert f"1y {change:+.1f}%" in " ".join(side.split())


async def test_the_legs_say_which_of_them_did_it_over_the_lookback():
    desk, _ = desk_of()
    async with desk.run_test(size=(160, 45)) as pilot:
        await opened(pilot)
        await until(pilot, lambda: "Legs from 100, 1Y" in text(pilot))
        assert "MAGS +12.5% SPY -7.2%" in text(pilot)
        assert "MAGS rose" in text(pilot)
        await press(pilot, "h")
        assert "Legs from 100, 6M" in text(pilot)


async def test_moving_shows_the_next_pair_and_its_own_detail():
    desk, cache = desk_of()
    async with desk.run_test(size=(160, 45)) as pilot:
        await opened(pilot)
        await press(pilot, "j")
        assert "QQQ/IWM · 1Y" in lines(pilot)[1]
        await until(pilot, lambda: "QQQ +12.5%" in text(pilot))
        assert "MAGS" not in text(pilot)
        await press(pilot, "G")
        assert "IWF/IWD · 1Y" in lines(pilot)[1]
        await press(pilot, "g")
        assert "MAGS/SPY · 1Y" in lines(pilot)[1]
        assert [wanted.numerator for wanted, _ in cache.wanted][:2] == ["MAGS", "QQQ"]  # type: ignore[union-attr]


async def test_a_detail_that_comes_too_late_is_dropped():
    desk, cache = desk_of()
    gate = Gate(cache)
    async with desk.run_test(size=(160, 45)) as pilot:
        await press(pilot, "2", "j", "j")
        gate.open.set()
        await until(pilot, lambda: "IWF +12.5%" in text(pilot))
        assert "MAGS" not in text(pilot)
        assert "QQQ" not in text(pilot)


async def test_without_a_detail_it_says_why_and_keeps_the_chart():
    desk, _ = desk_of(known=False)
    async with desk.run_test(size=(160, 45)) as pilot:
        await opened(pilot, says="no detail of")
        assert "◂" in text(pilot)
        assert "1y" in text(pilot)


async def test_averages_and_the_scale_are_switched():
    desk, _ = desk_of()
    async with desk.run_test(size=(160, 45)) as pilot:
        await opened(pilot)
        assert "200d" in text(pilot)
        await press(pilot, "m")
        assert "│ 200d" not in text(pilot)
        await press(pilot, "v")
        assert "· log" in lines(pilot)[1]
        await press(pilot, "v", "m")
        assert "· log" not in lines(pilot)[1]
        assert "│ 200d" in text(pilot)


async def test_weeks_are_drawn_with_averages_over_weeks_and_say_so():
    desk, _ = desk_of()
    async with desk.run_test(size=(160, 45)) as pilot:
        screen = await opened(pilot)
        await press(pilot, "w")
        assert "weekly" in lines(pilot)[1]
        assert "50w" in text(pilot)
        assert "│ 50d" not in text(pilot)
        shown = screen.query_one("#pair-chart").charted
        assert list(shown.dates)[-2:] == [PAIRS[0].history.dates()[-6], PAIRS[0].history.dates()[-1]]
        await press(pilot, "w")
        assert "weekly" not in lines(pilot)[1]


async def test_weeks_that_are_not_there_yet_leave_the_sessions_and_say_so():
    desk, cache = desk_of()
    gate = Gate(cache)
    async with desk.run_test(size=(160, 45)) as pilot:
        await press(pilot, "2", "w")
        await until(pilot, lambda: "weeks are being read" in lines(pilot)[1])
        assert "◂" in text(pilot)
        gate.open.set()
        await until(pilot, lambda: "· weekly" in lines(pilot)[1])


async def test_a_second_pair_is_picked_and_taken_away_with_the_same_key():
    desk, _ = desk_of()
    async with desk.run_test(size=(160, 45)) as pilot:
        await opened(pilot)
        await press(pilot, "o")
        assert isinstance(desk.screen, PickScreen)
        assert "MAGS/SPY" not in "\n".join(lines(pilot)[12:30])
        await press(pilot, "I", "W", "F", "enter")
        assert "MAGS/SPY with IWF/IWD" in lines(pilot)[1]
        assert re.search(r"MAGS/SPY [+-].* IWF/IWD [+-].* points apart · correlation of changes ", lines(pilot)[2])
        names = lines(pilot)[3][1:117]
        assert names.startswith("MAGS/SPY")
        assert names.rstrip().endswith("IWF/IWD")
        assert "▸" in text(pilot)
        assert "◂" in text(pilot)
        await press(pilot, "o")
        assert "with" not in lines(pilot)[1]
        assert "▸" not in text(pilot)


async def test_leaving_the_picker_changes_nothing():
    desk, _ = desk_of()
    async with desk.run_test(size=(160, 45)) as pilot:
        await opened(pilot)
        await press(pilot, "o", "escape")
        assert isinstance(desk.screen, PairScreen)
        assert "with" not in lines(pilot)[1]


async def test_a_pair_is_not_drawn_over_itself():
    desk, _ = desk_of()
    async with desk.run_test(size=(160, 45)) as pilot:
        await opened(pilot)
        await press(pilot, "o", "Q", "Q", "Q", "enter", "j")
        assert "QQQ/IWM · 1Y" in lines(pilot)[1]
        await press(pilot, "k")
        assert "MAGS/SPY with QQQ/IWM" in lines(pilot)[1]


async def test_the_second_pair_has_weeks_too():
    desk, _ = desk_of()
    async with desk.run_test(size=(160, 45)) as pilot:
        await opened(pilot)
        await press(pilot, "w", "o", "Q", "Q", "Q", "enter")
        await until(pilot, lambda: "with QQQ/IWM" in lines(pilot)[1] and "weekly" in lines(pilot)[1])
        assert "▸" in text(pilot)


async def test_the_crosshair_reads_the_chart_bar_by_bar():
    desk, _ = desk_of()
    dates, ratios = PAIRS[0].history.dates(), PAIRS[0].history.values("ratio")
    async with desk.run_test(size=(160, 45)) as pilot:
        await opened(pilot)
        await press(pilot, "x")
        assert "31 Oct 2025 · MAGS/SPY" in lines(pilot)[2]
        assert "the last" in lines(pilot)[2]
        await press(pilot, "h", "left", "l")
        day = dates[-2]
        to_last = 100 * (ratios[-1] / ratios[-2] - 1)  # type: ignore[operator]
        assert f"{day.day} Oct 2025 · MAGS/SPY {ratios[-2]:.4f}" in lines(pilot)[2]
        assert f"{to_last:+.1f}%" in lines(pilot)[2]
        assert "1 session ago" in lines(pilot)[2]
        await press(pilot, "ctrl+u")
        assert "22 sessions ago" in lines(pilot)[2]
        await press(pilot, "ctrl+d")
        assert "1 session ago" in lines(pilot)[2]
        await press(pilot, "g")
        assert "252 sessions ago" in lines(pilot)[2]
        await press(pilot, "h", "G")
        assert "the last" in lines(pilot)[2]


async def test_escape_ends_the_crosshair_before_it_leaves_the_screen():
    desk, _ = desk_of()
    async with desk.run_test(size=(160, 45)) as pilot:
        await opened(pilot)
        before = lines(pilot)
        await press(pilot, "x", "h", "escape")
        assert isinstance(desk.screen, PairScreen)
        assert lines(pilot) == before
        await press(pilot, "x", "x")
        assert lines(pilot) == before


async def test_the_crosshair_stays_on_its_day_from_pair_to_pair_and_reads_both_of_two():
    desk, _ = desk_of()
    async with desk.run_test(size=(160, 45)) as pilot:
        await opened(pilot)
        await press(pilot, "x", "ctrl+u", "j")
        day = PAIRS[0].history.dates()[-22]
        assert f"{day.day} " in lines(pilot)[2]
        assert "QQQ/IWM" in lines(pilot)[2]
        await press(pilot, "o", "I", "W", "F", "enter")
        assert "QQQ/IWM" in lines(pilot)[2]
        assert "IWF/IWD" in lines(pilot)[2]
        assert "21 sessions ago" in lines(pilot)[2]


async def test_on_weeks_the_crosshair_goes_by_weeks():
    desk, _ = desk_of()
    async with desk.run_test(size=(160, 45)) as pilot:
        await opened(pilot)
        await press(pilot, "w", "x", "ctrl+u")
        assert "4 weeks ago" in lines(pilot)[2]


async def test_a_click_puts_the_crosshair_there():
    desk, _ = desk_of()
    async with desk.run_test(size=(160, 45)) as pilot:
        await opened(pilot)
        await pilot.click("#ratio-chart", offset=(0, 10))
        await pilot.pause()
        assert "252 sessions ago" in lines(pilot)[2] or "251 sessions ago" in lines(pilot)[2]


async def test_copying_takes_what_the_crosshair_is_on_else_the_statistics():
    desk, _ = desk_of()
    async with desk.run_test(size=(160, 45)) as pilot:
        await opened(pilot)
        await press(pilot, "y")
        assert "percentile" in desk.clipboard or "1 year" in desk.clipboard
        await press(pilot, "x", "y")
        day, name, _value, to_last = desk.clipboard.split("\t")
        assert (day, name, to_last) == ("2025-10-31", "MAGS/SPY", "0.0%")


async def test_an_export_writes_picture_and_figures_and_says_where(tmp_path: Path):
    desk, _ = desk_of(demo=True, under_way="MAGS")
    async with desk.run_test(size=(160, 45)) as pilot:
        screen = await opened(pilot)
        screen.outlook = replace(screen.outlook, exports=tmp_path / "exports")
        await press(pilot, "X")
        await desk.workers.wait_for_complete()
        await pilot.pause()
        name = "demo_MAGS-SPY_1Y_daily_price_2025-10-31"
        assert sorted(path.name for path in (tmp_path / "exports").iterdir()) == [f"{name}.csv", f"{name}.svg"]
        picture = (tmp_path / "exports" / f"{name}.svg").read_text()
        assert "DEMO" in picture
        assert "source" not in picture
        assert "as of 31 Oct 2025, unfinished" in picture
        assert desk.theme_variables["line"].lower() in picture
        rows = (tmp_path / "exports" / f"{name}.csv").read_text().splitlines()
        assert rows[0] == "date,MAGS/SPY,sma_50,sma_200"
        assert len(rows) == 254
        assert rows[-1].startswith(f"2025-10-31,{PAIRS[0].history.values('ratio')[-1]!r},")
        announced = [notification.message for notification in desk._notifications]
        assert f"{name}.svg\n{name}.csv\nin {tmp_path / 'exports'}" in announced


async def test_an_export_that_fails_says_why(tmp_path: Path):
    desk, _ = desk_of()
    (tmp_path / "file").write_text("")
    async with desk.run_test(size=(160, 45)) as pilot:
        screen = await opened(pilot)
        screen.outlook = replace(screen.outlook, exports=tmp_path / "file")
        await press(pilot, "X")
        await desk.workers.wait_for_complete()
        await pilot.pause()
        [failed] = [each for each in desk._notifications if each.title == "Not exported"]
        assert "exists" in failed.message
        assert str(tmp_path) in failed.message


@pytest.mark.parametrize(
    ("size", "shown"),
    [
        ((160, 45), {"pair-chart", "pair-stats", "pair-legs"}),
        ((120, 40), {"pair-chart", "pair-stats", "pair-legs"}),
        ((120, 30), {"pair-chart", "pair-stats"}),
        ((160, 16), {"pair-chart"}),
        ((100, 40), {"pair-chart", "pair-stats", "pair-legs"}),
        ((80, 24), {"pair-chart"}),
        ((50, 50), {"pair-chart", "pair-stats"}),
        ((50, 20), {"pair-chart"}),
        ((40, 10), {"pair-chart"}),
        ((20, 5), {"pair-chart"}),
    ],
    ids=lambda value: "x".join(map(str, value)) if isinstance(value, tuple) else "",
)
async def test_as_much_as_the_terminal_has_room_for(size: tuple[int, int], shown: set[str]):
    desk, _ = desk_of()
    async with desk.run_test(size=size) as pilot:
        await press(pilot, "2")
        regions = {name: desk.screen.query_one(f"#{name}").region for name in ("pair-chart", "pair-stats", "pair-legs")}
        assert {name for name, region in regions.items() if region.area} == shown
        whole = desk.screen.query_one("#closer").region
        assert sum(region.area for region in regions.values()) == whole.area
        line = desk.screen.query_one("#pair-line").region
        assert bool(line.area) is (size[1] >= 14)


@pytest.mark.parametrize("plain", [False, True], ids=["rich", "ascii"])
@pytest.mark.parametrize("size", [*SIZES, (120, 30), (100, 40)], ids=str)
async def test_no_word_is_cut_whatever_is_shown(size: tuple[int, int], plain: bool):
    desk, _ = desk_of(ascii=plain)
    async with desk.run_test(size=size) as pilot:
        await press(pilot, "2")
        for key in ("j", "w", "x", "h", "escape", "w", "v", "l", "l", "l"):
            await press(pilot, key)
            assert [line for line in lines(pilot) if desk.glyphs.ellipsis in line] == []
            assert not plain or all(line.isascii() for line in lines(pilot))


async def test_one_line_of_statistics_stands_above_the_chart_of_a_small_terminal():
    desk, _ = desk_of()
    async with desk.run_test(size=(80, 24)) as pilot:
        await opened(pilot, says="percentile 99% of 1y")
        assert "50d +3.4%" in lines(pilot)[2]


async def test_a_problem_of_the_pair_comes_first_and_is_no_markup():
    broken = make_pair("MAGS/SPY", seed=1, problem="[b]MAGS[/b] ends 2025-10-29")
    desk, _, _ = make_desk(make_briefing([broken], problems=[Problem("MAGS", "late")]))
    async with desk.run_test(size=(160, 45)) as pilot:
        await press(pilot, "2")
        assert "! [b]MAGS[/b] ends 2025-10-29" in lines(pilot)[2]


async def test_a_pair_without_history_says_why():
    desk, _, _ = make_desk(make_briefing([make_pair("NO/NE", sessions=0, problem="no prices of NO and NE")]))
    async with desk.run_test(size=(160, 45)) as pilot:
        await press(pilot, "2", "x", "h", "w", "v", "m", "X", "y")
        assert "no prices of NO and NE" in text(pilot)
        assert isinstance(desk.screen, PairScreen)


async def test_a_new_briefing_is_drawn_and_its_detail_asked_for_anew():
    desk, cache = desk_of()
    async with desk.run_test(size=(160, 45)) as pilot:
        await opened(pilot)
        asked = len(cache.wanted)
        other = make_pair("MAGS/SPY", seed=4)
        cache.details[wish_of(other)] = replace(make_pair_detail(other), distances={"sma_50": 7.7, "sma_200": None})
        cache.commit(make_briefing([other], generation=2))
        desk._feed.check()
        await until(pilot, lambda: "+7.7%" in text(pilot))
        assert len(cache.wanted) == asked + 1
