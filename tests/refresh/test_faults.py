"""The unmodified refresher meets all that goes wrong: what is held stays, the cause is named, the next run heals.

Faults of single symbols share one run, a symbol each, as they would in life. The others begin with a copy of a cache
that was filled on a Friday evening.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

from rottui.refresh.events import Cooldown
from tests.loopback import mishaps
from tests.loopback.exchange import Reply
from tests.loopback.faults import Change, onwards
from tests.loopback.internet import Internet
from tests.loopback.proxy import Certificates, Network
from tests.loopback.reports import made_up as made_up_report
from tests.refresh.program import LEGS, MARKETS, Bench, Ended, config_of, furnish

FRIDAY = datetime(2025, 6, 6, 21, 0, tzinfo=UTC)
MONDAY = datetime(2025, 6, 9, 21, 0, tzinfo=UTC)
TUESDAY = datetime(2025, 6, 10, 21, 0, tzinfo=UTC)

FAULTS: dict[str, tuple[Change, str, str]] = {
    "UNCRUMBED": (mishaps.INVALID_CRUMB, "bad_reply", "401"),
    "DELISTED": (mishaps.GONE, "gone", "404: No data found, symbol may be delisted"),
    "LOST": (mishaps.NOT_FOUND, "bad_reply", "404"),
    "LOSTPAGE": (mishaps.NOT_FOUND_PAGE, "bad_reply", "404 with a web page"),
    "BROKEN": (mishaps.SERVER_ERROR, "bad_reply", "500 with a web page"),
    "PAGE": (mishaps.PAGE, "bad_reply", "web page (status 200)"),
    "EMPTY200": (mishaps.EMPTY_200, "bad_reply", "empty (status 200)"),
    "EMPTY202": (mishaps.EMPTY_202, "bad_reply", "empty (status 202)"),
    "TRUNCATED": (mishaps.TRUNCATED, "network", "cut short"),
    "MALFORMED": (mishaps.MALFORMED, "bad_reply", "broken JSON"),
    "STALLED": (mishaps.STALL, "network", "no answer within"),
    "HALFSTALLED": (mishaps.STALL_IN_BODY, "network", "no answer within"),
    "RESET": (mishaps.RESET, "network", "reset"),
    "NOBARS": (mishaps.NO_TIMESTAMPS, "no_data", "no bar"),
    "NOZONE": (mishaps.NO_ZONE, "bad_reply", "exchangeTimezoneName"),
}
"""By the symbol that it befalls: the fault, and the kind and cause that are to be named."""

ODD: dict[str, Change] = {
    "UNSORTED": mishaps.UNSORTED,
    "NEWESTFIRST": mishaps.NEWEST_FIRST,
    "TWICE": mishaps.EVERY_ROW_TWICE,
    "LASTTWICE": mishaps.LAST_ROW_TWICE,
    "HOLE": mishaps.null_rows(-3),
}
"""Answers that are odd and whose bars are as good as ever."""


@dataclass
class Story:
    """Three evenings of one cache: filled, with faults, and after them."""

    bench: Bench
    filled: dict[str, list[tuple[date, float]]] = field(default_factory=dict)
    hurt: dict[str, list[tuple[date, float]]] = field(default_factory=dict)
    said: dict[str, dict[str, object]] = field(default_factory=dict)
    faulty: Ended | None = None
    healed: Ended | None = None


@pytest.fixture(scope="module")
def story(certificates: Certificates, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    """Fill a cache, refresh it with a fault for each symbol, then without."""
    names = ["GOOD", *(name for each in (*FAULTS, *ODD, "LATE") for name in (each, f"{each}.OK"))]
    names = [name.replace(".OK", "-K") for name in names]
    with Internet(certificates, tmp_path_factory.mktemp("story")) as internet:
        internet.set_time(FRIDAY)
        furnish(internet, names, ())
        told = Story(Bench(internet, tmp_path_factory.mktemp("home"), config_of(names, ())))
        assert told.bench.refresh().finished.fetched == len(names)
        told.filled = {name: told.bench.closes(name) for name in names}
        for name, (fault, _, _) in FAULTS.items():
            internet.faults.add(fault, symbol=name)
        for name, odd in ODD.items():
            internet.faults.add(odd, symbol=name)
        internet.faults.add(mishaps.null_closes(-1), symbol="LATE")
        internet.set_time(MONDAY)
        told.faulty = told.bench.refresh()
        told.hurt = {name: told.bench.closes(name) for name in names}
        told.said = {name: told.bench.symbol(name) for name in names}
        internet.faults.clear()
        internet.set_time(TUESDAY)
        told.healed = told.bench.refresh()
        yield told


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_of_one_symbol_is_named_keeps_its_bars_and_heals(story: Story, name: str) -> None:
    _, kind, cause = FAULTS[name]
    assert story.faulty is not None
    assert story.faulty.code == 0

    said_kind, detail = story.faulty.failures[name]
    assert said_kind == kind
    assert cause in detail
    assert story.said[name]["detail"] == detail
    assert story.said[name]["status"] == ("not found" if kind == "gone" else kind.replace("_", " "))
    assert story.said[name]["last"] == FRIDAY.date()
    assert story.hurt[name] == story.filled[name] != []

    assert story.healed is not None
    assert name not in story.healed.failures
    assert story.bench.closes(name) == story.bench.expected(name)
    assert story.bench.symbol(name)["status"] == "ok"


@pytest.mark.parametrize("name", ODD)
def test_odd_rows_are_put_right(story: Story, name: str) -> None:
    assert story.faulty is not None
    assert name not in story.faulty.failures
    assert story.hurt[name][-1][0] == MONDAY.date()
    assert story.hurt[name] == [bar for bar in story.bench.expected(name) if bar[0] <= MONDAY.date()]


def test_a_last_bar_without_a_close_is_waited_for(story: Story) -> None:
    assert story.hurt["LATE"] == story.filled["LATE"]
    assert story.bench.closes("LATE") == story.bench.expected("LATE")


def test_the_others_come_all_the_same(story: Story) -> None:
    assert story.faulty is not None
    assert story.faulty.finished.fetched == len(story.filled) - len(FAULTS)
    assert story.faulty.finished.failed == len(FAULTS)
    assert set(story.faulty.failures) == set(FAULTS)


# Faults of a whole service


@pytest.fixture(scope="module")
def template(certificates: Certificates, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the data of a cache that was filled on Friday evening."""
    with Internet(certificates, tmp_path_factory.mktemp("template")) as internet:
        internet.set_time(FRIDAY)
        furnish(internet)
        bench = Bench(internet, tmp_path_factory.mktemp("filled"))
        assert bench.refresh().code == 0
        return bench.data


