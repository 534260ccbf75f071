"""A desk of the demo that never changes, for pictures: its briefings and details are made in this process."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import msgspec

from rottui.briefer import answer
from rottui.briefing.details.model import KINDS, Detail
from rottui.briefing.details.wanted import Wanted
from rottui.briefing.model import Briefing
from rottui.briefing.wire import Asked, Built, Detailed, Request
from rottui.settings.packaged import defaults
from rottui.tui.app import DeskOptions
from rottui.tui.desk import Desk
from rottui.tui.editing.configured import Configured
from rottui.tui.feeding.feed import Feed
from rottui.tui.terms import Terms


class Still:
    """The demo's briefings and details, each made once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def signature(self) -> object:
        return None

    def brief(self, terms: Terms, *, sectors: bool) -> Briefing:
        return _briefing(self.folder, terms)

    def detail(self, wanted: Wanted, terms: Terms) -> Detail:
        return _detail(self.folder, wanted, terms)

    def rest(self) -> None:
        pass


def _request(folder: Path, terms: Terms) -> Request:
    return Request(
        folder=str(folder),
        profile="demo",
        settings=defaults(),
        problems=(),
        as_of=terms.as_of,
        basis=terms.basis,
        sectors=True,
    )


@cache
def _briefing(folder: Path, terms: Terms) -> Briefing:
    reply = answer(_request(folder, terms))
    assert isinstance(reply, Built), reply
    return reply.briefing


@cache
def _detail(folder: Path, wanted: Wanted, terms: Terms) -> Detail:
    reply = answer(Asked(_request(folder, terms), wanted))
    assert isinstance(reply, Detailed), reply
    return msgspec.msgpack.decode(reply.detail, type=KINDS[type(wanted)])


def still_desk(folder: Path, theme: str = "rottui-dark", *, ascii: bool = False) -> Desk:  # noqa: A002 - named as the option is
    """Return a desk on the demo in `folder`, whose config file does not exist."""
    still = Still(folder)
    feed = Feed(still, Terms("price"))
    feed.check()
    settings = msgspec.structs.replace(defaults(), desk=msgspec.structs.replace(defaults().desk, theme=theme))
    options = DeskOptions(folder, "demo", settings, config=folder / "no-config.toml", ascii=ascii)
    return Desk(Configured(options), feed, still)


async def press(pilot: Any, *keys: str) -> None:
    """Press keys one by one, and wait after each until everything that it asked for is shown."""
    for key in keys:
        await pilot.press(key)
        await pilot.pause()
        while pilot.app._details.busy:
            await pilot.pause(0.01)
        await pilot.pause()
