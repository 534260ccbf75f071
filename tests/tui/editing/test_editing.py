"""The watchlist is edited on the desk by keys alone: what is done is in the config file and on the screen at once."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from rottui.briefing.details.model import SymbolsDetail
from rottui.briefing.details.wanted import SymbolsWanted
from rottui.settings.load import load
from rottui.settings.packaged import defaults
from rottui.settings.schema import Pair
from rottui.tui.app import DeskOptions
from rottui.tui.desk import Desk
from rottui.tui.editing.configured import Configured
from rottui.tui.editing.reconciling import AWAITED
from rottui.tui.freshness.status import Status
from rottui.tui.screens.asking import AskScreen
from rottui.tui.screens.editing import PairDialog
from rottui.tui.screens.grouping import GroupScreen
from rottui.tui.terms import Terms
from rottui.tui.widgets.watchlist import Watchlist
from tests.tui.factory import StandIn, make_briefing, make_pair, screen_text

SIZES = ((160, 45), (80, 24), (50, 20), (40, 10))
HELD = {leg for pair in defaults().pairs for leg in (pair.numerator, pair.denominator)} | {"NVDA", "AAPL"}


class Cache(StandIn):
    """Builds a briefing of the settings in force; pairs of symbols it does not hold have no figures."""

    def __init__(self, configured: Configured) -> None:
        super().__init__(make_briefing())
        self.configured = configured
        self.symbols = set(HELD)
        self.details[SymbolsWanted()] = SymbolsDetail(tuple(sorted(HELD)))

    def signature(self):
        return (*super().signature(), self.configured.renew())

    def brief(self, basis, *, sectors):
        super().brief(basis, sectors=sectors)
        return make_briefing([self._brief(pair) for pair in self.configured.options.settings.pairs])

    def _brief(self, pair: Pair):
        missing = {pair.numerator, pair.denominator} - self.symbols
        problem = f"no prices of {' and '.join(sorted(missing))}" if missing else None
        made = make_pair(pair.name, group=pair.group, note=pair.note, sessions=0 if missing else 300, problem=problem)
        return type(made)(**{**{name: getattr(made, name) for name in made.__slots__}, "pair": pair})


class Fetching:
    """Stands in for what refreshes the data, and says at once that it does."""

    desk: Desk

    def __init__(self) -> None:
        self.running = False
        self.refusal = ""
        self.fetched = 0
        self.adopted: list[DeskOptions] = []

    def fetch(self) -> None:
        self.running = True
        self.fetched += 1
        self.desk.show_refresh(Status("refreshing"))

    def adopt(self, options: DeskOptions) -> None:
        self.adopted.append(options)

    def look(self) -> None: ...

    def know(self, briefing) -> None: ...

    async def stop(self) -> None: ...


class Bench:
    """A desk on a config file of its own."""

    def __init__(self, path: Path, *, profile: str = "default", ascii: bool = False) -> None:  # noqa: A002
        settings, problems = load(path)
        options = DeskOptions(path.parent / "data", profile, settings, problems, config=path, ascii=ascii)
        self.path = path
        self.configured = Configured(options)
        self.cache = Cache(self.configured)
        self.fetching = Fetching()
        self.feed = self.cache.feed()
        self.feed.check()
        self.desk = self.fetching.desk = Desk(self.configured, self.feed, self.cache, lambda _: self.fetching)

    @property
    def watchlist(self) -> Watchlist:
        return self.desk._desk.query_one(Watchlist)

    @property
    def selected(self) -> Pair:
        return self.watchlist.selected.pair

    @property
    def names(self) -> list[str]:
        return [row.pair for row in self.watchlist._rows if row.pair is not None]

    @property
    def said(self) -> list[str]:
        return [notification.message for notification in self.desk._notifications]

    @property
    def saved(self) -> dict[str, Pair]:
        return {pair.name: pair for pair in load(self.path)[0].pairs}

    async def settled(self, pilot) -> None:
        """Have the briefing built that was asked for, and shown."""
        await pilot.pause()
        self.feed.check()
        await pilot.pause()


@pytest.fixture
def path(tmp_path):
    return tmp_path / "config.toml"


@pytest.fixture
def bench(path):
    return Bench(path)


async def typed(pilot, text):
    """Type a text character by character, and have its completion worked out."""
    await pilot.press(*("slash" if char == "/" else "space" if char == " " else char for char in text))
    await pilot.app.workers.wait_for_complete()
    await pilot.pause()


@pytest.mark.parametrize("size", SIZES, ids=str)
async def test_a_pair_is_added_at_every_size(path, size):
    bench = Bench(path)
    async with bench.desk.run_test(size=size) as pilot:
        await pilot.press("a")
        await pilot.pause()
        assert isinstance(bench.desk.screen, PairDialog)
        text = "\n".join(screen_text(bench.desk))
        for word in ("Add a pair", "pair", "group", "rising", "note", "[ ]B+", "enter: save", "esc: leave"):
            assert word in text
        await typed(pilot, "nvda/spy")
        await pilot.press("enter")
        await bench.settled(pilot)
        assert bench.saved["NVDA/SPY"].group == "Rotation"
        assert bench.selected.name == "NVDA/SPY"
        assert bench.said == ["Added NVDA/SPY to Rotation."]
        assert any("NVDA/SPY" in line for line in screen_text(bench.desk))


async def test_tab_completes_and_then_goes_on_and_every_line_is_saved(bench):
    async with bench.desk.run_test(size=(80, 24)) as pilot:
        await pilot.press("a")
        await pilot.pause()
        await bench.desk.workers.wait_for_complete()
        await typed(pilot, "nv")
        await pilot.press("tab")
        await bench.desk.workers.wait_for_complete()
        assert bench.desk.screen.typed.pair == "NVDA"
        await pilot.press("tab")
        assert bench.desk.screen.typed.pair == "NVDA/SPY"
        await pilot.press("tab")
        await pilot.press(*(["backspace"] * len("Rotation")))
        await typed(pilot, "si")
        await pilot.press("tab", "tab", "space", "right", "right", "right", "space", "tab")
        await typed(pilot, "one line")
        await pilot.press("enter")
        await bench.settled(pilot)
    expected = Pair(numerator="NVDA", denominator="SPY", group="Size", rising=("B+", "R-"), note="one line")
    assert bench.saved["NVDA/SPY"] == expected


async def test_right_takes_the_completion_too(bench):
    async with bench.desk.run_test(size=(80, 24)) as pilot:
        await pilot.press("a")
        await pilot.pause()
        await typed(pilot, "mag")
        assert any("magS" in line for line in screen_text(bench.desk))
        await pilot.press("right")
        assert bench.desk.screen.typed.pair == "MAGS"


async def test_what_cannot_be_saved_stays_and_says_why(bench):
    async with bench.desk.run_test(size=(80, 24)) as pilot:
        await pilot.press("a")
        await pilot.pause()
        await typed(pilot, "spy/spy")
        assert any("has the same symbol twice" in line for line in screen_text(bench.desk))
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(bench.desk.screen, PairDialog)
        await pilot.press("escape")
        await pilot.pause()
        assert not isinstance(bench.desk.screen, PairDialog)
    assert not bench.path.exists()


async def test_an_unknown_symbol_is_warned_of_once_it_is_known_what_is_held(bench):
    async with bench.desk.run_test(size=(80, 24)) as pilot:
        await pilot.press("a")
        await pilot.pause()
        await typed(pilot, "zzz/spy")
        bench.desk._editing.know(bench.desk._details._answer(SymbolsWanted(), Terms("price")))
        await pilot.pause()
        assert any("no prices of ZZZ yet: they will be fetched" in line for line in screen_text(bench.desk))


async def test_a_new_pair_without_prices_waits_for_them_and_then_has_them(bench):
    async with bench.desk.run_test(size=(160, 45)) as pilot:
        await pilot.press("a")
        await pilot.pause()
        await typed(pilot, "zzz/spy")
        await pilot.press("enter")
        await bench.settled(pilot)
        assert bench.fetching.fetched == 1
        assert bench.selected.name == "ZZZ/SPY"
        assert any(AWAITED in line for line in screen_text(bench.desk))
        bench.fetching.running = False
        bench.cache.symbols.add("ZZZ")
        bench.cache.commit(make_briefing())
        await bench.settled(pilot)
        assert bench.selected.name == "ZZZ/SPY"
        assert bench.watchlist.selected.last is not None
        assert not any(AWAITED in line for line in screen_text(bench.desk))


async def test_a_fetch_that_brought_nothing_leaves_what_the_briefing_says(bench):
    async with bench.desk.run_test(size=(160, 45)) as pilot:
        await pilot.press("a")
        await pilot.pause()
        await typed(pilot, "zzz/spy")
        await pilot.press("enter")
        await bench.settled(pilot)
        bench.fetching.running = False
        bench.desk.show_refresh(Status("refresh failed: no network", "failed"))
        await pilot.pause()
        assert any("no prices of ZZZ" in line for line in screen_text(bench.desk))
        assert not any(AWAITED in line for line in screen_text(bench.desk))


async def test_nothing_is_fetched_for_symbols_that_the_watchlist_had(bench):
    async with bench.desk.run_test(size=(160, 45)) as pilot:
        await pilot.press("J", "i")
        await bench.settled(pilot)
    assert bench.fetching.fetched == 0
    assert [options.settings.pairs[1].name for options in bench.fetching.adopted][-1] == "SPY/MAGS"


async def test_a_pair_is_edited_in_its_place(bench):
    async with bench.desk.run_test(size=(160, 45)) as pilot:
        await pilot.press("j", "e")
        await pilot.pause()
        assert bench.desk.screen.typed.pair == "QQQ/IWM"
        await pilot.press(*(["backspace"] * 3))
        await typed(pilot, "mdy")
        await pilot.press("enter")
        await bench.settled(pilot)
        assert bench.names[:3] == ["MAGS/SPY", "QQQ/MDY", "IWF/IWD"]
        assert bench.selected == bench.saved["QQQ/MDY"]
        assert bench.saved["QQQ/MDY"].rising == ("B-",)
        assert bench.said == ["Changed QQQ/IWM to QQQ/MDY."]


@pytest.mark.parametrize(
    ("answer", "left"), [("y", False), ("n", True), ("escape", True), ("enter", True), ("q", True)]
)
async def test_deleting_asks_and_only_yes_deletes(bench, answer, left):
    async with bench.desk.run_test(size=(80, 24)) as pilot:
        await pilot.press("j", "d")
        await pilot.pause()
        assert isinstance(bench.desk.screen, AskScreen)
        assert any("Take QQQ/IWM off the watchlist?" in line for line in screen_text(bench.desk))
        await pilot.press(answer)
        await bench.settled(pilot)
        assert ("QQQ/IWM" in bench.names) is left
        assert ("QQQ/IWM" in bench.saved) is left
        if not left:
            assert bench.selected.name == "IWF/IWD"


@pytest.mark.parametrize("keys", ["dy", "i"])
async def test_a_pair_that_an_alert_rule_watches_stays_and_it_is_said_why(path, keys):
    rule = '[alerts.mags]\npair = "MAGS/SPY"\nnew_high = 3\n'
    path.write_text(rule)
    bench = Bench(path)
    async with bench.desk.run_test(size=(80, 24)) as pilot:
        await pilot.press(*keys)
        await bench.settled(pilot)
        [said] = bench.said
        assert said.startswith("MAGS/SPY cannot go: watched by the alert rule mags. Change or remove [alerts.mags] in")
        assert bench.selected.name == "MAGS/SPY"
    assert path.read_text() == rule


async def test_a_pair_is_inverted_in_its_place(bench):
    async with bench.desk.run_test(size=(160, 45)) as pilot:
        await pilot.press("j", "i")
        await bench.settled(pilot)
        assert bench.names[:3] == ["MAGS/SPY", "IWM/QQQ", "IWF/IWD"]
        assert bench.selected.name == "IWM/QQQ"
        assert bench.saved["IWM/QQQ"].rising == ("B+",)
        assert bench.said == ["Inverted QQQ/IWM to IWM/QQQ."]


async def test_the_pair_screen_edits_the_pair_it_shows(bench):
    async with bench.desk.run_test(size=(160, 45)) as pilot:
        await pilot.press("j", "2")
        await pilot.pause()
        await pilot.press("i")
        await bench.settled(pilot)
        assert bench.desk.screen.NAME == "pair"
        assert bench.desk.screen.shown.pair.pair.name == "IWM/QQQ"
        assert any("IWM/QQQ" in line for line in screen_text(bench.desk))
        await pilot.press("u")
        await bench.settled(pilot)
        assert bench.desk.screen.shown.pair.pair.name == "QQQ/IWM"
        await pilot.press("d")
        await pilot.pause()
        await pilot.press("y")
        await bench.settled(pilot)
        assert bench.desk.screen.shown.pair.pair.name == "MAGS/SPY"
        await pilot.press("escape")
        await pilot.pause()
        assert bench.names[:2] == ["MAGS/SPY", "IWF/IWD"]


async def test_moving_shows_before_any_briefing_comes_and_goes_on_into_the_next_group(bench):
    async with bench.desk.run_test(size=(160, 45)) as pilot:
        await pilot.press("J")
        assert bench.feed._awake.is_set()
        assert bench.names[:2] == ["QQQ/IWM", "MAGS/SPY"]
        assert bench.selected.name == "MAGS/SPY"
        await pilot.press("J", "J", "J")
        assert bench.names[3:5] == ["MAGS/SPY", "MAGS/RSP"]
        assert bench.selected.group == "Mega-cap and concentration"
        await pilot.press("K", "K", "K", "K")
        await bench.settled(pilot)
        assert bench.names[0] == bench.selected.name == "MAGS/SPY"
        assert bench.said == ["Moved MAGS/SPY up."]
        await pilot.press("K")
        assert bench.said == ["MAGS/SPY is the first pair already."]


async def test_a_pair_goes_to_another_group_or_to_a_new_one(bench):
    async with bench.desk.run_test(size=(80, 24)) as pilot:
        await pilot.press("M")
        await pilot.pause()
        assert isinstance(bench.desk.screen, GroupScreen)
        assert not any("Rotation" in line for line in screen_text(bench.desk))
        await typed(pilot, "regi")
        await pilot.press("enter")
        await bench.settled(pilot)
        assert bench.saved["MAGS/SPY"].group == "Regions"
        assert bench.selected.name == "MAGS/SPY"
        await pilot.press("M")
        await pilot.pause()
        await typed(pilot, "my own")
        assert any("new group: my own" in line for line in screen_text(bench.desk))
        await pilot.press("enter")
        await bench.settled(pilot)
        assert bench.saved["MAGS/SPY"].group == "my own"
        assert bench.names[-1] == "MAGS/SPY"
        await pilot.press("M", "escape")
        await pilot.pause()
        assert bench.saved["MAGS/SPY"].group == "my own"


async def test_a_group_is_chosen_from_within_the_dialog(bench):
    async with bench.desk.run_test(size=(80, 24)) as pilot:
        await pilot.press("a")
        await pilot.pause()
        await typed(pilot, "nvda/spy")
        await pilot.press("ctrl+g")
        await pilot.pause()
        await typed(pilot, "sty")
        await pilot.press("enter")
        await pilot.pause()
        assert bench.desk.screen.typed.group == "Style"
        assert bench.desk.screen.typed.pair == "nvda/spy"


async def test_undo_takes_everything_back_one_by_one_and_leaves_the_file_as_it_was(path):
    text = '# mine\n[pairs."XLU/SPY"]   # utilities\ngroup = "Size"\n'
    path.write_text(text)
    bench = Bench(path)
    async with bench.desk.run_test(size=(160, 45)) as pilot:
        before = bench.names
        await pilot.press("J", "i", "j", "d")
        await pilot.pause()
        await pilot.press("y")
        await bench.settled(pilot)
        assert bench.names != before
        for said in ("Deleted IWF/IWD", "Inverted MAGS/SPY to SPY/MAGS", "Moved MAGS/SPY down"):
            await pilot.press("u")
            await bench.settled(pilot)
            assert bench.said == [f"Undone: {said}."]
        assert bench.names == before
        assert path.read_text() == text
        await pilot.press("u")
        assert bench.said[0].startswith("there is nothing to undo")


async def test_an_undone_delete_selects_the_pair_that_is_back(bench):
    async with bench.desk.run_test(size=(160, 45)) as pilot:
        await pilot.press("G", "d")
        await pilot.pause()
        await pilot.press("y")
        await bench.settled(pilot)
        await pilot.press("g", "u")
        await bench.settled(pilot)
        assert bench.selected.name == bench.names[-1] == defaults().pairs[-1].name


async def test_pairs_are_not_moved_past_others_that_do_not_show(bench):
    async with bench.desk.run_test(size=(160, 45)) as pilot:
        await pilot.press("s", "J")
        await pilot.pause()
        assert bench.said == ["Press s until it has its own order."]
        while bench.watchlist.sorting is not None:
            await pilot.press("s")
        await pilot.press("slash")
        await pilot.pause()
        await pilot.press("i", "w", "m", "enter")
        await pilot.pause()
        await pilot.press("K")
        assert bench.said[-1] == "Press esc to show all pairs."
        assert not bench.path.exists()


async def test_a_pair_that_a_filter_would_hide_is_shown_when_it_is_added(bench):
    async with bench.desk.run_test(size=(160, 45)) as pilot:
        await pilot.press("slash")
        await pilot.pause()
        await pilot.press("i", "w", "m", "enter", "a")
        await pilot.pause()
        await typed(pilot, "nvda/spy")
        await pilot.press("enter")
        await bench.settled(pilot)
        assert bench.selected.name == "NVDA/SPY"
        assert any("NVDA/SPY" in line.text for line in bench.watchlist.lines)
        assert "/iwm" not in screen_text(bench.desk)[1]


async def test_a_file_that_is_no_toml_is_named_with_its_line_and_left_alone(path):
    bench = Bench(path)
    async with bench.desk.run_test(size=(160, 45)) as pilot:
        path.write_text('[pairs."A/B"]\ngroup = "x\n')
        await pilot.press("i")
        await pilot.pause()
        assert bench.said == [
            "config.toml:2: not TOML: a text whose closing quote is missing. Mend it first, then change the watchlist."
        ]
        assert path.read_text() == '[pairs."A/B"]\ngroup = "x\n'
        assert bench.selected.name == "MAGS/SPY"


async def test_a_write_protected_file_is_named_and_nothing_is_lost(path):
    path.write_text("# mine\n")
    path.chmod(0o444)
    bench = Bench(path)
    async with bench.desk.run_test(size=(160, 45)) as pilot:
        await pilot.press("i")
        await pilot.pause()
        assert f"{path} is write-protected" in bench.said[0]
        assert bench.selected.name == "MAGS/SPY"
        path.chmod(0o644)
        await pilot.press("i")
        await bench.settled(pilot)
        assert bench.selected.name == "SPY/MAGS"


async def test_a_briefing_that_was_begun_before_a_change_does_not_undo_it_on_the_screen(bench):
    async with bench.desk.run_test(size=(160, 45)) as pilot:
        late = make_briefing([bench.cache._brief(pair) for pair in defaults().pairs])
        await pilot.press("i")
        bench.cache.brief = lambda *_, **__: late
        await bench.settled(pilot)
        assert bench.names[0] == bench.selected.name == "SPY/MAGS"


async def test_what_is_changed_in_an_editor_is_picked_up(path):
    bench = Bench(path)
    async with bench.desk.run_test(size=(160, 45)) as pilot:
        await pilot.press("j")
        path.write_text('[desk]\ntheme = "nord"\n[keys]\nzoom = "Z"\n[pairs."NVDA/SPY"]\ngroup = "Mine"\n')
        await bench.settled(pilot)
        assert bench.names[-1] == "NVDA/SPY"
        assert bench.selected.name == "QQQ/IWM"
        assert bench.desk.theme == "nord"
        assert any("Z Zoom" in line for line in screen_text(bench.desk))
        await pilot.press("Z")
        await pilot.pause()
        assert bench.desk.screen.has_class("-zoomed")


async def test_what_goes_wrong_in_an_editor_is_announced_once_and_changes_nothing(path):
    bench = Bench(path)
    async with bench.desk.run_test(size=(160, 45)) as pilot:
        path.write_text("[pairs.A/B]\n")
        await bench.settled(pilot)
        bench.cache.commit(make_briefing())
        await bench.settled(pilot)
        stays = "what was set before stays"
        assert bench.said == [f'config.toml:1: a pair\'s name needs quotes; {stays} (write [pairs."A/B"])']
        assert bench.names == [pair.name for pair in defaults().pairs]
        assert any("1 problem" in line for line in screen_text(bench.desk))


async def test_dialogs_write_nothing_but_ascii_when_asked(path):
    bench = Bench(path, ascii=True)
    async with bench.desk.run_test(size=(80, 24)) as pilot:
        for key in ("a", "e", "d", "M"):
            await pilot.press(key)
            await pilot.pause()
            assert all(line.isascii() for line in screen_text(bench.desk)), key
            await pilot.press("escape")
            await pilot.pause()


@pytest.mark.parametrize("key", ["a", "e", "d", "M"])
@pytest.mark.parametrize("size", SIZES, ids=str)
async def test_the_frame_of_a_dialog_is_whole_at_the_sizes_people_use(path, key, size):
    bench = Bench(path)
    async with bench.desk.run_test(size=size) as pilot:
        await pilot.press(key)
        await pilot.pause()
        text = "\n".join(screen_text(bench.desk))
        assert all(text.count(corner) == 1 for corner in "╭╮╰╯")
        assert "…" not in text


@pytest.mark.parametrize("key", ["a", "e", "d", "M"])
@pytest.mark.parametrize("size", [(1, 1), (9, 3), (20, 5), (500, 100)], ids=str)
async def test_dialogs_open_and_close_at_any_size(path, key, size):
    bench = Bench(path)
    async with bench.desk.run_test(size=size) as pilot:
        await pilot.press(key)
        await pilot.pause()
        await pilot.resize_terminal(60, 15)
        await pilot.pause()
        await pilot.press("escape")
        await pilot.pause()
        assert bench.desk.screen is bench.desk._desk


def test_a_desk_that_edits_nothing_loads_nothing_for_it():
    names = "('tomlkit', 'rottui.settings.edits', 'rottui.tui.screens.editing')"
    script = f"import sys, rottui.tui.desk; print(*(name for name in {names} if name in sys.modules))"
    result = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert result.stdout.split() == []
