"""A briefing in one line for tmux or a shell prompt, and in a few for `rottui status`."""

from __future__ import annotations

import json

from rottui.briefing import wording
from rottui.briefing.model import Briefing
from rottui.report.contract import SCHEMA
from rottui.report.sections import heading, source_line
from rottui.text import printable

MOST_EXTREMES = 3
"""Pairs named in the one line; the rest are counted."""


def to_line(briefing: Briefing) -> str:
    """Return one line: the date, the longest extremes, breadth, positioning at extremes, problems."""
    parts = ["DEMO"] if briefing.demo else []
    parts.append(str(briefing.as_of) if briefing.as_of else "no data: rottui import PATH or rottui --demo")
    parts += [part for part in (_extremes(briefing), _breadth(briefing), _positioning(briefing)) if part]
    if briefing.problems:
        parts.append(wording.fmt_plural(len(briefing.problems), "problem"))
    return printable(" · ".join(parts))


def to_lines(briefing: Briefing) -> str:
    """Return the status in a few lines: what there is of each kind of data, and what stands out."""
    rows = [
        ("prices", source_line(briefing.prices), _extremes(briefing)),
        ("breadth", source_line(briefing.breadth), _breadth(briefing)),
        ("positioning", source_line(briefing.positioning), _positioning(briefing)),
    ]
    lines = [heading(briefing)]
    lines += [f"{name:<12} {source}" + (f" · {said}" if said else "") for name, source, said in rows]
    if briefing.problems:
        lines.append(f"{'problems':<12} {len(briefing.problems)} (rottui report --section problems)")
    return "\n".join(printable(line) for line in lines) + "\n"


def _extremes(briefing: Briefing) -> str:
    found = sorted((pair for pair in briefing.pairs if pair.extreme), key=lambda pair: -pair.extreme.months)  # type: ignore[union-attr]
    named = [
        f"{pair.pair.name} {wording.fmt_months_extreme(pair.extreme)}" for pair in found[:MOST_EXTREMES] if pair.extreme
    ]
    more = len(found) - len(named)
    return ", ".join(named) + (f" +{more}" if more else "")


def _breadth(briefing: Briefing) -> str:
    if not briefing.universes:
        return ""
    total = briefing.universes[0].total
    share = total.percent("above_50", "valid_50")
    return "" if share is None else f"{briefing.universes[0].key} {wording.fmt_percent(share)} >50d"


def _positioning(briefing: Briefing) -> str:
    return ", ".join(f"{market.market.key} {market.extreme.upper()}" for market in briefing.markets if market.extreme)


def to_json(briefing: Briefing) -> str:
    """Return the status as one JSON object: dates, sources and ages, the extremes, and how many problems."""
    sources = (("prices", briefing.prices), ("breadth", briefing.breadth), ("positioning", briefing.positioning))
    document = {
        "schema": SCHEMA,
        "as_of": briefing.as_of and briefing.as_of.isoformat(),
        "profile": briefing.profile,
        "demo": briefing.demo,
        "generation": briefing.generation,
        "sources": {
            name: {"date": trace.date and trace.date.isoformat(), "source": trace.source, "age_days": trace.age_days}
            for name, trace in sources
        },
        "extremes": [
            {"pair": pair.pair.name, "kind": pair.extreme.kind, "months": pair.extreme.months}
            for pair in briefing.pairs
            if pair.extreme
        ],
        "positioning_extremes": [
            {"market": market.market.key, "extreme": market.extreme} for market in briefing.markets if market.extreme
        ],
        "problems": len(briefing.problems),
        "line": to_line(briefing),
    }
    return json.dumps(document, ensure_ascii=False)
