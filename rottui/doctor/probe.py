"""One small request to one service, in a process of its own.

`python -m rottui.doctor.probe yahoo|cftc|lists FOLDER [LEARNED]` writes one line of JSON, a `Reply`. A name that takes
minutes to resolve, a library that prints and a thread that never returns then stay in a process that can be ended.
"""

from __future__ import annotations

import os
import shutil
import socket
import ssl
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import msgspec

from rottui.errors import RottuiError
from rottui.sources.libraries import using

if TYPE_CHECKING:
    import httpx

CANARY = "SPY"
"""The symbol that Yahoo is asked for: the most traded of the watchlist."""

TIMEOUT = 3.5
"""Seconds for each of Yahoo's two requests, and for each step of the CFTC's one."""

STUCK = 0.5
"""Seconds beyond that after which a request to Yahoo is given up."""

ENOUGH = 1 << 16
"""Bytes of an answer that are read."""

CFTC_COLUMN = b"cftc_contract_market_code"
"""What the CFTC's table has in its first line, whatever else it has."""

NETWORK = "check the network, the name server and, behind a proxy, HTTPS_PROXY; rottui works on with what it holds"
CERTIFICATE = (
    "behind a proxy that opens TLS, let SSL_CERT_FILE and CURL_CA_BUNDLE name a file with its certificate; "
    "else check the date of this machine"
)
LATER = "nothing to mend here: the service itself fails; the next refresh asks again"
LIMITED = "wait: asking again makes it longer; the refresher keeps away by itself, and what is held stays as it is"


class Reply(msgspec.Struct, frozen=True):
    """What came of the request."""

    state: Literal["ok", "limited", "failed"]
    found: str
    remedy: str = ""
    ahead_s: float | None = None
    """Seconds by which this machine's clock is ahead of the service's; None when it does not tell the time."""


def ask_yahoo(folder: Path, learned: Path | None) -> Reply:
    """Ask Yahoo for the last days of one symbol, as a refresh begins; its log and caches go to `folder`.

    `learned` is the folder in which refreshes note that a crumb was answered with a 429: none is asked for then.
    """
    with using("yfinance"):
        from rottui.sources.yahoo.fetch import CRUMBLESS, Yahoo

        if learned is not None:
            (folder / "yahoo").mkdir(exist_ok=True)
            with suppress(OSError):
                shutil.copy2(learned / CRUMBLESS, folder / "yahoo" / CRUMBLESS)
        way = Yahoo(folder / "yahoo.log", folder / "yahoo", timeout=TIMEOUT, patience=STUCK)
    with way as yahoo:
        began = time.monotonic()
        outcome = yahoo.probe(CANARY)
        took = time.monotonic() - began
    if outcome.kind == "ok" and outcome.frame is not None:
        last: date | None = outcome.frame["date"].max()  # type: ignore[assignment] # of a column of dates
        return Reply("ok", f"answers in {took:.1f} s; last bar of {CANARY}: {last}")
    if outcome.kind == "rate_limited":
        return Reply("limited", outcome.detail, LIMITED)
    certificate = "certificate" in outcome.detail
    remedy = CERTIFICATE if certificate else NETWORK if outcome.kind == "network" else LATER
    return Reply("failed", outcome.detail, remedy)


def ask_cftc(_folder: Path, _learned: Path | None) -> Reply:
    """Ask the CFTC for one row of one report."""
    with using("httpx"):
        import httpx

        from rottui.sources.cftc.api import DATASETS
        from rottui.sources.cftc.service import API_HOST, open_client

    url = f"https://{API_HOST}/resource/{DATASETS['tff']}.csv"
    began = time.monotonic()
    try:
        with open_client() as client, client.stream("GET", url, params={"$limit": "1"}, timeout=TIMEOUT) as response:
            body = _start_of(response)
            took = time.monotonic() - began
            return _judged(response, body, f"answers in {took:.1f} s", _ahead(response))
    except httpx.HTTPError as error:
        return cause_of(error)


def _start_of(response: httpx.Response) -> bytes:
    start = b""
    for piece in response.iter_bytes():
        start += piece
        if len(start) > ENOUGH:
            break
    return start


