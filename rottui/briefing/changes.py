"""What is new in a briefing against an earlier one: which states are others, and which events came between.

Of verdicts, thrusts and extremes a briefing knows the days, so all between the two are told, also those that came and
went. Of the rest the two days are compared.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from datetime import date
from math import log2

from rottui.briefing.details.changes_model import Change
from rottui.briefing.judging import fmt_code, fmt_pending
from rottui.briefing.model import Briefing, Extreme, MarketBriefing, PairBriefing, Quadrant, RotationBriefing
from rottui.briefing.passed import passed
from rottui.briefing.wording import (
    describe_extreme,
    fmt_day,
    fmt_meaning,
    fmt_months_extreme,
    fmt_number,
    fmt_percent,
    fmt_plural,
)
from rottui.errors import Problem
from rottui.settings.schema import Extremes

VERDICT, THRUST, PENDING, PROBLEM = 100.0, 90.0, 80.0, 70.0
CROWDED, DIAL, UNWINDING, CROWDED_OVER = 60.0, 15.0, 50.0, 40.0
EXTREME, PER_DOUBLING, RECORD, TREND, EXTREME_OVER = 45.0, 5.0, 85.0, 30.0, 25.0
QUADRANT, CANDIDATE, FLAT, MENDED, RELEASE = 20.0, -8.0, -6.0, 15.0, 10.0
LEFT = -12.0
"""Weights: what the market is judged by, what is broken, what is crowded, what is new of pairs, and the calendar."""

HALF, WHOLE = 50.0, 100.0
"""Percent of an extreme given up that are worth a line."""

FURTHER = 1.5
"""So many times as many months make an extreme that goes on news again: 6 after 4, not 5 after 4."""

MOST_NAMES = 4


def changes(before: Briefing, after: Briefing, extremes: Extremes) -> tuple[Change, ...]:
    """Return what is new in `after`, the most important first, then the latest.

    Extremes are told from as many months on, and count as left after as many sessions, as on the watchlist.
    """
    found = (
        *_of_verdict(before, after),
        *_of_breadth(before, after),
        *_of_positioning(before, after),
        *_of_pairs(before, after, extremes),
        *_of_rotation(before, after),
        *_of_problems(before.problems, after.problems),
    )
    return tuple(sorted(found, key=lambda each: (-each.weight, -(each.date or date.min).toordinal())))


def _of_verdict(before: Briefing, after: Briefing) -> Iterator[Change]:
    was, now = before.verdict, after.verdict
    if was is None or now is None or was.date is None:
        return
    for change in now.changes:
        if change.date > was.date:
            said = f"{fmt_code(change.code)}{f', was {fmt_code(change.before)}' if change.before else ''}"
            yield Change("verdict", "verdict", said, change.date, VERDICT)
    if now.pending is not None and now.pending != was.pending:
        yield Change("pending", "verdict", f"may change: {fmt_pending(now)}", now.date, PENDING)
    elif was.pending is not None and now.pending is None and was.pending != now.code:
        said = f"{was.pending.replace('_', ' ')} did not last, {fmt_code(now.code)} stands"
        yield Change("pending", "verdict", said, now.date, PENDING)


def _of_breadth(before: Briefing, after: Briefing) -> Iterator[Change]:
    last = {universe.key: universe.total.date for universe in before.universes}
    for universe in after.universes:
        seen = last.get(universe.key)
        for day in () if seen is None else universe.thrusts[bisect_right(universe.thrusts, seen) :]:
            yield Change("thrust", universe.key, f"Zweig breadth thrust of {universe.name}", day, THRUST)


# Positioning


def _markets(briefing: Briefing) -> dict[str, MarketBriefing]:
    markets = (*briefing.markets, *([briefing.dial] if briefing.dial else []))
    return {market.market.key: market for market in markets}


def _of_positioning(before: Briefing, after: Briefing) -> Iterator[Change]:
    earlier = _markets(before)
    dial = after.dial.market.key if after.dial else ""
    released: dict[date, list[str]] = {}
    for key, now in _markets(after).items():
        was = earlier.get(key)
        if was is None or was.report_date is None or now.report_date is None or now.report_date <= was.report_date:
            continue
        released.setdefault(now.report_date, []).append(key)
        yield from _of_market(was, now, DIAL if key == dial else 0.0)
    for day, keys in released.items():
        more = len(keys) - MOST_NAMES
        named = ", ".join(keys[:MOST_NAMES]) + (f" and {more} more" if more > 0 else "")
        yield Change("release", "futures", f"reports of {fmt_day(day)}: {named}", day, RELEASE)


def _of_market(was: MarketBriefing, now: MarketBriefing, extra: float) -> Iterator[Change]:
    key, day = now.market.key, now.report_date
    rank = f", percentile {fmt_number(now.percentile.get('156'))}"
    if now.extreme is not None and now.extreme != was.extreme:
        yield Change("crowded", key, f"speculators extreme {now.extreme}{rank}", day, CROWDED + extra)
    elif was.extreme is not None and now.extreme is None:
        given = f", {fmt_percent(now.unwound_pct)} given up" if now.unwound_pct is not None else ""
        yield Change("crowded_over", key, f"no longer extreme {was.extreme}{rank}{given}", day, CROWDED_OVER + extra)
    if now.unwound_from is None or now.extreme is not None or now.unwound_pct is None:
        return
    began = was.unwound_pct if was.unwound_from == now.unwound_from and was.unwound_pct is not None else 0.0
    reached = max((level for level in (HALF, WHOLE) if began < level <= now.unwound_pct), default=None)
    if reached is not None:
        how = "all" if reached == WHOLE else f"{fmt_percent(now.unwound_pct)}"
        yield Change("unwinding", key, f"{how} of its extreme {now.unwound_from} given up", day, UNWINDING + extra)


# Pairs


def _of_pairs(before: Briefing, after: Briefing, extremes: Extremes) -> Iterator[Change]:
    earlier = {pair.pair.name: pair for pair in before.pairs}
    for now in after.pairs:
        was = earlier.get(now.pair.name)
        if was is None or was.date is None or now.date is None:
            continue
        yield from _of_extreme(was, now, extremes)
        if was.trend is not None and now.trend is not None and was.trend != now.trend:
            weight = TREND + (FLAT if now.trend == "flat" else 0.0)
            yield Change("trend", now.pair.name, f"trend is {now.trend}, was {was.trend}", None, weight)


def _of_extreme(was: PairBriefing, now: PairBriefing, extremes: Extremes) -> Iterator[Change]:
    before, after, name = was.extreme, now.extreme, now.pair.name
    made = {} if was.date is None else passed(now.history, was.date, extremes.min_months)
    if after is not None and was.date is not None and after.date > was.date:
        if before is None or before.kind != after.kind or _is_further(before, after):
            yield _new_extreme(now, after, before)
    elif before is not None and (after is None or after.kind != before.kind):
        last = made.pop(before.kind, before)
        said = f"nothing new since {_named(last)}"
        if after is not None:  # it was there already, behind the further one, which alone was shown
            said = f"{_named(last)} is over; {_named(after)} stands"
        yield Change("extreme_over", name, said, None, EXTREME_OVER)
    for each in made.values():
        again = before is not None and before.kind == each.kind and not _is_further(before, each)
        if again or (after is not None and after.kind == each.kind):
            continue
        if after is not None and each.sessions_ago < extremes.within_sessions:
            yield _new_extreme(now, each, before)  # it stands too; the watchlist shows the further one alone
        else:
            said = f"{fmt_months_extreme(each)}, {describe_extreme(each)}; left since"
            yield Change("extreme", name, said, each.date, _weight(each) + LEFT)


def _new_extreme(now: PairBriefing, extreme: Extreme, before: Extreme | None) -> Change:
    """Return that a pair is at an extreme, what that means, and how far the one before went that it goes on from."""
    meaning = fmt_meaning(now.pair.rising, extreme.kind)
    said = f"{fmt_months_extreme(extreme)}, {describe_extreme(extreme)}{f': {meaning}' if meaning else ''}"
    further = f"; it was {fmt_months_extreme(before)}" if before and before.kind == extreme.kind else ""
    return Change("extreme", now.pair.name, said + further, extreme.date, _weight(extreme))


def _named(extreme: Extreme) -> str:
    return f"its {fmt_months_extreme(extreme)} of {fmt_day(extreme.date)}"


def _is_further(before: Extreme, after: Extreme) -> bool:
    """Return whether an extreme that goes on has come to be worth another line."""
    if before.on_record or after.on_record:
        return after.on_record and not before.on_record
    return after.months >= FURTHER * before.months


def _weight(extreme: Extreme) -> float:
    """Return how much an extreme matters: the further back, the more; one on record most."""
    return RECORD if extreme.on_record else min(EXTREME + PER_DOUBLING * log2(max(extreme.months / 3, 1)), RECORD)


# Rotation


def _of_rotation(before: Briefing, after: Briefing) -> Iterator[Change]:
    """Yield each ratio that is in another quadrant by its last week that is over than it was then by that week's."""
    if before.rotation is None or after.rotation is None:
        return
    watched = {pair.pair.name for pair in after.pairs}
    earlier = _stays(before.rotation)
    for name, (now, since) in _stays(after.rotation).items():
        was = earlier.get(name)
        if was is not None and was[0] != now:
            weight = QUADRANT + (0.0 if name in watched else CANDIDATE)
            yield Change("quadrant", name, f"{now} by weeks, was {was[0]}", since, weight)


