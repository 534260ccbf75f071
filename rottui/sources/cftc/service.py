"""Questions to the CFTC's two hosts: one at a time, repeated while that may help, and never for longer than allowed.

The one seam for tests is the transport of the client: whatever answers there is the CFTC.
"""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TypeVar

import httpx
from tenacity import RetryCallState, Retrying, retry_if_exception, wait_exponential, wait_random

from rottui import __version__
from rottui.errors import SourceError
from rottui.sources.cftc.outcome import Failed, Failure, Kind
from rottui.text import printable

API_HOST = "publicreporting.cftc.gov"
ZIP_HOST = "www.cftc.gov"
HOSTS = frozenset({API_HOST, ZIP_HOST})
"""The only hosts that are ever asked, also when one of them sends us on to another."""

TIMEOUT = httpx.Timeout(connect=10, read=20, write=10, pool=10)
"""Seconds; the read timeout is the longest silence, not the longest answer."""

LEAST_TIME = 1.0
"""Seconds that a question has, however little patience is left."""

ATTEMPTS = 4
NETWORK_ATTEMPTS = 3
"""Fewer when nothing can be reached: on a machine without a network, waiting only delays saying so."""

LONGEST_WAIT = 15.0
RETRY_AFTER_MOST = 30.0
"""Seconds. A service that asks to be left alone for longer is left alone: the next refresh asks again."""

BODY_LIMIT = 256 << 20
"""Bytes of one answer: ten times the largest archive."""
ERROR_BODY_LIMIT = 1 << 16

WAIT_HINT = "what is held stays as it is; the next refresh asks again"
NETWORK_HINT = f"check the network and, behind a proxy, HTTPS_PROXY; {WAIT_HINT}"
CERTIFICATE_HINT = "behind a proxy that opens TLS, let SSL_CERT_FILE name a file with its certificate"

Read = TypeVar("Read")


@dataclass(frozen=True, slots=True)
class Reply:
    """A whole answer of status 200."""

    data: bytes
    modified: datetime | None
    """The Last-Modified header, in UTC."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How much may be spent on a question, or on several that make up one answer."""

    deadline: float
    """On the service's clock."""
    attempts: int = ATTEMPTS
    """How often one question is asked."""


def open_client(transport: httpx.BaseTransport | None = None) -> httpx.Client:
    """Return a client that talks HTTPS to the CFTC's hosts alone; `transport` stands for the network in tests.

    Without a transport the environment counts as always with httpx: HTTPS_PROXY, NO_PROXY, SSL_CERT_FILE, SSL_CERT_DIR.

    Raises:
        SourceError: the environment names a proxy or certificates that cannot be used.

    """
    try:
        return httpx.Client(
            transport=transport,
            timeout=TIMEOUT,
            follow_redirects=True,
            max_redirects=3,
            headers={"User-Agent": f"rottui/{__version__}"},
            event_hooks={"request": [_refuse_strangers]},
        )
    except (OSError, ValueError, ImportError, httpx.InvalidURL) as error:
        raise SourceError(
            f"the settings of the environment for HTTPS cannot be used: {printable(str(error))}",
            "check SSL_CERT_FILE, SSL_CERT_DIR, HTTPS_PROXY and ALL_PROXY",
        ) from error


def _refuse_strangers(request: httpx.Request) -> None:
    if request.url.scheme != "https" or request.url.host not in HOSTS:
        host = printable(request.url.host, 80)
        what = f"the CFTC sent us on to {request.url.scheme}://{host}, which is not its own"
        raise Failed(Failure("bad_reply", host, what, WAIT_HINT))


class Service:
    """The CFTC as the network shows it."""

    def __init__(
        self,
        client: httpx.Client,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], object] = time.sleep,
    ) -> None:
        """Ask through `client`.

        Args:
            client: from `open_client`; the caller closes it.
            clock: seconds that never go back.
            sleep: waits between attempts; an event's `wait` lets a refresh be stopped in the middle.

        """
        self._client = client
        self._clock = clock
        self._sleep = sleep
        self.asked = ""
        """The host that was asked last, for whoever waits for it in another thread."""

    def patience(self, seconds: float, attempts: int = ATTEMPTS, within: Patience | None = None) -> Patience:
        """Return the patience to spend `seconds` from now on everything asked with it, and no more than is left."""
        deadline = self._clock() + seconds
        return Patience(deadline if within is None else min(deadline, within.deadline), attempts)

    def ask(self, url: str, params: Mapping[str, str], read: Callable[[Reply], Read], patience: Patience) -> Read:
        """Return what `read` makes of the answer; it may raise `Failed` to have the question asked again.

        Raises:
            Failed: no usable answer within the patience.

        """
        retrying = Retrying(
            retry=retry_if_exception(lambda error: isinstance(error, Failed) and error.again),
            wait=_wait,
            stop=lambda state: self._enough(state, patience),
            sleep=self._pause,
            reraise=True,
        )
        return retrying(lambda: read(self._once(url, params, patience)))

    def _pause(self, seconds: float) -> None:
        self._sleep(seconds)

    def _enough(self, state: RetryCallState, patience: Patience) -> bool:
        failure = _failure(state)
        attempts = min(patience.attempts, NETWORK_ATTEMPTS) if failure.kind == "network" else patience.attempts
        if state.attempt_number >= attempts or (failure.retry_after or 0) > RETRY_AFTER_MOST:
            return True
        return self._clock() + state.upcoming_sleep >= patience.deadline

    def _once(self, url: str, params: Mapping[str, str], patience: Patience) -> Reply:
        host = self.asked = httpx.URL(url).host
        try:
            with self._client.stream("GET", url, params=dict(params), timeout=self._time(patience)) as response:
                if response.status_code != httpx.codes.OK:
                    raise _refused(response, self._start_of(response, patience))
                data = b"".join(self._pieces(response, patience))
                return Reply(data, _http_date(response.headers.get("last-modified")))
        except httpx.DecodingError as error:
            raise Failed(
                Failure("bad_reply", host, f"{host} sent data that are damaged", WAIT_HINT), again=True
            ) from error
        except httpx.TooManyRedirects as error:
            raise Failed(Failure("bad_reply", host, f"{host} sends us round in circles", WAIT_HINT)) from error
        except httpx.TransportError as error:
            raise _unreached(error, host) from error

    def _time(self, patience: Patience) -> httpx.Timeout:
        """Return the client's time-outs, none longer than the patience that is left."""
        left = max(patience.deadline - self._clock(), LEAST_TIME)
        return httpx.Timeout(**{name: min(at or left, left) for name, at in self._client.timeout.as_dict().items()})

    def _pieces(self, response: httpx.Response, patience: Patience, limit: int = BODY_LIMIT) -> Iterator[bytes]:
        """Yield the body; end a trickle that would outlast the patience, and a flood."""
        host = response.request.url.host
        received = 0
        for piece in response.iter_bytes():
            if self._clock() >= patience.deadline:
                raise Failed(Failure("network", host, f"{host} answers too slowly to wait for its end", WAIT_HINT))
            received += len(piece)
            if received > limit:
                raise Failed(Failure("bad_reply", host, f"{host} sent more than {limit >> 20} MB", WAIT_HINT))
            yield piece

    def _start_of(self, response: httpx.Response, patience: Patience) -> str:
        """Return the first part of an error's body, as far as it can be had."""
        start = b""
        try:
            for piece in self._pieces(response, patience):
                start += piece
                if len(start) > ERROR_BODY_LIMIT:
                    break
        except (httpx.HTTPError, Failed):
            pass
        return start[:ERROR_BODY_LIMIT].decode("utf-8", "replace")


