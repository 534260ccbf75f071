"""Loading large libraries into a process that works with them until it ends, as a refresh is."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from rottui.sources.libraries import using


@contextmanager
def loading(library: str) -> Iterator[None]:
    """Let `library` be imported and set up within, for good; raises LibraryUnusable for whatever goes wrong in it."""
    with using(library), _settled(library):
        yield


@contextmanager
def _settled(library: str) -> Iterator[None]:
    """Let `library` be imported for the first time within, for good; of one that is loaded already nothing is changed.

    Garbage is collected neither meanwhile nor ever after among what is there by then. pandas, yfinance and
    exchange_calendars come as two hundred thousand objects: looking through them takes a tenth of a second while they
    are loaded, as much again when the process ends, and some time that four requests wait for whenever it happens in
    between.
    """
    if library in sys.modules:
        yield
        return
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if was_on:
            gc.enable()
