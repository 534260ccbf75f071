"""Builds a briefing from a snapshot of the cache: the only way from stored data to anything shown."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import polars as pl

from rottui.briefing.almanac import Almanac
from rottui.briefing.breadth import brief_universes
from rottui.briefing.clock import Clock
from rottui.briefing.model import Briefing, MarketBriefing, PairBriefing, Provenance, UniverseBriefing
from rottui.briefing.pairs import Leg, brief_pairs, describe_legs, latest_session
from rottui.briefing.positioning import brief_positioning
from rottui.briefing.provenance import EXCHANGE, is_ahead, trace
from rottui.briefing.rotation import brief_rotation, missing_candidates, pair_names, standings, weekly_rotation
from rottui.briefing.spillover import brief_spillover
from rottui.briefing.unfinished import Unfinished
from rottui.briefing.verdict import brief_verdict, evidence_symbols
from rottui.briefing.verdict_model import SpilloverBriefing, VerdictBriefing
from rottui.cache.refresh_state import State, load_state
from rottui.cache.store import Snapshot
from rottui.errors import Problem
from rottui.settings.schema import Basis, Settings

FILL = "run: rottui refresh, or import its prices: rottui import PATH"
FILL_IMPORTED = "import its prices: rottui import PATH; or name it under [universes] in the config file and refresh"
FILL_BREADTH = "run: rottui refresh, or import a list of members: rottui import --universe NAME PATH"
FILL_REPORTS = "run: rottui refresh, or import COT files: rottui import PATH"

SET_CLOCK = "set it, best by the network: timedatectl set-ntp true"

SESSIONS_AHEAD = timedelta(weeks=6)
"""How far a briefing knows the sessions to come: longer than any desk shows the same one."""

FURTHEST_AHEAD = timedelta(hours=14)
"""How far the easternmost clocks are ahead of UTC: a day that has begun nowhere yet is in the future."""


def build(
    snapshot: Snapshot,
    settings: Settings,
    as_of: date | None = None,
    *,
    basis: Basis | None = None,
    sectors: bool = True,
    profile: str = "default",
    problems: Sequence[Problem] = (),
    now: datetime | None = None,
) -> Briefing:
    """Return everything the snapshot says, as it was known on `as_of`.

    Args:
        snapshot: one generation of the cache.
        settings: pairs, markets, universes and thresholds.
        as_of: a past day: prices up to it, and CFTC reports that were published by its end. None is now.
        basis: price or total return; None takes the settings'.
        sectors: whether to count breadth by sector too, which takes as long as all the rest, and to tell how the pairs
            and the candidates rotate.
        profile: the name of the data profile, for the reader.
        problems: what is already known to be wrong, such as in the config file.
        now: the moment ages count to; None asks the clock.
    """
    now = now or datetime.now(UTC)
    if snapshot.demo:
        now = _demo_now(snapshot.last_date("prices"), now)
    basis = basis or settings.desk.basis
    almanac = Almanac(snapshot, as_of)
    candidates = settings.candidate_symbols if sectors else ()
    wanted = tuple(dict.fromkeys((*settings.leg_symbols, *candidates)))
    symbols = snapshot.read("symbols")
    read = (*wanted, *evidence_symbols(settings))
    held = describe_legs(almanac.prices(read), symbols, wanted)
    legs = {symbol: held[symbol] for symbol in settings.leg_symbols}
    closes = _closes(snapshot, now)
    clock = Clock.of(as_of, now, closes if as_of is None else _closes_around(snapshot, as_of))
    names = [pair.name for pair in settings.pairs]
    told = almanac.ratios(pair_names(settings, candidates=sectors), names, read, basis)
    weekly = weekly_rotation(told.frame)
    by_week = standings(weekly, "week", clock)
    pairs = brief_pairs(told, legs, by_week, settings, basis)
    unfinished = Unfinished.of(snapshot, as_of)
    universes = [
        replace(universe, provisional=unfinished.has(universe.total.date, universe=universe.key))
        for universe in brief_universes(almanac, settings, latest_session(legs), sectors=sectors)
    ]
    verdict = brief_verdict(almanac, settings)
    if verdict is not None:
        judged = unfinished.has(verdict.date, evidence_symbols(settings), verdict.universe)
        verdict = replace(verdict, provisional=judged)
    spillover = brief_spillover(almanac, settings) if sectors else None
    if spillover is not None:
        spilt = unfinished.has(spillover.date, spillover.basket, spillover.universe)
        spillover = replace(spillover, provisional=spilt)
    met = State() if as_of or snapshot.demo else load_state(snapshot.folder)
    markets, dial = brief_positioning(almanac, settings, met.behind)
    shown = _price_trace(legs, unfinished, now, as_of)
    days = [leg.last for leg in legs.values() if leg.last] + [u.total.date for u in universes if u.total.date]
    return Briefing(
        as_of=as_of or max(days, default=None),
        replay=as_of is not None,
        built_at=now,
        profile=profile,
        demo=snapshot.demo,
        generation=snapshot.generation,
        pairs=tuple(pairs),
        universes=tuple(universes),
        markets=tuple(markets),
        dial=dial,
        prices=shown,
        breadth=_breadth_trace(snapshot, symbols, universes, now, as_of),
        positioning=_positioning_trace(snapshot, markets, met, now, as_of),
        problems=(
            *problems,
            *_future(as_of, now),
            *_slow_clock(shown.date, now),
            *snapshot.problems,
            *_problems(legs, pairs, universes, markets, {universe.key for universe in settings.universes}),
            *_of_the_verdict(verdict, spillover),
            *(missing_candidates(held, settings, FILL) if sectors else ()),
            *_report_troubles(met, settings),
        ),
        closes=closes,
        rotation=brief_rotation(told.frame, weekly, by_week, held, settings, clock) if sectors else None,
        verdict=verdict,
        spillover=spillover,
        provisional=unfinished.of_symbols(read),
    )


def _closes(snapshot: Snapshot, now: datetime) -> tuple[datetime, ...]:
    """Return the closes of the sessions from today to weeks ahead."""
    today = now.astimezone(EXCHANGE).date()
    return tuple(snapshot.read("sessions", ["close"], since=today, until=today + SESSIONS_AHEAD)["close"])


def _closes_around(snapshot: Snapshot, day: date) -> tuple[datetime, ...]:
    """Return the closes of the sessions from the week before a day to the week after it."""
    week = timedelta(weeks=1)
    known = snapshot.read("sessions", ["date", "close"], until=day + week)  # as a whole: it is kept from day to day
    return tuple(known.filter(pl.col("date") >= day - week)["close"])


def _demo_now(last: date | None, now: datetime) -> datetime:
    """Return the evening of the demo market's last day: it has no other present, and its age would mean nothing."""
    return datetime.combine(last, time(21), UTC) if last else now


