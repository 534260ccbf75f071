"""What every screen that shows a briefing is made of: a top line, a body, a footer, and what it looks at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.message import Message

from rottui.briefing.model import Provenance
from rottui.settings.paths import styles_folder
from rottui.settings.schema import Basis, Lookback, Settings
from rottui.tui.freshness.status import Status
from rottui.tui.look.framing import Kind, frame_facts, is_stale
from rottui.tui.look.language import Glyphs
from rottui.tui.look.lines import TONE_CLASSES, Colours
from rottui.tui.look.painting import CroppingCompositor
from rottui.tui.messages import BackWanted, DayWanted, EditWanted, ScreenWanted, ViewWanted
from rottui.tui.screens.inquiring import InquiringScreen
from rottui.tui.terms import Terms
from rottui.tui.view import Shown, View
from rottui.tui.widgets.bar import Bar
from rottui.tui.widgets.chart import LOOKBACKS
from rottui.tui.widgets.footer import Footer
from rottui.tui.widgets.pane import Framed, Pane
from rottui.tui.widgets.topline import TopLine

END = 1_000_000
"""Further than any pane goes."""

TURNING = (BackWanted, DayWanted, EditWanted, ScreenWanted)
"""What puts something else in front, where the next key is meant to go."""


def stylesheet(name: str) -> Path:
    """Return the path of a screen's stylesheet, for its CSS_PATH: it is read when the screen is first opened."""
    return styles_folder() / f"{name}.tcss"


@dataclass(frozen=True, slots=True)
class Outlook:
    """What every screen is made with."""

    settings: Settings
    glyphs: Glyphs
    """The characters that may be written."""
    folder: Path | None = None
    """The data folder; None for none."""
    exports: Path | None = None
    """Where screens write what is to be kept of them; None for nowhere."""

    @property
    def keys(self) -> Mapping[str, str]:
        """The user's own keys."""
        return self.settings.keys


