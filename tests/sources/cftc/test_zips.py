"""The CFTC's yearly archives: which are asked for, and what is made of every kind of content."""

from __future__ import annotations

from datetime import date

import pytest

from rottui.sources.cftc.api import fetch_api
from rottui.sources.cftc.outcome import Answer, Failure
from rottui.sources.cftc.service import Service
from rottui.sources.cftc.zips import archives, fetch_zips
from tests.sources.cftc.fake_cftc import FILES, FakeCftc, Reply, row, zip_of, zip_with

NQ = "209742"
TODAY = date(2026, 11, 22)
LEGACY = (
    '"Market and Exchange Names","As of Date in Form YYMMDD","As of Date in Form YYYY-MM-DD",'
    '"CFTC Contract Market Code","Open Interest (All)","Noncommercial Positions-Long (All)",'
    '"Noncommercial Positions-Short (All)","Noncommercial Positions-Spreading (All)",'
    '"Commercial Positions-Long (All)","Commercial Positions-Short (All)",'
    '" Total Reportable Positions-Long (All)","Nonreportable Positions-Long (All)",'
    '"Nonreportable Positions-Short (All)"\r\n'
    '"GOLD","261117","2026-11-17","088691",   90,  10,  20,   3,  40,  30,  53,   37,   37\r\n'
)


def answered(got: Answer | Failure) -> Answer:
    assert isinstance(got, Answer), got
    return got


def failed(got: Answer | Failure) -> Failure:
    assert isinstance(got, Failure), got
    return got


@pytest.mark.parametrize(
    ("report", "since", "names"),
    [
        ("tff", date(2025, 12, 1), ["fut_fin_txt_2025.zip", "fut_fin_txt_2026.zip"]),
        ("disaggregated", date(2026, 1, 6), ["fut_disagg_txt_2026.zip"]),
        ("legacy", date(2026, 1, 6), ["deacot2026.zip"]),
    ],
)
def test_the_years_since_a_day_are_looked_for(report: str, since: date, names: list[str]) -> None:
    assert list(archives(report, since, TODAY)) == names  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("report", "history", "first"),
    [
        ("tff", "fin_fut_txt_2006_2016.zip", "fut_fin_txt_2017.zip"),
        ("disaggregated", "fut_disagg_txt_hist_2006_2016.zip", "fut_disagg_txt_2017.zip"),
        ("legacy", "deacot1986_2016.zip", "deacot2017.zip"),
    ],
)
@pytest.mark.parametrize("since", [None, date(2016, 12, 31)])
def test_all_history_begins_with_the_archive_of_the_early_years(
    report: str, history: str, first: str, since: date | None
) -> None:
    names = archives(report, since, TODAY)  # type: ignore[arg-type]

    assert names[:2] == (history, first)
    assert len(names) == 1 + len(range(2017, 2027))


def test_archives_give_what_the_service_gives(fake: FakeCftc, service: Service) -> None:
    days = ["2025-12-30", "2026-01-06", "2026-11-17"]
    codes = (NQ, "13874+", "020601")
    rows = [row(code, day, open_interest_all=f"  {index}7", dealer_positions_long_all="-0")
            for index, (code, day) in enumerate((code, day) for code in codes for day in days)]  # fmt: skip
    fake.rows["tff"] = rows
    fake.files["fut_fin_txt_2025.zip"] = zip_of([line for line in rows if "2025" in line["id"]][::-1])
    fake.files["fut_fin_txt_2026.zip"] = zip_of([line for line in rows if "2026" in line["id"]][::-1])
    fake.headers = {"Last-Modified": "Fri, 20 Nov 2026 20:32:00 GMT"}

    wanted, since = ["13874+", NQ], date(2025, 12, 30)
    by_zip = answered(fetch_zips("tff", wanted, since, TODAY, service))
    by_api = answered(fetch_api("tff", wanted, since, service))

    assert by_zip.batch.frame.height == 2 * 3 * 5
    assert by_zip.batch.frame.equals(by_api.batch.frame)
    assert (by_zip.via, by_zip.batch.source) == ("zips", "cftc")
    assert by_zip.modified == by_api.modified
    assert by_zip.modified is not None
    assert [request.path for request in fake.asked(FILES)] == [
        "/files/dea/history/fut_fin_txt_2025.zip",
        "/files/dea/history/fut_fin_txt_2026.zip",
    ]


