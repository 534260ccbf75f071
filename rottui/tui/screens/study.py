"""The study screen: what followed a verdict, or a pair's N-month extreme, in the past."""

from __future__ import annotations

from typing import ClassVar, get_args

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container

from rottui.briefing.details.model import Detail
from rottui.briefing.details.study_model import RECORD_MONTHS, StudyDetail, study_of_extreme
from rottui.briefing.details.wanted import StudyWanted
from rottui.briefing.model import PairBriefing
from rottui.briefing.verdict_model import Code
from rottui.text import printable
from rottui.tui.commands import bindings
from rottui.tui.screens.briefed import Outlook, stylesheet
from rottui.tui.screens.panes import PaneScreen
from rottui.tui.screens.picking import PickScreen
from rottui.tui.view import Shown
from rottui.tui.widgets.evidence_words import CODE_NAMES
from rottui.tui.widgets.study_lines import StudyEpisodesPane, StudyFiguresPane

MONTHS = (3, 4, 6, 9, 12, 18, 24, 36, 60)
"""Of how many months an extreme may be, at least; the keys of the lookback step through them."""
LENGTHS = (*((False, months) for months in MONTHS), (True, RECORD_MONTHS))
"""Whether on record, and the months: what no day has matched is beyond any number of them."""
VERDICT = "Verdict of the day"


def study_of(pair: PairBriefing, least: int) -> StudyWanted:
    """Return the study of a pair's extreme; without one, of its lows of at least `least` months."""
    legs = pair.pair.numerator, pair.pair.denominator
    return study_of_extreme(*legs, pair.extreme) if pair.extreme else StudyWanted(None, *legs, "low", least)


class StudyScreen(PaneScreen[StudyFiguresPane | StudyEpisodesPane]):
    """What is studied is part of what all screens look at; it goes with the day."""

    NAME = "study"
    BINDINGS: ClassVar[list[BindingType]] = bindings("study")
    CSS_PATH = stylesheet("study")

    def __init__(self, outlook: Outlook) -> None:
        super().__init__(outlook)
        self._figures = StudyFiguresPane(id="study-figures", glyphs=self.glyphs)
        self._episodes = StudyEpisodesPane(id="study-episodes", glyphs=self.glyphs)
        self._shown_study: StudyWanted | None = None

    def compose_body(self) -> ComposeResult:
        """Put the figures beside the episodes."""
        with Container(id="studied"):
            yield self._figures
            yield self._episodes

    def on_mount(self) -> None:
        """Begin at the figures."""
        self.reset()

    # What it is given

    @property
    def _study(self) -> StudyWanted:
        return self.shown.view.study or StudyWanted()

    def show(self, before: Shown) -> None:
        """Ask for what is studied; what is there stays while it is made anew."""
        if self.shown.briefing is None:
            return
        if self._study != self._shown_study:
            self._shown_study = self._study
            self._figures.show(None)
            self._episodes.show(None)
        self._entitle()
        self.ask(self._study)

    def show_detail(self, detail: Detail | None, problem: str) -> None:
        """Show the study, or why there is none."""
        told = detail if isinstance(detail, StudyDetail) else None
        self._figures.show(told, problem)
        self._episodes.show(told)

    def _entitle(self) -> None:
        briefing = self.shown.briefing
        if briefing is None:
            return
        self.entitle(self._figures, ["Study: what followed?", "any: after any session"], briefing.prices, "prices")
        self.entitle(self._episodes, ["Episodes, 21 sessions apart", "newest first"], briefing.prices, "prices")

    # Moving

    def move(self, by: int) -> None:
        """Scroll."""
        self.current.scroll_lines(by)

    @property
    def half_page(self) -> int:
        """Half of the lines that show."""
        return self.current.half_page

    def copied(self) -> str:
        """Return the lines of the current pane."""
        return self.current.copied()

    # What is studied

    def _study_this(self, study: StudyWanted | None) -> None:
        before = self.shown
        self.look(study=study)
        self.show(before)

    def action_lookback_shorter(self) -> None:
        """Study extremes of fewer months."""
        self._other_months(-1)

    def action_lookback_longer(self) -> None:
        """Study extremes of more months."""
        self._other_months(1)

    def _other_months(self, by: int) -> None:
        study = self._study
        if not study.numerator:
            return
        here = study.record, study.months
        beyond = [length for length in LENGTHS if (length > here if by > 0 else length < here)]
        if beyond:
            record, months = beyond[0] if by > 0 else beyond[-1]
            self._study_this(StudyWanted(None, study.numerator, study.denominator, study.kind, months, record))

    def action_total_return(self) -> None:
        """Count returns on the other basis."""
        before = self.shown
        self.look(basis=self.other_basis)
        self.show(before)

    def action_figure(self) -> None:
        """Ask what is to be studied."""
        choices = self._choices()
        here = next((name for name, study in choices.items() if (study or StudyWanted()) == self._study), None)
        self.app.push_screen(
            PickScreen("What followed", list(choices), here, glyphs=self.glyphs),
            lambda name: self._study_this(choices[name]) if name is not None else None,
        )

    def _choices(self) -> dict[str, StudyWanted | None]:
        """Return what can be studied, by its name: verdicts, the selected pair at length, and every other pair."""
        choices: dict[str, StudyWanted | None] = {VERDICT: None}
        choices |= {f"Verdict: {CODE_NAMES[code]}": StudyWanted(code) for code in get_args(Code) if code != "unknown"}
        selected = self.shown.pair
        least = self.outlook.settings.extremes.min_months
        pairs = self.shown.briefing.pairs if self.shown.briefing else ()
        for pair in (*([selected] if selected else ()), *pairs):
            lengths = {*LENGTHS, (False, least)} if pair is selected else {(False, least)}
            for record, months in sorted(lengths):
                length = "on record" if record else f"of {months} months or more"
                for study in (
                    StudyWanted(None, pair.pair.numerator, pair.pair.denominator, "low", months, record),
                    StudyWanted(None, pair.pair.numerator, pair.pair.denominator, "high", months, record),
                ):
                    choices.setdefault(f"{printable(pair.pair.name)} {study.kind} {length}", study)
        return choices

    # Which pane shows

    @property
    def panes(self) -> tuple[StudyFiguresPane, StudyEpisodesPane]:
        """The figures, and the episodes."""
        return (self._figures, self._episodes)
