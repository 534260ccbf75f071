"""The fake CFTC: its query language, its clock, and its archives, which must say the same as its API."""

from __future__ import annotations

import csv
import io
import subprocess
import sys
import zipfile
from dataclasses import replace
from datetime import UTC, date, datetime

import httpx
import pytest
from polars.testing import assert_frame_equal

from rottui.sources.cot_columns import Report as Kind
from rottui.sources.files.inputs import Context, Input
from rottui.sources.files.read import read_input
from rottui.sources.protocol import PositioningBatch
from tests.loopback import mishaps
from tests.loopback.faults import Change
from tests.loopback.internet import Internet
from tests.loopback.reports import made_up, weekly

TFF = "https://publicreporting.cftc.gov/resource/gpe5-46if"
DATASETS: dict[Kind, str] = {"tff": "gpe5-46if", "disaggregated": "72hh-3qpy", "legacy": "6dca-aqww"}
ARCHIVES: dict[Kind, str] = {
    "tff": "fut_fin_txt_2025.zip",
    "disaggregated": "fut_disagg_txt_2025.zip",
    "legacy": "deacot2025.zip",
}
HISTORY = "https://www.cftc.gov/files/dea/history/"
CODE, DATE, INTEREST = "cftc_contract_market_code", "report_date_as_yyyy_mm_dd", "open_interest_all"
SEPTEMBER = [date(2025, 9, day) for day in (2, 9, 16, 23, 30)]


@pytest.fixture(autouse=True)
def published(internet: Internet) -> None:
    for code, interest in (("209742", 200), ("13874A", 1_000), ("13874+", 30)):
        internet.cftc.publish(*(made_up("tff", code, day, open_interest=interest * 100) for day in SEPTEMBER))


def rows(client: httpx.Client, **query: object) -> list[list[str]]:
    answer = client.get(f"{TFF}.csv", params={f"${name}": f"{value}" for name, value in query.items()})
    assert answer.status_code == 200, answer.text
    return list(csv.reader(io.StringIO(answer.text)))[1:]


def test_the_columns_are_spelt_as_unevenly_as_in_life(client: httpx.Client) -> None:
    def columns(dataset: str) -> list[str]:
        text = client.get(f"https://publicreporting.cftc.gov/resource/{dataset}.csv", params={"$limit": "1"}).text
        return next(csv.reader(io.StringIO(text)))

    named = {kind: set(columns(dataset)) for kind, dataset in DATASETS.items()}
    assert {"dealer_positions_long_all", "lev_money_positions_long", "other_rept_positions_long"} <= named["tff"]
    assert {"swap_positions_long_all", "swap__positions_short_all"} <= named["disaggregated"]
    assert {"noncomm_postions_spread_all", "futonly_or_combined"} <= named["legacy"]
    assert not [name for name in named["tff"] if name.startswith(":")]


@pytest.mark.parametrize(
    ("where", "found"),
    [
        (f"{CODE}='209742'", 5),
        (f"{CODE} in ('209742', '13874+')", 10),
        (f"{CODE} not in ('209742','13874+')", 5),
        (f"{DATE} >= '2025-09-23'", 6),
        (f"{DATE} > '2025-09-23T00:00:00.000'", 3),
        (f"{DATE} between '2025-09-09' and '2025-09-16T00:00:00'", 6),
        (f"{INTEREST} > 3000 AND {CODE} != '13874A'", 5),
        (f"({CODE} = '209742' OR {CODE} = '13874A') and {DATE} < '2025-09-09'", 2),
        (f"{CODE} is not null and futonly_or_combined = 'FutOnly'", 15),
        (f"{CODE} = 'it''s none'", 0),
        (f"{CODE.upper()} = '209742'", 5),
    ],
)
def test_conditions(client: httpx.Client, where: str, found: int) -> None:
    assert len(rows(client, where=where)) == found


def test_order_limit_and_offset_page_through(client: httpx.Client) -> None:
    asked = {"select": f"{CODE},{DATE}", "order": f"{CODE} ASC, {DATE} DESC"}
    pages = [rows(client, limit=6, offset=offset, **asked) for offset in (0, 6, 12, 18)]
    assert [len(page) for page in pages] == [6, 6, 3, 0]
    whole = [[code, f"{day}T00:00:00.000"] for code in ("13874+", "13874A", "209742") for day in reversed(SEPTEMBER)]
    assert [row for page in pages for row in page] == whole


def test_pages_without_an_order_overlap(client: httpx.Client) -> None:
    pages = [rows(client, select=f"{CODE},{DATE}", limit=5, offset=offset) for offset in (0, 5, 10)]
    assert len({tuple(row) for page in pages for row in page}) < 15


