"""Tells whoever comes back to the desk what is new since they last looked, once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from time import monotonic

from rottui.briefing.changes import describe_count
from rottui.briefing.details.changes_model import Change, ChangesDetail
from rottui.briefing.details.wanted import ChangesWanted
from rottui.briefing.looks import last_look, look_at, remember_look
from rottui.briefing.model import Briefing
from rottui.tui.feeding.details import Answer

AWAY_S = 30 * 60.0
"""Without a key for so long, whoever presses the next one has come back."""

TOLD = 3
"""Changes that are told at once; a key shows all of them."""


class Looking:
    """Knows when the desk was last looked at. In the demo and on past days it keeps still."""

    def __init__(
        self,
        folder: Path,
        *,
        inquire: Callable[[ChangesWanted], object],
        tell: Callable[[str, str], object],
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        clock: Callable[[], float] = monotonic,
    ) -> None:
        """Make it for the data in `folder`.

        Args:
            folder: where the last look is kept.
            inquire: has a detail made, which comes to `hear`.
            tell: shows a title and a text once.
            now: the time of day.
            clock: seconds that pass.

        """
        self._folder = folder
        self._inquire = inquire
        self._tell = tell
        self._now = now
        self._clock = clock
        self._briefing: Briefing | None = None
        self._touched = clock()
        self._asked: ChangesWanted | None = None
        self.since: date | None = None
        """The day of the last look before this one; None while none is known."""

    def know(self, briefing: Briefing) -> None:
        """Take a briefing that is shown; with the first one, somebody has come."""
        if briefing.replay or briefing.demo or briefing.rotation is None:
            return
        first, self._briefing = self._briefing is None, briefing
        if first:
            self._come()
        elif self._clock() - self._touched < AWAY_S:
            self._keep()

    def touched(self) -> None:
        """Be told of a key."""
        before, self._touched = self._touched, self._clock()
        if self._touched - before >= AWAY_S:
            self._come()

    def returned(self) -> None:
        """Be told that the terminal is looked at again, where terminals say so."""
        self._touched = self._clock()
        self._come()

    def hear(self, answer: Answer) -> None:
        """Take what is new, and tell it."""
        if self._asked is None or answer.wanted != self._asked:
            return
        self._asked = None
        if isinstance(answer.detail, ChangesDetail):
            if answer.detail.changes:
                count = describe_count(len(answer.detail.changes), answer.detail.since)
                self._tell(count, "\n".join(map(_written, answer.detail.changes[:TOLD])))
            self._keep()

    def stop(self) -> None:
        """Note the last look, as far as somebody was there to look."""
        if self._asked is None and self._clock() - self._touched < AWAY_S:
            self._keep()

    def _come(self) -> None:
        """Ask what is new since the last look, if anything can be."""
        look = look_at(self._briefing, self._now()) if self._briefing is not None else None
        if look is None or self._asked is not None:
            return
        last = last_look(self._folder)
        if last is not None and last.since < look.since:
            self.since = last.since
            self._asked = ChangesWanted(last.since)
            self._inquire(self._asked)
        elif last is None:
            self._keep()

    def _keep(self) -> None:
        look = look_at(self._briefing, self._now()) if self._briefing is not None else None
        last = last_look(self._folder)
        if look is not None and (last is None or last.since < look.since):
            remember_look(self._folder, look)


def _written(change: Change) -> str:
    return f"{change.where}: {change.what}"