def _future(as_of: date | None, now: datetime) -> Iterator[Problem]:
    """Yield that the date asked for has not come yet."""
    if as_of and as_of > (now + FURTHEST_AHEAD).date():
        yield Problem("--as-of", f"{as_of} is yet to come; this is what is known up to now", "ask for a past day")


def _slow_clock(last: date | None, now: datetime) -> Iterator[Problem]:
    """Yield that it is earlier by this machine's clock than the data are."""
    if last is not None and is_ahead(last, now):
        what = f"it is {now:%Y-%m-%d} by this machine, before the last prices of {last}: their age cannot be told"
        yield Problem("clock", what, f"{SET_CLOCK}; if it is right, a file with prices holds days yet to come")


def _price_trace(legs: Mapping[str, Leg], unfinished: Unfinished, now: datetime, as_of: date | None) -> Provenance:
    held = [leg for leg in legs.values() if leg.rows]
    missing = len(legs) - len(held)
    last = max((leg.last for leg in held if leg.last), default=None)
    return trace(
        last,
        (leg.source for leg in held),
        now=now,
        as_of=as_of,
        problem=f"{missing} of {len(legs)} symbols have no prices" if missing else None,
        provisional=unfinished.has(last, legs),
    )


def _breadth_trace(
    snapshot: Snapshot,
    symbols: pl.DataFrame,
    universes: Sequence[UniverseBriefing],
    now: datetime,
    as_of: date | None,
) -> Provenance:
    """Return the provenance of the breadth of the first universe that has any, and so is the first one to be shown.

    The sources are those of its members' prices.
    """
    if not universes:
        return trace(None, [], now=now, as_of=as_of)
    first = next((universe for universe in universes if universe.total.date is not None), universes[0])
    members = snapshot.read("members", ["symbol"], where=pl.col("universe") == first.key)
    sources = symbols.join(members, on="symbol", how="semi")["source"].drop_nulls().unique().sort()
    return trace(
        first.total.date,
        sources if first.total.date else [],
        now=now,
        as_of=as_of,
        problem=first.problem,
        provisional=first.provisional,
    )


