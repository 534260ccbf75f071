"""What a pair's high or low is said to mean."""

from __future__ import annotations

from typing import Literal

import pytest

from rottui.briefing.wording import fmt_meaning
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
