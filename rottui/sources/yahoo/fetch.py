"""Yahoo as a source: probe one symbol, fetch many; an outcome for each symbol that was asked for, whatever happens."""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Callable, Generator, Iterable
from contextlib import closing, suppress
from datetime import UTC, date, datetime, timedelta
from functools import partial
from json import JSONDecodeError
from pathlib import Path
from threading import Event
from zoneinfo import ZoneInfo

from yfinance.exceptions import YFException

from rottui.errors import UsageError
from rottui.settings.symbols import parse_symbol
from rottui.sources.yahoo.bars import read_bars
from rottui.sources.yahoo.causes import outcome_of
from rottui.sources.yahoo.gate import Elsewhere, Gate, Refused
from rottui.sources.yahoo.journal import close_journal, only_note_warnings, open_journal
from rottui.sources.yahoo.outcome import Outcome, Request
from rottui.sources.yahoo.pool import Pool
from rottui.sources.yahoo.session import Library
from rottui.sources.yahoo.sessions import NEW_YORK
from rottui.sources.yahoo.turns import Batch, Call, Halted, Pacer, Places
from rottui.text import printable

WORKERS = 4
"""Requests that may be under way at once."""

PER_SECOND = 2.0
"""Request starts a second in the background; Yahoo has blocked addresses for hours after bursts of a thousand."""

TIMEOUT = 10.0
"""Seconds for one request."""

PATIENCE = 20.0
"""Seconds beyond `TIMEOUT` after which a call is held to be stuck: cookie and crumb of another may come before it."""

EARLIEST = date(1927, 12, 1)
"""Where Yahoo's longest histories begin."""

PROBE_DAYS = timedelta(days=10)

CRUMBLESS = "crumb-refused"
"""A file that says: the last crumb was answered with a 429. Charts come without one; for a day none is asked for."""

CRUMBLESS_FOR = timedelta(days=1)

EXPECTED = (YFException, Refused, Elsewhere, JSONDecodeError, OSError)
"""What happens to requests; anything else is worth a traceback in the log."""

_ISIN = re.compile(r"[A-Z]{2}[A-Z0-9]{9}[0-9]")
_OTHER_EXCHANGE = re.compile(r"[.=]")
_logger = logging.getLogger(__name__)


