"""What a pair's high or low is said to mean, and what the CFTC's traders are called."""

from __future__ import annotations

from typing import Literal

import pytest

from rottui.analytics import positioning
from rottui.briefing.wording import SPECULATORS, fmt_category, fmt_meaning
from rottui.cache.tables import CATEGORIES
from rottui.settings.schema import Meaning


@pytest.mark.parametrize(
    ("rising", "kind", "said"),
    [
        (("B-",), "low", "broadening"),  # the article: MAGS/SPY at a 4-month low is participation broadening
        (("B-",), "high", "narrowing"),
        (("B+",), "high", "broadening"),
        (("B+",), "low", "narrowing"),
        (("R+",), "high", "risk-on"),
        (("R+",), "low", "risk-off"),
        (("R-",), "high", "risk-off"),
        (("R-",), "low", "risk-on"),
        (("B+", "R+"), "low", "narrowing, risk-off"),
        ((), "high", ""),
    ],
)
def test_a_low_says_the_opposite_of_a_high(
    rising: tuple[Meaning, ...], kind: Literal["high", "low"], said: str
) -> None:
    assert fmt_meaning(rising, kind) == said


def test_every_category_of_every_report_has_a_name_of_its_own() -> None:
    for categories in CATEGORIES.values():
        names = [fmt_category(category) for category in categories]
        assert len(set(names)) == len(names)
        assert not any("_" in name for name in names)
    assert fmt_category("speculators") == "speculators"


def test_speculators_are_called_after_the_categories_they_are() -> None:
    assert set(SPECULATORS) == set(positioning.SPECULATORS)
    for report, said in SPECULATORS.items():
        named = sorted(fmt_category(category) for category in positioning.SPECULATORS[report])
        assert sorted(said.split(" + ")) == named
