"""The one door to the network: every request of yfinance passes here, and only what may be sent is sent.

yfinance repeats whatever is refused (a 429 too), keeps any text as its crumb, asks for cookies again and again when it
gets none, and waits 30 s for each under a lock. Here a request waits its turn; goes to Yahoo alone; is not sent at all
once a 429 has come; and an answer that yfinance would misread is raised instead, so that the crumb can never be one.
"""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import SplitResult, urlsplit

from curl_cffi import Curl
from curl_cffi.requests import Response, Session
from curl_cffi.requests.exceptions import Timeout
from yfinance.exceptions import YFRateLimitError

from rottui.sources.yahoo.reply import asks_for_calm, one_bar_a_day, read
from rottui.sources.yahoo.turns import Batch, Call, Halted

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


class Elsewhere(Exception):
    """A request to a host that is not Yahoo's; it was not sent."""


class Line(Curl):
    """A connection on which a request, with all that it needs, waits for its turn: nothing is left to do then."""

    def __init__(self, turn: Callable[[], AbstractContextManager[None]]) -> None:
        super().__init__()
        self._turn = turn

    def perform(self, clear_headers: bool = True, clear_resolve: bool = True) -> None:
        """Send the request when its turn has come, and return when its answer is there; raises what the turn raises."""
        try:
            with self._turn():
                super().perform(clear_headers, clear_resolve)
        finally:
            # A line that was not used must not add its headers to those of the next request.
            self.clean_handles_and_buffers(clear_headers, clear_resolve)


class Gate(Session[Response]):
    """A session of curl_cffi, in a browser's clothes, that sends what may be sent."""

    def __init__(self) -> None:
        self._here = threading.local()
        super().__init__(impersonate="chrome")
        self._cookie: Response | None = None

    @property
    def curl(self) -> Line:
        """The line of the thread that asks: curl's handles serve one at a time, and keep their connections open."""
        line: Line | None = getattr(self._here, "line", None)
        if line is None:
            line = self._here.line = Line(self._turn)
        return line

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

    def _turn(self) -> AbstractContextManager[None]:
        call, batch = self._served()
        return batch.turn(call)

    def _chart(self, call: Call, batch: Batch, method: str, url: str, options: dict[str, Any]) -> Response:
        call.asks_chart = True
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
        call.asks_chart = False
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
