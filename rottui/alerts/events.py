"""What a briefing says of a rule: every event of the last weeks that the rule is about, whether or not it was told."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise

from rottui.briefing.history import History
from rottui.briefing.judging import fmt_code
from rottui.briefing.model import Briefing, Extreme, MarketBriefing, PairBriefing, UniverseBriefing
from rottui.briefing.passed import Kind, passed
from rottui.briefing.provenance import EXCHANGE
from rottui.briefing.trending import last_trends
from rottui.briefing.wording import UNFINISHED, describe_extreme, fmt_day, fmt_number, fmt_percent, fmt_ratio
from rottui.errors import Problem
from rottui.settings.alert_rules import SHARES, AlertRule
from rottui.settings.schema import Extremes, Settings

SESSIONS = 10
"""How many sessions back crossings and turns are looked for."""
WITHIN = timedelta(days=21)
"""How long before the last session an event may have become known: a desk that was closed for two weeks tells it."""
PAUSE = 4
"""Reports between two extreme ones up to which they are of one extreme: one that flickers is told once."""
TO_RELEASE = timedelta(days=3)
"""From a report's day to its release, at least."""

_PERCENT_OF = {
    **{f"above_{days}": f"valid_{days}" for days in (20, 50, 200)},
    **{f"up_{window}": f"valid_{window}" for window in ("1m", "3m")},
    "new_highs": "valid_252",
    "new_lows": "valid_252",
}
_FIGURE_NAMES = {
    **{f"above_{days}": f"stocks above their {days}-day average" for days in (20, 50, 200)},
    "up_1m": "stocks up over a month",
    "up_3m": "stocks up over 3 months",
    "new_highs": "stocks at a 52-week high",
    "new_lows": "stocks at a 52-week low",
    "high_low_index": "the high-low index",
    "mcclellan": "the McClellan oscillator",
    "summation": "the McClellan summation",
    "zweig": "the Zweig average",
}


@dataclass(frozen=True, slots=True)
class Event:
    """Something that a rule is about happened."""

    rule: AlertRule
    key: str
    """What tells it from the rule's other events."""
    what: str
    """In words, without the subject."""
    date: dt.date
    """The day it is of."""
    known: dt.date
    """The day it could be known: of a report, that of its release."""
    value: float | None
    """The figure that did it."""
    provisional: bool = False
    """Whether it is of a session that was not over, whose end may undo it."""

    @property
    def id(self) -> str:
        """What tells it from all other events; the same whoever evaluates, and whenever."""
        return f"{self.rule.identity}: {self.key}"


def without_day(event_id: str) -> str:
    """Return what tells an event from others but for its day, which ends its `id`."""
    return event_id.rpartition(" ")[0]


def last_session(briefing: Briefing) -> date | None:
    """Return the day by which a briefing's events are old or new."""
    return briefing.prices.date or briefing.as_of


def events(rule: AlertRule, briefing: Briefing, settings: Settings) -> tuple[Event, ...]:
    """Return the events of the last weeks before the briefing's last session that a rule is about, oldest first."""
    last = last_session(briefing)
    if last is None or not rule.enabled:
        return ()
    found = (event for event in _all(rule, briefing, settings) if event.known > last - WITHIN)
    return tuple(_marked(event, briefing) for event in sorted(found, key=lambda event: event.date))


def stands(event_id: str, day: date, rule: AlertRule, briefing: Briefing, settings: Settings) -> bool:
    """Return whether an event of a pair or a universe that fired on an unfinished day is one by what is known now.

    One that is too long ago to be looked for is taken to stand.
    """
    watched = _pair(rule.pair, briefing) if rule.pair else _universe(rule.universe, briefing)
    if watched is None or day not in watched.history.dates(SESSIONS):
        return True
    if (kind := _kind(rule)) is not None:  # of lows that go on, the last alone is an event
        months = max(rule.new_low or rule.new_high or 0, settings.extremes.min_months)
        return kind in passed(watched.history, day - timedelta(days=1), months, until=day)
    return any(event.id == event_id for event in events(rule, briefing, settings))


def _kind(rule: AlertRule) -> Kind | None:
    """Return which extreme a rule is about; None for another condition."""
    return "low" if rule.new_low is not None else "high" if rule.new_high is not None else None


def _marked(event: Event, briefing: Briefing) -> Event:
    """Return an event that says so where it is of an unfinished day: of a pair by its legs, of a market as a whole."""
    rule = event.rule
    found = _pair(rule.pair, briefing)
    legs = (found.pair.numerator, found.pair.denominator) if found else ()
    if rule.market or not briefing.is_provisional(event.date, legs):
        return event
    return replace(event, what=f"{event.what}; the day is {UNFINISHED}", provisional=True)


def troubles(rules: Sequence[AlertRule], briefing: Briefing) -> tuple[Problem, ...]:
    """Return why rules cannot be held against a briefing."""
    said = ((rule, _trouble(rule, briefing)) for rule in rules if rule.enabled)
    return tuple(Problem(f"alerts.{rule.name}", what, hint) for rule, (what, hint) in said if what)


