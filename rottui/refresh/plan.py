"""What a refresh has to fetch: what is missing, stale or unfinished, in the order in which people want it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal

from rottui.analytics.evidence import LEGS
from rottui.cache.refresh_state import Asked, State, digest
from rottui.refresh.due import USUAL_INTERVAL, WEEKLY, Exchange, bars_due, retry_due, trades_round_the_clock
from rottui.refresh.facts import Facts, Held
from rottui.settings.schema import Market, Report, Settings, Universe
from rottui.sources.cftc.schedule import ask_since, next_report_due

Only = Literal["prices", "positioning"]

SESSIONS_LEFT = timedelta(days=60)
"""When fewer days than these are left of the sessions that are held, more are put."""


@dataclass(frozen=True, slots=True)
class Ask:
    """One symbol to ask Yahoo for."""

    symbol: str
    start: date
    """The first day wanted."""
    whole: bool
    """Whether that is all of its history, and not an extension of what is held."""
    zone: str | None = None


@dataclass(frozen=True, slots=True)
class ReportAsk:
    """Markets of one report to ask the CFTC for."""

    report: Report
    codes: tuple[str, ...]
    since: date | None
    """None: all there is."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be fetched now, and when there will be more."""

    watchlist: tuple[Ask, ...] = ()
    """Legs of pairs and of the verdict's evidence, mega-caps, what stands beside futures, candidates for leadership."""
    members: tuple[Ask, ...] = ()
    """Other members of universes."""
    reports: tuple[ReportAsk, ...] = ()
    cooling_until: datetime | None = None
    """Yahoo is to be left alone until then, so that no symbol is asked for."""
    waiting: int = 0
    """Symbols that are due and wait for that."""
    next_due: datetime | None = None
    """When the next data are due that are not in this plan."""

    @property
    def is_empty(self) -> bool:
        """Whether nothing is to be fetched."""
        return not (self.watchlist or self.members or self.reports)


@dataclass(frozen=True, slots=True)
class Lists:
    """What is to be had from packages on this machine, without any connection."""

    universes: tuple[Universe, ...] = ()
    sessions: tuple[date, date] | None = None
    """First and last day of the sessions to put; None: those that are held will do."""


def plan_lists(facts: Facts, settings: Settings, state: State, now: datetime, *, force: bool = False) -> Lists:
    """Return the member lists and sessions to load.

    A list that a person imported under the name of a universe stays theirs: it is told by not being the one that was
    last loaded here.
    """
    universes = tuple(
        universe for universe in settings.universes if _is_list_due(universe, facts, state, now, force=force)
    )
    last = facts.sessions[-1][0] if facts.sessions else None
    first = history_start(now, settings.refresh.years_pairs)
    enough = last is not None and last - now.date() >= SESSIONS_LEFT and facts.sessions[0][0] <= first + WEEKLY
    return Lists(universes, None if enough else (first, date(now.year + 1, 12, 31)))


def _is_list_due(universe: Universe, facts: Facts, state: State, now: datetime, *, force: bool) -> bool:
    if universe.source == "import":
        return False
    held, ours = facts.members.get(universe.key), state.universes.get(universe.key)
    if not held:
        return True
    if ours is None or digest(held) != ours.digest:
        return False
    return force or not ours.is_of(universe.source) or now - ours.at >= WEEKLY or now < ours.at


def plan(
    facts: Facts,
    settings: Settings,
    state: State,
    now: datetime,
    *,
    only: Only | None = None,
    force: bool = False,
) -> Plan:
    """Return what to fetch at `now`.

    Args:
        facts: what is held.
        settings: the watchlist, markets and universes, and how far back each goes.
        state: what is remembered of earlier runs.
        now: the present moment, with a time zone.
        only: leave the other kind out.
        force: everything, whether due or not, and of prices the whole history; not during a cool-down.

    """
    prices = _Prices(facts, settings, state, now, force=force)
    watchlist = tuple(prices.due(watchlist_symbols(settings), settings.refresh.years_pairs, leg=True))
    members = tuple(prices.due(member_symbols(facts.members, settings), settings.refresh.years_members, leg=False))
    reports = tuple(_reports(facts, settings, state, now, force=force))
    due = list(prices.later) if only != "positioning" else []
    if only == "positioning":
        watchlist = members = ()
    if only == "prices":
        reports = ()
    else:
        due += [at for at in _report_dues(facts, settings, state, now) if at > now]
    cooling = state.cooling_until(now)
    waiting = len(watchlist) + len(members) if cooling else 0
    if cooling:
        watchlist = members = ()
        due = [at if at > cooling else cooling for at in due] + ([cooling] if waiting else [])
    return Plan(watchlist, members, reports, cooling if waiting else None, waiting, min(due, default=None))


def watchlist_symbols(settings: Settings) -> tuple[str, ...]:
    """Return the symbols that come first: legs in watchlist order, the mega-cap basket, then what stands beside them.

    The evidence of the verdict comes with the legs, on the watchlist or not. What stands beside them are the prices
    beside futures' positions, and the candidates for leadership with their benchmark.
    """
    evidence = (*LEGS, settings.verdict.index) if settings.verdict.fetch else ()
    first = (*settings.leg_symbols, *evidence, *settings.megacaps)
    return tuple(dict.fromkeys((*first, *settings.beside_symbols, *settings.candidate_symbols)))


