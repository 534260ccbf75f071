"""A whole refresh against a source that answers as it is told: order, portions, limits, and what is remembered."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from threading import Event

import msgspec
import polars as pl
import pytest

from rottui.cache.refresh_state import load_state, save_state
from rottui.cache.store import Store
from rottui.cache.tables import PRICES
from rottui.errors import CacheError, CacheLocked
from rottui.refresh.events import AnyEvent, Committed, Cooldown, Failure, Finished, Progress, Started
from rottui.refresh.prices import ENOUGH, PORTION_S, PORTIONS
from rottui.refresh.run import Summary, run_refresh
from rottui.refresh.stopping import Stop
from rottui.refresh.wording import lines
from rottui.settings.packaged import defaults
from rottui.settings.schema import Candidates, Pair, Settings, Universe, Verdict
from rottui.sources.calendar import sessions
from rottui.sources.yahoo.outcome import Kind, Outcome, Request

NOW = datetime(2025, 6, 6, 21, 0, tzinfo=UTC)
"""A Friday evening: the session is final."""
CALENDAR = sessions(date(2022, 1, 1), date(2026, 12, 31))


class FakeYahoo:
    """Answers with steady bars up to the last session, or as it is told for a symbol."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.batches: list[int] = []
        self.failing: dict[str, Kind] = {}
        self.always: Kind | None = None
        self.first: dict[str, date] = {}
        self.opened = 0
        self.until = date(2025, 6, 6)
        self.stop_after: int | None = None

    def fetch(
        self, requests: Sequence[Request], *, workers: int, per_second: float, stop: Event, deadline: float | None
    ) -> Generator[Outcome, None, None]:
        self.batches.append(workers)
        for request in requests:
            self.asked.append(request.symbol)
            kind = self.failing.get(request.symbol, self.always or "ok")
            if self.stop_after is not None and len(self.asked) >= self.stop_after:
                stop.set()
            if kind == "ok":
                yield Outcome(request.symbol, "ok", frame=self._bars(request), zone="America/New_York")
            else:
                yield Outcome(request.symbol, kind, f"{kind} it is")
            if kind == "rate_limited":
                return

    def _bars(self, request: Request) -> pl.DataFrame:
        start = max(request.start or date.min, self.first.get(request.symbol, date(2024, 1, 2)))
        days = CALENDAR["date"].filter((CALENDAR["date"] >= start) & (CALENDAR["date"] <= self.until))
        close = 100.0 + (days - date(2024, 1, 1)).dt.total_days()
        return pl.DataFrame({"symbol": request.symbol, "date": days, "close": close}).select(
            "symbol", "date", *(pl.col("close").alias(name) for name in ("open", "high", "low", "close")),
            pl.lit(1e6).alias("volume"), pl.lit(0.0).alias("dividend"), pl.lit(value=False).alias("provisional"),
        ).cast(dict(PRICES.items()))  # fmt: skip


class Desk:
    """A cache, settings and the source, and what a refresh of them told."""

    def __init__(self, folder: Path, legs: int = 3, members: int = 2) -> None:
        self.store = Store(folder)
        self.yahoo = FakeYahoo()
        self.events: list[AnyEvent] = []
        self.legs = [f"L{number:02}" for number in range(legs)]
        self.members = [f"M{number:03}" for number in range(members)]
        self.settings = _settings(self.legs)
        frame = {"universe": "own", "symbol": self.members, "name": self.members, "sector": "Energy"}
        with self.store.writer(who="a test") as writer:
            writer.put("members", pl.DataFrame(frame))
            writer.commit()

    def refresh(self, now: datetime = NOW, *, force: bool = False, stop: Stop | None = None) -> Summary:
        self.events.clear()
        self.yahoo.asked.clear()

        def source(scratch: Path, clock: object) -> FakeYahoo:
            self.yahoo.opened += 1
            return self.yahoo

        return run_refresh(
            self.store, self.settings, source, now=lambda: now, emit=self.events.append, force=force, stop=stop
        )

    def of(self, kind: type) -> list[AnyEvent]:
        return [event for event in self.events if isinstance(event, kind)]

    def symbols(self) -> set[str]:
        return set(self.store.snapshot().read("prices", columns=["symbol"])["symbol"].unique())

    def status(self, symbol: str) -> tuple[str, str]:
        rows = self.store.snapshot().read("symbols", where=pl.col("symbol") == symbol)
        return rows["status"][0], rows["detail"][0]


