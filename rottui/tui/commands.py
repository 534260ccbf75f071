"""The one table of what the desk can be told: bindings, footer, help and command palette are all made from it.

The default keys stand in `rottui.settings.names`, because a config file names the same ids; a command of a later
screen has its id there already and appears here once it does something.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from textual.binding import Binding, BindingType
from textual.keys import format_key

from rottui.settings.names import BINDING_IDS


@dataclass(frozen=True, slots=True)
class Command:
    """Something the desk can be told, by a key, from the palette or from the footer."""

    id: str
    """Names it in `[keys]` of the config file; its action is called the same."""
    label: str
    """One or two words, for the footer."""
    description: str
    """What it does, for the help and the palette."""
    section: str
    """Where the help lists it."""
    footer: int = 0
    """Its rank in the footer, 1 being the last to give way; 0 keeps it out."""
    palette: bool = True
    """Whether the palette lists it: moving the cursor from there makes no sense."""
    everywhere: bool = False
    """Whether it works on every screen and not on the desk alone."""


MOVE, LOOK, PANES, ROTTUI = "Move", "Look closer", "Panes", "rottui"

COMMANDS = (
    Command("cursor_down", "Down", "Next row of the focused pane", MOVE, palette=False),
    Command("cursor_up", "Up", "Previous row of the focused pane", MOVE, palette=False),
    Command("page_down", "Page down", "Half a page down", MOVE, palette=False),
    Command("page_up", "Page up", "Half a page up", MOVE, palette=False),
    Command("first", "First", "First row", MOVE, palette=False),
    Command("last", "Last", "Last row", MOVE, palette=False),
    Command("next_group", "Next group", "First pair of the next group", MOVE),
    Command("previous_group", "Previous group", "First pair of this group, then of the one before", MOVE),
    Command("lookback_shorter", "Shorter", "Show fewer months of history", LOOK, footer=4),
    Command("lookback_longer", "Longer", "Show more months of history", LOOK, footer=4),
    Command("total_return", "Basis", "Price, or total return with dividends reinvested", LOOK),
    Command("filter", "Filter", "Show only pairs that match: a symbol, a group, low, high, up", LOOK, footer=5),
    Command("next_match", "Next match", "Next pair that matches the last filter", LOOK),
    Command("previous_match", "Previous match", "Previous pair that matches the last filter", LOOK),
    Command("copy", "Copy", "Copy the row to the clipboard, through the terminal", LOOK, footer=7),
    Command("open", "Open", "Show the selected pair's chart alone", PANES),
    Command("back", "Back", "Clear the filter, then leave the single pane", PANES),
    Command("zoom", "Zoom", "Show the focused pane alone, and back", PANES, footer=3),
    Command("next_pane", "Next pane", "Focus the next pane", PANES, footer=6),
    Command("previous_pane", "Previous pane", "Focus the previous pane", PANES),
    Command("desk", "Desk", "All panes", PANES),
    Command("pair", "Pair", "The selected pair's chart", PANES),
    Command("breadth", "Breadth", "Breadth of every universe, and its sectors", PANES),
    Command("positioning", "Positioning", "Futures positioning of every market", PANES),
    Command("refresh", "Refresh", "Fetch what is missing or out of date", ROTTUI, everywhere=True),
    Command("refresh_all", "Refresh all", "Fetch all prices and reports anew", ROTTUI, everywhere=True),
    Command("demo", "Demo", "Leave an empty desk for the synthetic market", ROTTUI, everywhere=True),
    Command("help", "Help", "Keys, and how the figures are made", ROTTUI, footer=1, everywhere=True),
    Command("palette", "Commands", "Find a command by name", ROTTUI, footer=8, palette=False, everywhere=True),
    Command("quit", "Quit", "Leave rottui", ROTTUI, footer=2, everywhere=True),
)  # fmt: skip
"""In the order the help and the footer show them."""

ACTIONS = {"palette": "command_palette"}
"""Actions that Textual names otherwise than their ids here."""


def bindings(everywhere: bool) -> list[BindingType]:
    """Return the bindings of the app (`everywhere`) or of the desk; the keymap changes their keys by id."""
    return [
        Binding(
            BINDING_IDS[command.id],
            ACTIONS.get(command.id, command.id),
            command.label,
            id=command.id,
            tooltip=command.description,
            show=False,  # our own footer shows them
        )
        for command in COMMANDS
        if command.everywhere == everywhere
    ]


def keys_of(command: Command, overrides: Mapping[str, str], ascii: bool = False) -> tuple[str, ...]:  # noqa: A002 - named as the option is
    """Return the keys of `command` as a person reads them ("j", "↓", "^d"); `overrides` are the user's."""
    keys = overrides.get(command.id) or BINDING_IDS[command.id]
    return tuple(_display(key.strip(), ascii) for key in keys.split(","))


def first_key(id: str, overrides: Mapping[str, str], ascii: bool = False) -> str:  # noqa: A002 - named as they are
    """Return the first key of the command called `id`, as a person reads it."""
    return next(keys_of(command, overrides, ascii)[0] for command in COMMANDS if command.id == id)


NAMES = {"pagedown": "PgDn", "pageup": "PgUp", "home": "Home", "end": "End", "escape": "esc", "enter": "enter"}
"""Keys whose names read better than Textual's symbols for them."""


def _display(key: str, ascii: bool) -> str:  # noqa: A002 - named as the option is
    *modifiers, name = key.split("+")
    shown = NAMES.get(name) or format_key(name)
    if ascii and not shown.isascii():
        shown = name
    prefix = "".join("^" if modifier == "ctrl" else f"{modifier}+" for modifier in modifiers)
    return prefix + shown
