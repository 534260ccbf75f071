"""One leader, closer: its figures in words, and the chart of its ratio to the benchmark."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from rottui.briefing.details.leaders_model import Leader, LeaderDetail, LeadersDetail
from rottui.briefing.details.leaders_wording import SCREENS
from rottui.briefing.details.pair_model import LOOKBACK_SESSIONS
from rottui.briefing.history import History
from rottui.briefing.model import Extreme
from rottui.settings.schema import Lookback
from rottui.text import printable
from rottui.tui.drawing.chart import Average, ChartSpec, Level, Style, draw_chart
from rottui.tui.look.language import (
    RICH,
    Glyphs,
    describe_extreme,
    fmt_change,
    fmt_day,
    fmt_months_extreme,
    fmt_number,
    fmt_percent,
    fmt_plural,
    fmt_points,
    meaning_of_change,
)
from rottui.tui.look.lines import BLANK, Line, Span, Tone
from rottui.tui.widgets.pane import Pane
from rottui.tui.widgets.positioning_facts import flow

GOOD_CHART = 9
"""Lines a chart has before all facts stand above it."""
LEAST_CHART = 4
"""Lines from which a chart says something."""
AVERAGES: tuple[Average, ...] = ("sma_50", "sma_200")

_TONES: Mapping[Style, Tone] = {
    "line": "line",
    "axis": "quiet",
    "grid": "grid",
    "last": "strong",
    "sma_50": "sma-50",
    "sma_200": "sma-200",
    "extreme_high": "extreme-high",
    "extreme_low": "extreme-low",
}


@dataclass(frozen=True, slots=True)
class Subject:
    """What is told of, and how."""

    leader: Leader
    pool: LeadersDetail
    """Which it stands in."""
    closer: LeaderDetail | None
    """None while it is being made."""
    problem: str
    """Why there is none; "" when there is no such reason."""
    lookback: Lookback
    averages: bool = True


def fact_lines(subject: Subject, width: int, glyphs: Glyphs) -> list[Line]:
    """Return a leader's figures in words, the most telling first. Facts are kept whole where a line holds them."""
    leader, pool = subject.leader, subject.pool
    lines = flow(_who(leader, pool, glyphs), width, glyphs) + flow(_relative(leader, pool, glyphs), width, glyphs)
    lines += flow(_highs(leader, pool, glyphs), width, glyphs) + flow(_risk(leader, glyphs), width, glyphs)
    lines += flow(_passes(leader, pool), width, glyphs)
    if subject.problem:
        lines += flow([(subject.problem, "warning")], width, glyphs)
    return lines


def _who(leader: Leader, pool: LeadersDetail, glyphs: Glyphs) -> list[Span]:
    name = f"{leader.symbol} {leader.name}" if leader.name else leader.symbol
    facts: list[Span] = [(printable(name), "strong")]
    if leader.kind:
        facts.append((printable(leader.kind), "quiet"))
    ranked = [each for each in pool.leaders if each.rank is not None]
    if leader.rank is None:
        facts.append(("not ranked", "stale"))
    else:
        place = 1 + sum(each.rank is not None and each.rank > leader.rank for each in ranked)
        facts.append((f"place {place} of {len(ranked)}, mean rank {fmt_number(leader.rank, 0, glyphs)}", "text"))
    if leader.behind:
        behind = fmt_plural(leader.behind, "session")
        facts.append((f"ends {fmt_day(leader.date, glyphs)}, {behind} before {pool.benchmark}", "warning"))
    return facts


def _relative(leader: Leader, pool: LeadersDetail, glyphs: Glyphs) -> list[Span]:
    facts: list[Span] = [
        (f"{fmt_change(value, glyphs)} in {window}", meaning_of_change(value))
        for window, value in leader.relative.items()
    ]
    text, tone = facts[0]
    return [(f"against {printable(pool.benchmark)} {text}", tone), *facts[1:]]