def test_a_thousand_rows_are_the_default(client: httpx.Client, internet: Internet) -> None:
    internet.set_time(datetime(2040, 1, 1, tzinfo=UTC))
    internet.cftc.publish(*weekly("tff", "239742", date(2015, 1, 6), 1_100))
    assert len(rows(client, where=f"{CODE}='239742'")) == 1_000
    assert len(rows(client, where=f"{CODE}='239742'", limit=50_000)) == 1_100


def test_aggregates_tell_what_is_new(client: httpx.Client) -> None:
    assert rows(client, select=f"max({DATE}) as newest, count(*)") == [["2025-09-30T00:00:00.000", "15"]]
    grouped = rows(client, select=f"{CODE}, min({INTEREST})", group=CODE, order=CODE)
    assert grouped == [["13874+", "3000"], ["13874A", "100000"], ["209742", "20000"]]


def test_a_filter_by_column_needs_the_plus_escaped(client: httpx.Client) -> None:
    assert len(client.get(f"{TFF}.csv?{CODE}=13874%2B").text.splitlines()) == 6
    assert len(client.get(f"{TFF}.csv?{CODE}=13874+").text.splitlines()) == 1


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ({"$select": "lev_money_longs"}, "query.soql.no-such-column"),
        ({"$where": "nonsense = 1"}, "query.soql.no-such-column"),
        ({"$where": f"{CODE} ="}, "query.soql.invalid"),
        ({"$where": f"{CODE} = '1' {DATE} = '2'"}, "query.soql.invalid"),
        ({"$where": f"starts_with({CODE}, '2')"}, "query.soql.no-such-column"),
        ({"$where": f"{CODE} = 209742"}, "query.soql.type-mismatch"),
        ({"$limit": "50001"}, "query.soql.limit-too-large"),
        ({"$query": "select *"}, "query.soql.unsupported"),
    ],
)
def test_what_is_not_understood_is_a_bad_request(client: httpx.Client, query: dict[str, str], code: str) -> None:
    answer = client.get(f"{TFF}.csv", params=query)
    assert answer.status_code == 400
    assert answer.json()["errorCode"] == code


def test_an_unknown_dataset_is_not_found(client: httpx.Client) -> None:
    assert client.get("https://publicreporting.cftc.gov/resource/aaaa-aaaa.csv").status_code == 404


def test_a_report_is_there_from_its_release_on(client: httpx.Client, internet: Internet) -> None:
    friday = datetime(2025, 10, 3, 19, 30, tzinfo=UTC)
    newest = {"select": f"max({DATE})"}
    internet.set_time(friday.replace(minute=29))
    assert rows(client, **newest) == [["2025-09-23T00:00:00.000"]]
    internet.set_time(friday)
    assert rows(client, **newest) == [["2025-09-30T00:00:00.000"]]
    for url in (f"{TFF}.csv", HISTORY + ARCHIVES["tff"]):
        assert client.get(url).headers["last-modified"] == "Fri, 03 Oct 2025 19:30:00 GMT"
    assert rows(client, select=":updated_at", where=f"{DATE} = '2025-09-30'", limit=1) == [["2025-10-03T19:30:00.000Z"]]


def test_a_late_report_waits_for_its_own_time(client: httpx.Client, internet: Internet) -> None:
    late = replace(made_up("tff", "239742", SEPTEMBER[-1]), released=datetime(2025, 11, 19, 20, 30, tzinfo=UTC))
    internet.cftc.publish(late)
    internet.set_time(datetime(2025, 11, 19, 20, 29, tzinfo=UTC))
    assert rows(client, where=f"{CODE}='239742'") == []
    internet.set_time(datetime(2025, 11, 19, 20, 30, tzinfo=UTC))
    assert len(rows(client, where=f"{CODE}='239742'")) == 1


def test_a_revision_replaces_the_report_when_it_comes_out(client: httpx.Client, internet: Internet) -> None:
    again = made_up("tff", "209742", SEPTEMBER[0], open_interest=99)
    internet.cftc.publish(replace(again, released=datetime(2025, 10, 20, 12, tzinfo=UTC)))
    asked = {"select": INTEREST, "where": f"{CODE}='209742' and {DATE}='2025-09-02'"}
    internet.set_time(datetime(2025, 10, 20, 11, tzinfo=UTC))
    assert rows(client, **asked) == [["20000"]]
    internet.set_time(datetime(2025, 10, 20, 12, tzinfo=UTC))
    assert rows(client, **asked) == [["99"]]


