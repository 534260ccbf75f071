"""The lists of the alerts screen: what fired, and the rules that are watched."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from rich.cells import cell_len

from rottui.alerts.log import Fired, Ran
from rottui.alerts.wording import fmt_outcome
from rottui.settings.alert_rules import AlertRule
from rottui.text import printable
from rottui.tui.look.language import RICH, Glyphs, fmt_day
from rottui.tui.look.lines import Line, Span, Tone, folded, left, right
from rottui.tui.widgets.listing import Listing

DATE_WIDTH = 11
WIDEST_SUBJECT, WIDEST_NAME, WIDEST_CONDITION = 12, 18, 40
LEAST_FOR_ONE_LINE = 110
"""Columns from which an alert is told in one line; below that the words have a line of their own."""


class FiredList(Listing[Fired]):
    """The alerts that fired, newest first."""

    NOTHING = "no alert has fired"

    def __init__(self, *, id: str, glyphs: Glyphs = RICH) -> None:  # noqa: A002 - Textual's name
        super().__init__(id=id, glyphs=glyphs)
        self._ran: Mapping[str, Ran] = {}

    def know(self, ran: Mapping[str, Ran]) -> None:
        """Take what became of the alerts' commands."""
        self._ran = ran

    def prepare(self) -> int:
        """Give subjects and rules as much room as the longest need."""
        self._subject_width = min(max([7, *(cell_len(each.subject) for each in self._items)]), WIDEST_SUBJECT)
        self._rule_width = min(max([4, *(cell_len(each.name) for each in self._items)]), WIDEST_NAME)
        return 1 if self.columns >= LEAST_FOR_ONE_LINE else 2

    def header_line(self) -> Line | None:
        """Return the headings, where each alert is a line."""
        if self._height > 1:
            return None
        subject, rule = left("subject", self._subject_width), left("rule", self._rule_width)
        titles = f" {right('of', DATE_WIDTH)}  {subject}  {rule}  fired"
        return Line(((titles, "quiet"),))

    def rows_of(self, item: Fired) -> int:
        """Return how many lines an alert takes: below the first its words are never cut."""
        return 1 if self._height == 1 else 1 + len(self._below(item))

    def _below(self, item: Fired) -> list[Span]:
        """Return the lines of words below an alert's first."""
        spans = [self._words(item), *self._command(item)]
        return [(f"  {line}", tone) for text, tone in spans for line in folded(text, self.columns - 3)]

    def _words(self, item: Fired) -> Span:
        return printable(f"{item.what}{f' ({item.note})' if item.note else ''}"), "text"

    def _command(self, item: Fired) -> list[Span]:
        """Return what became of an alert's command, if it has one; that it failed stands out."""
        outcome = fmt_outcome(item, self._ran.get(item.id))
        failed = outcome.startswith("failed")
        mark = f"{self.glyphs.warning} command " if failed else "command "
        return [(f"{mark}{printable(outcome)}", "failed" if failed else "quiet")] if outcome else []

    def spans(self, item: Fired, row: int, chosen: bool) -> list[Span]:
        """Return day, subject and rule, and the words behind or below them."""
        if row:
            return [self._below(item)[row - 1]]
        spans: list[Span] = [
            (right(fmt_day(item.date, self.glyphs), DATE_WIDTH), "quiet"),
            ("  " + left(printable(item.subject), self._subject_width, self.glyphs), "strong"),
            ("  " + left(printable(item.name), self._rule_width, self.glyphs), "quiet"),
        ]
        if self._height > 1:
            return spans
        behind = [(_when(item.at), "quiet"), self._words(item), *self._command(item)]
        return [*spans, *((f"  {text}", tone) for text, tone in behind)]

    def copied_item(self, item: Fired) -> str:
        """Return an alert, tab-separated."""
        cells = (item.date.isoformat(), item.subject, item.name, item.what, item.note, item.at.isoformat())
        return "\t".join(map(printable, cells))


def _when(moment: datetime) -> str:
    """Write when an alert fired, by the computer's clock."""
    return f"{moment.astimezone():%d %b %H:%M}"


@dataclass(frozen=True, slots=True)
class Watched:
    """A rule, and how it is with it."""

    rule: AlertRule
    fired: Fired | None
    """The last time it fired; None if it never did."""
    problem: str = ""
    """Why it cannot be evaluated."""


class RulesList(Listing[Watched]):
    """The rules, in the order of the settings."""

    NOTHING = "no rules are set: see [alerts] in rottui config show"

    def prepare(self) -> int:
        """Give names and subjects as much room as the longest need."""
        self._rule_width = min(max([4, *(cell_len(each.rule.name) for each in self._items)]), WIDEST_NAME)
        self._subject_width = min(max([7, *(cell_len(each.rule.subject) for each in self._items)]), WIDEST_SUBJECT)
        self._condition_width = max(cell_len(each.rule.condition) for each in self._items)
        return 1 if self.columns >= LEAST_FOR_ONE_LINE else 2

    def spans(self, item: Watched, row: int, chosen: bool) -> list[Span]:
        """Return name, subject and condition, and behind or below them how it is with the rule."""
        state, tone = self._state(item)
        if row:
            return [(f"  {self._below(item)[row - 1]}", tone)]
        spans: list[Span] = [
            (left(item.rule.name, self._rule_width, self.glyphs), "strong" if chosen else "text"),
            ("  " + left(printable(item.rule.subject), self._subject_width, self.glyphs), "text"),
            (
                "  " + left(printable(item.rule.condition), min(self._condition_width, WIDEST_CONDITION), self.glyphs),
                "text",
            ),
        ]
        return spans if self._height > 1 else [*spans, ("  " + state, tone)]

    def rows_of(self, item: Watched) -> int:
        """Return how many lines a rule takes: below the first its state is never cut."""
        return 1 if self._height == 1 else 1 + len(self._below(item))

    def _below(self, item: Watched) -> list[str]:
        return folded(self._state(item)[0], self.columns - 3)

    def _state(self, item: Watched) -> tuple[str, Tone]:
        if not item.rule.enabled:
            return "rests", "quiet"
        if item.problem:
            return f"{self.glyphs.warning} {printable(item.problem)}", "failed"
        return (f"last fired {fmt_day(item.fired.date, self.glyphs)}" if item.fired else "has not fired"), "quiet"

    def copied_item(self, item: Watched) -> str:
        """Return a rule, tab-separated."""
        return "\t".join((item.rule.name, printable(item.rule.subject), printable(item.rule.condition)))


def watched(rules: Sequence[AlertRule], fired: Sequence[Fired], problems: Mapping[str, str]) -> tuple[Watched, ...]:
    """Return how it is with each rule; `problems` are by the names of rules."""
    last = {alert.rule: alert for alert in fired}
    return tuple(Watched(rule, last.get(rule.identity), problems.get(rule.name, "")) for rule in rules)
