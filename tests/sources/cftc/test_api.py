"""The CFTC's service: what is asked for, and what is made of every kind of answer."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from rottui.cache.tables import CATEGORIES, POSITIONING
from rottui.errors import UsageError
from rottui.refresh.merge import merge_positioning
from rottui.sources.cftc.api import fetch_api
from rottui.sources.cftc.outcome import Answer, Failure
from rottui.sources.cftc.schedule import ask_since
from rottui.sources.cftc.service import Service
from tests.sources.cftc.fake_cftc import (
    API,
    DISAGGREGATED_COLUMNS,
    LEGACY_COLUMNS,
    TFF_COLUMNS,
    FakeCftc,
    Reply,
    Request,
    csv_of,
    row,
)

NQ = "209742"
WEEKS = ["2026-10-06", "2026-10-13", "2026-10-20", "2026-10-27", "2026-11-03", "2026-11-10", "2026-11-17"]


def answered(got: Answer | Failure) -> Answer:
    assert isinstance(got, Answer), got
    return got


def failed(got: Answer | Failure) -> Failure:
    assert isinstance(got, Failure), got
    return got


def interest(answer: Answer) -> list[tuple[str, date, float]]:
    columns = ["code", "report_date", "open_interest"]
    return answer.batch.frame.filter(pl.col("category") == "dealer").select(columns).rows()


def test_positions_come_typed_and_by_category(fake: FakeCftc, service: Service) -> None:
    cells = {
        "open_interest_all": "251378",
        "dealer_positions_long_all": 10,
        "dealer_positions_short_all": 11,
        "dealer_positions_spread_all": 12,
        "asset_mgr_positions_long": 20,
        "asset_mgr_positions_short": 21,
        "asset_mgr_positions_spread": 22,
        "lev_money_positions_long": 30,
        "lev_money_positions_short": 31,
        "lev_money_positions_spread": "",
        "nonrept_positions_long_all": 50,
        "nonrept_positions_short_all": 51,
    }
    fake.rows["tff"] = [row(NQ, "2026-11-17", **cells)]

    answer = answered(fetch_api("tff", [NQ], None, service))

    assert answer.batch.frame.schema == POSITIONING
    assert answer.batch.source == "cftc"
    assert answer.batch.refusals == ()
    assert answer.via == "api"
    day = date(2026, 11, 17)
    assert answer.batch.frame.rows() == [
        (NQ, day, None, "tff", 251378.0, "asset_manager", 20.0, 21.0, 22.0),
        (NQ, day, None, "tff", 251378.0, "dealer", 10.0, 11.0, 12.0),
        (NQ, day, None, "tff", 251378.0, "leveraged_funds", 30.0, 31.0, None),
        (NQ, day, None, "tff", 251378.0, "nonreportable", 50.0, 51.0, None),
        (NQ, day, None, "tff", 251378.0, "other_reportable", 1.0, 1.0, 1.0),
    ]


def test_the_uneven_spellings_of_the_other_reports_are_known(fake: FakeCftc, service: Service) -> None:
    swap = {"swap__positions_short_all": 7, "swap__positions_spread_all": 8, "prod_merc_positions_long_1": 999}
    fake.rows["disaggregated"] = [row("088691", "2026-11-17", DISAGGREGATED_COLUMNS, **swap)]
    fake.rows["legacy"] = [row(NQ, "2026-11-17", LEGACY_COLUMNS, noncomm_postions_spread_all=3)]

    gold = answered(fetch_api("disaggregated", ["088691"], None, service)).batch.frame
    legacy = answered(fetch_api("legacy", [NQ], None, service)).batch.frame

    assert set(gold["category"]) == set(CATEGORIES["disaggregated"])
    assert gold.filter(category="swap_dealer").select("long", "short", "spreading").rows() == [(1.0, 7.0, 8.0)]
    assert gold.filter(category="producer").select("long", "short", "spreading").rows() == [(1.0, 1.0, None)]
    assert legacy.filter(category="noncommercial")["spreading"].to_list() == [3.0]


def test_only_the_markets_and_days_wanted_are_asked_for_and_a_plus_survives(fake: FakeCftc, service: Service) -> None:
    fake.rows["tff"] = [row(code, day) for code in (NQ, "13874+", "239742") for day in WEEKS]

    answer = answered(fetch_api("tff", ["13874+", NQ], date(2026, 11, 10), service))

    days = [date(2026, 11, 10), date(2026, 11, 17)]
    assert interest(answer) == [(code, day, 100.0) for code in ("13874+", NQ) for day in days]
    question = fake.asked(API)[1]
    assert "13874%2B" in question.target
    assert question.query["$where"] == (
        "cftc_contract_market_code in ('13874+','209742') and report_date_as_yyyy_mm_dd >= '2026-11-10T00:00:00.000'"
    )
    assert "market_and_exchange_names" not in question.query["$select"]


@pytest.mark.parametrize("most_rows", [50_000, 2])
def test_every_page_arrives_also_when_one_in_the_middle_is_short(
    fake: FakeCftc, service: Service, most_rows: int
) -> None:
    fake.rows["tff"] = [row(NQ, day, open_interest_all=index) for index, day in enumerate(WEEKS)]
    fake.most_rows = most_rows  # fewer than are asked for: every page is a short one

    answer = answered(fetch_api("tff", [NQ], None, service, page_rows=3))

    assert interest(answer) == [(NQ, date.fromisoformat(day), float(i)) for i, day in enumerate(WEEKS)]
    pages = [request.query for request in fake.asked(API) if "$where" in request.query]
    assert [page["$offset"] for page in pages] == (
        ["0", "2", "4", "6", "7"] if most_rows == 2 else ["0", "3", "6", "7"]
    )
    assert {page["$limit"] for page in pages} == {"3"}
    assert {page["$order"] for page in pages} == {
        "report_date_as_yyyy_mm_dd,cftc_contract_market_code,futonly_or_combined"
    }


def test_a_service_that_gives_the_same_page_for_ever_is_left(fake: FakeCftc, service: Service) -> None:
    page = csv_of([row(NQ, day) for day in WEEKS], TFF_COLUMNS)
    fake.fail_always(Reply(200, page))

    failure = failed(fetch_api("tff", [NQ], None, service))

    assert failure.kind == "bad_reply"
    assert "same rows again" in failure.what
    assert len(fake.requests) == 3


def test_nothing_new_is_an_answer_and_no_failure(fake: FakeCftc, service: Service) -> None:
    fake.rows["tff"] = [row(NQ, "2026-11-17")]

    answer = answered(fetch_api("tff", [NQ], date(2026, 11, 18), service))

    assert answer.batch.frame.schema == POSITIONING
    assert answer.batch.frame.is_empty()
    assert answer.batch.refusals == ()
    assert answer.behind == ()


def test_no_market_is_no_question(fake: FakeCftc, service: Service) -> None:
    assert answered(fetch_api("tff", [], None, service)).batch.frame.is_empty()
    assert fake.requests == []


@pytest.mark.parametrize("code", ["x' or '1'='1", "", "209742 "])
def test_what_is_no_code_never_reaches_a_query(fake: FakeCftc, service: Service, code: str) -> None:
    with pytest.raises(UsageError, match="not a contract market code"):
        fetch_api("tff", [NQ, code], None, service)
    assert fake.requests == []


def test_missing_columns_are_all_named_before_any_position_is_asked_for(fake: FakeCftc, service: Service) -> None:
    gone = {"lev_money_positions_long", "dealer_positions_spread_all", "cftc_contract_market_code"}
    fake.columns["tff"] = [name for name in TFF_COLUMNS if name not in gone]

    failure = failed(fetch_api("tff", [NQ], None, service))

    assert failure.kind == "missing_column"
    assert set(failure.columns) == {
        "lev_money_positions_long",
        "dealer_positions_spread",
        "cftc_contract_market_code",
    }
    assert all(column in failure.what for column in failure.columns)
    assert "TFF" in failure.what
    assert len(fake.requests) == 1


@pytest.mark.parametrize("column", ["futonly_or_combined", "report_date_as_yyyy_mm_dd"])
def test_without_the_column_that_tells_day_or_kind_nothing_is_taken(
    fake: FakeCftc, service: Service, column: str
) -> None:
    fake.columns["tff"] = [name for name in TFF_COLUMNS if name != column]

    assert failed(fetch_api("tff", [NQ], None, service)).columns == (column,)


def test_a_renamed_column_is_named_with_what_it_may_be_called_now(fake: FakeCftc, service: Service) -> None:
    fake.columns["tff"] = [
        name.replace("lev_money_positions_long", "leveraged_money_positions_long") for name in TFF_COLUMNS
    ]

    failure = failed(fetch_api("tff", [NQ], None, service))

    assert failure.columns == ("lev_money_positions_long",)
    assert "(is it leveraged_money_positions_long now?)" in failure.what


def test_a_column_that_only_changes_its_ending_is_still_found(fake: FakeCftc, service: Service) -> None:
    respelt = {"lev_money_positions_long": "lev_money_positions_long_all", "open_interest_all": "open_interest"}
    fake.columns["tff"] = [respelt.get(name, name) for name in TFF_COLUMNS]
    fake.rows["tff"] = [row(NQ, "2026-11-17", fake.columns["tff"], open_interest=5, lev_money_positions_long_all=3)]

    frame = answered(fetch_api("tff", [NQ], None, service)).batch.frame

    assert frame.filter(category="leveraged_funds").select("open_interest", "long").rows() == [(5.0, 3.0)]


def test_an_extra_column_is_ignored(fake: FakeCftc, service: Service) -> None:
    fake.columns["tff"] = [*TFF_COLUMNS, "lev_money_positions_net", "Übersicht (neu)"]
    fake.rows["tff"] = [row(NQ, "2026-11-17", fake.columns["tff"])]

    assert len(answered(fetch_api("tff", [NQ], None, service)).batch.frame) == 5


def test_a_column_lost_between_two_pages_is_named(fake: FakeCftc, service: Service) -> None:
    fake.rows["tff"] = [row(NQ, day) for day in WEEKS]
    page = csv_of(fake.rows["tff"], [name for name in TFF_COLUMNS if name != "open_interest_all"])
    fake.faults.append(lambda request: Reply(200, page) if request.query.get("$offset") == "3" else None)

    assert failed(fetch_api("tff", [NQ], None, service, page_rows=3)).columns == ("open_interest",)


def test_combined_rows_are_refused_and_counted(fake: FakeCftc, service: Service) -> None:
    mixed = [row(NQ, day, open_interest_all=999, futonly_or_combined="Combined") for day in WEEKS[:3]]
    fake.rows["tff"] = [*mixed, *(row(NQ, day) for day in WEEKS)]

    answer = answered(fetch_api("tff", [NQ], None, service))

    assert interest(answer) == [(NQ, date.fromisoformat(day), 100.0) for day in WEEKS]
    (refusal,) = answer.batch.refusals
    assert (refusal.rows, refusal.note) == (3, False)
    assert "combined" in refusal.reason


def test_nothing_but_combined_rows_is_a_failure(fake: FakeCftc, service: Service) -> None:
    fake.rows["tff"] = [row(NQ, day, futonly_or_combined="Combined") for day in WEEKS]

    failure = failed(fetch_api("tff", [NQ], None, service))

    assert failure.kind == "bad_reply"
    assert "none of 7 rows" in failure.what
    assert "combined" in failure.what


def test_a_contract_that_disappears_is_named_and_the_others_are_there(fake: FakeCftc, service: Service) -> None:
    fake.rows["tff"] = [*(row(NQ, day) for day in WEEKS), *(row("239742", day) for day in WEEKS[:4])]

    answer = answered(fetch_api("tff", [NQ, "239742", "23977A"], None, service))

    assert [(lost.code, lost.last) for lost in answer.behind] == [("239742", date(2026, 10, 27)), ("23977A", None)]
    problem = answer.behind[0].problem("tff")
    assert problem.where == "239742"
    assert "of 2026-11-17, does not list it; the last that does is of 2026-10-27" in problem.what
    assert len(interest(answer)) == len(WEEKS) + 4


def test_a_revised_report_arrives_with_the_overlap_and_replaces_the_first(fake: FakeCftc, service: Service) -> None:
    fake.rows["tff"] = [row(NQ, day) for day in WEEKS]
    held = answered(fetch_api("tff", [NQ], None, service)).batch.frame
    fake.rows["tff"][2]["lev_money_positions_long"] = "77"

    again = answered(fetch_api("tff", [NQ], ask_since(date(2026, 11, 17)), service)).batch.frame
    merged = merge_positioning(held, again)

    assert (merged.added, merged.updated) == (0, 1)
    changed = merged.frame.filter(pl.col("long") == 77)
    assert changed.select("report_date", "category").rows() == [(date(2026, 10, 20), "leveraged_funds")]


@pytest.mark.parametrize("quoted", [True, False])
@pytest.mark.parametrize("keep", [1, 4, 12, 30, 60])
def test_an_answer_cut_off_anywhere_costs_no_row_and_spoils_none(
    fake: FakeCftc, service: Service, keep: int, quoted: bool
) -> None:
    """Without a length and an orderly end nothing but the text itself tells that it is not whole."""
    fake.rows["tff"] = [row(NQ, day, open_interest_all=12345) for day in WEEKS]
    cut: list[Reply] = []

    def once(request: Request) -> Reply | None:
        if "$where" not in request.query or cut:
            return None
        whole = csv_of(fake.rows["tff"], request.query["$select"].split(","))
        whole = (whole if quoted else whole.replace(b'"', b""))[:-keep]
        cut.append(Reply(200, whole + whole, delivery="half unannounced"))
        return cut[0]

    fake.faults.append(once)
    answer = answered(fetch_api("tff", [NQ], None, service))

    assert cut
    assert interest(answer) == [(NQ, date.fromisoformat(day), 12345.0) for day in WEEKS]


def test_an_answer_with_a_spoilt_row_in_the_middle_is_asked_for_again(fake: FakeCftc, service: Service) -> None:
    fake.rows["tff"] = [row(NQ, day) for day in WEEKS]
    spoilt: list[bytes] = []

    def once(request: Request) -> Reply | None:
        if "$where" not in request.query or spoilt:
            return None
        lines = csv_of(fake.rows["tff"], request.query["$select"].split(",")).splitlines(keepends=True)
        lines[3] = lines[3][:40].rsplit(b",", 1)[0] + b"\n"
        spoilt.append(b"".join(lines))
        return Reply(200, spoilt[0])

    fake.faults.append(once)
    answer = answered(fetch_api("tff", [NQ], None, service))

    assert spoilt
    assert interest(answer) == [(NQ, date.fromisoformat(day), 100.0) for day in WEEKS]
    assert answer.batch.refusals == ()


def test_the_moment_of_the_last_change_is_passed_on(fake: FakeCftc, service: Service) -> None:
    fake.rows["tff"] = [row(NQ, "2026-11-17")]
    fake.headers = {"Last-Modified": "Fri, 20 Nov 2026 20:31:05 GMT"}

    modified = answered(fetch_api("tff", [NQ], None, service)).modified

    assert modified is not None
    assert modified.isoformat() == "2026-11-20T20:31:05+00:00"