def _judged(response: httpx.Response, body: bytes, answers: str, ahead_s: float | None) -> Reply:
    status = f"it answered with HTTP {response.status_code} {response.reason_phrase}".rstrip()
    if response.status_code == 429:
        return Reply("limited", status, LIMITED, ahead_s)
    if response.status_code != 200:
        return Reply("failed", status, LATER, ahead_s)
    if CFTC_COLUMN not in body.partition(b"\n")[0].lower():
        kind = "a web page" if body.lstrip()[:1] == b"<" else "something" if body.strip() else "nothing"
        remedy = f"{LATER}; if a browser on this machine is sent to a login page first, log in there"
        return Reply("failed", f"{status}, and sent {kind} instead of its table", remedy, ahead_s)
    return Reply("ok", answers, ahead_s=ahead_s)


def _ahead(response: httpx.Response) -> float | None:
    try:
        theirs = parsedate_to_datetime(response.headers.get("date", ""))
    except ValueError:
        return None
    return (datetime.now(UTC) - theirs).total_seconds() if theirs.tzinfo else None


def cause_of(error: httpx.HTTPError) -> Reply:
    """Return a failed request's cause, from the exception that lies deepest, and what to do about it."""
    told = next((reply for cause in _chain(error) if (reply := _cause_below(cause))), None)
    if told is not None:
        return told
    import httpx

    when = "connecting" if isinstance(error, httpx.ConnectTimeout) else "waiting for its answer"
    kinds: tuple[tuple[type[httpx.HTTPError], str], ...] = (
        (httpx.ProxyError, f"the proxy did not let the request through: {error}"),
        (httpx.TimeoutException, f"timed out after {TIMEOUT:g} s of {when}"),
        (httpx.ConnectError, f"no connection could be made: {error}"),
        (httpx.TransportError, f"the connection broke off: {error}"),
    )
    found = next((found for kind, found in kinds if isinstance(error, kind)), None)
    return Reply("failed", found, NETWORK) if found else Reply("failed", f"{type(error).__name__}: {error}", LATER)


def _cause_below(cause: BaseException) -> Reply | None:
    """Return what an exception of the sockets or of TLS says; None when it is neither."""
    match cause:
        case ssl.SSLCertVerificationError():
            return Reply("failed", f"its TLS certificate was not accepted: {cause.verify_message}", CERTIFICATE)
        case ssl.SSLError():
            return Reply("failed", f"no TLS connection could be made: {cause.reason}", CERTIFICATE)
        case socket.gaierror():
            return Reply("failed", f"DNS: the name could not be resolved ({cause.strerror})", NETWORK)
        case ConnectionRefusedError():
            return Reply("failed", "the connection was refused", NETWORK)
        case ConnectionResetError():
            return Reply("failed", "the connection was reset", NETWORK)
    return None


def _chain(error: BaseException) -> Iterator[BaseException]:
    cause: BaseException | None = error
    while cause is not None:
        yield cause
        cause = cause.__cause__ or cause.__context__


def load_lists(_folder: Path, _learned: Path | None) -> Reply:
    """Make sessions and look for member lists, which come out of packages on this machine, as a refresh does."""
    with using("exchange_calendars"):
        from rottui.sources.calendar import sessions

        today = datetime.now(UTC).date()
        sessions(today, today)
    with using("pytickersymbols"):
        from pytickersymbols import PyTickerSymbols

        PyTickerSymbols().get_all_indices()
    return Reply("ok", "exchange_calendars and pytickersymbols load")


ASK = {"yahoo": ask_yahoo, "cftc": ask_cftc, "lists": load_lists}
"""What can be tried, by the names that the command line of this process knows."""


def main() -> None:
    """Ask the service that is named, and write the reply where standard output led when the process began."""
    replies = os.dup(1)
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)  # whatever a library prints, it is not a reply
    os.dup2(nowhere, 2)
    try:
        name, folder, *learned = sys.argv[1:]
        reply = ASK[name](Path(folder), Path(learned[0]) if learned else None)
    except RottuiError as error:
        reply = Reply("failed", str(error), error.hint)
    except Exception as error:  # noqa: BLE001 - it is told, and told to be what it is
        reply = Reply("failed", f"could not be asked: {type(error).__name__}: {error}", "a defect, or a broken library")
    os.write(replies, msgspec.json.encode(reply))
    os._exit(0)  # not by way of threads that still wait for an answer


if __name__ == "__main__":
    main()
