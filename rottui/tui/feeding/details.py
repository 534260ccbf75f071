"""Has details made in a thread of its own: of each kind only the latest wish of the screens counts, and of others."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from rottui.briefing.details.model import Detail
from rottui.briefing.details.wanted import Wanted
from rottui.errors import RottuiError
from rottui.tui.terms import Terms


class DetailSource(Protocol):
    """Where details come from."""

    def detail(self, wanted: Wanted, terms: Terms) -> Detail:
        """Return a detail; raises RottuiError."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A detail, or why there is none."""

    wanted: Wanted
    terms: Terms
    detail: Detail | None
    problem: str = ""


class Details:
    """Answers wishes one by one; its thread begins with the first."""

    def __init__(self, source: DetailSource, deliver: Callable[[Answer], object]) -> None:
        self._source = source
        self._deliver = deliver
        self._wishes: dict[tuple[type[Wanted], str], tuple[Wanted, Terms]] = {}
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None
        self._stopped = False
        self._working = False

    @property
    def busy(self) -> bool:
        """Whether there is a wish that has not been answered yet."""
        with self._changed:
            return bool(self._wishes) or self._working

    def ask(self, wanted: Wanted, terms: Terms, asker: str = "") -> None:
        """Have a detail delivered; an older wish of its kind by the same asker that has not begun is dropped.

        The screens are one asker, "": only one of them is in front, and what it waits for is the latest wish.
        """
        with self._changed:
            self._wishes[type(wanted), asker] = (wanted, terms)
            if self._thread is None:
                self._thread = threading.Thread(target=self._serve, name="details", daemon=True)
                self._thread.start()
            self._changed.notify()

    def stop(self) -> None:
        """Deliver nothing any more."""
        with self._changed:
            self._stopped = True
            self._changed.notify()

    def _serve(self) -> None:
        while True:
            with self._changed:
                while not self._wishes and not self._stopped:
                    self._changed.wait()
                if self._stopped:
                    return
                wanted, terms = self._wishes.pop(next(iter(self._wishes)))
                self._working = True
            answer = self._answer(wanted, terms)
            if not self._stopped:
                self._deliver(answer)
            with self._changed:
                self._working = False

    def _answer(self, wanted: Wanted, terms: Terms) -> Answer:
        try:
            return Answer(wanted, terms, self._source.detail(wanted, terms))
        except RottuiError as error:
            return Answer(wanted, terms, None, str(error))
        except Exception as error:  # noqa: BLE001 - whatever it is, the screen keeps what it has and says so
            return Answer(wanted, terms, None, f"{type(error).__name__}: {error}")
