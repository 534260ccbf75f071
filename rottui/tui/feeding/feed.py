"""Watches the cache and builds briefings in a thread of its own: no result overtakes a later one."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from rottui.briefing.model import Briefing
from rottui.errors import RottuiError
from rottui.tui.feeding.giving_back import give_back, keep_large_blocks_apart
from rottui.tui.terms import Terms

POLL_S = 1.0
"""Between two looks at the manifest: one stat, which works on network file systems too."""
PAINT_S = 0.25
"""Between a first, quick briefing and the whole one: who builds it would take from the desk what it paints with."""
RETRY_AFTER = 15
"""Looks until a failed load is tried again although nothing changed."""


class Source(Protocol):
    """Where the feed's briefings come from."""

    def signature(self) -> object:
        """Return what changes when there is something new; cheap."""

    def brief(self, terms: Terms, *, sectors: bool) -> Briefing:
        """Return a new briefing, without breadth by sector if that is not wanted; raises RottuiError."""

    def rest(self) -> None:
        """Be told that nothing is wanted for now."""


@dataclass(frozen=True, slots=True)
class Loaded:
    """A briefing that was built."""

    serial: int
    """Counts loads; of two results the higher one is newer."""
    briefing: Briefing


@dataclass(frozen=True, slots=True)
class Failed:
    """A load that came to nothing; what was there before still stands."""

    serial: int
    what: str
    hint: str


Result = Loaded | Failed


class Feed:
    """Has a briefing built at the start, at each commit and on demand; changes that come meanwhile count as one.

    With `quick`, the first one may come without breadth by sector; the whole one then follows when it has been painted.
    """

    def __init__(self, source: Source, terms: Terms, *, quick: bool = False) -> None:
        self._source = source
        self._terms = terms
        self._quick = quick
        self._asked = 0
        self._serial = 0
        self._seen: tuple[int, object] | None = None
        self._patience = 0
        self._latest: Result | None = None
        self._receive: Callable[[Result], object] | None = None
        self._lock = threading.Lock()
        self._awake = threading.Event()
        self._has_result = threading.Event()
        self._stopped = False

    def start(self) -> None:
        """Begin to load and watch, in a thread that never keeps the process alive."""
        threading.Thread(target=self._watch, name="feed", daemon=True).start()

    def stop(self) -> None:
        """Stop watching; a load under way is not delivered."""
        self._stopped = True
        self._receive = None
        self._awake.set()

    def subscribe(self, receive: Callable[[Result], object]) -> None:
        """Have every result handed to `receive`, in the feed's thread; the latest at once, if there is one."""
        with self._lock:
            self._receive = receive
            if self._latest is not None:
                receive(self._latest)

    def first(self, timeout: float) -> Result | None:
        """Wait for the first result, so long at most."""
        self._has_result.wait(timeout)
        return self._latest

    def ask(self, terms: Terms) -> None:
        """Have the briefing built anew, on these terms."""
        self._terms = terms
        self._asked += 1
        self._awake.set()

    def check(self) -> bool:
        """Load if the cache changed or something was asked for since the last time; return whether it did."""
        seen = (self._asked, self._source.signature())  # before loading: a commit meanwhile is then seen next time
        if seen == self._seen and self._patience != 0:
            self._patience -= 1
            self._source.rest()
            return False
        self._seen = seen
        self._serial += 1
        result = self._load()
        # A negative patience never runs out: what loaded well is loaded again only when something changes.
        partial = self._quick and isinstance(result, Loaded) and result.briefing.rotation is None
        self._patience = RETRY_AFTER if isinstance(result, Failed) else 0 if partial else -1
        self._quick = False
        with self._lock:
            self._latest = result
            if self._receive is not None:
                self._receive(result)
        self._has_result.set()
        return True

    def _load(self) -> Result:
        try:
            return Loaded(self._serial, self._source.brief(self._terms, sectors=not self._quick))
        except RottuiError as error:
            return Failed(self._serial, str(error), error.hint)
        except Exception as error:  # noqa: BLE001 - whatever it is, the desk keeps its data and says so
            return Failed(self._serial, f"{type(error).__name__}: {error}", "run: rottui doctor")

    def _watch(self) -> None:
        keep_large_blocks_apart()
        given_back = 0
        while not self._stopped:
            while self.check() and self._patience == 0 and not self._stopped:
                self._awake.wait(PAINT_S)
            if not self._awake.wait(POLL_S) and given_back != self._serial:  # by now the last one was let go of
                given_back = self._serial
                give_back()
            self._awake.clear()
