"""A question that is answered with y or n."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen

from rottui.tui.editing.entry import Remark
from rottui.tui.look.language import RICH, Glyphs
from rottui.tui.look.lines import TONE_CLASSES, Colours
from rottui.tui.screens.briefed import stylesheet
from rottui.tui.widgets.pair_form import Remarks


class AskScreen(ModalScreen[bool]):
    """Asks a question; True when the answer is yes. Enter answers nothing: it is pressed too easily."""

    CSS_PATH = stylesheet("editing")
    COMPONENT_CLASSES = TONE_CLASSES
    AUTO_FOCUS = ""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y,Y", "answer(True)", "Yes", priority=True),
        Binding("n,N,escape,q", "answer(False)", "No", priority=True),
    ]

    def __init__(self, title: str, question: str, yes: str, no: str, *, glyphs: Glyphs = RICH) -> None:
        """Make the dialog; `yes` and `no` say what each answer does."""
        super().__init__()
        self.set_class(glyphs.ascii, "-ascii")
        self._title = title
        self._question = question
        self._answers = (f"y: {yes}", f"n: {no}")
        self._pane = Remarks(id="question", glyphs=glyphs)

    def compose(self) -> ComposeResult:
        """Show the question alone."""
        with Vertical(id="asking"):
            yield self._pane

    def on_mount(self) -> None:
        """Ask."""
        self._pane.entitle([self._title], self._answers)
        self.recolour()
        self._pane.say([Remark(self._question, "quiet")])

    def recolour(self) -> None:
        """Draw in the colours of the theme."""
        self._pane.wear(Colours.of(self.get_component_rich_style))

    def action_answer(self, answer: bool) -> None:
        """Leave with the answer."""
        self.dismiss(answer)
