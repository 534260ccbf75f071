"""Yahoo's chart answers, through yfinance as it is: any body of any status becomes one outcome, and no bar is made up.

An input is a status on a line of its own, then the body.
"""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any, get_args

from curl_cffi.requests import Response

from rottui.sources.yahoo.fetch import Yahoo
from rottui.sources.yahoo.gate import CHART, Gate
from rottui.sources.yahoo.outcome import Kind, Outcome, Request
from tests.fuzz.folder import scratch
from tests.fuzz.price_files import require_prices
from tests.fuzz.target import Behaviour, Target, require, require_inert
from tests.sources.yahoo.fake_yahoo import CRUMB, at, chart, error

NOW = datetime(2025, 10, 31, 22, 0, tzinfo=UTC)
SYMBOL = "SPY"
LATEST = date(2025, 11, 2)
"""The last day that is asked for: two days on, for a clock may be slow."""

_body = b""
_status = 200


def generate(random: Random) -> bytes:
    """Return an answer with some bars, mostly as Yahoo writes them."""
    if random.random() < 0.1:
        said = error(
            random.choice((400, 401, 404, 422, 429, 500)), random.choice(("No data found", "", None, "\x1b[2J"))
        )
        return b"%d\n%b" % (said.status, said.body)
    day, rows = date(2025, 10, 1), []
    for _ in range(random.choice((0, 1, 3, 12))):
        day += timedelta(days=random.choice((1, 1, 1, 3, 0)))
        close = (
            random.choice((670.25, 0.01, 1e-9, 1e12)) if random.random() < 0.1 else round(random.uniform(600, 700), 6)
        )
        rows.append((at(day, random.choice((9, 9, 0, 23))), None if random.random() < 0.05 else close))
    more: dict[str, Any] = {"meta": {}}
    if random.random() < 0.4:
        name = random.choice(
            ("exchangeTimezoneName", "symbol", "instrumentType", "regularMarketTime", "currency", "priceHint")
        )
        more["meta"] = {
            name: random.choice((..., None, "Europe/London", "Mars/Base", "CRYPTOCURRENCY", 1761940800, 1e18, [], {}))
        }
    if random.random() < 0.4 and rows:
        stamp = random.choice(rows)[0]
        dividend = {"amount": random.choice((1.5, -1, 0, None, "x")), "date": stamp}
        split = {
            "date": stamp,
            "numerator": random.choice((4, 0, 1)),
            "denominator": random.choice((1, 0)),
            "splitRatio": "4:1",
        }
        more["events"] = {"dividends": {str(stamp): dividend}, "splits": {str(stamp): split}}
    if random.random() < 0.3:
        size = len(rows) + random.choice((0, 0, -1, 1))
        more["quote"] = {
            random.choice(("volume", "open", "high")): [random.choice((1000, None, -5, 2**63)) for _ in range(size)]
        }
    return b"200\n" + chart(SYMBOL, rows, **more).body


class _Door(Gate):
    """Answers instead of the network."""

    def send(self, method: str, url: str, **options: Any) -> Response:
        answer = Response()
        if CHART in url:
            answer.status_code, answer.content = _status, _body
        else:
            answer.content = CRUMB.encode()
        answer.url, answer.ok = url, answer.status_code < 400
        return answer


def check(data: bytes) -> Behaviour:
    """Have the answer given to whoever asks for a symbol."""
    global _body, _status
    head, _, _body = data.partition(b"\n")
    _status = int(head) if re.fullmatch(rb"[1-5][0-9]{2}", head) else 200
    start = date(2025, 9, 1) if len(_body) % 2 else None
    folder = scratch("yahoo")
    with Yahoo(folder / "log", folder / "scratch", now=lambda: NOW, gate=_Door) as yahoo:
        outcomes = list(yahoo.fetch([Request(SYMBOL, start)], workers=1, per_second=1e9))
    require(len(outcomes) <= 1, "more than one outcome of one question")
    return tuple(map(_require_outcome, outcomes))


def _require_outcome(outcome: Outcome) -> Behaviour:
    require(outcome.symbol == SYMBOL and outcome.kind in get_args(Kind), f"an outcome of nothing: {outcome}")
    require_inert(outcome.detail + (outcome.yahoo_reason or "") + (outcome.zone or ""), "a cause")
    require((outcome.kind == "ok") == (outcome.frame is not None), "bars without success, or the other way round")
    if outcome.frame is None:
        require(outcome.detail, "a failure without a cause")
        return outcome.kind, re.sub(r"\d+|'.*'|\(.*\)", "#", outcome.detail)
    require(outcome.frame.height, "success without a bar")
    require_prices(outcome.frame, LATEST)
    require(not outcome.frame["dividend"].null_count(), "a dividend that is not known")
    written = _numbers(_body)
    require(set(outcome.frame["close"]) <= written, "a close that does not stand in the answer")
    for day, ratio in outcome.splits:
        require(day <= LATEST and 0 < ratio < 1e9, f"a split that is none: {day} {ratio}")
    return outcome.kind, outcome.frame.height > 1, outcome.zone, len(outcome.splits), outcome.frame["provisional"].any()


def _numbers(body: bytes) -> set[float]:
    """Return all numbers that stand in the answer."""
    found: set[float] = set()

    def collect(value: Any) -> None:
        match value:
            case bool():
                return
            case int() | float():
                found.add(float(value))
            case str():
                found.update(float(each) for each in re.findall(r"-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?", value)[:9])
            case list():
                for each in value:
                    collect(each)
            case dict():
                for each in value.values():
                    collect(each)

    collect(json.loads(body))
    return found


TARGET = Target(
    "yahoo", "Yahoo's answers, through yfinance", generate, check,
    (b'"timestamp":', b'"close":', b'"adjclose":', b'"dividends":', b'"splits":', b"null", b'"meta":', b'"symbol":',
     b'"exchangeTimezoneName":', b'"regularMarketTime":', b"429\n", b"404\n", b"Too Many Requests", b"<html>", b"[]"),
)  # fmt: skip
"""What reads Yahoo's bars."""
