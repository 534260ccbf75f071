"""How the selected pair is drawn, on whichever screen: what its chart shows, and what the frame says of that."""

from __future__ import annotations

from dataclasses import dataclass

from rottui.briefing.charted import Charted, charted
from rottui.briefing.details.pair_model import PairDetail
from rottui.briefing.model import PairBriefing
from rottui.text import printable
from rottui.tui.drawing.chart import ChartSpec
from rottui.tui.view import View
from rottui.tui.widgets.chart import spec_of

BASES = {"price": "price", "total_return": "total return"}
BASIS_MARKS = {"price": "", "total_return": "TR"}
"""What a frame without much room says of the basis: nothing of price, which is what charts elsewhere show."""

LONGEST_MESSAGE = 400
"""Characters of what stands in the place of a chart: it has many lines."""


@dataclass(frozen=True, eq=False, slots=True)
class PairDrawing:
    """What a chart of a pair shows, and how."""

    charted: Charted | None = None
    """The rows; None without any."""
    spec: ChartSpec | None = None
    """How they are drawn; None where nothing is."""
    weekly: bool = False
    """Whether they are weeks: those that are wanted come with the pair's detail."""
    message: str = "no pair"
    """What stands in the place of a chart."""

    @classmethod
    def of(
        cls,
        pair: PairBriefing | None,
        view: View,
        overlay: PairBriefing | None,
        detail: PairDetail | None,
        *,
        ascii: bool,  # noqa: A002 - named as the option is
    ) -> PairDrawing:
        """Return how `pair` is drawn as `view` says, `overlay` over it; `detail` has the weeks."""
        if pair is None:
            return cls()
        weeks = detail.weekly if view.weekly and detail is not None else None
        weekly, message = weeks is not None, printable(pair.problem or "no history", LONGEST_MESSAGE)
        shown = charted(pair, view.lookback, averages=view.averages, weekly=weeks, overlay=overlay)
        if shown is None:
            return cls(weekly=weekly, message=message)
        return cls(shown, spec_of(shown, pair, weekly=weekly, log=view.log, ascii=ascii), weekly, message)

    def titles(self, pair: PairBriefing, view: View) -> list[str]:
        """Return what the frame says of what is drawn, most important first."""
        titles = [pair.pair.name, view.lookback, BASES[pair.basis]]
        if self.charted is not None and self.charted.overlay is not None:
            titles[0] += f" with {self.charted.overlay_pair}"
        if self.weekly:
            titles.append("weekly")
        elif view.weekly:
            titles.append("weeks are being read")
        if self.spec is not None and self.spec.log:
            titles.append("log")
        return [*titles, pair.pair.note] if pair.pair.note else titles
