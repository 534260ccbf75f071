"""The alerts screen: the log of what fired, and the rules with how it is with each."""

from __future__ import annotations

from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container

from rottui.alerts.events import troubles
from rottui.alerts.log import Log, read_log
from rottui.briefing.wording import fmt_plural
from rottui.errors import CacheError
from rottui.text import printable
from rottui.tui.commands import bindings
from rottui.tui.messages import ScreenWanted
from rottui.tui.screens.briefed import Outlook, stylesheet
from rottui.tui.screens.panes import PaneScreen
from rottui.tui.view import Shown
from rottui.tui.widgets.alerts import FiredList, RulesList, watched
from rottui.tui.widgets.listing import Opened

MOST_SHOWN = 500


class AlertsScreen(PaneScreen[FiredList | RulesList]):
    """What fired above the rules. On a past day, the log is that of then."""

    NAME = "alerts"
    BINDINGS: ClassVar[list[BindingType]] = bindings("alerts")
    CSS_PATH = stylesheet("alerts")

    def __init__(self, outlook: Outlook) -> None:
        super().__init__(outlook)
        self._fired = FiredList(id="fired", glyphs=self.glyphs)
        self._rules = RulesList(id="rules", glyphs=self.glyphs)

    def compose_body(self) -> ComposeResult:
        """Put what fired above the rules."""
        with Container(id="alerted"):
            yield self._fired
            yield self._rules

    def on_mount(self) -> None:
        """Begin at what fired."""
        self.reset()

    def on_screen_resume(self) -> None:
        """Read the log anew."""
        self.renew()

    # What it is given

    def show(self, before: Shown) -> None:
        """Show the log as of the day that is shown."""
        self.renew()

    def adopt(self, outlook: Outlook) -> None:
        """Go by other rules from now on."""
        super().adopt(outlook)
        self.renew()

    def renew(self) -> None:
        """Read the log, and show it if this screen is in front."""
        if not self.is_current:
            return
        log, problem = self._read()
        briefing, rules = self.shown.briefing, self.outlook.settings.alerts
        day = self.shown.view.as_of
        known = [alert for alert in log.fired if day is None or alert.as_of <= day]
        wrong = (
            {each.where.removeprefix("alerts."): each.what for each in troubles(rules, briefing)} if briefing else {}
        )
        self._fired.know(log.ran)
        self._fired.show(known[::-1][:MOST_SHOWN], problem)
        self._rules.show(watched(rules, known, wrong))
        damaged = ["the log is damaged"] if log.damaged else []
        older = ["older in alerts-until-*.jsonl"] if log.shelved else []
        self._fired.entitle(["Alerts", str(len(known)), *older, *damaged], self._noise)
        resting = sum(not rule.enabled for rule in rules)
        self._rules.entitle(["Rules", str(len(rules)), *([f"{resting} resting"] if resting else [])], [])

    @property
    def _noise(self) -> list[str]:
        """What is set of the noise that alerts make."""
        alerting = self.outlook.settings.alerting
        hours = [f"quiet {alerting.quiet_hours} {alerting.time_zone}".strip()] if alerting.quiet_hours else []
        return [*hours, f"again after {fmt_plural(alerting.cooldown, 'day')}"] if alerting.cooldown else hours

    def _read(self) -> tuple[Log, str]:
        folder = self.outlook.folder
        if folder is None:
            return Log(), ""
        try:
            return read_log(folder), ""
        except CacheError as error:
            return Log(), printable(str(error))

    # Keys

    def move(self, by: int) -> None:
        """Move by so many rows."""
        self.current.move(by)

    @property
    def half_page(self) -> int:
        """Half of the rows in sight."""
        return self.current.half_page

    def copied(self) -> str:
        """Return the selected row."""
        return self.current.copied()

    def action_open(self) -> None:
        """Open what the selected alert or rule is about."""
        selected = self._rules.selected
        rule = selected.rule if selected is not None and self.current is self._rules else None
        alert = self._fired.selected if rule is None else None
        subject = rule.subject if rule is not None else alert.subject if alert is not None else ""
        if self.shown.pair_called(subject) is not None:
            self.look(pair=subject)
            self.post_message(ScreenWanted("pair"))
        elif subject == "verdict":
            self.post_message(ScreenWanted("evidence"))
        elif subject in {universe.key for universe in self.shown.briefing.universes} if self.shown.briefing else False:
            self.post_message(ScreenWanted("breadth"))
        elif subject:
            self.post_message(ScreenWanted("positioning"))

    @on(Opened)
    def _opened(self) -> None:
        self.action_open()

    @property
    def panes(self) -> tuple[FiredList, RulesList]:
        """What fired, and the rules."""
        return (self._fired, self._rules)
