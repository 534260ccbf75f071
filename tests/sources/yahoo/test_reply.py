"""What a chart answer says of itself, and one bar a day whatever Yahoo repeats."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from datetime import date

import pytest

from rottui.sources.yahoo.fetch import Yahoo
from rottui.sources.yahoo.outcome import Request
from rottui.sources.yahoo.reply import Reading, one_bar_a_day, read
from tests.sources.yahoo.fake_yahoo import FakeYahoo, Reply, at, chart, error

MON, TUE, WED = date(2025, 10, 27), date(2025, 10, 28), date(2025, 10, 29)


def settled(reply: Reply) -> dict[str, object]:
    return json.loads(one_bar_a_day(reply.body, read(reply.body)))["chart"]["result"][0]


def test_reason_and_metadata_are_read() -> None:
    assert read(error(404, "gone").body).reason == "gone"
    assert read(chart("SPY", [(at(MON), 1.0)]).body).meta["symbol"] == "SPY"


@pytest.mark.parametrize("body", [b"", b"<html>", b"[]", b"null", b"{}", b"\xff", b'{"chart": 3}', b'{"chart": null}'])
def test_anything_else_reads_as_nothing(body: bytes) -> None:
    assert read(body) == Reading()


@pytest.mark.parametrize(
    ("twice", "kept"),
    [([2.0, 2.5], 2.5), ([2.0, None], 2.0), ([None, 2.5], 2.5), ([2.0, 0.0], 2.0), ([None, None], None)],
)
def test_the_last_bar_of_a_day_that_has_a_price_stays(twice: list[float | None], kept: float | None) -> None:
    result = settled(chart("SPY", [(at(MON), 1.0), (at(TUE), twice[0]), (at(TUE, 15, 59), twice[1])]))

    assert result["indicators"]["quote"][0]["close"] == [1.0, kept]
    assert result["indicators"]["adjclose"][0]["adjclose"] == [1.0, kept]
    assert len(result["timestamp"]) == len(result["indicators"]["quote"][0]["volume"]) == 2


def test_rows_out_of_order_are_put_in_order() -> None:
    result = settled(chart("SPY", [(at(TUE), 2.0), (at(MON), 1.0), (at(WED), 3.0), (at(MON), 1.5)]))

    assert result["indicators"]["quote"][0]["close"] == [1.5, 2.0, 3.0]
    assert result["timestamp"] == [at(MON), at(TUE), at(WED)]


def test_an_orderly_answer_is_returned_untouched() -> None:
    body = chart("SPY", [(at(MON), 1.0), (at(TUE), 2.0)]).body

    assert one_bar_a_day(body, read(body)) is body


def test_midnight_bars_an_hour_early_belong_to_the_day_they_mean() -> None:
    result = settled(chart("X", [(at(MON, 23, 0), 1.0), (at(TUE, 9, 30), 2.0), (at(TUE, 23, 0), 3.0)]))

    assert result["indicators"]["quote"][0]["close"] == [2.0, 3.0]


@pytest.mark.parametrize(
    "odd",
    [
        chart("X", [(at(MON), 1.0), (at(MON), 2.0)], meta={"exchangeTimezoneName": "No/Where"}),
        chart("X", [(at(MON), 1.0), (at(MON), 2.0)], meta={"exchangeTimezoneName": "../../etc/passwd"}),
        chart("X", [(at(MON), 1.0), (at(MON), 2.0)], quote={"close": [1.0]}),
        chart("X", [(at(MON), 1.0), (at(MON), 2.0)], quote={"volume": [1]}),
        chart("X", [(at(MON), 1.0), (at(MON), 2.0)], indicators={}),
        chart("X", [(at(MON), 1.0), (at(MON), 2.0)], timestamp=[None, at(MON)]),
    ],
)
def test_an_answer_too_odd_to_settle_is_left_to_be_refused(odd: Reply) -> None:
    assert one_bar_a_day(odd.body, read(odd.body)) is odd.body


def test_the_whole_way_takes_the_last_valid_bar(fake: FakeYahoo, open_yahoo: Callable[..., Yahoo]) -> None:
    fake.charts["SPY"] = chart("SPY", [(at(TUE), 2.0), (at(MON), 1.0), (at(MON), 1.5), (at(TUE, 15, 59), None)])

    (outcome,) = open_yahoo().fetch([Request("SPY")], per_second=math.inf)

    assert outcome.frame.select("date", "close").rows() == [(MON, 1.5), (TUE, 2.0)]
