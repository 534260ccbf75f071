"""The dialog in which a pair is added or edited: checked while it is typed, saved with enter."""

from __future__ import annotations

from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from rottui.settings.schema import Pair
from rottui.tui.editing.entry import Checked, Known, Remark, Typed, check, complete_group, complete_pair
from rottui.tui.look.language import RICH, Glyphs
from rottui.tui.look.lines import TONE_CLASSES, Colours
from rottui.tui.screens.briefed import stylesheet
from rottui.tui.screens.grouping import GroupScreen
from rottui.tui.widgets.bar import Bar
from rottui.tui.widgets.pair_form import Field, Meanings, Remarks
from rottui.tui.widgets.pane import Framed, Pane


class Form(Framed, Vertical):
    """The frame around the dialog's lines."""


class PairDialog(ModalScreen[Pair | None]):
    """Asks for a pair; None when it is left without one."""

    CSS_PATH = stylesheet("editing")
    COMPONENT_CLASSES = TONE_CLASSES
    AUTO_FOCUS = "#typed-pair"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "leave", "Leave", priority=True),
        Binding("down", "next", "Next line"),
        Binding("up", "previous", "Previous line"),
        Binding("tab", "next", "Next line"),
        Binding("shift+tab", "previous", "Previous line"),
        Binding("ctrl+g", "choose_group", "Choose a group", priority=True),
    ]

    def __init__(
        self, title: str, typed: Typed, known: Known, *, edited: str | None = None, glyphs: Glyphs = RICH
    ) -> None:
        """Make the dialog.

        Args:
            title: what is done.
            typed: what stands in its lines at first.
            known: what it is held against, and completed from.
            edited: the name of the pair that is edited; None for a new one.
            glyphs: the characters that may be written.

        """
        super().__init__()
        self._title = title
        self._known = known
        self._edited = edited
        self.glyphs = glyphs
        """The characters it may write."""
        self.set_class(glyphs.ascii, "-ascii")
        self._form = Form(id="form", glyphs=glyphs)
        self._pair = Field(
            typed.pair, placeholder="A/B", complete=lambda text: complete_pair(text, self._known), id="typed-pair"
        )
        self._group = Field(
            typed.group,
            placeholder="the heading it stands under",
            complete=lambda text: complete_group(text, self._known),
            id="typed-group",
        )
        self._meanings = Meanings(typed.rising, id="typed-rising", glyphs=glyphs)
        self._note = Field(typed.note, placeholder="a line for the reader", id="typed-note")
        self._remarks = Remarks(id="remarks", glyphs=glyphs)

    def compose(self) -> ComposeResult:
        """Put a name in front of each line, and what there is to say below them."""
        with self._form:
            for name, field in (
                ("pair", self._pair),
                ("group", self._group),
                ("rising", self._meanings),
                ("note", self._note),
            ):
                with Horizontal(classes="line"):
                    yield Static(name, classes="name", markup=False)
                    yield field
            yield self._remarks

    def on_mount(self) -> None:
        """Say what is asked for."""
        self._form.entitle([self._title], ["enter: save", "esc: leave", "tab: complete"])
        self.recolour()
        self._say()

    def recolour(self) -> None:
        """Draw in the colours of the theme."""
        colours = Colours.of(self.get_component_rich_style)
        for widget in (*self.query(Pane), *self.query(Bar)):
            widget.wear(colours)

    def know(self, known: Known) -> None:
        """Hold what is typed against something else from now on."""
        self._known = known
        self._say()

    @property
    def typed(self) -> Typed:
        """What stands in the lines."""
        return Typed(self._pair.value, self._group.value, self._meanings.chosen, self._note.value)

    @property
    def _checked(self) -> Checked:
        return check(self.typed, self._known, self._edited)

    @on(Input.Changed)
    @on(Meanings.Changed)
    @on(events.DescendantFocus)
    def _say(self) -> None:
        explained = "^g lists the groups; another name makes a new one" if self._group.has_focus else ""
        explained = explained or self._meanings.explained
        remarks = self._checked.remarks
        self._remarks.say((*remarks, Remark(explained, "quiet")) if explained else remarks)

    @on(Input.Submitted)
    @on(Meanings.Submitted)
    def _save(self) -> None:
        checked = self._checked
        if checked.pair is not None:
            self.dismiss(checked.pair)
        else:
            self.app.bell()

    def action_choose_group(self) -> None:
        """Choose a group from a list."""
        groups = self._known.groups
        self.app.push_screen(
            GroupScreen("Group", groups, self._group.value or None, glyphs=self.glyphs), self._group_chosen
        )

    def _group_chosen(self, group: str | None) -> None:
        if group is not None:
            self._group.value = group
            self._group.cursor_position = len(group)

    def action_next(self) -> None:
        """Go to the next line."""
        self.focus_next()

    def action_previous(self) -> None:
        """Go to the line above."""
        self.focus_previous()

    def action_leave(self) -> None:
        """Save nothing."""
        self.dismiss(None)
