"""Ready-made faults for `faults.add`: error pages, broken deliveries, bars and reports that are not as they should be.

A constant is a fault as it stands; a function makes one. Each takes the reply that the fake service would have given.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from tests.loopback.exchange import Delivery, Reply, html_reply, json_reply
from tests.loopback.faults import Change

Rows = list[list[str]]


def instead(other: Reply) -> Change:
    """Answer this instead, however it is delivered."""
    return lambda reply: replace(other, delay_ms=reply.delay_ms)


def answer(status: int, body: bytes | str = b"", content_type: str = "text/plain") -> Change:
    """Answer a status and a body."""
    return instead(Reply(status, body.encode() if isinstance(body, str) else body, content_type))


def _error(section: str, status: int, code: str, description: str) -> Change:
    error = {"code": code, "description": description}
    return instead(json_reply({section: {"result": None, "error": error}}, status))


RATE_LIMITED = answer(429, "Too Many Requests\r\n")
EDGE_RATE_LIMITED = answer(429, "Edge: Too Many Requests")
INVALID_CRUMB = _error("finance", 401, "Unauthorized", "Invalid Crumb")
GONE = _error("chart", 404, "Not Found", "No data found, symbol may be delisted")
"""404 with Yahoo's reason: the only answer that may mean that a symbol is gone."""
NOT_FOUND = instead(json_reply({"chart": {"result": None, "error": None}}, 404))
"""404 without a reason."""
NOT_FOUND_PAGE = instead(html_reply("404 Not Found", status=404))
SERVER_ERROR = instead(html_reply("500 Internal Server Error", status=500))
UNAVAILABLE = instead(html_reply("503 Service Unavailable", status=503))
PAGE = instead(html_reply("Welcome", "<p>This is not what you came for.</p>"))
"""200 with a page where JSON or CSV should be."""
WILL_BE_RIGHT_BACK = instead(html_reply("Yahoo", "<p>Will be right back...</p><p>We are working on it.</p>"))
EMPTY_200 = answer(200, content_type="application/json")
EMPTY_202 = answer(202, content_type="application/json")


def delivered(delivery: Delivery) -> Change:
    """Deliver the right answer in a wrong way."""
    return lambda reply: replace(reply, delivery=delivery)


TRUNCATED = delivered(Delivery.HALF)
"""Half of the announced bytes arrive, then the connection closes."""
STALL = delivered(Delivery.NEVER)
"""The request is taken and never answered."""
STALL_IN_BODY = delivered(Delivery.HALF_THEN_NEVER)
RESET = delivered(Delivery.RESET)
RESET_IN_BODY = delivered(Delivery.HALF_THEN_RESET)


def slow(ms: float) -> Change:
    """Give the right answer, `ms` later."""
    return lambda reply: replace(reply, delay_ms=reply.delay_ms + ms)


def MALFORMED(reply: Reply) -> Reply:
    """Announce and deliver the first half of the body only: a whole answer of broken JSON or CSV."""
    return replace(reply, body=reply.body[: len(reply.body) // 2])


def chart(change: Callable[[dict[str, Any]], None]) -> Change:
    """Change the result of a chart in place: `meta`, `timestamp`, `events`, `indicators`."""

    def apply(reply: Reply) -> Reply:
        content = json.loads(reply.body)
        for result in content["chart"]["result"] or ():
            change(result)
        return replace(reply, body=json.dumps(content).encode())

    return apply


def _columns(result: dict[str, Any]) -> list[list[Any]]:
    """Return every list that has one entry per bar, to be changed in place."""
    indicators = result["indicators"]
    return [result["timestamp"], *indicators["quote"][0].values(), indicators["adjclose"][0]["adjclose"]]


def _no_timestamps(result: dict[str, Any]) -> None:
    result.pop("timestamp", None)
    result.pop("events", None)
    result["indicators"] = {"quote": [{}], "adjclose": [{}]}


def _reorder(positions: Callable[[int], list[int]]) -> Change:
    def change(result: dict[str, Any]) -> None:
        for column in _columns(result):
            column[:] = [column[position] for position in positions(len(column))]

    return chart(change)


NO_TIMESTAMPS = chart(_no_timestamps)
"""200 with a meta and not one bar, as for ECNQUOTE instruments."""
NO_ZONE = chart(lambda result: result["meta"].pop("exchangeTimezoneName"))
UNSORTED = _reorder(lambda bars: [*range(1, bars, 2), *range(0, bars, 2)])
NEWEST_FIRST = _reorder(lambda bars: list(reversed(range(bars))))
EVERY_ROW_TWICE = _reorder(lambda bars: [bar for bar in range(bars) for _ in range(2)])
LAST_ROW_TWICE = _reorder(lambda bars: [*range(bars), bars - 1])


def null_rows(*positions: int) -> Change:
    """Make all prices and the volume of these bars null; -1 is the last."""

    def change(result: dict[str, Any]) -> None:
        for column in _columns(result)[1:]:
            for position in positions:
                column[position] = None

    return chart(change)


def null_closes(*positions: int) -> Change:
    """Make the closes of these bars null and leave the rest, the volume above all; -1 is the last."""

    def change(result: dict[str, Any]) -> None:
        for column in (result["indicators"]["quote"][0]["close"], result["indicators"]["adjclose"][0]["adjclose"]):
            for position in positions:
                column[position] = None

    return chart(change)


def table(change: Callable[[Rows], Rows]) -> Change:
    """Change the rows of a CSV, of which the first is the header."""

    def apply(reply: Reply) -> Reply:
        rows = change(list(csv.reader(io.StringIO(reply.body.decode()))))
        return replace(reply, body=csv_of(rows))

    return apply


def csv_of(rows: Rows) -> bytes:
    """Return rows as Socrata writes them: every cell quoted."""
    text = io.StringIO()
    csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\n").writerows(rows)
    return text.getvalue().encode()


def without_column(name: str) -> Change:
    """Leave a column out of a CSV."""

    def change(rows: Rows) -> Rows:
        at = rows[0].index(name)
        return [[*row[:at], *row[at + 1 :]] for row in rows]

    return table(change)


def renamed_column(name: str, other: str) -> Change:
    """Call a column of a CSV otherwise."""
    return table(lambda rows: [[other if cell == name else cell for cell in rows[0]], *rows[1:]])


def extra_column(name: str, cell: str = "new") -> Change:
    """Put a column that nobody knows before the others of a CSV."""
    return table(lambda rows: [[name, *rows[0]], *([cell, *row] for row in rows[1:])])


def short_page(rows: int) -> Change:
    """Give so many rows of a CSV at most, whatever the limit was."""
    return table(lambda whole: whole[: rows + 1])
