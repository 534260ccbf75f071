"""Lets go of what Textual worked out for sizes that the terminal has no longer: it keeps thousands of each."""

from __future__ import annotations

from textual.css.scalar import Scalar
from textual.geometry import Region

_REMEMBERING = tuple(
    function for owner in (Region, Scalar) for function in vars(owner).values() if hasattr(function, "cache_clear")
)
"""Methods that remember their results by places and sizes, up to 4,096 of each (functools.lru_cache)."""


def forget_places() -> None:
    """Forget how regions lie to each other and what lengths come to; what still counts is soon worked out anew."""
    for function in _REMEMBERING:
        function.cache_clear()
