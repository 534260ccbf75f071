"""A briefing as the JSON document that scripts depend on (README, "The JSON report").

Numbers are plain, missing is null, dates are ISO; changes, shares and percentiles are in percent. The Zweig figure is
the exception that its thresholds (0.40 and 0.615) ask for: a fraction of one.
"""

from __future__ import annotations

import json
import math
from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from rottui.briefing.history import History
from rottui.briefing.model import (
    BreadthFigures,
    Briefing,
    MarketBriefing,
    PairBriefing,
    Provenance,
    Rotation,
    RotationBriefing,
    UniverseBriefing,
)
from rottui.report.alerts import alerts_document, changes_document
from rottui.report.beyond import NOTHING, Beyond
from rottui.report.judged import spillover_document, verdict_document
from rottui.report.leading import leaders_document
from rottui.report.study import study_document

SCHEMA = 1
"""Raised when a field changes its meaning or goes away."""

SECTIONS = (
    "verdict", "pairs", "breadth", "positioning", "rotation", "leaders", "spillover", "alerts", "problems",
)  # fmt: skip
"""The parts of a report, each of which can be asked for by name."""

ON_REQUEST = ("changes", "study")
"""Parts that are made only where they are asked for by name."""

TAIL = 8
"""Points of a rotation's tail."""

Json = dict[str, Any]


def to_json(briefing: Briefing, sections: Collection[str] = SECTIONS, beyond: Beyond = NOTHING) -> str:
    """Return the briefing as indented JSON, cut to `sections`; ASCII, which every encoding of a pipe can carry."""
    return json.dumps(to_document(briefing, sections, beyond), indent=2, allow_nan=False)


def to_document(briefing: Briefing, sections: Collection[str] = SECTIONS, beyond: Beyond = NOTHING) -> Json:
    """Return the briefing as plain dicts and lists, cut to `sections`."""
    head: Json = {
        "schema": SCHEMA,
        "as_of": briefing.as_of,
        "profile": briefing.profile,
        "demo": briefing.demo,
        "sources": {
            "prices": _provenance(briefing.prices),
            "breadth": _provenance(briefing.breadth),
            "positioning": _provenance(briefing.positioning),
        },
    }
    body: Json = {
        "verdict": verdict_document(briefing),
        "pairs": [_pair(pair, briefing) for pair in briefing.pairs],
        "breadth": [_universe(universe) for universe in briefing.universes],
        "positioning": [_market(market) for market in briefing.markets],
        "rotation": _rotation(briefing.rotation) if briefing.rotation else [],
        "leaders": leaders_document(beyond.leaders),
        "spillover": spillover_document(briefing.spillover),
        "alerts": alerts_document(beyond),
        "changes": changes_document(beyond.changes),
        "study": study_document(beyond.studies),
        "problems": [
            {"where": problem.where, "what": problem.what, "hint": problem.hint} for problem in briefing.problems
        ],
    }
    if "positioning" in sections:
        head["dial"] = _market(briefing.dial) if briefing.dial else None
    document: Json = plain(head | {name: part for name, part in body.items() if name in sections})
    return document


def _provenance(trace: Provenance) -> Json:
    return {
        "date": trace.date,
        "source": trace.source,
        "age_days": trace.age_days,
        "provisional": trace.provisional,
        "problem": trace.problem,
    }


def _pair(pair: PairBriefing, briefing: Briefing) -> Json:
    extreme, legs = pair.extreme, pair.legs
    return {
        "pair": pair.pair.name,
        "group": pair.pair.group,
        "rising": list(pair.pair.rising),
        "last": pair.last,
        "date": pair.date,
        "provisional": briefing.is_provisional(pair.date, (pair.pair.numerator, pair.pair.denominator)),
        "basis": pair.basis,
        "change": pair.change,
        "trend": pair.trend,
        "extreme": extreme
        and {
            "kind": extreme.kind,
            "months": extreme.months,
            "since": extreme.since,
            "date": extreme.date,
            "sessions_ago": extreme.sessions_ago,
            "on_record": extreme.on_record,
        },
        "legs": legs and {"window": legs.window, "numerator": legs.numerator, "denominator": legs.denominator},
        "rotation": pair.rotation and _place(pair.rotation),
        "problem": pair.problem,
    }