def _highs(leader: Leader, pool: LeadersDetail, glyphs: Glyphs) -> list[Span]:
    facts: list[Span] = []
    if leader.below_high is not None and leader.sessions_since_high is not None:
        if leader.sessions_since_high == 0:
            facts.append(("ratio at its high of 63 sessions", "extreme-high"))
        else:
            ago = fmt_plural(leader.sessions_since_high, "session")
            below = fmt_change(leader.below_high, glyphs)
            facts.append((f"ratio {below} from its high of 63 sessions, {ago} ago", "text"))
    if leader.drawdown is not None:
        itself = "at its own high of a year" if leader.drawdown == 0 else None
        fallen = f"itself {fmt_change(leader.drawdown, glyphs)} from its high of a year"
        facts.append((itself or fallen, "text"))
    if leader.above_average is None:
        facts.append(("less than 200 sessions of history", "quiet"))
    else:
        above = leader.above_average
        facts.append((f"{'above' if above else 'below'} its 200-day average", "gain" if above else "loss"))
    return facts


def _risk(leader: Leader, glyphs: Glyphs) -> list[Span]:
    facts: list[Span] = []
    if leader.correlation is not None:
        facts.append((f"correlation to the mega caps {fmt_points(leader.correlation, 2, glyphs)}", "text"))
    if leader.volatility is not None:
        facts.append((f"volatility {fmt_percent(leader.volatility, glyphs=glyphs)} a year", "text"))
    return facts


def _passes(leader: Leader, pool: LeadersDetail) -> list[Span]:
    names = [screen.name for screen in SCREENS if screen.passes in leader.screens and screen.passes != "own_way"]
    if names:
        return [(f"passes: {', '.join(names)}", "gain" if leader.working else "text")]
    return [("passes no screen", "quiet")]


def chart_lines(subject: Subject, width: int, height: int, glyphs: Glyphs) -> list[Line]:
    """Return the ratio over the lookback in `height` lines; of 126 sessions until all of it is there."""
    closer, symbol = subject.closer, subject.leader.symbol
    if height < LEAST_CHART:
        return []
    if closer is not None and len(closer.history):
        spec = _spec(closer.history, "ratio", subject, glyphs, closer.extreme)
    elif len(subject.pool.ratios):
        spec = _spec(subject.pool.ratios, symbol, subject, glyphs, None)
    else:
        return []
    drawn = draw_chart(spec, width, height)
    return [Line(((" ", "text"), *((text, _TONES.get(style, "text")) for text, style in line))) for line in drawn.lines]


def _spec(history: History, column: str, subject: Subject, glyphs: Glyphs, extreme: Extreme | None) -> ChartSpec:
    """Return what to draw: the lookback's sessions and the one before, which changes are measured from."""
    sessions = LOOKBACK_SESSIONS[subject.lookback]
    shown = None if sessions is None else sessions + 1
    averaged = subject.averages and column == "ratio"
    return ChartSpec(
        dates=history.days_of(shown),
        values=history.values(column, shown),
        averages={name: history.values(name, shown) for name in AVERAGES} if averaged else {},
        level=_level(history, extreme),
        ascii=glyphs.ascii,
    )


def _level(history: History, extreme: Extreme | None) -> Level | None:
    value = history.at(extreme.date, "ratio") if extreme is not None else None
    if extreme is None or value is None:
        return None
    label = f"{fmt_months_extreme(extreme)}, {describe_extreme(extreme)}"
    return Level(value, label, "extreme_high" if extreme.kind == "high" else "extreme_low", extreme.since)


class LeaderPane(Pane):
    """The leader under the cursor."""

    def __init__(self, *, id: str, glyphs: Glyphs = RICH) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id, glyphs=glyphs)
        self._subject: Subject | None = None

    def show(self, subject: Subject | None) -> None:
        """Tell of `subject`; of nobody when it is None."""
        self._subject = subject
        self.arrange_lines()

    def arrange_lines(self) -> None:
        """Lay it out for the pane's size: where room is scarce, the chart has as much of it as the facts."""
        height, width = self.scrollable_content_region.height, self.columns
        if not width or not self.is_on_screen:
            return
        if self._subject is None:
            self.show_lines([])
            return
        facts = fact_lines(self._subject, width, self.glyphs)
        above = facts[: max(height - GOOD_CHART - 1, min(len(facts), (height - 1) // 2))]
        chart = chart_lines(self._subject, width - 1, height - len(above) - 1, self.glyphs)
        self.show_lines([*above, BLANK, *chart] if chart else facts)

    def on_show(self) -> None:
        """Lay out what was handed over while hidden, when no work was done."""
        self.arrange_lines()