@pytest.fixture
def filled(bench: Bench, template: Path) -> Bench:
    """Return that cache, on a Monday evening."""
    shutil.copytree(template, bench.data)
    bench.internet.set_time(MONDAY)
    return bench


def last_bars(bench: Bench) -> dict[str, date]:
    return {symbol: bench.closes(symbol)[-1][0] for symbol in LEGS}


@pytest.mark.parametrize(
    ("place", "fetched"),
    [({"nth": onwards(1)}, 0), ({"nth": onwards(3)}, 2), ({"nth": onwards(4)}, 3), ({"path": "getcrumb"}, 0)],
    ids=["first", "in the middle", "last", "crumb"],
)
@pytest.mark.parametrize("fault", [mishaps.RATE_LIMITED, mishaps.EDGE_RATE_LIMITED], ids=["429", "edge"])
def test_a_429_is_obeyed_for_a_quarter_of_an_hour(
    filled: Bench, fault: Change, place: dict[str, object], fetched: int
) -> None:
    where = place if "path" in place else {"path": "/v8/finance/chart/", **place}
    filled.config = config_of(per_second=20)  # one after the other
    filled.internet.faults.add(fault, **where)  # type: ignore[arg-type]

    limited = filled.refresh("--only", "prices")

    (cooldown,) = [event for event in limited.events if isinstance(event, Cooldown)]
    assert timedelta(minutes=14) < cooldown.until - MONDAY < timedelta(minutes=16)
    assert limited.code == (0 if fetched else 1)
    assert limited.finished.fetched == fetched
    assert sorted(last_bars(filled).values()) == [FRIDAY.date()] * (4 - fetched) + [MONDAY.date()] * fetched
    assert {filled.symbol(symbol)["status"] for symbol in LEGS} - {"ok"} == {"rate limited"}

    filled.internet.faults.clear()
    filled.internet.forget_requests()
    filled.internet.set_time(MONDAY + timedelta(minutes=10))
    assert filled.refresh("--only", "prices").code == 0
    assert filled.internet.requests == []

    filled.internet.set_time(MONDAY + timedelta(minutes=16))
    assert filled.refresh("--only", "prices").code == 0
    assert set(last_bars(filled).values()) == {MONDAY.date()}


