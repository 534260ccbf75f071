"""What every part of one refresh works with: one value, made at its start."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from rottui.cache.refresh_state import State
from rottui.cache.store import Writer
from rottui.refresh.events import Emit
from rottui.refresh.stopping import Stop
from rottui.settings.schema import Settings


@dataclass(frozen=True, eq=False, slots=True)
class Job:
    """The cache that is written to, what is remembered, and who is told."""

    writer: Writer
    settings: Settings
    state: State
    """What is remembered from one run to the next; it changes as the run goes on."""
    save: Callable[[State], None]
    """Keeps the state."""
    emit: Emit
    stop: Stop
    now: Callable[[], datetime]
    """The clock, with a time zone."""
