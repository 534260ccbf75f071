"""Lay the file's [alerts.*] and [alerting] over the defaults; a rule that cannot be meant is named and left out."""

from __future__ import annotations

import math
import re
import zoneinfo
from collections.abc import Iterable, Iterator, Mapping
from datetime import time
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin

import msgspec

from rottui.errors import UsageError
from rottui.settings.alert_rules import CONDITIONS, SHARES, Alerting, AlertRule
from rottui.settings.document import Check, Document, field_kinds, text_check
from rottui.settings.reading import dotted
from rottui.settings.schema import Extremes, Market, Pair, Universe
from rottui.settings.sections import overlay_section
from rottui.settings.symbols import parse_pair, universe_name
from rottui.settings.wording import did_you_mean, quote

ALERTS, ALERTING = "alerts", "alerting"
DIALS = ("NQ-RTY",)
"""Markets that are made of two others, and stand in no table."""

MOST_RULES = 500
LONGEST_COMMAND = 4000
"""Characters of a program and its arguments together."""

LONGEST_UNIVERSE = 40

_NAME = re.compile(r"[A-Za-z0-9_-]{1,40}")
_HOURS = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)\s*-\s*([01]?\d|2[0-3]):([0-5]\d)")
_LEFT_OUT = "the rule does not apply"


def overlay_alerts(
    document: Document,
    base: tuple[AlertRule, ...],
    pairs: Iterable[Pair],
    markets: Iterable[Market],
    universes: Iterable[Universe],
    extremes: Extremes,
) -> tuple[AlertRule, ...]:
    """Return the file's rules after those of `base`; a rule with a mistake in it is reported and left out."""
    if ALERTS not in document.tables:
        return base
    hint = f"give each rule a table of its own: [{ALERTS}.NAME]"
    tables = document.table((ALERTS,), document.tables[ALERTS], hint)
    names = _Names(
        tuple(pair.name for pair in pairs),
        (*(market.key for market in markets), *DIALS),
        tuple(universe.key for universe in universes),
    )
    rules = [rule for name in tables if (rule := _rule(document, name, tables[name], names, extremes)) is not None]
    if len(rules) > MOST_RULES:
        document.report((ALERTS,), f"there are {len(rules)} rules; the first {MOST_RULES} apply", "take some away")
    return (*base, *rules[:MOST_RULES])


def overlay_alerting(document: Document, base: Alerting) -> Alerting:
    """Return the file's [alerting] over `base`."""
    checks: dict[str, Check] = {"quiet_hours": _check_hours, "time_zone": _check_zone}
    return overlay_section(document, ALERTING, base, checks)


def parse_hours(written: str) -> tuple[time, time]:
    """Return the beginning and the end of "22:00-07:00"; raises UsageError."""
    match = _HOURS.fullmatch(written.strip())
    if match is None:
        raise UsageError(f"{quote(written)} is no span of hours", 'write it like "22:00-07:00"')
    begin, end = time(int(match[1]), int(match[2])), time(int(match[3]), int(match[4]))
    if begin == end:
        raise UsageError(f"{quote(written)} begins when it ends", 'for no quiet hours, write ""')
    return begin, end


class _Names(msgspec.Struct, frozen=True):
    """What rules can be about."""

    pairs: tuple[str, ...]
    markets: tuple[str, ...]
    universes: tuple[str, ...]


def _rule(document: Document, name: str, value: Any, names: _Names, extremes: Extremes) -> AlertRule | None:
    """Return one rule; None where it is wrong, which is reported."""
    path = (ALERTS, name)
    if not _NAME.fullmatch(name):
        document.report(path, f"{quote(name)} is not a rule's name", "1 to 40 letters, digits, - or _")
        return None
    table = document.table(path, value)
    kinds = {key: _without_none(kind) for key, kind in field_kinds(AlertRule).items() if key != "name"}
    values = document.fields(path, table, kinds, _CHECKS)
    if not isinstance(value, dict) or len(values) < len(table):
        return None
    if complaint := next(_complaints(values), None):
        culprit, what, hint = complaint
        document.report((*path, culprit) if culprit else path, f"{what}; {_LEFT_OUT}", hint)
        return None
    rule = AlertRule(name=name, **values)
    if not _is_known(document, path, rule, names):
        return None
    for key in ("new_low", "new_high"):
        months = values.get(key)
        if months is not None and months < extremes.min_months:
            what = f"{key} = {months}: extremes of fewer than {extremes.min_months} months are not looked for"
            document.report((*path, key), what, "min_months under [extremes] says so", note=True)
    document.take(path, path)
    for key in values:
        document.take((*path, key), (*path, key))
    return rule