NETWORKS: dict[Network, str] = {
    "refused": "could not connect|refused|proxy",
    "dns_failure": "name|resolved|proxy",
    "wrong_certificate": "certificate",
}


@pytest.mark.parametrize("network", NETWORKS)
def test_without_a_network_it_ends_soon_says_why_and_heals(filled: Bench, network: Network) -> None:
    before = filled.snapshot()
    filled.internet.set_network(network)

    cut = filled.refresh("--only", "prices")

    assert cut.code == 1
    assert set(cut.failures) <= {*LEGS, "Yahoo"}
    assert {kind for kind, _ in cut.failures.values()} == {"network"}
    assert filled.snapshot().read("prices").equals(before.read("prices"))
    for symbol in LEGS:
        assert filled.symbol(symbol)["status"] == "network"
        assert pl.Series([str(filled.symbol(symbol)["detail"])]).str.contains(f"(?i){NETWORKS[network]}").all()
        assert filled.symbol(symbol)["last"] == FRIDAY.date()

    filled.internet.set_network("up")
    assert filled.refresh("--only", "prices").finished.fetched == 4
    assert set(last_bars(filled).values()) == {MONDAY.date()}
    assert filled.symbol("SPY")["status"] == "ok"


@pytest.mark.parametrize("hours", [1, -1])
def test_a_clock_that_is_an_hour_wrong_takes_no_unfinished_bar_for_final(filled: Bench, hours: int) -> None:
    during = datetime(2025, 6, 9, 19, 40, tzinfo=UTC)  # the session ends at 20:00
    filled.internet.set_time(during)
    filled.refresh("--only", "prices", at=during + timedelta(hours=hours))

    last = filled.bars("SPY").row(-1, named=True)
    assert (last["date"], last["provisional"]) == (MONDAY.date(), True)
    unfinished = last["close"]

    after = datetime(2025, 6, 9, 21, 45, tzinfo=UTC)
    filled.internet.set_time(after)
    filled.refresh("--only", "prices", at=after + timedelta(hours=hours))
    last = filled.bars("SPY").row(-1, named=True)
    assert (last["date"], last["provisional"]) == (MONDAY.date(), False)
    assert last["close"] != unfinished
    assert filled.closes("SPY") == filled.expected("SPY")


# The CFTC

API, FILES = "publicreporting.cftc.gov", "www.cftc.gov"
NEXT_FRIDAY = datetime(2025, 6, 13, 21, 0, tzinfo=UTC)
NEWEST = date(2025, 6, 10)
LATER = (("Retry-After", "3600"),)
SWING = "asset_mgr_positions_long"


def refused(status: int) -> Change:
    return mishaps.instead(Reply(status, b"not now", "text/plain", LATER))


def newest(bench: Bench, code: str = MARKETS[0]) -> date:
    rows = bench.snapshot().read("positioning", where=pl.col("code") == code)
    return rows["report_date"].max()  # type: ignore[return-value]


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (refused(429), "429"),
        (refused(503), "503"),
        (mishaps.without_column(SWING), SWING),
        (mishaps.renamed_column(SWING, "asset_manager_positions_long"), "asset_manager_positions_long"),
    ],
    ids=["429", "503", "missing column", "renamed column"],
)
def test_when_the_service_fails_the_archives_answer_and_the_cause_is_said(
    filled: Bench, fault: Change, said: str
) -> None:
    filled.internet.set_time(NEXT_FRIDAY)
    filled.internet.faults.add(fault, host=API)

    run = filled.refresh("--only", "positioning")

    assert run.code == 0
    assert newest(filled) == NEWEST
    assert any("archives" in line and said in line for line in run.finished.summary)


