"""The evidence screen: the verdict, the four questions it answers, what would change it, and its record."""

from __future__ import annotations

from bisect import bisect_right
from datetime import date
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container

from rottui.briefing.details.evidence_model import EvidenceDetail
from rottui.briefing.details.model import Detail
from rottui.briefing.details.wanted import EvidenceWanted
from rottui.briefing.history import History
from rottui.briefing.model import Briefing
from rottui.text import printable
from rottui.tui.commands import bindings
from rottui.tui.look.framing import of_verdict
from rottui.tui.messages import ScreenWanted
from rottui.tui.screens.briefed import Outlook, stylesheet
from rottui.tui.screens.panes import CURRENT, LOWER, PaneScreen
from rottui.tui.view import Shown
from rottui.tui.widgets.evidence_beside import Beside
from rottui.tui.widgets.evidence_chart import Closer, CloserPane
from rottui.tui.widgets.evidence_head import Head
from rottui.tui.widgets.evidence_table import Evidence
from rottui.tui.widgets.evidence_timeline import Timeline
from rottui.tui.widgets.evidence_words import measured
from rottui.tui.widgets.pane import Framed, Pane

SHOWN = "-shown"
"""Marks the pane of each column that was chosen last, which shows where a column has room for one."""
LEAST_FOR_VERDICT = 20
"""Lines of a terminal from which the verdict has a place of its own: the stylesheet's -middle."""


