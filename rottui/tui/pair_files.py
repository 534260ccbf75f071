"""What the pair screen exports: its chart as a picture, and the figures it is drawn from."""

from __future__ import annotations

from rottui.briefing.model import Briefing, PairBriefing
from rottui.text import printable
from rottui.tui.drawing.cells import Style
from rottui.tui.drawing.svg import Caption, chart_svg
from rottui.tui.exporting import file_name
from rottui.tui.look.framing import of_pair
from rottui.tui.look.language import RICH, UNFINISHED, fmt_day
from rottui.tui.view import View
from rottui.tui.widgets.chart import RatioChart
from rottui.tui.widgets.pair_drawing import BASES
from rottui.tui.widgets.pair_pane import PairPane

STYLES: tuple[Style, ...] = (
    "overlay", "sma_50", "sma_200", "axis", "grid", "extreme_high", "extreme_low",
)  # fmt: skip


def pair_files(pane: PairPane, pair: PairBriefing, view: View, briefing: Briefing) -> tuple[str, dict[str, str]]:
    """Return the files' name without suffix, and their text by suffix; nothing of what is not charted."""
    shown, spec = pane.drawing.charted, pane.drawing.spec
    if shown is None or spec is None or pair.date is None:
        return "", {}
    two = shown.overlay is not None
    bars = "weekly" if pane.weekly else "daily"
    notes = [f"{view.lookback}, {bars}", BASES[pair.basis], *(["log scale"] if spec.log else [])]
    of = of_pair(pair, briefing)
    source = "DEMO, synthetic data" if briefing.demo else f"source: {of.source}" if of.source else ""
    caption = Caption(
        title=printable(f"{shown.pair} with {shown.overlay_pair}" if two else shown.pair),
        notes=[*notes, *([printable(pair.pair.note)] if pair.pair.note else [])],
        source=[
            f"as of {fmt_day(pair.date, RICH)}{f', {UNFINISHED}' if of.provisional else ''}",
            *([printable(source)] if source else []),
        ],
        demo=briefing.demo,
    )
    marks = [*(["demo"] if briefing.demo else []), shown.pair, *([shown.overlay_pair] if two else [])]
    name = file_name([*marks, view.lookback, bars, pair.basis, pair.date.isoformat()])
    return name, {"svg": chart_svg(spec, caption, _colours(pane.chart)), "csv": shown.csv()}


def _colours(chart: RatioChart) -> dict[str, str]:
    return {
        **{str(style): chart.colour(style) for style in STYLES},
        "line": chart.colour("last", background=True),  # which old data do not dim: a picture says of which day it is
        "background": chart.colour("cross", background=True),
        "text": chart.colour("cross"),
        "demo": chart.colour("sma_50"),
    }
