"""The evidence screen as a person meets it: its keys, its sizes, and its record to walk along."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from rottui.briefing.details.wanted import EvidenceWanted, PairWanted, StudyWanted
from rottui.tui.screens.breadth import BreadthScreen
from rottui.tui.screens.evidence import EvidenceScreen
from rottui.tui.screens.pair import PairScreen
from rottui.tui.screens.study import StudyScreen
from rottui.tui.themes import THEMES
from rottui.tui.widgets.evidence_table import Evidence
from rottui.tui.widgets.evidence_timeline import Timeline
from tests.tui.factory import make_briefing, make_desk, make_empty_briefing, screen_text
from tests.tui.verdict_factory import LAST, make_judged, make_past
from tests.tui.waiting import press, until

PANES = ("verdict", "lines", "closer-line", "beside-lines", "timeline")
WORDS = (
    "Leadership:",
    "Participation:",
    "Risk appetite:",
    "Index (SPY):",
    "– missing",
    "no prices of MAGS",
    "What would change it, nearest first",
    "spill over? (no vote)",
    "Futures positioning (a warning, no vote)",
    "Changes: 5, newest first",
    "B Healthy broadening",
    "threshold",
)
SHOWN = {
    (160, 45): set(PANES),
    (200, 60): set(PANES),
    (160, 24): {"verdict", "lines", "closer-line"},
    (100, 45): {"verdict", "lines", "closer-line"},
    (120, 30): {"verdict", "lines"},
    (80, 24): {"verdict", "lines"},
    (50, 20): {"verdict", "lines"},
    (50, 45): {"verdict", "lines", "closer-line"},
    (100, 16): {"verdict"},
    (40, 10): {"verdict"},
    (20, 5): {"verdict"},
}


def a_desk(briefing=None, *, known=True, ascii=False):  # noqa: A002 - named as the option is
    """Return a desk with a verdict, and the past of its evidence unless that is not `known`."""
    desk, cache, feed = make_desk(briefing or make_judged(), ascii=ascii)
    if known:
        cache.details[EvidenceWanted()] = make_past()
    return desk, cache, feed


async def opened(pilot, cache):
    """Open the screen and wait for the past of its lines."""
    await pilot.press("7")
    await until(pilot, lambda: isinstance(pilot.app.screen, EvidenceScreen))
    await until(pilot, lambda: not cache.details or pilot.app.screen._history is not None)
    await pilot.pause()
    return pilot.app.screen


def text_of(screen, pane):
    return "\n".join(line.text for line in screen.query_one(f"#{pane}").lines)


def title(screen, pane):
    return str(screen.query_one(f"#{pane}").border_title or "")


def current(screen):
    return next(pane for pane in PANES if screen.query_one(f"#{pane}").has_class("-current"))


@pytest.mark.parametrize(("size", "panes"), SHOWN.items(), ids=[f"{w}x{h}" for w, h in SHOWN])
async def test_as_many_panes_as_the_terminal_has_room_for(size, panes):
    desk, cache, _ = a_desk()
    async with desk.run_test(size=size) as pilot:
        screen = await opened(pilot, cache)
        regions = {name: screen.query_one(f"#{name}").region for name in PANES}
        assert {name for name, region in regions.items() if region.area} == panes
        inside = screen.query_one("#judged").region
        assert all(inside.contains_region(regions[name]) for name in panes)


@pytest.mark.parametrize("size", [(160, 45), (80, 24), (50, 20)], ids=str)
async def test_it_reads_from_the_verdict_down_through_the_questions(size):
    desk, cache, _ = a_desk()
    async with desk.run_test(size=size) as pilot:
        await opened(pilot, cache)
        shown = "\n".join(screen_text(desk))
        found = [shown.index(word) for word in ("HEALTHY BROADENING", "Leadership", "Leadership:", "QQQ/IWM")]
        assert found == sorted(found)
        assert "●" in shown


async def test_everything_is_there_at_once_where_it_is_wide_and_tall():
    desk, cache, _ = a_desk()
    async with desk.run_test(size=(160, 45)) as pilot:
        await opened(pilot, cache)
        shown = "\n".join(screen_text(desk))
        for words in WORDS:
            assert words in shown, words


async def test_moving_repaints_the_line_closer_up():
    desk, cache, _ = a_desk()
    async with desk.run_test(size=(160, 45)) as pilot:
        screen = await opened(pilot, cache)
        assert title(screen, "closer-line").startswith("XLG/RSP from its 50-day average")
        await pilot.press("j")
        await pilot.pause()
        assert title(screen, "closer-line").startswith("QQQ/IWM")
        await pilot.press("G")
        await pilot.pause()
        assert "below its high" in title(screen, "closer-line")
        assert "no vote" in text_of(screen, "closer-line")
        await pilot.press("g")
        await pilot.pause()
        assert title(screen, "closer-line").startswith("XLG/RSP")


async def test_brackets_go_from_question_to_question():
    desk, cache, _ = a_desk()
    async with desk.run_test(size=(160, 45)) as pilot:
        screen = await opened(pilot, cache)
        table = screen.query_one(Evidence)
        seen = []
        for _ in range(4):
            seen.append(table.selected.name)
            await pilot.press("right_square_bracket")
        assert seen == ["XLG/RSP", "above_50", "RSPD/RSPS", "index_average"]
        await pilot.press("j", "left_square_bracket")
        assert table.selected.name == "index_average"
        await pilot.press("left_square_bracket")
        assert table.selected.name == "RSPD/RSPS"


async def test_the_lookback_is_that_of_every_screen():
    desk, cache, _ = a_desk()
    async with desk.run_test(size=(160, 45)) as pilot:
        screen = await opened(pilot, cache)
        before = text_of(screen, "closer-line")
        await pilot.press("h")
        await pilot.pause()
        assert text_of(screen, "closer-line") != before
        assert title(screen, "closer-line").endswith("6M")
        assert screen.shown.view.lookback == "6M"


async def test_a_missing_line_says_what_to_do_and_never_fails():
    desk, cache, _ = a_desk()
    async with desk.run_test(size=(160, 45)) as pilot:
        screen = await opened(pilot, cache)
        await pilot.press("j", "j", "j")
        await pilot.pause()
        told = " ".join(text_of(screen, "closer-line").split())
        assert screen.query_one(Evidence).selected.name == "MAGS/SPY"
        assert "Missing: no prices of MAGS. It neither holds nor fails." in told
        assert "run: rottui refresh" in told


async def test_tab_goes_round_and_the_record_is_walked_with_the_arrows():
    desk, cache, _ = a_desk()
    async with desk.run_test(size=(160, 45)) as pilot:
        screen = await opened(pilot, cache)
        order = []
        for _ in range(4):
            order.append(current(screen))
            await pilot.press("tab")
        assert order == ["lines", "closer-line", "beside-lines", "timeline"]
        await pilot.press("shift+tab")
        strip = screen.query_one(Timeline)
        assert strip.day == LAST
        lookback = screen.shown.view.lookback
        await pilot.press("left", "left")
        walked = strip.day
        assert walked < LAST
        assert screen.shown.view.lookback == lookback
        await pilot.press("right")
        assert walked < strip.day < LAST
        await pilot.press("right", "right")
        assert strip.day == LAST


async def test_changes_are_gone_to_one_by_one_and_enter_shows_that_day_on_every_screen():
    desk, cache, feed = a_desk()
    changes = make_judged().verdict.changes
    async with desk.run_test(size=(160, 45)) as pilot:
        screen = await opened(pilot, cache)
        await pilot.press("shift+tab")
        strip = screen.query_one(Timeline)
        await pilot.press("j")
        assert strip.day == changes[-1].date
        await pilot.press("j")
        assert strip.day == changes[-2].date
        assert "Broad advance for 1 session" in text_of(screen, "timeline")
        await pilot.press("k")
        assert strip.day == changes[-1].date
        await pilot.press("j", "enter")
        await until(pilot, lambda: desk.shown.view.as_of == changes[-2].date)
        feed.check()
        assert cache.as_of == [None, changes[-2].date]
        await pilot.press("escape")  # the pane first
        assert current(screen) == "lines"
        await pilot.press("escape")
        await until(pilot, lambda: desk.shown.view.as_of is None)
        assert isinstance(desk.screen, EvidenceScreen)


async def test_a_click_puts_the_cursor_on_a_cell():
    desk, cache, _ = a_desk()
    async with desk.run_test(size=(160, 45)) as pilot:
        screen = await opened(pilot, cache)
        strip = screen.query_one(Timeline)
        await pilot.click("#timeline", offset=(10, 1))
        assert strip.day == strip._verdict.history.dates()[strip._cells[8].last]


async def test_a_click_selects_a_line_and_another_opens_its_pair():
    desk, cache, _ = a_desk()
    async with desk.run_test(size=(160, 45)) as pilot:
        screen = await opened(pilot, cache)
        await pilot.click("#lines", offset=(5, 4))
        assert screen.query_one(Evidence).selected.name == "QQQ/IWM"
        await pilot.click("#lines", offset=(5, 4))
        await until(pilot, lambda: isinstance(desk.screen, PairScreen))
        assert desk.screen.shown.pair.pair.name == "QQQ/IWM"


async def test_enter_opens_the_pair_breadth_or_the_line_alone():
    desk, cache, _ = a_desk()
    async with desk.run_test(size=(160, 45)) as pilot:
        screen = await opened(pilot, cache)
        await pilot.press("j", "enter")
        await until(pilot, lambda: isinstance(desk.screen, PairScreen))
        assert desk.screen.shown.pair.pair.name == "QQQ/IWM"
        await pilot.press("escape", "right_square_bracket", "enter")
        await until(pilot, lambda: isinstance(desk.screen, BreadthScreen))
        await pilot.press("escape", "G", "enter")
        await pilot.pause()
        assert screen.has_class("-zoomed")
        assert screen.query_one("#closer-line").region.height > 30
        await pilot.press("escape")
        assert current(screen) == "lines"


async def test_zoom_shows_one_pane_and_back():
    desk, cache, _ = a_desk()
    async with desk.run_test(size=(160, 45)) as pilot:
        screen = await opened(pilot, cache)
        await pilot.press("tab", "tab", "tab", "z")
        await pilot.pause()
        assert {name for name in PANES if screen.query_one(f"#{name}").region.area} == {"timeline"}
        assert len(text_of(screen, "timeline").splitlines()) >= 8
        await pilot.press("z")
        await pilot.pause()
        assert all(screen.query_one(f"#{name}").region.area for name in PANES)


async def test_where_there_is_room_for_one_pane_the_verdict_takes_turns_with_the_others():
    desk, cache, _ = a_desk()
    async with desk.run_test(size=(40, 10)) as pilot:
        screen = await opened(pilot, cache)
        order = []
        for _ in range(5):
            await pilot.pause()
            order += [name for name in PANES if screen.query_one(f"#{name}").region.area]
            await pilot.press("tab")
        assert order == list(PANES)


@pytest.mark.parametrize("meanwhile", [(), ("question_mark", "escape"), ("1", "7")], ids=str)
@pytest.mark.parametrize("size", [(80, 24), (50, 20), (50, 45), (160, 24)], ids=str)
async def test_the_evidence_stands_beside_the_verdict_as_soon_as_there_is_room(size, meanwhile):
    desk, cache, _ = a_desk()
    async with desk.run_test(size=(40, 10)) as pilot:
        screen = await opened(pilot, cache)
        await press(pilot, *meanwhile[:1])
        await pilot.resize_terminal(*size)
        await press(pilot, *meanwhile[1:])
        assert {name for name in PANES if screen.query_one(f"#{name}").region.area} == SHOWN[size]
        await press(pilot, "j")
        assert "QQQ/IWM" in screen.copied()


async def test_the_study_of_the_verdict_is_a_key_away():
    desk, cache, _ = a_desk()
    async with desk.run_test(size=(160, 45)) as pilot:
        await opened(pilot, cache)
        await pilot.press("F")
        await until(pilot, lambda: isinstance(desk.screen, StudyScreen))
        await until(pilot, lambda: (StudyWanted(), "price") in cache.wanted)
        await pilot.press("escape")
        assert isinstance(desk.screen, EvidenceScreen)


async def test_copying_takes_the_line_s_figures():
    desk, cache, _ = a_desk()
    async with desk.run_test(size=(160, 45)) as pilot:
        screen = await opened(pilot, cache)
        await pilot.press("j")
        assert screen.copied().split("\t") == ["QQQ/IWM trend", "▼ down no", "-3.0%", "0%", "-3.0%", str(LAST)]


async def test_a_new_briefing_keeps_the_cursor_and_has_the_past_made_anew():
    desk, cache, feed = a_desk()
    async with desk.run_test(size=(160, 45)) as pilot:
        screen = await opened(pilot, cache)
        await pilot.press("j", "j")
        asked = len(cache.wanted)
        verdict = replace(make_judged().verdict, pending="spillover", pending_day=2)
        cache.commit(make_judged(verdict=verdict, generation=2))
        feed.check()
        await until(pilot, lambda: "pending: spillover, day 2 of 5" in text_of(screen, "verdict"))
        assert screen.query_one(Evidence).selected.name == "IWF/IWD"
        await until(pilot, lambda: len(cache.wanted) > asked)


async def test_a_past_day_s_evidence_shows_nothing_later_while_its_past_is_being_made():
    desk, cache, feed = a_desk()
    day = date(2025, 6, 2)
    async with desk.run_test(size=(160, 45)) as pilot:
        screen = await opened(pilot, cache)
        assert screen._history.dates()[-1] == LAST
        cache.details.clear()
        cache.held = make_judged(verdict=replace(make_judged().verdict, date=day), replay=True)
        screen.look(as_of=day)
        await until(pilot, lambda: desk.shown.view.as_of == day)
        feed.check()
        await until(pilot, lambda: screen.shown.briefing.replay)
        assert screen._history.dates()[-1] == day
        assert len(screen._history.values("XLG/RSP")) == len(screen._history)
        assert "Jul" not in text_of(screen, "closer-line").splitlines()[-1].partition("2025")[2]


async def test_why_the_past_could_not_be_made_is_said():
    desk, cache, _ = a_desk(known=False)
    async with desk.run_test(size=(160, 45)) as pilot:
        screen = await opened(pilot, cache)
        await until(pilot, lambda: "no detail of EvidenceWanted" in text_of(screen, "closer-line"))
        assert "XLG/RSP trend" in text_of(screen, "lines")


@pytest.mark.parametrize("size", [(160, 45), (80, 24), (40, 10)], ids=str)
@pytest.mark.parametrize("briefing", [make_empty_briefing(), make_briefing()], ids=["empty cache", "no verdict"])
async def test_without_a_verdict_it_says_so_and_no_key_breaks_it(size, briefing):
    desk, cache, _ = a_desk(briefing, known=False)
    async with desk.run_test(size=size) as pilot:
        await opened(pilot, cache)
        assert "no session to judge yet" in "\n".join(screen_text(desk))
        keys = "j k G g h l left_square_bracket right_square_bracket tab j left enter z y escape escape"
        await pilot.press(*keys.split())
        assert cache.as_of == [None]


@pytest.mark.parametrize("size", [(160, 45), (80, 24), (50, 20), (40, 10), (30, 6)], ids=str)
async def test_in_ascii_nothing_else_is_written(size):
    desk, cache, _ = a_desk(ascii=True)
    async with desk.run_test(size=size) as pilot:
        await opened(pilot, cache)
        for _ in range(5):
            await pilot.press("tab")
            await pilot.pause()
            assert all(line.isascii() for line in screen_text(desk)), screen_text(desk)


@pytest.mark.parametrize("theme", [theme.name for theme in THEMES])
async def test_it_is_drawn_in_every_theme(theme):
    desk, cache, _ = a_desk()
    async with desk.run_test(size=(160, 45)) as pilot:
        desk.theme = theme
        await opened(pilot, cache)
        assert "HEALTHY BROADENING" in "\n".join(screen_text(desk))


async def test_a_pair_s_study_is_of_the_extreme_it_is_at():
    desk, cache, _ = a_desk()
    async with desk.run_test(size=(160, 45)) as pilot:
        await pilot.press("j", "2")
        pair = desk.screen.shown.pair
        await until(pilot, lambda: isinstance(desk.screen, PairScreen))
        await pilot.press("F")
        await until(pilot, lambda: isinstance(desk.screen, StudyScreen))
        wanted = StudyWanted(None, "QQQ", "IWM", pair.extreme.kind, pair.extreme.months)
        await until(pilot, lambda: (wanted, "price") in cache.wanted)
        assert not isinstance(wanted, PairWanted)