def test_the_legacy_files_human_names_are_known(fake: FakeCftc, service: Service) -> None:
    fake.files["deacot2026.zip"] = zip_with({"annual.txt": LEGACY.encode()})

    frame = answered(fetch_zips("legacy", ["088691"], date(2026, 11, 1), TODAY, service)).batch.frame

    assert frame.select("category", "open_interest", "long", "short", "spreading").rows() == [
        ("commercial", 90.0, 40.0, 30.0, None),
        ("noncommercial", 90.0, 10.0, 20.0, 3.0),
        ("nonreportable", 90.0, 37.0, 37.0, None),
    ]


def test_days_before_the_first_wanted_stay_out(fake: FakeCftc, service: Service) -> None:
    fake.files["fut_fin_txt_2026.zip"] = zip_of([row(NQ, "2026-11-10"), row(NQ, "2026-11-17")])

    frame = answered(fetch_zips("tff", [NQ], date(2026, 11, 11), TODAY, service)).batch.frame

    assert set(frame["report_date"]) == {date(2026, 11, 17)}


def test_a_new_year_without_a_report_is_no_failure(fake: FakeCftc, service: Service) -> None:
    fake.files["fut_fin_txt_2026.zip"] = zip_of([row(NQ, "2026-12-29")])

    answer = answered(fetch_zips("tff", [NQ], date(2026, 11, 3), date(2027, 1, 2), service))

    assert set(answer.batch.frame["report_date"]) == {date(2026, 12, 29)}


@pytest.mark.parametrize(
    ("there", "since", "missing"),
    [
        ([], date(2026, 11, 3), 2026),
        ([2026], date(2025, 11, 3), 2025),
        ([2024, 2026], date(2024, 11, 5), 2025),
    ],
)
def test_a_year_that_is_missing_otherwise_is_a_failure(
    fake: FakeCftc, service: Service, there: list[int], since: date, missing: int
) -> None:
    """Its reports would be missing for ever, since later ones would be held."""
    fake.files = {f"fut_fin_txt_{year}.zip": zip_of([row(NQ, f"{year}-11-17")]) for year in there}

    failure = failed(fetch_zips("tff", [NQ], since, TODAY, service))

    assert (failure.kind, failure.status) == ("bad_reply", 404)
    assert f"fut_fin_txt_{missing}.zip" in failure.what


def test_combined_rows_are_refused_and_counted(fake: FakeCftc, service: Service) -> None:
    rows = [row(NQ, "2026-11-17"), row(NQ, "2026-11-10", futonly_or_combined="Combined")]
    fake.files["fut_fin_txt_2026.zip"] = zip_of(rows)

    answer = answered(fetch_zips("tff", [NQ], date(2026, 11, 1), TODAY, service))

    assert set(answer.batch.frame["report_date"]) == {date(2026, 11, 17)}
    assert [(refusal.rows, refusal.note) for refusal in answer.batch.refusals] == [(1, False)]


def test_a_missing_column_is_named_with_the_file(fake: FakeCftc, service: Service) -> None:
    line = row(NQ, "2026-11-17")
    del line["asset_mgr_positions_short"]
    fake.files["fut_fin_txt_2026.zip"] = zip_of([line])

    failure = failed(fetch_zips("tff", [NQ], date(2026, 11, 1), TODAY, service))

    assert (failure.kind, failure.columns) == ("missing_column", ("asset_mgr_positions_short",))
    assert "fut_fin_txt_2026.zip/FinFut.txt" in failure.what
    assert len(fake.requests) == 1


@pytest.mark.parametrize(
    "content",
    [
        b"<!DOCTYPE html><html>Will be right back</html>",
        b"",
        zip_of([row(NQ, "2026-11-17")])[:-30],
        zip_with({"FinFut.txt": b""}),
        zip_with({"FinFut.txt": b"<html></html>"}),
    ],
    ids=["page", "empty", "cut", "empty member", "page inside"],
)
def test_what_is_no_archive_of_a_report_is_a_bad_reply(fake: FakeCftc, service: Service, content: bytes) -> None:
    fake.files["fut_fin_txt_2026.zip"] = content

    failure = failed(fetch_zips("tff", [NQ], date(2026, 11, 1), TODAY, service))

    assert failure.kind == "bad_reply"
    assert "fut_fin_txt_2026.zip" in failure.what
    assert len(fake.requests) == 4


def test_an_archive_that_comes_whole_the_second_time_is_taken(fake: FakeCftc, service: Service) -> None:
    whole = zip_of([row(NQ, "2026-11-17")])
    fake.files["fut_fin_txt_2026.zip"] = whole
    fake.fail(Reply(200, whole, delivery="half unannounced"), host=FILES)

    assert answered(fetch_zips("tff", [NQ], date(2026, 11, 1), TODAY, service)).batch.frame.height == 5
