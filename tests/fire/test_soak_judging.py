"""What the soak takes for a leak: what only ever grows, and not what comes and goes."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.fire.soak_desk import Figures
from tests.fire.soak_judging import KINDS, judge

MEMORY = KINDS[0]


def samples(memory: Callable[[int], float]) -> list[Figures]:
    return [
        Figures(keys=keys, rss=memory(keys), anonymous=0, briefer=None, files=9, threads=4, children=1, said={})
        for keys in range(0, 10_001, 250)
    ]


@pytest.mark.parametrize(
    "memory",
    [
        lambda keys: 100.0,
        lambda keys: 70 + min(keys, 4000) / 100,
        lambda keys: 100 + (30 if keys % 1000 == 0 else 0),
        lambda keys: 100 + (keys // 250) % 3,
    ],
    ids=["constant", "grows in the first half only", "peaks", "comes and goes"],
)
def test_what_does_not_grow_any_more_is_flat(memory: Callable[[int], float]) -> None:
    assert judge(MEMORY, samples(memory))[1]


def test_what_grows_with_every_key_is_not() -> None:
    steepness, flat = judge(MEMORY, samples(lambda keys: 70 + keys / 1000))
    assert (steepness, flat) == (pytest.approx(1.0), False)


def test_what_nobody_knows_is_not_judged() -> None:
    briefer = next(kind for kind in KINDS if "briefer" in kind.name)
    assert judge(briefer, samples(lambda keys: 1.0)) == (0.0, True)
