"""Opens the desk: begins to read the cache before Textual is imported, so that the first frame has data."""

from __future__ import annotations

import gc
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from rottui.briefing.details.model import Detail
from rottui.briefing.details.wanted import Wanted
from rottui.briefing.memory import recall
from rottui.briefing.model import Briefing
from rottui.briefing.wire import Asked, Request
from rottui.cache.signature import Signature, signature
from rottui.errors import Problem
from rottui.settings.paths import cache_folder
from rottui.settings.schema import Settings
from rottui.tui.feeding.feed import Feed
from rottui.tui.feeding.remote import Briefer
from rottui.tui.terms import Terms

if TYPE_CHECKING:
    from rottui.tui.desk import Desk
    from rottui.tui.editing.configured import Configured, Stamp
    from rottui.tui.freshness.refreshing import Refreshing


@dataclass(frozen=True, slots=True)
class DeskOptions:
    """What the command line says about the desk."""

    folder: Path
    """The cache's folder, which it watches."""
    profile: str
    """"default" or "demo"."""
    settings: Settings
    settings_problems: tuple[Problem, ...] = ()
    """What is wrong with the user's config file; what is right in it applies nevertheless."""
    as_of: date | None = None
    """A past day to show; None for now."""
    config: Path | None = None
    """The config file named on the command line; None for the usual one."""
    ascii: bool = False
    """Whether nothing but ASCII is to be written."""

    def request(self, terms: Terms, *, sectors: bool) -> Request:
        """Return what this desk asks for when it wants a briefing."""
        return Request(
            folder=str(self.folder),
            profile=self.profile,
            settings=self.settings,
            problems=self.settings_problems,
            as_of=terms.as_of,
            basis=terms.basis,
            sectors=sectors,
        )


class Briefings:
    """The desk's briefings, built by another process from the cache it watches."""

    def __init__(self, configured: Configured, briefer: Briefer) -> None:
        self._configured = configured
        self._briefer = briefer

    @property
    def _options(self) -> DeskOptions:
        return self._configured.options

    def signature(self) -> tuple[Signature | None, Stamp]:
        """Return what changes when the cache or the config file does."""
        return signature(self._options.folder), self._configured.renew()

    def brief(self, terms: Terms, *, sectors: bool) -> Briefing:
        """Return the kept briefing if it is as good as a new one, else a new one; raises RottuiError."""
        request = self._options.request(terms, sectors=sectors)
        return (recall(request) if terms.as_of is None else None) or self._briefer.ask(request)

    def detail(self, wanted: Wanted, terms: Terms) -> Detail:
        """Return a detail of the briefing on these terms; raises RottuiError."""
        return self._briefer.detail(Asked(self._options.request(terms, sectors=True), wanted))

    def rest(self) -> None:
        """Let the process go when it is idle."""
        self._briefer.rest()


def run(options: DeskOptions, briefer: Briefer | None = None) -> int:
    """Run the desk until it is left; return the exit code. Its `briefer` may have been started before."""
    ended = _run(options, briefer or Briefer())
    while isinstance(ended, DeskOptions):
        gc.unfreeze()  # nothing of the desk that was left is there to stay
        gc.collect()
        ended = _run(ended, Briefer())
    return ended


def _run(options: DeskOptions, briefer: Briefer) -> int | DeskOptions:
    """Run one desk; return the exit code, or the options of the desk that it was left for."""
    gc.disable()  # what starting makes is there to stay; the desk collects again once it has painted
    from rottui.tui.editing.configured import Configured

    configured = Configured(options)
    briefings = Briefings(configured, briefer)
    feed = Feed(briefings, Terms(options.settings.desk.basis, options.as_of), quick=True)
    feed.start()
    from rottui.tui.desk import Desk  # takes about as long as the first briefing, which is being built meanwhile

    desk = Desk(configured, feed, briefings, _refreshes(configured))
    try:
        left_for = desk.run()
    finally:
        feed.stop()
        briefer.stop()
    if left_for == "demo":
        return replace(configured.options, profile="demo", folder=cache_folder(profile="demo"), as_of=None)
    if desk.failure is not None:
        from rottui.tui.terminal.stylesheets import unusable

        raise unusable(desk.failure) or desk.failure
    return desk.return_code or 0


def _refreshes(configured: Configured) -> Callable[[Desk], Refreshing]:
    """Return what makes the desk's refreshing; that loads no more than there is once it has painted."""

    def make(desk: Desk) -> Refreshing:
        from rottui.tui.freshness.refreshing import Refreshing

        return Refreshing(configured.options, desk)

    return make
