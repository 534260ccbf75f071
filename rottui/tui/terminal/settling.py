"""Waits until a widget has done what a key told it, so that the next key finds what the one before it put in front."""

from __future__ import annotations

import asyncio
from contextlib import suppress

from textual.message_pump import MessagePump

ROUNDS = 4
"""A key, what it submits, what the widget makes of that, and the screen that is told of it."""
LONGEST_S = 0.5
"""A widget that waits for whoever waits for it would wait for ever."""


async def settle(*pumps: MessagePump) -> None:
    """Wait until each has done what it was sent and what came of it, up to so many rounds; or for half a second."""
    with suppress(TimeoutError):
        async with asyncio.timeout(LONGEST_S):
            for _ in range(ROUNDS):
                for pump in pumps:
                    await _through(pump)


async def _through(pump: MessagePump) -> None:
    """Wait until it has done all that it was sent so far; one that is at its end takes nothing."""
    done = asyncio.Event()
    if pump.call_later(done.set):
        await done.wait()
