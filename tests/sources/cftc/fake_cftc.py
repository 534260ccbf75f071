"""A small CFTC on 127.0.0.1 for these tests: rows go in, the service's CSV and the archives' zips come out."""

from __future__ import annotations

import csv
import io
import re
import sys
import threading
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Literal
from urllib.parse import parse_qsl, urlsplit

import httpx

from rottui.sources.cftc.api import DATASETS

Row = dict[str, str]

API = "publicreporting.cftc.gov"
FILES = "www.cftc.gov"


def _names(text: str) -> list[str]:
    return text.split(",")


TFF_COLUMNS = _names(
    "id,market_and_exchange_names,report_date_as_yyyy_mm_dd,cftc_contract_market_code,open_interest_all,"
    "dealer_positions_long_all,dealer_positions_short_all,dealer_positions_spread_all,asset_mgr_positions_long,"
    "asset_mgr_positions_short,asset_mgr_positions_spread,lev_money_positions_long,lev_money_positions_short,"
    "lev_money_positions_spread,other_rept_positions_long,other_rept_positions_short,other_rept_positions_spread,"
    "nonrept_positions_long_all,nonrept_positions_short_all,pct_of_oi_lev_money_long,futonly_or_combined"
)
DISAGGREGATED_COLUMNS = _names(
    "report_date_as_yyyy_mm_dd,cftc_contract_market_code,open_interest_all,prod_merc_positions_long,"
    "prod_merc_positions_short,swap_positions_long_all,swap__positions_short_all,swap__positions_spread_all,"
    "m_money_positions_long_all,m_money_positions_short_all,m_money_positions_spread,other_rept_positions_long,"
    "other_rept_positions_short,other_rept_positions_spread,nonrept_positions_long_all,nonrept_positions_short_all,"
    "prod_merc_positions_long_1,futonly_or_combined"
)
LEGACY_COLUMNS = _names(
    "report_date_as_yyyy_mm_dd,cftc_contract_market_code,open_interest_all,noncomm_positions_long_all,"
    "noncomm_positions_short_all,noncomm_postions_spread_all,comm_positions_long_all,comm_positions_short_all,"
    "nonrept_positions_long_all,nonrept_positions_short_all,futonly_or_combined"
)


def row(code: str, day: str, columns: Sequence[str] = TFF_COLUMNS, **cells: object) -> Row:
    """Return a row of the service in which these cells stand and every other number is 1."""
    known: dict[str, object] = {
        "id": f"{day}-{code}",
        "market_and_exchange_names": "E-MINI, SO CALLED",
        "report_date_as_yyyy_mm_dd": f"{day}T00:00:00.000",
        "cftc_contract_market_code": code,
        "open_interest_all": 100,
        "futonly_or_combined": "FutOnly",
        **cells,
    }
    return {column: str(known.get(column, 1)) for column in columns}


def csv_of(rows: Sequence[Row], columns: Sequence[str]) -> bytes:
    """Return rows as the service writes them: everything in quotes."""
    text = io.StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([line.get(column, "") for column in columns] for line in rows)
    return text.getvalue().encode()


def zip_of(rows: Sequence[Row], member: str = "FinFut.txt") -> bytes:
    """Return an archive with one text file: columns named as in the text files, days without a time."""
    days = [{**line, "report_date_as_yyyy_mm_dd": line["report_date_as_yyyy_mm_dd"][:10]} for line in rows]
    text = csv_of(days, list(rows[0])).decode().replace("report_date_as_yyyy_mm_dd", "Report_Date_as_YYYY-MM-DD")
    return zip_with({member: text.replace("\n", "\r\n").encode()})


