"""The desk's side of refreshing: when one starts, by the clock or by a key, and what is said of it meanwhile."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Protocol

from rottui.briefing.model import Briefing
from rottui.tui.app import DeskOptions
from rottui.tui.freshness.progress import Account, parse
from rottui.tui.freshness.refresher import Ended, Refresher
from rottui.tui.freshness.schedule import Facts, is_due, last_refreshed
from rottui.tui.freshness.status import NOTHING, Announcement, Status

QUIET_S = 1.0
"""Between two statuses at least: each is written to the terminal."""


class Surface(Protocol):
    """Where it is shown how a refresh gets on."""

    def show_refresh(self, status: Status) -> None:
        """Show what is to be said now."""

    def announce(self, announcement: Announcement) -> None:
        """Say something once."""

    def later(self, seconds: float, do: Callable[[], None]) -> object:
        """Do something in so many seconds."""


def command_of(options: DeskOptions) -> tuple[str, ...]:
    """Return the command that refreshes the cache which the desk shows."""
    config = () if options.config is None else ("--config", str(options.config))
    refresh = ("refresh", "--progress", "json")
    return (sys.executable, "-m", "rottui", "--data", str(options.folder), *config, *refresh)


class Refreshing:
    """Starts refreshes for a desk, never more than one at a time, and tells its surface of them."""

    def __init__(
        self,
        options: DeskOptions,
        surface: Surface,
        *,
        command: Sequence[str] | None = None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._options = options
        self._surface = surface
        self._now = now
        self._account = Account()
        self._refresher = Refresher(command or command_of(options), self._hear, self._ended)
        self._briefing: Briefing | None = None
        self._tried: datetime | None = None
        self._shown = NOTHING
        self._quiet = False
        self._again = False

    @property
    def running(self) -> bool:
        """Whether one is under way."""
        return self._refresher.running

    @property
    def refusal(self) -> str:
        """Why there is nothing to refresh here, whatever the clock says; "" where there is."""
        if self._options.profile == "demo" or (self._briefing is not None and self._briefing.demo):
            return "The demo's market is made up; there is nothing to fetch."
        if self._options.as_of is not None:
            return "A past day is shown as it was then. Without --as-of, rottui refreshes."
        return ""

    def know(self, briefing: Briefing) -> None:
        """Take from a briefing when sessions are, and whether it is real; with the first one, look what is due."""
        first, self._briefing = self._briefing is None, briefing
        if first:
            self.look(opening=True)

    def look(self, *, opening: bool = False) -> None:
        """Start a refresh if one is due; say no more what has had its time."""
        if self._briefing is not None and not self.running and not self.refusal and self._is_due(opening):
            self._start()
        self._say()

    def refresh(self, *, everything: bool) -> None:
        """Start one because somebody wants it: of what is stale, or of everything."""
        refusal = self.refusal
        if refusal:
            self._surface.announce(Announcement("Not refreshed", refusal, "information"))
        elif self.running:
            self._surface.announce(Announcement("Refreshing", "A refresh is under way already.", "information"))
        else:
            self._start(*(("--force",) if everything else ()))
            self._say()

    def fetch(self) -> None:
        """Have prices fetched that came to be wanted just now: at once, or after the refresh under way."""
        if self.refusal:
            return
        self._again = self.running
        if not self.running:
            self._start("--only", "prices")
            self._say()

    def adopt(self, options: DeskOptions) -> None:
        """Go by other settings from now on."""
        self._options = options

    async def stop(self) -> None:
        """End the refresh under way, if any, and wait until its process is gone."""
        await self._refresher.stop()

    async def wait(self) -> None:
        """Wait until no refresh is under way."""
        await self._refresher.wait()

    def _is_due(self, opening: bool) -> bool:
        moments = [moment for moment in (self._tried, last_refreshed(self._options.folder)) if moment is not None]
        facts = Facts(
            now=self._now(),
            opening=opening,
            last=max(moments, default=None),
            next_due=self._account.next_due,
            closes=self._briefing.closes if self._briefing is not None else (),
        )
        return is_due(facts, self._options.settings.refresh)

    def _start(self, *arguments: str) -> None:
        self._tried = self._now()
        self._account.begin()
        self._refresher.start(*arguments)

    def _hear(self, line: bytes) -> bool:
        event = parse(line)
        if event is None:
            return False
        self._account.hear(event)
        self._say()
        return True

    def _ended(self, ended: Ended) -> None:
        announcement = self._account.end(ended, self._now())
        if announcement is not None:
            self._surface.announce(announcement)
        if self._again:
            self.fetch()
        self._say()

    def _say(self) -> None:
        """Show the status if it is another one; what comes too soon after the last is shown a little later."""
        status = self._account.status(self._now())
        if self._quiet or status == self._shown:
            return
        self._shown = status
        self._quiet = True
        self._surface.later(QUIET_S, self._say_again)
        self._surface.show_refresh(status)

    def _say_again(self) -> None:
        self._quiet = False
        self._say()
