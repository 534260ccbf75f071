"""The watchlist at hand: the line in which a filter is typed, going from match to match, sorting, and moving pairs."""

from __future__ import annotations

from textual import on

from rottui.tui.messages import Edit
from rottui.tui.screens.editable import EditableScreen
from rottui.tui.screens.panes import PaneScreen
from rottui.tui.widgets.filter_input import FilterInput
from rottui.tui.widgets.pane import Framed
from rottui.tui.widgets.watchlist import Watchlist


class FilteringScreen(PaneScreen[Framed], EditableScreen):
    """A screen of panes of which one is a watchlist that can be filtered and sorted."""

    _watchlist: Watchlist

    def filter_changed(self) -> None:
        """Say in the frame what is filtered for, and how it is sorted."""
        raise NotImplementedError

    async def action_filter(self) -> None:
        """Open the line in which a filter is typed; the next key is typed into it already."""
        if not self.query(FilterInput):
            await self.mount(typing := FilterInput(self._watchlist.filtered, id="filter"), before="#footer")
            self.add_class("-filtering")
            self.go_to(self._watchlist)
            self.set_focus(typing)

    @on(FilterInput.Typed)
    def _typed(self, event: FilterInput.Typed) -> None:
        self._watchlist.filter(event.text)
        self.filter_changed()

    @on(FilterInput.Stepped)
    def _stepped(self, event: FilterInput.Stepped) -> None:
        self._watchlist.move(event.by)

    @on(FilterInput.Done)
    def _typing_done(self, event: FilterInput.Done) -> None:
        self.query(FilterInput).remove()
        self.remove_class("-filtering")
        if not event.keep:
            self.action_back()

    def action_back(self) -> None:
        """Undo the filter first, then return to now, then undo the zoom and the choice of a pane."""
        if self._watchlist.filtered:
            self._watchlist.filter("")
            self.filter_changed()
        elif self.shown.view.as_of is not None:
            self.look(as_of=None)
        else:
            self.reset()

    def action_next_match(self) -> None:
        """Move to the next match."""
        self._find(1)

    def action_previous_match(self) -> None:
        """Move to the previous match."""
        self._find(-1)

    def action_sort(self) -> None:
        """Sort by the next column."""
        self._watchlist.sort()

    def action_sort_reverse(self) -> None:
        """Sort the other way round."""
        self._watchlist.sort_reverse()

    @on(Watchlist.Sorted)
    def _sorted(self) -> None:
        self.filter_changed()

    def edit(self, edit: Edit) -> None:
        """Have something done to the watchlist; a pair is moved only among those that it is seen to pass."""
        hidden = "filtered" if self._watchlist.filtered else "sorted" if self._watchlist.sorting else ""
        if edit in ("move_down", "move_up") and hidden:
            way = "Press esc to show all pairs." if hidden == "filtered" else "Press s until it has its own order."
            self.notify(way, title=f"The list is {hidden}", severity="warning", timeout=4, markup=False)
        else:
            super().edit(edit)

    def _find(self, by: int) -> None:
        if not self._watchlist.find(by):
            self.notify("Press / to say what to look for.", title="Nothing to find", timeout=3)
