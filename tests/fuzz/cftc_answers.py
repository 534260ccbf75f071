"""The CFTC's answers: pages of its service and its archives, as any bytes; an answer or a failure comes of them.

An input is the body of a page. It is served as the service's, then inside an archive, and as an archive itself.
"""

from __future__ import annotations

import re
from datetime import date
from random import Random

import httpx

from rottui.sources.cftc.api import fetch_api
from rottui.sources.cftc.fetch import fetch
from rottui.sources.cftc.outcome import Answer, Failure
from rottui.sources.cftc.service import API_HOST, Service, open_client
from rottui.sources.cot_columns import CODE, OPEN_INTEREST, folded
from tests.fuzz.price_files import TODAY, behaviour_of, own_rows, require_told
from tests.fuzz.report_files import COLUMNS, require_positions, rows_of
from tests.fuzz.target import Behaviour, Target, require, require_inert
from tests.sources.cftc.fake_cftc import csv_of, zip_with

CODES = ("209742", "13874+", "020601", "06765A")
SINCE = date(2000, 1, 1)


def generate(random: Random) -> bytes:
    """Return a page as the service writes it."""
    report = random.choice(("tff", "tff", "disaggregated", "legacy"))
    page = csv_of(rows_of(report, random), COLUMNS[report])
    return zip_with({"FinFut.txt": page, "x": b"y"}) if random.random() < 0.1 else page


class _Service(Service):
    """The CFTC that says what it is told to, at once, with a clock of its own."""

    def __init__(self, page: bytes, archive: bytes) -> None:
        self._now = 0.0
        super().__init__(
            open_client(httpx.MockTransport(lambda request: self._answer(request, page, archive))),
            clock=lambda: self._now, sleep=self._wait,
        )  # fmt: skip

    def _wait(self, seconds: float) -> None:
        self._now += seconds

    def _answer(self, request: httpx.Request, page: bytes, archive: bytes) -> httpx.Response:
        self._now += 0.5
        if request.url.host != API_HOST:
            return httpx.Response(200, content=archive)
        first = page.splitlines(keepends=True)[:1]
        return httpx.Response(200, content=page if request.url.params.get("$offset", "0") == "0" else b"".join(first))


def check(data: bytes) -> Behaviour:
    """Ask for some markets, by each of the ways."""
    report = "disaggregated" if b"m_money" in data else "tff" if b"lev_money" in data else "legacy"
    service = _Service(data, data)
    by_service = fetch_api(report, CODES, SINCE, service, until=TODAY)
    seen = [_require_outcome(by_service, data)]
    packed = zip_with({"f_year.txt": data})
    for archive in (packed, data) if data.startswith(b"PK") else (packed,):
        outcome = fetch(report, CODES, date(TODAY.year, 1, 1), TODAY, _Service(b"<html>", archive))
        require(outcome.failures, "a web page that is no failure")
        seen += [_require_outcome(each, data) for each in (*outcome.failures, outcome.answer) if each is not None]
    return tuple(seen)


def _require_outcome(outcome: Answer | Failure, page: bytes) -> Behaviour:
    if isinstance(outcome, Failure):
        require_inert(outcome.what + outcome.where + outcome.hint, "a failure")
        require(outcome.what, "a failure without a cause")
        require(outcome.hint, "a failure without a hint")
        return outcome.kind, re.sub(r"\d+|\".*\"|\(.*\)", "#", outcome.what)
    require_told(outcome.batch.refusals)
    frame = outcome.batch.frame
    require_positions(frame)
    require(set(frame["code"]) <= set(CODES), "a market that nobody asked for")
    require(frame.is_empty() or frame["report_date"].min() >= SINCE, "a day that nobody asked for")
    for behind in outcome.behind:
        require(behind.last is None or behind.last < behind.newest, "a market that is behind itself")
    rows = [] if page.startswith(b"PK") else own_rows(page)
    if rows and not frame.is_empty():
        names = [folded(cell) for cell in rows[0]]
        places = names.index(CODE), names.index(OPEN_INTEREST)
        written = {tuple(row[at].strip().upper() for at in places) for row in rows if len(row) >= len(names)}
        held = {(code, interest) for code, interest in frame.select("code", "open_interest").iter_rows()}
        said = {(code, float(number.removeprefix("$"))) for code, number in written if _is_number(number)}
        require(held <= said, f"open interest that does not stand in the answer: {held - said}")
    return outcome.via, behaviour_of(outcome.batch.refusals), bool(outcome.behind)


def _is_number(text: str) -> bool:
    try:
        return float(text.removeprefix("$")) >= 0
    except ValueError:
        return False


TARGET = Target(
    "cftc", "the CFTC's answers: pages and archives", generate, check,
    (b'"FutOnly"', b'"Combined"', b'"209742"', b"T00:00:00.000", b'","', b"<html>", b"{", b"PK", b"contract_market"),
)  # fmt: skip
"""What reads the CFTC."""
