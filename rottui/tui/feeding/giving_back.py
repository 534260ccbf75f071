"""Gives memory that is free back to the system, which a desk that is open for months owes to its box.

Only glibc has to be told; the C libraries of other systems do nothing here.
"""

from __future__ import annotations

from typing import Any

M_MMAP_THRESHOLD = -3
"""The parameter of mallopt(3), as <malloc.h> numbers it."""
LARGE = 16 * 1024
"""Bytes from which a block is a mapping of its own: a column of ten years of sessions is one, of which a briefing has
hundreds. The C library itself begins with 128 KB, and lets them lie scattered among what stays."""


def keep_large_blocks_apart() -> None:
    """Have each large block given back the moment it is freed, for good.

    By itself the C library takes a freed briefing of megabytes to mean that more of the kind will come, and has them
    stand among what stays from then on: a tenth of a desk after some reloads.
    """
    _call("mallopt", M_MMAP_THRESHOLD, LARGE)


def give_back() -> None:
    """Have the C library return what is free: what a briefing leaves lies between what stays, and is kept for ever.

    A fifth of a desk after some reloads. Takes a few milliseconds, without holding other threads of Python up
    (malloc_trim(3)).
    """
    _call("malloc_trim", 0)


def _call(function: str, *arguments: int) -> None:
    import ctypes  # not for those who only want to know what a feed is

    try:
        library: Any = ctypes.CDLL(None)
        getattr(library, function)(*arguments)
    except (OSError, AttributeError):
        return
