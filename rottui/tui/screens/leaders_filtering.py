"""The leaders at hand: the line in which a filter is typed, sorting, and moving among those that are left."""

from __future__ import annotations

from textual import on

from rottui.tui.screens.briefed import Outlook
from rottui.tui.screens.panes import CURRENT, PaneScreen
from rottui.tui.widgets.filter_input import FilterInput
from rottui.tui.widgets.leaders_facts import LeaderPane
from rottui.tui.widgets.leaders_table import Leaders
from rottui.tui.widgets.pane import Framed, Pane

SOUGHT = "symbol, name, sector"
"""What can be typed to filter by."""


class LeadersFilteringScreen(PaneScreen[Pane]):
    """A screen of leaders that can be filtered and sorted, and of one of them."""

    def __init__(self, outlook: Outlook) -> None:
        super().__init__(outlook)
        self._leaders = Leaders(id="leaders", glyphs=self.glyphs)
        self._leader = LeaderPane(id="leader", glyphs=self.glyphs)

    @property
    def panes(self) -> tuple[Pane, ...]:
        """The leaders, and the one that is selected."""
        return (self._leaders, self._leader)

    def go_to(self, pane: Framed) -> None:
        """Make `pane` the current one; what it stands in goes with it."""
        super().go_to(pane)
        self.query_one("#ranked").set_class(pane is self._leaders, CURRENT)

    # Moving

    def move(self, by: int) -> None:
        """Move by so many leaders."""
        self._leaders.move(by)

    @property
    def half_page(self) -> int:
        """Half of the leaders that show."""
        return self._leaders.half_page

    def copied(self) -> str:
        """Return the selected leader's row."""
        return self._leaders.copied()

    # Sorting and filtering

    def action_sort(self) -> None:
        """Sort by the next column."""
        self._leaders.sort()

    def action_sort_reverse(self) -> None:
        """Sort the other way round."""
        self._leaders.sort_reverse()

    async def action_filter(self) -> None:
        """Open the line in which a filter is typed; the next key is typed into it already."""
        if not self.query(FilterInput):
            typing = FilterInput(self._leaders.filtered, id="filter")
            typing.placeholder = SOUGHT
            await self.mount(typing, before="#footer")
            self.add_class("-filtering")
            self.go_to(self._leaders)
            self.set_focus(typing)

    @on(FilterInput.Typed)
    def _typed(self, event: FilterInput.Typed) -> None:
        self._leaders.filter(event.text)

    @on(FilterInput.Stepped)
    def _stepped(self, event: FilterInput.Stepped) -> None:
        self._leaders.move(event.by)

    @on(FilterInput.Done)
    def _typing_done(self, event: FilterInput.Done) -> None:
        self.query(FilterInput).remove()
        self.remove_class("-filtering")
        if not event.keep:
            self._leaders.filter("")
