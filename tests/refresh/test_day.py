"""A few days in the life of a cache, and of some symbols: at the end it is as if it had been filled just now.

Bit for bit, but for one column: of when reports came out a cache that was there knows more than one that was not (why
that stays so is told in rottui/sources/cftc/schedule.py). What is held to is that the new one knows nothing earlier.
"""

from __future__ import annotations

from datetime import UTC, date, datetime

import polars as pl
import pytest

from rottui.analytics.releases import release_times
from rottui.cache.store import Snapshot, Store
from rottui.refresh.events import Cooldown
from tests.loopback import mishaps
from tests.loopback.faults import onwards
from tests.loopback.market import Bar, Dividend, Security, Split, made_up
from tests.loopback.reports import made_up as made_up_report
from tests.refresh.program import LEGS, MARKETS, MEMBERS, Bench, Ended, config_of, furnish

THURSDAY, FRIDAY, MONDAY = date(2025, 6, 5), date(2025, 6, 6), date(2025, 6, 9)
NEW_REPORT = date(2025, 6, 3)


def refresh_at(bench: Bench, day: int, hour: int, minute: int, *arguments: str) -> Ended:
    """Refresh at a time of June 2025: sessions are from 13:30 to 20:00 UTC, reports come out on Fridays at 19:30."""
    bench.internet.set_time(datetime(2025, 6, day, hour, minute, tzinfo=UTC))
    bench.internet.forget_requests()
    return bench.refresh(*arguments)


def asked(bench: Bench) -> list[str]:
    return sorted({str(request.symbol) for request in bench.internet.chart_requests()})


def newest_report(bench: Bench) -> object:
    return bench.snapshot().read("positioning", columns=["report_date"])["report_date"].max()


def rows_of(snapshot: Snapshot, table: str) -> pl.DataFrame:
    frame = snapshot.read(table)
    return frame.drop("released") if table == "positioning" else frame


def test_after_a_day_of_everything_the_cache_equals_one_that_is_filled_from_nothing(bench: Bench) -> None:
    internet = bench.internet
    internet.yahoo.securities["SPY"].dividends.append(Dividend(FRIDAY, 1.76))
    internet.yahoo.securities["IWM"].splits.append(Split(FRIDAY, 2))
    internet.yahoo.securities["AAA"].splits.append(Split(FRIDAY, 1, 10))
    bench.put_members(*MEMBERS)
    everything = sorted((*LEGS, *MEMBERS))

    # Wednesday evening: the first fill, and nothing to do after it.
    first = refresh_at(bench, 4, 21, 0)
    assert (first.code, first.finished.fetched, asked(bench)) == (0, 7, everything)
    again = refresh_at(bench, 4, 21, 1)
    assert (again.code, internet.requests, again.finished.generation) == (0, [], first.finished.generation)
    assert again.finished.next_due == datetime(2025, 6, 5, 13, 31, tzinfo=UTC)

    # Thursday: the legs each quarter of an hour, everything after the close.
    refresh_at(bench, 5, 14, 0)
    assert asked(bench) == sorted(LEGS)
    assert bench.bars("SPY")["provisional"].to_list()[-2:] == [False, True]
    early = bench.closes("SPY")[-1]
    refresh_at(bench, 5, 14, 5)
    assert internet.requests == []
    refresh_at(bench, 5, 14, 20)
    assert asked(bench) == sorted(LEGS)
    assert bench.closes("SPY")[-1][0] == early[0] == THURSDAY
    assert bench.closes("SPY")[-1] != early
    refresh_at(bench, 5, 20, 40)
    assert asked(bench) == everything
    assert not bench.bars("SPY")["provisional"].any()

    # Friday morning: a dividend, and a split that restates all of IWM.
    refresh_at(bench, 6, 14, 0)
    assert bench.bars("SPY").row(-1, named=True)["dividend"] > 1.7
    assert [request.symbol for request in internet.chart_requests()].count("IWM") == 2
    assert bench.closes("IWM") == bench.expected("IWM")

    # Friday afternoon: the CFTC's report, asked for when it is due and not before.
    assert newest_report(bench) == date(2025, 5, 27)
    refresh_at(bench, 6, 19, 31, "--only", "positioning")
    assert internet.requests == []
    refresh_at(bench, 6, 19, 33, "--only", "positioning")
    assert newest_report(bench) == NEW_REPORT

    # Friday evening: Yahoo asks to be left alone, and is; then the network goes.
    internet.faults.add(mishaps.RATE_LIMITED, path="/v8/finance/chart/", nth=onwards(3))
    limited = refresh_at(bench, 6, 20, 40)
    assert any(isinstance(event, Cooldown) for event in limited.events)
    internet.faults.clear()
    refresh_at(bench, 6, 20, 50)
    assert internet.requests == []
    internet.set_network("refused")
    before = bench.snapshot().read("prices")
    assert refresh_at(bench, 6, 21, 0).code == 1
    assert bench.snapshot().read("prices").equals(before)

    # Monday evening: all is well again, and a report is revised.
    internet.set_network("up")
    internet.cftc.publish(made_up_report("tff", MARKETS[0], date(2025, 5, 27), open_interest=123_456))
    recovered = refresh_at(bench, 9, 20, 40, "--force")
    assert (recovered.code, recovered.failures) == (0, {})
    assert set(bench.snapshot().read("symbols")["status"]) == {"ok"}

    fresh = Bench(internet, bench.folder / "fresh")
    fresh.put_members(*MEMBERS)
    assert refresh_at(fresh, 9, 20, 45).code == 0
    for table in ("prices", "breadth", "positioning", "members", "sessions"):
        mine, theirs = rows_of(bench.snapshot(), table), rows_of(fresh.snapshot(), table)
        assert mine.height > 0, table
        assert mine.equals(theirs), table
    assert_releases(bench.snapshot(), fresh.snapshot())


