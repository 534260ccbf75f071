"""The one door to the network: every request of yfinance passes here, and only what may be sent is sent.

yfinance repeats whatever is refused (a 429 too), keeps any text as its crumb, asks for cookies again and again when it
gets none, and waits 30 s for each under a lock. Here a request waits its turn; goes to Yahoo alone; is not sent at all
once a 429 has come; and an answer that yfinance would misread is raised instead, so that the crumb can never be one.
"""

from __future__ import annotations

import re
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from email.utils import parsedate_to_datetime
from threading import Event, Lock
from typing import Any
from urllib.parse import SplitResult, urlsplit

from curl_cffi.requests import Response, Session
from curl_cffi.requests.exceptions import Timeout
from yfinance.exceptions import YFRateLimitError

from rottui.sources.yahoo.reply import Reading, asks_for_calm, one_bar_a_day, read

DOMAIN = "yahoo.com"
COOKIE = "fc.yahoo.com"
CHART = "/v8/finance/chart/"
CRUMB = "/v1/test/getcrumb"

CRUMB_LOOKS = re.compile(r"[!-~]{4,64}")
"""Real crumbs are eleven letters, digits, dots or slashes; an error page or a sentence has spaces or line breaks."""

ERRANDS_EACH = 2
"""How often one address other than a chart (cookie, crumb, consent) is asked for in a batch."""

ERRAND_TIMEOUT = 5.0
"""Seconds for each of them at most: the others wait behind a lock meanwhile, and charts come without."""

RENEWALS = 4
"""Refusals of the crumb (401, 403) in a batch that yfinance may answer with a new one; later ones are final."""

CRUMB_REFUSED = (401, 403)
"""Statuses with which Yahoo refuses a crumb."""

_REFUSED = 400


class Refused(Exception):
    """Yahoo answered a chart request with an error status."""

    def __init__(self, status: int) -> None:
        super().__init__(f"status {status}")
        self.status = status


class Withheld(OSError):
    """A cookie or crumb is not asked for (again); yfinance goes on without one after an OSError, and only then."""


class Halted(Exception):
    """The batch has ended; this request was not sent."""


class Elsewhere(Exception):
    """A request to a host that is not Yahoo's; it was not sent."""


@dataclass(slots=True)
class Call:
    """What happened on behalf of one symbol, for the one who waits for it and who has to explain it."""

    symbol: str
    since: float = field(default_factory=time.monotonic)
    """When something last happened; `waiting` for its turn does not count as silence."""
    waiting: bool = False
    charts: int = 0
    """Chart requests sent."""
    limited: bool = False
    """It met a 429."""
    given_up: bool = False
    """Nobody waits for it any more."""
    status: int | None = None
    """Of the last chart answer."""
    size: int = 0
    web_page: bool = False
    sent: datetime | None = None
    """When Yahoo sent it, by its own clock."""
    reading: Reading = field(default_factory=Reading)


class Pacer:
    """Gives out starting times, at most `per_second` of them."""

    def __init__(self, per_second: float, clock: Callable[[], float] = time.monotonic) -> None:
        if not per_second > 0:
            raise ValueError("per_second must be more than 0")
        self._apart = 1 / per_second
        self._clock = clock
        self._next = float("-inf")
        self._lock = Lock()

    def book(self) -> float:
        """Return for how many seconds the caller must wait before it may start."""
        with self._lock:
            now = self._clock()
            start = max(now, self._next)
            self._next = start + self._apart
        return start - now


@dataclass(slots=True)
class Batch:
    """What the requests of one run have in common."""

    pacer: Pacer
    timeout: float
    """Seconds for one chart request."""
    stop: Event = field(default_factory=Event)
    """Set by whoever wants no further requests."""
    halt: Event = field(default_factory=Event)
    """Set from within: after a 429, or when too many threads are lost."""
    limited: bool = False
    """A 429 came."""
    crumb_limited: bool = False
    """It was the crumb's."""
    crumb_refused: bool = False
    """A chart was refused for its crumb, or for having none."""
    without_errands: bool = False
    """Charts only, from now on."""
    without_crumb: bool = False
    errands: Counter[str] = field(default_factory=Counter)
    lock: Lock = field(default_factory=Lock)

    @property
    def over(self) -> bool:
        """Whether no further request may be sent."""
        return self.halt.is_set() or self.stop.is_set()


