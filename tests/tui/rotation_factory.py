"""Rotations made by hand: items that go round 100, and groups of them."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date, timedelta

import polars as pl

from rottui.briefing.history import History, history_of
from rottui.briefing.model import (
    Briefing,
    Quadrant,
    QuadrantChange,
    Rotation,
    RotationBriefing,
    RotationGroup,
    RotationItem,
)
from tests.tui.factory import LAST, make_briefing

SECTORS = ("XLB", "XLC", "XLE", "XLF", "XLI", "XLK", "XLP", "XLRE", "XLU", "XLV", "XLY")


def quadrant_of(ratio: float, momentum: float) -> Quadrant:
    if ratio >= 100:
        return "leading" if momentum >= 100 else "weakening"
    return "improving" if momentum >= 100 else "lagging"


def make_track(seed: int, days: int, settled: bool = True) -> tuple[Rotation, History]:
    """Return a place and the way there: thirty points on a circle, so many days apart; different seeds differ."""
    angles = [0.55 * seed + 0.12 * step for step in range(30)]
    radius = 0.6 + 0.15 * (seed % 9)
    points = [(100 + radius * math.sin(angle), 100 + radius * math.cos(angle)) for angle in angles]
    dates = [LAST - timedelta(days=days * back) for back in reversed(range(30))]
    frame = pl.DataFrame({"date": dates, "ratio": [x for x, _ in points], "momentum": [y for _, y in points]})
    (x, y), here = points[-1], quadrant_of(*points[-1])
    since = next(
        day for day, point in zip(dates, points, strict=True) if quadrant_of(*point) == here and day > dates[0]
    )
    way = math.degrees(angles[-1] + math.pi / 2) % 360
    return Rotation(x, y, here, LAST, since, way, settled), history_of(frame, "date", ("ratio", "momentum"))


def make_item(name: str, seed: int, *, settled: bool = True) -> RotationItem:
    weekly, weeks = make_track(seed, 7, settled)
    daily, days = make_track(seed + 3, 1, settled)
    return RotationItem(name, weekly, daily, weeks, days, None)


def make_nowhere(name: str, problem: str) -> RotationItem:
    return RotationItem(name, None, None, History(), History(), problem)


def make_rotation(briefing: Briefing, *, settled: bool = True) -> RotationBriefing:
    """Return the rotation of a briefing's pairs by group, and of the sectors, of which one has no prices."""
    names = {pair.pair.name: pair.pair.group for pair in briefing.pairs}
    groups = [
        RotationGroup(group, tuple(name for name, of in names.items() if of == group), "")
        for group in dict.fromkeys(names.values())
    ]
    sectors = tuple(f"{symbol}/SPY" for symbol in SECTORS)
    groups += [RotationGroup("All pairs", tuple(names), ""), RotationGroup("Sectors", sectors, "SPY")]
    items = [make_item(name, seed, settled=settled) for seed, name in enumerate(dict.fromkeys((*names, *sectors)))]
    items = [make_nowhere(item.name, "no prices of XLRE") if item.name == "XLRE/SPY" else item for item in items]
    changes = (
        QuadrantChange("XLC/SPY", LAST, "leading", "weakening", "week", settled),
        QuadrantChange("XLB/SPY", LAST - timedelta(7), "lagging", "improving", "week", True),
        QuadrantChange("QQQ/IWM", LAST - timedelta(7), "improving", "leading", "week", True),
        QuadrantChange("XLB/SPY", date(2025, 10, 29), "improving", "leading", "day", True),
    )
    return RotationBriefing(tuple(groups), tuple(items), changes)


def make_rotating(briefing: Briefing | None = None, *, settled: bool = True) -> Briefing:
    """Return a briefing with a rotation."""
    whole = briefing or make_briefing()
    return replace(whole, rotation=make_rotation(whole, settled=settled))
