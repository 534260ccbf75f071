"""Collects garbage while nobody types: a whole collection holds up a key that comes meanwhile for as long as painting.

A picture of plotext's leaves some thousand objects in cycles, so that every two dozen keys one would come to it.
"""

from __future__ import annotations

import asyncio
import gc

REST_S = 0.1
"""Without a key after which it is time: longer than between the keys of one that is held down."""
ENOUGH = 6
"""Collections of younger objects, since the last whole one, from which on a whole one is worth its while: fewer than
the 10 after which Python makes one itself, which it does where there is no rest."""


class Tidying:
    """Looks after garbage once a desk has painted; nothing is done before."""

    def __init__(self) -> None:
        self._begun = False
        self._waiting: asyncio.TimerHandle | None = None

    def begin(self) -> None:
        """Collect from now on, but nothing of what is here, if starting had switched it off."""
        if gc.isenabled():
            return
        gc.freeze()
        gc.enable()
        self._begun = True

    def touched(self) -> None:
        """Be told of a key."""
        if self._waiting is not None:
            self._waiting.cancel()
        if self._begun:
            self._waiting = asyncio.get_running_loop().call_later(REST_S, _tidy)


def _tidy() -> None:
    if gc.get_count()[2] >= ENOUGH:
        gc.collect()