@pytest.mark.parametrize("fault", [refused(429), refused(503), mishaps.RESET], ids=["429", "503", "reset"])
def test_when_both_fail_what_is_held_stays_and_the_next_run_heals(filled: Bench, fault: Change) -> None:
    filled.internet.set_time(NEXT_FRIDAY)
    before = filled.snapshot().read("positioning")
    filled.internet.faults.add(fault, host=API)
    filled.internet.faults.add(fault, host=FILES)

    down = filled.refresh("--only", "positioning")

    assert down.code == 1
    (where,) = down.failures
    assert where == "TFF report"
    assert "cftc.gov" in down.failures[where][1]
    assert filled.snapshot().read("positioning").equals(before)

    filled.internet.faults.clear()
    assert filled.refresh("--only", "positioning").code == 0
    assert newest(filled) == NEWEST


@pytest.mark.parametrize(
    "fault", [mishaps.extra_column("brand_new_column"), mishaps.short_page(3)], ids=["extra column", "short pages"]
)
def test_what_can_be_read_all_the_same_is_read_without_a_word(filled: Bench, fault: Change) -> None:
    filled.internet.set_time(NEXT_FRIDAY)
    filled.internet.faults.add(fault, host=API)

    run = filled.refresh("--only", "positioning")

    assert run.failures == {}
    assert filled.internet.requests_to(FILES) == []
    assert {newest(filled, code) for code in MARKETS} == {NEWEST}


def test_a_report_that_is_three_weeks_late_is_looked_for_and_dated_when_it_comes(filled: Bench) -> None:
    internet = filled.internet
    came = datetime(2025, 7, 4, 18, 0, tzinfo=UTC)
    for code in MARKETS:
        internet.cftc.withdraw(code)
        internet.cftc.publish(*(made_up_report("tff", code, date(2025, 6, 3) - timedelta(weeks=n)) for n in range(22)))
        internet.cftc.publish(replace(made_up_report("tff", code, NEWEST), released=came))
    for day in (13, 20, 27):
        internet.set_time(datetime(2025, 6, day, 21, 0, tzinfo=UTC))
        assert filled.refresh("--only", "positioning").code == 0
        assert newest(filled) == date(2025, 6, 3)

    internet.set_time(came + timedelta(hours=3))
    filled.refresh("--only", "positioning")

    rows = filled.snapshot().read("positioning", where=pl.col("report_date") == NEWEST)
    assert rows["code"].n_unique() == 2
    assert rows["released"].unique().to_list() == [came]


def test_a_revised_report_takes_the_place_of_the_first(filled: Bench) -> None:
    filled.internet.set_time(NEXT_FRIDAY)
    revised = made_up_report("tff", MARKETS[0], date(2025, 5, 27), open_interest=123_456)
    filled.internet.cftc.publish(replace(revised, released=NEXT_FRIDAY - timedelta(hours=1)))
    which = (pl.col("code") == MARKETS[0]) & (pl.col("report_date") == date(2025, 5, 27))
    before = filled.snapshot().read("positioning", where=which)["open_interest"].unique().to_list()

    filled.refresh("--only", "positioning")

    assert before != [123_456.0]
    assert filled.snapshot().read("positioning", where=which)["open_interest"].unique().to_list() == [123_456.0]


def test_a_contract_that_disappears_is_said_once_and_keeps_its_reports(filled: Bench) -> None:
    filled.internet.set_time(NEXT_FRIDAY)
    filled.internet.cftc.withdraw(MARKETS[1])

    gone = filled.refresh("--only", "positioning")

    assert gone.code == 0
    assert gone.failures["M1"][0] == "behind"
    assert "does not list it" in gone.failures["M1"][1]
    assert (newest(filled, MARKETS[0]), newest(filled, MARKETS[1])) == (NEWEST, date(2025, 6, 3))
    assert "M1" not in filled.refresh("--only", "positioning", "--force").failures


def test_rows_of_futures_and_options_combined_are_left_out(filled: Bench) -> None:
    filled.internet.set_time(NEXT_FRIDAY)
    combined = made_up_report("tff", MARKETS[0], NEWEST, open_interest=999_999)
    filled.internet.cftc.publish(replace(combined, combined=True))

    run = filled.refresh("--only", "positioning")

    rows = filled.snapshot().read("positioning", where=pl.col("report_date") == NEWEST)
    assert 999_999.0 not in rows["open_interest"].to_list()
    assert newest(filled) == NEWEST
    assert any("left out" in line for line in run.finished.summary)
