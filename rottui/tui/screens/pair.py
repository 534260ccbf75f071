"""The pair screen: the selected pair's chart at full size, and beside it what there is to say of the pair."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container
from textual.timer import Timer

from rottui.briefing.details.model import Detail
from rottui.briefing.details.pair_model import PairDetail
from rottui.briefing.details.wanted import PairWanted
from rottui.briefing.model import PairBriefing
from rottui.text import printable
from rottui.tui.commands import bindings
from rottui.tui.look.framing import of_pair
from rottui.tui.messages import ScreenWanted
from rottui.tui.screens.briefed import END, Outlook, stylesheet
from rottui.tui.screens.editable import EditableScreen
from rottui.tui.screens.picking import PickScreen
from rottui.tui.view import Shown
from rottui.tui.widgets.legs_pane import LegsPane
from rottui.tui.widgets.pair_pane import PairPane
from rottui.tui.widgets.pair_stats import PairStats

GRACE_S = 0.4
"""How long what stands beside the chart may still be of the pair before, which it names: a detail takes a tenth."""
STRIDES = {False: 21, True: 4}
"""How far the crosshair goes at once, by whether bars are weeks: about a month."""


class PairScreen(EditableScreen):
    """The selected pair; moving goes to the next one of the watchlist, or moves the crosshair while there is one."""

    NAME = "pair"
    CSS_PATH = stylesheet("pair")
    BINDINGS: ClassVar[list[BindingType]] = bindings("pair")
    HORIZONTAL_BREAKPOINTS = [  # noqa: RUF012 - declared like this by Textual
        (0, "-narrow"),
        (80, "-medium"),
        (120, "-wide"),
    ]
    VERTICAL_BREAKPOINTS = [  # noqa: RUF012 - declared like this by Textual
        (0, "-least"),
        (8, "-tiny"),
        (14, "-short"),
        (20, "-middle"),
        (34, "-tall"),
        (44, "-high"),
    ]

    def __init__(self, outlook: Outlook) -> None:
        super().__init__(outlook)
        self._chart = PairPane(id="pair-chart", glyphs=self.glyphs)
        self._stats = PairStats(id="pair-stats", glyphs=self.glyphs)
        self._legs = LegsPane(id="legs", glyphs=self.glyphs)
        self._detail: PairDetail | None = None
        self._problem = ""
        self._grace: Timer | None = None

    def compose_body(self) -> ComposeResult:
        """Put the chart before the statistics and the legs."""
        with Container(id="closer"):
            yield self._chart
            with Container(id="beside"):
                yield self._stats
                yield self._legs

    # What it shows

    def show(self, before: Shown) -> None:
        """Draw the pair at once from the briefing, and ask for what it does not carry."""
        briefing, pair = self.shown.briefing, self.shown.pair
        if briefing is None:
            return
        if briefing is not before.briefing:
            self._detail, self._problem = None, ""
        if pair is not None:
            overlay = self._overlay
            name = overlay.pair.name if overlay is not None else None
            self.ask(PairWanted(pair.pair.numerator, pair.pair.denominator, name))
        self._draw()

    def show_detail(self, detail: Detail | None, problem: str) -> None:
        """Fill in what the detail says, or why there is none."""
        if detail is None or isinstance(detail, PairDetail):
            self._detail, self._problem = detail, problem
            self._draw()

    def _draw(self) -> None:
        briefing, pair, view = self.shown.briefing, self.shown.pair, self.shown.view
        if briefing is None:
            return
        detail = self._detail_of(pair)
        self._chart.show(pair, view, self._overlay, detail)
        own = briefing.prices if pair is None else of_pair(pair, briefing)
        self.entitle(self._chart, self._chart.titles(pair, view) if pair else ["No pair"], own, "prices")
        if self._grace is not None:
            self._grace.stop()
            self._grace = None
        if detail is not None or self._problem or pair is None or not self._stats.lines:
            self._draw_beside()
        else:
            self._grace = self.set_timer(GRACE_S, self._draw_beside)

    def _draw_beside(self) -> None:
        """Draw what stands beside the chart, once for a pair if its detail comes soon."""
        pair, view = self.shown.pair, self.shown.view
        detail = self._detail_of(pair)
        self._stats.show(pair, detail, self._problem)
        self._stats.entitle([pair.pair.name if pair else "No pair"], [])
        self._legs.show(pair, detail.moves.get(view.lookback) if detail else None, view.lookback, log=view.log)

    def _detail_of(self, pair: PairBriefing | None) -> PairDetail | None:
        """Return the detail that is there, if it is of what is shown; of another pair it may still be on its way."""
        detail = self._detail
        fits = detail is not None and pair is not None and (detail.pair, detail.basis) == (pair.pair.name, pair.basis)
        return detail if fits else None

    @property
    def _overlay(self) -> PairBriefing | None:
        """The second pair; none where it is the first one too."""
        name = self.shown.view.overlay
        overlay = self.shown.pair_called(name) if name else None
        return None if overlay is self.shown.pair else overlay

    def _look(self, **changes: object) -> None:
        before = self.shown
        self.look(**changes)
        self.show(before)

    # Moving

    def move(self, by: int) -> None:
        """Show the pair that stands so many rows further in the watchlist."""
        briefing, pair = self.shown.briefing, self.shown.pair
        if briefing is None or pair is None:
            return
        names = [each.pair.name for each in briefing.pairs]
        here = names.index(pair.pair.name)
        self._look(pair=names[min(max(here + by, 0), len(names) - 1)])

    def _stride(self, by: int) -> None:
        """Move the crosshair if there is one, else go through the watchlist."""
        if self._chart.crossed:
            self._chart.move_cross(by)
        else:
            self.move(by)

    def action_page_down(self) -> None:
        """Move about a month on, or several pairs."""
        self._stride(STRIDES[self._chart.weekly] if self._chart.crossed else self.half_page)

    def action_page_up(self) -> None:
        """Move about a month back, or several pairs."""
        self._stride(-STRIDES[self._chart.weekly] if self._chart.crossed else -self.half_page)

    def action_first(self) -> None:
        """Move to the first bar, or the first pair."""
        self._stride(-END)

    def action_last(self) -> None:
        """Move to the last bar, or the last pair."""
        self._stride(END)

    @property
    def half_page(self) -> int:
        """As many pairs as a group has."""
        return 4

    def action_lookback_shorter(self) -> None:
        """Show fewer months; move the crosshair a bar back while there is one."""
        self._look_back_or_move(-1)

    def action_lookback_longer(self) -> None:
        """Show more months; move the crosshair a bar on while there is one."""
        self._look_back_or_move(1)

    def _look_back_or_move(self, by: int) -> None:
        before = self.shown
        if self._chart.crossed:
            self._chart.move_cross(by)
        elif self.look_back(by):
            self.show(before)

    def action_crosshair(self) -> None:
        """Put a crosshair on the last bar, or take it away."""
        self._chart.cross(None if self._chart.crossed else END)

    def action_back(self) -> None:
        """Take the crosshair away; without one go back to the screen before."""
        if self._chart.crossed:
            self._chart.cross(None)
        else:
            super().action_back()

    # How it is drawn

    def action_total_return(self) -> None:
        """Ask for the other basis."""
        self._look(basis=self.other_basis)

    def action_averages(self) -> None:
        """Draw the moving averages, or leave them out."""
        self._look(averages=not self.shown.view.averages)
        if self._overlay is not None:
            self.notify("Averages are drawn for a pair alone.", title="Two pairs", timeout=3)

    def action_weekly(self) -> None:
        """Draw weeks, or sessions."""
        self._look(weekly=not self.shown.view.weekly)

    def action_log_scale(self) -> None:
        """Draw equal factors equally high, or equal differences."""
        self._look(log=not self.shown.view.log)

    def action_overlay(self) -> None:
        """Ask for a second pair to draw over this one; take it away if there is one."""
        briefing, pair = self.shown.briefing, self.shown.pair
        if self.shown.view.overlay is not None:
            self._look(overlay=None)
        elif briefing is not None and pair is not None:
            names = [each.pair.name for each in briefing.pairs if each is not pair and each.last is not None]
            self.app.push_screen(PickScreen(f"Over {pair.pair.name}", names, glyphs=self.glyphs), self._overlaid)

    def _overlaid(self, name: str | None) -> None:
        if name is not None:
            self._look(overlay=name)

    # What is taken from it

    def action_study(self) -> None:
        """Show what followed extremes of the pair like the one it is at."""
        pair = self.shown.pair
        if pair is not None:
            from rottui.tui.screens.study import study_of  # as the screen itself, when it is wanted

            self.look(study=study_of(pair, self.outlook.settings.extremes.min_months))
            self.post_message(ScreenWanted("study"))

    def action_export(self) -> None:
        """Write the chart as a picture and its figures as CSV into the data folder."""
        briefing, pair, folder = self.shown.briefing, self.shown.pair, self.outlook.exports
        if briefing is None or pair is None or folder is None:
            return
        from rottui.tui.pair_files import pair_files  # few ever need it

        name, contents = pair_files(self._chart, pair, self.shown.view, briefing)
        if contents:
            self._write(folder, name, contents)
        else:
            self.notify(f"{printable(pair.pair.name)} has no chart.", title="Nothing to export", markup=False)

    @work(thread=True, group="export")
    def _write(self, folder: Path, name: str, contents: Mapping[str, str]) -> None:
        """Write in a thread: a disk may be slow, or far away."""
        from rottui.tui.exporting import write_files

        try:
            paths = write_files(folder, name, contents)
        except OSError as error:
            text = f"{error.strerror or error}: {error.filename or folder}"
            self.app.notify(printable(text), title="Not exported", severity="error", markup=False)
            return
        written = "\n".join(path.name for path in paths)
        text = f"{written}\nin {printable(str(folder))}"
        self.app.notify(text, title="Exported", timeout=8, markup=False)

    def copied(self) -> str:
        """Return what the crosshair is on, else the pair with its date and changes, tab-separated."""
        return self._chart.read_out or self._stats.copied()
