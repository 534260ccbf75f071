"""Waits for what a desk under test shows, which often comes out of another thread: never for a time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from textual.pilot import Pilot

from tests.tui.factory import screen_text

LONGEST_S = 120.0
"""Far longer than anything takes on a busy machine: who waits so long waits for what never comes."""


async def until(pilot: Pilot[Any], holds: Callable[[], object]) -> None:
    """Wait until something holds and is painted."""
    await pilot.pause()
    try:
        async with asyncio.timeout(LONGEST_S):
            while not holds():
                await pilot.pause(0.002)
    except TimeoutError:
        raise AssertionError("\n".join(screen_text(pilot.app))) from None  # type: ignore[arg-type]
    await pilot.pause()


async def press(pilot: Pilot[Any], *keys: str) -> None:
    """Press keys one by one, each after what the one before it did."""
    for key in keys:
        await pilot.press(key)
        await pilot.pause()