def _place(place: Rotation) -> Json:
    return {
        "ratio": place.ratio,
        "momentum": place.momentum,
        "quadrant": place.quadrant,
        "date": place.date,
        "since": place.since,
        "settled": place.settled,
    }


def _rotation(rotation: RotationBriefing) -> list[Json]:
    groups: dict[str, list[str]] = {}
    for group in rotation.groups:
        for name in group.items:
            groups.setdefault(name, []).append(group.name)
    changes: dict[str, list[Json]] = {}
    for change in rotation.changes:
        changes.setdefault(change.name, []).append(
            {
                "date": change.date,
                "by": change.by,
                "from": change.before,
                "to": change.after,
                "settled": change.settled,
            }
        )
    return [
        {
            "pair": item.name,
            "groups": groups.get(item.name, []),
            "weekly": _track(item.weekly, item.weekly_tail),
            "daily": _track(item.daily, item.daily_tail),
            "changes": changes.get(item.name, []),
            "problem": item.problem,
        }
        for item in rotation.items
    ]


def _track(place: Rotation | None, tail: History) -> Json | None:
    """Return a place with its heading and the way there, oldest point first; None without a place."""
    if place is None:
        return None
    points = zip(*(tail.values(name, TAIL) for name in ("ratio", "momentum")), strict=True)
    dated = [
        {"date": day, "ratio": ratio, "momentum": momentum}
        for day, (ratio, momentum) in zip(tail.dates(TAIL), points, strict=True)
    ]
    return _place(place) | {"heading": place.heading, "tail": dated}


def _universe(universe: UniverseBriefing) -> Json:
    return (
        {"universe": universe.key, "name": universe.name}
        | _breadth(universe.total)
        | {
            "provisional": universe.provisional,
            "problem": universe.problem,
            "sectors": [{"sector": figures.sector} | _breadth(figures) for figures in universe.sectors],
        }
    )


def _breadth(figures: BreadthFigures) -> Json:
    counts = figures.counts
    return {
        "date": figures.date,
        "members": counts["members"],
        "priced": counts["priced"],
        "advances": counts["advances"],
        "declines": counts["declines"],
        "unchanged": counts["unchanged"],
        **{f"above_{n}": figures.percent(f"above_{n}", f"valid_{n}") for n in (20, 50, 200)},
        **{f"valid_{n}": counts[f"valid_{n}"] for n in (20, 50, 200)},
        "new_highs": counts["new_highs"],
        "new_lows": counts["new_lows"],
        "valid_252": counts["valid_252"],
        "ad_line": figures.ad_line,
        "high_low_index": figures.high_low_index,
        "mcclellan": figures.mcclellan,
        "summation": figures.summation,
        "zweig": figures.zweig,
        "thrust": figures.thrust,
        **{f"up_{window}": figures.percent(f"up_{window}", f"valid_{window}") for window in ("1m", "3m")},
        **{f"valid_{window}": counts[f"valid_{window}"] for window in ("1m", "3m")},
    }


def _market(market: MarketBriefing) -> Json:
    return {
        "market": market.market.key,
        "code": market.market.code,
        "name": market.market.name,
        "group": market.market.group,
        "report": market.market.report,
        "category": market.category,
        "report_date": market.report_date,
        "released": market.released,
        "released_estimated": market.released_estimated,
        "open_interest": market.open_interest,
        "net": market.net,
        "net_pct_oi": market.net_pct_oi,
        "change_1w": market.change_1w,
        "cot_index": market.cot_index,
        "percentile": market.percentile,
        "zscore": market.zscore,
        "movement_6w": market.movement_6w,
        "extreme": market.extreme,
        "unwound_pct": market.unwound_pct,
        "unwound_from": market.unwound_from,
        "problem": market.problem,
    }


def plain(value: Any) -> Any:
    """Return `value` with dates as ISO text and numbers that are none as null."""
    if isinstance(value, dict):
        return {key: plain(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [plain(part) for part in value]
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value
