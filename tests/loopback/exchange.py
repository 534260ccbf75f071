"""What the loopback servers exchange: a request as it arrived, a reply and how it is delivered, and their clock."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from enum import Enum, auto
from urllib.parse import unquote

CHART = "/v8/finance/chart/"
"""Where Yahoo answers with the bars of the symbol that follows."""


class Clock:
    """The time at which the fake services live, moved by the test alone."""

    def __init__(self, now: datetime) -> None:
        self.set(now)

    def set(self, now: datetime) -> None:
        """Move to `now`, which must say its time zone."""
        if now.tzinfo is None:
            raise ValueError(f"{now} has no time zone: give set_time an aware datetime")
        self.now = now.astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Request:
    """A request that reached one of the fake services."""

    number: int
    """1 for the first that arrived at any of them."""
    host: str
    method: str
    path: str
    """Percent-decoded, without the query."""
    query: Mapping[str, str]
    """Percent-decoded; of a parameter given twice, the last."""
    headers: Mapping[str, str]
    """By lower-case name."""
    body: bytes
    at: datetime
    """The fake clock's time."""
    received: float
    """`time.monotonic()` of this process, to measure pacing."""

    @property
    def symbol(self) -> str | None:
        """The symbol whose bars are asked for, if they are."""
        return unquote(self.path.removeprefix(CHART)) if self.path.startswith(CHART) else None

    @property
    def target(self) -> str:
        """Host and path, for messages and comparisons."""
        return self.host + self.path


class Delivery(Enum):
    """How a reply is put on the wire."""

    WHOLE = auto()
    HALF = auto()
    """Half of the announced bytes, then an orderly close."""
    NEVER = auto()
    """Nothing, until the client hangs up."""
    HALF_THEN_NEVER = auto()
    """Half of the announced bytes, then nothing, until the client hangs up."""
    RESET = auto()
    """A TCP reset instead of a reply."""
    HALF_THEN_RESET = auto()


@dataclass(frozen=True, slots=True)
class Reply:
    """What a service answers."""

    status: int = 200
    body: bytes = b""
    content_type: str = "text/html; charset=utf-8"
    headers: tuple[tuple[str, str], ...] = field(default=())
    delivery: Delivery = Delivery.WHOLE
    delay_ms: float = 0

    def head(self, now: datetime) -> bytes:
        """Return the status line and the headers, dated by the fake clock."""
        lines = [
            f"HTTP/1.1 {self.status} {REASONS.get(self.status, 'Unknown')}",
            f"Date: {http_date(now)}",
            f"Content-Type: {self.content_type}",
            f"Content-Length: {len(self.body)}",
            *(f"{name}: {value}" for name, value in self.headers),
        ]
        return ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")


def http_date(moment: datetime) -> str:
    """Return a moment as HTTP writes it, whatever the locale."""
    return format_datetime(moment.astimezone(UTC), usegmt=True)


REASONS = {
    200: "OK",
    202: "Accepted",
    302: "Found",
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    422: "Unprocessable Entity",
    429: "Too Many Requests",
    500: "Internal Server Error",
    502: "Bad Gateway",
    503: "Service Unavailable",
}


def json_reply(content: object, status: int = 200) -> Reply:
    """Return a reply of JSON."""
    body = json.dumps(content, separators=(",", ":")).encode()
    return Reply(status, body, "application/json;charset=utf-8")


def html_reply(title: str, text: str = "", status: int = 200) -> Reply:
    """Return a page for people."""
    page = f"<!DOCTYPE html>\n<html><head><title>{title}</title></head><body><h1>{title}</h1>{text}</body></html>\n"
    return Reply(status, page.encode())