def _settings(legs: Sequence[str]) -> Settings:
    base = defaults()
    return msgspec.structs.replace(
        base,
        pairs=tuple(Pair(numerator=leg, denominator=legs[0], group="g") for leg in legs),
        megacaps=(legs[0],),
        candidates=Candidates(),
        verdict=Verdict(fetch=False),
        universes=(Universe(key="own", name="Own"),),
        markets=(),
        refresh=msgspec.structs.replace(base.refresh, years_pairs=1, years_members=1, per_second=1000.0),
    )


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path / "data")


def test_a_first_refresh_fills_the_cache_and_the_next_one_has_nothing_to_do(desk: Desk) -> None:
    first = desk.refresh()

    assert (first.code, first.fetched, first.failed) == (0, 5, ())
    assert desk.yahoo.asked == [*desk.legs, *desk.members]
    assert desk.symbols() == {*desk.legs, *desk.members}
    assert desk.store.snapshot().rows("breadth") > 300
    assert first.next_due == datetime(2025, 6, 9, 13, 31, tzinfo=UTC)

    second = desk.refresh(NOW + timedelta(minutes=1))

    assert (second.code, second.nothing_to_do, desk.yahoo.asked) == (0, True, [])
    assert second.generation == first.generation
    assert desk.yahoo.opened == 1
    assert next(lines(second)) == "nothing is due"
    assert second.next_due == first.next_due


def test_events_tell_the_run_from_its_plan_to_its_end(desk: Desk) -> None:
    summary = desk.refresh()

    (started,) = desk.of(Started)
    assert started == Started(watchlist=3, members=2, reports=0, universes=0)
    stages = [(event.stage, event.done, event.total) for event in desk.of(Progress) if isinstance(event, Progress)]
    assert stages == [("watchlist", n, 3) for n in (1, 2, 3)] + [("members", n, 2) for n in (1, 2)]
    last = desk.events[-1]
    assert isinstance(last, Finished)
    assert (last.fetched, last.generation, last.next_due) == (5, summary.generation, summary.next_due)


def test_portions_are_committed_as_they_come_with_their_breadth(tmp_path: Path) -> None:
    desk = Desk(tmp_path, legs=PORTIONS["watchlist"] + 1, members=PORTIONS["members"] + 1)
    desk.refresh()

    commits = [event.symbols for event in desk.of(Committed) if isinstance(event, Committed) and event.symbols]
    assert commits == [20, 1, 100, 1]
    newest = desk.store.snapshot().read("breadth", where=pl.col("sector").is_null()).row(-1, named=True)
    assert (newest["members"], newest["priced"]) == (101, 101)