def zip_with(members: Mapping[str, bytes]) -> bytes:
    """Return an archive of these members."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file:
        for name, data in members.items():
            file.writestr(name, data)
    return archive.getvalue()


@dataclass(frozen=True)
class Reply:
    """What the fake answers, and how much of it arrives."""

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    delivery: Literal["whole", "half", "half unannounced", "half and silence", "silence"] = "whole"


@dataclass(frozen=True)
class Request:
    """A question that arrived."""

    host: str
    path: str
    target: str
    """Path and query as they were on the wire."""
    query: Mapping[str, str]


Fault = Callable[[Request], Reply | None]


class FakeCftc:
    """The service and the archives; what is put into `rows`, `files` and `faults` is what the next question meets."""

    def __init__(self) -> None:
        self.columns: dict[str, Sequence[str]] = {
            "tff": TFF_COLUMNS,
            "disaggregated": DISAGGREGATED_COLUMNS,
            "legacy": LEGACY_COLUMNS,
        }
        self.rows: dict[str, list[Row]] = {"tff": [], "disaggregated": [], "legacy": []}
        self.files: dict[str, bytes] = {}
        self.most_rows = 50_000
        self.headers: dict[str, str] = {}
        self.faults: list[Fault] = []
        self.requests: list[Request] = []
        self.errors: list[BaseException] = []
        self.over = threading.Event()

    def fail(self, *replies: Reply, host: str = API) -> None:
        """Answer the next questions to a host with these replies, then as usual."""
        waiting = list(replies)
        self.faults.append(lambda request: waiting.pop(0) if request.host == host and waiting else None)

    def fail_always(self, reply: Reply, host: str = API) -> None:
        """Answer every question to a host with this reply."""
        self.faults.append(lambda request: reply if request.host == host else None)

    def asked(self, host: str) -> list[Request]:
        """Return the questions to one host, in order."""
        return [request for request in self.requests if request.host == host]

    def answer(self, request: Request) -> Reply:
        """Return what the CFTC would say."""
        self.requests.append(request)
        for fault in self.faults:
            if (reply := fault(request)) is not None:
                return reply
        if request.host == FILES:
            data = self.files.get(request.path.rpartition("/")[2])
            return Reply(404, b"<html>Page not found</html>") if data is None else Reply(200, data, self.headers)
        report = {f"/resource/{dataset}.csv": report for report, dataset in DATASETS.items()}[request.path]
        return Reply(200, self._table(report, request.query), self.headers)

    def _table(self, report: str, query: Mapping[str, str]) -> bytes:
        columns = self.columns[report]
        if "$select" in query:
            columns = query["$select"].split(",")
            assert set(columns) <= set(self.columns[report]), "a column that is not there was asked for"
        rows = self.rows[report]
        if "$where" in query:
            codes = set(re.findall(r"'([0-9A-Z+]{4,8})'", query["$where"]))
            since = re.search(r">= '(.+?)'", query["$where"])
            rows = [line for line in rows if line["cftc_contract_market_code"] in codes]
            rows = [line for line in rows if not since or line["report_date_as_yyyy_mm_dd"] >= since[1]]
            order = query["$order"].split(",")
            rows = sorted(rows, key=lambda line: [line[name] for name in order])
        first = int(query.get("$offset", 0))
        return csv_of(rows[first : first + min(int(query["$limit"]), self.most_rows)], columns)


class Loopback(httpx.BaseTransport):
    """The one seam: whatever is asked of any host is asked of the fake."""

    def __init__(self, port: int) -> None:
        self._inner = httpx.HTTPTransport(trust_env=False)
        self._port = port

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        path = b"/" + request.url.raw_host + request.url.raw_path
        url = httpx.URL(scheme="http", host="127.0.0.1", port=self._port, raw_path=path)
        return self._inner.handle_request(
            httpx.Request(request.method, url, headers=request.headers, extensions=request.extensions)
        )

    def close(self) -> None:
        self._inner.close()


class Server(ThreadingHTTPServer):
    """Serves a fake; a client that hangs up is no error."""

    daemon_threads = False
    block_on_close = True

    def __init__(self, fake: FakeCftc) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.fake = fake

    def handle_error(self, request: object, client_address: object) -> None:
        error = sys.exception()
        if error is not None and not isinstance(error, OSError):
            self.fake.errors.append(error)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Server

    def do_GET(self) -> None:
        self.close_connection = True
        host, _, rest = self.path.removeprefix("/").partition("/")
        parts = urlsplit(f"/{rest}")
        request = Request(host, parts.path, f"/{rest}", dict(parse_qsl(parts.query)))
        reply = self.server.fake.answer(request)
        if reply.delivery == "silence":
            self.server.fake.over.wait(30)
            return
        self.send_response_only(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        if reply.delivery != "half unannounced":
            self.send_header("Content-Length", str(len(reply.body)))
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(reply.body if reply.delivery == "whole" else reply.body[: len(reply.body) // 2])
        self.wfile.flush()
        if reply.delivery == "half and silence":
            self.server.fake.over.wait(30)
