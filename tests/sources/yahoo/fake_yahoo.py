"""A Yahoo on 127.0.0.1 that says what a test wants it to, and the gate that leads there and nowhere else."""

from __future__ import annotations

import json
import socket
import struct
import threading
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit
from zoneinfo import ZoneInfo

from curl_cffi.requests import Response

from rottui.sources.yahoo.gate import Gate

NEW_YORK = ZoneInfo("America/New_York")
CRUMB = "Phb0wzVdPs6"


@dataclass(frozen=True)
class Reply:
    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    fault: str = ""
    """"stall", "stall in the body", "reset", "short": what goes wrong on the way."""


def at(day: date, hour: int = 9, minute: int = 30, zone: ZoneInfo = NEW_YORK) -> int:
    return int(datetime.combine(day, time(hour, minute), zone).timestamp())


def chart(symbol: str, rows: list[tuple[int, float | None]], **more: Any) -> Reply:
    """A chart answer with a bar for each (timestamp, close); `meta` and `events` are added to it."""
    closes = [close for _, close in rows]
    meta = {
        "currency": "USD",
        "symbol": symbol,
        "instrumentType": "ETF",
        "exchangeTimezoneName": "America/New_York",
        "validRanges": ["1d", "5d", "10y", "max"],
    } | more.pop("meta", {})
    quote = dict.fromkeys(("open", "high", "low", "close"), closes) | {"volume": [1000 for _ in rows]}
    quote |= more.pop("quote", {})
    result = {
        "meta": {name: value for name, value in meta.items() if value is not ...},
        "timestamp": [stamp for stamp, _ in rows],
        "indicators": {"quote": [quote], "adjclose": [{"adjclose": closes}]},
    } | more
    return Reply(json.dumps({"chart": {"result": [result], "error": None}}).encode())


def error(status: int, description: str | None, code: str = "Not Found") -> Reply:
    said = {"code": code, "description": description}
    return Reply(json.dumps({"chart": {"result": None, "error": said}}).encode(), status)


class FakeYahoo:
    """Serves charts by symbol; everything is recorded."""

    def __init__(self) -> None:
        self.charts: dict[str, Reply | Callable[[], Reply]] = {}
        self.cookie: list[Reply] = []
        """Replies to the cookie's address, the last one for good; likewise below."""
        self.crumb: list[Reply] = []
        self.asked: list[tuple[str, str, dict[str, list[str]]]] = []
        """Host, path and query of every request, in the order of arrival."""
        self.released = threading.Event()
        self._lock = threading.Lock()
        fake = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            disable_nagle_algorithm = True

            def do_GET(self) -> None:
                fake._serve(self)

            def log_message(self, *_: object) -> None:
                """Keep the tests' output clean."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._server.block_on_close = False
        self.port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    def close(self) -> None:
        self.released.set()
        self._server.shutdown()
        self._server.server_close()

    def gate(self) -> Gate:
        fake = self

        class Rewired(Gate):
            def send(self, method: str, url: str, **options: Any) -> Response:
                there = urlsplit(url)
                assert there.scheme == "https"
                assert there.hostname is not None
                assert there.hostname.endswith(".yahoo.com")
                return super().send(method, url.replace("https://", f"http://127.0.0.1:{fake.port}/", 1), **options)

        return Rewired()

    @property
    def symbols(self) -> list[str]:
        """The symbols of the charts asked for, in order."""
        return [path.rpartition("/")[2] for _, path, _ in self.asked if "/chart/" in path]

    def count(self, part: str) -> int:
        return sum(part in host + path for host, path, _ in self.asked)

    def crumbs(self) -> list[str]:
        """The crumbs that came with charts."""
        return [crumb for _, path, query in self.asked if "/chart/" in path for crumb in query.get("crumb", [])]

    def _serve(self, handler: BaseHTTPRequestHandler) -> None:
        there = urlsplit(handler.path)
        host, _, path = there.path.lstrip("/").partition("/")
        with self._lock:
            self.asked.append((host, unquote(path), parse_qs(there.query)))
            reply = self._reply(host, unquote(path))
        reply = reply() if callable(reply) else reply
        if reply.fault == "stall":
            self.released.wait()
            return
        if reply.fault == "reset":
            handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            handler.connection.close()
            handler.close_connection = True
            return
        handler.send_response_only(reply.status)
        for name, value in reply.headers.items():
            handler.send_header(name, value)
        cut = reply.fault in ("short", "stall in the body")
        handler.send_header("Content-Length", str(len(reply.body) + (100 if cut else 0)))
        handler.end_headers()
        handler.wfile.write(reply.body)
        if reply.fault == "stall in the body":
            self.released.wait()
        handler.close_connection = cut

    def _reply(self, host: str, path: str) -> Reply | Callable[[], Reply]:
        if host == "fc.yahoo.com":
            return _next(self.cookie, Reply(b"", 404, {"Set-Cookie": "A3=d=1; Domain=.yahoo.com; Path=/"}))
        if path == "v1/test/getcrumb":
            return _next(self.crumb, Reply(CRUMB.encode()))
        if path.startswith("v8/finance/chart/"):
            return self.charts.get(path.rpartition("/")[2], error(404, "No data found, symbol may be delisted"))
        return Reply(b"<html>not here</html>", 404)


def _next(replies: list[Reply], usual: Reply) -> Reply:
    if not replies:
        return usual
    return replies.pop(0) if len(replies) > 1 else replies[0]


def by_symbol(found: list[Any]) -> dict[str, Any]:
    grouped = defaultdict(list)
    for outcome in found:
        grouped[outcome.symbol].append(outcome)
    assert all(len(outcomes) == 1 for outcomes in grouped.values()), "a symbol has two outcomes"
    return {symbol: outcomes[0] for symbol, outcomes in grouped.items()}
