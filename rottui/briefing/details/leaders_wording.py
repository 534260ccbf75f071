"""How leadership is told on the desk and in a report alike: the screens with their rules, and that nothing works."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from rottui.briefing.details.leaders_model import LeadersDetail
from rottui.settings.schema import Leaders

EVERYTHING = "all"
SMALL_CAPS = "small_caps"


@dataclass(frozen=True, slots=True)
class Screen:
    """What candidates can be put through."""

    key: str
    name: str
    passes: str
    """What they pass (`rottui.analytics.screening.SCREENS`); "" for no condition."""
    write: Callable[[Leaders, str], tuple[str, ...]]

    def rules(self, limits: Leaders, benchmark: str) -> tuple[str, ...]:
        """Return the rule in words, and in fewer ones."""
        return self.write(limits, benchmark)


def _own_way(limits: Leaders, benchmark: str) -> tuple[str, ...]:
    correlation, near = f"{limits.max_correlation:g}", f"{limits.near_high:g}%"
    ratio = f"ratio to {benchmark} within {near} of its 63-session high"
    return (
        f"correlation to the mega caps up to {correlation}, {ratio}, above its 200-day average",
        f"correlation to {correlation}, within {near} of its relative high, above 200d",
        f"corr. to {correlation}, {near} off high, >200d",
    )


SCREENS = (
    Screen(
        EVERYTHING,
        "all",
        "",
        lambda _, benchmark: (f"ranked by 1, 3 and 6 months against {benchmark}", f"ranked against {benchmark}"),
    ),
    Screen(
        "working",
        "working",
        "working",
        lambda _, benchmark: (
            f"ahead of {benchmark} over 1 and 3 months, above its 200-day average",
            f"ahead of {benchmark}, >200d",
        ),
    ),
    Screen(
        "near_high",
        "near relative highs",
        "near_high",
        lambda limits, benchmark: (
            f"ratio to {benchmark} within {limits.near_high:g}% of its 63-session high",
            f"{limits.near_high:g}% off its high",
        ),
    ),
    Screen(
        "uncorrelated",
        "uncorrelated",
        "uncorrelated",
        lambda limits, _: (
            f"correlation to the mega caps up to {limits.max_correlation:g}, 63 days",
            f"corr. to {limits.max_correlation:g}",
        ),
    ),
    Screen(SMALL_CAPS, "uncorrelated small caps", "own_way", _own_way),
    Screen(
        "low_volatility",
        "low volatility",
        "low_volatility",
        lambda limits, _: (
            f"the calmest {limits.calmest:g}% of those ranked, by the volatility of 63 days",
            f"the calmest {limits.calmest:g}%",
        ),
    ),
)
"""In the order in which they are offered."""

BY_KEY = {screen.key: screen for screen in SCREENS}


def nothing_works(detail: LeadersDetail) -> tuple[str, ...]:
    """Return that nothing works, in words and in fewer ones; nothing where something does, or nobody knows."""
    if not detail.empty:
        return ()
    ranked = sum(leader.rank is not None for leader in detail.leaders)
    none = f"none of {ranked} is ahead of {detail.benchmark} over 1 and 3 months and above its 200-day average"
    return (
        f"Nothing works: {none}. That is deterioration, not rotation.",
        f"Nothing works: none of {ranked} leads {detail.benchmark} and is above 200d. Deterioration, not rotation.",
        "Nothing works: deterioration, not rotation.",
        "Nothing works: deterioration",
    )