class BriefedScreen(InquiringScreen):
    """A screen of a briefing. While another is in front of it, it takes what it is given and does no work.

    A subclass has a NAME (the id of the command that opens it), BINDINGS, a body, and `show`.
    """

    NAME: ClassVar[str]
    """The id of the command that opens it; its bindings and its footer are made by that."""
    COMPONENT_CLASSES = TONE_CLASSES
    AUTO_FOCUS = ""
    HORIZONTAL_BREAKPOINTS = [  # noqa: RUF012 - declared like this by Textual
        (0, "-narrow"),
        (80, "-medium"),
        (110, "-roomy"),
        (140, "-wide"),
    ]
    VERTICAL_BREAKPOINTS = [  # noqa: RUF012 - declared like this by Textual
        (0, "-least"),
        (8, "-tiny"),
        (14, "-short"),
        (20, "-middle"),
        (40, "-tall"),
    ]

    def __init__(self, outlook: Outlook) -> None:
        super().__init__()
        self._compositor = CroppingCompositor()
        self.outlook = outlook
        """The settings, and the characters it may write."""
        self.glyphs = outlook.glyphs
        self.set_class(self.glyphs.ascii, "-ascii")
        desk = outlook.settings.desk
        self.shown = Shown(None, View(lookback=desk.lookback, basis=desk.basis))
        """What is on the screen."""
        self._latest = self.shown
        self._topline = TopLine(id="topline", glyphs=self.glyphs)
        self._footer = Footer(outlook.keys, self.NAME, id="footer", glyphs=self.glyphs)

    # For subclasses to say

    def compose_body(self) -> ComposeResult:
        """Yield what stands between the top line and the footer."""
        raise NotImplementedError

    def show(self, before: Shown) -> None:
        """Show what is new in `self.shown`, whose briefing may still be None; `before` was shown until now."""
        raise NotImplementedError

    def move(self, by: int) -> None:
        """Move by so many rows in what has the cursor."""

    @property
    def half_page(self) -> int:
        """Half of the rows that what has the cursor shows."""
        return 1

    def copied(self) -> str:
        """Return what copying takes; "" when there is nothing."""
        return ""

    # What it is given

    def take(self, shown: Shown) -> None:
        """Take what is to be shown when the screen is in front: then `catch_up` is called."""
        self._latest = shown

    def let_go(self) -> None:
        """Hold no briefing of the past while another screen is in front: ten screens would hold ten, megabytes each."""
        if self.shown.briefing is not self._latest.briefing:
            self.shown = replace(self.shown, briefing=None)
            self._topline.let_go()

    def adopt(self, outlook: Outlook) -> None:
        """Go by other settings from now on, in what they say of every screen; the desk's own follow with a briefing."""
        self.outlook = outlook
        self._footer.name_keys(outlook.keys)

    def tell(self, status: Status) -> None:
        """Say how a refresh gets on."""
        self._footer.tell(status)

    def catch_up(self) -> None:
        """Show what was taken since the last time."""
        latest, before = self._latest, self.shown
        same_briefing = latest.briefing is before.briefing  # comparing two that differ would take long
        if same_briefing and replace(latest, briefing=None) == replace(before, briefing=None):
            return
        if not same_briefing:
            self.forget_wish()
        self.set_class(latest.briefing is not None and latest.briefing.demo, "-demo")
        self.shown = latest
        self.show(before)
        self.show_topline()

    def show_topline(self) -> None:
        """Write the top line."""
        shown = self.shown
        failed = "reading failed" if shown.failure and shown.briefing is not None else shown.failure
        self._topline.show(shown.briefing, len(shown.problems), failed)

    # What it asks for

    @property
    def terms(self) -> Terms:
        """What is looked at, as far as details depend on it."""
        return self.shown.view.terms

    def look(self, **changes: Any) -> View:
        """Look at something else, on this screen at once and on the others when they open; return the new view."""
        view = replace(self.shown.view, **changes)
        if view.terms != self.terms:
            self.forget_wish()
        if view != self.shown.view:
            self.shown = self._latest = replace(self.shown, view=view)
            self.post_message(ViewWanted(view))
        return view

    def look_back(self, by: int) -> Lookback | None:
        """Show more (1) or fewer (-1) months; return the new lookback, None at the end of them."""
        index = LOOKBACKS.index(self.shown.view.lookback) + by
        return self.look(lookback=LOOKBACKS[index]).lookback if 0 <= index < len(LOOKBACKS) else None

    @property
    def other_basis(self) -> Basis:
        """The basis that is not looked at."""
        return "price" if self.shown.view.basis == "total_return" else "total_return"

    # What Textual asks of it

    def post_message(self, message: Message) -> bool:
        """Post it; what puts something else in front, the application does before it looks at the next key."""
        if isinstance(message, TURNING) and self.is_attached:
            self.app.call_next(self.app._dispatch_message, message)
            return True
        return super().post_message(message)

    def compose(self) -> ComposeResult:
        """Put the body between the top line and the footer, all of which are styled for the terminal's size at once."""
        self._take_size()
        yield self._topline
        yield from self.compose_body()
        yield self._footer

    def on_mount(self) -> None:
        """Draw in the colours of the theme."""
        self.recolour()

    def _take_size(self) -> None:
        """Take the classes of the terminal's size before the first layout, which Textual makes without them."""
        reached = []
        for size, breakpoints in (
            (self.app.size.width, self.HORIZONTAL_BREAKPOINTS),
            (self.app.size.height, self.VERTICAL_BREAKPOINTS),
        ):
            reached += [name for least, name in breakpoints or () if size >= least][-1:]
        self.add_class(*reached)

    def entitle(self, pane: Framed, titles: Sequence[str], provenance: Provenance, kind: Kind) -> None:
        """Write titles, and the date, age and source of its data, into a pane's frame."""
        briefing = self.shown.briefing
        if briefing is None:
            return
        failed = bool(self.shown.failure)
        stale = failed or is_stale(provenance, kind, briefing)
        pane.entitle(titles, frame_facts(provenance, briefing, stale, failed, self.glyphs), stale)

    def on_screen_resume(self) -> None:
        """Catch up with what came while another screen was in front, which was given the answers meanwhile."""
        missed = self.missed()
        self.catch_up()
        self.ask_again(missed)

    def on_screen_suspend(self) -> None:
        """Keep nothing drawn while another screen stands in front: the lines of ten screens are many megabytes.

        A dialog lets this one be seen, and is soon gone.
        """
        if isinstance(self.app.screen, BriefedScreen):
            for widget in self.query("*"):
                if isinstance(widget, Framed):
                    widget.colours_changed()
                else:
                    widget.refresh()

    def recolour(self) -> None:
        """Draw in the colours of the theme."""
        colours = Colours.of(self.get_component_rich_style)
        for widget in (*self.query(Pane), *self.query(Bar)):
            widget.wear(colours)

    # Keys that every screen has

    def action_cursor_down(self) -> None:
        """Move one row down."""
        self.move(1)

    def action_cursor_up(self) -> None:
        """Move one row up."""
        self.move(-1)

    def action_page_down(self) -> None:
        """Move half a page down."""
        self.move(self.half_page)

    def action_page_up(self) -> None:
        """Move half a page up."""
        self.move(-self.half_page)

    def action_first(self) -> None:
        """Move to the first row."""
        self.move(-END)

    def action_last(self) -> None:
        """Move to the last row."""
        self.move(END)

    def action_copy(self) -> None:
        """Copy the selected row, or the pane that has none."""
        text = self.copied()
        if text:
            self.app.copy_to_clipboard(text)
            self.notify(text.partition("\n")[0], title="Copied", timeout=2, markup=False)

    def action_back(self) -> None:
        """Return to now, then to the screen before."""
        if self.shown.view.as_of is not None:
            self.look(as_of=None)
        else:
            self.post_message(BackWanted())