class EvidenceScreen(PaneScreen[Pane]):
    """The verdict with its evidence. The strip's cursor is its own; the line's lookback is that of all screens."""

    NAME = "evidence"
    BINDINGS: ClassVar[list[BindingType]] = bindings("evidence")
    CSS_PATH = stylesheet("evidence")

    def __init__(self, outlook: Outlook) -> None:
        super().__init__(outlook)
        self._history: History | None = None
        self._problem = ""
        self._head = Head(id="verdict", glyphs=self.glyphs)
        self._evidence = Evidence(outlook.settings.verdict.index, id="lines", glyphs=self.glyphs)
        self._closer = CloserPane(id="closer-line", glyphs=self.glyphs)
        self._beside = Beside(id="beside-lines", glyphs=self.glyphs)
        self._timeline = Timeline(id="timeline", glyphs=self.glyphs)

    def compose_body(self) -> ComposeResult:
        """Put the verdict above its evidence, what stands beside that at the right, and the record below."""
        with Container(id="judged"):
            yield self._head
            with Container(id="judged-left"):
                yield self._evidence
                yield self._timeline
            with Container(id="judged-right"):
                yield self._closer
                yield self._beside

    def on_mount(self) -> None:
        """Begin at the evidence, or at the verdict where that has no place of its own."""
        self.go_to(self._closer)
        self.reset()

    # What it is given

    def show(self, before: Shown) -> None:
        """Show the verdict; the past of its lines stays until there is news of it."""
        briefing = self.shown.briefing
        if briefing is None:
            return
        if briefing is not before.briefing:
            self._problem = ""
            verdict = briefing.verdict
            self._history = _known(self._history, verdict.date if verdict else None)
            self._head.show(verdict, self.outlook.settings.verdict)
            self._show_evidence(briefing)
            self._beside.show(briefing)
            self._timeline.show(verdict)
            self._entitle(briefing)
            if verdict is not None:
                self.ask(EvidenceWanted())
        self._tell()

    def let_go(self) -> None:
        """Hold no briefing of the past, nor what stands beside the evidence of it."""
        super().let_go()
        if self.shown.briefing is None:
            self._beside.let_go()

    def show_detail(self, detail: Detail | None, problem: str) -> None:
        """Draw the past of the lines, or say why there is none."""
        if isinstance(detail, EvidenceDetail):
            self._history = detail.lines
        self._problem = problem
        if self.shown.briefing is not None:
            self._show_evidence(self.shown.briefing)
        self._tell()

    def _show_evidence(self, briefing: Briefing) -> None:
        self._evidence.show(briefing.verdict, self._history, self.outlook.settings.verdict.index, self._hint)

    @property
    def _hint(self) -> str:
        """What to do about evidence that is missing."""
        problems = self.shown.problems
        return next((problem.hint for problem in problems if problem.where == "verdict"), "")

    @on(Evidence.Selected)
    def _tell(self) -> None:
        """Tell of the line under the cursor."""
        briefing, line = self.shown.briefing, self._evidence.selected
        if briefing is None or briefing.verdict is None or line is None:
            self._closer.show(None)
            return
        lookback = self.shown.view.lookback
        self._closer.show(Closer(briefing.verdict, line, self._history, self._problem, self._hint, lookback))
        self.entitle(self._closer, [measured(line), lookback], of_verdict(briefing), "prices")

    def _entitle(self, briefing: Briefing) -> None:
        """Say of which day and whose breadth it is."""
        verdict = briefing.verdict
        of = of_verdict(briefing)
        universe = next((each.name for each in briefing.universes if verdict and each.key == verdict.universe), "")
        whose = [f"breadth of {printable(universe)}"] if universe else []
        self.entitle(self._head, ["Verdict: healthy broadening, or something worse?", *whose], of, "prices")
        self.entitle(self._evidence, ["Evidence", "threshold and distance in each line's unit"], of, "prices")
        self.entitle(self._beside, ["Beside the verdict"], of, "prices")
        titles = ["Record", "enter shows a day as it was", "arrows walk"]
        self.entitle(self._timeline, titles, of, "prices")

    # Moving

    def move(self, by: int) -> None:
        """Move by so many lines of evidence, or changes of the record; elsewhere scroll."""
        current = self.current
        if current is self._timeline:
            self._timeline.move(by)
        elif current in (self._evidence, self._closer):
            self._evidence.move(by)
        else:
            current.scroll_lines(by)

    @property
    def half_page(self) -> int:
        """Half of the lines that show."""
        return self.current.half_page

    def action_next_group(self) -> None:
        """Move to the next question."""
        self._evidence.question(1)

    def action_previous_group(self) -> None:
        """Move to the question before."""
        self._evidence.question(-1)

    def action_lookback_shorter(self) -> None:
        """Show fewer months of the line; on the record, walk back."""
        self._walk(-1)

    def action_lookback_longer(self) -> None:
        """Show more months of the line; on the record, walk on."""
        self._walk(1)

    def _walk(self, by: int) -> None:
        if self.current is self._timeline:
            self._timeline.walk(by)
        elif self.look_back(by):
            self._tell()

    @on(Timeline.DayChosen)
    def _day_chosen(self, event: Timeline.DayChosen) -> None:
        if event.day is not None:
            self.look(as_of=event.day)

    def copied(self) -> str:
        """Return the selected line's figures, or the lines of another pane."""
        current = self.current
        return self._evidence.copied() if current in (self._evidence, self._closer) else current.copied()

    # Further screens

    def action_open(self) -> None:
        """Show the day under the record's cursor; open the line's pair, or breadth."""
        line = self._evidence.selected
        if self.current is self._timeline:
            self._timeline.choose()
        elif line is not None and self.shown.pair_called(line.name) is not None:
            self.look(pair=line.name)
            self.post_message(ScreenWanted("pair"))
        elif line is not None and line.group == "participation":
            self.post_message(ScreenWanted("breadth"))
        elif line is not None:
            self.zoom_on(self._closer)

    @on(Evidence.Opened)
    def _opened(self) -> None:
        self.action_open()

    def action_study(self) -> None:
        """Show what followed the verdict in the past."""
        self.look(study=None)
        self.post_message(ScreenWanted("study"))

    # Which pane shows

    @property
    def _alone(self) -> bool:
        """Whether there is room for one pane only, so that the verdict takes turns with the others."""
        return self.app.size.height < LEAST_FOR_VERDICT

    @property
    def panes(self) -> tuple[Pane, ...]:
        """The evidence and what stands around it."""
        panes: tuple[Pane, ...] = (self._evidence, self._closer, self._beside, self._timeline)
        return (self._head, *panes) if self._alone else panes

    def on_resize(self) -> None:
        """Leave the verdict for the evidence where it has a place of its own by now."""
        self._stay_among_panes()

    def on_screen_resume(self) -> None:
        """See to it also after another screen was in front while the terminal grew."""
        self._stay_among_panes()

    def _stay_among_panes(self) -> None:
        if self._head.has_class(CURRENT) and not self._alone:
            self.go_to(self.current)

    def go_to(self, pane: Framed) -> None:
        """Make `pane` the current one; each column keeps the one gone to last."""
        for each in (self._head, self._evidence, self._closer, self._beside, self._timeline):
            each.set_class(each is pane, CURRENT)
            if pane not in (self._evidence, self._head):
                each.set_class(each is pane, LOWER)
        for name, held in (
            ("#judged-left", (self._evidence, self._timeline)),
            ("#judged-right", (self._closer, self._beside)),
        ):
            column = self.query_one(name)
            column.set_class(pane in held, CURRENT)
            column.set_class(any(each.has_class(LOWER) for each in held), LOWER)
            for each in held if pane in held else ():
                each.set_class(each is pane, SHOWN)


def _known(history: History | None, day: date | None) -> History | None:
    """Return a past as far as it was known on a day: what comes next is not shown while it is made anew."""
    if history is None or day is None:
        return None
    rows = bisect_right(history.days_of(), day)
    columns = {name: column[: 8 * rows] for name, column in (history.columns or {}).items()}
    return History(history.days[: 4 * rows], columns)
