"""What can be done to the pair that is looked at, on every screen that shows one: asked of the application."""

from __future__ import annotations

from rottui.tui.messages import Edit, EditWanted
from rottui.tui.screens.briefed import BriefedScreen


class EditableScreen(BriefedScreen):
    """A screen on which the watchlist can be changed."""

    def edit(self, edit: Edit) -> None:
        """Have something done to the watchlist."""
        self.post_message(EditWanted(edit))

    def action_add(self) -> None:
        """Add a pair."""
        self.edit("add")

    def action_edit(self) -> None:
        """Edit the pair."""
        self.edit("edit")

    def action_delete(self) -> None:
        """Take the pair off the watchlist."""
        self.edit("delete")

    def action_invert(self) -> None:
        """Turn the pair round."""
        self.edit("invert")

    def action_move_group(self) -> None:
        """Move the pair to another group."""
        self.edit("move_group")

    def action_move_down(self) -> None:
        """Move the pair one place down."""
        self.edit("move_down")

    def action_move_up(self) -> None:
        """Move the pair one place up."""
        self.edit("move_up")

    def action_undo(self) -> None:
        """Take the last change of the watchlist back."""
        self.edit("undo")