def test_a_withdrawn_contract_is_gone(client: httpx.Client, internet: Internet) -> None:
    internet.cftc.withdraw("209742")
    assert len(rows(client)) == 10


def test_combined_rows_say_so(client: httpx.Client, internet: Internet) -> None:
    internet.cftc.publish(replace(made_up("tff", "209742", SEPTEMBER[0]), combined=True))
    assert len(rows(client, where="futonly_or_combined = 'Combined'")) == 1
    assert len(rows(client, where=f"{CODE}='209742'")) == 6


def read_positions(data: bytes, name: str) -> list[PositioningBatch]:
    batches = [entry.batch for entry in read_input(Input(name, name, lambda: data), Context(date(2026, 1, 1)))]
    return [batch for batch in batches if isinstance(batch, PositioningBatch)]


@pytest.mark.parametrize("kind", list(DATASETS))
def test_api_and_archive_say_the_same(client: httpx.Client, internet: Internet, kind: Kind) -> None:
    internet.cftc.publish(*weekly(kind, "088691", date(2024, 12, 24), 20), *weekly(kind, "13874+", SEPTEMBER[0], 3))
    query = {"$where": f"{DATE} >= '2025-01-01'", "$order": DATE, "$limit": "5000"}
    api = client.get(f"https://publicreporting.cftc.gov/resource/{DATASETS[kind]}.csv", params=query)
    archive = client.get(HISTORY + ARCHIVES[kind])
    assert api.status_code == archive.status_code == 200
    (from_api,) = read_positions(api.content, "api.csv")
    (from_archive,) = read_positions(archive.content, ARCHIVES[kind])
    assert from_api.refusals == from_archive.refusals == ()
    assert from_api.frame.height > 0
    assert_frame_equal(from_api.frame, from_archive.frame)


@pytest.mark.parametrize("kind", list(DATASETS))
def test_made_up_positions_add_up(kind: Kind) -> None:
    for report in weekly(kind, "209742", SEPTEMBER[0], 60, open_interest=12_345):
        held = report.positions.values()
        spreading = sum(part.spreading or 0 for part in held)
        assert sum(part.long for part in held) + spreading == report.open_interest
        assert sum(part.short for part in held) + spreading == report.open_interest
        assert min(min(part.long, part.short) for part in held) >= 0


def test_archives_obey_the_clock_and_hold_their_year(client: httpx.Client, internet: Internet) -> None:
    def lines(name: str) -> list[str]:
        with zipfile.ZipFile(io.BytesIO(client.get(HISTORY + name).content)) as archive:
            (member,) = archive.namelist()
            return archive.read(member).decode().splitlines()

    internet.set_time(datetime(2025, 9, 12, 19, 30, tzinfo=UTC))
    assert len(lines("fut_fin_txt_2025.zip")) == 1 + 2 * 3
    assert client.get(HISTORY + "fut_fin_txt_2024.zip").status_code == 404
    internet.cftc.publish(made_up("tff", "209742", date(2013, 3, 5)), made_up("tff", "209742", date(2012, 3, 6)))
    first, *old = lines("fin_fut_txt_2006_2016.zip")
    assert "Report_Date_as_YYYY-MM-DD" in first
    assert [line.split(",")[2] for line in old] == ["2013-03-05", "2012-03-06"]


def test_tables_are_altered_as_named(client: httpx.Client, internet: Internet) -> None:
    def altered(fault: Change) -> list[list[str]]:
        internet.faults.clear()
        internet.faults.add(fault)
        asked = {"$select": f"{CODE},{INTEREST}", "$order": f"{CODE},{DATE}"}
        return list(csv.reader(io.StringIO(client.get(f"{TFF}.csv", params=asked).text)))

    assert altered(mishaps.without_column(INTEREST))[:2] == [[CODE], ["13874+"]]
    assert altered(mishaps.renamed_column(INTEREST, "oi"))[:2] == [[CODE, "oi"], ["13874+", "3000"]]
    assert altered(mishaps.extra_column("mood"))[:2] == [["mood", CODE, INTEREST], ["new", "13874+", "3000"]]
    assert len(altered(mishaps.short_page(7))) == 1 + 7


def test_httpx_is_led_here_by_the_environment_alone(internet: Internet) -> None:
    ask = f"import httpx; print(httpx.get('{TFF}.csv', params={{'$select': 'count(*)'}}).text)"
    child = subprocess.run(
        [sys.executable, "-c", ask], env=internet.environment(), capture_output=True, text=True, check=True, timeout=60
    )
    assert child.stdout.split() == ['"count"', '"15"']
    assert [request.host for request in internet.requests] == ["publicreporting.cftc.gov"]
