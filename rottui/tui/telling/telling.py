"""What an open desk tells of its own accord: what is new since the last look, and the alerts that fire."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from textual.app import App

from rottui.briefing.model import Briefing
from rottui.briefing.wording import fmt_plural
from rottui.errors import Problem
from rottui.tui.commands import first_key
from rottui.tui.editing.configured import Configured
from rottui.tui.feeding.details import Answer
from rottui.tui.navigation import Navigation
from rottui.tui.telling.looking import Looking

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from rottui.briefing.details.wanted import ChangesWanted
    from rottui.tui.telling.watching import Told, Watching

SAID_S = 20
"""How long it stands over the desk what is new; a click takes it away."""

AT_ONCE = 3
"""Alerts and problems that are said one by one; the rest are counted."""


ROOMY = (60, 16)
"""Columns and lines of a terminal from which there is room for more than one at once."""


class Telling:
    """Looks after looks and alerts for a desk, and says what comes of them."""

    def __init__(
        self,
        app: App[Any],
        navigation: Navigation,
        configured: Configured,
        *,
        inquire: Callable[[ChangesWanted], object],
        post: Callable[[Told], object],
        notify_desktop: Callable[[str], object],
    ) -> None:
        """Make it for an app.

        Args:
            app: where it is said.
            navigation: what is shown.
            configured: the settings in force.
            inquire: has a detail made, which comes to `hear`.
            post: hands what other threads have to say to `tell`, in the app's own.
            notify_desktop: asks the terminal for a desktop notification.

        """
        self._app = app
        self._navigation = navigation
        self._configured = configured
        self._notify_desktop = notify_desktop
        self._post = post
        self._looking = Looking(configured.options.folder, inquire=inquire, tell=self._news)
        self._watching: Watching | None = None

    def know(self, briefing: Briefing) -> None:
        """Take a briefing that is shown."""
        self._looking.know(briefing)
        watching = self._watch()
        if watching is not None:
            watching.know(briefing)

    def look(self) -> None:
        """See whether quiet hours have ended."""
        if self._watching is not None:
            self._watching.look()

    def touched(self) -> None:
        """Be told of a key."""
        self._looking.touched()

    def returned(self) -> None:
        """Be told that the terminal is looked at again."""
        self._looking.returned()

    def hear(self, answer: Answer) -> None:
        """Take a detail."""
        self._looking.hear(answer)

    def stop(self) -> None:
        """Note the last look, and end the commands that run."""
        self._looking.stop()
        if self._watching is not None:
            self._watching.stop()

    def done(self) -> None:
        """Take away what stands over the desk: what it is about is opened."""
        self._app.clear_notifications()

    def compare(self) -> None:
        """See to it that what changed is told since the last look, unless another day was typed."""
        front = self._navigation.front
        if front.shown.view.since is None and self._looking.since is not None:
            front.look(since=self._looking.since)

    def tell(self, told: Told) -> None:
        """Say which alerts fired and what went wrong with them, and make the noise that is wanted."""
        from rottui.alerts.wording import fmt_alert

        key = first_key("alerts", self._configured.options.settings.keys, self._navigation.front.glyphs.ascii)
        if told.alerts:
            self._say([fmt_alert(alert) for alert in told.alerts], "alert", key, "warning")
        if told.problems:
            self._say([_problem(problem) for problem in told.problems], "trouble with alerts", key, "error")
        if told.noise:
            self._make_noise(told)
        for screen in self._navigation.screens:
            if screen.NAME == "alerts":
                screen.renew()  # type: ignore[attr-defined] # its class is loaded with the screen only

    def _watch(self) -> Watching | None:
        """Return what watches; it is loaded with the first rule, for most desks have none."""
        if self._watching is None and any(rule.enabled for rule in self._configured.options.settings.alerts):
            from rottui.tui.telling.watching import Watching

            configured = self._configured
            self._watching = Watching(configured.options.folder, lambda: configured.options.settings, self._post)
        return self._watching

    def _make_noise(self, told: Told) -> None:
        alerting = self._configured.options.settings.alerting
        if alerting.bell:
            self._app.bell()
        if alerting.osc9:
            from rottui.alerts.wording import fmt_alert

            for alert in [each for each in told.alerts if not each.quiet][:AT_ONCE]:
                self._notify_desktop(fmt_alert(alert))

    def _news(self, title: str, text: str) -> None:
        settings = self._configured.options.settings
        key = first_key("changes", settings.keys, self._navigation.front.glyphs.ascii)
        self._app.notify(text, title=f"{title}: {key}", timeout=SAID_S, markup=False)

    def _say(self, lines: Sequence[str], what: str, key: str, severity: Literal["warning", "error"]) -> None:
        """Say several things as one: each by itself would cover another part of the desk."""
        width, height = self._app.size
        at_once = AT_ONCE if width >= ROOMY[0] and height >= ROOMY[1] else 1
        more = len(lines) - at_once
        text = "\n".join((*lines[:at_once], *([f"and {more} more"] if more > 0 else [])))
        title = f"{fmt_plural(len(lines), what) if what == 'alert' else what.capitalize()}: {key}"
        self._app.notify(text, title=title, severity=severity, timeout=SAID_S, markup=False)


def _problem(problem: Problem) -> str:
    return f"{problem.where}: {problem.what}{f' ({problem.hint})' if problem.hint else ''}"
