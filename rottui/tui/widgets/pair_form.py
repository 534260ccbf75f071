"""The lines of the dialog in which a pair is typed: legs, group, what rising says, a note, and what there is to say."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.suggester import Suggester
from textual.widgets import Input

from rottui.settings.schema import Meaning
from rottui.settings.watchlist import MEANINGS
from rottui.tui.editing.entry import MEANS, OPPOSITES, Remark
from rottui.tui.look.language import RICH, Glyphs
from rottui.tui.look.lines import BLANK, Line, Span
from rottui.tui.widgets.bar import Bar
from rottui.tui.widgets.pane import Pane

Complete = Callable[[str], str | None]
"""Takes what is typed and returns how it probably goes on, all of it."""


class Completion(Suggester):
    """Asks a function how what is typed goes on."""

    def __init__(self, complete: Complete) -> None:
        super().__init__(use_cache=False, case_sensitive=True)
        self._complete = complete

    async def get_suggestion(self, value: str) -> str | None:
        """Return it."""
        return self._complete(value)


class Field(Input):
    """A line to type in that shows how it goes on; tab takes that, or goes to the next line."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("tab", "complete", "Complete", show=False),
    ]

    def __init__(self, text: str, *, placeholder: str, complete: Complete | None = None, id: str) -> None:  # noqa: A002 - Textual's name
        super().__init__(
            text,
            placeholder=placeholder,
            suggester=Completion(complete) if complete is not None else None,
            select_on_focus=False,
            compact=True,
            id=id,
        )
        self.cursor_blink = False

    def action_complete(self) -> None:
        """Take the completion; where there is none, go to the next line."""
        completion = self._suggestion
        if completion and completion != self.value:
            self.value = completion
            self.cursor_position = len(completion)
        else:
            self.screen.focus_next()


class Meanings(Bar, can_focus=True):
    """What a rising ratio says: four things of which any may be chosen, but not one and its opposite."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left,h", "step(-1)", "Left", show=False),
        Binding("right,l", "step(1)", "Right", show=False),
        Binding("space,x", "choose", "Choose", show=False),
        Binding("enter", "submit", "Save", show=False),
    ]

    @dataclass
    class Changed(Message):
        """Something else is chosen, or looked at."""

    @dataclass
    class Submitted(Message):
        """It is to be saved."""

    def __init__(self, chosen: Sequence[Meaning], *, id: str, glyphs: Glyphs = RICH) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id, glyphs=glyphs)
        self._chosen = set(chosen)
        self._at = 0

    @property
    def chosen(self) -> tuple[Meaning, ...]:
        """What is chosen, in its usual order."""
        return tuple(meaning for meaning in MEANINGS if meaning in self._chosen)

    @property
    def explained(self) -> str:
        """What the one under the cursor means, while the keys go here."""
        here = MEANINGS[self._at]
        return f"{here}: rising says that {MEANS[here]}" if self.has_focus else ""

    def compose_line(self, width: int) -> Line:
        """Return the four with what is chosen marked."""
        spans: list[Span] = []
        for number, meaning in enumerate(MEANINGS):
            chosen = meaning in self._chosen
            here = self.has_focus and number == self._at
            spans.append((self.glyphs.cursor if here else " ", "cursor"))
            spans.append((f"[{'x' if chosen else ' '}]{meaning}", "strong" if chosen else "quiet"))
            spans.append((" ", "quiet"))
        return Line(tuple(spans))

    def action_step(self, by: int) -> None:
        """Move to another one."""
        self._at = min(max(self._at + by, 0), len(MEANINGS) - 1)
        self._tell()

    def action_choose(self) -> None:
        """Choose it or not; its opposite is not chosen then."""
        meaning = MEANINGS[self._at]
        self._chosen ^= {meaning}
        self._chosen.discard(OPPOSITES[meaning])
        self._tell()

    def action_submit(self) -> None:
        """Ask for it to be saved."""
        self.post_message(self.Submitted())

    def on_focus(self) -> None:
        """Show the cursor."""
        self._tell()

    def on_blur(self) -> None:
        """Show no cursor."""
        self._tell()

    def on_click(self, event: events.Click) -> None:
        """Choose what was clicked."""
        number = event.x // len(" [x]B+ ")
        if 0 <= number < len(MEANINGS):
            self._at = number
            self.action_choose()

    def _tell(self) -> None:
        self.changed()
        self.post_message(self.Changed())


class Remarks(Pane):
    """What there is to say of what is typed, errors first."""

    def __init__(self, *, id: str, glyphs: Glyphs = RICH) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id, glyphs=glyphs)
        self._remarks: tuple[Remark, ...] = ()

    def say(self, remarks: Sequence[Remark]) -> None:
        """Say something else."""
        self._remarks = tuple(remarks)
        self.arrange_lines()

    def arrange_lines(self) -> None:
        """Break what is said into lines."""
        lines = [line for remark in self._remarks for line in self._lines_of(remark)]
        self.show_lines(lines or [BLANK])

    def _lines_of(self, remark: Remark) -> list[Line]:
        mark = "" if remark.tone == "quiet" else f"{self.glyphs.warning} "
        parts = textwrap.wrap(mark + remark.text, max(self.columns - 1, 10)) if self.columns else []
        return [Line(((f" {part}", remark.tone),)) for part in parts]
