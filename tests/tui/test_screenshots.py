"""The screenshots in the README are of today's desk."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.make_screenshots import ROOT, SHOTS, draw


@pytest.mark.parametrize("name", SHOTS)
async def test_a_screenshot_shows_what_the_desk_shows_now(name: str, demo_data: Path) -> None:
    kept = (ROOT / "screenshots" / f"{name}.svg").read_text(encoding="utf-8")

    assert await draw(name, demo_data / "demo") == kept, "run: python tests/make_screenshots.py"


def test_every_screenshot_is_one_that_is_drawn() -> None:
    assert {path.stem for path in (ROOT / "screenshots").iterdir()} == set(SHOTS)
