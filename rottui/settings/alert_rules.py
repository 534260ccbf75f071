"""What can be set of alerts: the rules, and how it is told that one fired."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta, Struct

Direction = Literal["up", "down", "either"]
Figure = Literal[
    "above_20", "above_50", "above_200", "up_1m", "up_3m", "new_highs", "new_lows",
    "high_low_index", "mcclellan", "summation", "zweig",
]  # fmt: skip
"""The figures of breadth that a rule can go by, called as in the JSON report; new highs and lows in percent."""

VerdictCode = Literal[
    "deterioration", "broadening", "spillover", "rotation", "broad_advance", "narrow", "mega_led", "mixed", "unknown",
]  # fmt: skip
"""The verdicts, as `rottui.briefing.verdict_model.Code` has them."""

SHARES: frozenset[Figure] = frozenset(
    ("above_20", "above_50", "above_200", "up_1m", "up_3m", "new_highs", "new_lows", "high_low_index")
)
"""The figures that are in percent."""

Months = Annotated[int, Meta(ge=1, le=600)]

CONDITIONS = {
    "pair": ("new_low", "new_high", "crosses", "trend", "quadrant"),
    "universe": ("figure", "thrust"),
    "market": ("extreme", "unwound"),
    "verdict": ("to",),
}
"""What each subject can be watched for; a verdict also for any change of it."""


class AlertRule(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One subject that is watched for one condition."""

    name: str
    pair: str = ""
    """The subject: a pair of the watchlist."""
    universe: str = ""
    """Or a universe."""
    market: str = ""
    """Or a futures market; NQ-RTY is the difference of the two."""
    verdict: bool = False
    """Or the verdict: any change of it, unless `to` says which."""
    new_low: Months | None = None
    """A pair: a new low of at least so many months."""
    new_high: Months | None = None
    """A pair: a new high of at least so many months."""
    crosses: Literal[50, 200] | None = None
    """A pair: its ratio crosses its average of so many sessions."""
    direction: Direction = "either"
    """Which way it crosses."""
    trend: Literal["up", "down", "flat"] | None = None
    """A pair: its trend turns to this."""
    quadrant: Literal["leading", "weakening", "lagging", "improving"] | None = None
    """A pair: it goes there in the weekly rotation, once the week is over."""
    figure: Figure | None = None
    """A universe: a figure of breadth that goes through `above` or `below`; named as in the JSON report."""
    above: float | None = None
    """The level that the figure rises through."""
    below: float | None = None
    """The level that the figure falls through."""
    thrust: bool = False
    """A universe: a Zweig breadth thrust."""
    extreme: Literal["long", "short", "any"] | None = None
    """A market: speculators become extreme."""
    unwound: Annotated[float, Meta(ge=0, le=100)] | None = None
    """A market: so many percent of the way from an extreme to the median are gone."""
    to: tuple[VerdictCode, ...] = ()
    """The verdict: the codes it may change to; empty for any."""
    note: str = ""
    """One line that is shown with it."""
    command: tuple[str, ...] = ()
    """A program and its arguments, run without a shell; the alert comes as JSON on its standard input."""
    enabled: bool = True
    """Whether the rule is looked at."""
    quiet: bool = False
    """Neither bell nor desktop notification."""

    @property
    def subject(self) -> str:
        """What is watched: "QQQ/IWM", "sp500", "NQ" or "verdict"."""
        return self.pair or self.universe or self.market or "verdict"

    @property
    def condition(self) -> str:
        """What it is watched for, as it is set: "new_low = 3", "figure = above_50, above = 80"."""
        fields = {name: value for name, value in _set(self).items() if name not in _NOT_THE_CONDITION}
        return ", ".join(f"{name} = {_written(value)}" for name, value in fields.items()) or "any change"

    @property
    def identity(self) -> str:
        """What makes it another rule when it changes; note, command and noise do not."""
        return f"{self.name}: {self.subject}: {self.condition}"


_NOT_THE_CONDITION = frozenset(("name", "pair", "universe", "market", "verdict", "note", "command", "enabled", "quiet"))


def _set(rule: AlertRule) -> dict[str, object]:
    """Return what differs from the defaults."""
    return {
        each: getattr(rule, each)
        for each, default in zip(AlertRule.__struct_fields__[1:], AlertRule.__struct_defaults__, strict=True)
        if getattr(rule, each) != default
    }


def fields_set(rule: AlertRule) -> dict[str, object]:
    """Return the settings of a rule that differ from the defaults, by name."""
    return _set(rule)


def _written(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, tuple):
        return " or ".join(map(str, value))
    return f"{value:g}" if isinstance(value, float) else str(value)


class Alerting(Struct, frozen=True, kw_only=True):
    """How it is told that a rule fired."""

    bell: bool = True
    """Whether the desk rings the terminal's bell."""
    osc9: bool = False
    """Whether the desk asks the terminal for a desktop notification."""
    quiet_hours: str = ""
    """"22:00-07:00": no noise, and commands wait until they are over; empty for none."""
    time_zone: str = ""
    """Whose hours these are: "America/New_York"; empty for the computer's own."""
    cooldown: Annotated[int, Meta(ge=0, le=365)] = 7
    """Calendar days in which a rule on a pair or a universe fires once."""
    hook_timeout: Annotated[float, Meta(gt=0, le=300)] = 10.0
    """Seconds that a command may take."""
    hook_output: Annotated[int, Meta(ge=0, le=100_000)] = 2000
    """Characters that are kept of what it prints."""