class Gate(Session[Response]):
    """A session of curl_cffi, in a browser's clothes, that sends what may be sent."""

    def __init__(self) -> None:
        super().__init__(impersonate="chrome")
        self._here = threading.local()
        self._cookie: Response | None = None

    def serve(self, call: Call, batch: Batch) -> None:
        """Let what this thread asks for from now on belong to `batch`, and note it in `call`."""
        self._here.call, self._here.batch = call, batch

    def send(self, method: str, url: str, **options: Any) -> Response:
        """Send one request that has been let through: the seam at which tests turn it to a server of their own."""
        return super().request(method, url, **options)  # type: ignore[arg-type]

    def request(self, method: str, url: str, **options: Any) -> Response:  # type: ignore[override]
        """Send one request of yfinance when its turn has come.

        Raises:
            Elsewhere: the host is not Yahoo's.
            Halted: the batch has ended.
            Withheld: a cookie or crumb that is not to be had.
            YFRateLimitError: Yahoo answered with a 429, now or earlier in the batch.
            Refused: it answered a chart request with another error.

        """
        call, batch = self._served()
        address = urlsplit(url)
        if not _is_yahoo(address):
            raise Elsewhere(address.hostname or "nowhere")
        if address.path.startswith(CHART):
            return self._chart(call, batch, method, url, options)
        return self._errand(call, batch, address, method, url, options)

    def _served(self) -> tuple[Call, Batch]:
        try:
            return self._here.call, self._here.batch
        except AttributeError:
            raise Halted from None  # nobody asked for anything: yfinance acts on its own

    def _wait(self, call: Call, batch: Batch) -> None:
        """Wait for the turn of `call`."""
        call.waiting = True
        try:
            if not batch.over:
                batch.halt.wait(batch.pacer.book())
            if call.limited:
                raise YFRateLimitError
            if batch.over:
                raise Halted
        finally:
            call.since = time.monotonic()
            call.waiting = False

    def _chart(self, call: Call, batch: Batch, method: str, url: str, options: dict[str, Any]) -> Response:
        self._wait(call, batch)
        call.charts += 1
        answer = self.send(method, url, **options | {"timeout": batch.timeout})
        call.since = time.monotonic()
        call.status = answer.status_code
        call.size = len(answer.content)
        call.web_page = answer.content.lstrip()[:1] == b"<"
        call.sent = _sent(answer)
        if asks_for_calm(answer.status_code, answer.content):
            self._calm(call, batch)
        call.reading = read(answer.content)
        if answer.status_code >= _REFUSED and not self._may_renew(call, batch):
            raise Refused(answer.status_code)
        if answer.status_code < _REFUSED:
            answer.content = one_bar_a_day(answer.content, call.reading)
        return answer

    def _calm(self, call: Call, batch: Batch, *, crumb: bool = False) -> None:
        """End the batch: Yahoo wants to be left alone."""
        call.limited = batch.limited = True
        batch.crumb_limited = batch.crumb_limited or crumb
        batch.halt.set()
        raise YFRateLimitError

    def _may_renew(self, call: Call, batch: Batch) -> bool:
        """Return whether yfinance may see the refusal, get another crumb and ask again: once for a symbol."""
        if call.status not in CRUMB_REFUSED or call.charts > 1:
            return False
        with batch.lock:
            batch.crumb_refused = True
            batch.errands["renewal"] += 1
            return batch.errands["renewal"] <= RENEWALS and not batch.without_errands

    def _errand(
        self, call: Call, batch: Batch, address: SplitResult, method: str, url: str, options: dict[str, Any]
    ) -> Response:
        """Fetch a cookie, a crumb or a consent form: worth a try, never worth a chart."""
        cookie, crumb = address.hostname == COOKIE, address.path == CRUMB
        if cookie and self._cookie is not None:
            return self._cookie  # yfinance asks again before every chart; the jar holds it already
        errand = f"{address.hostname}{address.path}"
        self._allow(batch, errand, crumb=crumb)
        self._wait(call, batch)
        timeout = min(ERRAND_TIMEOUT, batch.timeout)
        try:
            answer = self.send(method, url, **options | {"timeout": timeout})
        except OSError as error:
            batch.errands[errand] = ERRANDS_EACH
            batch.without_errands = batch.without_errands or isinstance(error, Timeout)
            raise
        finally:
            call.since = time.monotonic()
        if asks_for_calm(answer.status_code, answer.content):
            self._calm(call, batch, crumb=crumb)
        if crumb and not (answer.status_code < _REFUSED and CRUMB_LOOKS.fullmatch(answer.text)):
            batch.without_crumb = True
            raise Withheld("the crumb is none")
        if cookie:
            self._cookie = answer
        return answer

    def _allow(self, batch: Batch, errand: str, *, crumb: bool) -> None:
        with batch.lock:
            batch.errands[errand] += 1
            spent = batch.errands[errand] > ERRANDS_EACH
        if spent or batch.without_errands or (crumb and batch.without_crumb):
            raise Withheld(errand)


def _is_yahoo(address: SplitResult) -> bool:
    host = (address.hostname or "").lower()
    return address.scheme == "https" and (host == DOMAIN or host.endswith(f".{DOMAIN}"))


def _sent(answer: Response) -> datetime | None:
    try:
        sent = parsedate_to_datetime(str(answer.headers.get("date") or ""))
    except ValueError:
        return None
    return sent if sent.tzinfo else None