_backoff = wait_exponential(multiplier=1, max=LONGEST_WAIT) + wait_random(0, 1)


def _wait(state: RetryCallState) -> float:
    """Return how long to wait: as long as the service says, else 1, 2, 4 s and up to a second more."""
    return max(_failure(state).retry_after or 0.0, _backoff(state))


def _failure(state: RetryCallState) -> Failure:
    error = state.outcome.exception() if state.outcome else None
    if not isinstance(error, Failed):  # what the retry condition rules out
        raise TypeError(f"cannot be retried: {error!r}")
    return error.failure


def _refused(response: httpx.Response, body: str) -> Failed:
    """Return the failure that a status other than 200 stands for."""
    host, status = response.request.url.host, response.status_code
    after = _retry_after(response.headers)
    kind: Kind = "bad_reply"
    if status == httpx.codes.TOO_MANY_REQUESTS:
        kind, what = "rate_limited", f"{host} says that we ask too often (HTTP 429)"
    elif status == httpx.codes.ACCEPTED or status == httpx.codes.REQUEST_TIMEOUT or status >= 500:
        kind, what = "unavailable", f"{host} is not available at the moment (HTTP {status})"
    elif status == httpx.codes.BAD_REQUEST and "no-such-column" in body:
        kind, what = "missing_column", f"{host} does not know a column it named itself: {printable(body.strip())}"
    elif status in {httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN}:
        what = f"{host} refuses to answer us (HTTP {status})"
    elif status == httpx.codes.NOT_FOUND:
        what = f"{host} has nothing at {printable(response.request.url.path)} (HTTP 404)"
    else:
        what = f"{host} answered with HTTP {status}"
    if after and kind in {"rate_limited", "unavailable"}:
        what += f" and asks to be left alone for {after:,.0f} s"
    failure = Failure(kind, host, what, WAIT_HINT, status, after)
    return Failed(failure, again=kind in {"rate_limited", "unavailable"})


def _retry_after(headers: httpx.Headers) -> float | None:
    """Return the seconds of Retry-After. A date counts from the server's own clock, since ours may be wrong."""
    text = headers.get("retry-after", "").strip()
    if text.isdecimal():
        return float(text)
    until, since = _http_date(text), _http_date(headers.get("date"))
    return max((until - since).total_seconds(), 0.0) if until and since else None


def _http_date(text: str | None) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text or "")
    except ValueError:
        return None
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)


def _unreached(error: httpx.TransportError, host: str) -> Failed:
    """Return the failure that an error of the connection stands for, by the cause that lies deepest."""
    causes = list(_causes(error))
    if any(isinstance(cause, ssl.SSLCertVerificationError) for cause in causes):
        what = f"the certificate that {host} shows is not one this machine trusts"
        return Failed(Failure("network", host, what, CERTIFICATE_HINT))
    if any(isinstance(cause, socket.gaierror) for cause in causes):
        what = f"the name {host} could not be found: there may be no network"
    elif isinstance(error, httpx.ProxyError):
        what = f"the proxy did not lead to {host}: {printable(str(error), 80)}"
    elif isinstance(error, httpx.ConnectTimeout | httpx.PoolTimeout):
        what = f"{host} could not be reached in time"
    elif isinstance(error, httpx.TimeoutException):
        what = f"{host} fell silent in the middle of an answer or gave none"
    elif isinstance(error, httpx.ConnectError):
        what = f"{host} could not be reached: {printable(str(error), 80) or 'no reason given'}"
    else:
        what = f"the connection to {host} broke off"
    return Failed(Failure("network", host, what, NETWORK_HINT), again=True)


def _causes(error: BaseException) -> Iterator[BaseException]:
    cause: BaseException | None = error
    while cause is not None:
        yield cause
        cause = cause.__cause__ or cause.__context__
