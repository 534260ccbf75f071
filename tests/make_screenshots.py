"""Draws the screenshots of the demo desk: `python tests/make_screenshots.py` writes them into screenshots/."""

from __future__ import annotations

import asyncio
import os
import re
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

from tests.still import press, still_desk  # noqa: E402 - the tree is put on the path first

SHOTS: dict[str, tuple[tuple[int, int], tuple[str, ...]]] = {
    "desk-160x45": ((160, 45), ()),
    "desk-80x24": ((80, 24), ()),
    "pair-160x45": ((160, 45), ("2", "o", *"qqq/iwm", "enter")),
    "breadth-160x45": ((160, 45), ("3",)),
    "positioning-160x45": ((160, 45), ("4",)),
    "rotation-160x45": ((160, 45), ("5", *"]]]]]]]]]]")),  # to the sectors
    "leaders-160x45": ((160, 45), ("6",)),
    "evidence-160x45": ((160, 45), ("7",)),
}
"""Name to the terminal's size and the keys to press first."""


async def draw(name: str, folder: Path) -> str:
    """Return the SVG of one screenshot of the demo in `folder`, the same at every run."""
    size, keys = SHOTS[name]
    desk = still_desk(folder)
    async with desk.run_test(size=size) as pilot:
        await press(pilot, *keys)
        await pilot.pause()
        svg = desk.export_screenshot(title=f"rottui --demo at {size[0]}x{size[1]}")
    # The identifiers that rich draws from the content are long and say nothing: shorter ones make readable diffs.
    return re.sub(r"terminal-\d+", "rottui", svg)


async def main() -> None:
    os.environ.update(TERM="xterm-256color", COLORTERM="truecolor")  # the colours that the themes are made of
    os.environ.pop("NO_COLOR", None)
    with tempfile.TemporaryDirectory() as folder:
        for name in SHOTS:
            (ROOT / "screenshots" / f"{name}.svg").write_text(await draw(name, Path(folder)), encoding="utf-8")


if __name__ == "__main__":
    asyncio.run(main())