def _stays(told: RotationBriefing) -> dict[str, tuple[Quadrant, date | None]]:
    """Return the quadrant each ratio is in by its last week that is over, and since when if that is known."""
    weekly = [change for change in told.changes if change.by == "week"]
    under_way = {change.name: change.before for change in weekly if not change.settled}
    entered = {change.name: change.date for change in reversed(weekly) if change.settled}
    return {
        item.name: (under_way[item.name], entered.get(item.name))
        if item.name in under_way
        else (item.weekly.quadrant, item.weekly.since)
        for item in told.items
        if item.weekly is not None
    }


# Problems


def _of_problems(before: tuple[Problem, ...], after: tuple[Problem, ...]) -> Iterator[Change]:
    """Yield what has become wrong, or well again; how it is worded may change from day to day, where it is does not."""
    was, now = {each.where for each in before}, {each.where: each for each in after}
    for where, problem in now.items():
        if where not in was and not problem.note:
            yield Change("problem", where, problem.what, None, PROBLEM)
    mended = [where for where in dict.fromkeys(each.where for each in before) if where not in now]
    for where in mended:
        yield Change("mended", where, "no problem any more", None, MENDED)


def describe_count(count: int, since: date) -> str:
    """Write how much is new: "12 changes since 14 Jan 2025"."""
    return f"{fmt_plural(count, 'change')} since {fmt_day(since)}"
