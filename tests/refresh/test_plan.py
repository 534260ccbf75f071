"""What is due and what is not: by sessions, by what is held, by what failed; never a request for nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import msgspec
import pytest

from rottui.cache.refresh_state import Asked, Listed, State, digest
from rottui.refresh.due import Exchange
from rottui.refresh.facts import Facts, Held
from rottui.refresh.plan import Ask, Plan, ReportAsk, plan, plan_lists
from rottui.settings.packaged import defaults
from rottui.settings.schema import Candidates, Every, Hours, Market, Pair, Settings, Universe, Verdict

# The week of Monday 2 June 2025, New York four hours behind UTC: sessions from 13:30 to 20:00 UTC, final at 20:35.
DAYS = [date(2025, 5, day) for day in (27, 28, 29, 30)] + [date(2025, 6, day) for day in (2, 3, 4, 5, 6, 9, 10)]
SESSIONS = tuple((day, datetime(day.year, day.month, day.day, 20, 0, tzinfo=UTC)) for day in DAYS)
FRIDAY = date(2025, 6, 6)
HELD = Held(
    first=date(2015, 1, 2),
    last=FRIDAY,
    overlap=date(2025, 5, 29),
    fetched_at=datetime(2025, 6, 6, 20, 40, tzinfo=UTC),
    source="yahoo",
)
REPORTS = {("tff", "209742"): date(2025, 6, 3), ("tff", "239742"): date(2025, 6, 3)}


def at(hour: int, minute: int = 0, day: int = 6) -> datetime:
    return datetime(2025, 6, day, hour, minute, tzinfo=UTC)


def settings(every: Every = "15m", hours: Hours = "market", legs: tuple[str, str] = ("QQQ", "SPY")) -> Settings:
    base = defaults()
    return msgspec.structs.replace(
        base,
        pairs=(Pair(numerator=legs[0], denominator=legs[1], group="g"),),
        megacaps=("SPY",),
        candidates=Candidates(),
        verdict=Verdict(fetch=False),
        universes=(Universe(key="own", name="Own"),),
        markets=(Market(key="NQ", code="209742", name="Nasdaq", group="g", report="tff", splice=("239742",)),),
        refresh=msgspec.structs.replace(base.refresh, every=every, hours=hours),
    )


def facts(**held: Held) -> Facts:
    """Return what is held; both legs unless said otherwise, and one member."""
    symbols = {"SPY": HELD, "QQQ": HELD, "AAA": HELD} | held
    return Facts(symbols, {"own": ("AAA", "SPY")}, SESSIONS, REPORTS)


def state(**changes: object) -> State:
    remembered = State(
        asked_from={"SPY": date(2015, 1, 1), "QQQ": date(2015, 1, 1), "AAA": date(2022, 1, 1)},
        reports={"tff": Asked(at(20, 40), ("209742", "239742"))},
    )
    for name, value in changes.items():
        setattr(remembered, name, value)
    return remembered


def planned(now: datetime, remembered: State | None = None, which: Settings | None = None, **held: Held) -> Plan:
    return plan(facts(**held), which or settings(), remembered or state(), now)


def symbols(asks: tuple[Ask, ...]) -> list[str]:
    return [ask.symbol for ask in asks]


def test_an_empty_cache_is_filled_from_new_years_day_watchlist_first() -> None:
    now = at(21)
    todo = plan(Facts({}, {"own": ("AAA", "SPY")}, SESSIONS, {}), settings(), State(), now)

    assert todo.watchlist == (Ask("QQQ", date(2015, 1, 1), whole=True), Ask("SPY", date(2015, 1, 1), whole=True))
    assert todo.members == (Ask("AAA", date(2022, 1, 1), whole=True),)
    assert todo.reports == (ReportAsk("tff", ("209742", "239742"), None),)


def test_what_stands_beside_a_market_is_fetched_with_the_watchlist() -> None:
    (market,) = settings().markets
    beside = msgspec.structs.replace(settings(), markets=(msgspec.structs.replace(market, beside="QQQ/IWM"),))

    todo = plan(Facts({}, {"own": ("AAA", "IWM")}, SESSIONS, {}), beside, State(), at(21))

    assert symbols(todo.watchlist) == ["QQQ", "SPY", "IWM"]
    assert symbols(todo.members) == ["AAA"]


def test_candidates_for_leadership_come_after_the_watchlist_with_the_history_of_a_leg() -> None:
    candidates = Candidates(benchmark="ACWI", sectors=("XLK", "QQQ"), countries=("AAA",))
    todo = plan(
        Facts({}, {"own": ("AAA", "BBB")}, SESSIONS, {}),
        msgspec.structs.replace(settings(), candidates=candidates),
        State(),
        at(21),
    )

    assert symbols(todo.watchlist) == ["QQQ", "SPY", "ACWI", "XLK", "AAA"]
    assert {ask.start for ask in todo.watchlist} == {date(2015, 1, 1)}
    assert symbols(todo.members) == ["BBB"]


def test_nothing_is_due_right_after_a_refresh_and_the_next_session_is_named() -> None:
    todo = planned(at(20, 45))

    assert todo.is_empty
    assert todo.next_due == at(13, 31, day=9)  # a minute after Monday's open


def test_during_a_session_legs_are_due_each_interval_and_members_are_not() -> None:
    held = replace(HELD, last=date(2025, 6, 5), fetched_at=at(15, 0))
    unfinished = replace(held, last=FRIDAY, provisional=True)
    for each in (held, unfinished):
        assert planned(at(15, 14), SPY=each, QQQ=each, AAA=held).is_empty
        todo = planned(at(15, 15), SPY=each, QQQ=each, AAA=held)
        assert symbols(todo.watchlist) == ["QQQ", "SPY"]
        assert todo.members == ()


def test_an_interval_that_is_off_counts_as_the_usual_one() -> None:
    held = replace(HELD, last=FRIDAY, provisional=True, fetched_at=at(15, 0))

    assert planned(at(15, 14), which=settings("off"), SPY=held, QQQ=held, AAA=HELD).watchlist == ()
    assert symbols(planned(at(15, 15), which=settings("off"), SPY=held, QQQ=held).watchlist) == ["QQQ", "SPY"]


def test_after_the_close_unfinished_bars_and_members_are_due_once_they_are_final() -> None:
    leg = replace(HELD, provisional=True, fetched_at=at(20, 20))
    member = replace(HELD, last=date(2025, 6, 5), fetched_at=at(20, 50, day=5))

    before = planned(at(20, 34), SPY=leg, QQQ=leg, AAA=member)
    after = planned(at(20, 35), SPY=leg, QQQ=leg, AAA=member)

    assert before.is_empty
    assert before.next_due == at(20, 35)
    assert symbols(after.watchlist) == ["QQQ", "SPY"]
    assert symbols(after.members) == ["AAA"]
    assert after.members[0].start == date(2025, 5, 29)
    assert not after.members[0].whole


def test_what_was_asked_for_and_not_there_is_asked_for_again_after_an_hour_then_daily() -> None:
    late = replace(HELD, last=date(2025, 6, 5), fetched_at=at(20, 40))

    assert planned(at(21, 39), AAA=late).is_empty
    assert symbols(planned(at(21, 40), AAA=late).members) == ["AAA"]
    later = replace(late, fetched_at=at(20, 0, day=7))
    assert planned(at(15, 0, day=8), AAA=later).is_empty
    assert symbols(planned(at(16, 0, day=8), AAA=later).members) == ["AAA"]


def test_a_clock_that_was_ahead_puts_nothing_off() -> None:
    assert symbols(planned(at(22), AAA=replace(HELD, fetched_at=at(20, 0, day=10))).members) == ["AAA"]
    assert planned(at(22), AAA=replace(HELD, fetched_at=at(22, 1))).is_empty  # set right by a minute
    year_ahead = state(reports={"tff": Asked(at(20, 40) + timedelta(days=365), ("209742", "239742"))})
    assert [ask.report for ask in planned(at(20, day=13), year_ahead).reports] == ["tff"]


def test_a_longer_history_that_is_wanted_now_is_asked_for_as_a_whole() -> None:
    todo = planned(at(21), which=settings(legs=("AAA", "SPY")))

    assert todo.watchlist == (Ask("AAA", date(2015, 1, 1), whole=True),)


def test_a_symbol_on_its_first_day_is_asked_for_as_a_whole_and_no_more_often_than_others() -> None:
    first_day = Held(FRIDAY, FRIDAY, None, provisional=True, fetched_at=at(15, 0), source="yahoo")

    other = replace(HELD, last=date(2025, 6, 5), fetched_at=at(15, 10))

    assert planned(at(15, 14), SPY=first_day, QQQ=other).watchlist == ()
    assert planned(at(15, 15), SPY=first_day, QQQ=other).watchlist == (Ask("SPY", date(2015, 1, 1), whole=True),)


def test_a_whole_history_covers_all_that_is_held() -> None:
    imported = replace(HELD, first=date(1993, 1, 29), source="file", adjusted=True)

    todo = planned(at(21), state(asked_from={"QQQ": date(2015, 1, 1), "AAA": date(2022, 1, 1)}), SPY=imported)

    assert todo.watchlist == (Ask("SPY", date(1993, 1, 29), whole=True),)


def test_what_is_held_dividend_adjusted_is_asked_for_as_a_whole_though_it_was_before() -> None:
    imported = replace(HELD, source="file", adjusted=True)

    assert planned(at(21), SPY=imported).watchlist == (Ask("SPY", date(2015, 1, 1), whole=True),)


def test_what_a_file_brought_hides_no_hole_before_it() -> None:
    brought = replace(HELD, source="file")
    remembered = state(given_to={"SPY": date(2025, 2, 3), "QQQ": FRIDAY})

    assert planned(at(20, 40, day=9), remembered, SPY=brought).watchlist == (
        Ask("QQQ", date(2025, 5, 29), whole=False),
        Ask("SPY", date(2025, 2, 3), whole=False),
    )


def test_what_never_sleeps_is_due_at_any_hour_if_that_is_wanted() -> None:
    legs = ("BTC-USD", "SPY")
    remembered = state(asked_from={each: date(2015, 1, 1) for each in (*legs, "AAA")})
    held = {"BTC-USD": replace(HELD, last=date(2025, 6, 7), fetched_at=at(9, 0, day=7))}
    saturday = at(9, 15, day=7)

    assert planned(saturday, remembered, settings(legs=legs), **held).is_empty
    assert symbols(planned(saturday, remembered, settings(hours="always", legs=legs), **held).watchlist) == ["BTC-USD"]


@pytest.mark.parametrize(
    ("kind", "wait"),
    [
        ("network", timedelta(0)),
        ("bad_reply", timedelta(0)),
        ("no_data", timedelta(hours=20)),
        ("gone", timedelta(hours=20)),
        ("kept", timedelta(days=7)),
    ],
)
def test_what_failed_is_tried_again_by_its_kind(kind: str, wait: timedelta) -> None:
    remembered = state()
    remembered.note_failure("AAA", kind, "", at(20, 40))
    missing = Held()

    if wait:
        assert planned(at(20, 40) + wait - timedelta(seconds=1), remembered, AAA=missing).members == ()
    assert symbols(planned(at(20, 40) + wait, remembered, AAA=missing).members) == ["AAA"]


def test_what_is_gone_is_tried_again_weekly() -> None:
    remembered = state()
    for day in (3, 4, 5):
        remembered.note_failure("AAA", "gone", "", at(20, 40, day=day))

    assert planned(at(20, 39, day=12), remembered, AAA=Held()).members == ()
    assert symbols(planned(at(20, 40, day=12), remembered, AAA=Held()).members) == ["AAA"]


def test_force_asks_for_the_whole_of_everything_for_nothing_else_mends_older_bars() -> None:
    remembered = state()
    remembered.note_failure("AAA", "kept", "", at(20, 40))

    todo = plan(facts(), settings(), remembered, at(20, 45), force=True)

    assert [(ask.symbol, ask.start, ask.whole) for ask in (*todo.watchlist, *todo.members)] == [
        ("QQQ", date(2015, 1, 1), True), ("SPY", date(2015, 1, 1), True), ("AAA", date(2015, 1, 2), True),
    ]  # fmt: skip
    assert todo.reports == (ReportAsk("tff", ("209742", "239742"), date(2025, 4, 8)),)


def test_during_a_cool_down_no_symbol_is_asked_for_not_even_by_force() -> None:
    remembered = state()
    until = remembered.cool_down(at(21))

    todo = plan(facts(QQQ=Held()), settings(), remembered, at(21, 5), force=True)

    assert (todo.watchlist, todo.members) == ((), ())
    assert (todo.cooling_until, todo.waiting) == (until, 3)
    assert todo.next_due == until
    assert todo.reports != ()


def test_a_cool_down_that_nothing_waits_for_is_not_spoken_of() -> None:
    remembered = state()
    remembered.cool_down(at(20, 41))

    assert planned(at(20, 45), remembered).cooling_until is None


def test_either_kind_can_be_left_out() -> None:
    nothing = Facts({}, {}, SESSIONS, {})

    prices = plan(nothing, settings(), State(), at(21), only="prices")
    positioning = plan(nothing, settings(), State(), at(21), only="positioning")

    assert (len(prices.watchlist), prices.reports) == (2, ())
    assert (positioning.watchlist, len(positioning.reports)) == ((), 1)


def test_a_report_is_asked_for_after_its_hour_from_eight_weeks_before_the_last() -> None:
    held = facts()
    older = replace(held, reports=dict.fromkeys(held.reports, date(2025, 5, 27)))
    remembered = state(reports={"tff": Asked(at(20, 0, day=2), ("209742", "239742"))})

    # The report of 3 June comes out on Friday the 6th at 15:30 in New York, 19:30 UTC.
    assert plan(older, settings(), remembered, at(19, 31), only="positioning").is_empty
    todo = plan(older, settings(), remembered, at(19, 32), only="positioning")

    assert todo.reports == (ReportAsk("tff", ("209742", "239742"), date(2025, 4, 1)),)


def test_a_report_that_a_file_brought_does_not_hide_those_before_it() -> None:
    brought = replace(facts(), reports=dict.fromkeys(REPORTS, date(2025, 9, 2)))
    todo = plan(brought, settings(), state(), datetime(2025, 9, 12, 21, tzinfo=UTC), only="positioning")

    # The CFTC was asked on 6 June, eight weeks after 11 April.
    assert todo.reports == (ReportAsk("tff", ("209742", "239742"), date(2025, 4, 11)),)


def test_a_market_that_is_new_is_asked_for_alone_and_whole() -> None:
    remembered = state(reports={"tff": Asked(at(20, 40), ("239742",))})

    todo = planned(at(20, 45), remembered)

    assert todo.reports == (ReportAsk("tff", ("209742",), None),)


def test_a_market_that_the_cftc_does_not_know_is_asked_for_weekly() -> None:
    unknown = Facts({}, {}, SESSIONS, {})

    assert plan(unknown, settings(), state(), at(20, 45), only="positioning").reports == ()
    assert plan(unknown, settings(), state(), at(20, 40, day=13), only="positioning").reports != ()


# Member lists and sessions


LISTED = Universe(key="sp500", name="S&P 500", source="S&P 500")


def lists(
    held: tuple[str, ...] | None, remembered: State, now: datetime | None = None, *, force: bool = False
) -> list[str]:
    which = msgspec.structs.replace(settings(), universes=(LISTED, Universe(key="own", name="Own")))
    there = Facts({}, {} if held is None else {"sp500": held}, SESSIONS, {})
    return [universe.key for universe in plan_lists(there, which, remembered, now or at(21), force=force).universes]


def test_a_member_list_is_loaded_when_it_is_missing_and_weekly() -> None:
    ours = State(universes={"sp500": Listed(at(21), digest(["A", "B"]))})

    assert lists(None, State()) == ["sp500"]
    assert lists(("A", "B"), ours, at(20, 59, day=13)) == []
    assert lists(("A", "B"), ours, at(21, day=13)) == ["sp500"]
    assert lists(("A", "B"), ours, force=True) == ["sp500"]


def test_a_list_that_a_person_imported_stays_theirs() -> None:
    ours = State(universes={"sp500": Listed(at(21), digest(["A", "B"]))})

    assert lists(("A", "C"), State(), force=True) == []
    assert lists(("A", "C"), ours, at(21, day=20), force=True) == []


def test_sessions_are_put_to_the_end_of_next_year_before_they_run_out() -> None:
    def wanted(last: date, first: date = date(2015, 1, 2)) -> tuple[date, date] | None:
        close = SESSIONS[0][1]
        return plan_lists(Facts({}, {}, ((first, close), (last, close)), {}), settings(), State(), at(21)).sessions

    assert plan_lists(Facts({}, {}, (), {}), settings(), State(), at(21)).sessions == (
        date(2015, 1, 1), date(2026, 12, 31),
    )  # fmt: skip
    assert wanted(date(2025, 8, 4)) == (date(2015, 1, 1), date(2026, 12, 31))
    assert wanted(date(2025, 8, 5)) is None
    assert wanted(date(2026, 12, 31), first=date(2020, 1, 2)) is not None


def test_the_exchange_knows_what_is_final_and_what_comes() -> None:
    during = Exchange(SESSIONS, at(15))

    assert during.settled == (date(2025, 6, 5), at(20, 35, day=5))
    assert during.next_settling == at(20, 35)
    assert during.trading_at_or_after(at(15)) == at(15)
    assert during.trading_at_or_after(at(20, 1)) == at(13, 31, day=9)
    assert Exchange((), at(15)).settled is None