def _positioning_trace(
    snapshot: Snapshot, markets: Sequence[MarketBriefing], met: State, now: datetime, as_of: date | None
) -> Provenance:
    dated = [market for market in markets if market.report_date]
    missing = len(markets) - len(dated)
    lacking = f"{missing} of {len(markets)} markets have no reports" if missing else None
    return trace(
        max((market.report_date for market in dated if market.report_date), default=None),
        ["demo" if snapshot.demo else "cftc"] if dated else [],
        now=now,
        as_of=as_of,
        problem=_first_trouble(met, markets) or lacking,
    )


def _first_trouble(met: State, markets: Sequence[MarketBriefing]) -> str | None:
    """Return why the last refresh got no report, if it got none."""
    troubles = met.troubles_of({market.market.report for market in markets})
    return next((trouble.detail for trouble in troubles.values()), None)


def _report_troubles(met: State, settings: Settings) -> Iterator[Problem]:
    """Yield why reports could not be fetched when they were last asked for, with the markets that wait for them."""
    for report, trouble in met.troubles_of({market.report for market in settings.markets}).items():
        waiting = ", ".join(market.key for market in settings.markets if market.report == report)
        what = f"not renewed at {trouble.at:%Y-%m-%d %H:%M} UTC: {trouble.detail}"
        yield Problem(waiting, what, trouble.hint)


def _of_the_verdict(verdict: VerdictBriefing | None, spillover: SpilloverBriefing | None) -> Iterator[Problem]:
    """Yield what the verdict and the figures beside it have to do without."""
    for name, part in (("verdict", verdict), ("spillover", spillover)):
        if part is not None and part.problem:
            yield Problem(name, part.problem, FILL_BREADTH if "no breadth" in part.problem else FILL)


def _why_there_are_none(legs: Mapping[str, Leg]) -> Iterator[Problem]:
    """Yield the commonest cause for which no price could be fetched; nothing where none was asked for."""
    causes = Counter(leg.detail for leg in legs.values() if leg.status != "ok" and leg.detail)
    for cause, _ in causes.most_common(1):
        yield Problem("prices", f"none could be fetched: {cause}", "rottui doctor tells what to mend")


def _problems(
    legs: Mapping[str, Leg],
    pairs: Sequence[PairBriefing],
    universes: Sequence[UniverseBriefing],
    markets: Sequence[MarketBriefing],
    refreshed: AbstractSet[str],
) -> Iterator[Problem]:
    """Yield what is wrong, said once for each symbol, universe and market; nothing on an empty cache.

    `refreshed` are the universes whose members a refresh fetches.
    """
    if any(leg.rows for leg in legs.values()):
        for leg in legs.values():
            if not leg.rows:
                of = ", ".join(pair.pair.name for pair in pairs if leg.symbol in pair.pair.name.split("/"))
                yield Problem(leg.symbol, f"no prices, so nothing to show for {of}", FILL)
            elif leg.status != "ok":
                yield Problem(leg.symbol, leg.detail or leg.status)
    else:
        yield from _why_there_are_none(legs)
    for universe in universes:
        if universe.problem:
            yield Problem(universe.key, universe.problem, FILL if universe.key in refreshed else FILL_IMPORTED)
    if any(market.report_date for market in markets):
        for market in markets:
            if market.problem:
                yield Problem(market.market.key, market.problem, "" if market.report_date else FILL_REPORTS)
