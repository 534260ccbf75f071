"""The rotation screen: an RRG-style plot of a group, where each of its items stands, and who changed quadrant."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container

from rottui.briefing.model import RotationBriefing, RotationGroup
from rottui.text import printable
from rottui.tui.commands import bindings
from rottui.tui.messages import ScreenWanted
from rottui.tui.screens.briefed import Outlook, stylesheet
from rottui.tui.screens.panes import LOWER, PaneScreen
from rottui.tui.view import Shown
from rottui.tui.widgets.pane import Framed, Pane
from rottui.tui.widgets.rotation_changes import Changes
from rottui.tui.widgets.rotation_items import LONGEST_TAIL, Placed, changes_of, is_settled, placed
from rottui.tui.widgets.rotation_plot import RotationPlot
from rottui.tui.widgets.rotation_table import Places

TAIL = 8
"""Points of a tail to begin with: two months of weeks."""
SHORTEST_TAIL = 2
"""One step, and where it led."""


STYLE = "RRG-style"
"""Not the JdK RRG: its formula is not public, and its name is a trademark."""


class RotationScreen(PaneScreen[Pane]):
    """A group of ratios in four quadrants. By weeks or days and over how many points is this screen's own."""

    NAME = "rotation"
    BINDINGS: ClassVar[list[BindingType]] = bindings("rotation")
    CSS_PATH = stylesheet("rotation")

    def __init__(self, outlook: Outlook) -> None:
        super().__init__(outlook)
        self._weekly = True
        self._points = TAIL
        self._group = 0
        self._followed: str | None = None
        """The pair of the view that was last gone to."""
        self._plot = RotationPlot(id="plot", glyphs=self.glyphs)
        self._places = Places(id="places", glyphs=self.glyphs)
        self._changes = Changes(id="changes", glyphs=self.glyphs)

    def compose_body(self) -> ComposeResult:
        """Put the plot beside the table and the changes, or above one of them."""
        with Container(id="turning"):
            yield self._plot
            yield self._places
            yield self._changes

    def on_mount(self) -> None:
        """Begin at the table."""
        self.reset()

    # What it is given

    @property
    def _rotation(self) -> RotationBriefing | None:
        return self.shown.briefing.rotation if self.shown.briefing else None

    @property
    def _shown_group(self) -> RotationGroup | None:
        groups = self._rotation.groups if self._rotation else ()
        return groups[min(self._group, len(groups) - 1)] if groups else None

    def show(self, before: Shown) -> None:
        """Show the rotation, with the pair that was selected elsewhere under the cursor."""
        if self.shown.briefing is None:
            return
        selected = self._places.selected
        cursor = selected.name if selected else ""
        pair = self.shown.pair.pair.name if self.shown.pair else None
        if self._rotation is not None and pair is not None and pair != self._followed:
            self._followed = cursor = pair
            holding = [number for number, group in enumerate(self._rotation.groups) if pair in group.items]
            if holding and self._group not in holding:
                self._group = holding[0]
        self._show_group(cursor)

    def _show_group(self, cursor: str) -> None:
        """Show the group anew, with the cursor on an item of it."""
        rotation, group = self._rotation, self._shown_group
        items: tuple[Placed, ...] = ()
        if rotation is not None and group is not None:
            items = placed(rotation, group, weekly=self._weekly)
        self._places.show(items, cursor)
        self._show_selected(items)
        self._entitle(items)

    def _show_selected(self, items: tuple[Placed, ...]) -> None:
        """Show what depends on which item is selected."""
        rotation, group, selected = self._rotation, self._shown_group, self._places.selected
        name = selected.name if selected else ""
        trails = [trail for item in items if (trail := item.trail(self._points)) is not None]
        self._plot.show(trails, name, "no history long enough to rotate" if rotation else "reading …")
        changes = changes_of(rotation, group, weekly=self._weekly) if rotation and group else ()
        self._changes.show(changes, group if rotation else None, name)

    def _entitle(self, items: tuple[Placed, ...]) -> None:
        briefing, group = self.shown.briefing, self._shown_group
        if briefing is None:
            return
        name = printable(group.name) if group else "Rotation"
        tail = f"{self._points}{'w' if self._weekly else 'd'} tails"
        against = [f"against {printable(group.benchmark)}"] if group and group.benchmark else []
        basis = "total return" if self.shown.view.basis == "total_return" else "price"
        self.entitle(self._plot, [STYLE, name, tail, *against, basis], briefing.prices, "prices")
        under_way = [] if is_settled(items) else ["this week so far" if self._weekly else "today so far"]
        by = "weekly" if self._weekly else "daily"
        self.entitle(self._places, [f"{name}, {by}", *under_way, *against], briefing.prices, "prices")
        self.entitle(self._changes, [f"{by.capitalize()} changes of 8 weeks"], briefing.prices, "prices")

    # Moving

    def move(self, by: int) -> None:
        """Move by so many items; in the changes, scroll."""
        if self.current is self._changes:
            self._changes.scroll_lines(by)
        else:
            self._places.move(by)

    @property
    def half_page(self) -> int:
        """Half of the lines that show."""
        return self._changes.half_page if self.current is self._changes else self._places.half_page

    def _select_pair(self) -> None:
        """Make the item under the cursor the selected pair of all screens, if it is one."""
        selected = self._places.selected
        if selected is not None and self.shown.pair_called(selected.name) is not None:
            self._followed = selected.name
            self.look(pair=selected.name)

    @on(Places.Selected)
    def _selected(self) -> None:
        self._select_pair()
        rotation, group = self._rotation, self._shown_group
        if rotation is not None and group is not None:
            self._show_selected(placed(rotation, group, weekly=self._weekly))

    @on(RotationPlot.Chosen)
    def _chosen(self, event: RotationPlot.Chosen) -> None:
        self._places.select(event.name)

    def action_next_group(self) -> None:
        """Show the next group."""
        self._turn_to(1)

    def action_previous_group(self) -> None:
        """Show the previous group."""
        self._turn_to(-1)

    def _turn_to(self, by: int) -> None:
        """Show another group, round and round, with the cursor on the same item or on the selected pair."""
        if self._rotation is None or not self._rotation.groups:
            return
        self._group = (self._group + by) % len(self._rotation.groups)
        items = self._rotation.groups[self._group].items
        selected = self._places.selected
        same = selected.name if selected else ""
        self._show_group(same if same in items else self.shown.view.pair or "")
        self._select_pair()

    # How it is looked at

    def action_weekly(self) -> None:
        """Show weeks or days."""
        self._weekly = not self._weekly
        self._show_same()

    def action_tail_shorter(self) -> None:
        """Show one point less of each tail."""
        self._points = max(self._points - 1, SHORTEST_TAIL)
        self._show_same()

    def action_tail_longer(self) -> None:
        """Show one point more of each tail."""
        self._points = min(self._points + 1, LONGEST_TAIL)
        self._show_same()

    def action_total_return(self) -> None:
        """Ask for the other basis."""
        self.look(basis=self.other_basis)
        self._show_same()

    def _show_same(self) -> None:
        selected = self._places.selected
        self._show_group(selected.name if selected else "")

    def copied(self) -> str:
        """Return the selected item's row."""
        return self._changes.copied() if self.current is self._changes else self._places.copied()

    # Which pane shows

    def action_open(self) -> None:
        """Open the selected pair; a candidate that is no pair of the watchlist has no screen of its own."""
        selected = self._places.selected
        if selected is None:
            return
        if self.shown.pair_called(selected.name) is None:
            self.notify(f"{selected.name} is not on the watchlist", timeout=3, markup=False)
            return
        self._select_pair()
        self.post_message(ScreenWanted("pair"))

    @on(Places.Opened)
    def _opened(self) -> None:
        self.action_open()

    @property
    def panes(self) -> tuple[Pane, ...]:
        """The table, the changes and the plot."""
        return (self._places, self._changes, self._plot)

    def go_to(self, pane: Framed) -> None:
        """Make `pane` the current one; of those by the plot, the one gone to last stays there."""
        super().go_to(pane)
        for each in self.panes if pane is not self._plot else ():
            each.set_class(each is pane, LOWER)
