"""Draws the screenshots of the demo desk: `python tests/make_screenshots.py` writes them into screenshots/."""

from __future__ import annotations

import asyncio
import re
import sys
import tempfile
from pathlib import Path

import msgspec

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from rottui.briefer import answer  # noqa: E402 - the tree is put on the path first
from rottui.briefing.details.model import KINDS, Detail  # noqa: E402
from rottui.briefing.details.wanted import Wanted  # noqa: E402
from rottui.briefing.model import Briefing  # noqa: E402
from rottui.briefing.wire import Asked, Built, Detailed, Request  # noqa: E402
from rottui.settings.packaged import defaults  # noqa: E402
from rottui.tui.app import DeskOptions  # noqa: E402
from rottui.tui.desk import Desk  # noqa: E402
from rottui.tui.feed import Feed  # noqa: E402
from rottui.tui.terms import Terms  # noqa: E402

SHOTS: dict[str, tuple[tuple[int, int], tuple[str, ...]]] = {
    "desk-160x45": ((160, 45), ()),
    "desk-80x24": ((80, 24), ()),
}
"""Name to the terminal's size and the keys to press first."""


class Still:
    """The demo's briefing, built once and never changing."""

    def __init__(self, folder: Path) -> None:
        request = Request(
            folder=str(folder),
            profile="demo",
            settings=defaults(),
            problems=(),
            as_of=None,
            basis="price",
            sectors=True,
        )
        self._request = request
        reply = answer(request)
        assert isinstance(reply, Built)
        self._briefing = reply.briefing

    def signature(self) -> object:
        return None

    def brief(self, terms: Terms, *, sectors: bool) -> Briefing:
        return self._briefing

    def detail(self, wanted: Wanted, terms: Terms) -> Detail:
        reply = answer(Asked(self._request, wanted))
        assert isinstance(reply, Detailed)
        return msgspec.msgpack.decode(reply.detail, type=KINDS[type(wanted)])

    def rest(self) -> None:
        pass


async def draw(name: str, folder: Path) -> str:
    """Return the SVG of one screenshot of the demo in `folder`, the same at every run."""
    size, keys = SHOTS[name]
    still = Still(folder)
    feed = Feed(still, Terms("price"))
    feed.check()
    desk = Desk(DeskOptions(folder, "demo", defaults()), feed, still)
    async with desk.run_test(size=size) as pilot:
        await pilot.press(*keys)
        await pilot.pause()
        svg = desk.export_screenshot(title=f"rottui --demo at {size[0]}x{size[1]}")
    # The identifiers that rich draws from the content are long and say nothing: shorter ones make readable diffs.
    return re.sub(r"terminal-\d+", "rottui", svg)


async def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        for name in SHOTS:
            (ROOT / "screenshots" / f"{name}.svg").write_text(await draw(name, Path(folder)), encoding="utf-8")


if __name__ == "__main__":
    asyncio.run(main())