def test_what_has_come_is_committed_after_some_seconds_however_little(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(PORTION_S, "watchlist", 0.0)
    desk.refresh()

    commits = [event.symbols for event in desk.of(Committed) if isinstance(event, Committed) and event.symbols]
    assert commits == [1, 1, 1, 2]


def test_the_next_session_extends_what_is_held_from_a_few_bars_back(desk: Desk) -> None:
    desk.yahoo.until = date(2025, 6, 5)
    desk.refresh(NOW - timedelta(days=1))
    desk.yahoo.until = date(2025, 6, 6)

    summary = desk.refresh()

    assert summary.fetched == 5
    fresh = Desk(desk.store.folder.parent / "fresh")
    fresh.refresh()
    for table in ("prices", "breadth", "sessions"):
        assert desk.store.snapshot().read(table).equals(fresh.store.snapshot().read(table)), table


def test_one_that_fails_is_named_and_keeps_its_bars_and_the_others_come(desk: Desk) -> None:
    desk.refresh()
    desk.yahoo.failing = {"L01": "bad_reply"}
    later = NOW + timedelta(days=3)
    desk.yahoo.until = date(2025, 6, 9)
    held = desk.store.snapshot().read("prices", where=pl.col("symbol") == "L01")

    summary = desk.refresh(later)

    assert (summary.code, summary.fetched, summary.failed) == (0, 4, (("bad_reply", 1),))
    assert desk.of(Failure) == [Failure(where="L01", kind="bad_reply", detail="bad_reply it is")]
    assert desk.status("L01") == ("bad reply", "bad_reply it is")
    assert desk.store.snapshot().read("prices", where=pl.col("symbol") == "L01").equals(held)

    desk.yahoo.failing = {}
    assert desk.refresh(later).fetched == 1
    assert desk.status("L01") == ("ok", "")


def test_a_429_ends_it_and_is_obeyed_by_the_runs_that_follow(desk: Desk) -> None:
    desk.yahoo.failing = {"L02": "rate_limited"}

    summary = desk.refresh()

    until = NOW + timedelta(minutes=15)
    assert (summary.code, summary.fetched, summary.cooling_until) == (0, 2, until)
    assert desk.yahoo.asked == ["L00", "L01", "L02"]
    assert desk.of(Cooldown) == [Cooldown(until=until)]
    assert desk.symbols() == {"L00", "L01"}
    assert desk.status("M000")[0] == "rate limited"
    assert "2025-06-06 21:15 UTC" in desk.status("M000")[1]

    desk.yahoo.failing = {}
    waiting = desk.refresh(NOW + timedelta(minutes=14), force=True)
    assert (waiting.code, waiting.cooling_until, desk.yahoo.asked) == (0, until, [])
    assert desk.of(Cooldown) == [Cooldown(until=until)]

    assert desk.refresh(until).fetched == 3
    assert desk.status("M000") == ("ok", "")
    assert load_state(desk.store.folder).strikes == 0


def test_a_second_429_in_a_row_is_waited_for_longer(desk: Desk) -> None:
    desk.yahoo.always = "rate_limited"

    assert desk.refresh().code == 1
    summary = desk.refresh(NOW + timedelta(minutes=15))

    assert summary.cooling_until == NOW + timedelta(minutes=75)
    assert desk.yahoo.asked == ["L00"]


def test_a_429_that_a_clock_a_year_ahead_met_is_obeyed_for_four_hours(desk: Desk) -> None:
    desk.yahoo.always = "rate_limited"
    desk.refresh(NOW + timedelta(days=365))
    desk.yahoo.always = None

    until = desk.refresh().cooling_until

    assert until == NOW + timedelta(hours=4)
    assert desk.refresh(NOW + timedelta(hours=3, minutes=59)).cooling_until == until
    assert desk.refresh(until).fetched == 5


def test_two_symbols_without_an_answer_are_enough_to_leave_the_others_alone(desk: Desk) -> None:
    desk.yahoo.always = "network"

    summary = desk.refresh()

    assert (summary.code, summary.unreachable) == (1, "network it is")
    assert desk.yahoo.asked == ["L00", "L01"]
    assert {desk.status(each) for each in ("L02", "M000", "M001")} == {
        ("network", "Yahoo could not be asked: network it is")
    }
    assert {event.where for event in desk.of(Failure) if isinstance(event, Failure)} == {"L00", "L01", "Yahoo"}
    assert summary.next_due == NOW + timedelta(minutes=15)

    desk.yahoo.always = None
    assert desk.refresh(NOW + timedelta(minutes=15)).fetched == 5


def test_one_canary_that_fails_alone_stops_nothing(desk: Desk) -> None:
    desk.yahoo.failing = {"L00": "network"}

    assert desk.refresh().fetched == 4
    assert desk.yahoo.batches == [1, 1, 4, 4]


def test_a_network_that_goes_in_the_middle_is_given_up_after_a_few(tmp_path: Path) -> None:
    desk = Desk(tmp_path, legs=40)
    desk.yahoo.failing = dict.fromkeys(desk.legs[5:], "network")

    summary = desk.refresh()

    assert (summary.code, summary.fetched) == (0, 5)
    assert len(desk.yahoo.asked) == 5 + ENOUGH
    assert desk.symbols() == set(desk.legs[:5])


def test_what_has_come_is_committed_when_it_is_told_to_stop(tmp_path: Path) -> None:
    desk = Desk(tmp_path, legs=10)
    desk.yahoo.stop_after = 4

    summary = desk.refresh(stop=Stop())

    assert (summary.code, summary.stopped, summary.fetched) == (0, True, 4)
    assert desk.symbols() == set(desk.legs[:4])
    desk.yahoo.stop_after = None
    assert desk.refresh().fetched == 8


def test_a_history_that_was_restated_is_asked_for_as_a_whole_in_the_same_run(desk: Desk) -> None:
    desk.refresh()
    with desk.store.writer(who="a test") as writer:
        bars = writer.read("prices")
        old = pl.when(pl.col("symbol") == "L01").then(pl.col("close") * 4).otherwise(pl.col("close"))
        writer.put("prices", bars.with_columns(close=old))
        writer.commit()

    desk.yahoo.until = date(2025, 6, 9)
    summary = desk.refresh(NOW + timedelta(days=3))

    assert summary.fetched == 5
    assert desk.yahoo.asked.count("L01") == 2
    frame = desk.store.snapshot().read("prices", where=pl.col("symbol") == "L01")
    assert frame["close"].equals(frame["open"])


def test_one_whose_whole_history_then_fails_keeps_its_bars_and_is_asked_for_as_a_whole_next_time(desk: Desk) -> None:
    desk.refresh()
    remembered = load_state(desk.store.folder)
    del remembered.asked_from["L01"]
    save_state(desk.store.folder, remembered)
    desk.yahoo.failing = {"L01": "network"}
    desk.refresh()
    assert desk.yahoo.asked == ["L01"]

    desk.yahoo.failing = {}
    desk.refresh()

    assert desk.yahoo.asked == ["L01"]
    assert load_state(desk.store.folder).asked_from["L01"] == date(2024, 1, 1)


def test_a_symbol_that_is_gone_is_called_so_on_the_third_day_and_its_bars_stay(desk: Desk) -> None:
    desk.refresh()
    desk.yahoo.failing = {"M000": "gone"}
    said = []
    for days in (3, 4, 5):
        desk.yahoo.until = date(2025, 6, 6 + days)
        assert desk.refresh(NOW + timedelta(days=days)).code == 0
        said.append(desk.status("M000")[0])

    assert said == ["not found", "not found", "gone"]
    assert "M000" in desk.symbols()
    desk.refresh(NOW + timedelta(days=6))
    assert "M000" not in desk.yahoo.asked


def test_a_damaged_year_is_fetched_again_and_then_spoken_of_no_more(desk: Desk) -> None:
    desk.refresh()
    whole = desk.store.snapshot().read("prices")
    for part in desk.store.folder.glob("prices-2024-*.parquet"):
        part.write_bytes(b"damaged")
    assert desk.store.snapshot().read("prices").height < whole.height

    summary = desk.refresh(NOW + timedelta(minutes=1))

    assert summary.fetched == 5
    assert desk.store.snapshot().read("prices").equals(whole)
    assert desk.store.snapshot().problems == ()
    assert desk.refresh(NOW + timedelta(minutes=2)).nothing_to_do


def test_another_writer_is_named(desk: Desk) -> None:
    with desk.store.writer(who="a test"), pytest.raises(CacheLocked, match="a test"):
        desk.refresh()


def test_a_demo_is_not_refreshed(tmp_path: Path) -> None:
    store = Store(tmp_path)
    with store.writer(who="a test", demo=True) as writer:
        writer.commit()

    with pytest.raises(CacheError, match="demo"):
        run_refresh(store, _settings(["A", "B"]), lambda *_: FakeYahoo(), now=lambda: NOW)
    assert store.snapshot().rows("sessions") == 0


def test_the_members_of_an_index_are_loaded_and_fetched(desk: Desk) -> None:
    listed = Universe(key="nasdaq100", name="Nasdaq 100", source="NASDAQ 100")
    desk.settings = msgspec.structs.replace(desk.settings, universes=(listed,))

    summary = desk.refresh()

    members = desk.store.snapshot().read("members", where=pl.col("universe") == "nasdaq100")["symbol"].to_list()
    assert summary.universes == ("nasdaq100",)
    assert len(members) > 90
    assert set(members) <= set(desk.yahoo.asked)
    assert set(load_state(desk.store.folder).universes) == {"nasdaq100"}
    assert desk.refresh(NOW + timedelta(minutes=1)).nothing_to_do
