"""How much is fired: a little in every test run, all of it when ROTTUI_FIRE=full asks for it."""

from __future__ import annotations

import os

FULL = os.environ.get("ROTTUI_FIRE") == "full"


def rounds(plain: int, full: int) -> int:
    """Return how many rounds this run fires."""
    return full if FULL else plain
