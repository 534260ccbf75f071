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
    screens: tuple[str, ...] = ()
    """The screens it works on, by the ids of the commands that open them; () is everywhere."""

    @property
    def everywhere(self) -> bool:
        """Whether it works on every screen, and so is the application's."""
        return not self.screens

    def label_on(self, screen: str) -> str:
        """Return what it is called on the screen called so."""
        return CALLED_OTHERWISE.get((self.id, screen), self.label)

    def works_on(self, screen: str) -> bool:
        """Return whether it does something on the screen called so."""
        return self.everywhere or screen in self.screens


MOVE, LOOK, TIME, LIST, PANES, ROTTUI = "Move", "Look closer", "Time", "Watchlist", "Panes", "rottui"

DESK = ("desk",)
PAIR = ("pair",)
CHARTS = ("desk", "pair")
AVERAGED = (*CHARTS, "leaders")
LISTED = ("desk", "breadth", "positioning", "rotation", "leaders", "evidence")
GROUPS = (*LISTED, "pair")
PRICED = ("desk", "pair", "positioning", "rotation", "leaders", "study")
DATED = ("desk", "pair", "breadth", "positioning", "leaders", "evidence", "study")
SCREENS = (*DATED, "rotation", "changes", "alerts")
ROTATION = ("rotation",)
RANKED = ("desk", "breadth", "leaders")
FILTERED = ("desk", "leaders")
CHOOSING = ("breadth", "leaders", "study")
STUDIED = ("evidence", "pair")
PANED = (*LISTED, "study", "alerts")
CHANGES = ("changes",)
OPENING = (*LISTED, "changes", "alerts")

