"""A briefing in one line for tmux or a shell prompt, and in a few for `rottui status`."""

from __future__ import annotations

import json

from rottui.briefing import judging, wording
from rottui.briefing.model import Briefing, Provenance
from rottui.report.contract import SCHEMA, plain
from rottui.report.judged import verdict_document
from rottui.report.sections import heading, is_empty, opening, source_line
from rottui.text import printable

MOST_EXTREMES = 3
"""Pairs named in the one line, and markets; the rest are counted."""

FRESH_DAYS = 5
"""Age up to which prices are as new as can be, over a long weekend."""

FRESH_REPORT_DAYS = 14
"""Age up to which the last CFTC report is the last there is: a week, and the days until it comes out."""


def to_line(briefing: Briefing) -> str:
    """Return one line: the date, the verdict, pairs at extremes, breadth, positioning at extremes, problems.

    The watchlist's order decides which pairs are named. Data that are not fresh say how old they are; a day that is not
    over has an asterisk, which stands once where prices and breadth are of the same one.
    """
    parts = ["DEMO"] if briefing.demo else []
    if is_empty(briefing):
        parts.append(f"no data as of {briefing.as_of}" if briefing.replay else "no data: rottui refresh")
    else:
        day = f"AS OF {briefing.as_of}" if briefing.replay else str(briefing.as_of)
        parts.append(_dated(_marked(day, briefing.prices), briefing.prices, FRESH_DAYS))
        parts.append(_verdict(briefing))
        parts.append(_extremes(briefing))
        breadth = _breadth(briefing) if briefing.prices.provisional else _marked(_breadth(briefing), briefing.breadth)
        parts.append(_dated(breadth, briefing.breadth, FRESH_DAYS))
        parts.append(_dated(_positioning(briefing), briefing.positioning, FRESH_REPORT_DAYS))
    if briefing.problems:
        parts.append(wording.fmt_plural(len(briefing.problems), "problem"))
    return printable(" · ".join(part for part in parts if part))


def _marked(said: str, trace: Provenance) -> str:
    return f"{said}{wording.UNFINISHED_MARK}" if said and trace.provisional else said


def _dated(said: str, trace: Provenance, fresh: int) -> str:
    """Return what is said, and of data that are not fresh how old they are: "BTC LONG (3y old)"."""
    if said and trace.date is not None and trace.age_days is None:
        return f"{said} ({wording.AGE_UNKNOWN})"
    stale = said and trace.age_days is not None and trace.age_days > fresh
    return f"{said} ({wording.fmt_age(trace.age_days)} old)" if stale else said


def to_lines(briefing: Briefing) -> str:
    """Return the status in a few lines: what there is of each kind of data, and what stands out."""
    rows = [
        (name, source_line(trace, briefing.replay), say(briefing))
        for name, trace, say in (
            ("prices", briefing.prices, _extremes),
            ("breadth", briefing.breadth, _breadth),
            ("positioning", briefing.positioning, _positioning),
        )
    ]
    lines = [heading(briefing), *opening(briefing)]
    if not is_empty(briefing):
        lines += _verdict_lines(briefing)
        lines += [f"{name:<12} {source}" + (f" · {said}" if said else "") for name, source, said in rows]
    if briefing.problems:
        lines.append(f"{'problems':<12} {len(briefing.problems)} (rottui report --section problems)")
    return "\n".join(printable(line) for line in lines)


def _verdict(briefing: Briefing) -> str:
    """Return the verdict, how many sessions it has stood, and what may take its place: "SPILLOVER 12s, MIXED 2/5?".

    One that only the close confirms is told as what may come is: "SPILLOVER 5/5?".
    """
    verdict = briefing.verdict
    if verdict is None or verdict.code == "unknown":
        return ""
    pending = (
        f", {judging.fmt_code(verdict.pending)} {verdict.pending_day}/{verdict.confirmation}?"
        if verdict.pending
        else ""
    )
    return f"{judging.fmt_code(verdict.code)} {judging.fmt_stood(verdict)}{pending}"


def _verdict_lines(briefing: Briefing) -> list[str]:
    verdict = briefing.verdict
    if verdict is None:
        return []
    pending = judging.fmt_pending(verdict)
    said = [f"{verdict.name} {judging.fmt_since(verdict)}", f"pending: {pending}" if pending else ""]
    return [f"{'verdict':<12} {' · '.join(filter(None, said))}"]


def _extremes(briefing: Briefing) -> str:
    return _first(
        [f"{pair.pair.name} {wording.fmt_months_extreme(pair.extreme)}" for pair in briefing.pairs if pair.extreme]
    )


def _first(said: list[str]) -> str:
    """Return the first few, and how many more there are: "MAGS/SPY 4M LOW, QQQ/IWM 9M LOW +3"."""
    more = len(said) - MOST_EXTREMES
    return ", ".join(said[:MOST_EXTREMES]) + (f" +{more}" if more > 0 else "")


def _breadth(briefing: Briefing) -> str:
    if not briefing.universes:
        return ""
    universe = briefing.universes[0]
    share = universe.total.percent("above_50", "valid_50")
    return "" if share is None else f"{universe.key} {wording.fmt_percent(share)} >50d"


def _positioning(briefing: Briefing) -> str:
    return _first([f"{market.market.key} {market.extreme.upper()}" for market in briefing.markets if market.extreme])


def to_json(briefing: Briefing) -> str:
    """Return the status as one JSON object: dates, sources and ages, the extremes, and how many problems."""
    sources = (("prices", briefing.prices), ("breadth", briefing.breadth), ("positioning", briefing.positioning))
    verdict = plain(verdict_document(briefing))
    document = {
        "schema": SCHEMA,
        "as_of": briefing.as_of and briefing.as_of.isoformat(),
        "profile": briefing.profile,
        "demo": briefing.demo,
        "generation": briefing.generation,
        "sources": {
            name: {
                "date": trace.date and trace.date.isoformat(),
                "source": trace.source,
                "age_days": trace.age_days,
                "provisional": trace.provisional,
            }
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
        "verdict": verdict
        and {
            name: verdict[name]
            for name in ("code", "name", "date", "since", "sessions", "pending", "provisional", "scores")
        },
        "problems": len(briefing.problems),
        "line": to_line(briefing),
    }
    return json.dumps(document, allow_nan=False)
