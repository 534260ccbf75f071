"""The demo's briefing with names that try to break out of a report."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import msgspec
import pytest

from rottui.briefing.build import build
from rottui.briefing.model import Briefing, RotationBriefing
from rottui.cache.store import Store
from rottui.errors import Problem
from rottui.settings.packaged import defaults

HOSTILE = (
    "\x1b[31mred\x1b[0m",
    "two\nlines\r",
    "| pipe | `code` | <b>bold</b> | [x](javascript:y) | *a* _b_ # &amp;",
    "株式会社" * 30,
    "\u202eright to left",
    "a\u0301\u0302\u0303\u0304\u0305" * 50,
    "x" * 500,
    "lone \udcff surrogate",
)
"""Names from config files, member lists and reports as an enemy would write them."""


@pytest.fixture(scope="session")
def hostile_briefing(demo_briefing: Briefing) -> Briefing:
    def of(index: int) -> str:
        return HOSTILE[index % len(HOSTILE)]

    return dataclasses.replace(
        demo_briefing,
        pairs=tuple(
            dataclasses.replace(
                pair,
                pair=msgspec.structs.replace(pair.pair, group=of(index), numerator=of(index)),
                problem=of(index + 1),
                remarks=(),
            )
            for index, pair in enumerate(demo_briefing.pairs)
        ),
        universes=tuple(
            dataclasses.replace(
                universe,
                name=of(index),
                problem=of(index + 2),
                sectors=tuple(
                    dataclasses.replace(figures, sector=of(number)) for number, figures in enumerate(universe.sectors)
                ),
            )
            for index, universe in enumerate(demo_briefing.universes)
        ),
        markets=tuple(
            dataclasses.replace(
                market, market=msgspec.structs.replace(market.market, group=of(index), key=of(index)), problem=of(index)
            )
            for index, market in enumerate(demo_briefing.markets)
        ),
        rotation=_hostile_rotation(demo_briefing),
        prices=dataclasses.replace(demo_briefing.prices, source=HOSTILE[0]),
        problems=tuple(Problem(text, text, text) for text in HOSTILE),
    )


def _hostile_rotation(briefing: Briefing) -> RotationBriefing:
    assert briefing.rotation is not None
    return dataclasses.replace(
        briefing.rotation,
        groups=tuple(
            dataclasses.replace(group, name=HOSTILE[index % len(HOSTILE)])
            for index, group in enumerate(briefing.rotation.groups)
        ),
        items=tuple(
            dataclasses.replace(item, problem=HOSTILE[index % len(HOSTILE)])
            for index, item in enumerate(briefing.rotation.items)
        ),
    )


@pytest.fixture
def empty_briefing(tmp_path: Path) -> Briefing:
    return build(Store(tmp_path / "none").snapshot(), defaults())
