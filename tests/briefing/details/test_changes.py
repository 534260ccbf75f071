"""What is new is worked out from the briefings of both days, as each was known then."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from rottui.briefing.build import build
from rottui.briefing.changes import changes
from rottui.briefing.details.brief import brief_detail
from rottui.briefing.details.changes_model import ChangesDetail
from rottui.briefing.details.wanted import ChangesWanted
from rottui.briefing.wire import Request
from rottui.cache.store import Store
from rottui.errors import Problem, RottuiError
from rottui.settings.packaged import defaults


def wanted(folder: Path, since: date, as_of: date | None = None) -> ChangesDetail:
    request = Request(
        folder=str(folder), profile="demo", settings=defaults(), problems=(Problem("config.toml:3", "wrong"),),
        as_of=as_of, basis="price", sectors=True,
    )  # fmt: skip
    detail = brief_detail(Store(folder).snapshot(), request, ChangesWanted(since))
    assert isinstance(detail, ChangesDetail)
    return detail


def test_it_is_the_difference_of_the_two_briefings(demo_data: Path) -> None:
    snapshot = Store(demo_data / "demo").snapshot()
    last = build(snapshot, defaults()).as_of
    assert last is not None
    since, until = last - timedelta(days=60), last - timedelta(days=21)

    detail = wanted(demo_data / "demo", since, until)

    expected = changes(build(snapshot, defaults(), since), build(snapshot, defaults(), until), defaults().extremes)
    assert (detail.since, detail.until, detail.known) == (since, until, True)
    assert detail.changes == expected
    assert {"extreme", "extreme_over", "trend", "quadrant", "release"} <= {each.kind for each in expected}
    assert all(since < each.date <= until for each in expected if each.date and each.kind != "quadrant")
    assert "config.toml:3" not in {each.where for each in expected}, "what is wrong with the settings is not of a day"


def test_against_a_day_before_all_data_nothing_is_new(demo_data: Path) -> None:
    detail = wanted(demo_data / "demo", date(1990, 1, 1))

    assert (detail.known, detail.changes) == (False, ())


def test_a_later_day_is_refused(demo_data: Path) -> None:
    with pytest.raises(RottuiError, match="is not before") as refused:
        wanted(demo_data / "demo", date(2024, 5, 3), date(2024, 5, 3))
    assert refused.value.hint == "compare with an earlier day"
