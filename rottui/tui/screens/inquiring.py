"""What a screen asks for beyond the briefing: one detail at a time, until it comes."""

from __future__ import annotations

from textual.screen import Screen

from rottui.briefing.details.model import Detail
from rottui.briefing.details.wanted import Wanted
from rottui.tui.feeding.details import Answer
from rottui.tui.messages import DetailWanted
from rottui.tui.terms import Terms


class InquiringScreen(Screen[None]):
    """A screen that asks for details; answers go to the screen that is in front when they come."""

    def __init__(self) -> None:
        super().__init__()
        self._wanted: Wanted | None = None
        self._unanswered: Wanted | None = None
        """What was asked for and has not come, or could not be had."""

    @property
    def terms(self) -> Terms:
        """What is looked at, as far as details depend on it."""
        raise NotImplementedError

    def show_detail(self, detail: Detail | None, problem: str) -> None:
        """Show the detail that was asked for last, or why there is none."""

    def ask(self, wanted: Wanted) -> None:
        """Ask for a detail, once for each briefing."""
        if wanted != self._wanted:
            self._wanted = self._unanswered = wanted
            self.post_message(DetailWanted(wanted))

    def answer(self, answer: Answer) -> None:
        """Take a detail, unless something else has been asked for since."""
        if answer.wanted == self._wanted and answer.terms == self.terms:
            self._unanswered = answer.wanted if answer.problem else None
            self.show_detail(answer.detail, answer.problem)

    def forget_wish(self) -> None:
        """Ask for the same once more when it is next wanted: what there is to tell may be otherwise now."""
        self._wanted = None

    def missed(self) -> Wanted | None:
        """Return what has not come, once."""
        missed, self._unanswered = self._unanswered, None
        return missed

    def ask_again(self, missed: Wanted | None) -> None:
        """Ask for what was missed, if it still is what is wanted and has not been asked for anew."""
        if missed is not None and missed == self._wanted and self._unanswered is None:
            self.forget_wish()
            self.ask(missed)
