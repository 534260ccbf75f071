"""Desks on a data folder of their own, with rules, and briefings that say when they are of."""

from __future__ import annotations

import os
from pathlib import Path

from rottui.briefing.details.wanted import ChangesWanted
from rottui.briefing.model import Briefing
from rottui.settings.schema import Settings
from rottui.tui.app import DeskOptions
from rottui.tui.desk import Desk
from rottui.tui.editing.configured import Configured
from rottui.tui.feeding.feed import Feed
from tests.tui.factory import StandIn


def make_telling_desk(
    folder: Path,
    briefing: Briefing,
    settings: Settings,
    *,
    ascii: bool = False,  # noqa: A002 - named as the option is
) -> tuple[Desk, StandIn, Feed]:
    """Return a desk whose data are in `folder`, with the stand-in for its cache and its feed."""
    cache = StandIn(briefing)
    cache.folder = folder
    feed = cache.feed()
    feed.check()
    options = DeskOptions(folder, "default", settings, config=Path(os.devnull), ascii=ascii)
    return Desk(Configured(options), feed, cache), cache, feed


def asked(cache: StandIn) -> list[ChangesWanted]:
    """Return what changes were asked for."""
    return [wanted for wanted, _ in cache.wanted if isinstance(wanted, ChangesWanted)]
