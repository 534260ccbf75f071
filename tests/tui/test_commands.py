"""The table of commands: bindings, footer, help and palette are made from it, and the user's keys count everywhere."""

import msgspec
import pytest

from rottui.settings.names import BINDING_IDS
from rottui.settings.packaged import defaults
from rottui.tui.commands import ACTIONS, COMMANDS, keys_of
from rottui.tui.desk import Desk
from rottui.tui.look.language import RICH
from rottui.tui.palette import DeskCommands
from rottui.tui.screens.alerts import AlertsScreen
from rottui.tui.screens.breadth import BreadthScreen
from rottui.tui.screens.changes import ChangesScreen
from rottui.tui.screens.desk import DeskScreen
from rottui.tui.screens.evidence import EvidenceScreen
from rottui.tui.screens.help import ELSEWHERE, key_lines
from rottui.tui.screens.leaders import LeadersScreen
from rottui.tui.screens.pair import PairScreen
from rottui.tui.screens.positioning import PositioningScreen
from rottui.tui.screens.rotation import RotationScreen
from rottui.tui.screens.study import StudyScreen
from rottui.tui.widgets.footer import Footer
from tests.tui.factory import make_desk, screen_text

SCREENS = (
    DeskScreen,
    PairScreen,
    BreadthScreen,
    PositioningScreen,
    RotationScreen,
    LeadersScreen,
    EvidenceScreen,
    StudyScreen,
    ChangesScreen,
    AlertsScreen,
)
BY_ID = {command.id: command for command in COMMANDS}


def test_every_command_has_an_id_that_a_config_file_can_name():
    assert [command.id for command in COMMANDS if command.id not in BINDING_IDS] == []
    assert len(BY_ID) == len(COMMANDS)


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.id)
def test_every_command_does_something(command):
    action = ACTIONS.get(command.id, command.id)
    for screen in SCREENS:
        if screen.NAME in command.screens:
            assert callable(getattr(screen, f"action_{action}"))
    if command.everywhere:
        assert callable(getattr(Desk, f"action_{action}"))


def test_every_screen_that_a_command_names_exists():
    assert {name for command in COMMANDS for name in command.screens} == {screen.NAME for screen in SCREENS}


def test_no_key_stands_for_two_commands():
    keys = [key for command in COMMANDS for key in BINDING_IDS[command.id].split(",")]
    assert len(keys) == len(set(keys))


def test_keys_read_as_they_are_typed():
    assert keys_of(BY_ID["page_down"], {}) == ("^d", "PgDn")
    assert keys_of(BY_ID["help"], {}) == ("?",)
    assert keys_of(BY_ID["next_group"], {}) == ("]",)


def test_keys_are_ascii_when_nothing_else_may_be_written():
    for command in COMMANDS:
        assert all(key.isascii() for key in keys_of(command, {}, ascii=True))


def test_help_lists_every_command_with_the_users_key():
    text = "\n".join(line.text for line in key_lines({"zoom": "Z,f"}, 80, RICH, "desk"))
    for command in COMMANDS:
        assert command.description in text.replace("\n" + " " * 19, " ")
    assert "Z f" in text


@pytest.mark.parametrize("screen", [screen.NAME for screen in SCREENS])
def test_help_begins_with_the_keys_that_work_on_the_screen_below(screen):
    here, elsewhere = "\n".join(line.text for line in key_lines({}, 200, RICH, screen)).split(ELSEWHERE)
    for command in COMMANDS:
        assert command.description in (here if command.works_on(screen) else elsewhere)


async def test_help_is_of_the_screen_it_was_asked_for_on():
    desk, _, _ = make_desk()
    async with desk.run_test(size=(100, 30)) as pilot:
        for key, works in (("1", False), ("2", True)):
            await pilot.press(key, "question_mark")
            await pilot.pause()
            text = "\n".join(line.text for line in desk.screen.query_one("#help").lines)
            assert (text.index("bar by bar") < text.index(ELSEWHERE)) is works
            await pilot.press("escape")


def test_footer_shows_the_users_key_and_drops_what_does_not_fit():
    footer = Footer({"zoom": "Z"}, "desk", id="footer")
    assert "Z Zoom" in footer.compose_line(120).text
    for width in range(120):
        text = footer.compose_line(width).text.rstrip()
        assert len(text) <= width
        assert not text or text.split()[-1] in {command.label.split()[-1] for command in COMMANDS}
    assert footer.compose_line(20).text.split() == ["?", "Help", "q", "Quit"]


async def test_a_rebound_key_works_and_the_built_in_one_no_longer_does():
    settings = msgspec.structs.replace(defaults(), keys={"zoom": "Z", "cursor_down": "J"})
    desk, _, _ = make_desk(settings=settings)
    async with desk.run_test(size=(160, 45)) as pilot:
        before = desk.screen.query_one("#watchlist").selected.pair.name
        await pilot.press("j", "z")
        assert desk.screen.query_one("#watchlist").selected.pair.name == before
        assert not desk.screen.has_class("-zoomed")
        await pilot.press("J", "Z")
        assert desk.screen.query_one("#watchlist").selected.pair.name != before
        assert desk.screen.has_class("-zoomed")


async def test_palette_offers_the_commands_the_problems_and_the_themes():
    desk, _, _ = make_desk()
    async with desk.run_test(size=(160, 45)):
        provider = DeskCommands(desk.screen)
        offered = [hit.text async for hit in provider.discover()]
        expected = [command.label for command in COMMANDS if command.palette and command.works_on("desk")]
        assert offered[: len(expected)] == expected
        assert "Problems" in offered
        assert "Theme: rottui-light" in offered
        found = [hit async for hit in provider.search("breadth")]
        assert max(found, key=lambda hit: hit.score).text == "Breadth"


async def test_a_command_from_the_palette_runs():
    desk, _, _ = make_desk()
    async with desk.run_test(size=(160, 45)) as pilot:
        await pilot.press("colon")
        await pilot.pause()
        await pilot.press(*"positioning")
        await desk.workers.wait_for_complete()
        await pilot.pause()
        await pilot.press("enter")
        await pilot.pause()
        assert isinstance(desk.screen, PositioningScreen)


async def test_the_theme_can_be_changed_and_repaints_every_pane():
    desk, _, _ = make_desk()
    async with desk.run_test(size=(160, 45)) as pilot:

        def colour():
            return desk.screen.query_one("#watchlist").render_line(2)._segments[0].style.bgcolor

        before = colour()
        await desk.run_action("app.change_to_theme('rottui-light')")
        await pilot.pause()
        assert colour() != before


async def test_help_opens_closes_and_shows_the_problems_page():
    desk, _, _ = make_desk()
    async with desk.run_test(size=(100, 30)) as pilot:
        await pilot.press("question_mark")
        await pilot.pause()
        assert "[Keys]" in screen_text(desk)[0]
        await pilot.press("tab", "tab")
        await pilot.pause()
        assert any("No problems" in line for line in screen_text(desk))
        await pilot.press("escape")
        await pilot.pause()
        assert isinstance(desk.screen, DeskScreen)