class Yahoo:
    """The one way to Yahoo in a process; a context manager, so that the log is closed.

    `log_path` takes everything the library says; `scratch` is a folder of its own, in which nearly nothing is written.
    `now` is this machine's clock, believed last. `gate` is for tests.
    """

    def __init__(
        self,
        log_path: Path,
        scratch: Path,
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        timeout: float = TIMEOUT,
        patience: float = PATIENCE,
        gate: Callable[[], Gate] = Gate,
    ) -> None:
        log_path.parent.mkdir(parents=True, exist_ok=True)
        self._journal = open_journal(log_path)
        self._now = now
        self._timeout = timeout
        self._patience = patience
        self._crumbless = scratch / CRUMBLESS
        self._library = Library(scratch, gate)

    def __enter__(self) -> Yahoo:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the log; lost threads, if there are any, end with the process."""
        close_journal(self._journal)

    def probe(self, symbol: str) -> Outcome:
        """Return what comes of asking for the last days of one symbol, in one chart request: the canary."""
        request = Request(symbol, self._now().date() - PROBE_DAYS)
        with closing(self.fetch([request], workers=1, per_second=PER_SECOND)) as outcomes:
            return next(outcomes, Outcome(symbol, "network", "it was not asked for"))

    def fetch(
        self,
        requests: Iterable[Request],
        *,
        workers: int = WORKERS,
        per_second: float = PER_SECOND,
        stop: Event | None = None,
        deadline: float | None = None,
    ) -> Generator[Outcome, None, None]:
        """Yield an outcome for every symbol asked for, in the order of completion.

        Has at most `workers` requests under way and begins at most `per_second` a second, in the order given (with
        several workers: nearly). Nothing more is sent after the first 429, once `stop` is set, `deadline` seconds after
        the start, or when the iterator is closed: symbols that were not asked for by then have no outcome. What is
        under way may finish, except after the deadline. A symbol given twice is asked for once.
        """
        batch = Batch(Pacer(per_second), self._timeout, Places(workers), without_crumb=self._is_crumbless())
        only_note_warnings()
        if stop is not None:
            batch.stop = stop
        todo: dict[str, Request] = {}
        for request in requests:
            todo.setdefault(request.symbol, request)
        pool = Pool(
            list(todo.values()), partial(self._ask, batch), batch, workers=workers, on_loss=self._library.forget
        )
        try:
            yield from pool.outcomes(self._timeout + self._patience, deadline)
        finally:
            batch.halt.set()
            self._note_crumb(batch)
            if batch.limited or pool.left_behind:
                self._library.forget()

    def _ask(self, batch: Batch, request: Request, call: Call) -> Outcome | None:
        """Return what came of one request; None when it was not sent. Raises nothing."""
        try:
            return self._history(batch, request, call)
        except Halted:
            return outcome_of(Refused(call.status), call, self._timeout) if call.status else None
        except EXPECTED as error:
            return outcome_of(error, call, self._timeout)
        except Exception as error:
            _logger.warning("%s failed", call.symbol, exc_info=True)
            if not call.charts and not batch.without_errands:
                # yfinance stumbled over a page of cookies or consent before it came to the chart, which needs neither.
                batch.without_errands = True
                return self._ask(batch, request, call)
            return outcome_of(error, call, self._timeout)

    def _history(self, batch: Batch, request: Request, call: Call) -> Outcome:
        if _is_no_symbol(request.symbol):
            return Outcome(request.symbol, "no_data", "it is not a symbol that Yahoo could know")
        start = request.start or EARLIEST
        zone = _zone(request)
        self._library.gate.serve(call, batch)
        # Where the exchange is not known, the day may begin half a day before or after London's.
        asked_from = start - timedelta(days=0 if zone else 1)
        answer = self._library.history(request.symbol, zone or "UTC", asked_from, self._timeout)
        answered = str(answer.meta.get("symbol") or request.symbol)
        if answered.upper() != request.symbol:
            return Outcome(request.symbol, "bad_reply", printable(f"Yahoo answered with {answered} instead"))
        if answer.table.empty:
            return Outcome(request.symbol, "no_data", "Yahoo's answer holds no bar")
        bars = read_bars(request.symbol, answer.table, answer.meta, start=start, sent=call.sent, now=self._now())
        if bars.frame.is_empty():
            return Outcome(request.symbol, "no_data", "Yahoo's answer holds no bar with a price", zone=bars.zone)
        return Outcome(request.symbol, "ok", frame=bars.frame, splits=bars.splits, zone=bars.zone)

    def _is_crumbless(self) -> bool:
        try:
            since = datetime.fromtimestamp(self._crumbless.stat().st_mtime, UTC)
        except OSError:
            return False
        return abs(self._now() - since) < CRUMBLESS_FOR

    def _note_crumb(self, batch: Batch) -> None:
        """Remember that a crumb is not to be had, or that one is needed after all."""
        with suppress(OSError):
            if batch.crumb_limited:
                self._crumbless.parent.mkdir(parents=True, exist_ok=True)
                self._crumbless.touch()
                os.utime(self._crumbless, (self._now().timestamp(),) * 2)
            elif batch.crumb_refused:
                self._crumbless.unlink(missing_ok=True)


def _is_no_symbol(symbol: str) -> bool:
    """Return whether it must not reach a URL, or would make yfinance search for it (an ISIN)."""
    try:
        return parse_symbol(symbol) != symbol or _ISIN.fullmatch(symbol) is not None
    except UsageError:
        return True


def _zone(request: Request) -> str | None:
    """Return the exchange's time zone as far as it is known; a symbol without a suffix is listed in New York."""
    if request.zone is None:
        return None if _OTHER_EXCHANGE.search(request.symbol) else NEW_YORK
    try:
        return ZoneInfo(request.zone).key
    except (ValueError, OSError, LookupError):
        return None
