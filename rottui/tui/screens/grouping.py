"""A dialog that lets a group be chosen, or a new one be typed."""

from __future__ import annotations

from collections.abc import Sequence

from rottui.tui.look.language import RICH, Glyphs
from rottui.tui.screens.picking import Choices, PickScreen

NEW = "new group: "


class Groups(Choices):
    """The groups that match, and below them the one that is typed if there is none called so."""

    def __init__(self, groups: Sequence[str], chosen: str | None, *, glyphs: Glyphs = RICH) -> None:
        super().__init__(groups, chosen, glyphs=glyphs)
        self._typed = ""

    @property
    def selected(self) -> str | None:
        """The group under the cursor, whether or not it is there yet."""
        chosen = super().selected
        return self._typed if chosen is not None and chosen == NEW + self._typed else chosen

    def match(self, wanted: str) -> None:
        """Show only the groups in which every word of `wanted` occurs."""
        super().match(wanted)
        self._typed = wanted.strip()
        if self._typed and all(self._typed.casefold() != group.casefold() for group in self._choices):
            self._matching = (*self._matching, NEW + self._typed)
            self.arrange_lines()


class GroupScreen(PickScreen):
    """Asks for one of `groups` or a new one; None when it is left without one."""

    def __init__(self, title: str, groups: Sequence[str], chosen: str | None = None, *, glyphs: Glyphs = RICH) -> None:
        """Make the dialog; `chosen` is where the cursor begins."""
        super().__init__(title, groups, chosen, glyphs=glyphs)
        self._choices = Groups(groups, chosen, glyphs=glyphs)
