"""The rotation's part of a briefing: where each pair and candidate stands, how it came there, and what changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta

import polars as pl

from rottui.analytics import ratios, rotation
from rottui.briefing.clock import By, Clock
from rottui.briefing.history import History, histories_of
from rottui.briefing.model import QuadrantChange, Rotation, RotationBriefing, RotationGroup, RotationItem
from rottui.briefing.pairs import Leg, latest_session
from rottui.briefing.wording import fmt_plural
from rottui.errors import Problem
from rottui.settings.schema import Settings

TAIL = 30
"""Points of a tail that a briefing carries: more than anybody draws."""

CHANGES_WITHIN = timedelta(weeks=8)
"""How far back changes of quadrant are told."""

DAYS_KEPT = 156
"""Sessions for which the daily rotation is worked out: longer than any stay in a quadrant, with a momentum over 13."""

ALL_PAIRS = "All pairs"
CANDIDATE_GROUPS = {"sectors": "Sectors", "industries": "Industries", "countries": "Countries"}
"""What the lists of candidates are called as groups."""

MOST_NAMES = 4
"""Missing candidates that are named; the rest are counted."""

_COLUMNS = ("ratio", "momentum")


def pair_names(settings: Settings, *, candidates: bool) -> tuple[tuple[str, str], ...]:
    """Return the ratios to work out, the watchlist's first, then the candidates against their benchmark."""
    pairs = tuple((pair.numerator, pair.denominator) for pair in settings.pairs)
    return tuple(dict.fromkeys((*pairs, *(settings.candidates.pairs if candidates else ()))))


def weekly_rotation(frame: pl.DataFrame) -> pl.DataFrame:
    """Return the `ROTATION` frame of the weeks of a `RATIOS` frame."""
    return rotation.rotation(ratios.weekly(frame))


def standings(rotated: pl.DataFrame, by: By, clock: Clock) -> dict[str, Rotation]:
    """Return where each pair of a `ROTATION` frame stands; pairs in no quadrant are left out."""
    return {
        row.pop("pair"): Rotation(**row, settled=clock.is_over(row["date"], by))
        for row in rotation.standings(rotated).iter_rows(named=True)
    }


def brief_rotation(
    frame: pl.DataFrame,
    weekly: pl.DataFrame,
    by_week: Mapping[str, Rotation],
    legs: Mapping[str, Leg],
    settings: Settings,
    clock: Clock,
) -> RotationBriefing:
    """Return the plots' part of a briefing.

    Args:
        frame: the `RATIOS` frame of the watchlist's pairs and of the candidates.
        weekly: the same by weeks (`weekly_rotation`).
        by_week: where each stands by those (`standings`).
        legs: what is held of every symbol among them (`describe_legs`).
        settings: the groups.
        clock: what is over.

    """
    daily = rotation.rotation(frame, DAYS_KEPT)
    by_day = standings(daily, "day", clock)
    week_tails, day_tails = _tails(weekly), _tails(daily)
    rows = {pair: (first, last) for pair, first, last in ratios.spans(weekly).iter_rows()}
    latest = latest_session(dict(legs))

    def item(pair: tuple[str, str]) -> RotationItem:
        name = "/".join(pair)
        weeks = rows[name][1] - rows[name][0] + 1 if name in rows else 0
        return RotationItem(
            name=name,
            weekly=by_week.get(name),
            daily=by_day.get(name),
            weekly_tail=week_tails.get(name, History()),
            daily_tail=day_tails.get(name, History()),
            problem=_problem(pair, weeks, by_week.get(name), by_day.get(name), legs, latest),
        )

    newest = max((leg.last for leg in legs.values() if leg.last), default=clock.today)
    changes = (*_changes(weekly, "week", newest, clock), *_changes(daily, "day", newest, clock))
    return RotationBriefing(
        groups=tuple(_groups(settings)),
        items=tuple(item(pair) for pair in pair_names(settings, candidates=True)),
        changes=tuple(sorted(changes, key=lambda change: change.date, reverse=True)),
    )


def missing_candidates(legs: Mapping[str, Leg], settings: Settings, hint: str) -> Iterator[Problem]:
    """Yield one problem for all candidates without prices that no pair needs, if anything is held at all."""
    wanted = [symbol for symbol in settings.candidate_symbols if symbol not in settings.leg_symbols]
    missing = [symbol for symbol in wanted if not legs[symbol].rows]
    if not missing or not any(leg.rows for leg in legs.values()):
        return
    named, more = ", ".join(missing[:MOST_NAMES]), len(missing) - MOST_NAMES
    named += f" and {more} more" if more > 0 else ""
    yield Problem("candidates", f"no prices of {named}, so they are not ranked and do not rotate", hint)


def _groups(settings: Settings) -> Iterator[RotationGroup]:
    for group in settings.groups:
        yield _group(group, [(pair.numerator, pair.denominator) for pair in settings.pairs if pair.group == group])
    if len(settings.groups) > 1:
        yield _group(ALL_PAIRS, [(pair.numerator, pair.denominator) for pair in settings.pairs])
    benchmark = settings.candidates.benchmark
    for field, name in CANDIDATE_GROUPS.items():
        symbols: tuple[str, ...] = getattr(settings.candidates, field)
        if symbols:
            yield _group(name, [(symbol, benchmark) for symbol in symbols])


def _group(name: str, pairs: Sequence[tuple[str, str]]) -> RotationGroup:
    denominators = {denominator for _, denominator in pairs}
    return RotationGroup(
        name=name,
        items=tuple("/".join(pair) for pair in pairs),
        benchmark=denominators.pop() if len(denominators) == 1 else "",
    )


def _tails(rotated: pl.DataFrame) -> dict[str, History]:
    """Return the last points of each pair, where it had both figures."""
    last = rotated.filter(pl.col("quadrant").is_not_null()).group_by("pair", maintain_order=True).tail(TAIL)
    return histories_of(last, "pair", "date", _COLUMNS)


def _changes(rotated: pl.DataFrame, by: By, newest: date, clock: Clock) -> Iterator[QuadrantChange]:
    """Yield the changes of quadrant of the last weeks before `newest`."""
    recent = rotation.quadrant_changes(rotated).filter(pl.col("date") > newest - CHANGES_WITHIN)
    for name, day, before, after in recent.iter_rows():
        yield QuadrantChange(name, day, before, after, by, settled=clock.is_over(day, by))


def _problem(
    pair: tuple[str, str],
    weeks: int,
    weekly: Rotation | None,
    daily: Rotation | None,
    legs: Mapping[str, Leg],
    latest: date | None,
) -> str | None:
    """Return what a reader must know of an item's place, or why it has none."""
    missing = [symbol for symbol in pair if not legs[symbol].rows]
    if missing:
        return f"no prices of {' and '.join(missing)}"
    if not weeks:
        return f"{pair[0]} and {pair[1]} have no day in common"
    if weekly is None and weeks < rotation.WARM_UP:
        return f"{fmt_plural(weeks, 'week')} in common, and {rotation.WARM_UP} are needed"
    last = daily or weekly
    if last is None:
        return "the ratio does not move"
    return f"ends {last.date}, behind the others ({latest})" if latest and last.date < latest else None