def assert_releases(lived: Snapshot, fresh: Snapshot) -> None:
    """The newest report is dated alike, and no other is known to the new cache before it was to the old one."""
    mine, theirs = known_since(lived), known_since(fresh)

    assert mine[NEW_REPORT] == theirs[NEW_REPORT] == datetime(2025, 6, 6, 19, 30, tzinfo=UTC)
    assert mine.keys() == theirs.keys()
    assert [day for day in mine if theirs[day] < mine[day]] == []


def known_since(snapshot: Snapshot) -> dict[date, datetime]:
    """Return since when each report counts as known: its release, or else the schedule's hour."""
    rows = snapshot.read("positioning", columns=["report_date", "released"]).unique("report_date")
    return dict(rows.select("report_date", pl.coalesce("released", release_times(rows["report_date"]))).rows())


def test_symbols_come_go_and_change_hands(bench: Bench) -> None:
    internet = bench.internet
    days = internet.yahoo.sessions.between(date(2023, 12, 1), date(2025, 6, 30))
    names = ("SPY", "REUSED", "IMPORTED", "SHORTER", "LEAVES")
    furnish(internet, names, ())
    bench.config = config_of(names, ())
    bench.put_members("SPY", "NEWCOMER", "LEAVES")
    internet.yahoo.add(Security("NEWCOMER", [Bar(day, 40.0 + day.day) for day in days[-30:] if day >= THURSDAY]))
    with Store(bench.data).writer(who="a test") as writer:
        writer.put("prices", _imported(days, "IMPORTED", "SHORTER"))
        writer.put("symbols", _known("IMPORTED", "SHORTER"))
        writer.commit()
    since = [day for day in days if day >= date(2024, 6, 3)]
    internet.yahoo.add(made_up("SHORTER", since))

    first = refresh_at(bench, 6, 21, 0)

    assert first.code == 0
    assert bench.closes("NEWCOMER") == [(THURSDAY, 45.0), (FRIDAY, 46.0)]
    # An imported history of dividend-adjusted closes makes way for Yahoo's where that covers it, and only there.
    assert bench.closes("IMPORTED") == bench.expected("IMPORTED")
    assert bench.symbol("IMPORTED")["adjusted"] is False
    assert set(bench.bars("SHORTER")["close"]) == {7.0}
    assert first.failures["SHORTER"][0] == "kept"
    assert "stay as imported" in str(bench.symbol("SHORTER")["detail"])

    # By Monday one symbol has been given to another security, and one is gone.
    held = bench.closes("REUSED")
    new_hands = [day for day in days if day >= date(2025, 5, 1)]
    internet.yahoo.add(made_up("REUSED", new_hands, start=9.0))
    internet.yahoo.delist("LEAVES")
    gone = []
    for day in (9, 10, 11):
        run = refresh_at(bench, day, 21, 0)
        assert run.code == 0
        gone.append(bench.symbol("LEAVES")["status"])
        assert bench.closes("REUSED") == held
        assert bench.closes("LEAVES")[-1][0] == FRIDAY

    assert "another security" in str(bench.symbol("REUSED")["detail"])
    assert gone == ["not found", "not found", "gone"]
    assert bench.closes("NEWCOMER")[-1] == (date(2025, 6, 11), 51.0)
    refresh_at(bench, 12, 21, 0)
    assert not {"LEAVES", "REUSED", "SHORTER"} & set(asked(bench))


def _imported(days: list[date], *symbols: str) -> pl.DataFrame:
    """Return flat dividend-adjusted bars from 2024 on."""
    dates = [day for day in days if date(2024, 1, 1) <= day <= date(2025, 5, 1)]
    frames = [
        pl.DataFrame({"symbol": symbol, "date": dates, "close": 7.0}).with_columns(
            *(pl.lit(None, pl.Float64).alias(name) for name in ("open", "high", "low", "volume")),
            dividend=pl.lit(0.0),
            provisional=pl.lit(value=False),
        )
        for symbol in symbols
    ]
    return pl.concat(frames).select(
        "symbol", "date", "open", "high", "low", "close", "volume", "dividend", "provisional"
    )


def _known(*symbols: str) -> pl.DataFrame:
    at = datetime(2025, 5, 2, tzinfo=UTC)
    rows = [(symbol, date(2024, 1, 1), date(2025, 5, 1), at, "file", True, "ok", "") for symbol in symbols]
    names = ("symbol", "first", "last", "fetched_at", "source", "adjusted", "status", "detail")
    return pl.DataFrame(rows, schema=names, orient="row").with_columns(
        pl.col("fetched_at").cast(pl.Datetime("us", "UTC"))
    )


@pytest.mark.parametrize(("lost", "other"), [("positioning", "prices"), ("prices", "positioning")])
def test_what_was_lost_is_spoken_of_until_its_own_kind_is_asked_for(bench: Bench, lost: str, other: str) -> None:
    assert bench.refresh().code == 0
    held = bench.snapshot().read(lost)
    for part in bench.data.glob(f"{lost}-*.parquet"):
        part.write_bytes(b"damaged")

    assert bench.refresh("--only", other).code == 0
    assert bench.snapshot().read(lost).is_empty()
    assert {problem.where for problem in bench.snapshot().problems} == {lost}

    assert bench.refresh("--only", lost).code == 0
    assert bench.snapshot().read(lost).height == held.height
    assert bench.snapshot().problems == ()
