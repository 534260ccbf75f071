"""Opens the desk: begins to read the cache before Textual is imported, so that the first frame has data."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

from rottui.briefing.build import build
from rottui.briefing.model import Briefing
from rottui.cache.store import Snapshot, Store
from rottui.errors import Problem
from rottui.settings.schema import Basis, Settings
from rottui.tui.feed import Feed


@dataclass(frozen=True, slots=True)
class DeskOptions:
    """What the command line says about the desk."""

    store: Store
    """The cache it watches."""
    profile: str
    """"default" or "demo"."""
    settings: Settings
    settings_problems: tuple[Problem, ...] = ()
    """What is wrong with the user's config file; what is right in it applies nevertheless."""
    as_of: date | None = None
    """A past day to show; None for now."""
    ascii: bool = False
    """Whether nothing but ASCII is to be written."""


def make_feed(options: DeskOptions) -> Feed:
    """Return the feed of the desk, not yet started."""

    def brief(snapshot: Snapshot, basis: Basis) -> Briefing:
        return build(snapshot, options.settings, options.as_of, basis=basis, profile=options.profile)

    return Feed(options.store, brief, options.settings.desk.basis)


@contextmanager
def terminal_title(title: str) -> Iterator[None]:
    """Give the terminal's window or tab a title, and its own one back afterwards, where it can do that."""
    terminal = sys.__stdout__
    if terminal is None or not terminal.isatty():
        yield
        return
    terminal.write(f"\x1b[22;2t\x1b]2;{title}\x07")
    terminal.flush()
    try:
        yield
    finally:
        terminal.write("\x1b]2;\x07\x1b[23;2t")
        terminal.flush()


def _title(options: DeskOptions) -> str:
    parts = ["rottui"]
    if options.profile == "demo":
        parts.append("DEMO")
    if options.as_of is not None:
        parts.append(f"as of {options.as_of}")
    return " ".join(parts)


def run(options: DeskOptions) -> int:
    """Run the desk until it is left; return the exit code."""
    gc.disable()  # what starting makes is there to stay; the desk collects again once it has painted
    feed = make_feed(options)
    feed.start()
    # Both take as long as the first briefing, which is being built meanwhile.
    import plotext  # noqa: F401

    from rottui.tui.desk import Desk

    desk = Desk(options, feed)
    try:
        with terminal_title(_title(options)):
            desk.run()
    finally:
        feed.stop()
    return desk.return_code or 0