def _trouble(rule: AlertRule, briefing: Briefing) -> tuple[str, str]:
    fill = "run: rottui refresh"
    if rule.pair:
        pair = _pair(rule.pair, briefing)
        if pair is None:
            return f"{rule.pair} is not on the watchlist", "add the pair, or take the rule away"
        return ("", "") if pair.date is not None else (f"{rule.pair} has no prices, so nothing fires", fill)
    if rule.universe:
        universe = _universe(rule.universe, briefing)
        if universe is None:
            known = ", ".join(each.key for each in briefing.universes) or "none"
            return f"there are no members of a universe {rule.universe}", f"those there are: {known}"
        dated = universe.total.date is not None
        return ("", "") if dated else (f"{rule.universe} has no breadth, so nothing fires", fill)
    if rule.market:
        market = _market(rule.market, briefing)
        dated = market is not None and market.report_date is not None
        return ("", "") if dated else (f"{rule.market} has no reports, so nothing fires", fill)
    judged = briefing.verdict is not None and briefing.verdict.code != "unknown"
    return ("", "") if judged else ("there is no verdict yet, so nothing fires", "rottui report says what is missing")


def _all(rule: AlertRule, briefing: Briefing, settings: Settings) -> Iterator[Event]:
    if rule.pair:
        pair = _pair(rule.pair, briefing)
        if pair is not None and len(pair.history):
            yield from _of_pair(rule, pair, briefing, settings.extremes)
    elif rule.universe:
        universe = _universe(rule.universe, briefing)
        if universe is not None and len(universe.history):
            yield from _of_universe(rule, universe)
    elif rule.market:
        market = _market(rule.market, briefing)
        if market is not None:
            yield from _of_market(rule, market, settings.positioning.extreme_percentile)
    elif briefing.verdict is not None:
        for change in briefing.verdict.changes:
            if not rule.to or change.code in rule.to:
                before = f", was {fmt_code(change.before)}" if change.before else ""
                what = f"{fmt_code(change.code)}{before}"
                yield Event(rule, f"{change.code} {change.date}", what, change.date, change.date, None)


def _of_pair(rule: AlertRule, pair: PairBriefing, briefing: Briefing, extremes: Extremes) -> Iterator[Event]:
    if rule.crosses:
        yield from _of_average(rule, pair.history)
    elif rule.trend:
        yield from _of_trend(rule, pair.history)
    elif rule.quadrant:
        for change in briefing.rotation.changes if briefing.rotation else ():
            if (change.name, change.after, change.by, change.settled) == (rule.pair, rule.quadrant, "week", True):
                what = f"{change.after} in the weekly rotation, was {change.before}"
                yield Event(rule, f"{change.after} {change.date}", what, change.date, change.date, None)
    elif (kind := _kind(rule)) is not None:
        extreme = _extreme(pair, kind, extremes)
        if extreme is not None and extreme.months >= (rule.new_low or rule.new_high or 0):
            what = f"new {_span(extreme.months)} {extreme.kind}, {describe_extreme(extreme)}"
            value = pair.history.at(extreme.date, "ratio")
            yield Event(rule, f"{extreme.kind} {extreme.date}", what, extreme.date, extreme.date, value)


def _extreme(pair: PairBriefing, kind: Kind, extremes: Extremes) -> Extreme | None:
    """Return the furthest low, or high, of a pair's last sessions.

    The watchlist shows one extreme a pair: a 3-month high stands behind the record low of the week before.
    """
    if pair.extreme is None or pair.extreme.kind == kind:
        return pair.extreme
    before = pair.history.dates(extremes.within_sessions + 1)[0]
    return passed(pair.history, before, extremes.min_months).get(kind)


def _span(months: int) -> str:
    return f"{months}-month" if months < 36 else f"{months // 12}-year"


def _of_average(rule: AlertRule, history: History) -> Iterator[Event]:
    average = f"sma_{rule.crosses}"
    gaps = [
        None if ratio is None or mean is None else ratio - mean
        for ratio, mean in zip(
            history.values("ratio", SESSIONS + 1), history.values(average, SESSIONS + 1), strict=True
        )
    ]
    for day, way in _crossings(history.dates(SESSIONS + 1), gaps):
        if rule.direction in ("either", way):
            value = history.at(day, "ratio")
            over = "above" if way == "up" else "below"
            what = f"crossed to {over} its {rule.crosses}-day average, at {fmt_ratio(value)}"
            yield Event(rule, f"{way} {day}", what, day, day, value)


def _of_trend(rule: AlertRule, history: History) -> Iterator[Event]:
    for (_, before), (day, trend) in pairwise(last_trends(history, SESSIONS + 1)):
        if trend == rule.trend and before is not None and before != trend:
            what = f"trend is {trend}, was {before}"
            yield Event(rule, f"{trend} {day}", what, day, day, history.at(day, "ratio"))


