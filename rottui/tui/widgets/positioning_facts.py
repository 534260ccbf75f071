"""What is said of one futures market in words: where it stands, when it was reported, and when it was crowded."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from datetime import datetime

from rich.cells import cell_len

from rottui.briefing.details.market_model import Beside, Episode, MarketDetail
from rottui.briefing.model import MarketBriefing
from rottui.briefing.provenance import EXCHANGE
from rottui.text import printable
from rottui.tui.look.language import (
    Glyphs,
    fmt_age,
    fmt_change,
    fmt_day,
    fmt_number,
    fmt_percent,
    fmt_plural,
    fmt_points,
)
from rottui.tui.look.lines import Line, Span, Tone, left, right
from rottui.tui.widgets.positioning_columns import WINDOW

LONGEST_PROBLEM = 200
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


def fact_lines(
    market: MarketBriefing, detail: MarketDetail | None, now: datetime, width: int, glyphs: Glyphs
) -> list[Line]:
    """Return where the market stands, when that was published, what comes next, and what has happened since.

    `now` is the moment that ages count to. Facts are kept whole where a line holds them.
    """
    if market.report_date is None:
        return flow([(printable(market.problem or "no reports"), "warning")], width, glyphs)
    lines = flow(_standing(market, glyphs), width, glyphs) + flow(_published(market, now, glyphs), width, glyphs)
    if detail is not None:
        lines += flow(_to_come(detail, now, glyphs), width, glyphs)
        if detail.beside is not None:
            lines += flow([_since(detail.beside, glyphs)], width, glyphs)
    if market.problem:
        lines += flow([(printable(market.problem, LONGEST_PROBLEM), "warning")], width, glyphs)
    return lines


def _standing(market: MarketBriefing, glyphs: Glyphs) -> list[Span]:
    """Return the net position, its change, its rank in three years and whether a side is crowded."""
    percentile = market.percentile.get(WINDOW)
    net = fmt_points(market.net_pct_oi, 1, glyphs)
    facts: list[Span] = [
        # The difference of two markets is no share of either's open interest, and has no contracts of its own.
        (f"{net} points apart" if market.net is None else f"net {net}% of open interest", "strong"),
        (f"{fmt_points(market.change_1w, 1, glyphs)} in a week", "text"),
    ]
    if percentile is not None:
        facts.append((f"percentile {fmt_number(percentile, 0, glyphs)} of 3 years", "text"))
    if market.extreme is not None:
        facts.append(
            (f"extreme {market.extreme.upper()}", "extreme-high" if market.extreme == "long" else "extreme-low")
        )
    elif market.unwound_pct is not None and market.unwound_from is not None:
        given_up = fmt_percent(market.unwound_pct, glyphs=glyphs)
        facts.append((f"{given_up} of the extreme {market.unwound_from.upper()} given up", "text"))
    return facts


def _published(market: MarketBriefing, now: datetime, glyphs: Glyphs) -> list[Span]:
    """Return of which day the positions are, how old that is, and when they were published."""
    if market.report_date is None:
        return []
    age = (now.astimezone(EXCHANGE).date() - market.report_date).days
    day = f"{WEEKDAYS[market.report_date.weekday()]} {fmt_day(market.report_date, glyphs)}"
    facts: list[Span] = [(f"report of {day}, {_old(age, glyphs)}", "stale" if market.late else "quiet")]
    if market.released is not None:
        known = "published" if not market.released_estimated else "published (estimated)"
        facts.append((f"{known} {_moment(market.released, glyphs)}", "quiet"))
    return facts


def _old(days: int, glyphs: Glyphs) -> str:
    age = fmt_age(days, glyphs)
    return age if age == "today" else f"{age} old"


def _moment(moment: datetime, glyphs: Glyphs) -> str:
    there = moment.astimezone(EXCHANGE)
    return f"{WEEKDAYS[there.weekday()]} {fmt_day(there.date(), glyphs)} {there:%H:%M} New York"


def _to_come(detail: MarketDetail, now: datetime, glyphs: Glyphs) -> list[Span]:
    """Return when the next report is expected, or since when it has been missing."""
    if detail.next_report is None or detail.next_release is None:
        return []
    facts: list[Span] = [(f"next report of {fmt_day(detail.next_report, glyphs)}", "quiet")]
    if detail.next_release <= now:
        facts.append((f"not here although due since {_moment(detail.next_release, glyphs)}", "warning"))
    else:
        facts.append((f"expected {_moment(detail.next_release, glyphs)}", "quiet"))
    return facts


def _since(beside: Beside, glyphs: Glyphs) -> Span:
    """Return what the price beside it has done since the report."""
    name = printable(beside.name)
    if beside.problem:
        return printable(beside.problem, LONGEST_PROBLEM), "warning"
    basis = " with dividends" if beside.basis == "total_return" else ""
    if beside.since_report is None:
        return f"{name}{basis} ends {fmt_day(beside.date, glyphs)}, before the report", "warning"
    return f"{name}{basis} {fmt_change(beside.since_report, glyphs)} since, to {fmt_day(beside.date, glyphs)}", "quiet"


def episode_lines(episodes: Sequence[Episode], percent: float, width: int, room: int, glyphs: Glyphs) -> list[Line]:
    """Return a heading and the last episodes of extremes, newest first, in `room` lines at most.

    `percent` is what counts as extreme at either end of three years.
    """
    if room < 2 or not episodes:
        return []
    shown = list(reversed(episodes))[: room - 1]
    rows = [_episode(episode, glyphs) for episode in shown]
    tones: list[Tone] = ["extreme-high" if episode.side == "long" else "extreme-low" for episode in shown]
    title = f" Extremes, the outer {percent:g}% of 3 years"
    if cell_len(title) > width:
        title = " Extremes"
    return [Line(((title, "strong"),)), *_table(rows, tones, width, glyphs)]


def _episode(episode: Episode, glyphs: Glyphs) -> list[str]:
    return [
        episode.side.upper(),
        fmt_day(episode.start, glyphs),
        f"to {fmt_day(episode.end, glyphs)}" if episode.end != episode.start else "",
        f"peak {fmt_points(episode.peak, 1, glyphs)}",
        fmt_plural(episode.reports, "report"),
        f"on {fmt_day(episode.peak_date, glyphs)}",
    ]


def _table(rows: Sequence[Sequence[str]], tones: Sequence[Tone], width: int, glyphs: Glyphs) -> list[Line]:
    """Return rows of cells under each other, as many columns as fit, the first in the row's tone."""
    widths = [max(map(cell_len, column)) for column in zip(*rows, strict=True)]
    fitting = 0
    while fitting < len(widths) and sum(widths[: fitting + 1]) + fitting + 1 <= width:
        fitting += 1
    lines = []
    for cells, tone in zip(rows, tones, strict=True):
        pads = [(right if each in (1, 3, 4) else left)(cells[each], widths[each], glyphs) for each in range(fitting)]
        lines.append(Line(((" " + pads[0] if pads else "", tone), *((" " + pad, "quiet") for pad in pads[1:]))))
    return lines


def flow(facts: Sequence[Span], width: int, glyphs: Glyphs) -> list[Line]:
    """Return facts side by side, on further lines where one does not fit; one too long for a line breaks at blanks."""
    separator = f" {glyphs.separator} "
    lines: list[list[Span]] = []
    used = 0
    for text, tone in facts:
        for part in textwrap.wrap(text, max(width - 1, 10), break_on_hyphens=False):
            whole = part == text
            if lines and whole and used + len(separator) + cell_len(part) <= width:
                lines[-1] += [(separator, "quiet"), (part, tone)]
                used += len(separator) + cell_len(part)
            else:
                lines.append([(f" {part}", tone)])
                used = 1 + cell_len(part)
    return [Line(tuple(spans)) for spans in lines]