COMMANDS = (
    Command("cursor_down", "Down", "Next row of the focused pane", MOVE, palette=False, screens=SCREENS),
    Command("cursor_up", "Up", "Previous row of the focused pane", MOVE, palette=False, screens=SCREENS),
    Command("page_down", "Page down", "Half a page down", MOVE, palette=False, screens=SCREENS),
    Command("page_up", "Page up", "Half a page up", MOVE, palette=False, screens=SCREENS),
    Command("first", "First", "First row", MOVE, palette=False, screens=SCREENS),
    Command("last", "Last", "Last row", MOVE, palette=False, screens=SCREENS),
    Command("next_group", "Next group", "First row of the next group, or the next pool", MOVE, screens=GROUPS),
    Command("previous_group", "Previous group", "First row of this group, then of the one above", MOVE, screens=GROUPS),
    Command("lookback_shorter", "Shorter", "Show fewer months of history", LOOK, footer=4, screens=DATED),
    Command("lookback_longer", "Longer", "Show more months of history", LOOK, footer=4, screens=DATED),
    Command("total_return", "Basis", "Price, or total return with dividends reinvested", LOOK, screens=PRICED),
    Command("overlay", "Overlay", "A second pair on an axis of its own at the right, or none", LOOK, 6, screens=CHARTS),
    Command("crosshair", "Crosshair", "Read the chart bar by bar; the lookback's keys move it", LOOK, 5, screens=PAIR),
    Command("weekly", "Weekly", "Weeks, with averages over weeks, or sessions", LOOK, 6, screens=(*CHARTS, "rotation")),
    Command("log_scale", "Log", "A logarithmic price axis, or a linear one", LOOK, screens=CHARTS),
    Command("export", "Export", "Write chart and figures as SVG and CSV to the data folder", LOOK, 7, screens=PAIR),
    Command("averages", "Averages", "Moving averages of 50 and 200, shown or not", LOOK, screens=AVERAGED),
    Command("categories", "Categories", "Traders of the market apart, by category", LOOK, 6, screens=("positioning",)),
    Command("figure", "Figure", "Choose a figure, a screen for leaders, or what to study", LOOK, 5, screens=CHOOSING),
    Command("study", "Study", "What followed this verdict, or this extreme, in the past", LOOK, 5, screens=STUDIED),
    Command("sort", "Sort", "Rank by the next column or a figure, or put back in order", LOOK, 6, screens=RANKED),
    Command("sort_reverse", "Reverse", "Rank the other way round", LOOK, screens=FILTERED),
    Command("tail_shorter", "Shorter tails", "Rotation over a week or a day less", LOOK, 4, screens=ROTATION),
    Command("tail_longer", "Longer tails", "Rotation over a week or a day more", LOOK, 5, screens=ROTATION),
    Command("filter", "Filter", "Show only what matches: a symbol, name, group, high, up", LOOK, 5, screens=FILTERED),
    Command("next_match", "Next match", "Next pair that matches the last filter", LOOK, screens=DESK),
    Command("previous_match", "Previous match", "Previous pair that matches the last filter", LOOK, screens=DESK),
    Command("copy", "Copy", "Copy the row to the clipboard, through the terminal", LOOK, footer=7, screens=SCREENS),
    Command("add", "Add", "Add a pair to the watchlist", LIST, footer=8, screens=FILTERED),
    Command("edit", "Edit", "Change the pair's legs, group, note, or what its rising says", LIST, screens=CHARTS),
    Command("delete", "Delete", "Take the pair off the watchlist, once that is confirmed", LIST, screens=CHARTS),
    Command("invert", "Invert", "Turn the pair round: A/B becomes B/A", LIST, screens=CHARTS),
    Command("move_down", "Move down", "One place down, at the end of a group into the next", LIST, screens=DESK),
    Command("move_up", "Move up", "One place up, at the top of a group into the one above", LIST, screens=DESK),
    Command("move_group", "Move to group", "Move the pair to another group, or a new one", LIST, screens=CHARTS),
    Command("undo", "Undo", "Take back the last change of the watchlist, then the one before", LIST, screens=CHARTS),
    Command("open", "Open", "Open the selected pair, market or universe", PANES, screens=OPENING),
    Command("back", "Back", "Undo the filter and the zoom; go back to the screen before", PANES, screens=SCREENS),
    Command("zoom", "Zoom", "Show the focused pane alone, and back", PANES, footer=3, screens=PANED),
    Command("next_pane", "Next pane", "Focus the next pane", PANES, footer=6, screens=PANED),
    Command("previous_pane", "Previous pane", "Focus the previous pane", PANES, screens=PANED),
    Command("session_back", "Back in time", "What was known one session earlier", TIME),
    Command("session_forward", "Forward", "What was known one session later, up to now", TIME),
    Command("as_of", "As of", "What was known on a day that is typed; esc returns to now", TIME),
    Command("since", "Since", "What has changed since another day, which is typed", TIME, 4, screens=CHANGES),
    Command("desk", "Desk", "All panes", PANES),
    Command("pair", "Pair", "The selected pair: its chart and what there is to say of it", PANES),
    Command("breadth", "Breadth", "Breadth of every universe, and its sectors", PANES),
    Command("positioning", "Positioning", "Futures positioning of every market", PANES),
    Command("rotation", "Rotation", "RRG-style rotation of the watchlist's groups and the sectors", PANES),
    Command("leaders", "Leaders", "Who leads: sectors, industries, countries, a universe's stocks", PANES),
    Command("evidence", "Evidence", "The verdict, what it stands on, what would change it, its record", PANES),
    Command("changes", "Changes", "What is new since the desk was last looked at", PANES),
    Command("alerts", "Alerts", "The alerts that fired, and the rules that are watched", PANES),
    Command("refresh", "Refresh", "Fetch what is missing or out of date", ROTTUI),
    Command("refresh_all", "Refresh all", "Fetch all prices and reports anew", ROTTUI),
    Command("demo", "Demo", "Leave an empty desk for the synthetic market", ROTTUI),
    Command("help", "Help", "Keys, and how the figures are made", ROTTUI, footer=1),
    Command("palette", "Commands", "Find a command by name", ROTTUI, footer=8, palette=False),
    Command("repaint", "Repaint", "Paint the whole screen anew, over whatever else wrote on it", ROTTUI),
    Command("suspend", "Suspend", "Go back to the shell, where fg brings rottui back", ROTTUI),
    Command("quit", "Quit", "Leave rottui", ROTTUI, footer=2),
)  # fmt: skip
"""In the order the help and the footer show them."""

CALLED_OTHERWISE = {
    ("figure", "leaders"): "Screen",
    ("figure", "study"): "Choose",
    ("lookback_shorter", "study"): "Fewer months",
    ("lookback_longer", "study"): "More months",
}
"""What commands are called on single screens, by id and screen."""

ALWAYS = ("repaint", "suspend")
"""Commands whose keys no dialog and no line in which someone types takes for itself."""

ACTIONS = {"palette": "command_palette"}
"""Actions that Textual names otherwise than their ids here."""


def bindings(screen: str | None) -> list[BindingType]:
    """Return the bindings of the screen called so, or of the application (None); the keymap changes keys by id."""
    return [
        Binding(
            BINDING_IDS[command.id],
            ACTIONS.get(command.id, command.id),
            command.label,
            id=command.id,
            tooltip=command.description,
            show=False,  # our own footer shows them
            priority=command.id in ALWAYS,
        )
        for command in COMMANDS
        if (command.everywhere if screen is None else screen in command.screens)
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
