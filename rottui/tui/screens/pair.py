"""The pair screen: the selected pair's chart at full size, and beside it what there is to say of the pair."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar

from textual import work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container

from rottui.text import printable
from rottui.tui.commands import bindings
from rottui.tui.look.framing import of_pair
from rottui.tui.messages import ScreenWanted
from rottui.tui.screens.briefed import END, Outlook, stylesheet
from rottui.tui.screens.charting import ChartingScreen
from rottui.tui.view import Shown
from rottui.tui.widgets.legs_pane import LegsPane
from rottui.tui.widgets.pair_pane import PairPane
from rottui.tui.widgets.pair_stats import PairStats

STRIDES = {False: 21, True: 4}
"""How far the crosshair goes at once, by whether bars are weeks: about a month."""


class PairScreen(ChartingScreen):
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
        self._legs = LegsPane(id="pair-legs", glyphs=self.glyphs)

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
        if self.shown.briefing is None:
            return
        if self.shown.briefing is not before.briefing:
            self.forget_detail()
        self.ask_for_detail()
        self.draw()

    def look_anew(self, before: Shown) -> None:
        """Draw the same pair otherwise."""
        self.show(before)

    def draw(self) -> None:
        """Draw the pair at once, and what waits for its detail a moment later, when that is there."""
        waits = self.waits_for(self.shown.pair)
        if not (waits and self.shown.view.weekly):
            self._draw_chart()
        if not waits or not self._stats.lines:
            self._draw_beside()

    def draw_all(self) -> None:
        """Draw the pair, and beside it what there is to say of it."""
        self._draw_chart()
        self._draw_beside()

    def _draw_chart(self) -> None:
        briefing, pair, view = self.shown.briefing, self.shown.pair, self.shown.view
        if briefing is None:
            return
        self._chart.show(pair, view, self.shown.overlay, self.detail_of(pair))
        own = briefing.prices if pair is None else of_pair(pair, briefing)
        self.entitle(self._chart, self._chart.drawing.titles(pair, view) if pair else ["No pair"], own, "prices")

    def _draw_beside(self) -> None:
        """Draw what stands beside the chart, once for a pair if its detail comes soon."""
        pair, view = self.shown.pair, self.shown.view
        detail = self.detail_of(pair)
        self._stats.show(pair, detail, self._problem)
        self._stats.entitle([pair.pair.name if pair else "No pair"], [])
        self._legs.show(pair, detail.moves.get(view.lookback) if detail else None, view.lookback, log=view.log)

    # Moving

    def move(self, by: int) -> None:
        """Show the pair that stands so many rows further in the watchlist."""
        briefing, pair = self.shown.briefing, self.shown.pair
        if briefing is None or pair is None:
            return
        names = [each.pair.name for each in briefing.pairs]
        here = names.index(pair.pair.name)
        self.change(pair=names[min(max(here + by, 0), len(names) - 1)])

    def action_next_group(self) -> None:
        """Show the first pair of the next group."""
        self._go_to_group(1)

    def action_previous_group(self) -> None:
        """Show the first pair of this group, then of the one above."""
        self._go_to_group(-1)

    def _go_to_group(self, way: int) -> None:
        pairs = self.shown.briefing.pairs if self.shown.briefing is not None else ()
        firsts = [at for at, each in enumerate(pairs) if not at or each.pair.group != pairs[at - 1].pair.group]
        here = next((at for at, each in enumerate(pairs) if each is self.shown.pair), 0)
        on = [at for at in firsts if (at > here if way > 0 else at < here)]
        if on:
            self.change(pair=pairs[on[0] if way > 0 else on[-1]].pair.name)

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