def member_symbols(members: Mapping[str, tuple[str, ...]], settings: Settings) -> tuple[str, ...]:
    """Return all other members of the universes that are set, in their order; `members` are those of every universe."""
    first = set(watchlist_symbols(settings))
    listed = (symbol for universe in settings.universes for symbol in members.get(universe.key, ()))
    return tuple(dict.fromkeys(symbol for symbol in listed if symbol not in first))


def history_start(now: datetime, years: int) -> date:
    """Return New Year's Day so many years ago: a history that begins alike whenever it is first fetched."""
    return date(now.year - years, 1, 1)


class _Prices:
    """Which symbols are due, and when the others will be."""

    def __init__(self, facts: Facts, settings: Settings, state: State, now: datetime, *, force: bool) -> None:
        self._held = facts.symbols
        self._exchange = Exchange(facts.sessions, now)
        self._interval = settings.refresh.interval or USUAL_INTERVAL
        self._always = settings.refresh.hours == "always"
        self._state = state
        self._now = now
        self._force = force
        self.later: list[datetime] = []
        """When each symbol that is not due now will be."""

    def due(self, symbols: Iterable[str], years: int, *, leg: bool) -> Iterator[Ask]:
        for symbol in symbols:
            held = self._held.get(symbol, Held())
            wanted = history_start(self._now, years)
            at = self._due(symbol, held, wanted, leg=leg)
            if self._force or at <= self._now:
                yield self._ask(symbol, held, wanted)
            else:
                self.later.append(at)

    def _due(self, symbol: str, held: Held, wanted: date, *, leg: bool) -> datetime:
        """Return when to ask for a symbol; members are asked for once a session, for there are a thousand of them."""
        interval = self._interval if leg else None
        clock = self._interval if leg and self._always and trades_round_the_clock(symbol) else None
        at = self._now if self._is_whole(symbol, held, wanted) else bars_due(held, self._exchange, interval, clock)
        trouble = self._state.symbols.get(symbol)
        retry = retry_due(trouble) if trouble is not None and trouble.at <= self._now else None
        return at if retry is None else max(at, retry)

    def _is_whole(self, symbol: str, held: Held, wanted: date) -> bool:
        """Whether all of a symbol's history is to be asked for.

        That is for the first time, further back than before, where what is held is dividend-adjusted, which no bars of
        Yahoo's extend, and where all is wanted anew: nothing else mends bars before the last few.
        """
        asked = self._state.asked_from.get(symbol)
        return self._force or held.adjusted or held.last is None or asked is None or asked > wanted

    def _ask(self, symbol: str, held: Held, wanted: date) -> Ask:
        zone = self._state.zones.get(symbol)
        if held.overlap is not None and not self._is_whole(symbol, held, wanted):
            # What a file brought since Yahoo was last asked may lie beyond a hole, which is Yahoo's to fill.
            start = min(held.overlap, self._state.given_to.get(symbol, held.overlap))
            return Ask(symbol, start, whole=False, zone=zone)
        return Ask(symbol, whole_from(symbol, held, wanted, self._state), whole=True, zone=zone)


def whole_from(symbol: str, held: Held, wanted: date, state: State) -> date:
    """Return the first day to ask for so that what comes can take the place of all that is held."""
    return min(filter(None, (wanted, held.first, state.asked_from.get(symbol))))


def codes_by_report(markets: Iterable[Market]) -> dict[Report, tuple[str, ...]]:
    """Return the codes to ask for by report, each once, in the markets' order."""
    codes: dict[Report, dict[str, None]] = {}
    for market in markets:
        codes.setdefault(market.report, {}).update(dict.fromkeys((market.code, *market.splice)))
    return {report: tuple(listed) for report, listed in codes.items()}


def _reports(facts: Facts, settings: Settings, state: State, now: datetime, *, force: bool) -> Iterator[ReportAsk]:
    """Yield what to ask the CFTC for: new markets for all there is of them, others for what is new."""
    for report, codes in codes_by_report(settings.markets).items():
        asked = state.reports.get(report)
        fresh = tuple(code for code in codes if asked is None or code not in asked.codes)
        known = tuple(code for code in codes if code not in fresh)
        last = _last_report(facts, report, codes)
        if fresh:
            yield ReportAsk(report, fresh, None)
        if known and (force or _report_due(report, last, state, now) <= now):
            yield ReportAsk(report, known, _since(last, asked))


def _since(last: date | None, asked: Asked | None) -> date | None:
    """Return the first report to ask for: before the newest held, and before those that came since we last asked.

    Of what a file brought since then, the newest says nothing of what lies before it.
    """
    if last is None or asked is None:
        return None
    return ask_since(min(last, asked.at.date()))


def _report_dues(facts: Facts, settings: Settings, state: State, now: datetime) -> Iterator[datetime]:
    for report, codes in codes_by_report(settings.markets).items():
        yield _report_due(report, _last_report(facts, report, codes), state, now)


def _report_due(report: Report, last: date | None, state: State, now: datetime) -> datetime:
    asked = state.reports.get(report)
    if last is None and asked is not None and asked.at <= now:
        return asked.at + WEEKLY  # the CFTC knows none of these markets
    return next_report_due(now, last, asked.at if asked else None)


def _last_report(facts: Facts, report: Report, codes: Iterable[str]) -> date | None:
    return max((facts.reports[report, code] for code in codes if (report, code) in facts.reports), default=None)
