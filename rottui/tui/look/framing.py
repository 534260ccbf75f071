"""What a frame says of its data: of which date, how old, from where, and whether they still tell of the market."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Literal

from rottui.briefing.model import Briefing, PairBriefing, Provenance
from rottui.tui.look.language import UNFINISHED, UNFINISHED_MARK, Glyphs, fmt_day, fmt_known_age

Kind = Literal["prices", "breadth", "futures"]

DAYS: dict[Kind, int] = {"prices": 4, "breadth": 4, "futures": 13}
"""Calendar days that fresh data may be old: a long weekend; for Tuesday's reports, out on Fridays, ten and a few."""


def is_stale(provenance: Provenance, kind: Kind, briefing: Briefing) -> bool:
    """Return whether the data are too old; a replayed day's and the demo's never are."""
    if briefing.demo or briefing.replay or provenance.age_days is None:
        return False
    return provenance.age_days > DAYS[kind]


def frame_facts(provenance: Provenance, briefing: Briefing, stale: bool, failed: bool, glyphs: Glyphs) -> list[str]:
    """Return what the frame's lower edge says, most important first.

    A day that is not over is marked too: the narrowest frames have no room for the word.
    """
    facts = ["STALE, reading failed"] if failed else ["STALE"] if stale else []
    if provenance.date is None:
        facts.append("no data")
    else:
        mark, under_way = (UNFINISHED_MARK, [UNFINISHED]) if provenance.provisional else ("", [])
        facts += [fmt_day(provenance.date, glyphs) + mark, fmt_known_age(provenance.age_days, replay=briefing.replay)]
        facts += under_way
    if briefing.demo:
        facts.append("DEMO")
    elif provenance.source:
        facts.append(provenance.source)
    return facts


def has_data(briefing: Briefing) -> bool:
    """Return whether there is anything to show."""
    return (
        any(pair.last is not None for pair in briefing.pairs)
        or any(universe.total.date is not None for universe in briefing.universes)
        or any(market.report_date is not None for market in briefing.markets)
    )


def of_pair(pair: PairBriefing, briefing: Briefing) -> Provenance:
    """Return the provenance of one pair, whose last day may be before that of the others."""
    unfinished = briefing.is_provisional(pair.date, (pair.pair.numerator, pair.pair.denominator))
    prices = replace(briefing.prices, provisional=unfinished)
    if pair.date is None or prices.date is None or prices.age_days is None or pair.date == prices.date:
        return replace(prices, date=pair.date)
    return replace(prices, date=pair.date, age_days=prices.age_days + (prices.date - pair.date).days)


def of_verdict(briefing: Briefing) -> Provenance:
    """Return the provenance of the verdict: that of prices, as of its own day."""
    verdict, prices = briefing.verdict, briefing.prices
    if verdict is None or verdict.date is None:
        return replace(prices, date=None, provisional=False)
    behind = (prices.date - verdict.date).days if prices.date else 0
    age = None if prices.age_days is None else prices.age_days + behind
    return replace(prices, date=verdict.date, age_days=age, provisional=verdict.provisional)


def of_detail(day: date, source: str, whole: Provenance, briefing: Briefing) -> Provenance:
    """Return the provenance of a detail of `day`, which may be before that of the `whole` it belongs to."""
    behind = (whole.date - day).days if whole.date else 0
    age = None if whole.age_days is None else whole.age_days + behind
    return Provenance(day, source, age, provisional=briefing.is_provisional(day))