def _complaints(values: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Yield what makes a rule none: the setting that is wrong, what is, and what to do."""
    subjects = [subject for subject in CONDITIONS if values.get(subject)]
    if len(subjects) != 1:
        choice = "pair, universe, market or verdict = true"
        said = f"it is about {' and '.join(subjects)} at once" if subjects else "it is about nothing"
        yield subjects[1] if subjects else "", said, f"a rule names one: {choice}"
        return
    subject = subjects[0]
    theirs = CONDITIONS[subject]
    every = [each for conditions in CONDITIONS.values() for each in conditions]
    conditions = [each for each in every if values.get(each) not in (None, False, ())]
    for each in conditions:
        if each not in theirs:
            yield each, f"{each} is nothing that a {subject} can do", f"possible are {', '.join(theirs)}"
    if len(conditions) > 1:
        yield conditions[1], f"it has two conditions, {' and '.join(conditions[:2])}", "make two rules of it"
    if not conditions and subject != "verdict":
        yield "", "it has no condition", f"add one of {', '.join(theirs)}"
    yield from _contradictions(values)


def _contradictions(values: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Yield what does not go together, and what can never be."""
    figure, levels = values.get("figure"), [each for each in ("above", "below") if each in values]
    if "direction" in values and "crosses" not in values:
        yield "direction", "direction goes with crosses only", "add crosses = 50 or crosses = 200"
    if levels and not figure:
        yield levels[0], f"{levels[0]} goes with a figure only", "add figure = above_50, or another one"
    if figure and len(levels) != 1:
        said = "both above and below are set" if levels else f"{figure} has no level"
        yield (levels[1] if levels else "figure"), said, "set above or below, for the way it goes through the level"
    for each in levels:
        level, top = values[each], 100 if figure in SHARES else 1 if figure == "zweig" else None
        if top is not None and not (0 <= level < top if each == "above" else 0 < level <= top):
            yield each, f"{figure} is never {each} {level:g}", f"it goes from 0 to {top}"


def _is_known(document: Document, path: tuple[str, str], rule: AlertRule, names: _Names) -> bool:
    """Return whether there is what the rule is about; report that there is not."""
    if rule.pair and rule.pair not in names.pairs:
        hint = did_you_mean(rule.pair, names.pairs, otherwise=f"add it: [{dotted(('pairs', rule.pair))}]", cutoff=0.8)
        document.report((*path, "pair"), f"pair: {rule.pair} is not on the watchlist; {_LEFT_OUT}", hint)
        return False
    if rule.market and rule.market not in names.markets:
        hint = did_you_mean(rule.market, names.markets, otherwise=f"possible are {', '.join(names.markets)}")
        what = f"market: there is no {quote(rule.market)} in [markets]; {_LEFT_OUT}"
        document.report((*path, "market"), what, hint)
        return False
    if rule.universe and rule.universe not in names.universes:
        hint = did_you_mean(
            rule.universe, names.universes, otherwise=f"in [universes] are {', '.join(names.universes)}"
        )
        what = f"universe: {quote(rule.universe)} is in no table; it applies if members were imported under that name"
        document.report((*path, "universe"), what, hint, note=True)
    return True


def _without_none(kind: Any) -> Any:
    """Return the type of a setting that may be left out: TOML cannot write None, and complaints need not name it."""
    if get_origin(kind) in (Union, UnionType):
        kinds = [each for each in get_args(kind) if each is not NoneType]
        return kinds[0] if len(kinds) == 1 else kind
    return kind


def _check_pair(written: str) -> str:
    return "/".join(parse_pair(written))


def _check_universe(written: str) -> str:
    name = universe_name(written)
    if not 0 < len(name) <= LONGEST_UNIVERSE:
        raise UsageError(f"{quote(written)} is not a universe's name", "1 to 40 letters, digits, - or _")
    return name


def _check_level(level: float) -> float:
    if not math.isfinite(level):
        raise UsageError("it must be a number that can be reached")
    return level


def _check_command(words: tuple[str, ...]) -> tuple[str, ...]:
    if words and not words[0].strip():
        raise UsageError("the first element is the program, and it is empty")
    if any("\0" in word for word in words) or sum(map(len, words)) > LONGEST_COMMAND:
        raise UsageError(
            f"it holds a NUL character, or more than {LONGEST_COMMAND} characters", "call a script instead"
        )
    return words


def _check_hours(written: str) -> str:
    if not written.strip():
        return ""
    begin, end = parse_hours(written)
    return f"{begin:%H:%M}-{end:%H:%M}"


def _check_zone(written: str) -> str:
    name = written.strip()
    try:
        return zoneinfo.ZoneInfo(name).key if name else ""
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
        known = zoneinfo.available_timezones()
        hint = did_you_mean(name, known, otherwise='such as "America/New_York"')
        raise UsageError(f"there is no time zone {quote(written)}", hint) from None


_CHECKS: dict[str, Check] = {
    "pair": _check_pair,
    "market": lambda written: written.strip().upper(),
    "universe": _check_universe,
    "above": _check_level,
    "below": _check_level,
    "to": lambda codes: tuple(dict.fromkeys(codes)),
    "note": text_check(200, may_be_empty=True),
    "command": _check_command,
}
