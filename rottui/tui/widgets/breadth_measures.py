"""The breadth figures that can be charted and ranked by: what each is called, how it is written, what it is of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from rottui.briefing.model import BreadthFigures
from rottui.tui.look.language import MONTHS, Glyphs, fmt_day, fmt_number, fmt_percent, fmt_plural, fmt_points
from rottui.tui.look.lines import Span, Tone

LOW, HIGH = 40.0, 60.0
"""Below and above which a share of stocks is coloured; between, it says little."""

Value = Callable[[BreadthFigures], float | None]


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure that has a past."""

    key: str
    """Its column in the history of a universe's detail."""
    name: str
    """What it is, as the picker offers it."""
    short: str
    """What it is called in titles, in two words."""
    heading: str
    """What a column of it is called."""
    compared: Value
    """What sectors are ranked by: where the figure itself is a count, its share of the stocks it is of."""
    write: Callable[[float | None, Glyphs], str]
    """Writes a value of its history."""
    write_compared: Callable[[float | None, Glyphs], str]
    signed: bool = False
    """Whether it goes to either side of 0."""
    most: float | None = None
    """The highest value there can be; None where there is no end."""
    level: tuple[float, str] | None = None
    """A value that means something, and what."""


def tone_of_share(percent: float | None) -> Tone:
    """Return the tone of a share of stocks, 0 to 100."""
    if percent is None:
        return "quiet"
    return "gain" if percent >= HIGH else "loss" if percent <= LOW else "text"


def tone_of_sign(value: float | None) -> Tone:
    """Return the tone of a figure on either side of 0."""
    if value is None:
        return "quiet"
    return "gain" if value > 0 else "loss" if value < 0 else "text"


def thrust_state(figures: BreadthFigures, glyphs: Glyphs) -> Span:
    """Say how it stands with a Zweig breadth thrust: since when one may come, else when the last one came.

    Where there is nothing to tell a thrust from, it is not said that there was none.
    """
    if figures.armed_since is not None:
        return f"armed {figures.armed_since.day} {MONTHS[figures.armed_since.month - 1]}", "strong"
    if figures.thrust is None:
        return (glyphs.missing if figures.zweig is None else "none"), "quiet"
    return fmt_day(figures.thrust, glyphs), "text"


def describe_thrust(figures: BreadthFigures) -> str:
    """Say the same in a sentence, with how long it may take."""
    if figures.armed_since is not None:
        days = fmt_plural(figures.armed_for or 0, "session")
        return f"armed since {fmt_day(figures.armed_since)}: a thrust if above 0.615 within {days}"
    return f"last thrust {fmt_day(figures.thrust)}" if figures.thrust else "no thrust on record"


def _percent(value: float | None, glyphs: Glyphs) -> str:
    return fmt_percent(value, glyphs=glyphs)


def _signed_percent(value: float | None, glyphs: Glyphs) -> str:
    text = fmt_points(value, 0, glyphs)
    return text if value is None else f"{text}%"


def _points(decimals: int) -> Callable[[float | None, Glyphs], str]:
    return lambda value, glyphs: fmt_points(value, decimals, glyphs)


def _number(decimals: int) -> Callable[[float | None, Glyphs], str]:
    return lambda value, glyphs: fmt_number(value, decimals, glyphs)


def _share(key: str, name: str, short: str, heading: str, count: str, valid: str) -> Measure:
    return Measure(
        key, name, short, heading, lambda figures: figures.percent(count, valid), _percent, _percent,
        most=100.0, level=(50.0, "half of the stocks"),
    )  # fmt: skip


def _net(first: str, second: str, of: Callable[[dict[str, int | None]], int | None]) -> Value:
    """Return the difference of two counts in percent of the stocks they are of."""

    def compared(figures: BreadthFigures) -> float | None:
        a, b, total = figures.counts.get(first), figures.counts.get(second), of(figures.counts)
        return None if a is None or b is None or not total else 100 * (a - b) / total

    return compared


def _moved(counts: dict[str, int | None]) -> int | None:
    return (counts.get("advances") or 0) + (counts.get("declines") or 0)


ZERO = (0.0, "as many up as down")

MEASURES = (
    _share("pct_above_50", "% above the 50-day average", "above 50d", ">50d", "above_50", "valid_50"),
    _share("pct_above_200", "% above the 200-day average", "above 200d", ">200d", "above_200", "valid_200"),
    _share("pct_above_20", "% above the 20-day average", "above 20d", ">20d", "above_20", "valid_20"),
    _share("pct_up_1m", "% up over 1 month", "up 1m", "up 1m", "up_1m", "valid_1m"),
    _share("pct_up_3m", "% up over 3 months", "up 3m", "up 3m", "up_3m", "valid_3m"),
    Measure(
        "net_new_highs", "new highs less new lows", "NH-NL", "NH-NL",
        _net("new_highs", "new_lows", lambda counts: counts.get("valid_252")), _points(0), _signed_percent,
        signed=True, most=100.0, level=(0.0, "as many highs as lows"),
    ),
    Measure(
        "high_low_index", "high-low index, 10 days", "high-low index", "hi-lo",
        lambda figures: figures.high_low_index, _number(0), _number(0),
        most=100.0, level=(50.0, "as many highs as lows"),
    ),
    Measure(
        "net_advances", "advances less declines", "A-D", "A-D",
        _net("advances", "declines", _moved), _points(0), _signed_percent,
        signed=True, most=100.0, level=ZERO,
    ),
    Measure(
        "ad_line", "advance-decline line", "A-D line", "A-D line",
        lambda figures: figures.ad_line, _points(1), _points(1),
        signed=True,
    ),
    Measure(
        "mcclellan", "McClellan oscillator", "McClellan", "McCl",
        lambda figures: figures.mcclellan, _points(0), _points(0),
        signed=True, level=ZERO,
    ),
    Measure(
        "summation", "McClellan summation", "summation", "sum",
        lambda figures: figures.summation, _points(0), _points(0),
        signed=True, level=(0.0, ""),
    ),
    Measure(
        "zweig", "Zweig: 10-day average of up / (up + down)", "Zweig", "Zweig",
        lambda figures: figures.zweig, _number(2), _number(2),
        most=1.0, level=(0.615, "thrust above 0.615"),
    ),
)  # fmt: skip
"""In the order that they are offered; the first is the one that the screen opens with."""

BY_KEY = {measure.key: measure for measure in MEASURES}
