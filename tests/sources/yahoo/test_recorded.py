"""Answers that Yahoo really gave, replayed; skipped where the recordings are not at hand."""

from __future__ import annotations

import json
import math
import os
from datetime import UTC, date, datetime
from email.utils import format_datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from rottui.sources.yahoo.fetch import Yahoo
from rottui.sources.yahoo.outcome import Outcome, Request
from rottui.sources.yahoo.sessions import unfinished_from
from tests.sources.yahoo.fake_yahoo import FakeYahoo, Reply

ROOT = Path(__file__).parents[3]
RECORDED = Path(os.environ.get("ROTTUI_REAL", ROOT.parent / "shared" / "real")) / "yahoo"

pytestmark = pytest.mark.skipif(not RECORDED.is_dir(), reason="no recorded answers here (ROTTUI_REAL names the folder)")


def recording(name: str) -> dict[str, Any]:
    return json.loads((RECORDED / name).read_bytes())


def replay(fake: FakeYahoo, yahoo: Yahoo, symbol: str, reply: Reply) -> Outcome:
    fake.charts[symbol] = reply
    (outcome,) = yahoo.fetch([Request(symbol)], per_second=math.inf)
    return outcome


def node(name: str) -> Reply:
    answer = recording(f"node-yahoo-finance2/{name}")["response"]
    body = answer["bodyJson"] if "bodyJson" in answer else json.loads(answer["body"])
    return Reply(json.dumps(body).encode(), answer["status"])


@pytest.mark.parametrize(
    ("file", "status", "kind"),
    [
        ("404_not_found.json", 404, "gone"),
        ("400_no_data_in_range.json", 400, "no_data"),
        ("401_invalid_crumb.json", 401, "bad_reply"),
        ("422_5m_out_of_range.json", 422, "bad_reply"),
        ("200_ecnquote_no_timestamp.json", 200, "no_data"),
        ("429_body.txt", 429, "rate_limited"),
        ("429_edge_body.txt", 429, "rate_limited"),
    ],
)
def test_error_bodies(fake: FakeYahoo, yahoo: Yahoo, file: str, status: int, kind: str) -> None:
    body = (RECORDED / "errors" / file).read_bytes()

    assert replay(fake, yahoo, "THF", Reply(body, status)).kind == kind


@pytest.mark.parametrize(
    ("name", "symbol", "splits", "dividends"),
    [
        ("historical-via-chart-NVDA-split-2021-02-01-to-2022-01-31.csv.json", "NVDA", True, False),
        ("historical-via-chart-MSFT-dividends-2021-02-01-to-2022-01-31.csv.json", "MSFT", False, True),
        ("chart-AAPL-2020-08-31-to-2020-11-07.json", "AAPL", True, True),
    ],
)
def test_charts_agree_with_their_own_json(
    fake: FakeYahoo, yahoo: Yahoo, name: str, symbol: str, splits: bool, dividends: bool
) -> None:
    reply = node(name)
    result = json.loads(reply.body)["chart"]["result"][0]
    zone = ZoneInfo(result["meta"]["exchangeTimezoneName"])
    events = result.get("events", {})

    def day(stamp: int) -> date:
        return datetime.fromtimestamp(stamp, zone).date()

    outcome = replay(fake, yahoo, symbol, reply)

    assert outcome.kind == "ok"
    quote = result["indicators"]["quote"][0]
    assert outcome.frame["date"].to_list() == [day(stamp) for stamp in result["timestamp"]]
    for name in ("open", "high", "low", "close", "volume"):
        assert outcome.frame[name].to_list() == quote[name]
    paid = {day(event["date"]): event["amount"] for event in events.get("dividends", {}).values()}
    assert dict(outcome.frame.filter(outcome.frame["dividend"] > 0).select("date", "dividend").rows()) == paid
    split = sorted((day(e["date"]), e["numerator"] / e["denominator"]) for e in events.get("splits", {}).values())
    assert list(outcome.splits) == split
    assert (bool(split), bool(paid)) == (splits, dividends)
    assert outcome.frame["provisional"].sum() == 0


@pytest.mark.parametrize("name", ["AZT.OL", "BTC-USD", "EURUSD=X", "GC=F", "OCDO.L", "QQQ", "0P000071W8.TO", "WSKT.JK"])
def test_other_exchanges_and_instruments_are_read_in_one_request(fake: FakeYahoo, yahoo: Yahoo, name: str) -> None:
    outcome = replay(fake, yahoo, name, node(f"chart-{name}-2020-01-01-to-2020-01-03.json"))

    assert outcome.kind == "ok", outcome.detail
    assert outcome.frame["date"].is_between(date(2020, 1, 1), date(2020, 1, 3)).all()
    assert fake.symbols == [name]


def test_a_chart_without_timestamps(fake: FakeYahoo, yahoo: Yahoo) -> None:
    body = (RECORDED / "bradjacobs" / "aapl_chart_no_results.json").read_bytes()

    assert replay(fake, yahoo, "AAPL", Reply(body)).kind == "no_data"


@pytest.mark.parametrize(
    ("name", "symbol", "first_unfinished"),
    [
        # In the middle of Thursday's session in London; before New York opens; in the middle of a bitcoin day.
        ("chart-OCDO.L-2020-01-01-to-2020-01-03.json", "OCDO.L", date(2025, 2, 20)),
        ("chart-QQQ-2020-01-01-to-2020-01-03.json", "QQQ", date(2025, 2, 20)),
        ("chart-BTC-USD-2020-01-01-to-2020-01-03.json", "BTC-USD", date(2025, 2, 20)),
        # A Saturday: Copenhagen's last trade came 28 s before the end, a fund's price an hour, a currency's longer.
        ("historical-via-chart-ORSTED.CO-2020-01-01-to-2020-01-03.json", "ORSTED.CO", date(2025, 2, 22)),
        ("historical-via-chart-AFRAF-2020-01-01-to-2020-01-03.json", "AFRAF", date(2025, 2, 22)),
        ("historical-via-chart-EURUSD=X-2020-01-01-to-2020-01-03.json", "EURUSD=X", date(2025, 2, 22)),
    ],
)
def test_sessions_as_yahoo_told_them(name: str, symbol: str, first_unfinished: date) -> None:
    answer = recording(f"node-yahoo-finance2/{name}")["response"]
    sent = datetime.strptime(answer["headers"]["date"], "%a, %d %b %Y %H:%M:%S GMT").replace(tzinfo=UTC)
    meta = json.loads(node(name).body)["chart"]["result"][0]["meta"]

    assert meta["symbol"] == symbol
    assert unfinished_from(meta, sent, datetime(2030, 1, 1, tzinfo=UTC)) == first_unfinished


def test_the_time_of_sending_reaches_the_bars(fake: FakeYahoo, yahoo: Yahoo) -> None:
    reply = node("chart-OCDO.L-2020-01-01-to-2020-01-03.json")
    answer = json.loads(reply.body)
    result = answer["chart"]["result"][0]
    end = result["meta"]["currentTradingPeriod"]["regular"]["end"]
    result["timestamp"] = [end - 3600]
    sent = format_datetime(datetime.fromtimestamp(end + 3600, UTC), usegmt=True)
    body = json.dumps(answer).encode()

    open_still = replay(fake, yahoo, "OCDO.L", Reply(body, headers={"Date": "nonsense"}))
    over = replay(fake, yahoo, "OCDO.L", Reply(body, headers={"Date": sent}))

    assert (open_still.frame["provisional"].to_list(), over.frame["provisional"].to_list()) == ([True], [False])
