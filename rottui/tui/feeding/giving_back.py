"""Gives memory that is free back to the system, which a desk that is open for months owes to its box."""

from __future__ import annotations


def give_back() -> None:
    """Have the C library return what is free: what a briefing leaves lies between what stays, and is kept for ever.

    A fifth of a desk after some reloads. Takes a few milliseconds, without holding other threads of Python up. Only
    glibc has to be asked (malloc_trim(3)); others do nothing here.
    """
    import ctypes  # wanted for the first time a second after the start

    try:
        ctypes.CDLL(None).malloc_trim(0)
    except (OSError, AttributeError):
        return
