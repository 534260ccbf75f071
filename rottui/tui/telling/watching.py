"""The desk's side of alerts: rules held against every new briefing, and their commands, in threads of their own.

The desk waits for neither, and both end with it.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from queue import SimpleQueue

from rottui.alerts.evaluate import Due, Evaluation, evaluate
from rottui.alerts.hooks import Hooks, describe_failure
from rottui.alerts.log import Fired
from rottui.alerts.quiet import is_quiet
from rottui.briefing.model import Briefing
from rottui.errors import Problem, RottuiError
from rottui.settings.schema import Settings


@dataclass(frozen=True, slots=True)
class Told:
    """What is to be told of alerts."""

    alerts: tuple[Fired, ...] = ()
    """Those that nobody was told of at this desk, whoever fired them."""
    problems: tuple[Problem, ...] = ()
    """What went wrong, said once."""
    noise: bool = False
    """Whether a sound may be made for them."""


class Watching:
    """Evaluates the rules of a desk; nothing is begun before there is a rule."""

    def __init__(
        self,
        folder: Path,
        settings: Callable[[], Settings],
        tell: Callable[[Told], object],
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """Make it for the data in `folder`; `tell` is called in another thread."""
        self._folder = folder
        self._settings = settings
        self._tell = tell
        self._now = now
        self._hooks = Hooks(folder)
        self._changed = threading.Condition()
        self._threads: list[threading.Thread] = []
        self._wanted: Briefing | None = None
        self._briefing: Briefing | None = None
        self._due: SimpleQueue[Sequence[Due] | None] = SimpleQueue()
        self._seen: set[str] | None = None
        self._said: set[tuple[str, str]] = set()
        self._quiet = False
        self._stopped = False

    def know(self, briefing: Briefing) -> None:
        """Take a new briefing that is shown; a quick one and a past day's are none to evaluate."""
        if briefing.replay or briefing.rotation is None:
            return
        self._briefing = briefing
        if any(rule.enabled for rule in self._settings().alerts):
            self._ask(briefing)

    def look(self) -> None:
        """Evaluate again when quiet hours have ended: commands may wait for that."""
        quiet = is_quiet(self._settings().alerting, self._now())
        ended, self._quiet = self._quiet and not quiet, quiet
        if ended and self._briefing is not None:
            self.know(self._briefing)

    def stop(self) -> None:
        """End the command that runs, and evaluate nothing any more."""
        with self._changed:
            self._stopped = True
            self._changed.notify_all()
        self._due.put(None)
        self._hooks.stop()

    def _ask(self, briefing: Briefing) -> None:
        with self._changed:
            if not self._threads:
                for name, work in (("alerts", self._serve), ("alert commands", self._run)):
                    self._threads.append(threading.Thread(target=work, name=name, daemon=True))
                    self._threads[-1].start()
            self._wanted = briefing
            self._changed.notify_all()

    def _serve(self) -> None:
        while True:
            with self._changed:
                while self._wanted is None and not self._stopped:
                    self._changed.wait()
                if self._stopped or self._wanted is None:
                    return
                briefing, self._wanted = self._wanted, None
            told = self._evaluate(briefing)
            if (told.alerts or told.problems) and not self._stopped:
                self._tell(told)

    def _evaluate(self, briefing: Briefing) -> Told:
        settings = self._settings()
        try:
            evaluation = evaluate(self._folder, settings, briefing, self._now())
        except RottuiError as error:
            return Told(problems=self._unsaid((Problem("alerts", str(error), error.hint),)))
        except Exception as error:  # noqa: BLE001 - whatever it is, the desk goes on and says so
            said = Problem("alerts", f"{type(error).__name__}: {error}", "a defect in rottui; no rule was evaluated")
            return Told(problems=self._unsaid((said,)))
        if evaluation.due:
            self._due.put(evaluation.due)
        fresh = self._unseen(evaluation)
        noise = any(not alert.quiet for alert in fresh) and not is_quiet(settings.alerting, self._now())
        return Told(fresh, self._unsaid(evaluation.problems), noise)

    def _unseen(self, evaluation: Evaluation) -> tuple[Fired, ...]:
        """Return what fired since the last time, here or elsewhere; at first, what fired just now."""
        everything = evaluation.log.fired
        fresh = evaluation.fired
        if self._seen is not None:
            fresh = tuple(alert for alert in everything if alert.id not in (self._seen or ()))
        self._seen = {alert.id for alert in everything}
        return fresh

    def _unsaid(self, problems: Sequence[Problem]) -> tuple[Problem, ...]:
        fresh = tuple(each for each in problems if (each.where, each.what) not in self._said)
        self._said |= {(each.where, each.what) for each in fresh}
        return fresh

    def _run(self) -> None:
        while (due := self._due.get()) is not None:
            self._hooks.run(due, self._settings().alerting, self._failed)

    def _failed(self, alert: Fired, said: str) -> None:
        if not self._stopped:
            self._tell(Told(problems=(describe_failure(alert, said),)))