def _of_universe(rule: AlertRule, universe: UniverseBriefing) -> Iterator[Event]:
    if rule.thrust:
        day = universe.total.thrust
        if day is not None:
            yield Event(rule, f"thrust {day}", "Zweig breadth thrust", day, day, universe.history.at(day, "zweig"))
        return
    level = rule.above if rule.above is not None else rule.below
    figure = rule.figure
    if figure is None or level is None:
        return
    days, values = universe.history.dates(SESSIONS + 1), _figures(universe.history, figure)
    gaps = [None if value is None else value - level for value in values]
    wanted = "up" if rule.above is not None else "down"
    told = dict(zip(days, values, strict=True))
    for day, way in _crossings(days, gaps):
        if way == wanted:
            value = told[day]
            written = fmt_percent(value) if figure in SHARES else fmt_number(value, 2 if figure == "zweig" else 0)
            over = "above" if way == "up" else "below"
            what = f"{_FIGURE_NAMES[figure]} {over} {level:g}, at {written}"
            yield Event(rule, f"{way} {day}", what, day, day, value)


def _figures(history: History, figure: str) -> list[float | None]:
    """Return a figure of breadth on the last sessions, shares in percent."""
    values = history.values(figure, SESSIONS + 1)
    if figure not in _PERCENT_OF:
        return values
    totals = history.values(_PERCENT_OF[figure], SESSIONS + 1)
    return [
        None if value is None or not total else 100 * value / total for value, total in zip(values, totals, strict=True)
    ]


def _crossings(days: Sequence[date], gaps: Sequence[float | None]) -> Iterator[tuple[date, str]]:
    """Yield the days on which a gap changed its sign, and the way; what only touches zero has not crossed it."""
    side = 0
    for day, gap in zip(days, gaps, strict=True):
        now = 0 if gap is None else (gap > 0) - (gap < 0)
        if now and side and now != side:
            yield day, "up" if now > 0 else "down"
        side = now or side


def _of_market(rule: AlertRule, market: MarketBriefing, beyond: float) -> Iterator[Event]:
    sides = _sides(market.history, beyond)
    released = market.released.astimezone(EXCHANGE).date() if market.released else None

    def known(day: date) -> date:
        return released if released is not None and day == market.report_date else day + TO_RELEASE

    if rule.extreme is not None:
        began = _began(sides)
        if began is not None and rule.extreme in ("any", began[1]):
            day, side = began
            value = market.history.at(day, "percentile_156")
            what = f"speculators extreme {side}, percentile {fmt_number(value)} of 156 reports"
            yield Event(rule, f"{side} {day}", what, day, known(day), value)
    elif rule.unwound is not None and (last := next((each for each in reversed(sides) if each[1]), None)):
        of, side = last
        given_up = _first_given_up(market.history, of, rule.unwound)
        if given_up is not None:
            day, percent = given_up
            what = f"{fmt_percent(percent)} of the extreme {side} of {fmt_day(of)} given up"
            yield Event(rule, f"{side} {of}", what, day, known(day), percent)


def _sides(history: History, beyond: float) -> list[tuple[date, str]]:
    """Return on which side each report was extreme; "" for neither."""
    if not len(history):
        return []
    ranks, levels = history.values("percentile_156"), history.values("cot_index_156")
    return [
        (day, "" if rank is None or level is None else _side(rank, beyond))
        for day, rank, level in zip(history.dates(), ranks, levels, strict=True)
    ]


def _side(rank: float, beyond: float) -> str:
    return "long" if rank >= 100 - beyond else "short" if rank <= beyond else ""


def _first_given_up(history: History, last: date, level: float) -> tuple[date, float] | None:
    """Return the first report after the extreme of `last` by which so much of it was given up, and how much."""
    reports = zip(history.dates(), history.values("unwound_pct"), strict=True)
    return next(((day, given) for day, given in reports if day > last and given is not None and given >= level), None)


def _began(sides: Sequence[tuple[date, str]]) -> tuple[date, str] | None:
    """Return the first report of the extreme that the last report is at, and its side; None when it is at none."""
    if not sides or not sides[-1][1]:
        return None
    began, pause = sides[-1], 0
    for each in reversed(sides):
        if each[1] == began[1]:
            began, pause = each, 0
        elif each[1] or pause == PAUSE:
            break
        else:
            pause += 1
    return began


def _pair(name: str, briefing: Briefing) -> PairBriefing | None:
    return next((pair for pair in briefing.pairs if pair.pair.name == name), None)


def _universe(key: str, briefing: Briefing) -> UniverseBriefing | None:
    return next((universe for universe in briefing.universes if universe.key == key), None)


def _market(key: str, briefing: Briefing) -> MarketBriefing | None:
    markets = (*briefing.markets, *([briefing.dial] if briefing.dial else []))
    return next((market for market in markets if market.market.key == key), None)
